/** The platforms beside Stripe, by the first segment of their paths. */
import { createPaypalSite } from './paypal/site.ts';
import type { Site, SiteParts } from './site.ts';

export function createSites(parts: SiteParts): ReadonlyMap<string, Site> {
  return new Map([
    ['paypal', createPaypalSite(parts)],
    // Accounts of its own, as PayPal's sandbox has.
    ['paypal-sandbox', createPaypalSite(parts)],
  ]);
}
