import { describe } from 'vitest';
import { holdPromises } from './conformance.ts';
import { openShopify, openShopifyOrders } from './stages/shopify.ts';
import { openStripe } from './stages/stripe.ts';

const stages = [
  ['Stripe', openStripe],
  ['Shopify', openShopify],
  ['Shopify, by orders', openShopifyOrders],
] as const;

describe.each(stages)('the adapter of %s', (_, openStage) => {
  holdPromises(openStage);
});
