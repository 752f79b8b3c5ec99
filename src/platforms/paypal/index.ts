import { z } from 'zod';
import { definePlatform } from '../definition.ts';
import { createPaypalAdapter } from './adapter.ts';
import { paypalWebhook } from './webhook.ts';

const baseUrl = z.url({ protocol: /^https?$/ });

export const paypal = definePlatform({
  title: 'PayPal',
  sells: 'payments',
  settings: {
    PAYPAL_BASE_URL: baseUrl.prefault('https://api-m.paypal.com').meta({
      description: 'Where PayPal answers for live accounts; plain http is refused in production',
    }),
    PAYPAL_SANDBOX_BASE_URL: baseUrl.prefault('https://api-m.sandbox.paypal.com').meta({
      description: 'Where PayPal answers for sandbox accounts; plain http is refused in production',
    }),
    PAYPAL_OVERLAP_HOURS: z.coerce.number().int().min(4).max(720).prefault('24').meta({
      description:
        'How far behind the end of its data PayPal is read again, for transactions that it lists late; four hours late have been seen',
    }),
  },
  endpoints: [
    { setting: 'PAYPAL_BASE_URL', simulatorPath: '/paypal', inProduction: 'https' },
    { setting: 'PAYPAL_SANDBOX_BASE_URL', simulatorPath: '/paypal-sandbox', inProduction: 'https' },
  ],
  account: {
    trim: (text) => text.trim(),
    form: /^[A-Z0-9]{10,20}$/,
    hint: 'must be the merchant id of a PayPal account, such as 6STWC2LSUYYYE',
  },
  freshness: { pollEveryMs: 300_000, failAfterMs: 900_000, isLagging: true },
  webhook: paypalWebhook,
  // Client secrets and access tokens, as PayPal makes them.
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
    const noSecret = { member: 'refresh_token', message: 'must be the client secret', code: 'required' };
    const noMode = { member: 'environment', message: 'must be live or sandbox', code: 'enum' };
    return [...(refreshToken ? [] : [noSecret]), ...(/^(live|sandbox)$/.test(environment) ? [] : [noMode])];
  },
  missingSettings: () => [],
  problemsOf: () => [],
  create: (given, parts) =>
    createPaypalAdapter({
      baseUrl: given.PAYPAL_BASE_URL,
      sandboxBaseUrl: given.PAYPAL_SANDBOX_BASE_URL,
      overlapMs: given.PAYPAL_OVERLAP_HOURS * 3_600_000,
      ...parts,
    }),
});
