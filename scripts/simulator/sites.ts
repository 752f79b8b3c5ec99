/** The platforms beside Stripe, by the first segment of their paths. */
import type { Site, SiteParts } from './site.ts';
import { createWooCommerceSite } from './woocommerce/site.ts';

export function createSites(parts: SiteParts): ReadonlyMap<string, Site> {
  return new Map([['woocommerce', createWooCommerceSite(parts)]]);
}
