/** The meaning of a read of the row: its answer, and whether a refresh is due. Pure: `at` is the read's own. */
import {
  neededOf,
  uncountedConnections,
  type UncountedConnection,
  type WithRole,
} from '../connections/counted.ts';
import type { ConnectionState } from '../connections/sources.ts';
import { failureOf, isCoolingDown, isOfCredential } from '../model/failure.ts';
import type { FailureReason, SourceFailure } from '../model/failure.ts';
import type { LeaseToken } from '../model/ids.ts';
import { instant, isRunning, lastEnd, NEVER, plusMs, type Instant } from '../model/instant.ts';
import { windowAt, type Interval } from '../model/window.ts';
import type { Tenant } from '../tenancy/tenants.ts';
import type { CacheRow, ClaimTerms } from './row.ts';
import type { Snapshot, SnapshotSource } from './snapshot.ts';

export type RealtimeOutcome =
  | { readonly kind: 'fresh'; readonly snapshot: Snapshot; readonly at: Instant; readonly expiresAt: Instant }
  | { readonly kind: 'unknown-tenant' }
  /** More wait, or are pulled for, than this process may take on. */
  | { readonly kind: 'overloaded' }
  /** `connections`: what is connected and cannot count, and why. */
  | { readonly kind: 'no-revenue-source'; readonly connections: readonly UncountedConnection[] }
  | {
      readonly kind: 'unavailable';
      readonly failures: ReadonlyArray<SourceFailure & { readonly retryAfterSeconds: number }>;
      readonly retryAfterSeconds: number;
      readonly lastKnown: { readonly snapshot: Snapshot; readonly at: Instant } | null;
    };

/** One transaction's view. */
export type Read = {
  readonly at: Instant;
  /** The process's monotonic time that `at` belongs to. */
  readonly sentAtMs: number;
  readonly tenant: Tenant | undefined;
  readonly connections: ReadonlyArray<WithRole<ConnectionState>>;
  /** Why this process cannot read for the tenant now, whatever others may. */
  readonly resting: readonly SourceFailure[];
  readonly row: CacheRow | undefined;
  /** The refresh that ran then, or was just begun. */
  readonly refreshId: LeaseToken | null;
  /** A refresh could have begun, if this process had had a slot for it. */
  readonly lacksSlot: boolean;
};

export type FreshOutcome = Extract<RealtimeOutcome, { kind: 'fresh' }>;
export type UnavailableOutcome = Extract<RealtimeOutcome, { kind: 'unavailable' }>;

/** Seconds for which an answer stays true: what is left of the TTL or of the window, whichever ends first. */
export function secondsFresh({ at, expiresAt, snapshot }: FreshOutcome, interval: Interval): number {
  return Math.max(0, Math.floor((Math.min(expiresAt, snapshot.windows[interval].end) - at) / 1000));
}

/** How old a snapshot is, in whole seconds. */
export function ageSeconds({ dataAsOf }: Snapshot, at: Instant): number {
  return Math.max(0, Math.floor((at - dataAsOf) / 1000));
}

/** The window that is asked for; `partial`: also without the sources that fail. */
export type Ask = Interval | `partial ${Interval}`;

export function intervalOf(ask: Ask): Interval {
  return askedIntervals[ask];
}

const askedIntervals: Readonly<Record<Ask, Interval>> = {
  minute: 'minute',
  hour: 'hour',
  day: 'day',
  'partial minute': 'minute',
  'partial hour': 'hour',
  'partial day': 'day',
};
const isPartial = (ask: Ask): boolean => ask !== askedIntervals[ask];

export type FreshnessTerms = { readonly ttlMs: number; readonly leaseMs: number };

