/** The platforms beside Stripe, by the first segment of their paths. */
import type { Site, SiteParts } from './site.ts';
import { createShopifySite } from './shopify/site.ts';

export function createSites(parts: SiteParts): ReadonlyMap<string, Site> {
  return new Map([['shopify', createShopifySite(parts)]]);
}
