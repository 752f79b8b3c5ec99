/**
 * Each rule of the protocol taken out, one at a time, by replacing the module that keeps it: the model must see the
 * difference, and each search ends at the first wrong history.
 */
import fc from 'fast-check';
import { sql } from 'kysely';
import { v4 as uuid } from 'uuid';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import type * as Counted from '../../src/connections/counted.ts';
import type * as Sources from '../../src/connections/sources.ts';
import type * as SyncStates from '../../src/connections/sync-states.ts';
import type { Clock } from '../../src/model/clock.ts';
import { parseLeaseToken, type LeaseToken } from '../../src/model/ids.ts';
import { instant, NEVER, plusMs, toIso, type Instant } from '../../src/model/instant.ts';
import type * as Aggregate from '../../src/revenue/aggregate.ts';
import type * as Background from '../../src/sync/background.ts';
import type * as Singleflight from '../../src/revenue/waiting/singleflight.ts';
import type * as Row from '../../src/revenue/row.ts';
import type * as Lease from '../../src/sync/lease.ts';
import type * as Publish from '../../src/revenue/publish.ts';
import type * as RowCache from '../../src/revenue/waiting/row-cache.ts';
import type { TenantTransaction } from '../../src/tenancy/with-tenant.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const mostRuns = 300;

type Mutant = {
  readonly rule: string;
  /** One that finds a wrong history within a few runs; any other does too, later. */
  readonly seed?: number;
  /** Histories in which it shows soon; else any. */
  readonly drawnFrom?: 'historiesOfProcesses' | 'historiesOfSlowSources';
  readonly replace?: () => void;
  readonly requestsPerStep?: number;
  readonly hasGloballyUniqueIds?: boolean;
};

/** The virtual time of the world that runs now. */
let nowMs: () => number = () => 0;

const row = (change: (original: typeof Row) => Partial<typeof Row>): void =>
  void vi.doMock('../../src/revenue/row.ts', async (load) => {
    const original = await load<typeof Row>();
    return { ...original, ...change(original) };
  });
const lease = (change: (original: typeof Lease) => Partial<typeof Lease>): void =>
  void vi.doMock('../../src/sync/lease.ts', async (load) => {
    const original = await load<typeof Lease>();
    return { ...original, ...change(original) };
  });
const sources = (change: (original: typeof Sources) => Partial<typeof Sources>): void =>
  void vi.doMock('../../src/connections/sources.ts', async (load) => {
    const original = await load<typeof Sources>();
    return { ...original, ...change(original) };
  });
const syncStates = (change: (original: typeof SyncStates) => Partial<typeof SyncStates>): void =>
  void vi.doMock('../../src/connections/sync-states.ts', async (load) => {
    const original = await load<typeof SyncStates>();
    return { ...original, ...change(original) };
  });
const publish = (change: (original: typeof Publish) => Partial<typeof Publish>): void =>
  void vi.doMock('../../src/revenue/publish.ts', async (load) => {
    const original = await load<typeof Publish>();
    return { ...original, ...change(original) };
  });
type DatedRead = { readonly at: Instant; readonly sentAtMs: number };
const rowCache = (age: (read: DatedRead, clock: Clock) => DatedRead): void =>
  void vi.doMock('../../src/revenue/waiting/row-cache.ts', async (load) => {
    const original = await load<typeof RowCache>();
    return {
      ...original,
      createRowCache(clock: Clock) {
        const reads = new Map<string, DatedRead>();
        return {
          get(tenantId: string) {
            const found = reads.get(tenantId);
            return found && age(found, clock);
          },
          set(tenantId: string, read: DatedRead) {
            reads.set(tenantId, read);
            return true;
          },
          delete: () => undefined,
        };
      },
    };
  });
type FlightOptions = Singleflight.SingleflightOptions<object, unknown>;
const singleflight = (change: (options: FlightOptions) => Partial<FlightOptions>): void =>
  void vi.doMock('../../src/revenue/waiting/singleflight.ts', async (load) => {
    const { createSingleflight } = await load<typeof Singleflight>();
    return {
      createSingleflight: (options: FlightOptions) => createSingleflight({ ...options, ...change(options) }),
    };
  });

/** A claim with other conditions than the right ones. */
const claimWhere =
  (conditions: (at: string, windowStart: string) => ReturnType<typeof sql>) =>
  async ({ tenantId, db, at }: TenantTransaction, terms: Row.ClaimTerms): Promise<LeaseToken | undefined> => {
    const token = parseLeaseToken(uuid());
    const { numAffectedRows } = await sql`
      update revenue_cache_entries set lease_token = ${token}, lease_expires_at = ${toIso(plusMs(at, terms.leaseMs))}
       where tenant_id = ${tenantId} and ${conditions(toIso(plusMs(at, terms.marginMs)), toIso(terms.windowStart))}
    `.execute(db);
    return numAffectedRows === 1n ? token : undefined;
  };

