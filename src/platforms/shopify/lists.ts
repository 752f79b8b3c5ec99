/** The two lists of a shop's payments → ledger events. */
import { z } from 'zod';
import { isoTime, plusMs, type Instant } from '../../model/instant.ts';
import type { LedgerEventKind, UnbookedReason } from '../../model/ledger-event.ts';
import type { Currency } from '../../model/money.ts';
import { fail, type BookedEvent, type Records, type Steps } from '../adapter.ts';
import { completeThroughOf, readAtSeconds, type Answered } from '../outbound.ts';
import { isoMoment, isZero, minorOf, negate, processorOf, toLedgerRecords } from '../records.ts';
import type { PlatformRecord } from '../records.ts';
import type { UnknownPlace, WindowPage } from '../window.ts';
import type { Ask, Query, ShopifyOptions } from './api.ts';

const id = z.string().min(1);
const parent = z.object({ id }).nullable().catch(null);
const text = z.string().nullable().catch(null);
const noMoney = { amount: '', currencyCode: '' };
const money = z.object({ amount: z.string(), currencyCode: z.string() }).catch(noMoney);
/** Members of both lists, under the queries' aliases. */
const payment = z.object({ id, test: z.boolean(), processedAt: isoMoment, method: text, reference: text });
const details = { kind: z.string(), status: z.string(), parent, amount: z.object({ money }) };
const transaction = payment.extend(details);
type Transaction = z.output<typeof transaction>;
/** `mark`: its place in the list, '' without one; it grows with time. */
const order = z.object({
  id,
  mark: z.string().catch(''),
  count: z.object({ count: z.number() }).catch({ count: Infinity }),
  transactions: z.array(transaction),
});
type Order = z.output<typeof order>;
/** One movement of money, as an order with one transaction; a negative amount is a refund. */
const tender = payment.extend({ amount: money, order: parent }).transform((one): Order => {
  const { amount, currencyCode } = one.amount;
  const isRefund = amount.startsWith('-');
  const money = { amount: isRefund ? negate(amount) : amount, currencyCode };
  const moved = { kind: isRefund ? 'REFUND' : 'SALE', status: 'SUCCESS', parent: null, amount: { money } };
  const transactions = [{ ...one, ...moved }];
  return { id: one.order?.id ?? '', mark: numberOf(one.id), count: { count: 1 }, transactions };
});

const numberOf = (gid: string): string => gid.slice(gid.lastIndexOf('/') + 1);
const isCut = ({ transactions, count: { count } }: Order): boolean => transactions.length < count;
/** Compares numbers, or times of one form. */
export const newerOf = (one: string, other: string): string =>
  one.length > other.length || (one.length === other.length && one > other) ? one : other;

/** `authorizationCode` is the processor's id; its announced successor `paymentId` is Shopify's. */
const fieldsOfOrder = (maxTransactions: number) => `id mark:updatedAt count:transactionsCount{count}
  transactions(first:${maxTransactions}){id test kind status processedAt amount:amountSet{money:shopMoney{amount currencyCode}}
  method:gateway reference:authorizationCode parent:parentTransaction{id}}`;
const wholeOrder = {
  document: `query($id:ID!){shop{myshopifyDomain}order(id:$id){${fieldsOfOrder(250)}}}`,
  form: z.object({ order: order.nullable() }),
};
const orderOfTransaction = {
  document: `query($id:ID!){shop{myshopifyDomain}node(id:$id){...on OrderTransaction{order{${fieldsOfOrder(250)}}}}}`,
  form: z.object({ node: z.object({ order: order.nullable() }).nullable() }),
};
/** Orders are created up to a day after their first payment. */
const backdatedMs = 86_400_000;
const lists = {
  /** Immutable movements of money, by ascending ids. */
  tender_transactions: {
    list: 'tenderTransactions(',
    fields: `id test processedAt amount{amount currencyCode}method:paymentMethod reference:remoteReference order{id}`,
    node: tender,
    maxNodes: 100,
    markForm: /^\d{1,20}$/,
    since: (at: Instant) => `processed_at:>='${isoTime(at)}' test:false`,
    from: (mark: string) => `id:>=${mark} test:false`,
    within: (from: Instant, to: Instant) =>
      `processed_at:>='${isoTime(from)}' processed_at:<='${isoTime(to)}' test:false`,
  },
  /** Changed orders, each with all of its transactions. */
  order_transactions: {
    list: 'orders(sortKey:UPDATED_AT,',
    fields: fieldsOfOrder(50),
    node: order,
    maxNodes: 50,
    markForm: /^[\d:TZ-]{20}$/,
    since: (at: Instant) => `updated_at:>='${isoTime(at)}'`,
    from: (mark: string) => `updated_at:>='${mark}'`,
    within: (from: Instant, to: Instant) =>
      `updated_at:>='${isoTime(from)}' processed_at:<='${isoTime(plusMs(to, backdatedMs))}'`,
  },
};

type Page = WindowPage<string> & { readonly mark: string; readonly answer: Answered };

