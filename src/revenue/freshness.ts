/** Decides from a read of the cache row: its answer, and whether a refresh is due. Pure. */
import { neededOf, listUncounted, type UncountedConnection, type WithRole } from '../connections/counted.ts';
import type { ConnectionState } from '../connections/sources.ts';
import { failureOf, isCoolingDown, isCredentialFault } from '../model/failure.ts';
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
  /** Too many waiters or refreshes in this process. */
  | { readonly kind: 'overloaded' }
  /** `connections`: each connection with the reason why it cannot count. */
  | { readonly kind: 'no-revenue-source'; readonly connections: readonly UncountedConnection[] }
  | {
      readonly kind: 'unavailable';
      readonly failures: ReadonlyArray<SourceFailure & { readonly retryAfterSeconds: number }>;
      readonly retryAfterSeconds: number;
      readonly lastKnown: { readonly snapshot: Snapshot; readonly at: Instant } | null;
    };

/** The state seen by one transaction. */
export type Read = {
  readonly at: Instant;
  /** The process's monotonic time at the query; pairs with `at`. */
  readonly sentAtMs: number;
  readonly tenant: Tenant | undefined;
  readonly connections: ReadonlyArray<WithRole<ConnectionState>>;
  /** Reasons why this process cannot refresh the tenant now, while others may. */
  readonly localFailures: readonly SourceFailure[];
  readonly row: CacheRow | undefined;
  /** The refresh running at `at`, or just begun. */
  readonly refreshId: LeaseToken | null;
  /** A refresh is due, but no slot was free. */
  readonly lacksSlot: boolean;
};

export type FreshOutcome = Extract<RealtimeOutcome, { kind: 'fresh' }>;
export type UnavailableOutcome = Extract<RealtimeOutcome, { kind: 'unavailable' }>;

/** Seconds until the TTL or the window ends, the earlier of the two. */
export function secondsFresh({ at, expiresAt, snapshot }: FreshOutcome, interval: Interval): number {
  return Math.max(0, Math.floor((Math.min(expiresAt, snapshot.windows[interval].end) - at) / 1000));
}

export function ageSeconds({ dataAsOf }: Snapshot, at: Instant): number {
  return Math.max(0, Math.floor((at - dataAsOf) / 1000));
}

const partialAsks = { 'partial minute': 'minute', 'partial hour': 'hour', 'partial day': 'day' } as const;

/** The requested window; `partial` also accepts an answer without the failing sources. */
export type Ask = Interval | keyof typeof partialAsks;

const isPartial = (ask: Ask): ask is keyof typeof partialAsks => ask in partialAsks;

export function intervalOf(ask: Ask): Interval {
  return isPartial(ask) ? partialAsks[ask] : ask;
}

type FreshnessTerms = { readonly ttlMs: number; readonly leaseMs: number };

/** The read's answer; undefined: wait on. The order of the checks matters. */
export function findAnswer(
  read: Read,
  ask: Ask,
  { ttlMs, leaseMs }: FreshnessTerms,
): RealtimeOutcome | undefined {
  const { at, tenant, connections, row, localFailures } = read;
  if (!tenant) return { kind: 'unknown-tenant' };
  if (neededOf(connections).length === 0)
    return { kind: 'no-revenue-source', connections: listUncounted(connections) };
  const interval = intervalOf(ask);
  if (row?.snapshot && isFresh(row, at, ttlMs) && at < row.snapshot.windows[interval].end)
    return answerFrom(read, row.snapshot, row.expiresAt, interval);
  const own = localFailures.filter(({ cooldownUntil }) => cooldownUntil > at);
  if (row && isCoolingDown(row.failUntil, at)) {
    // A source past its cooldown only waits for the others: it is no longer a reason.
    const cooling = row.failures.filter(({ cooldownUntil }) => isCoolingDown(cooldownUntil, at));
    if (isPartial(ask) && row.partial && isRunning(row.partial.expiresAt, at, ttlMs)) {
      const { snapshot, expiresAt } = row.partial;
      if (at < snapshot.windows[interval].end) return answerFrom(read, snapshot, expiresAt, interval);
    }
    if (isPartial(ask) && own.length === 0 && canReadBeside(read, cooling)) return undefined;
    return describeCooldown(read, cooling, row.failUntil);
  }
  // Another process leads a refresh: wait for its answer.
  if (own.length === 0 || (row && isLeased(row, at, leaseMs))) return undefined;
  return describeCooldown(read, own, instant(Math.max(...own.map(({ cooldownUntil }) => cooldownUntil))));
}

/** Unavailable when every counted source still lags behind the window. */
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
  return rejectSources({ at, expiresAt }, waiting, 'not_yet_available');
}

/** Whether a refresh may still bring a partial answer: some counted source does not fail. */
function canReadBeside({ connections }: Read, cooling: readonly SourceFailure[]): boolean {
  if (cooling.some(({ reason }) => reason === 'catching_up')) return false;
  return connections.some(
    ({ role, connectionId }) =>
      role === 'counted' && !cooling.some((failure) => failure.connectionId === connectionId),
  );
}

