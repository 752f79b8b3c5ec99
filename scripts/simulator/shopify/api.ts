/** Shopify's API of one shop: queries, their cost, and tokens. */
import { z } from 'zod';
import { jsonReply, type Reply } from '../reply.ts';
import {
  bindArgs,
  computeCost,
  findFault,
  parseQuery,
  project,
  type Args,
  type Field,
  type Value,
} from './graphql.ts';
import { movementObject, orderObject, shopObject, transactionObject, types } from './objects.ts';
import { findPage, type Listed } from './search.ts';
import type { Shop } from './shop.ts';
import type { createShopTokens } from './tokens.ts';

/** A shop with its access settings. */
export type OpenShop = {
  readonly shop: Shop;
  readonly tokens: ReturnType<typeof createShopTokens>;
  scopes: readonly string[];
  maxQueryCost: number;
  /** Remaining points at a moment. */
  bucket: { points: number; atMs: number };
};

export const bucketSize = 2000;
const restoreRate = 100;
const sixtyDaysMs = 60 * 86_400_000;

const requestBody = z.object({
  query: z.string(),
  variables: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])).default({}),
});
const grantBody = z.discriminatedUnion('grant_type', [
  z.object({
    grant_type: z.literal('client_credentials'),
    client_id: z.string(),
    client_secret: z.string(),
  }),
  z.object({
    grant_type: z.literal('refresh_token'),
    client_id: z.string(),
    client_secret: z.string(),
    refresh_token: z.string(),
  }),
]);

export function unknownToken(): Reply {
  return jsonReply(401, {
    errors: '[API] Invalid API key or access token (unrecognized login or wrong password)',
  });
}

export function grantToken({ tokens }: OpenShop, body: unknown): Reply {
  const asked = grantBody.safeParse(body).data;
  if (!asked) return jsonReply(400, { error: 'invalid_request' });
  const app = { clientId: asked.client_id, clientSecret: asked.client_secret };
  const isMint = asked.grant_type === 'client_credentials';
  const grant = isMint ? tokens.mint(app) : tokens.refresh(app, asked.refresh_token);
  if ('rejected' in grant) {
    const isOfClient = grant.rejected === 'invalid_client';
    return jsonReply(isOfClient ? 401 : 400, { error: grant.rejected, error_description: 'Not permitted.' });
  }
  const { accessToken, expiresInSeconds, refreshToken } = grant;
  return jsonReply(200, {
    access_token: accessToken,
    scope: 'read_orders',
    expires_in: expiresInSeconds,
    ...(refreshToken ? { refresh_token: refreshToken, refresh_token_expires_in: 7_776_000 } : {}),
  });
}

export function answerQuery(open: OpenShop, body: unknown, nowMs: number): Reply {
  const asked = requestBody.safeParse(body).data;
  if (!asked) return jsonReply(400, { errors: { query: 'Required parameter missing or invalid' } });
  const fields = parseQuery(asked.query);
  const fault = fields === null ? 'syntax error' : findFault(types, 'QueryRoot', fields);
  if (fields === null || fault !== null) return reject(fault ?? '', 'undefinedField');
  const { variables } = asked;
  const wanted = computeCost(types, 'QueryRoot', fields, (field) =>
    Number(bindArgs(field, variables)['first'] ?? 0),
  );
  if (wanted > open.maxQueryCost)
    return reject(
      `Query cost is ${wanted}, which exceeds the single query max cost limit (${open.maxQueryCost}).`,
      'MAX_COST_EXCEEDED',
    );
  const { points, atMs } = open.bucket;
  const left = Math.min(bucketSize, points + (Math.max(0, nowMs - atMs) / 1000) * restoreRate);
  const costs = (actualQueryCost: number | null, currentlyAvailable: number) => {
    const throttleStatus = { maximumAvailable: bucketSize, currentlyAvailable, restoreRate };
    return { cost: { requestedQueryCost: wanted, actualQueryCost, throttleStatus } };
  };
  if (wanted > left) return reject('Throttled', 'THROTTLED', costs(null, Math.floor(left)));
  const run = runQuery(open, fields, variables, nowMs);
  if ('rejected' in run) return reject(run.rejected, run.code);
  open.bucket = { points: left - run.cost, atMs: nowMs };
  return jsonReply(200, { data: run.data, extensions: costs(run.cost, Math.floor(left - run.cost)) });
}