/** The read's answer; undefined: none yet. The order of the tests is the rule. */
export function answerOf(
  read: Read,
  ask: Ask,
  { ttlMs, leaseMs }: FreshnessTerms,
): RealtimeOutcome | undefined {
  const { at, tenant, connections, row, resting } = read;
  if (!tenant) return { kind: 'unknown-tenant' };
  if (neededOf(connections).length === 0)
    return { kind: 'no-revenue-source', connections: uncountedConnections(connections) };
  const interval = intervalOf(ask);
  if (row?.snapshot && isFresh(row, at, ttlMs) && at < row.snapshot.windows[interval].end)
    return answerFrom(read, row.snapshot, row.expiresAt, interval);
  const own = resting.filter(({ cooldownUntil }) => cooldownUntil > at);
  if (row && isCoolingDown(row.failUntil, at)) {
    // One whose cooldown is over is only waiting for the others: it is no reason any more.
    const cooling = row.failures.filter(({ cooldownUntil }) => isCoolingDown(cooldownUntil, at));
    if (isPartial(ask) && row.partial && isRunning(row.partial.expiresAt, at, ttlMs)) {
      const { snapshot, expiresAt } = row.partial;
      if (at < snapshot.windows[interval].end) return answerFrom(read, snapshot, expiresAt, interval);
    }
    if (isPartial(ask) && own.length === 0 && canReadBeside(read, cooling)) return undefined;
    return unavailable(read, cooling, row.failUntil);
  }
  // While another process leads, its answer may come.
  if (own.length === 0 || (row && isLeased(row, at, leaseMs))) return undefined;
  return unavailable(read, own, instant(Math.max(...own.map(({ cooldownUntil }) => cooldownUntil))));
}

/** No answer, where none of the sources that count can know the window yet. */
function answerFrom(
  { at }: Read,
  snapshot: Snapshot,
  expiresAt: Instant,
  interval: Interval,
): RealtimeOutcome {
  const { notYet = [] } = snapshot.windows[interval];
  const waiting = snapshot.sources.filter((source) => notYet.includes(source.connectionId));
  const isKnown = snapshot.sources.some((source) => source.counted && !waiting.includes(source));
  if (isKnown || waiting.length === 0) return { kind: 'fresh', snapshot, at, expiresAt };
  return withoutFigures({ at, expiresAt }, waiting, 'not_yet_available');
}

/** Whether something counts beside the sources that fail, so that a partial answer may come. */
function canReadBeside({ connections }: Read, cooling: readonly SourceFailure[]): boolean {
  if (cooling.some(({ reason }) => reason === 'catching_up')) return false;
  return connections.some(
    ({ role, connectionId }) =>
      role === 'counted' && !cooling.some((failure) => failure.connectionId === connectionId),
  );
}

/** Nothing from the future is fresh: the database's clock has gone back since it was written. */
function isFresh({ expiresAt, windowAsOf }: CacheRow, at: Instant, ttlMs: number): boolean {
  return isRunning(expiresAt, at, ttlMs) && windowAsOf <= at;
}

/** Whether somebody refreshes the row now. */
export function isLeased({ leaseExpiresAt }: CacheRow, at: Instant, leaseMs: number): boolean {
  return isRunning(leaseExpiresAt, at, leaseMs);
}

/**
 * How the row could be claimed for those who ask for these intervals; undefined: not now, or to no purpose. When a read
 * answers all of them, a row near its end is refreshed ahead: it was asked for, so it will be again.
 */
