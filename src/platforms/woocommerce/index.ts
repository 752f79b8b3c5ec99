import { checkForm, definePlatform, keyPair } from '../definition.ts';
import { createWooCommerceAdapter } from './adapter.ts';
import { settings } from './api.ts';
import { webhook } from './webhook.ts';

export const woocommerce = definePlatform({
  title: 'WooCommerce',
  sells: 'orders',
  settings,
  endpoints: [{ setting: 'WOOCOMMERCE_SHOPS_AT', simulatorPath: '/woocommerce', inProduction: 'unset' }],
  account: {
    trim: (text) => text.trim().replace(/\/+$/, ''),
    form: /^https:\/\/(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])(?:\/[\w~-][\w.~-]*)*$/,
    hint: 'must be the address of the shop, such as https://shop.example or https://shop.example/store',
  },
  form: {
    account: 'https://shop.example.com',
    fields: keyPair('Consumer key', 'Consumer secret'),
  },
  webhook,
  secretForms: [/\b(?:ck|cs)_[a-f0-9]{8,}/],
  failureTexts: {
    unauthorized: {
      fault: 'does not accept the stored keys',
      act: 'store new ones, or let WordPress see the keys and that it is asked by https',
    },
    forbidden: { fault: 'does not let us read orders', act: 'store keys that may, and open its firewall' },
    wrong_account: { fault: 'names another address as its own', act: 'connect it by that one' },
    upstream_error: { fault: 'reports a fault, or has no WooCommerce 9.0 or later at this address' },
    invalid_response: { fault: 'leads to another address, or gave an answer that is no pure JSON' },
  },
  credentialProblems: ({ accessToken, refreshToken }) => [
    ...checkForm('access_token', accessToken, /^ck_\w{8,}$/, 'must be the consumer key, ck_…'),
    ...checkForm('refresh_token', refreshToken, /^cs_\w{8,}$/, 'must be the consumer secret, cs_…'),
  ],
  create: createWooCommerceAdapter,
});
