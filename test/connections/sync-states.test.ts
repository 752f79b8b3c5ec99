import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { readSources } from '../../src/connections/sources.ts';
import {
  restartRead,
  saveCursor,
  saveRecent,
  stopCounting,
  type ReadEnd,
} from '../../src/connections/sync-states.ts';
import type { ConnectionId, TenantId } from '../../src/model/ids.ts';
import { instant, NEVER, plusMs, toIso, type Instant } from '../../src/model/instant.ts';
import type { TenantTransaction } from '../../src/tenancy/with-tenant.ts';
import { openTestTenancy } from '../support/database.ts';

const start = instant(Date.UTC(2026, 6, 1));
const hour = (hours: number): Instant => plusMs(start, hours * 3_600_000);
let now = start;

const tenancy = await openTestTenancy({ size: 2, readTime: async () => now });
const { server, withTenant, newTenant, connect } = tenancy;
afterAll(tenancy.stop);
let tenantId: TenantId;
let connectionId: ConnectionId;

beforeEach(async () => {
  now = start;
  tenantId = await newTenant();
  for (const made of await connect(tenantId)) ({ connectionId } = made);
});

const run = <T>(work: (transaction: TenantTransaction) => Promise<T>): Promise<T> =>
  withTenant(tenantId, work);
/** A page of a walk, in hours: `from` marks a first page, `to` a last page. */
const page = ({ from, to }: { from?: number | undefined; to?: number | undefined }): Promise<void> => {
  const read = (until: number): ReadEnd => {
    return { dataAsOf: hour(until + 1), completeThrough: hour(until), coveredFrom: start };
  };
  const end = to === undefined ? undefined : read(to);
  const anchoredAt = from === undefined ? undefined : hour(from);
  return run((transaction) => saveCursor(transaction, connectionId, { cursor: 1, anchoredAt, end }));
};
const cut = (from: number): Promise<void> =>
  run((transaction) => restartRead(transaction, connectionId, hour(from)));

async function coverage(): Promise<Array<[number, number]>> {
  const rows = await server.query(
    `select extract(epoch from covered_from - $2) / 3600 as start, extract(epoch from covered_to - $2) / 3600 as finish
       from connection_coverage where connection_id = $1 order by covered_from`,
    [connectionId, toIso(start)],
  );
  return rows.map((row) => [Number(row['start']), Number(row['finish'])]);
}

describe('coverage', () => {
  type Pages = ReadonlyArray<Parameters<typeof page>[0]>;
  it.each<[string, Pages, Array<[number, number]>]>([
    ['starts with the walk', [{ from: 2 }, {}], [[2, 2]]],
    ['grows with each complete read', [{ from: 2 }, { to: 5 }, { to: 7 }, { to: 6 }], [[2, 7]]],
    [
      'has a gap before a new walk',
      [{ from: 0, to: 3 }, { from: 10, to: 12 }, { to: 13 }],
      [
        [0, 3],
        [10, 13],
      ],
    ],
    ['is extended by a walk starting inside it', [{ from: 0, to: 12 }, { from: 10 }, { to: 13 }], [[0, 13]]],
    ['is empty, never negative, when a platform is late', [{ from: 5, to: 4 }], [[5, 5]]],
    ['starts with the day for a cursor of an earlier release', [{ to: 4 }], [[0, 4]]],
  ])('%s', async (_, pages, expected) => {
    for (const one of pages) await page(one);
    expect(await coverage()).toEqual(expected);
  });

  it('ends where later events are voided', async () => {
    await page({ from: 0, to: 3 });
    await page({ from: 10, to: 12 });
    await cut(11);
    expect(await coverage()).toEqual([
      [0, 3],
      [10, 11],
    ]);
    await cut(2);
    expect(await coverage()).toEqual([[0, 2]]);
    await cut(0);
    expect(await coverage()).toEqual([]);
  });

  it('never overlaps itself and never starts before its walk', async () => {
    const at = fc.integer({ min: 0, max: 30 });
    const to = fc.option(at, { nil: undefined });
    const walks = fc.record({ from: fc.option(at, { nil: undefined }), to });
    const moves = fc.array(fc.oneof(walks, fc.record({ cutAt: at })), { maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(moves, async (history) => {
        await cut(-1);
        for (const move of history) {
          if ('cutAt' in move) await cut(move.cutAt);
          else await page(move);
          const intervals = await coverage();
          for (const [index, [from, to]] of intervals.entries()) {
            expect(from).toBeLessThanOrEqual(to);
            expect(from).toBeGreaterThan(intervals[index - 1]?.[1] ?? -Infinity);
          }
        }
      }),
      { numRuns: 60 },
    );
  });
});

describe('a complete read', () => {
  const sourceNow = async () => (await run(readSources))[0];

  it('makes the connection count from the first one on', async () => {
    await page({ from: 0 });
    expect(await sourceNow()).toMatchObject({ isRead: false, recentReadAt: NEVER });
    now = hour(3);
    await page({ to: 2 });
    const readAt = { dataAsOf: hour(3), completeThrough: hour(2), coveredTo: hour(2), recentReadAt: hour(3) };
    expect(await sourceNow()).toMatchObject({ isRead: true, ...readAt });
    const since = () =>
      server.query('select counted_since from platform_sync_states where connection_id = $1', [connectionId]);
    const first = await since();
    now = hour(4);
    await page({ to: 3 });
    expect(await since()).toEqual(first);
    const { recentReadAt } = (await sourceNow()) ?? {};
    expect(recentReadAt, 'the second reading has its own times').toBe(hour(3));
  });

  it('by an earlier release counts without counted_since', async () => {
    await server.query(
      `insert into platform_sync_states (tenant_id, connection_id, cursor, data_as_of) values ($1, $2, '1', $3)`,
      [tenantId, connectionId, toIso(start)],
    );
    expect(await sourceNow()).toMatchObject({ isRead: true, completeThrough: null, recentReadAt: NEVER });
    now = hour(4);
    await page({ to: 3 });
    expect(await sourceNow()).toMatchObject({ isRead: true, recentReadAt: NEVER });
  });

  it('can be undone', async () => {
    await page({ from: 0, to: 3 });
    await run((transaction) => stopCounting(transaction, connectionId));
    const unread = { isRead: false, dataAsOf: NEVER, cursor: 1, coveredTo: hour(3) };
    expect(await sourceNow()).toMatchObject(unread);
  });
});

it('the second reading keeps its own cursor and the start of its round', async () => {
  await page({ from: 0, to: 3 });
  const save = (page: Parameters<typeof saveRecent>[2]) =>
    run((transaction) => saveRecent(transaction, connectionId, page));
  await save({ cursor: { again: 7 }, begunAt: hour(1) });
  const [begun] = await run(readSources);
  expect(begun).toMatchObject({ cursor: 1, recentCursor: { again: 7 }, recentReadAt: hour(1) });
  now = hour(2);
  await save({ cursor: null, begunAt: undefined });
  const [ended] = await run(readSources);
  expect(ended).toMatchObject({ cursor: 1, recentCursor: null, recentReadAt: hour(1) });
});
