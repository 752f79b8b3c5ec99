/** The set of counted connections: a first one, a further one, and one account under two ids. */
import { afterAll, describe, expect, it } from 'vitest';
import type { TenantId } from '../../src/model/ids.ts';
import { createGate } from '../support/harness.ts';
import { dayOf, failing, openBench, page, sale, snapshotFor } from './bench.ts';

const bench = await openBench();
afterAll(() => bench.stop());
const revenue = bench.start();

const day = async (tenantId: TenantId, process = revenue) => dayOf(await snapshotFor(tenantId, process));
/** Outlasts the row cache of the process. */
const expireCache = () => bench.advance(1_001);
const soldOnce = (name: string) => () => [page([sale(name, bench.now() - 1_000)])];

describe('connecting a further account', () => {
  it('does not change the answer while its first key is missing', async () => {
    const tenantId = await bench.newTenant();
    const first = await bench.connect(tenantId, { pull: soldOnce('a') });
    expect(await day(tenantId)).toMatchObject({ count: 1, counted: [first.id] });
    const pending = await bench.connect(tenantId, { withKey: false });
    expect(await day(tenantId)).toEqual({ count: 1, counted: [first.id], shown: [first.id, pending.id] });
    expect(pending.pulls).toEqual([]);
  });

  it('does not change the answer while its first key is wrong, and stores the reason', async () => {
    const tenantId = await bench.newTenant();
    const first = await bench.connect(tenantId, { pull: soldOnce('a') });
    await day(tenantId);
    const second = await bench.connect(tenantId, { pull: () => [failing('unauthorized')] });
    expect(await day(tenantId)).toMatchObject({ count: 1, counted: [first.id] });
    await bench.waitForObservations(tenantId, 'backgroundFinished');
    expect(await bench.readState(second)).toMatchObject({ last_error: 'unauthorized', counted_since: null });
    bench.advance(31_000);
    expect(await day(tenantId)).toEqual({ count: 1, counted: [first.id], shown: [first.id, second.id] });
    expect(second.pulls, 'its cooldown holds').toHaveLength(1);
    second.pull = soldOnce('b');
    bench.advance(301_000);
    await day(tenantId);
    await bench.waitForObservations(tenantId, 'backgroundFinished', 2);
    expireCache();
    expect(await day(tenantId)).toMatchObject({ count: 2, counted: [first.id, second.id] });
  });

  it('counts it after its first complete read, which drops the old snapshot', async () => {
    const tenantId = await bench.newTenant();
    const first = await bench.connect(tenantId, { pull: soldOnce('a') });
    await day(tenantId);
    const gate = createGate();
    const second = await bench.connect(tenantId, {
      async *pull() {
        yield page([sale('b', bench.now() - 2_000)], { cursor: 'half', complete: false });
        await gate.pass();
        yield page([sale('c', bench.now() - 1_000)]);
      },
    });
    const before = await day(tenantId);
    expect(before).toMatchObject({ count: 1, counted: [first.id] });
    await gate.reached;
    expect(await bench.readRow(tenantId)).toMatchObject({ snapshot: expect.anything() });
    gate.open();
    await bench.waitForObservations(tenantId, 'backgroundFinished');
    expect(await bench.readRow(tenantId)).toMatchObject({ snapshot: null, expires_at: -Infinity });
    expireCache();
    expect(await day(tenantId)).toMatchObject({ count: 3, counted: [first.id, second.id] });
  });

  it('stops counting a test account once a live one counts', async () => {
    const tenantId = await bench.newTenant();
    const test = await bench.connect(tenantId, { mode: 'test', pull: soldOnce('t') });
    expect(await day(tenantId)).toMatchObject({ count: 1, counted: [test.id] });
    const live = await bench.connect(tenantId, { pull: () => [page([])] });
    await day(tenantId);
    await bench.waitForObservations(tenantId, 'backgroundFinished');
    expireCache();
    expect(await day(tenantId)).toEqual({ count: 0, counted: [live.id], shown: [test.id, live.id] });
  });
});

