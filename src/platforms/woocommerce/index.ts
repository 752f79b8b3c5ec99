import { z } from 'zod';
import { askedEveryTtl, checkForm, definePlatform } from '../definition.ts';
import { createWooCommerceAdapter } from './adapter.ts';
import { minPageSize } from './api.ts';
import { woocommerceWebhook } from './webhook.ts';

/** Changes with what is booked, or how. */
const bookingVersion = 1;
const usualStatuses = ['processing', 'completed', 'refunded'];
const integer = (min: number, max: number) => z.coerce.number().int().min(min).max(max);

export const woocommerce = definePlatform({
  title: 'WooCommerce',
  sells: 'orders',
  settings: {
    WOOCOMMERCE_SHOPS_AT: z
      .url({ protocol: /^https?$/ })
      .optional()
      .describe('Answers for every shop, at this URL with its host and path behind; for development only'),
    WOOCOMMERCE_PAGE_SIZE: integer(minPageSize, 100)
      .prefault('50')
      .describe('Orders that a shop is asked for at once; half as many once it has taken too long'),
    WOOCOMMERCE_OVERLAP_SECONDS: integer(0, 86_400)
      .prefault('60')
      .describe(
        'How long a shop may take to save an order after its time stamp; `complete_through` lies so far behind',
      ),
    WOOCOMMERCE_PAID_STATUSES: z
      .string()
      .regex(/^[\w ,-]*$/, 'must be statuses, such as shipped, by comma')
      .prefault('')
      .describe(`Statuses by comma that count, once paid, beside ${usualStatuses.join(', ')}`),
    WOOCOMMERCE_COUNT_SUB_ORDERS: z
      .union([z.boolean(), z.stringbool()])
      .prefault('false')
      .describe('`true` counts orders that have a parent, too; marketplaces repeat its money in them'),
  },
  endpoints: [{ setting: 'WOOCOMMERCE_SHOPS_AT', simulatorPath: '/woocommerce', inProduction: 'unset' }],
  account: {
    trim: (text) => text.trim().replace(/\/+$/, ''),
    form: /^https:\/\/(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)+[a-z](?:[a-z0-9-]*[a-z0-9])(?:\/[\w~-][\w.~-]*)*$/,
    hint: 'must be the address of the shop, such as https://shop.example or https://shop.example/store',
  },
  freshness: askedEveryTtl,
  webhook: woocommerceWebhook,
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
  modeOf: () => 'live',
  credentialProblems: ({ accessToken, refreshToken }) => [
    ...checkForm('access_token', accessToken, /^ck_\w{8,}$/, 'must be the consumer key, ck_…'),
    ...checkForm('refresh_token', refreshToken, /^cs_\w{8,}$/, 'must be the consumer secret, cs_…'),
  ],
  missingSettings: () => [],
  problemsOf: () => [],
  create(given, parts) {
    const more = given.WOOCOMMERCE_PAID_STATUSES.split(/[ ,]+/).filter(Boolean);
    const countedStatuses = new Set([...usualStatuses, ...more].toSorted());
    const countsSubOrders = given.WOOCOMMERCE_COUNT_SUB_ORDERS;
    return createWooCommerceAdapter({
      ...parts,
      shopsAt: given.WOOCOMMERCE_SHOPS_AT,
      pageSize: given.WOOCOMMERCE_PAGE_SIZE,
      overlapSeconds: given.WOOCOMMERCE_OVERLAP_SECONDS,
      rules: {
        version: [bookingVersion, countsSubOrders, ...countedStatuses].join(),
        countedStatuses,
        countsSubOrders,
      },
    });
  },
});
