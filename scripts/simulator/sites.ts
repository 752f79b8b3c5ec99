/** Platforms other than Stripe, by the first segment of their paths. */
import { createExchangeRates } from './exchange-rates.ts';
import { demoPaypal, demoShop } from './merchants.ts';
import { createPaypalSite } from './paypal/site.ts';
import type { Site, SiteParts } from './site.ts';
import { createShopifySite } from './shopify/site.ts';
import { createWooCommerceSite } from './woocommerce/site.ts';

/** Adds the account at the start and after each reset. */
function withAccount(site: Site, account: object): Site {
  const open = (): void => void site.control['account']?.(account);
  open();
  return {
    ...site,
    reset() {
      site.reset();
      open();
    },
  };
}

export function createSites(parts: SiteParts): ReadonlyMap<string, Site> {
  return new Map<string, Site>([
    ['fx', createExchangeRates(parts)],
    ['paypal', withAccount(createPaypalSite(parts), demoPaypal)],
    // With separate accounts, like PayPal's sandbox.
    ['paypal-sandbox', createPaypalSite(parts)],
    ['shopify', withAccount(createShopifySite(parts), demoShop)],
    ['woocommerce', createWooCommerceSite(parts)],
  ]);
}
