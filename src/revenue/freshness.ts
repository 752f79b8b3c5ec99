/** What a read of the row says: the answer it holds, and whether a refresh is due. Pure: every rule takes `at` from the read. */
import {
  neededOf,
  uncountedConnections,
  type UncountedConnection,
  type WithRole,
} from '../connections/counted.ts';
import type { ConnectionState } from '../connections/sources.ts';
import { isCoolingDown, type SourceFailure } from '../model/failure.ts';
import type { LeaseToken } from '../model/ids.ts';
import { instant, isRunning, lastEnd, never, plusMs, type Instant } from '../model/instant.ts';
import { windowAt, type Interval } from '../model/window.ts';
import type { Tenant } from '../tenancy/tenants.ts';
import type { CacheRow, ClaimTerms } from './lease.ts';
import type { Snapshot } from './snapshot.ts';

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

/** What one transaction saw. */
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

export type FreshnessTerms = { readonly ttlMs: number; readonly leaseMs: number };

/** What a read says to someone who asks for this interval; undefined: nothing yet. The order of the tests is the rule. */
export function answerOf(
  read: Read,
  interval: Interval,
  { ttlMs, leaseMs }: FreshnessTerms,
): RealtimeOutcome | undefined {
  const { at, tenant, connections, row, resting } = read;
  if (!tenant) return { kind: 'unknown-tenant' };
  if (neededOf(connections).length === 0)
    return { kind: 'no-revenue-source', connections: uncountedConnections(connections) };
  if (
    row?.snapshot &&
    isFresh(row, at, ttlMs) &&
    row.dataAsOf >= windowAt(interval, at, tenant.timeZone).start
  )
    return { kind: 'fresh', snapshot: row.snapshot, at, expiresAt: row.expiresAt };
  if (row && isCoolingDown(row.failUntil, at)) {
    // One whose cooldown is over is only waiting for the others: it is no reason any more.
    const cooling = row.failures.filter(({ cooldownUntil }) => isCoolingDown(cooldownUntil, at));
    return unavailable(read, cooling, row.failUntil);
  }
  const own = resting.filter(({ cooldownUntil }) => cooldownUntil > at);
  // While another process leads, its answer may come.
  if (own.length === 0 || (row && isLeased(row, at, leaseMs))) return undefined;
  return unavailable(read, own, instant(Math.max(...own.map(({ cooldownUntil }) => cooldownUntil))));
}

/** Nothing from the future is fresh: the database's clock has gone back since it was written. */
function isFresh({ expiresAt, dataAsOf }: CacheRow, at: Instant, ttlMs: number): boolean {
  return isRunning(expiresAt, at, ttlMs) && dataAsOf <= at;
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
  intervals: readonly Interval[],
  terms: FreshnessTerms,
): ClaimTerms | undefined {
  const { at, tenant, connections, row, resting } = read;
  const { ttlMs, leaseMs } = terms;
  if (!tenant || resting.length > 0 || neededOf(connections).length === 0) return undefined;
  if (row && (isLeased(row, at, leaseMs) || isCoolingDown(row.failUntil, at))) return undefined;
  const unanswered = intervals.filter((interval) => answerOf(read, interval, terms) === undefined);
  const starts = unanswered.map((interval) => windowAt(interval, at, tenant.timeZone).start);
  const windowStart = instant(Math.max(never, ...starts));
  if (!row) return { windowStart, leaseMs, marginMs: 0, row };
  const marginMs = unanswered.length > 0 ? 0 : refreshAheadMs(row, ttlMs);
  const isDue =
    !isFresh(row, at, ttlMs) || row.expiresAt <= plusMs(at, marginMs) || row.dataAsOf < windowStart;
  // One that lies further ahead than a TTL was written by another clock, or under another TTL.
  const isUnreadable = row.isUnreadable || row.expiresAt > lastEnd(at, ttlMs);
  return isDue ? { windowStart, leaseMs, marginMs, row: { isUnreadable } } : undefined;
}

/**
 * How long before its end a row is refreshed ahead: between a tenth and a quarter of the TTL. The spread comes from the
 * row itself, so that tenants do not move in step and all processes agree on one tenant.
 */
function refreshAheadMs({ dataAsOf }: CacheRow, ttlMs: number): number {
  return ttlMs * (0.1 + 0.15 * ((Math.max(0, dataAsOf) % 1000) / 1000));
}

/** At the answer deadline without an outcome: nobody failed, it only takes too long. */
export function late(read: Read): RealtimeOutcome {
  if (read.lacksSlot) return { kind: 'overloaded' };
  const cooldownUntil = plusMs(read.at, 1000);
  const failures = neededOf(read.connections).map(({ connectionId, platform, platformAccountId }) => {
    return { connectionId, platform, platformAccountId, reason: 'timeout', cooldownUntil } as const;
  });
  return unavailable(read, failures, cooldownUntil);
}

function unavailable({ at, row }: Read, failures: readonly SourceFailure[], until: Instant): RealtimeOutcome {
  return {
    kind: 'unavailable',
    failures: failures.map((failure) => ({
      ...failure,
      retryAfterSeconds: secondsUntil(failure.cooldownUntil, at),
    })),
    retryAfterSeconds: secondsUntil(until, at),
    lastKnown: row?.snapshot ? { snapshot: row.snapshot, at } : null,
  };
}

function secondsUntil(until: Instant, at: Instant): number {
  return Math.max(1, Math.ceil((until - at) / 1000));
}
