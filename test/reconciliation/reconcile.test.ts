/** The ledger after comparisons: with changed books, failing platforms and concurrent pulls. */
import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { upsertEvents } from '../../src/ledger/events.ts';
import type { TenantId } from '../../src/model/ids.ts';
import { instant } from '../../src/model/instant.ts';
import type { LedgerEvent } from '../../src/model/ledger-event.ts';
import { openBench, failing, page, sale, snapshotFor, type Account } from '../revenue/bench.ts';
import { currencyOf } from '../support/harness.ts';
import { hourMs, minuteMs, openPlatform } from './platform.ts';

const bench = await openBench();
const { platform, adapters, run, rows } = openPlatform(bench);
const revenue = bench.start({ adapters });
afterAll(() => bench.stop());

let tenantId: TenantId;
let account: Account;
let noonMs = bench.now();
/** In the hour from 11 to 12; it settles at 12:15. */
const within = (minutes: number) => noonMs - hourMs + minutes * minuteMs;

const book = async (events: readonly LedgerEvent[], gone: readonly string[] = []) =>
  bench.withTenant(tenantId, (transaction) =>
    upsertEvents(transaction, account.connectionId, { events, unbooked: [], gone }),
  );
const ledger = async () =>
  bench.server.query(
    `select external_id as id, amount_minor::int as amount, kind, currency,
            extract(epoch from occurred_at)::float8 * 1000 as ms
       from revenue_events where tenant_id = $1 and not voided order by external_id collate "C"`,
    [tenantId],
  );
const books = () =>
  [...platform.books.values()]
    .filter(({ voided }) => !voided)
    .map(({ externalId: id, amountMinor, kind, currency, occurredAt: ms }) => {
      return { id, amount: Number(amountMinor), kind, currency, ms };
    })
    .toSorted((one, other) => (one.id < other.id ? -1 : 1));
const rollupDifferences = async () =>
  bench.server.query(
    `select * from (
       select date_trunc('minute', occurred_at) as minute, kind, currency, sum(amount_minor) as amount, count(*) as events
         from revenue_events where tenant_id = $1 and not voided group by 1, 2, 3) ledger
       full join (select minute, kind, currency, amount_minor, event_count from revenue_minutes where tenant_id = $1) rollup
       using (minute, kind, currency)
      where coalesce(amount, 0) <> coalesce(amount_minor, 0) or coalesce(events, 0) <> coalesce(event_count, 0)`,
    [tenantId],
  );
/** `isVerified` after the next refresh. A discrepancy makes the refresh due at once. */
const readVerified = async (afterMs = 31_000) => {
  bench.advance(afterMs);
  const { isVerified = false } = await snapshotFor(tenantId, revenue);
  return isVerified;
};
/** The last comparison of an hour. */
const verdictAt = async (hour: number) => {
  const of = (await rows(tenantId)).filter(
    (row) => row['granularity'] === 'hour' && new Date(String(row['window_from'])).getUTCHours() === hour,
  );
  return of.at(-1);
};

async function begin(events: readonly LedgerEvent[]): Promise<void> {
  platform.books.clear();
  for (const event of events) platform.books.set(event.externalId, event);
  tenantId = await bench.newTenant();
  account = await bench.connect(tenantId, { pull: () => [page([...platform.books.values()])] });
  await snapshotFor(tenantId, revenue);
  account.pull = () => [page([])];
}

beforeEach(async () => {
  // Twenty past noon of the next day.
  noonMs += 24 * hourMs;
  bench.advance(noonMs + 20 * minuteMs - bench.now());
  platform.asked.length = 0;
  platform.failure = undefined;
  platform.failing = undefined;
  platform.proof = undefined;
  platform.beforePage = async () => undefined;
  await begin(['a', 'b', 'c', 'd'].map((id, index) => sale(id, within(10 + index), 100n + BigInt(index))));
});

const kinds = ['sale', 'refund', 'dispute'] as const;
const eventOf = (id: string): fc.Arbitrary<LedgerEvent> =>
  fc
    .record({
      kind: fc.constantFrom(...kinds),
      amountMinor: fc.bigInt(1n, 500n),
      currency: fc.constantFrom('USD', 'JPY').map(currencyOf),
      // Some fall into the neighbouring hours.
      occurredAt: fc.integer({ min: -90, max: 110 }).map((minutes) => instant(within(minutes / 2))),
      voided: fc.boolean(),
    })
    .map((event) => ({ ...sale(id, 0), ...event }));
