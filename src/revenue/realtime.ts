/**
 * The realtime read: a merchant's revenue, at most one TTL old, or an honest "not now".
 *
 * One loop for everybody: read the row; fresh or failing → answer; leased → wait a little, again; else claim the lease and
 * start the pull, a task of its own, for which the flight that started it waits like any other. Every decision about the
 * cache is in this file; the files beside it are its verbs.
 */
import type { Cipher } from '../connections/cipher.ts';
import { activeConnections, readSources, type Connection } from '../connections/sources.ts';
import { DatabaseUnavailableError } from '../db/pool.ts';
import type { Clock } from '../model/clock.ts';
import type { SourceFailure } from '../model/failure.ts';
import type { TenantId } from '../model/ids.ts';
import { instant, plusMs, type Instant } from '../model/instant.ts';
import type { Currency } from '../model/money.ts';
import { windowAt, type Interval } from '../model/window.ts';
import type { Observe } from '../observe/observation.ts';
import type { Adapters } from '../platforms/adapter.ts';
import { readTenant, type Tenant } from '../tenancy/tenants.ts';
import type { TenantTransaction, WithTenant } from '../tenancy/with-tenant.ts';
import { countedConnections } from './aggregate.ts';
import { createFlights, type Flight } from './flight.ts';
import { claim, readRow, release, type CacheRow } from './lease.ts';
import { publishAnswer } from './publish.ts';
import { pull, type Claim } from './pull.ts';
import type { Snapshot } from './snapshot.ts';

export type RealtimeOutcome =
  | { readonly kind: 'fresh'; readonly snapshot: Snapshot; readonly at: Instant; readonly expiresAt: Instant }
  | { readonly kind: 'unknown-tenant' }
  /** `otherCurrencies`: what sold in the window, when nothing sold in the reporting currency. */
  | { readonly kind: 'no-revenue-source'; readonly otherCurrencies: readonly Currency[] }
  | {
      readonly kind: 'unavailable';
      readonly failures: ReadonlyArray<SourceFailure & { readonly retryAfterSeconds: number }>;
      readonly retryAfterSeconds: number;
      readonly lastKnown: { readonly snapshot: Snapshot; readonly at: Instant } | null;
    };

export type RealtimeRevenue = {
  /** @throws DatabaseUnavailableError when the database is away */
  read(tenantId: TenantId, interval: Interval): Promise<RealtimeOutcome>;
  /** Cuts running pulls short and gives their leases back, so that another process goes on at once. */
  stop(): Promise<void>;
};

export type RealtimeOptions = {
  readonly withTenant: WithTenant;
  readonly adapters: Adapters;
  readonly cipher: Cipher;
  readonly clock: Clock;
  readonly observe: Observe;
  readonly ttlMs: number;
  readonly leaseMs: number;
  readonly answerDeadlineMs: number;
};

/** What one transaction saw, and the claim that it made, if any. */
type Read = {
  readonly at: Instant;
  readonly tenant: Tenant | undefined;
  readonly counted: readonly Connection[];
  readonly row: CacheRow | undefined;
};

const shortWaitMs = 50;
const longWaitMs = 250;
const shortWaits = 9;
const lockNotAvailable = '55P03';

export function createRealtimeRevenue(options: RealtimeOptions): RealtimeRevenue {
  const { withTenant, adapters, clock } = options;
  const refreshes = createRefreshes(options);
  const flights = createFlights<Read, RealtimeOutcome>({
    clock,
    deadlineMs: options.answerDeadlineMs,
    answer: answerOf,
    late,
    loop,
  });

  async function loop(tenantId: TenantId, flight: Flight<Read>): Promise<void> {
    let pulled: AbortSignal | undefined;
    for (let waits = 0; flight.waitingFor().length > 0; waits += 1) {
      const found = await readOrClaim(tenantId, flight.waitingFor());
      if (found) flight.offer(found.read);
      if (found?.claim) {
        pulled = refreshes.start(found.claim);
        waits = 0;
      }
      if (flight.waitingFor().length === 0) return;
      const wake = pulled?.aborted ? undefined : pulled;
      await clock.sleep(waits < shortWaits ? shortWaitMs : longWaitMs, wake);
    }
  }

  /** One short transaction; undefined when another process holds the row's lock for longer than a claim may wait. */
  async function readOrClaim(
    tenantId: TenantId,
    intervals: readonly Interval[],
  ): Promise<{ read: Read; claim?: Claim } | undefined> {
    try {
      return await withTenant(tenantId, async (transaction) => {
        const { at } = transaction;
        const tenant = await readTenant(transaction);
        const counted = tenant ? countedConnections(await activeConnections(transaction), adapters) : [];
        const row = tenant && (await readRow(transaction));
        const read: Read = { at, tenant, counted, row };
        const unanswered = intervals.filter((interval) => answerOf(read, interval) === undefined);
        if (!tenant || unanswered.length === 0 || refreshes.areStopping()) return { read };
        if (row && row.leaseExpiresAt > at) return { read };
        const claimed = await claimFor(transaction, tenant, counted, unanswered);
        return claimed ? { read, claim: claimed } : { read };
      });
    } catch (error) {
      if (error instanceof DatabaseUnavailableError && error.code === lockNotAvailable) return undefined;
      throw error;
    }
  }

  async function claimFor(
    transaction: TenantTransaction,
    tenant: Tenant,
    counted: readonly Connection[],
    intervals: readonly Interval[],
  ): Promise<Claim | undefined> {
    const { tenantId, at } = transaction;
    const starts = intervals.map((interval) => windowAt(interval, at, tenant.timeZone).start);
    const windowStart = instant(Math.max(...starts));
    const token = await claim(transaction, { windowStart, leaseMs: options.leaseMs });
    if (!token) return undefined;
    // Read behind the claim: a cursor from before it could be one that another leader has moved on.
    const sources = await readSources(transaction, counted);
    const readLately = plusMs(at, -options.ttlMs / 2);
    const due = sources.filter(
      ({ cooldownUntil, dataAsOf }) =>
        cooldownUntil <= at && (dataAsOf < readLately || dataAsOf < windowStart),
    );
    return { tenantId, token, at, since: windowAt('day', at, tenant.timeZone).start, due };
  }

  return {
    read: (tenantId, interval) => flights.join(tenantId, interval),
    stop: () => refreshes.stop(),
  };
}