describe('a tenant without any read', () => {
  it('sees its connections and why none counts', async () => {
    const tenantId = await bench.newTenant();
    expect(await revenue.read(tenantId, 'day')).toMatchObject({ kind: 'no-revenue-source', connections: [] });
    const waiting = await bench.connect(tenantId, { withKey: false });
    const disabled = await bench.connect(tenantId, { status: 'disabled' });
    const pending = await bench.connect(tenantId, { status: 'pending' });
    const ads = await bench.connect(tenantId, { platform: 'google_ads' });
    expect(await revenue.read(tenantId, 'day')).toMatchObject({
      kind: 'no-revenue-source',
      connections: [
        { platform: 'stripe', platformAccountId: waiting.id, why: 'pending' },
        { platform: 'stripe', platformAccountId: disabled.id, why: 'disabled' },
        { platform: 'stripe', platformAccountId: pending.id, why: 'pending' },
        { platform: 'google_ads', platformAccountId: ads.id, why: 'not_supported' },
      ],
    });
  });

  it('gets the reasons of all accounts, and the shortest Retry-After', async () => {
    const tenantId = await bench.newTenant();
    await bench.connect(tenantId, { pull: () => [failing('unauthorized')] });
    await bench.connect(tenantId, { pull: () => [failing('timeout')] });
    expect(await revenue.read(tenantId, 'day')).toMatchObject({
      kind: 'unavailable',
      failures: [{ reason: 'unauthorized' }, { reason: 'timeout' }],
      retryAfterSeconds: 10,
    });
  });

  it('is answered from its readable accounts', async () => {
    const tenantId = await bench.newTenant();
    await bench.connect(tenantId, { pull: () => [failing('unauthorized')] });
    const good = await bench.connect(tenantId, { pull: soldOnce('a') });
    expect(await day(tenantId)).toMatchObject({ count: 1, counted: [good.id] });
  });

  it('is answered from one account while another exceeds the answer deadline', async () => {
    const tenantId = await bench.newTenant();
    const quick = await bench.connect(tenantId, { pull: soldOnce('a') });
    const [gate, answered] = [createGate(), createGate()];
    const slow = await bench.connect(tenantId, {
      async *pull({ cursor }) {
        if (cursor === null) {
          yield page([sale('b', bench.now() - 2_000)], { cursor: 1, complete: false });
          await gate.pass();
          yield page([sale('c', bench.now() - 1_000)], { cursor: 2, complete: false });
        } else await answered.pass();
        yield page([]);
      },
    });
    const asking = day(tenantId);
    await gate.reached;
    await expect.poll(() => bench.readState(quick)).toMatchObject({ counted_since: expect.anything() });
    bench.advance(10_001);
    gate.open();
    expect(await asking).toMatchObject({ counted: [quick.id] });
    answered.open();
    await bench.waitForObservations(tenantId, 'backgroundFinished');
    expect(slow.pulls.map(({ cursor }) => cursor)).toEqual([null, 2]);
    expireCache();
    expect(await day(tenantId)).toMatchObject({ count: 3, counted: [quick.id, slow.id] });
  });
});

describe('one account under two ids', () => {
  it.each(['older', 'newer'] as const)(
    'counts once, at the older id, with the %s read first',
    async (first) => {
      const own = await openBench({ globallyUniqueIds: true });
      try {
        const process = own.start();
        const tenantId = await own.newTenant();
        const gate = createGate();
        const events = () => [sale('x', own.now() - 3_000), sale('y', own.now() - 2_000)];
        const pullLate = async function* () {
          await gate.pass();
          yield page(events());
        };
        const atOnce = () => [page(events())];
        const older = await own.connect(tenantId, { pull: first === 'older' ? atOnce : pullLate });
        const newer = await own.connect(tenantId, { pull: first === 'older' ? pullLate : atOnce });
        const asking = day(tenantId, process);
        await gate.reached;
        const quick = first === 'older' ? older : newer;
        await expect.poll(() => own.readState(quick)).toMatchObject({ cursor: 'end' });
        gate.open();
        expect(await asking).toEqual({ count: 2, counted: [older.id], shown: [older.id, newer.id] });
        const duplicate = { last_error: 'duplicate_account', counted_since: null, data_as_of: -Infinity };
        expect(await own.readState(newer)).toMatchObject(duplicate);
        // A retry without new events still detects the duplicate, by the booked events.
        older.pull = () => [page([])];
        newer.pull = first === 'older' ? atOnce : older.pull;
        for (let round = 2; round < 5; round += 1) {
          own.advance(301_000);
          expect(await day(tenantId, process)).toMatchObject({ count: 2, counted: [older.id] });
          await own.waitForObservations(tenantId, 'backgroundFinished', round - 1);
        }
      } finally {
        await own.stop();
      }
    },
  );

  it('counts twice where event ids are not globally unique', async () => {
    const tenantId = await bench.newTenant();
    const one = await bench.connect(tenantId, { pull: soldOnce('1') });
    const other = await bench.connect(tenantId, { pull: soldOnce('1') });
    expect(await day(tenantId)).toMatchObject({ count: 2, counted: [one.id, other.id] });
  });
});
