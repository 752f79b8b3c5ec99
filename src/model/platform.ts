/** The platforms that a tenant may connect: where its money is taken, and where its traffic is bought. */
export const platforms = [
  'google_ads',
  'meta_ads',
  'tiktok_ads',
  'linkedin_ads',
  'stripe',
  'paypal',
  'shopify',
  'woocommerce',
] as const;

export type Platform = (typeof platforms)[number];

/**
 * A sale taken through a shop and a payment processor appears on both, so that a tenant counts one of the two: payments
 * when it has connected any, else orders. Advertising platforms sell nothing.
 */
export type RevenueBasis = 'payments' | 'orders';

export const basisOf: Readonly<Record<Platform, RevenueBasis | undefined>> = {
  google_ads: undefined,
  meta_ads: undefined,
  tiktok_ads: undefined,
  linkedin_ads: undefined,
  stripe: 'payments',
  paypal: 'payments',
  shopify: 'orders',
  woocommerce: 'orders',
};

/** The basis that is counted when these platforms are connected and can be read; undefined when none sells. */
export function countedBasis(readable: readonly Platform[]): RevenueBasis | undefined {
  const bases = readable.map((platform) => basisOf[platform]);
  if (bases.includes('payments')) return 'payments';
  return bases.includes('orders') ? 'orders' : undefined;
}
