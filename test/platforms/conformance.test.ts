import { describe } from 'vitest';
import { holdPromises } from './conformance.ts';
import { holdWindowPromises } from './windows.ts';
import { openPaypal } from './stages/paypal.ts';
import { openShopify, openShopifyOrders } from './stages/shopify.ts';
import { openStripe } from './stages/stripe.ts';
import { openWooCommerce } from './stages/woocommerce.ts';

const stages = [
  ['Stripe', openStripe],
  ['PayPal', openPaypal],
  ['WooCommerce', openWooCommerce],
  ['Shopify', openShopify],
  ['Shopify, by orders', openShopifyOrders],
] as const;

describe.each(stages)('the adapter of %s', (_, openStage) => {
  holdPromises(openStage);
});

describe.each(stages)('the windows of %s', (_, openStage) => {
  holdWindowPromises(openStage);
});
