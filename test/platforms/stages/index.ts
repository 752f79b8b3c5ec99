/** Every adapter, each on its own stage. */
import { openPaypal } from './paypal.ts';
import { openShopify, openShopifyOrders } from './shopify.ts';
import { openStripe } from './stripe.ts';
import { openWooCommerce } from './woocommerce.ts';

export const stages = [
  ['Stripe', openStripe],
  ['PayPal', openPaypal],
  ['WooCommerce', openWooCommerce],
  ['Shopify', openShopify],
  ['Shopify, by orders', openShopifyOrders],
] as const;
