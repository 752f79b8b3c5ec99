/** The walk over PayPal's transaction search, from one state of its data to the next. */
import { z } from 'zod';
import { instant, plusMs, type Instant } from '../../model/instant.ts';
import { emptyPage, failed, type Adapter, type PullRequest, type PullStep } from '../adapter.ts';
import { unreadWindows } from '../window.ts';
import {
  openSearch,
  openTokens,
  toSecond,
  type Ask,
  type Options,
  type Page,
  type Refused,
  type Span,
} from './api.ts';

const [secondMs, hourMs] = [1_000, 3_600_000];
/** PayPal takes no longer span, and a payment is decided on by then. */
const maxDaysMs = 31 * 24 * hourMs;
const pageSize = 500;
/** Numbers of pages shift when a row is added: a few pages are soon read again. */
const maxPages = 4;
const [maxWalksOfSpan, maxPending, maxPendingAskedPerPull] = [3, 50, 5];

/** Changes with what is booked, or how: the day of a cursor of another version is read again. */
const bookingVersion = 1;
const epochMs = z.number().int().transform(instant);
/** Payments not decided on yet: they may count long after their time has been read. */
const pendingRows = z.array(z.object({ id: z.string(), at: epochMs, askedAt: epochMs }));
/** `refreshed`: all until then is read. */
const known = { version: z.literal(bookingVersion), refreshed: epochMs, pending: pendingRows };
const cursorForm = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('read'), ...known }),
  /** `to` is how far the data reached when this reading began, `from` how far it has come. */
  z.object({ phase: z.literal('reading'), ...known, from: epochMs, to: epochMs }),
]);
const anyVersion = z.object({ version: z.number(), pending: pendingRows.catch([]) });

type Place = z.output<typeof cursorForm>;
type Walk = { readonly ask: Ask; readonly overlapMs: number; at: Place };
/** Undefined when it has come to its end. */
type Steps<End> = AsyncGenerator<PullStep, End | undefined>;

export function createPaypalAdapter(options: Options): Adapter {
  const tokens = openTokens(options);
  return {
    ...unreadWindows,
    hasGloballyUniqueIds: true,
    // Each page says itself how far PayPal is complete.
    completeThrough: (askedAt) => askedAt,
    readAgain: null,
    async *pull(request) {
      const { at, restartFrom } = beginAt(request);
      const walk: Walk = {
        ask: openSearch(options, tokens(request, 'minted'), request),
        overlapMs: options.overlapMs,
        at,
      };
      if (restartFrom !== undefined) yield emptyPage({ cursor: at, restartFrom });
      const end = (yield* readSpans(walk)) ?? (yield* readNew(walk));
      // That PayPal has nothing of a time yet is no failure.
      if (end === undefined || end.kind === 'not-available')
        yield emptyPage({ cursor: walk.at, complete: true, completeThrough: walk.at.refreshed });
      else yield end.kind === 'failed' ? end : failed('invalid_response');
    },
  };
}

function beginAt({ cursor, since }: PullRequest) {
  const stored = cursorForm.safeParse(cursor).data;
  if (stored) return { at: stored, restartFrom: undefined };
  const other = anyVersion.safeParse(cursor).data;
  const pending = other?.pending ?? [];
  const at = { phase: 'read', version: bookingVersion, refreshed: toSecond(since), pending } as const;
  return { at, restartFrom: other && other.version !== bookingVersion ? since : undefined };
}

async function* readNew(walk: Walk): Steps<Refused> {
  const { refreshed } = walk.at;
  // Any request tells how far the data reaches; only its beginning must not lie behind that.
  const span = { from: plusMs(refreshed, -secondMs), to: refreshed };
  const probe = yield* walk.ask({ ...span, page: 1, pageSize: 1 });
  if (probe.kind !== 'page') return probe;
  if (probe.refreshed > refreshed) {
    const from = plusMs(refreshed, -walk.overlapMs);
    walk.at = { ...walk.at, phase: 'reading', from, to: probe.refreshed };
    yield emptyPage({ cursor: walk.at });
    const end = yield* readSpans(walk);
    if (end) return end;
  }
  return yield* askPending(walk, probe.sentAt);
}

