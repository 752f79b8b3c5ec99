/** Walks over PayPal's search in spans of time; each page states how far its data reaches. */
import { z } from 'zod';
import { instant, plusMs, type Instant } from '../../model/instant.ts';
import { emptyPage, fail, type Adapter, type BookedEvent } from '../adapter.ts';
import type { Proving, PullRequest, Steps } from '../adapter.ts';
import { epochMs } from '../records.ts';
import { createAdapter, mapSteps, type ClosedWindow } from '../walk.ts';
import { lookUpEach, proveByBalances, type Summand } from '../window.ts';
import { createApi, toSecond, type Account, type Page, type PaypalOptions, type Span } from './api.ts';

const [secondMs, hourMs, dayMs] = [1_000, 3_600_000, 86_400_000];
/** PayPal's longest span; by then it has decided on each payment. */
const maxSpanMs = 31 * dayMs;
/** A row added meanwhile shifts all pages, so a span has few. */
const maxPages = 4;
const [maxWalksOfSpan, maxPending, maxPendingAskedPerPull] = [3, 50, 5];

const bookingVersion = 1;
/** Undecided payments: they may count long after the walk has passed their time. */
const pendingRows = z.array(z.object({ id: z.string(), at: epochMs, askedAt: epochMs }));
/** `refreshed`: all before is read. */
const known = { version: z.literal(bookingVersion), refreshed: epochMs, pending: pendingRows };
const cursorForm = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('read'), ...known }),
  // `from`: how far the reading has come; `to`: the end of the data when it began.
  z.object({ phase: z.literal('reading'), ...known, from: epochMs, to: epochMs }),
]);
const anyVersion = z.object({ version: z.number(), pending: pendingRows.catch([]) });

type Place = z.output<typeof cursorForm>;
type Search = Account['search'];
type Walk = { readonly search: Search; at: Place };

export const createPaypalAdapter = (options: PaypalOptions): Adapter =>
  createAdapter<Account>({
    hasGloballyUniqueIds: true,
    lagSeconds: 0,
    settlesAfterMs: 4 * hourMs,
    open: createApi(options),
    pull: (account, request) => pull(account, request, options.PAYPAL_OVERLAP_HOURS * hourMs),
    readWindow,
    lookUp,
    proveByBalances: prove,
  });

async function* pull({ search }: Account, { cursor, since }: PullRequest, overlapMs: number): Steps {
  const stored = cursorForm.safeParse(cursor).data;
  const { version = bookingVersion, pending = [] } = anyVersion.safeParse(cursor).data ?? {};
  const first: Place = { phase: 'read', version: bookingVersion, refreshed: toSecond(since), pending };
  const walk: Walk = { search, at: stored ?? first };
  if (version !== bookingVersion) yield emptyPage({ cursor: walk.at, restartFrom: since });
  if ((yield* readSpans(walk)) === 'read') yield* readNew(walk, overlapMs);
  yield emptyPage({ cursor: walk.at, complete: true, completeThrough: walk.at.refreshed });
}

async function* readNew(walk: Walk, overlapMs: number): Steps {
  const { refreshed } = walk.at;
  // Any page states the end of the data, but its span must begin before that end.
  const span = { from: plusMs(refreshed, -secondMs), to: refreshed };
  const probe = yield* walk.search({ ...span, pageSize: 1 });
  if (probe === 'not-available') return;
  if (probe === 'too-large') return yield* fail('invalid_response');
  if (probe.refreshed > refreshed) {
    walk.at = { ...walk.at, phase: 'reading', from: plusMs(refreshed, -overlapMs), to: probe.refreshed };
    yield emptyPage({ cursor: walk.at });
    if ((yield* readSpans(walk)) === 'not-available') return;
  }
  yield* askPending(walk, overlapMs, probe.sentAt);
}

/** Asks hourly, a few in each pull, for pending payments from before the overlap. */
async function* askPending(walk: Walk, overlapMs: number, now: Instant): Steps {
  walk.at = { ...walk.at, pending: walk.at.pending.filter(({ at }) => at > now - maxSpanMs) };
  const readFrom = walk.at.refreshed - overlapMs;
  const due = walk.at.pending.filter(({ at, askedAt }) => at < readFrom && askedAt <= now - hourMs);
  const oldestFirst = due.toSorted((one, other) => one.askedAt - other.askedAt);
  const seconds = new Set(oldestFirst.map(({ at }) => toSecond(at)));
  for (const from of [...seconds].slice(0, maxPendingAskedPerPull)) {
    yield emptyPage({ cursor: walk.at });
    const asked = walk.at.pending.map((row) => (toSecond(row.at) === from ? { ...row, askedAt: now } : row));
    walk.at = { ...walk.at, pending: asked };
    const end = yield* readSpan(walk, { from, to: plusMs(from, secondMs) }, (at) => at);
    if (end === 'not-available') return;
  }
}

