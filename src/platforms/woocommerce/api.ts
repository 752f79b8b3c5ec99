/** The REST API of one shop. https://woocommerce.github.io/woocommerce-rest-api-docs/#list-all-orders */
import { z } from 'zod';
import type { ConnectionId } from '../../model/ids.ts';
import { failed, type AccountRequest, type FailedStep, type PullStep } from '../adapter.ts';
import type { PlatformParts } from '../definition.ts';
import { parseAnswer, type OutboundResult } from '../outbound.ts';
import { order, refund, refundsOf, type BookingRules, type Order, type Refunds } from './events.ts';

export type WooCommerceOptions = Omit<PlatformParts, 'clock'> & {
  /** Answers for every shop, at its host and path, instead of the shop; undefined in production. */
  readonly shopsAt: string | undefined;
  readonly pageSize: number;
  readonly overlapSeconds: number;
  readonly rules: BookingRules;
};

/** Shops of which it was found out, until the process ends, that they are slow, or see no keys in a header. */
export type Quirks = Readonly<Record<'slow' | 'keysInQuery', Set<ConnectionId>>>;

/** `total`: orders behind the bound, or 0. `lookedAt`: in seconds by the shop's own clock, if it tells its time. */
export type OrderPage = {
  readonly orders: readonly Order[];
  readonly pageSize: number;
  readonly total: number;
  readonly lookedAt: number | undefined;
};
export type Shop = ReturnType<typeof openShop>;
/** Steps on the way to the result renew the lease: each request may take nearly as long as that. */
type Asking<Result> = AsyncGenerator<PullStep, Result | FailedStep>;
type Texts = Readonly<Record<string, string>>;

/** Half of it still gets on where each page repeats the last order of the one before. */
export const minPageSize = 4;
const maxIds = 100;
/** Finer than any currency: else the shop rounds to the decimals that it shows. */
const dp = '6';
/** Nothing of customers. The reasons of refunds, which come along, are dropped. */
const orderFields =
  'id,parent_id,status,currency,total,date_modified_gmt,date_paid_gmt,date_completed_gmt,payment_method,transaction_id,refunds';
const orderQuery = { orderby: 'modified', order: 'asc', dates_are_gmt: 'true', dp, _fields: orderFields };
const refundFields = 'id,amount,date_created_gmt,refunded_payment';

const stampOf = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 19);
const refusal = z.object({ code: z.string(), message: z.string() }).catch({ code: '', message: '' });
const site = z.object({ home: z.string(), url: z.string() });

/** Changed after, and placed before, in seconds; both exclusive. */
type Bounds = { readonly after: number; readonly before?: number | undefined };