/** A `windowAsOf` in the future is not fresh: the database's clock has gone back. */
function isFresh({ expiresAt, windowAsOf }: CacheRow, at: Instant, ttlMs: number): boolean {
  return isRunning(expiresAt, at, ttlMs) && windowAsOf <= at;
}

/** Whether a process refreshes the row now. */
export function isLeased({ leaseExpiresAt }: CacheRow, at: Instant, leaseMs: number): boolean {
  return isRunning(leaseExpiresAt, at, leaseMs);
}

/**
 * The terms of a claim for these asks; undefined: no claim is possible or useful now. A row near
 * its expiry is refreshed ahead, because a requested row is likely to be requested again.
 */
export function planClaim(read: Read, asks: readonly Ask[], terms: FreshnessTerms): ClaimTerms | undefined {
  const { at, tenant, connections, row, localFailures } = read;
  const { ttlMs, leaseMs } = terms;
  if (!tenant || localFailures.length > 0 || neededOf(connections).length === 0) return undefined;
  if (row && isLeased(row, at, leaseMs)) return undefined;
  const unanswered = asks.filter((ask) => findAnswer(read, ask, terms) === undefined);
  // During a cooldown, only partial asks are still unanswered.
  const isCooling = row !== undefined && isCoolingDown(row.failUntil, at);
  if (isCooling && unanswered.length === 0) return undefined;
  // After a change of time zone, the snapshot's window may end inside a window of the new zone.
  const starts = unanswered.map(intervalOf).map((interval) => {
    const { start } = windowAt(interval, at, tenant.timeZone);
    const end = row?.snapshot?.windows[interval].end;
    return end !== undefined && end <= at ? Math.max(start, end) : start;
  });
  const windowStart = instant(Math.max(NEVER, ...starts));
  if (!row) return { windowStart, leaseMs, marginMs: 0, hasRow: false, ignoresTimes: false };
  const marginMs = unanswered.length > 0 ? 0 : refreshAheadMs(row, ttlMs);
  const isDue =
    isCooling ||
    !isFresh(row, at, ttlMs) ||
    row.expiresAt <= plusMs(at, marginMs) ||
    row.windowAsOf < windowStart;
  // An expiry more than one TTL ahead was written by another clock or under another TTL.
  const ignoresTimes = isCooling || row.isUnreadable || row.expiresAt > lastEnd(at, ttlMs);
  return isDue ? { windowStart, leaseMs, marginMs, hasRow: true, ignoresTimes } : undefined;
}

/**
 * How long before its expiry a row is refreshed ahead: 10 to 25 % of the TTL. Derived from the row,
 * so that tenants spread out while all processes agree on one tenant.
 */
function refreshAheadMs({ windowAsOf }: CacheRow, ttlMs: number): number {
  return ttlMs * (0.1 + 0.15 * ((Math.max(0, windowAsOf) % 1000) / 1000));
}

/** The outcome at the answer deadline: no source failed, the refresh takes too long. */
export function describeTimeout(read: Read): RealtimeOutcome {
  if (read.lacksSlot) return { kind: 'overloaded' };
  const cooldownUntil = plusMs(read.at, 1000);
  const failures = neededOf(read.connections).map((one) => failureOf(one, 'timeout', cooldownUntil));
  return describeCooldown(read, failures, cooldownUntil);
}

/** Figures above 2^53 - 1 have no exact JSON number: unavailable, instead of rounded. */
export function rejectInexact(outcome: FreshOutcome, sources: readonly SnapshotSource[]): UnavailableOutcome {
  return rejectSources(outcome, sources, 'invalid_response');
}

function rejectSources(
  { at, expiresAt }: Pick<FreshOutcome, 'at' | 'expiresAt'>,
  sources: readonly SnapshotSource[],
  reason: FailureReason,
): UnavailableOutcome {
  const retryAfterSeconds = secondsUntil(expiresAt, at);
  const failures = sources.map((one) => ({ ...failureOf(one, reason, expiresAt), retryAfterSeconds }));
  return { kind: 'unavailable', failures, retryAfterSeconds, lastKnown: null };
}

function describeCooldown(
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

/** Clients retry a credential fault soon: the merchant may be replacing the token just now. */
const maxCredentialRetrySeconds = 15;

function askAgainSeconds(failures: UnavailableOutcome['failures']): number {
  if (failures.length === 0) return Infinity;
  return Math.max(
    ...failures.map(({ reason, retryAfterSeconds }) =>
      isCredentialFault(reason) ? Math.min(retryAfterSeconds, maxCredentialRetrySeconds) : retryAfterSeconds,
    ),
  );
}

function secondsUntil(until: Instant, at: Instant): number {
  return Math.max(1, Math.ceil((until - at) / 1000));
}
