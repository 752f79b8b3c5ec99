/**
 * The realtime read: a merchant's revenue, at most one TTL old, or an honest "not now".
 *
 * One loop for everybody: read the row; fresh or failing → answer; leased → wait a little, again; else claim the lease and
 * start the pull, a task of its own, for which the flight that started it waits like any other. Every decision about the
 * cache is in this file; the files beside it are its verbs.
 */
import {
  assignRoles,
  neededOf,
  uncountedConnections,
  type UncountedConnection,
  type WithRole,
} from '../connections/counted.ts';
import { readConnections, type ConnectionState } from '../connections/sources.ts';
import { DatabaseUnavailableError } from '../db/pool.ts';
import type { SourceFailure } from '../model/failure.ts';
import type { LeaseToken, TenantId } from '../model/ids.ts';
import { instant, never, plusMs, type Instant } from '../model/instant.ts';
import { windowAt, type Interval } from '../model/window.ts';
import { readTenant, type Tenant } from '../tenancy/tenants.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';
import { createFlights, type Flight } from './flight.ts';
import { claim, readRow, type CacheRow, type ClaimTerms } from './lease.ts';
import { createMemory } from './memory.ts';
import { beginLead, claimOf, type Claim } from './pull.ts';
import { createRefreshes, type Refresh, type RefreshOptions } from './refresh.ts';
import type { Snapshot } from './snapshot.ts';

export type RealtimeOutcome =
  | { readonly kind: 'fresh'; readonly snapshot: Snapshot; readonly at: Instant; readonly expiresAt: Instant }
  | { readonly kind: 'unknown-tenant' }
  /** More wait, or are pulled for, than this process may take on. */
  | { readonly kind: 'overloaded' }
  /** `connections`: what is connected and cannot count, and why. */
  | { readonly kind: 'no-revenue-source'; readonly connections: readonly UncountedConnection[] }
  /** No outcome by the answer deadline, because the database kept the pull from its end. */
  | { readonly kind: 'database-unavailable' }
  | {
      readonly kind: 'unavailable';
      readonly failures: ReadonlyArray<SourceFailure & { readonly retryAfterSeconds: number }>;
      readonly retryAfterSeconds: number;
      readonly lastKnown: { readonly snapshot: Snapshot; readonly at: Instant } | null;
    };

/** Where an answer came from, for the log: `waited` for the refresh of that id, if one ran. */
export type ReadTrace = {
  readonly cache: 'memory' | 'row' | 'waited';
  readonly refreshId: LeaseToken | null;
};

export type RealtimeRevenue = {
  /** @throws DatabaseUnavailableError when the database is away */
  read(tenantId: TenantId, interval: Interval, trace?: (trace: ReadTrace) => void): Promise<RealtimeOutcome>;
  /** Something was changed in this process: nobody who asks from now on is answered from what was read before. */
  forget(tenantId: TenantId): void;
  /** Cuts running pulls short and gives their leases back, so that another process goes on at once. */
  stop(): Promise<void>;
};

export type RealtimeOptions = RefreshOptions & { readonly mostWaiters: number };

/** What one transaction saw. */
type Read = {
  readonly at: Instant;
  readonly tenant: Tenant | undefined;
  readonly connections: ReadonlyArray<WithRole<ConnectionState>>;
  /** Why this process cannot read for the tenant now, whatever others may. */
  readonly resting: readonly SourceFailure[];
  readonly row: CacheRow | undefined;
  /** The refresh that ran then, or was just begun. */
  readonly refreshId: LeaseToken | null;
  /** Whether this process could have started a pull then. */
  readonly hadSlot: boolean;
};

const shortWaitMs = 50;
const longWaitMs = 250;
const shortWaits = 9;
const lockNotAvailable = '55P03';

