import { z } from 'zod';
import { askedEveryTtl, checkForm, definePlatform, wrongForm, type CredentialInput } from '../definition.ts';
import { createStripeAdapter } from './adapter.ts';
import { isOfOrganisation } from './api.ts';
import { stripeWebhook } from './webhook.ts';

const seconds = z.coerce.number().int().min(0).max(86_400);

export const stripe = definePlatform({
  title: 'Stripe',
  sells: 'payments',
  settings: {
    STRIPE_BASE_URL: z
      .url({ protocol: /^https?$/ })
      .prefault('https://api.stripe.com')
      .meta({ description: 'Where Stripe answers; plain http is refused in production' }),
    STRIPE_OVERLAP_SECONDS: seconds.prefault('60').meta({
      description:
        'How far behind the newest transaction a refresh reads again, for those that Stripe lists late',
    }),
    STRIPE_COMPLETENESS_LAG_SECONDS: seconds.prefault('60').meta({
      description:
        'How long Stripe may take to list a transaction: `complete_through` lies that far behind; at most the overlap',
    }),
  },
  endpoints: [{ setting: 'STRIPE_BASE_URL', simulatorPath: '', inProduction: 'https' }],
  account: {
    trim: (text) => text.trim(),
    form: /^acct_[A-Za-z0-9]+$/,
    hint: 'must be the id of a Stripe account, such as acct_1QxKd7Lm2ZpR4vTe',
  },
  freshness: askedEveryTtl,
  webhook: stripeWebhook,
  secretForms: [/\b(?:sk|rk|whsec)_[A-Za-z0-9_]{8,}/],
  failureTexts: {
    forbidden: {
      fault: 'does not let the stored token read this account',
      act: 'store one that may read balance transactions',
    },
  },
  // The prefix of a key names its mode (https://docs.stripe.com/keys).
  modeOf: ({ accessToken }) => (/^[a-z]+(?:_org)?_test_/.test(accessToken) ? 'test' : 'live'),
  options: ['stripe_account'],
  credentialProblems,
  missingSettings: () => [],
  // No refresh reads again what is listed later than the overlap, so nothing may be promised of it.
  problemsOf: (given) =>
    given.STRIPE_OVERLAP_SECONDS < given.STRIPE_COMPLETENESS_LAG_SECONDS
      ? ['STRIPE_OVERLAP_SECONDS must not be below STRIPE_COMPLETENESS_LAG_SECONDS']
      : [],
  create: (given, parts) =>
    createStripeAdapter({
      baseUrl: given.STRIPE_BASE_URL,
      overlapSeconds: given.STRIPE_OVERLAP_SECONDS,
      completenessLagSeconds: given.STRIPE_COMPLETENESS_LAG_SECONDS,
      ...parts,
    }),
});

function credentialProblems({ accessToken, options }: CredentialInput) {
  if (/^(pk|whsec)_/.test(accessToken))
    return [wrongForm('access_token', 'must be a secret key (sk_…) or a restricted key (rk_…)')];
  const hint = 'must name the account that the key of an organisation is to read';
  return isOfOrganisation(accessToken)
    ? checkForm('stripe_account', options['stripe_account'] ?? null, /./, hint)
    : [];
}