const ids = Array.from({ length: 16 }, (_, index) => `id ${String(index).padStart(2, '0')}`);
const events = fc
  .tuple(...ids.map((id) => fc.option(eventOf(id))))
  .map((all) => all.filter((one) => one !== null));

it('the ledger equals the platform after two runs, and the rollup equals the ledger', async () => {
  await fc.assert(
    fc.asyncProperty(events, events, async (held, listed) => {
      await begin([]);
      await bench.server.query('update connection_coverage set covered_from = $2 where tenant_id = $1', [
        tenantId,
        new Date(within(-60)),
      ]);
      await book(held);
      for (const event of listed) platform.books.set(event.externalId, event);
      await run(tenantId);
      const isEqual = JSON.stringify(await ledger()) === JSON.stringify(books());
      expect(isEqual, JSON.stringify([await ledger(), books()])).toBe(true);
      expect(await rollupDifferences()).toEqual([]);
      await run(tenantId);
      expect(await ledger()).toEqual(books());
      expect((await verdictAt(11))?.['verdict']).toBe('matched');
      expect(await rollupDifferences()).toEqual([]);
    }),
    { numRuns: 12 },
  );
}, 60_000);

it('a dropped, a changed and a deleted event are listed, end the verification, and are healed by the next run', async () => {
  await run(tenantId);
  expect(await readVerified()).toBe(true);
  expect(await verdictAt(11)).toMatchObject({ verdict: 'matched', expected_count: '4', found_count: '4' });
  await bench.server.query('delete from reconciliations where tenant_id = $1', [tenantId]);
  await book([sale('b', within(11), 999n), sale('x', within(30), 50n)], ['a']);
  await run(tenantId);
  expect(await verdictAt(11)).toMatchObject({
    verdict: 'discrepancy',
    expected_count: '4',
    found_count: '4',
    missing_ids: ['a'],
    extra_ids: ['x'],
    changed_ids: ['b'],
    amount_differences: [{ currency: 'USD', differenceMinor: String(100 + 101 - 999 - 50) }],
  });
  expect(platform.asked).toEqual(['x']);
  expect(await ledger()).toEqual(books());
  expect(await readVerified(1_001)).toBe(false);
  await run(tenantId);
  expect(await readVerified()).toBe(true);
  expect((await rows(tenantId)).map(({ verdict }) => verdict).toSorted()[0]).toBe('discrepancy');
});

it('an unbookable record ends the verification, and leaves the list when the platform drops it', async () => {
  const record = {
    externalId: 'odd',
    currency: 'USD',
    reason: 'amount_too_large',
    occurredAt: instant(within(5)),
  } as const;
  await bench.withTenant(tenantId, (transaction) =>
    upsertEvents(transaction, account.connectionId, { events: [], unbooked: [record], gone: [] }),
  );
  const listUnbooked = async () =>
    bench.server.query('select external_id from unbooked_events where tenant_id = $1', [tenantId]);
  platform.unbooked = [record];
  await run(tenantId);
  expect(await verdictAt(11)).toMatchObject({ verdict: 'matched', expected_count: '5', found_count: '5' });
  expect([await readVerified(), await listUnbooked()]).toEqual([false, [{ external_id: 'odd' }]]);
  platform.unbooked = [];
  bench.advance(2 * hourMs);
  await run(tenantId);
  expect(platform.asked).toEqual(['odd']);
  expect(await verdictAt(11)).toMatchObject({ verdict: 'discrepancy', extra_ids: ['odd'] });
  expect([await readVerified(1_001), await listUnbooked()]).toEqual([false, []]);
  await run(tenantId);
  expect(await readVerified()).toBe(true);
});

describe('a concurrent pull', () => {
  it('is not overwritten by older pages of the comparison', async () => {
    await book([], ['c']);
    const newer = [sale('b', within(11), 777n), sale('new', within(40), 5n)];
    platform.beforePage = async () => {
      // The comparison has read an older page; the pull books the newer versions first.
      platform.beforePage = async () => undefined;
      for (const event of newer) platform.books.set(event.externalId, event);
      await book(newer);
    };
    await run(tenantId);
    expect(await ledger()).toEqual(books());
    expect(await verdictAt(11)).toMatchObject({
      verdict: 'discrepancy',
      missing_ids: ['c'],
      changed_ids: [],
    });
    await run(tenantId);
    expect(await verdictAt(11)).toMatchObject({ verdict: 'matched', expected_count: '5' });
  });

  it('leaves the window without a verdict until the next run when it books all differences', async () => {
    platform.beforePage = async () => {
      platform.beforePage = async () => undefined;
      platform.books.set('b', sale('b', within(11), 777n));
      await book([sale('b', within(11), 777n)]);
    };
    await run(tenantId);
    expect(await verdictAt(11)).toBeUndefined();
    await run(tenantId);
    expect(await verdictAt(11)).toMatchObject({ verdict: 'matched' });
  });
});