const mutants: readonly Mutant[] = [
  {
    rule: 'a leader writes behind the fence only',
    replace: () =>
      lease(() => ({
        async fence({ tenantId, db, at }, _row, _token, leaseMs) {
          await sql`update revenue_cache_entries set lease_expires_at = ${toIso(plusMs(at, leaseMs))} where tenant_id = ${tenantId}`.execute(
            db,
          );
          return true;
        },
      })),
  },
  {
    rule: 'a cursor is what the claim’s transaction reads, not what this process remembers',
    drawnFrom: 'historiesOfProcesses',
    replace: () => {
      const remembered = new Map<string, unknown>();
      syncStates((original) => ({
        async saveCursor(transaction, connectionId, saved) {
          remembered.set(connectionId, saved.cursor);
          await original.saveCursor(transaction, connectionId, saved);
        },
      }));
      sources((original) => ({
        async readSources(transaction) {
          const found = await original.readSources(transaction);
          return found.map((source) => ({
            ...source,
            cursor: remembered.get(source.connectionId) ?? source.cursor,
          }));
        },
      }));
    },
  },
  {
    rule: 'each page renews the lease',
    drawnFrom: 'historiesOfProcesses',
    replace: () =>
      lease(() => ({
        async fence({ tenantId, db }, _row, token) {
          const { rows } = await sql`
            select 1 from revenue_cache_entries where tenant_id = ${tenantId} and lease_token = ${token} for update
          `.execute(db);
          return rows.length === 1;
        },
      })),
  },
  {
    rule: 'a claim refuses while another holds the lease',
    replace: () =>
      row((original) => ({
        claim: claimWhere(
          (at, windowStart) =>
            sql`(expires_at <= ${at} or data_as_of < ${windowStart}) and fail_until <= ${at}`,
        ),
        async readRow(transaction) {
          const row = await original.readRow(transaction);
          return row && { ...row, leaseExpiresAt: NEVER };
        },
      })),
  },
  {
    rule: 'a change of connections or credentials revokes the lease',
    replace: () =>
      row(() => ({
        async revoke({ tenantId, db }) {
          await sql`
            insert into revenue_cache_entries (tenant_id, cache_key) values (${tenantId}, 'realtime_revenue:shared:v1')
            on conflict do nothing
          `.execute(db);
        },
      })),
  },
  {
    rule: 'a row is fresh for an interval only when its data reaches into the window',
    replace: () =>
      row((original) => ({
        async readRow(transaction) {
          const row = await original.readRow(transaction);
          if (!row?.snapshot) return row;
          const { minute, hour, day } = row.snapshot.windows;
          const end = instant(8e15);
          const windows = { minute: { ...minute, end }, hour: { ...hour, end }, day: { ...day, end } };
          return { ...row, snapshot: { ...row.snapshot, windows } };
        },
      })),
  },
  {
    rule: 'a claim may take a row whose window has turned',
    replace: () =>
      row(() => ({
        claim: claimWhere(
          (at) => sql`expires_at <= ${at} and lease_expires_at <= ${at} and fail_until <= ${at}`,
        ),
      })),
  },
  {
    rule: 'the windows are those of data_as_of',
    seed: 2,
    replace: () =>
      void vi.doMock('../../src/revenue/aggregate.ts', async (load) => {
        const original = await load<typeof Aggregate>();
        return {
          ...original,
          windowsOf: (_: Instant, timeZone: string) => original.windowsOf(instant(nowMs()), timeZone),
        };
      }),
  },
  {
    rule: 'every row that is read goes to all who wait',
    replace: () =>
      singleflight((options) => {
        const first = new WeakMap<object, string | undefined>();
        return {
          loop: (tenantId, flight) =>
            options.loop(tenantId, {
              ...flight,
              offer(read) {
                first.set(read, flight.intervals().at(-1));
                flight.offer(read);
              },
            }),
          answer: (read, interval) =>
            (first.get(read) ?? interval) === interval ? options.answer(read, interval) : undefined,
        };
      }),
  },
  {
    rule: 'each waiter tests for its own interval',
    replace: () => singleflight((options) => ({ answer: (read) => options.answer(read, 'day') })),
  },
  { rule: 'no two requests run under one renewal', requestsPerStep: 3 },
  {
    rule: 'background work writes behind its fence only',
    replace: () =>
      lease(() => ({
        async fenceInBackground({ tenantId, db }) {
          await sql`select from revenue_cache_entries where tenant_id = ${tenantId} for update`.execute(db);
          return true;
        },
      })),
  },
  { rule: 'an account under two ids counts once', hasGloballyUniqueIds: false },
  {
    rule: 'a connection counts from its first complete read on',
    replace: () =>
      void vi.doMock('../../src/connections/counted.ts', async (load) => {
        const original = await load<typeof Counted>();
        return {
          ...original,
          assignRoles: (...[connections, adapters]: Parameters<typeof original.assignRoles>) =>
            original.assignRoles(
              connections.map((one) => ({ ...one, isRead: one.isRead || one.hasCredential })),
              adapters,
            ),
        };
      }),
  },
  {
    rule: 'the last minutes are read again',
    replace: () =>
      void vi.doMock('../../src/sync/background.ts', async (load) => {
        const original = await load<typeof Background>();
        return {
          ...original,
          backgroundWork(lead: Parameters<typeof original.backgroundWork>[0]) {
            const work = original.backgroundWork(lead);
            return work && { ...work, again: [] };
          },
        };
      }),
  },
  {
    rule: 'a source’s end is stored at once',
    seed: 2,
    replace: () => {
      const deferred: Array<(transaction: TenantTransaction) => Promise<void>> = [];
      syncStates((original) => ({
        async saveFailure(_transaction, connectionId, failure) {
          deferred.push((transaction) => original.saveFailure(transaction, connectionId, failure));
        },
      }));
      publish((original) => ({
        createPublisher(options) {
          const publisher = original.createPublisher(options);
          return {
            async publish(lead) {
              const now = deferred.splice(0);
              await options.withTenant(lead.tenantId, async (transaction) => {
                for (const save of now) await save(transaction);
              });
              return publisher.publish(lead);
            },
          };
        },
      }));
    },
  },
  {
    rule: 'only what is younger than the TTL is published',
    drawnFrom: 'historiesOfSlowSources',
    replace: () => {
      publish((original) => ({
        createPublisher: (options) => original.createPublisher({ ...options, ttlMs: 1e12 }),
      }));
      row((original) => ({
        publish: (transaction, snapshot, _, options) =>
          original.publish(transaction, snapshot, plusMs(snapshot.dataAsOf, 30_000), options),
      }));
    },
  },
  {
    rule: 'a process counts remaining time, and never compares its own clock',
    replace: () => rowCache((read, clock) => ({ ...read, at: instant(clock.nowSeconds() * 1000) })),
  },
  {
    rule: 'a process remembers a row for a second at most',
    replace: () =>
      rowCache((read, clock) => ({ ...read, at: plusMs(read.at, clock.monotonicMs() - read.sentAtMs) })),
  },
];