export function createRealtimeRevenue(options: RealtimeOptions): RealtimeRevenue {
  const { withTenant, adapters, clock, ttlMs, leaseMs } = options;
  const refreshes = createRefreshes(options);
  const memory = createMemory<Read>(clock);
  const flights = createFlights<Read, RealtimeOutcome>({
    clock,
    deadlineMs: options.answerDeadlineMs,
    mostWaiters: options.mostWaiters,
    crowded: () => ({ kind: 'overloaded' }),
    answer: answerOf,
    late,
    loop,
  });

  async function loop(tenantId: TenantId, flight: Flight<Read>): Promise<void> {
    let pulling: Refresh | undefined;
    let hasRetried = false;
    for (let waits = 0; flight.waitingFor().length > 0; waits += 1) {
      const slot = refreshes.takeSlot();
      const sentAtMs = clock.monotonicMs();
      let found: Awaited<ReturnType<typeof readOrClaim>>;
      try {
        found = await readOrClaim(tenantId, flight.waitingFor(), slot !== undefined);
      } catch (error) {
        slot?.giveBack();
        // One broken connection says nothing about the database: the next one may be whole.
        if (hasRetried || !(error instanceof DatabaseUnavailableError)) throw error;
        hasRetried = true;
        continue;
      }
      if (found?.claim && slot) {
        pulling = slot.start(found.claim);
        waits = 0;
      } else {
        slot?.giveBack();
      }
      if (found && memory.remember(tenantId, found.read, sentAtMs)) flight.offer(found.read);
      if (flight.waitingFor().length === 0) return;
      await clock.sleep(
        waits < shortWaits ? shortWaitMs : longWaitMs,
        pulling?.answered.aborted ? undefined : pulling?.answered,
      );
    }
  }

  /** One short transaction; undefined when another process holds the row's lock for longer than a claim may wait. */
  async function readOrClaim(
    tenantId: TenantId,
    intervals: readonly Interval[],
    hadSlot: boolean,
  ): Promise<{ read: Read; claim?: Claim } | undefined> {
    try {
      return await withTenant(tenantId, async (transaction) => {
        const { at } = transaction;
        const connections = assignRoles(await readConnections(transaction), adapters);
        const row = await readRow(transaction);
        // Last: a tenant that is still there now had all of this when it was read.
        const tenant = await readTenant(transaction);
        const refreshId = row && row.leaseExpiresAt > at ? row.leaseToken : null;
        const { failures = [], remainingMs = 0 } = refreshes.restOf(tenantId) ?? {};
        const cooldownUntil = plusMs(at, remainingMs);
        const resting = failures.map((failure) => ({ ...failure, cooldownUntil }));
        const read: Read = { at, tenant, connections, row, refreshId, hadSlot, resting };
        if (!tenant || !isClaimable(read)) return { read };
        const unanswered = intervals.filter((interval) => answerOf(read, interval) === undefined);
        const starts = unanswered.map((interval) => windowAt(interval, at, tenant.timeZone).start);
        const windowStart = instant(Math.max(never, ...starts));
        // With everybody answered, a row near its end is refreshed ahead: it was asked for, so it will be again.
        const marginMs = unanswered.length > 0 || !row ? 0 : refreshAheadMs(row, ttlMs);
        if (row && row.expiresAt > plusMs(at, marginMs) && row.dataAsOf >= windowStart) return { read };
        const claimed = await claimFor(options, transaction, tenant, { windowStart, leaseMs, marginMs, row });
        return claimed ? { read: { ...read, refreshId: claimed.token }, claim: claimed } : { read };
      });
    } catch (error) {
      if (error instanceof DatabaseUnavailableError && error.code === lockNotAvailable) return undefined;
      throw error;
    }
  }

  return {
    async read(tenantId, interval, trace) {
      const remembered = memory.recall(tenantId);
      const known = remembered && answerOf(remembered, interval);
      if (known?.kind === 'fresh' || known?.kind === 'unavailable') {
        trace?.({ cache: 'memory', refreshId: null });
        return known;
      }
      const { outcome, waitedOn } = await flights.join(tenantId, interval);
      trace?.({ cache: waitedOn ? 'waited' : 'row', refreshId: waitedOn?.refreshId ?? null });
      return outcome;
    },
    forget(tenantId) {
      refreshes.forget(tenantId);
      memory.forget(tenantId);
    },
    stop: () => refreshes.stop(),
  };
}

