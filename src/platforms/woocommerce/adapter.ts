/** Walks over a shop's orders by their changes, then over its bin. Times: by the shop's clock. */
import { z } from 'zod';
import { instant, type Instant } from '../../model/instant.ts';
import { emptyPage, fail, type Adapter, type BookedEvent, type Cursor } from '../adapter.ts';
import type { PageStep, PullRequest, Records, Steps } from '../adapter.ts';
import { createAdapter, endInterrupted, resumeAt, type ClosedWindow } from '../walk.ts';
import { createApi, type OrderPage, type Shop, type WooCommerceOptions } from './api.ts';

/** `since` is not by the shop's clock. */
const maxSkewSeconds = 300;
/** Orders read by offset move when others change meanwhile; then the walk reads them again. */
const maxRestarts = 5;
/** Orders are created soon after payment, or a day after a backdated one. */
const backdatedSeconds = 86_400;

/** Since the epoch; bounds are exclusive, as WooCommerce's are. */
const seconds = z.int();
/** Between walks. Each begins an overlap before the newest change the last one may have missed. */
const settled = z.object({ phase: z.literal('settled'), version: z.string(), after: seconds });
/** In a walk over all orders from `from` on, then over the bin (`trash`); `after`: its place. */
const position = z.object({
  phase: z.literal(['any', 'trash']),
  version: z.string(),
  from: seconds,
  after: seconds,
  /** Offset behind `after`, and the last order read; null where `after` is enough. */
  passed: z.object({ end: z.int(), id: z.int().nullable() }).nullable(),
  begunAt: seconds.nullable(),
  newest: seconds,
});
type Settled = z.output<typeof settled>;
type Position = z.output<typeof position>;
const pullCursor = z.discriminatedUnion('phase', [settled, position]);

export const createWooCommerceAdapter = (options: WooCommerceOptions): Adapter =>
  createAdapter<Shop>({
    hasGloballyUniqueIds: false,
    lagSeconds: options.WOOCOMMERCE_OVERLAP_SECONDS,
    open: createApi(options),
    check: ({ check }) => check(),
    pull,
    // Finds deleted refunds: their deletion need not change the order.
    readAgain: (shop, { cursor, since }) => readOn(shop, resumeOrBegin(shop, cursor, since)),
    readWindow,
    lookUp,
  });

async function* pull(shop: Shop, request: PullRequest): Steps {
  const begun = yield* resumeAt(pullCursor, request, resumeOrBegin(shop, null, request.since));
  // Orders saved since a walk was interrupted may lie before its place.
  const isCut = begun.phase !== 'settled' && begun.begunAt !== null;
  const at = isCut ? yield* endInterrupted(readOn(shop, begun)) : begun;
  yield* readOn(shop, at.phase === 'settled' ? beginAt(shop, at.after) : at);
}

const toCursor: ToProgress = (next) => ({ cursor: next, complete: next.phase === 'settled' });

/** By changes, as pulls read: an event in the window changed its order then, or later. */
async function* readWindow(shop: Shop, window: ClosedWindow): Steps {
  const before = Math.ceil(window.to / 1000) + backdatedSeconds;
  yield* readOn(shop, resumeOrBegin(shop, window.cursor, window.from), before, (next, last) => {
    const { begunAt } = next.phase === 'settled' ? last : next;
    const completeThrough = instant(((begunAt ?? 0) - shop.overlapSeconds) * 1000);
    const isListed = completeThrough >= window.to;
    if (next.phase === 'settled') return { cursor: null, complete: isListed, completeThrough };
    return { cursor: isListed ? next : null, complete: false };
  });
}

function beginAt({ rules: { version } }: Shop, from: number): Position {
  return { phase: 'any', version, from, after: from, passed: null, begunAt: null, newest: from };
}

function resumeOrBegin(shop: Shop, cursor: Cursor, since: Instant): Position {
  const stored = position.safeParse(cursor).data;
  return stored?.version === shop.rules.version
    ? stored
    : beginAt(shop, Math.floor(since / 1000) - maxSkewSeconds);
}

type ToProgress = (next: Position | Settled, last: Position) => Omit<PageStep, 'kind' | keyof Records>;

async function* readOn(shop: Shop, start: Position, before?: number, toProgress = toCursor): Steps<Settled> {
  let at = start;
  let restarts = 0;
  while (restarts <= maxRestarts) {
    const { phase, after, passed } = at;
    // Reads the last order again, to notice moved orders.
    const page = yield* shop.readOrders(phase, passed ? passed.end - 1 : 0, after, before);
    if (passed && passed.id !== null && passed.id !== page.orders[0]?.id) {
      restarts += 1;
      at = { ...at, passed: null };
      yield { kind: 'minted' };
      continue;
    }
    const next = advance(at, page, shop.overlapSeconds);
    if (!next) break;
    const records = yield* shop.toRecords(page.orders);
    yield { kind: 'page', ...records, ...toProgress(next, at) };
    if (next.phase === 'settled') return next;
    if (next.phase !== phase || next.after !== after) restarts = 0;
    at = next;
  }
  return yield* fail('invalid_response');
}

/** The place behind a page; undefined if the page does not fit the request. */
function advance(at: Position, page: OrderPage, overlapSeconds: number): Position | Settled | undefined {
  const { orders, pageSize, total, readAt } = page;
  const stamps = orders.map(({ date_modified_gmt: modified }) => modified);
  // The shop sorts orders, then loads them: a change in between makes a stamp later than its place.
  const inPlace = stamps.filter((stamp) => stamp < (readAt ?? Infinity));
  const isSorted = inPlace.every((stamp, index) => stamp >= (inPlace[index - 1] ?? 0));
  if (!isSorted || stamps.some((stamp) => stamp <= at.after)) return undefined;
  const begunAt = at.begunAt ?? readAt ?? at.from;
  const seen = { ...at, begunAt, newest: Math.max(at.newest, ...stamps), passed: null };
  const end = (at.passed ? at.passed.end - 1 : 0) + pageSize;
  const isFull = orders.length >= pageSize;
  // A short page need not be the last: it lacks the orders WooCommerce fails to load.
  const isLast = !isFull && total <= end;
  if (isLast && at.phase === 'any') return { ...seen, phase: 'trash', after: at.from };
  if (isLast) {
    const after = Math.max(at.from, Math.min(begunAt, seen.newest) - overlapSeconds - 1);
    return { phase: 'settled', version: at.version, after };
  }
  const after = Math.max(at.after, (inPlace.at(-1) ?? 0) - 1);
  if (after > at.after) return { ...seen, after };
  return { ...seen, passed: { end, id: (isFull && orders.at(-1)?.id) || null } };
}

/** By order, each with all of its events; orders in the bin count as deleted. */
async function* lookUp(shop: Shop, events: readonly BookedEvent[]): Steps {
  const refunds = idsOf(events, /^refund:(\d+)$/);
  const parents = yield* shop.findParents(refunds);
  if (refunds.length > 0) yield { kind: 'minted' };
  const ids = [...new Set([...idsOf(events, /^order:(\d+)$/), ...parents])];
  for (let read = 0; read < ids.length; read += shop.maxPageSize) {
    const records = yield* shop.findOrders(ids.slice(read, read + shop.maxPageSize));
    yield { kind: 'page', ...records, cursor: null, complete: false };
  }
  yield emptyPage({ cursor: null, complete: true });
}

const idsOf = (events: readonly BookedEvent[], form: RegExp): number[] =>
  events.flatMap(({ externalId }) => form.exec(externalId)?.slice(1).map(Number) ?? []);
