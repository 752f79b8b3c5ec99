/** Requests to a shop. https://woocommerce.github.io/woocommerce-rest-api-docs/#list-all-orders */
import { z } from 'zod';
import type { ConnectionId } from '../../model/ids.ts';
import { ensure, fail, type AccountRequest, type Records, type ResultOf, type Steps } from '../adapter.ts';
import { flag, integer, shopsUrl, type PlatformParts, type SettingsOf } from '../definition.ts';
import { parseBody, readAtSeconds, readTexts, type Answered, type OutboundResult } from '../outbound.ts';
import { basicAuth } from '../tokens.ts';
import { order, refund, refundsOf, rulesOf, toLedgerEvents, usualStatuses, type Order } from './events.ts';

export const settings = {
  WOOCOMMERCE_SHOPS_AT: shopsUrl,
  // Half of four still advances: each page repeats the last order of the one before.
  WOOCOMMERCE_PAGE_SIZE: integer(4, 100, '50').describe(
    'Orders that a shop is asked for at once; half as many once it has taken too long',
  ),
  WOOCOMMERCE_OVERLAP_SECONDS: integer(0, 86_400, '60').describe(
    'How long a shop may take to save an order after its time stamp; `complete_through` lies so far behind',
  ),
  WOOCOMMERCE_PAID_STATUSES: z
    .string()
    .regex(/^[\w ,-]*$/, 'must be statuses, such as shipped, by comma')
    .prefault('')
    .describe(`Statuses by comma that count, once paid, beside ${usualStatuses.join(', ')}`),
  WOOCOMMERCE_COUNT_SUB_ORDERS: flag.describe(
    '`true` counts orders that have a parent, too; marketplaces repeat its money in them',
  ),
};
export type WooCommerceOptions = SettingsOf<typeof settings> & Pick<PlatformParts, 'outbound'>;

export type Shop = ReturnType<ReturnType<typeof createApi>>;
export type OrderPage = ResultOf<Shop['readOrders']>;
type Texts = Readonly<Record<string, string>>;
const maxIds = 100;
/** More decimals than any currency: else the shop rounds to its displayed ones. */
const dp = '6';
/** Nothing of customers; WooCommerce adds the reasons of refunds, dropped on parsing. */
const [orderFields, refundFields] = [Object.keys(order.shape).join(), Object.keys(refund.shape).join()];
const orderQuery = { orderby: 'modified', order: 'asc', dates_are_gmt: 'true', dp, _fields: orderFields };

