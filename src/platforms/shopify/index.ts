import { z } from 'zod';
import { askedEveryTtl, definePlatform, type CredentialInput } from '../definition.ts';
import { createShopifyAdapter } from './adapter.ts';
import { accountForm, kindOf } from './api.ts';
import { shopifyWebhook } from './webhook.ts';

const text = z.string().min(1).optional();
/** Signs the webhooks of all shops that have installed the server's app. */
const appSecret = z
  .looseObject({ SHOPIFY_CLIENT_SECRET: text })
  .transform(({ SHOPIFY_CLIENT_SECRET: secret }) => (secret === undefined ? [] : [secret]));

export const shopify = definePlatform({
  title: 'Shopify',
  sells: 'orders',
  settings: {
    SHOPIFY_SOURCE: z
      .enum(['tender_transactions', 'order_transactions'])
      .prefault('tender_transactions')
      .describe(
        'List that payments are read from: movements of money, or orders with their transactions, which need `read_all_orders` for refunds of orders older than 60 days',
      ),
    SHOPIFY_OVERLAP_SECONDS: z.coerce.number().int().min(0).max(86_400).prefault('120').meta({
      description:
        'How long Shopify may take to list a payment: refreshes read again so far back, and `complete_through` lies that far behind',
    }),
    SHOPIFY_CLIENT_ID: text.describe('Client id of your Shopify app, to renew expiring tokens of its shops'),
    SHOPIFY_CLIENT_SECRET: text.meta({ description: 'Client secret of that app', secret: true }),
    SHOPIFY_SHOPS_AT: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('For development only: where all shops answer, each below a path of its name'),
  },
  endpoints: [{ setting: 'SHOPIFY_SHOPS_AT', simulatorPath: '/shopify', inProduction: 'unset' }],
  account: {
    trim: (pasted) => pasted.trim().replace(/^https?:\/\/|\/$/gi, ''),
    form: accountForm,
    hint: 'must be the domain that Shopify gave the shop, in lower case, such as my-shop.myshopify.com',
  },
  freshness: askedEveryTtl,
  webhook: { ...shopifyWebhook, ownSecrets: (given) => appSecret.parse(given) },
  secretForms: [/\bshp[a-z]{2}_[A-Za-z0-9_]{8,}/],
  failureTexts: {
    forbidden: {
      fault: 'does not let the stored token read the payments of this shop',
      act: 'check that the shop is open and has installed the app with the scope read_orders',
    },
  },
  exchangesTokens: true,
  // Shopify marks test payments one by one; they are left out.
  modeOf: () => 'live',
  credentialProblems,
  missingSettings: ({ SHOPIFY_CLIENT_ID, SHOPIFY_CLIENT_SECRET }, given) =>
    Object.entries({ SHOPIFY_CLIENT_ID, SHOPIFY_CLIENT_SECRET }).flatMap(([name, value]) =>
      kindOf(given) === 'exchanged' && value === undefined ? [name] : [],
    ),
  problemsOf: ({ SHOPIFY_CLIENT_ID: id, SHOPIFY_CLIENT_SECRET: secret }) =>
    (id === undefined) === (secret === undefined)
      ? []
      : ['SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET belong together: set both or none'],
  create: (given, parts) =>
    createShopifyAdapter({
      source: given.SHOPIFY_SOURCE,
      overlapSeconds: given.SHOPIFY_OVERLAP_SECONDS,
      client: { client_id: given.SHOPIFY_CLIENT_ID, client_secret: given.SHOPIFY_CLIENT_SECRET },
      shopsAt: given.SHOPIFY_SHOPS_AT,
      ...parts,
    }),
});

function credentialProblems({ accessToken, refreshToken }: CredentialInput) {
  // Tokens have a prefix, and client ids have none.
  if (refreshToken !== null || !/^(?:shpss_|[0-9a-f]{32}$)/.test(accessToken)) return [];
  const message = "must be the app's client secret, with its client id as the access token";
  return [{ member: 'refresh_token', message, code: 'required' }];
}
