import { checkForm, definePlatform, wrongForm, type CredentialInput } from '../definition.ts';
import { createStripeAdapter } from './adapter.ts';
import { isOfOrganisation, settings } from './api.ts';
import { webhook } from './webhook.ts';

export const stripe = definePlatform({
  title: 'Stripe',
  sells: 'payments',
  settings,
  endpoints: [{ setting: 'STRIPE_BASE_URL', simulatorPath: '', inProduction: 'https' }],
  account: {
    form: /^acct_[A-Za-z0-9]+$/,
    hint: 'must be the id of a Stripe account, such as acct_1QxKd7Lm2ZpR4vTe',
  },
  form: {
    account: 'acct_…',
    fields: [{ name: 'access_token', label: 'Secret or restricted key' }],
    choice: {
      name: 'stripe_account',
      label: 'The key is that of a platform or of an organisation',
      value: 'account',
    },
  },
  webhook,
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
  // Refreshes never reread a transaction listed later than the overlap.
  problemsOf: ({ STRIPE_OVERLAP_SECONDS: overlap, STRIPE_COMPLETENESS_LAG_SECONDS: lag }) =>
    overlap < lag ? ['STRIPE_OVERLAP_SECONDS must not be below STRIPE_COMPLETENESS_LAG_SECONDS'] : [],
  create: createStripeAdapter,
});

function credentialProblems({ accessToken, options }: CredentialInput) {
  if (/^(pk|whsec)_/.test(accessToken))
    return [wrongForm('access_token', 'must be a secret key (sk_…) or a restricted key (rk_…)')];
  const hint = 'must name the account that the key of an organisation is to read';
  return isOfOrganisation(accessToken)
    ? checkForm('stripe_account', options['stripe_account'] ?? null, /./, hint)
    : [];
}