/** Pulls that this process leads, each a task of its own: pull, then publish, or give the lease back. */
function createRefreshes(options: RealtimeOptions) {
  const { withTenant, clock, observe } = options;
  const stopping = new AbortController();
  const tasks = new Set<Promise<void>>();

  async function run(claimed: Claim): Promise<void> {
    const { tenantId, token } = claimed;
    const startedAt = clock.monotonicMs();
    const result = { pages: 0, events: 0 };
    const finished = (outcome: Extract<Parameters<Observe>[0], { kind: 'pullFinished' }>['outcome']): void =>
      observe({
        kind: 'pullFinished',
        tenantId,
        refreshId: token,
        outcome,
        ...result,
        durationMs: clock.monotonicMs() - startedAt,
      });
    observe({ kind: 'pullStarted', tenantId, refreshId: token, sources: claimed.due.length });
    try {
      const { isLost, pages, events } = await pull(options, claimed, stopping.signal);
      Object.assign(result, { pages, events });
      if (isLost) return finished('lost');
      if (!stopping.signal.aborted) return finished(await publishAnswer(options, tenantId, token));
      await giveBack(claimed);
      finished('stopped');
    } catch (error) {
      if (!(error instanceof DatabaseUnavailableError)) {
        // A bug: the lease runs out by itself, so that the next try is not at once.
        observe({ kind: 'bug', where: 'pull', error });
        return;
      }
      finished('database_unavailable');
      await giveBack(claimed).catch(() => undefined);
    }
  }

  async function giveBack({ tenantId, token }: Claim): Promise<void> {
    await withTenant(tenantId, (transaction) => release(transaction, token));
  }

  return {
    areStopping: () => stopping.signal.aborted,
    /** Answers a signal that aborts at the refresh's end. */
    start(claimed: Claim): AbortSignal {
      const ended = new AbortController();
      const task = run(claimed).finally(() => {
        tasks.delete(task);
        ended.abort();
      });
      tasks.add(task);
      return ended.signal;
    },
    async stop() {
      stopping.abort();
      await Promise.all(tasks);
    },
  };
}

/** What a read says to someone who asks for this interval; undefined: nothing yet. The order of the tests is the rule. */
function answerOf(read: Read, interval: Interval): RealtimeOutcome | undefined {
  const { at, tenant, counted, row } = read;
  if (!tenant) return { kind: 'unknown-tenant' };
  if (counted.length === 0) return { kind: 'no-revenue-source', otherCurrencies: [] };
  if (!row) return undefined;
  if (row.snapshot && at < row.expiresAt && row.dataAsOf >= windowAt(interval, at, tenant.timeZone).start) {
    const { snapshot, expiresAt } = row;
    const otherCurrencies = soldOnlyIn(snapshot, interval);
    if (otherCurrencies.length > 0) return { kind: 'no-revenue-source', otherCurrencies };
    return { kind: 'fresh', snapshot, at, expiresAt };
  }
  if (row.failUntil <= at) return undefined;
  return unavailable(read, row.failures, secondsUntil(row.failUntil, at));
}

/** The other currencies, when they are all that sold: then there is no honest total. */
export function soldOnlyIn(snapshot: Snapshot, interval: Interval): Currency[] {
  const sold = snapshot.windows[interval].figures
    .filter(({ saleCount }) => saleCount > 0)
    .map(({ currency }) => currency);
  return sold.includes(snapshot.reportingCurrency) ? [] : [...new Set(sold)];
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
  const cooldownUntil = plusMs(read.at, 1000);
  return unavailable(
    read,
    read.counted.map((connection) => ({ ...connection, reason: 'timeout', cooldownUntil })),
    1,
  );
}

function secondsUntil(until: Instant, at: Instant): number {
  return Math.max(1, Math.ceil((until - at) / 1000));
}
