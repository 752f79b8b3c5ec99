/** The walk over PayPal's transaction search, from one state of its data to the next. */
import { z } from 'zod';
import { plusMs, type Instant } from '../../model/instant.ts';
import { emptyPage, failed, type AccountRequest, type Adapter, type PullRequest } from '../adapter.ts';
import {
  openBalances,
  openSearch,
  openTokens,
  toSecond,
  type Ask,
  type Options,
  type Refused,
} from './api.ts';
import {
  bookingVersion,
  cursorForm,
  hourMs,
  maxDaysMs,
  pendingRows,
  readSpan,
  readSpans,
  secondMs,
  type Steps,
  type Walk,
} from './spans.ts';
import { lookUp, proveByBalances, readWindow } from './window.ts';

const maxPendingAskedPerPull = 5;
const anyVersion = z.object({ version: z.number(), pending: pendingRows.catch([]) });

export function createPaypalAdapter(options: Options): Adapter {
  const tokens = openTokens(options);
  const open = (request: AccountRequest): Ask => openSearch(options, tokens(request, 'minted'), request);
  return {
    hasGloballyUniqueIds: true,
    // Each page says itself how far PayPal is complete.
    completeThrough: (askedAt) => askedAt,
    readAgain: null,
    settlesAfterMs: 4 * hourMs,
    readWindow: (request, from, to) => readWindow(open(request), request, from, to),
    lookUp: (request, events) => lookUp(open(request), events),
    proveByBalances: (request, from, to) =>
      proveByBalances(open(request), openBalances(options, tokens(request, 'minted'), request), from, to),
    async *pull(request) {
      const { at, restartFrom } = beginAt(request);
      const walk: Walk = { ask: open(request), overlapMs: options.overlapMs, at };
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