export function claimTermsOf(
  read: Read,
  asks: readonly Ask[],
  terms: FreshnessTerms,
): ClaimTerms | undefined {
  const { at, tenant, connections, row, resting } = read;
  const { ttlMs, leaseMs } = terms;
  if (!tenant || resting.length > 0 || neededOf(connections).length === 0) return undefined;
  if (row && isLeased(row, at, leaseMs)) return undefined;
  const unanswered = asks.filter((ask) => answerOf(read, ask, terms) === undefined);
  // Those who ask for it whole have their answer by then.
  const isCooling = row !== undefined && isCoolingDown(row.failUntil, at);
  if (isCooling && unanswered.length === 0) return undefined;
  // A snapshot of another zone may end where no window of this zone begins.
  const starts = unanswered.map(intervalOf).map((interval) => {
    const { start } = windowAt(interval, at, tenant.timeZone);
    const end = row?.snapshot?.windows[interval].end;
    return end !== undefined && end <= at ? Math.max(start, end) : start;
  });
  const windowStart = instant(Math.max(NEVER, ...starts));
  if (!row) return { windowStart, leaseMs, marginMs: 0, row, isPartial: false };
  const marginMs = unanswered.length > 0 ? 0 : refreshAheadMs(row, ttlMs);
  const isDue =
    isCooling ||
    !isFresh(row, at, ttlMs) ||
    row.expiresAt <= plusMs(at, marginMs) ||
    row.windowAsOf < windowStart;
  // An expiry further ahead than a TTL was written by another clock, or under another TTL.
  const isUnreadable = row.isUnreadable || row.expiresAt > lastEnd(at, ttlMs);
  return isDue ? { windowStart, leaseMs, marginMs, row: { isUnreadable }, isPartial: isCooling } : undefined;
}

/**
 * How long before its end a row is refreshed ahead: between a tenth and a quarter of the TTL. The spread comes from the
 * row itself, so that tenants do not move in step and all processes agree on one tenant.
 */
function refreshAheadMs({ windowAsOf }: CacheRow, ttlMs: number): number {
  return ttlMs * (0.1 + 0.15 * ((Math.max(0, windowAsOf) % 1000) / 1000));
}

/** At the answer deadline without an outcome: nobody failed, it only takes too long. */
export function late(read: Read): RealtimeOutcome {
  if (read.lacksSlot) return { kind: 'overloaded' };
  const cooldownUntil = plusMs(read.at, 1000);
  const failures = neededOf(read.connections).map((one) => failureOf(one, 'timeout', cooldownUntil));
  return unavailable(read, failures, cooldownUntil);
}

/** Figures that no JSON number holds exactly: no answer, instead of a rounded one, until there is another snapshot. */
export function inexact(outcome: FreshOutcome, sources: readonly SnapshotSource[]): UnavailableOutcome {
  return withoutFigures(outcome, sources, 'invalid_response');
}

function withoutFigures(
  { at, expiresAt }: Pick<FreshOutcome, 'at' | 'expiresAt'>,
  sources: readonly SnapshotSource[],
  reason: FailureReason,
): UnavailableOutcome {
  const retryAfterSeconds = secondsUntil(expiresAt, at);
  const failures = sources.map((one) => ({ ...failureOf(one, reason, expiresAt), retryAfterSeconds }));
  return { kind: 'unavailable', failures, retryAfterSeconds, lastKnown: null };
}

function unavailable(
  { at, row }: Read,
  cooling: readonly SourceFailure[],
  until: Instant,
): UnavailableOutcome {
  const failures = cooling.map((failure) => ({
    ...failure,
    retryAfterSeconds: secondsUntil(failure.cooldownUntil, at),
  }));
  return {
    kind: 'unavailable',
    failures,
    retryAfterSeconds: Math.min(secondsUntil(until, at), askAgainSeconds(failures)),
    lastKnown: row?.snapshot ? { snapshot: row.snapshot, at } : null,
  };
}

/** A page that shows a fault of a credential asks again soon: somebody may be mending it just now. */
const maxCredentialRetrySeconds = 15;

function askAgainSeconds(failures: UnavailableOutcome['failures']): number {
  if (failures.length === 0) return Infinity;
  return Math.max(
    ...failures.map(({ reason, retryAfterSeconds }) =>
      isOfCredential(reason) ? Math.min(retryAfterSeconds, maxCredentialRetrySeconds) : retryAfterSeconds,
    ),
  );
}

function secondsUntil(until: Instant, at: Instant): number {
  return Math.max(1, Math.ceil((until - at) / 1000));
}
