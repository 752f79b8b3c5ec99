/** A pull: its stored rows, its start after a long absence, and its errors. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { createCipher } from '../../src/connections/cipher.ts';
import { DatabaseUnavailableError } from '../../src/db/pool.ts';
import type { TenantId } from '../../src/model/ids.ts';
import type { WithTenant } from '../../src/tenancy/with-tenant.ts';
import { dayOf, failing, openBench, page, sale, snapshotFor } from '../revenue/bench.ts';
import { createGate } from '../support/harness.ts';

const bench = await openBench({ lagMs: 60_000 });
afterAll(() => bench.stop());
const revenue = bench.start();
let tenantId: TenantId;
beforeEach(async () => {
  tenantId = await bench.newTenant();
});

const snapshot = async (process = revenue) => snapshotFor(tenantId, process);
const day = async (process = revenue) => dayOf(await snapshot(process));

describe('complete_through', () => {
  const completeThrough = async () => (await snapshot()).sources[0]?.read?.completeThrough;

  it('counts from the first request of a walk, and data_as_of from the last', async () => {
    const begunMs = bench.now();
    await bench.connect(tenantId, {
      *pull() {
        yield page([], { cursor: 1, complete: false });
        bench.advance(2_000);
        yield page([], { cursor: 2, complete: false });
        bench.advance(2_000);
        yield page([]);
      },
    });
    expect((await snapshot()).dataAsOf).toBe(begunMs + 2_000);
    expect(await completeThrough()).toBe(begunMs - 60_000);
  });

  it('is at most the value of the platform', async () => {
    const { dataAsOf } = await readSnapshot(-300_000);
    expect(await completeThrough()).toBe(dataAsOf - 300_000);
  });

  it('is at most data_as_of minus the lag of the adapter', async () => {
    const { dataAsOf } = await readSnapshot(300_000);
    expect(await completeThrough()).toBe(dataAsOf - 60_000);
  });

  async function readSnapshot(aheadMs: number) {
    const { occurredAt } = sale('', bench.now() + aheadMs);
    await bench.connect(tenantId, { pull: () => [page([], { completeThrough: occurredAt })] });
    return snapshot();
  }
});

describe('a walk', () => {
  it('that restarts voids later events with its first page, and shortens the coverage', async () => {
    const noon = bench.now();
    const account = await bench.connect(tenantId, {
      pull: () => [page([sale('old', noon - 7_200_000), sale('gone', noon - 1_000)])],
    });
    expect(await day()).toMatchObject({ count: 2 });
    bench.advance(31_000);
    const { occurredAt: restartFrom } = sale('', noon - 3_600_000);
    const gate = createGate();
    account.pull = async function* () {
      yield page([], { cursor: null, complete: false, restartFrom });
      await gate.pass();
      yield page([sale('new', noon - 500), sale('newer', noon - 400)]);
    };
    const asking = day();
    await gate.reached;
    const cutAt = new Date(restartFrom).toISOString().slice(5, 19).replace('T', ' ');
    expect(await bench.readCoverage(account)).toEqual([['05-05 00:00:00', cutAt]]);
    gate.open();
    expect(await asking).toMatchObject({ count: 3 });
    expect((await bench.readCoverage(account)).map(([from]) => from)).toEqual(['05-05 00:00:00']);
    expect(
      await bench.server.query(
        'select external_id from revenue_events where connection_id = $1 and voided order by 1',
        [account.connectionId],
      ),
    ).toEqual([{ external_id: 'gone' }]);
  });

  it('that restarts serves no answer before its end, even after a takeover', async () => {
    bench.advance(60_000 - (bench.now() % 60_000));
    const other = bench.start();
    const sold = [sale('one', bench.now() - 5_000), sale('two', bench.now() - 4_000)];
    const account = await bench.connect(tenantId, { pull: () => [page(sold)] });
    bench.advance(58_000);
    expect(await day()).toMatchObject({ count: 2 });
    // A new minute: even a source read three seconds ago is read again.
    bench.advance(3_000);
    const { occurredAt: restartFrom } = sale('', bench.now() - 3_600_000);
    const gate = createGate();
    account.pull = async function* ({ cursor }) {
      if (cursor === null || cursor === 'end')
        yield page([], { cursor: 'anew', complete: false, restartFrom });
      await gate.pass();
      yield page(sold);
    };
    const asking = revenue.read(tenantId, 'minute');
    await gate.reached;
    await bench.connect(tenantId, { withKey: false });
    bench.advance(1_100);
    const elsewhere = day(other);
    await expect.poll(() => account.pulls.length).toBe(3);
    gate.open();
    expect(await elsewhere).toMatchObject({ count: 2, counted: [account.id] });
    await asking;
  });

  it('of a tenant in catch-up reports the failure of its source, even without a place aside', async () => {
    const process = bench.start({ maxConcurrentPulls: 2 });
    const gate = createGate();
    const hogId = await bench.newTenant();
    const hog = await bench.connect(hogId, {
      async *pull() {
        await gate.pass();
        yield page([]);
      },
    });
    const limited = await bench.connect(tenantId, { pull: () => [failing('rate_limited', 60)] });
    for (const [id, { connectionId, id: platformAccountId }] of [
      [hogId, hog],
      [tenantId, limited],
    ] as const) {
      const failure = { connectionId, platform: 'stripe', platformAccountId, reason: 'catching_up' };
      await bench.server.query('update revenue_cache_entries set failure = $2 where tenant_id = $1', [
        id,
        JSON.stringify([{ ...failure, cooldownUntil: bench.now() - 1 }]),
      ]);
    }
    await bench.server.query(
      `insert into platform_sync_states (tenant_id, connection_id, last_error, cooldown_until)
       values ($1, $2, 'rate_limited', $3)`,
      [tenantId, limited.connectionId, new Date(bench.now() + 60_000)],
    );
    const asking = process.read(hogId, 'day');
    await gate.reached;
    expect(await process.read(tenantId, 'day')).toMatchObject({
      kind: 'unavailable',
      failures: [{ reason: 'rate_limited', platformAccountId: limited.id }],
      retryAfterSeconds: 60,
    });
    gate.open();
    await asking;
  });

  it('after a long absence begins with today, and the coverage shows the gap', async () => {
    const account = await bench.connect(tenantId);
    await snapshot();
    const age = (interval: string) =>
      bench.server.query(
        `with aged as (
           update platform_sync_states set data_as_of = data_as_of - $2::interval where connection_id = $1
         ), gone as (
           update connection_coverage set covered_from = covered_from - $2::interval, covered_to = covered_to - $2::interval
            where connection_id = $1
         )
         update revenue_cache_entries set snapshot = null, expires_at = '-infinity' where tenant_id = $3`,
        [account.connectionId, interval, tenantId],
      );
    await age('1 day');
    bench.advance(1_001);
    await snapshot();
    expect(account.pulls.at(-1), 'after a day it continues').toMatchObject({ cursor: 'end' });
    await age('20 days');
    bench.advance(1_001);
    await snapshot();
    const startOfDay = new Date(bench.now()).setUTCHours(0, 0, 0, 0);
    expect(account.pulls.at(-1)).toMatchObject({ cursor: null, since: startOfDay });
    const coverage = await bench.readCoverage(account);
    expect(coverage.map(([from]) => from)).toEqual(['04-14 00:00:00', '05-05 00:00:00']);
    bench.advance(31_000);
    await snapshot();
    expect(account.pulls.at(-1), 'after a restart it continues').toMatchObject({ cursor: 'end' });
    expect(await bench.readCoverage(account)).toHaveLength(2);
  });

  it('of one tenant runs with at most three others', async () => {
    let [running, most] = [0, 0];
    for (let index = 0; index < 9; index += 1)
      await bench.connect(tenantId, {
        async *pull() {
          running += 1;
          most = Math.max(most, running);
          try {
            await new Promise((resolve) => void setImmediate(resolve));
            yield page([sale(`of ${index}`, bench.now() - 1_000)]);
          } finally {
            running -= 1;
          }
        },
      });
    expect(await day()).toMatchObject({ count: 9 });
    expect(most).toBe(4);
  });
});

it('a token unreadable to one process makes a 503 there and a pause, and other processes answer', async () => {
  const account = await bench.connect(tenantId, { pull: () => [page([sale('a', bench.now() - 1_000)])] });
  const keyless = bench.start({ cipher: createCipher([{ id: 'other', key: Buffer.alloc(32, 2) }]) });
  const rejected = await keyless.read(tenantId, 'day');
  expect(rejected).toMatchObject({
    kind: 'unavailable',
    failures: [{ reason: 'credential_unreadable', platformAccountId: account.id }],
    retryAfterSeconds: 5,
  });
  expect(await bench.waitForObservations(tenantId, 'credentialUnreadable')).toMatchObject([
    { keyId: 'bench' },
  ]);
  for (let again = 0; again < 5; again += 1) await keyless.read(tenantId, 'day');
  bench.advance(1_001);
  await keyless.read(tenantId, 'day');
  expect(await bench.waitForObservations(tenantId, 'pullStarted')).toHaveLength(1);
  expect(await bench.readState(account)).toEqual({});
  const row = await bench.readRow(tenantId);
  expect(row).toMatchObject({ failure: null, fail_until: -Infinity, lease_token: null });
  expect(await day()).toMatchObject({ count: 1 });
  bench.advance(1_001);
  expect(await day(keyless), 'all processes share the row').toMatchObject({ count: 1 });
  bench.advance(31_000);
  expect(await keyless.read(tenantId, 'day')).toMatchObject({
    kind: 'unavailable',
    lastKnown: { snapshot: expect.anything() },
  });
  expect(await bench.waitForObservations(tenantId, 'credentialUnreadable')).toHaveLength(2);
});

describe('a cache row', () => {
  it('is inserted by the next request when it is missing', async () => {
    await bench.connect(tenantId);
    await bench.server.query('delete from revenue_cache_entries where tenant_id = $1', [tenantId]);
    expect(await day()).toMatchObject({ count: 0 });
  });

  it.each(['snapshot', 'failure'])(
    'with an unreadable %s is replaced by the next request',
    async (column) => {
      const account = await bench.connect(tenantId, { pull: () => [page([sale('a', bench.now() - 1_000)])] });
      await snapshot();
      await bench.server.query(
        `update revenue_cache_entries set ${column} = '{"of":"another release"}', fail_until = $2,
              expires_at = case when $3 = 'failure' then '-infinity' else expires_at end
        where tenant_id = $1`,
        [tenantId, column === 'failure' ? new Date(bench.now() + 600_000) : '-infinity', column],
      );
      expect(await day(bench.start())).toMatchObject({ count: 1, counted: [account.id] });
      const row = await bench.readRow(tenantId);
      expect(row).toMatchObject({ failure: null, snapshot: { sources: expect.anything() } });
    },
  );
});

describe('an error', () => {
  /** Fails its n-th transaction as unavailable, and the next one with `then`. */
  function failFrom(nth: number, then: Error): WithTenant {
    let transactions = 0;
    return async (tenant, work) => {
      transactions += 1;
      if (transactions < nth || transactions > nth + 1) return bench.withTenant(tenant, work);
      throw transactions === nth ? new DatabaseUnavailableError('57P01') : then;
    };
  }

  it('during the release of a lease is reported as a bug, and requests continue', async () => {
    await bench.connect(tenantId);
    const rejected: unknown[] = [];
    const listen = (reason: unknown): void => void rejected.push(reason);
    process.on('unhandledRejection', listen);
    try {
      const readOnly = Object.assign(new Error('read only'), { code: '25006' });
      const broken = bench.start({ withTenant: failFrom(2, readOnly) });
      const asking = broken.read(tenantId, 'day');
      await bench.waitForObservations(tenantId, 'pullFinished');
      await expect
        .poll(() => bench.observations.filter(({ kind }) => kind === 'bug'))
        .toMatchObject([{ where: 'release', error: readOnly }]);
      bench.advance(8_001);
      expect(await asking).toMatchObject({ kind: 'fresh' });
      expect(rejected).toEqual([]);
    } finally {
      process.off('unhandledRejection', listen);
    }
  });

  it('in background work leaves the answer unchanged', async () => {
    const account = await bench.connect(tenantId, { pull: () => [page([sale('a', bench.now() - 1_000)])] });
    await snapshot();
    bench.advance(301_000);
    account.again = () => {
      throw new Error('a bug of an adapter');
    };
    const before = bench.observations.length;
    expect(await day()).toMatchObject({ count: 1 });
    await expect
      .poll(() => bench.observations.slice(before))
      .toContainEqual(expect.objectContaining({ kind: 'bug', where: 'background' }));
    expect(await day()).toMatchObject({ count: 1 });
  });
});