/** A shop as one pull asks it. */
export function openShop(
  options: WooCommerceOptions,
  { slow, keysInQuery }: Quirks,
  request: AccountRequest,
) {
  const { credential, platformAccountId: account, signal, trace } = request;
  const { shopsAt, outbound } = options;
  const base = shopsAt ? account.replace('https:/', shopsAt) : account;
  const keys = { consumer_key: credential.accessToken, consumer_secret: credential.refreshToken ?? '' };
  const authorization = `Basic ${Buffer.from(Object.values(keys).join(':')).toString('base64')}`;

  function send(path: string, query: Texts, headers: Texts = {}): Promise<OutboundResult> {
    const url = new URL(`${base}/wp-json/${path}?${new URLSearchParams(query).toString()}`);
    return outbound({ platform: 'woocommerce', url, isGuarded: !shopsAt, headers, signal, trace });
  }

  /** Some hosts strip the header, or another plug-in takes it: then the keys are sent in the query. */
  async function* get(path: string, query: Texts): Asking<OutboundResult> {
    const sendInQuery = () => send(`wc/v3/${path}`, { ...query, ...keys });
    const isInQuery = keysInQuery.has(trace.connectionId);
    const first = await (isInQuery ? sendInQuery() : send(`wc/v3/${path}`, query, { authorization }));
    if (!areKeysUnread(first) || keysInQuery.delete(trace.connectionId)) return first;
    yield { kind: 'minted' };
    const second = await sendInQuery();
    if (second.kind === 'answer' && second.status === 200) keysInQuery.add(trace.connectionId);
    return second;
  }

  /** Oldest changes first. */
  async function* readOrders(
    status: 'any' | 'trash',
    { after, before }: Bounds,
    offset: number,
  ): Asking<OrderPage> {
    const pageSize = slow.has(trace.connectionId) ? Math.ceil(options.pageSize / 2) : options.pageSize;
    const sent = yield* get('orders', {
      ...orderQuery,
      status,
      modified_after: stampOf(after),
      ...(before === undefined ? {} : { before: stampOf(before) }),
      per_page: String(pageSize),
      ...(offset === 0 ? { page: '1' } : { offset: String(offset) }),
    });
    // It has less to do the next time.
    const isTimeout = sent.kind === 'failed' && sent.failure.reason === 'timeout';
    if (isTimeout && !signal.aborted) slow.add(trace.connectionId);
    const answer = parse(sent, z.array(order));
    if (answer.kind === 'failed') return answer;
    const { body: orders, headers, sentAtSeconds, durationMs } = answer;
    const lookedAt = sentAtSeconds && Math.floor(sentAtSeconds - durationMs / 1000);
    return { orders, pageSize, total: Number(headers.get('x-wp-total') ?? 0), lookedAt };
  }

  /** Those that the shop has, wherever but in the bin. One that it cannot load may not pass for one that is gone. */
  async function* findOrders(ids: readonly number[]): Asking<Order[]> {
    const query = { ...orderQuery, status: 'any', include: ids.join(), per_page: String(ids.length) };
    const answer = parse(yield* get('orders', query), z.array(order));
    if (answer.kind === 'failed') return answer;
    const found = answer.body.filter(({ id }) => ids.includes(id));
    return Number(answer.headers.get('x-wp-total') ?? 0) > found.length ? failed('invalid_response') : found;
  }

  /** The orders of those refunds that the shop has. */
  async function* findParents(ids: readonly number[]): Asking<number[]> {
    const parents: number[] = [];
    for (let read = 0; read < ids.length; read += maxIds) {
      const query = { include: ids.slice(read, read + maxIds).join(), per_page: String(maxIds) };
      const sent = yield* get('refunds', { ...query, _fields: 'id,parent_id' });
      const answer = parse(sent, z.array(z.object({ parent_id: z.number() })));
      if (answer.kind === 'failed') return answer;
      parents.push(...answer.body.map((one) => one.parent_id));
      yield { kind: 'minted' };
    }
    return parents;
  }

  /** All refunds of those that count: one that is not answered may not pass for one that is gone. */
  async function* readRefunds(orders: readonly Order[]): Asking<Refunds> {
    const ids = refundsOf(orders, options.rules);
    const found = new Map<number, z.output<typeof refund>>();
    for (let read = 0; read < ids.length; read += maxIds) {
      yield { kind: 'minted' };
      const query = { include: ids.slice(read, read + maxIds).join(), per_page: String(maxIds) };
      const answer = parse(yield* get('refunds', { ...query, dp, _fields: refundFields }), z.array(refund));
      if (answer.kind === 'failed') return answer;
      for (const one of answer.body) found.set(one.id, one);
    }
    return ids.every((id) => found.has(id)) ? found : failed('invalid_response');
  }

  /** A shop that answers at two addresses would count twice, so it is connected by its own. */
  async function checkAddress(): Promise<PullStep> {
    const result = await send('', { _fields: 'home,url' });
    if (result.kind === 'failed') return result;
    const told = site.safeParse(result.body).data;
    const isOwn = !told || placeOf(told.home || told.url) === placeOf(account);
    return isOwn ? { kind: 'account', readable: told !== undefined } : failed('wrong_account');
  }

  return { ...options, readOrders, findOrders, findParents, readRefunds, checkAddress };
}

/** To the shop, keys that it does not know are as none; of others it says what is wrong. */
function areKeysUnread(result: OutboundResult): boolean {
  if (result.kind === 'failed' || (result.status !== 401 && result.status !== 403)) return false;
  return refusal.parse(result.body).code !== 'woocommerce_rest_authentication_error';
}

function parse<Body>(result: OutboundResult, form: z.ZodType<Body>) {
  if (result.kind === 'failed') return result;
  if (/read permission/.test(refusal.parse(result.body).message)) return failed('forbidden');
  const answer = parseAnswer(result, form, () => 'upstream_error');
  return answer.kind === 'failed' ? answer : { ...result, body: answer.body };
}

/** Without the scheme: WordPress may not know that it is asked by https. */
const placeOf = (address: string) => URL.parse(address)?.href.replace(/^https?:|\/+$/g, '');