it('different balances end the verification, and are compared again at growing intervals', async () => {
  const differences = [{ currency: currencyOf('USD'), differenceMinor: 5n }];
  platform.proof = { kind: 'proof', differences };
  const compareAfter = async (afterMs: number) => {
    bench.advance(afterMs);
    await run(tenantId);
    const isOfEleven = (row: Record<string, unknown>) =>
      new Date(String(row['window_from'])).getTime() === within(0);
    return (await rows(tenantId)).filter(isOfEleven).length;
  };
  expect([await compareAfter(0), await readVerified(1_001)]).toEqual([1, false]);
  expect([
    await compareAfter(2 * minuteMs),
    await compareAfter(4 * minuteMs),
    await compareAfter(4 * minuteMs),
  ]).toEqual([1, 2, 2]);
  platform.proof = undefined;
  expect(await compareAfter(4 * minuteMs)).toBe(3);
});

describe('a failing platform', () => {
  it('changes no verdict', async () => {
    platform.failure = failing('timeout');
    await run(tenantId);
    expect([await rows(tenantId), await readVerified()]).toEqual([[], false]);
    platform.failure = undefined;
    await run(tenantId);
    const before = await rows(tenantId);
    bench.advance(2 * hourMs);
    platform.failure = failing('unauthorized');
    await run(tenantId);
    expect(await rows(tenantId)).toEqual(before);
    expect(await bench.readState(account)).toMatchObject({ last_error: null, cooldown_until: -Infinity });
  });

  it('is retried before its windows are overdue', async () => {
    expect(await run(tenantId)).toEqual({ dueInMs: 600_000 });
    platform.failure = failing('timeout');
    bench.advance(3 * hourMs);
    expect(await run(tenantId)).toEqual({ dueInMs: 150_000 });
  });

  it('does not delay the other accounts of its merchant', async () => {
    const other = await bench.connect(tenantId);
    await snapshotFor(tenantId, revenue);
    await vi.waitFor(async () => expect(await bench.readCoverage(other)).toHaveLength(1), {
      timeout: 15_000,
    });
    await bench.server.query('update connection_coverage set covered_from = $2 where tenant_id = $1', [
      tenantId,
      new Date(noonMs - 60 * 24 * hourMs),
    ]);
    [platform.failure, platform.failing] = [failing('timeout'), account.id];
    platform.books.clear();
    expect(await run(tenantId)).toEqual({ dueInMs: 5_000 });
    expect(await rows(tenantId)).toHaveLength(49);
  });

  it('is not called during its Retry-After', async () => {
    platform.failure = failing('rate_limited', 600);
    await run(tenantId);
    expect(await bench.readState(account)).toMatchObject({ last_error: 'rate_limited' });
    platform.failure = undefined;
    await run(tenantId);
    expect(await rows(tenantId)).toEqual([]);
    bench.advance(601_000);
    await run(tenantId);
    expect(await verdictAt(11)).toMatchObject({ verdict: 'matched' });
  });
});

it('a run with a lost lease changes no ledger and no verdict', async () => {
  await book([sale('x', within(30), 50n)], ['a']);
  const before = await ledger();
  let holds = 0;
  // The lease holds until the platform is read.
  await run(tenantId, { isHeld: async () => (holds += 1) < 3 });
  expect([await rows(tenantId), await ledger()]).toEqual([[], before]);
});

it('a voided ledger ends earlier verdicts', async () => {
  await run(tenantId);
  expect(await readVerified()).toBe(true);
  account.pull = () => [page([...platform.books.values()], { restartFrom: instant(within(-600)) })];
  bench.advance(31_000);
  expect(await readVerified()).toBe(false);
  account.pull = () => [page([])];
  await run(tenantId);
  expect(await readVerified()).toBe(true);
});
