import { definePlatform, missingMember } from '../definition.ts';
import { createShopifyAdapter } from './adapter.ts';
import { accountForm, kindOf, settings } from './api.ts';
import { webhook } from './webhook.ts';

const clientSettings = ['SHOPIFY_CLIENT_ID', 'SHOPIFY_CLIENT_SECRET'] as const;

export const shopify = definePlatform({
  title: 'Shopify',
  sells: 'orders',
  settings,
  endpoints: [{ setting: 'SHOPIFY_SHOPS_AT', simulatorPath: '/shopify', inProduction: 'unset' }],
  account: {
    trim: (pasted) => pasted.trim().replace(/^https?:\/\/|\/$/gi, ''),
    form: accountForm,
    hint: 'must be the domain that Shopify gave the shop, in lower case, such as my-shop.myshopify.com',
  },
  form: {
    account: 'store.myshopify.com',
    fields: [
      { name: 'access_token', label: 'Client id, or Admin API access token' },
      { name: 'refresh_token', label: 'Client secret (not for an access token)', isOptional: true },
    ],
  },
  webhook,
  // Signs the webhooks of all shops with the server's app.
  ownSecrets: ({ SHOPIFY_CLIENT_SECRET: secret }) => (secret === undefined ? [] : [secret]),
  secretForms: [/\bshp[a-z]{2}_[A-Za-z0-9_]{8,}/],
  failureTexts: {
    forbidden: {
      fault: 'does not let the stored token read the payments of this shop',
      act: 'check that the shop is open and has installed the app with the scope read_orders',
    },
  },
  exchangesTokens: true,
  // Tokens have a prefix, and client ids have none.
  credentialProblems: ({ accessToken, refreshToken }) =>
    refreshToken === null && /^(?:shpss_|[0-9a-f]{32}$)/.test(accessToken)
      ? [
          missingMember(
            'refresh_token',
            "must be the app's client secret, with its client id as the access token",
          ),
        ]
      : [],
  missingSettings: (given, credential) =>
    kindOf(credential) === 'exchanged' ? clientSettings.filter((name) => given[name] === undefined) : [],
  problemsOf: (given) =>
    clientSettings.filter((name) => given[name] === undefined).length === 1
      ? [`${clientSettings.join(' and ')} belong together: set both or none`]
      : [],
  create: createShopifyAdapter,
});
