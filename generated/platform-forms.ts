// Written by `make generate` (scripts/generate/platforms.ts) from src/platforms/*/index.ts. Do not edit.
export const platformForms = [
  {
    name: 'stripe',
    title: 'Stripe',
    account: 'acct_…',
    fields: [{ name: 'access_token', label: 'Secret or restricted key' }],
    choice: {
      name: 'stripe_account',
      label: 'The key is that of a platform or of an organisation',
      value: 'account',
    },
  },
  {
    name: 'paypal',
    title: 'PayPal',
    account: 'Merchant id',
    fields: [
      { name: 'access_token', label: 'Client id' },
      { name: 'refresh_token', label: 'Client secret' },
    ],
    choice: {
      name: 'environment',
      label: 'The app is one of the sandbox, with play money',
      value: 'sandbox',
    },
  },
  {
    name: 'shopify',
    title: 'Shopify',
    account: 'store.myshopify.com',
    fields: [
      { name: 'access_token', label: 'Client id, or Admin API access token' },
      { name: 'refresh_token', label: 'Client secret (not for an access token)', isOptional: true },
    ],
  },
  {
    name: 'woocommerce',
    title: 'WooCommerce',
    account: 'https://shop.example.com',
    fields: [
      { name: 'access_token', label: 'Consumer key' },
      { name: 'refresh_token', label: 'Consumer secret' },
    ],
  },
] as const;