/** The lease, if it can be had, and what its pull is to read. */
async function claimFor(
  options: RealtimeOptions,
  transaction: TenantTransaction,
  tenant: Tenant,
  terms: ClaimTerms,
): Promise<Claim | undefined> {
  const token = await claim(transaction, terms);
  if (!token) return undefined;
  return claimOf(await beginLead(options, transaction, tenant, token), options.ttlMs, terms.windowStart);
}

/** Whether a claim could be won, and would be of use. */
function isClaimable({ at, connections, row, hadSlot, resting }: Read): boolean {
  const isFree = !row || (row.leaseExpiresAt <= at && row.failUntil <= at);
  return hadSlot && isFree && resting.length === 0 && neededOf(connections).length > 0;
}

/**
 * How long before its end a row is refreshed ahead: between a tenth and a quarter of the TTL. The spread comes from the
 * row itself, so that tenants do not move in step and all processes agree on one tenant.
 */
function refreshAheadMs({ dataAsOf }: CacheRow, ttlMs: number): number {
  return ttlMs * (0.1 + 0.15 * ((Math.max(0, dataAsOf) % 1000) / 1000));
}

/** What a read says to someone who asks for this interval; undefined: nothing yet. The order of the tests is the rule. */
function answerOf(read: Read, interval: Interval): RealtimeOutcome | undefined {
  const { at, tenant, connections, row, resting } = read;
  if (!tenant) return { kind: 'unknown-tenant' };
  if (neededOf(connections).length === 0)
    return { kind: 'no-revenue-source', connections: uncountedConnections(connections) };
  if (row?.snapshot && at < row.expiresAt && row.dataAsOf >= windowAt(interval, at, tenant.timeZone).start) {
    const { snapshot, expiresAt } = row;
    return { kind: 'fresh', snapshot, at, expiresAt };
  }
  if (!row || row.failUntil <= at) {
    const own = resting.filter(({ cooldownUntil }) => cooldownUntil > at);
    // While another process leads, its answer may come.
    if (own.length === 0 || (row && row.leaseExpiresAt > at)) return undefined;
    return unavailable(
      read,
      own,
      secondsUntil(instant(Math.max(...own.map((one) => one.cooldownUntil))), at),
    );
  }
  // One whose cooldown is over is only waiting for the others: it is no reason any more.
  const cooling = row.failures.filter(({ cooldownUntil }) => cooldownUntil > at);
  return unavailable(read, cooling, secondsUntil(row.failUntil, at));
}

function unavailable(
  read: Read | undefined,
  failures: readonly SourceFailure[],
  retryAfterSeconds: number,
): RealtimeOutcome {
  const { at, row } = read ?? {};
  return {
    kind: 'unavailable',
    failures:
      at === undefined
        ? []
        : failures.map((failure) => ({
            ...failure,
            retryAfterSeconds: secondsUntil(failure.cooldownUntil, at),
          })),
    retryAfterSeconds,
    lastKnown: row?.snapshot && at !== undefined ? { snapshot: row.snapshot, at } : null,
  };
}

/** At the answer deadline without an outcome: nobody failed, it only takes too long. */
function late(read: Read | undefined): RealtimeOutcome {
  if (!read) return unavailable(read, [], 1);
  if (!read.hadSlot) return { kind: 'overloaded' };
  const cooldownUntil = plusMs(read.at, 1000);
  return unavailable(
    read,
    neededOf(read.connections).map(({ connectionId, platform, platformAccountId }) => {
      return { connectionId, platform, platformAccountId, reason: 'timeout', cooldownUntil } as const;
    }),
    1,
  );
}

function secondsUntil(until: Instant, at: Instant): number {
  return Math.max(1, Math.ceil((until - at) / 1000));
}
