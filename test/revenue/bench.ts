/** Processes on one real database, a platform scripted per account, and a clock set by the test. */
import { expect, vi } from 'vitest';
import { createCipher } from '../../src/connections/cipher.ts';
import type { ConnectionState } from '../../src/connections/sources.ts';
import { systemClock } from '../../src/model/clock.ts';
import type { ConnectionId, TenantId } from '../../src/model/ids.ts';
import { instant, plusMs, toIso } from '../../src/model/instant.ts';
import type { LedgerEvent } from '../../src/model/ledger-event.ts';
import type { Observation } from '../../src/observe/observation.ts';
import type { Adapter, PullRequest, PullStep } from '../../src/platforms/adapter.ts';
import { revoke } from '../../src/revenue/row.ts';
import { createRevenue } from '../../src/revenue/index.ts';
import type { RealtimeRevenue } from '../../src/revenue/realtime.ts';
import type { Snapshot } from '../../src/revenue/snapshot.ts';
import { currencyOf, newIds, withoutWindows } from '../support/harness.ts';
import { openTestTenancy } from '../support/database.ts';

type Page = Extract<PullStep, { kind: 'page' }>;

export type Account = {
  readonly id: string;
  connectionId: ConnectionId;
  pull: (request: PullRequest) => AsyncIterable<PullStep> | Iterable<PullStep>;
  again: (request: PullRequest) => AsyncIterable<PullStep> | Iterable<PullStep>;
  readonly pulls: PullRequest[];
  readonly agains: PullRequest[];
};

export const page = (events: readonly LedgerEvent[], more: Partial<Page> = {}): Page => ({
  kind: 'page',
  events,
  unbooked: [],
  cursor: 'end',
  complete: true,
  ...more,
});
export const failing = (
  reason: 'unauthorized' | 'timeout' | 'rate_limited',
  retryAfterSeconds?: number,
): PullStep => ({
  kind: 'failed',
  failure: { reason, ...(retryAfterSeconds === undefined ? {} : { retryAfterSeconds }) },
});

export function sale(externalId: string, occurredAt: number, amountMinor = 100n): LedgerEvent {
  const currency = currencyOf('USD');
  const rest = { kind: 'sale', voided: false, paymentRef: null, groupId: null, processor: null } as const;
  return { externalId, amountMinor, currency, occurredAt: instant(occurredAt), ...rest };
}

