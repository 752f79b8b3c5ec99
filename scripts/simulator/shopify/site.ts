/** Shops on Shopify, below `/{shop}/admin`, and their part of the control API. */
import { z } from 'zod';
import { Rejection } from '../control/rejection.ts';
import { jsonReply } from '../reply.ts';
import type { Site, SiteParts, SiteRequest } from '../site.ts';
import { answerQuery, bucketSize, grantToken, unknownToken, type OpenShop } from './api.ts';
import { createShop } from './shop.ts';
import { createShopTokens } from './tokens.ts';

const account = z.string().regex(/^[a-z0-9][a-z0-9-]*\.myshopify\.com$/, 'a shop is named *.myshopify.com');
const text = z.string().min(1);
const instantMs = z.int().nonnegative();
const app = z.strictObject({ clientId: text, clientSecret: text });

const bodies = {
  /** Adds a shop or replaces its access settings. */
  account: z.strictObject({
    account,
    currency: z.string().length(3).default('USD'),
    /** Tokens without expiry. */
    accessTokens: z.array(text).default([]),
    /** The merchant's own app. */
    ownApp: app.optional(),
    /** The shop's tokens for an app of the server's. */
    pair: app
      .extend({ accessToken: text, refreshToken: text, expiresInSeconds: z.int().default(3600) })
      .optional(),
    scopes: z.array(text).default(['read_orders', 'read_all_orders']),
    maxQueryCost: z.int().positive().default(1000),
  }),
  /** Adds payments to an order, creating it if new. */
  add: z.strictObject({
    account,
    order: text,
    updatedMs: instantMs.optional(),
    payments: z.array(
      z.strictObject({
        id: z.string().regex(/^\d+$/).optional(),
        tenderId: z.string().regex(/^\d+$/).optional(),
        kind: text.optional(),
        status: text.optional(),
        amount: text,
        currency: text.optional(),
        presentment: z.strictObject({ amount: text, currency: text }).optional(),
        gateway: text.optional(),
        method: text.optional(),
        reference: text.optional(),
        test: z.boolean().optional(),
        parentId: text.optional(),
        processedAtMs: instantMs.optional(),
        visibleAtMs: instantMs.optional(),
      }),
    ),
  }),
  settle: z.strictObject({ account, id: text, status: text }),
  /**
   * Corrects a payment, found by either id: another amount, or null to remove it. No list of
   * changes shows it.
   */
  correct: z.strictObject({ account, id: text, amount: text.nullable() }),
  /** Changes an order as a bulk edit does, or deletes it. */
  touch: z.strictObject({ account, order: text }),
  remove: z.strictObject({ account, order: text }),
  /** Expires all tokens with an expiry now. */
  expire: z.strictObject({ account }),
  throttle: z.strictObject({ account, points: z.number() }),
  truth: z.strictObject({ account, fromMs: z.int(), toMs: z.int() }),
};

export function createShopifySite({ nowMs }: SiteParts): Site {
  const shops = new Map<string, OpenShop>();
  let tokenCount = 0;
  const newToken = (prefix: string): string =>
    `${prefix}_simulated_${String((tokenCount += 1)).padStart(8, '0')}`;

  function openShop(domain: string) {
    const open = shops.get(domain);
    if (!open) throw new Rejection(404, `there is no shop ${domain}`);
    return open;
  }

  const orderOf = (domain: string, key: string) => openShop(domain).shop.orders.get(key);
  const control: Site['control'] = {
    account(body) {
      const given = bodies.account.parse(body);
      const { account: domain, currency, scopes, maxQueryCost } = given;
      const tokens = shops.get(domain)?.tokens ?? createShopTokens(nowMs, newToken);
      given.accessTokens.forEach(tokens.addLasting);
      if (given.ownApp) tokens.setOwnApp(given.ownApp);
      if (given.pair) tokens.setPair(given.pair);
      const shop = shops.get(domain)?.shop ?? createShop(domain, currency, nowMs);
      const bucket = { points: bucketSize, atMs: nowMs() };
      shops.set(domain, { shop, tokens, scopes, maxQueryCost, bucket });
      return { account: domain };
    },
    add(body) {
      const { account: domain, order, updatedMs, payments } = bodies.add.parse(body);
      return {
        ids: openShop(domain)
          .shop.add(order, payments, updatedMs)
          .map(({ id }) => id),
      };
    },
    settle(body) {
      const { account: domain, id, status } = bodies.settle.parse(body);
      openShop(domain).shop.settle(id, status);
      return {};
    },
    correct(body) {
      const { account: domain, id, amount } = bodies.correct.parse(body);
      if (openShop(domain).shop.correct(id, amount)) return { id };
      throw new Rejection(404, `there is no payment ${id}`);
    },
    touch(body) {
      const order = orderOf(bodies.touch.parse(body).account, bodies.touch.parse(body).order);
      if (order) order.updatedMs = nowMs();
      return {};
    },
    remove(body) {
      const order = orderOf(bodies.remove.parse(body).account, bodies.remove.parse(body).order);
      if (order) order.isDeleted = true;
      return {};
    },
    expire(body) {
      openShop(bodies.expire.parse(body).account).tokens.expire();
      return {};
    },
    throttle(body) {
      const { account: domain, points } = bodies.throttle.parse(body);
      openShop(domain).bucket = { points, atMs: nowMs() };
      return {};
    },
    truth(body) {
      const { account: domain, fromMs, toMs } = bodies.truth.parse(body);
      return { currencies: openShop(domain).shop.truth(fromMs, toMs) };
    },
  };

  return {
    accounts: () =>
      [...shops.values()].map(({ shop: { domain, currency } }) => ({ account: domain, currency })),
    hasAccount: (domain) => shops.has(domain),
    accountOf: ({ path }) => {
      const domain = path.split('/')[1] ?? '';
      return shops.has(domain) ? domain : null;
    },
    answer(request) {
      const [, domain = '', place = ''] = /^\/([^/]+)\/admin\/(.+)$/.exec(request.path) ?? [];
      if (request.method !== 'POST' || !shops.has(domain)) return jsonReply(404, { errors: 'Not Found' });
      const open = openShop(domain);
      if (place === 'oauth/access_token') return grantToken(open, parse(request));
      if (!/^api\/20\d\d-\d\d\/graphql\.json$/.test(place)) return jsonReply(404, { errors: 'Not Found' });
      const token = request.headers['x-shopify-access-token'];
      if (typeof token !== 'string' || !open.tokens.opens(token)) return unknownToken();
      return answerQuery(open, parse(request), nowMs());
    },
    control,
    reset: () => shops.clear(),
  };
}

function parse({ body }: SiteRequest): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
