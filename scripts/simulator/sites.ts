/** The platforms beside Stripe, by the first segment of their paths. */
import { createExchangeRates } from './exchange-rates.ts';
import { createPaypalSite } from './paypal/site.ts';
import type { Site, SiteParts } from './site.ts';
import { createShopifySite } from './shopify/site.ts';
import { createWooCommerceSite } from './woocommerce/site.ts';

export function createSites(parts: SiteParts): ReadonlyMap<string, Site> {
  return new Map<string, Site>([
    ['fx', createExchangeRates(parts)],
    ['paypal', createPaypalSite(parts)],
    // Accounts of its own, as PayPal's sandbox has.
    ['paypal-sandbox', createPaypalSite(parts)],
    ['shopify', createShopifySite(parts)],
    ['woocommerce', createWooCommerceSite(parts)],
  ]);
}
