/** The platforms beside Stripe, by the first segment of their paths. */
import { createExchangeRates } from './exchange-rates.ts';
import type { Site, SiteParts } from './site.ts';

export function createSites(parts: SiteParts): ReadonlyMap<string, Site> {
  return new Map([['fx', createExchangeRates(parts)]]);
}