/** Reads `from`…`to` in spans, each to its end. PayPal may have no data of a span yet. */
async function* readSpans(walk: Walk): Steps<'read' | 'not-available'> {
  let [widthMs, walks] = [maxSpanMs, 0];
  while (walk.at.phase === 'reading') {
    const { from, to: goal } = walk.at;
    const to = instant(Math.min(from + widthMs, goal));
    const end = yield* readSpan(walk, { from, to }, (at, { refreshed, total_pages: pages }) => {
      if (pages * 2 <= maxPages) widthMs = Math.min(2 * widthMs, maxSpanMs);
      // The data of another of PayPal's servers may end before the span does.
      const reached = instant(Math.min(to, refreshed));
      if (reached === to && to !== goal) return { ...at, phase: 'reading', from: to, to: goal };
      return { phase: 'read', version: at.version, pending: at.pending, refreshed: reached };
    });
    if (end === 'not-available') return end;
    walks = end === 'shifted' ? walks + 1 : 0;
    if (end === 'whole' || (end === 'shifted' && walks < maxWalksOfSpan)) continue;
    if (to - from <= secondMs) yield* fail('invalid_response');
    [widthMs, walks] = [Math.max(secondMs, toSecond((to - from) / 2)), 0];
    yield emptyPage({ cursor: walk.at });
  }
  return 'read';
}

/** Books each page; moves to `toNext` if all are of one state of the data. */
async function* readSpan(
  walk: Walk,
  span: Span,
  toNext: (at: Place, last: Page) => Place,
): Steps<'too-large' | 'not-available' | 'shifted' | 'whole'> {
  let { pending } = walk.at;
  let first: Page | undefined;
  for (let number = 1; ; number += 1) {
    const page = yield* walk.search({ ...span, page: number });
    if (typeof page === 'string') return page;
    first ??= page;
    pending = pendingAfter(pending, page);
    const isShifted = page.total_items !== first.total_items || page.refreshed !== first.refreshed;
    const fault = page.total_pages > maxPages ? 'too-large' : isShifted && 'shifted';
    const end = fault || (number >= page.total_pages && 'whole');
    if (end === 'whole') walk.at = toNext({ ...walk.at, pending }, page);
    yield { kind: 'page', ...page.booked, cursor: walk.at, complete: false };
    if (end) return end;
  }
}

function pendingAfter(before: Place['pending'], { undecided, decided, sentAt }: Page): Place['pending'] {
  const rows = new Map(before.map((row) => [row.id, row]));
  for (const id of decided) rows.delete(id);
  for (const row of undecided) rows.set(row.id, { ...row, askedAt: rows.get(row.id)?.askedAt ?? sentAt });
  return [...rows.values()].slice(0, maxPending);
}

/** Reads the window alone. PayPal includes the second at the end of a span. */
function openWindow(search: Search, from: Instant, to: Instant): Walk & { readonly last: Instant } {
  const last = toSecond(to - 1);
  const span = { from, to: last };
  const at: Place = { phase: 'reading', version: bookingVersion, refreshed: from, pending: [], ...span };
  return { search, at, last };
}

async function* readWindow({ search }: Account, { cursor, from, to }: ClosedWindow): Steps {
  const walk = openWindow(search, epochMs.safeParse(cursor).data ?? toSecond(from), to);
  yield* mapSteps(readSpans(walk), (step) => {
    const { at, last } = walk;
    if (step.kind !== 'page') return step;
    if (at.phase === 'reading') return { ...step, cursor: at.from };
    return { ...step, cursor: null, complete: at.refreshed >= last, completeThrough: at.refreshed };
  });
}

/** Searches around the event's time, for all rows with its id. */
function lookUp({ search }: Account, events: readonly BookedEvent[]): Steps {
  return lookUpEach(events, async function* ({ externalId, occurredAt }) {
    const at = toSecond(occurredAt);
    const span = { from: plusMs(at, -dayMs), to: plusMs(at, dayMs) };
    const transactionId = externalId.slice(0, externalId.lastIndexOf(':'));
    const page = yield* search({ ...span, transactionId });
    if (page === 'too-large') return yield* fail('invalid_response');
    return page === 'not-available' || page.refreshed < at ? 'unknown' : page.booked;
  });
}

async function* prove({ search, readBalances }: Account, from: Instant, to: Instant): Proving {
  const movements = new Map<string, readonly Summand[]>();
  const collect: Search = async function* (query) {
    const page = yield* search(query);
    if (typeof page === 'object') for (const [id, summands] of page.movements) movements.set(id, summands);
    return page;
  };
  const walk = openWindow(collect, toSecond(from), to);
  const end = yield* mapSteps(readSpans(walk), (step) => (step.kind === 'page' ? { kind: 'minted' } : step));
  const moments = [plusMs(toSecond(from), -secondMs), walk.last] as const;
  if (end === 'read' && walk.at.refreshed >= walk.last)
    yield* proveByBalances([...movements.values()].flat(), moments, readBalances);
}
