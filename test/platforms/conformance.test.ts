import { describe } from 'vitest';
import { holdPromises } from './conformance.ts';
import { openPaypal } from './stages/paypal.ts';
import { openStripe } from './stages/stripe.ts';
import { openWooCommerce } from './stages/woocommerce.ts';

describe.each([
  ['Stripe', openStripe],
  ['PayPal', openPaypal],
  ['WooCommerce', openWooCommerce],
] as const)('the adapter of %s', (_, openStage) => {
  holdPromises(openStage);
});
