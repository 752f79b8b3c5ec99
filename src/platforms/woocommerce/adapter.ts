/** The walk over a shop's orders by their changes, and then over its bin. All times are by the shop's clock. */
import { z } from 'zod';
import { instant, plusMs, type Instant } from '../../model/instant.ts';
import { emptyPage, failed, type Adapter, type PullRequest } from '../adapter.ts';
import type { AccountRequest, Cursor, PageStep, PullStep, WindowRequest } from '../adapter.ts';
import { openPlaces } from '../window.ts';
import { openShop, type OrderPage, type Quirks, type Shop, type WooCommerceOptions } from './api.ts';
import { toWholes } from './events.ts';
import { lookUp } from './window.ts';

/** Our `since` is not by the shop's clock. */
const maxSkewSeconds = 300;
/** Orders that are read by their places may change meanwhile, which moves the others: then they are read again. */
const maxRestarts = 5;
/** Millions of orders. A longer list never ends; cursors keep what it gave. */
const maxPages = 50_000;

/** Since the epoch; bounds are exclusive, as WooCommerce's are. */
const seconds = z.int();
/** Between walks. Each begins an overlap behind the newest change that the one before it can have missed. */
const settled = z.object({ phase: z.literal('settled'), version: z.string(), after: seconds });
/** In a walk. `trash` is the bin, which `any` leaves out; both are read from `from` on, and are as far as `after`. */
const position = z.object({
  phase: z.literal(['any', 'trash']),
  version: z.string(),
  from: seconds,
  after: seconds,
  /** How many behind `after` are read, and the last of them; null where `after` says enough. */
  passed: z.object({ end: z.int(), id: z.int().nullable() }).nullable(),
  begunAt: seconds.nullable(),
  newest: seconds,
});
type Settled = z.output<typeof settled>;
type Position = z.output<typeof position>;
const pullCursor = z.discriminatedUnion('phase', [settled, position]);

export function createWooCommerceAdapter(options: WooCommerceOptions): Adapter {
  const quirks: Quirks = { slow: new Set(), keysInQuery: new Set() };
  /** Undefined: it has yielded why not. */
  async function* open(request: AccountRequest): AsyncGenerator<PullStep, Shop | undefined> {
    const shop = openShop(options, quirks, request);
    if (request.accountIsChecked) return shop;
    const checked = await shop.checkAddress();
    yield checked;
    return checked.kind === 'failed' ? undefined : shop;
  }

  return {
    hasGloballyUniqueIds: false,
    completeThrough: (askedAt) => plusMs(askedAt, -options.overlapSeconds * 1000),
    readAgain: (request) => readAgainWalk(openShop(options, quirks, request), request),
    settlesAfterMs: 900_000,
    async *readWindow(request, from, to) {
      const shop = yield* open(request);
      if (shop) yield* readWindow(shop, request, from, to);
    },
    async *lookUp(request, events) {
      const shop = yield* open(request);
      if (shop) yield* lookUp(shop, events);
    },
    async *pull(request) {
      const shop = yield* open(request);
      if (shop) yield* pullWalk(shop, request);
    },
  };
}

async function* pullWalk(shop: Shop, { cursor, since }: PullRequest): AsyncGenerator<PullStep, void> {
  const stored = pullCursor.safeParse(cursor).data;
  const isKept = stored?.version === shop.rules.version;
  let at = isKept ? stored : beginAt(shop, boundOf(since));
  // Events booked by other rules are voided first: these rules may leave some of them out.
  if (stored && !isKept) yield emptyPage({ cursor: at, restartFrom: since });
  if (at.phase !== 'settled' && at.begunAt !== null) {
    // Orders saved since that walk was cut off may lie behind its place.
    const end = yield* readOn(shop, at, (settledAt) => ({ cursor: settledAt, complete: false }));
    if (!end) return;
    at = end;
  }
  const start = at.phase === 'settled' ? beginAt(shop, at.after) : at;
  yield* readOn(shop, start, (settledAt) => ({ cursor: settledAt, complete: true }));
}

/** Refunds are deleted too, which need not change their order. */
async function* readAgainWalk(shop: Shop, { cursor, since }: PullRequest): AsyncGenerator<PullStep, void> {
  const stored = position.safeParse(cursor).data;
  const isKept = stored?.version === shop.rules.version;
  const start = isKept ? stored : beginAt(shop, boundOf(since));
  yield* readOn(shop, start, () => ({ cursor: null, complete: true }));
}