export async function openBench({ globallyUniqueIds = false, lagMs = 0 } = {}) {
  // Noon in UTC, the time zone of all tenants.
  let nowMs = Date.UTC(2027, 4, 5, 12);
  let movedMs = 0;
  const clock = { ...systemClock, monotonicMs: () => systemClock.monotonicMs() + movedMs };
  const tenancy = await openTestTenancy({ size: 10, readTime: async () => instant(nowMs), clock });
  const { server, withTenant } = tenancy;
  const cipher = createCipher([{ id: 'bench', key: Buffer.alloc(32, 1) }]);
  const observations: Observation[] = [];
  const accounts = new Map<string, Account>();
  const processes: RealtimeRevenue[] = [];

  const accountOf = ({ platformAccountId }: PullRequest): Account => {
    const account = accounts.get(platformAccountId);
    if (!account) throw new Error(`no account ${platformAccountId}`);
    return account;
  };
  const stripe: Adapter = {
    hasGloballyUniqueIds: globallyUniqueIds,
    ...withoutWindows,
    completeThrough: (askedAt) => plusMs(askedAt, -lagMs),
    async *pull(request) {
      const account = accountOf(request);
      account.pulls.push(request);
      yield* account.pull(request);
    },
    async *readAgain(request) {
      const account = accountOf(request);
      account.agains.push(request);
      yield* account.again(request);
    },
  };

  return {
    server,
    withTenant,
    cipher,
    clock,
    /** The adapter, for a test with other platforms. */
    adapter: stripe,
    observations,
    now: () => nowMs,
    advance(milliseconds: number): void {
      nowMs += milliseconds;
      movedMs += milliseconds;
    },
    /** Starts one more process; `options` may replace its cipher, database and so on. */
    start(options: Partial<Parameters<typeof createRevenue>[0]> = {}): RealtimeRevenue {
      const process = createRevenue({
        withTenant,
        withTenantToRead: options.withTenant ?? withTenant,
        cipher,
        adapters: { stripe, paypal: stripe },
        clock,
        observe: (observation) => void observations.push(observation),
        ttlMs: 30_000,
        reconcileEveryMs: 600_000,
        leaseMs: 8_000,
        answerDeadlineMs: 10_000,
        maxWaitersPerTenant: 100,
        maxConcurrentPulls: 16,
        ...options,
      });
      processes.push(process);
      return process;
    },
    newTenant: tenancy.newTenant,
    /** Connects an account, created last, and revokes the row like every change. */
    async connect(
      tenantId: TenantId,
      options: Partial<Pick<ConnectionState, 'mode' | 'status' | 'platform'>> & {
        readonly withKey?: boolean;
      } & Partial<Pick<Account, 'pull' | 'again'>> = {},
    ): Promise<Account> {
      const { mode = 'live', status = 'active', platform = 'stripe', withKey = true } = options;
      const { connectionId } = newIds();
      const id = `account ${accounts.size} of ${connectionId}`;
      const { pull = () => [page([])], again = () => [page([])] } = options;
      const account: Account = { id, connectionId, pull, again, pulls: [], agains: [] };
      accounts.set(id, account);
      const createdAt = toIso(instant(nowMs - 1_000_000 + accounts.size));
      await withTenant(tenantId, async (transaction) => {
        await revoke(transaction, { dropsSnapshot: false });
        await transaction.db
          .insertInto('platform_connections')
          .values({
            tenant_id: tenantId,
            id: connectionId,
            platform,
            platform_account_id: id,
            status,
            mode,
            created_at: createdAt,
            updated_at: createdAt,
            deleted_at: null,
          })
          .execute();
        if (!withKey) return;
        const place = { tenantId, connectionId, column: 'access_token' } as const;
        await transaction.db
          .insertInto('platform_credentials')
          .values({
            tenant_id: tenantId,
            connection_id: connectionId,
            access_token: cipher.seal(`key of ${id}`, place),
            updated_at: createdAt,
            account_checked_at: createdAt,
          })
          .execute();
      });
      for (const process of processes) process.invalidate(tenantId);
      return account;
    },
    async readState({ connectionId }: Account): Promise<Record<string, unknown>> {
      const states = 'select * from platform_sync_states where connection_id = $1';
      return (await server.query(states, [connectionId]))[0] ?? {};
    },
    async readCoverage({ connectionId }: Account): Promise<Array<[string, string]>> {
      const rows = await server.query(
        `select to_char(covered_from at time zone 'UTC', 'MM-DD HH24:MI:SS') as start,
                to_char(covered_to at time zone 'UTC', 'MM-DD HH24:MI:SS') as finish
           from connection_coverage where connection_id = $1 order by covered_from`,
        [connectionId],
      );
      return rows.map(({ start, finish }) => [String(start), String(finish)]);
    },
    async readRow(tenantId: TenantId): Promise<Record<string, unknown>> {
      const rows = 'select * from revenue_cache_entries where tenant_id = $1';
      return (await server.query(rows, [tenantId]))[0] ?? {};
    },
    async waitForObservations<Kind extends Observation['kind']>(tenantId: TenantId, kind: Kind, atLeast = 1) {
      const isWanted = (one: Observation): one is Extract<Observation, { kind: Kind }> =>
        one.kind === kind && 'tenantId' in one && one.tenantId === tenantId;
      const findWanted = () => observations.filter(isWanted);
      const isEnough = () => expect(findWanted().length, kind).toBeGreaterThanOrEqual(atLeast);
      await vi.waitFor(isEnough, { timeout: 15_000, interval: 10 });
      return findWanted();
    },
    async stop(): Promise<void> {
      await Promise.all(processes.map((process) => process.stop()));
      await tenancy.stop();
    },
  };
}

export async function snapshotFor(tenantId: TenantId, process: RealtimeRevenue): Promise<Snapshot> {
  const outcome = await process.read(tenantId, 'day');
  if (outcome.kind !== 'fresh') throw new Error(`no answer: ${JSON.stringify(outcome)}`);
  return outcome.snapshot;
}

export function dayOf({ windows, sources }: Snapshot) {
  return {
    count: windows.day.figures.reduce((sum, { saleCount }) => sum + saleCount, 0),
    counted: sources.flatMap((one) => (one.counted ? [one.platformAccountId] : [])),
    shown: sources.map(({ platformAccountId }) => platformAccountId),
  };
}