export function createApi(options: WooCommerceOptions) {
  const { WOOCOMMERCE_SHOPS_AT: shopsAt, WOOCOMMERCE_PAGE_SIZE: maxPageSize, outbound } = options;
  const rules = rulesOf(options.WOOCOMMERCE_PAID_STATUSES, options.WOOCOMMERCE_COUNT_SUB_ORDERS);
  const overlapSeconds = options.WOOCOMMERCE_OVERLAP_SECONDS;
  /** Slow shops, and shops whose host removes the keys' header; known to this process only. */
  const [slow, keysInQuery] = [new Set<ConnectionId>(), new Set<ConnectionId>()];

  return (request: AccountRequest) => {
    const { credential, platformAccountId: account, signal, trace } = request;
    const base = shopsAt ? account.replace('https:/', shopsAt) : account;
    const authorization = basicAuth(credential);
    const keys = { consumer_key: credential.accessToken, consumer_secret: credential.refreshToken ?? '' };

    function send(path: string, query: Texts, headers: Texts = {}): Promise<OutboundResult> {
      const url = new URL(`${base}/wp-json/${path}?${new URLSearchParams(query).toString()}`);
      return outbound({ platform: 'woocommerce', url, isGuarded: !shopsAt, headers, signal, trace });
    }

    /** Sends the keys in the query where the host or a plug-in removes the header. */
    async function* get(path: string, query: Texts): Steps<OutboundResult> {
      const inHeader = () => send(`wc/v3/${path}`, query, { authorization });
      const inQuery = () => send(`wc/v3/${path}`, { ...query, ...keys });
      const first = await (keysInQuery.has(trace.connectionId) ? inQuery() : inHeader());
      if (!areKeysUnread(first) || keysInQuery.delete(trace.connectionId)) return first;
      yield { kind: 'minted' };
      const second = await inQuery();
      if (second.kind === 'answer' && second.status === 200) keysInQuery.add(trace.connectionId);
      return second;
    }

    /** Orders changed after, and created before, in seconds; both exclusive. */
    async function* readOrders(status: 'any' | 'trash', offset: number, after: number, before?: number) {
      const pageSize = slow.has(trace.connectionId) ? Math.ceil(maxPageSize / 2) : maxPageSize;
      const until = before === undefined ? {} : { before: stampOf(before) };
      const place = offset === 0 ? { page: '1' } : { offset: String(offset) };
      const list = { status, modified_after: stampOf(after), ...until, per_page: String(pageSize), ...place };
      const result = yield* get('orders', { ...orderQuery, ...list });
      const isTimeout = result.kind === 'failed' && result.failure.reason === 'timeout';
      if (isTimeout && !signal.aborted) slow.add(trace.connectionId);
      const answer = yield* ensure(result);
      const orders = yield* parseBody(answer, z.array(order), reasonOf);
      return { orders, pageSize, total: totalOf(answer), readAt: readAtSeconds(answer) };
    }

    /** Existing orders outside the bin. Fails if the shop does not load one: it is not deleted. */
    async function* findOrders(ids: readonly number[]): Steps<Records> {
      const query = { ...orderQuery, status: 'any', include: ids.join(), per_page: String(ids.length) };
      const answer = yield* ensure(yield* get('orders', query));
      const found = (yield* parseBody(answer, z.array(order), reasonOf)).filter(({ id }) => ids.includes(id));
      return totalOf(answer) > found.length ? yield* fail('invalid_response') : yield* toRecords(found);
    }

    async function* findRefunds<One>(ids: readonly number[], query: Texts, form: z.ZodType<One>) {
      const found: One[] = [];
      for (let read = 0; read < ids.length; read += maxIds) {
        yield { kind: 'minted' } as const;
        const include = { include: ids.slice(read, read + maxIds).join(), per_page: String(maxIds) };
        const answer = yield* ensure(yield* get('refunds', { ...include, ...query }));
        found.push(...(yield* parseBody(answer, z.array(form), reasonOf)));
      }
      return found;
    }

    /** The orders of existing refunds. */
    function findParents(ids: readonly number[]): Steps<number[]> {
      const parent = z.object({ parent_id: z.number() }).transform((one) => one.parent_id);
      return findRefunds(ids, { _fields: 'id,parent_id' }, parent);
    }

    /** Reads all refunds of the counted orders. A missing refund is not a deleted one. */
    async function* toRecords(read: readonly Order[]): Steps<Records> {
      const ids = refundsOf(read, rules);
      const found = yield* findRefunds(ids, { dp, _fields: refundFields }, refund);
      const refunds = new Map(found.map((one) => [one.id, one]));
      if (!ids.every((id) => refunds.has(id))) yield* fail('invalid_response');
      return toLedgerEvents(read, refunds, rules);
    }

    /** A shop with two addresses would count twice, so connections need its own. */
    async function* check(): Steps {
      const { body } = yield* ensure(await send('', { _fields: 'home,url' }));
      const addresses = z.object({ home: z.string(), url: z.string() }).safeParse(body).data;
      if (addresses && placeOf(addresses.home || addresses.url) !== placeOf(account))
        yield* fail('wrong_account');
      yield { kind: 'account', readable: addresses !== undefined };
    }

    return { rules, overlapSeconds, maxPageSize, readOrders, findOrders, findParents, toRecords, check };
  };
}

const stampOf = (seconds: number) => new Date(seconds * 1000).toISOString().slice(0, 19);
const totalOf = ({ headers }: Answered) => Number(headers.get('x-wp-total') ?? 0);
/** Without the scheme: WordPress may not know of its https. */
const placeOf = (address: string) => URL.parse(address)?.href.replace(/^https?:|\/+$/g, '');

const reasonOf = ({ body }: Answered) =>
  /read permission/.test(readTexts(body, 'message').message) ? 'forbidden' : undefined;

/** A shop reports unknown keys like missing ones, but explains every other problem. */
function areKeysUnread(result: OutboundResult): boolean {
  if (result.kind === 'failed' || (result.status !== 401 && result.status !== 403)) return false;
  return readTexts(result.body, 'code').code !== 'woocommerce_rest_authentication_error';
}