function reject(message: string, code: string, extensions?: object): Reply {
  return jsonReply(200, {
    errors: [{ message, extensions: { code } }],
    ...(extensions ? { extensions } : {}),
  });
}

type Run =
  { readonly data: Value; readonly cost: number } | { readonly rejected: string; readonly code: string };

function runQuery(open: OpenShop, fields: readonly Field[], variables: Args, nowMs: number): Run {
  const counts = new Map<Field, number>();
  const data: Record<string, Value> = {};
  for (const field of fields) {
    if (field.name !== 'shop' && !open.scopes.includes('read_orders'))
      return { rejected: `Access denied for ${field.name} field.`, code: 'ACCESS_DENIED' };
    const found = resolve(open, field, bindArgs(field, variables), nowMs);
    if (typeof found === 'string') return { rejected: found, code: 'BAD_REQUEST' };
    counts.set(field, found.count);
    data[field.alias] = project(found.value, field.fields, variables);
  }
  return { data, cost: computeCost(types, 'QueryRoot', fields, (field) => counts.get(field) ?? 0) };
}

/** A string result is an error message. */
function resolve(
  { shop, scopes }: OpenShop,
  { name }: Field,
  args: Args,
  nowMs: number,
): { readonly value: Value; readonly count: number } | string {
  if (name === 'shop') return { value: shopObject(shop), count: 1 };
  const orders = [...shop.orders.values()].filter(
    ({ isDeleted, createdMs }) =>
      !isDeleted && (createdMs > nowMs - sixtyDaysMs || scopes.includes('read_all_orders')),
  );
  if (name === 'order') {
    const one = orders.find(({ id }) => `gid://shopify/Order/${id}` === args['id']);
    return { value: one ? orderObject(one, nowMs) : null, count: 1 };
  }
  if (name === 'node') {
    const [, wanted] = /^gid:\/\/shopify\/OrderTransaction\/(\d+)$/.exec(String(args['id'])) ?? [];
    const found = orders.flatMap((order) =>
      order.payments
        .filter(({ id, visibleAtMs }) => id === wanted && visibleAtMs <= nowMs)
        .map((payment) => transactionObject(payment, order, nowMs)),
    );
    return { value: found[0] ?? null, count: 1 };
  }
  const listed =
    name === 'orders' && args['sortKey'] === 'UPDATED_AT'
      ? orders.map((order): Listed => {
          const updatedAt = BigInt(Math.floor(order.updatedMs / 1000));
          const createdAt = BigInt(Math.floor(order.createdMs / 1000));
          const id = BigInt(order.id);
          const value = () => orderObject(order, nowMs);
          return {
            id,
            place: order.updatedMs,
            fields: { updated_at: updatedAt, processed_at: createdAt, id },
            value,
          };
        })
      : name === 'tenderTransactions'
        ? listMovements(shop, nowMs)
        : null;
  if (listed === null) return `the list ${name} is not imitated in this order`;
  const page = findPage(listed, args);
  return 'rejected' in page ? page.rejected : { value: page.connection, count: page.count };
}

function listMovements(shop: Shop, nowMs: number): Listed[] {
  return [...shop.orders.values()].flatMap((order) =>
    order.payments.flatMap((payment): Listed[] => {
      const { tenderId, test, processedAtMs, visibleAtMs } = payment;
      if (tenderId === null || visibleAtMs > nowMs) return [];
      const id = BigInt(tenderId);
      const fields = { id, test, processed_at: BigInt(Math.floor(processedAtMs / 1000)) };
      return [{ id, place: 0, fields, value: () => movementObject(payment, order, nowMs) }];
    }),
  );
}