const places = openPlaces(position);
/** Orders are placed soon after they are paid, or a day after where they are marked as paid earlier. */
const backdatedSeconds = 86_400;

/** By changes, as pulls read: what happened in the window has changed its order then, or later. */
async function* readWindow(
  shop: Shop,
  { cursor }: WindowRequest,
  from: Instant,
  to: Instant,
): AsyncGenerator<PullStep, void> {
  const at = places.read(cursor, from, to);
  const start = at?.version === shop.rules.version ? at : beginAt(shop, boundOf(from));
  const before = Math.ceil(to / 1000) + backdatedSeconds;
  const throughOf = ({ begunAt }: Position) => instant(((begunAt ?? 0) - shop.overlapSeconds) * 1000);
  const toCursor = (next: Position) => (throughOf(next) >= to ? places.write(next, from, to) : null);
  const toEnd = (_: Settled, last: Position) => {
    const completeThrough = throughOf(last);
    return { cursor: null, complete: completeThrough >= to, completeThrough };
  };
  yield* readOn(shop, start, toEnd, { before, toCursor });
}

const boundOf = (since: number): number => Math.floor(since / 1000) - maxSkewSeconds;

function beginAt({ rules: { version } }: Shop, from: number): Position {
  return { phase: 'any', version, from, after: from, passed: null, begunAt: null, newest: from };
}

type Reading = { readonly before?: number | undefined; readonly toCursor?: (next: Position) => Cursor };

/** Yields a step for each page, to the end of both lists; undefined after a failure. */
async function* readOn(
  shop: Shop,
  start: Position,
  toEnd: (end: Settled, last: Position) => Pick<PageStep, 'cursor' | 'complete' | 'completeThrough'>,
  { before, toCursor = (next) => next }: Reading = {},
): AsyncGenerator<PullStep, Settled | undefined> {
  let at = start;
  let restarts = 0;
  for (let pages = 0; pages < maxPages && restarts <= maxRestarts; pages += 1) {
    const { phase, after, passed } = at;
    // The last order that was read comes again, to tell whether all are still in their places.
    const page = yield* shop.readOrders(phase, { after, before }, passed ? passed.end - 1 : 0);
    if ('kind' in page) return void (yield page);
    if (passed && passed.id !== null && passed.id !== page.orders[0]?.id) {
      restarts += 1;
      at = { ...at, passed: null };
      yield { kind: 'minted' };
      continue;
    }
    const next = advance(at, page, shop.overlapSeconds);
    if (!next) break;
    const refunds = yield* shop.readRefunds(page.orders);
    if ('kind' in refunds) return void (yield refunds);
    const records = toWholes(page.orders, refunds, shop.rules);
    if (next.phase === 'settled') {
      yield { kind: 'page', ...records, ...toEnd(next, at) };
      return next;
    }
    yield { kind: 'page', ...records, cursor: toCursor(next), complete: false };
    if (next.phase !== phase || next.after !== after) restarts = 0;
    at = next;
  }
  return void (yield failed('invalid_response'));
}

/** The place behind a page; undefined when the shop has not answered what it was asked. */
function advance(at: Position, page: OrderPage, overlapSeconds: number): Position | Settled | undefined {
  const { orders, pageSize, total, lookedAt } = page;
  const stamps = orders.map(({ date_modified_gmt: modified }) => modified);
  // Orders are sorted, then loaded one by one: one that changed in between has a stamp beyond its place.
  const inPlace = stamps.filter((stamp) => stamp < (lookedAt ?? Infinity));
  const isSorted = inPlace.every((stamp, index) => stamp >= (inPlace[index - 1] ?? 0));
  if (!isSorted || stamps.some((stamp) => stamp <= at.after)) return undefined;
  const begunAt = at.begunAt ?? lookedAt ?? at.from;
  const seen = { ...at, begunAt, newest: Math.max(at.newest, ...stamps), passed: null };
  const end = (at.passed ? at.passed.end - 1 : 0) + pageSize;
  const isFull = orders.length >= pageSize;
  // An order that WooCommerce cannot load is missing from its page, which need not be the last.
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
