import { definePlatform, keyPair, missingMember } from '../definition.ts';
import { createPaypalAdapter } from './adapter.ts';
import { settings } from './api.ts';
import { webhook } from './webhook.ts';

export const paypal = definePlatform({
  title: 'PayPal',
  sells: 'payments',
  settings,
  endpoints: [
    { setting: 'PAYPAL_BASE_URL', simulatorPath: '/paypal', inProduction: 'https' },
    { setting: 'PAYPAL_SANDBOX_BASE_URL', simulatorPath: '/paypal-sandbox', inProduction: 'https' },
  ],
  account: {
    form: /^[A-Z0-9]{10,20}$/,
    hint: 'must be the merchant id of a PayPal account, such as 6STWC2LSUYYYE',
  },
  form: {
    account: 'Merchant id',
    fields: keyPair('Client id', 'Client secret'),
    choice: {
      name: 'environment',
      label: 'The app is one of the sandbox, with play money',
      value: 'sandbox',
    },
  },
  freshness: { pollEveryMs: 300_000, failAfterMs: 900_000, isLagging: true },
  webhook,
  // Client secrets and access tokens.
  secretForms: [/\bE[\w-]{79}(?![\w-])/, /\bA21AA[\w-]{20,}/],
  failureTexts: {
    forbidden: {
      fault: 'does not let the stored client id read the transactions of this account',
      act: 'tick Transaction Search for an app of this account, which may take nine hours, and store its id and secret',
    },
    credential_expired: {
      fault: 'does not accept the stored client id and secret',
      act: 'store those of an app that is active',
    },
  },
  options: ['environment'],
  modeOf: ({ options }) => (options['environment'] === 'sandbox' ? 'test' : 'live'),
  credentialProblems({ refreshToken, options: { environment = 'live' } }) {
    const problems = refreshToken ? [] : [missingMember('refresh_token', 'must be the client secret')];
    if (/^(live|sandbox)$/.test(environment)) return problems;
    return [...problems, { member: 'environment', message: 'must be live or sandbox', code: 'enum' }];
  },
  create: createPaypalAdapter,
});