export function openList({ SHOPIFY_SOURCE: source, SHOPIFY_OVERLAP_SECONDS: lagSeconds }: ShopifyOptions) {
  const { list, fields, node, maxNodes, markForm, since, from, within } = lists[source];
  const document = `query($search:String!,$after:String,$first:Int!){shop{myshopifyDomain}
    list:${list}query:$search,after:$after,first:$first){pageInfo{hasNextPage endCursor}nodes{${fields}}}}`;
  const pageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullable() });
  const form = z.object({ list: z.object({ pageInfo, nodes: z.array(node) }) });
  // Shrinks for all shops: a query costs the same at each.
  let first = maxNodes;

  async function* read(ask: Ask, search: string, after: string | undefined): Steps<Page | UnknownPlace> {
    const reply = yield* ask({ document, form }, { search, after: after ?? null, first });
    if (reply.kind === 'too-costly' && first > 1) {
      first = Math.ceil(first / 2);
      yield { kind: 'minted' };
      return yield* read(ask, search, after);
    }
    if (reply.kind === 'unknown-place') return reply;
    if (reply.kind !== 'reply') return yield* fail('upstream_error');
    const { nodes, pageInfo } = reply.data.list;
    const next = (pageInfo.hasNextPage && pageInfo.endCursor) || undefined;
    // Such a list would never end.
    const isStuck = next === undefined || next === after || nodes.length === 0;
    if (pageInfo.hasNextPage && isStuck) yield* fail('invalid_response');
    const orders: Order[] = [];
    for (const shown of nodes) {
      if (isCut(shown)) yield { kind: 'minted' };
      const whole = isCut(shown) ? yield* askById(ask, wholeOrder, shown.id) : undefined;
      orders.push(whole?.order ?? shown);
    }
    const mark = nodes.reduce((mark, one) => (markForm.test(one.mark) ? newerOf(mark, one.mark) : mark), '');
    const completeThrough = completeThroughOf(readAtSeconds(reply.answer), lagSeconds);
    return { kind: 'page', records: toPage(orders), next, mark, answer: reply.answer, completeThrough };
  }

  /** The payment, with all others of its order if the list is of orders. No events: it is gone. */
  async function* readOne(ask: Ask, { externalId: id }: BookedEvent): Steps<Records> {
    if (source === 'tender_transactions') {
      const page = yield* read(ask, `id:${id}`, undefined);
      if (page.kind !== 'page') return yield* fail('upstream_error');
      return { events: page.records.events.filter(({ externalId }) => externalId === id), unbooked: [] };
    }
    const { node } = yield* askById(ask, orderOfTransaction, `gid://shopify/OrderTransaction/${id}`);
    const orders = node?.order ? [node.order] : [];
    // A missing transaction may have the id.
    return orders.some(isCut) ? yield* fail('invalid_response') : toPage(orders);
  }

  function toPage(orders: readonly Order[]): Records {
    const wholes = source === 'order_transactions' ? orders.filter((one) => !isCut(one)) : [];
    const groups = wholes.map(({ id }) => numberOf(id));
    return toLedgerRecords(orders.flatMap(toRecords), groups);
  }
  return { since, from, within, read, readOne };
}

async function* askById<Data>(ask: Ask, query: Query<Data>, id: string): Steps<Data> {
  const reply = yield* ask(query, { id });
  return reply.kind === 'reply' ? reply.data : yield* fail('upstream_error');
}

/** Paid from an earlier purchase: no money moves. */
const credits = new Set(['gift_card', 'shopify_store_credit']);
const processors = { stripe: /^(?:(?!paypal).)*stripe/i, paypal: /paypal/i };
const sides = { SALE: 'sale', CAPTURE: 'sale', REFUND: 'refund', CHANGE: 'capture_reversal' } as const;
const kinds: ReadonlyMap<string, LedgerEventKind> = new Map(Object.entries(sides));

/** The transactions that moved money. Change is subtracted from its cash sale. */
function toRecords({ id, transactions }: Order): PlatformRecord[] {
  const moved = transactions.filter(
    ({ kind, test, status, method, amount: { money } }) =>
      kinds.has(kind) && !test && status === 'SUCCESS' && !credits.has(method ?? '') && !isZero(money.amount),
  );
  const saleOf = ({ kind, parent }: Transaction) =>
    kind === 'CHANGE' ? moved.find((other) => other.id === parent?.id) : undefined;
  return moved.flatMap((one): PlatformRecord[] => {
    const kind = kinds.get(one.kind);
    if (kind === undefined || saleOf(one)) return [];
    const parts = [one, ...moved.filter((other) => saleOf(other) === one)];
    const minorIn = (code: Currency) =>
      parts.map(({ amount: { money } }) => minorOf(money.amount, code)).reduce(difference);
    const { processedAt: occurredAt, reference: payment, method, amount } = one;
    const ids = { externalId: numberOf(one.id), groupId: id === '' ? null : numberOf(id), payment };
    const currency = amount.money.currencyCode;
    return [{ ...ids, kind, currency, minorIn, occurredAt, processor: processorOf(method, processors) }];
  });
}

function difference(whole: bigint | UnbookedReason, part: bigint | UnbookedReason): bigint | UnbookedReason {
  if (typeof whole === 'string') return whole;
  return typeof part === 'string' ? part : whole - part;
}