/** Ends a reading that is under way. The cursor moves behind each span that was read whole. */
async function* readSpans(walk: Walk): Steps<Refused> {
  let [widthMs, walks] = [maxDaysMs, 0];
  while (walk.at.phase === 'reading') {
    const { from, to: goal } = walk.at;
    const to = instant(Math.min(from + widthMs, goal));
    const end = yield* readSpan(walk, { from, to }, (at, { refreshed, totalPages }) => {
      if (totalPages * 2 <= maxPages) widthMs = Math.min(2 * widthMs, maxDaysMs);
      // The data may end before the span does, where another of PayPal's servers answers.
      const reached = instant(Math.min(to, refreshed));
      if (reached === to && to !== goal) return { ...at, phase: 'reading', from: to, to: goal };
      return { phase: 'read', version: at.version, pending: at.pending, refreshed: reached };
    });
    if (end?.kind === 'failed' || end?.kind === 'not-available') return end;
    walks = end ? walks + 1 : 0;
    if (!end || (end.kind === 'shifted' && walks < maxWalksOfSpan)) continue;
    if (to - from <= secondMs) return failed('invalid_response');
    [widthMs, walks] = [Math.max(secondMs, toSecond((to - from) / 2)), 0];
    yield emptyPage({ cursor: walk.at });
  }
  return undefined;
}

/** Books each page, and moves to `toNext` if all are of one state of the data (else: `shifted`). */
async function* readSpan(
  walk: Walk,
  span: Span,
  toNext: (at: Place, last: Page) => Place,
): Steps<Refused | { readonly kind: 'shifted' }> {
  let { pending } = walk.at;
  let first: Page | undefined;
  for (let number = 1; ; number += 1) {
    const page = yield* walk.ask({ ...span, page: number, pageSize });
    if (page.kind !== 'page') return page;
    first ??= page;
    pending = pendingAfter(pending, page);
    const isShifted = page.totalItems !== first.totalItems || page.refreshed !== first.refreshed;
    const isTooLarge = page.totalPages > maxPages;
    const isLast = isShifted || isTooLarge || number >= page.totalPages;
    if (isLast && !isShifted && !isTooLarge) walk.at = toNext({ ...walk.at, pending }, page);
    yield { kind: 'page', ...page.booked, cursor: walk.at, complete: false };
    if (isTooLarge) return { kind: 'too-large' };
    if (isLast) return isShifted ? { kind: 'shifted' } : undefined;
  }
}

function pendingAfter(before: Place['pending'], { undecided, decided, sentAt }: Page): Place['pending'] {
  const rows = new Map(before.map((row) => [row.id, row]));
  for (const id of decided) rows.delete(id);
  for (const row of undecided) rows.set(row.id, { ...row, askedAt: rows.get(row.id)?.askedAt ?? sentAt });
  return [...rows.values()].slice(0, maxPending);
}

/** Asks hourly, a few in each pull, for the seconds of those that the overlap does not reach. */
async function* askPending(walk: Walk, now: Instant): Steps<Refused> {
  const readFrom = walk.at.refreshed - walk.overlapMs;
  walk.at = { ...walk.at, pending: walk.at.pending.filter(({ at }) => at > now - maxDaysMs) };
  const due = walk.at.pending.filter(({ at, askedAt }) => at < readFrom && askedAt <= now - hourMs);
  const oldestFirst = due.toSorted((one, other) => one.askedAt - other.askedAt);
  const seconds = new Set(oldestFirst.map(({ at }) => toSecond(at)));
  for (const from of [...seconds].slice(0, maxPendingAskedPerPull)) {
    // A step lies between any two requests.
    yield emptyPage({ cursor: walk.at });
    const isAsked = (at: Instant) => toSecond(at) === from;
    const pending = walk.at.pending.map((row) => (isAsked(row.at) ? { ...row, askedAt: now } : row));
    walk.at = { ...walk.at, pending };
    const end = yield* readSpan(walk, { from, to: plusMs(from, secondMs) }, (at) => at);
    if (end?.kind === 'failed' || end?.kind === 'not-available') return end;
  }
  return undefined;
}
