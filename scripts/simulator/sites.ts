/** The platforms beside Stripe, by the first segment of their paths. */
import type { Site, SiteParts } from './site.ts';

export function createSites(_parts: SiteParts): ReadonlyMap<string, Site> {
  return new Map();
}
