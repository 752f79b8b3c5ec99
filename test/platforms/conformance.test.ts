import { describe } from 'vitest';
import { holdPromises } from './conformance.ts';
import { openStripe } from './stages/stripe.ts';

describe.each([['Stripe', openStripe]] as const)('the adapter of %s', (_, openStage) => {
  holdPromises(openStage);
});