let test: TestDatabase;
beforeAll(async () => {
  test = await createTestDatabase();
});
afterAll(() => test.drop());
afterEach(() => {
  vi.doUnmock('../../src/connections/counted.ts');
  vi.doUnmock('../../src/sync/background.ts');
  vi.doUnmock('../../src/revenue/row.ts');
  vi.doUnmock('../../src/sync/lease.ts');
  vi.doUnmock('../../src/connections/sources.ts');
  vi.doUnmock('../../src/connections/sync-states.ts');
  vi.doUnmock('../../src/revenue/publish.ts');
  vi.doUnmock('../../src/revenue/waiting/row-cache.ts');
  vi.doUnmock('../../src/revenue/waiting/singleflight.ts');
  vi.doUnmock('../../src/revenue/aggregate.ts');
});

it.each(mutants)(
  'without “$rule” the model finds a wrong history',
  async ({ rule, seed = 1, replace, requestsPerStep = 1, hasGloballyUniqueIds = true, drawnFrom }) => {
    vi.resetModules();
    replace?.();
    const { createWorld, openModelDatabase } = await import('./world.ts');
    const commands = await import('./commands.ts');
    const { startMs, throwViolations } = commands;
    const drawn = commands[drawnFrom ?? 'histories'];
    const database = openModelDatabase(test.urls.app);
    try {
      const result = await fc.check(
        fc.asyncProperty(startMs, drawn, async (start, steps) => {
          const world = await createWorld({
            database,
            startMs: start,
            requestsPerStep,
            hasGloballyUniqueIds,
          });
          nowMs = world.nowMs;
          await fc.asyncModelRun(() => ({ model: {}, real: world }), steps);
          await world.finish();
          throwViolations(world);
        }),
        { numRuns: mostRuns, seed, endOnFailure: true },
      );
      const reason = result.errorInstance instanceof Error ? result.errorInstance.message.split('\n')[0] : '';
      console.info(`without “${rule}”: wrong in run ${result.numRuns} — ${reason}`);
      expect(result.failed).toBe(true);
      expect(result.errorInstance).toMatchObject({ name: 'Violation' });
    } finally {
      await database.destroy();
    }
  },
  600_000,
);
