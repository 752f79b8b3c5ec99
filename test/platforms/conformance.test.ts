import { describe } from 'vitest';
import { holdPromises } from './conformance.ts';
import { openPaypal } from './stages/paypal.ts';
import { openStripe } from './stages/stripe.ts';

describe.each([
  ['Stripe', openStripe],
  ['PayPal', openPaypal],
] as const)('the adapter of %s', (_, openStage) => {
  holdPromises(openStage);
});
