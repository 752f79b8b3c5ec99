/** The leader continues after its answer: it finds late records and delays no request. */
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import type { TenantId } from '../../src/model/ids.ts';
import { dayOf, failing, openBench, page, sale, snapshotFor, type Account } from '../revenue/bench.ts';
import { createGate } from '../support/harness.ts';

const bench = await openBench();
afterAll(() => bench.stop());
const [revenue, other] = [bench.start(), bench.start()];
let tenantId: TenantId;
let account: Account;

const day = async (process = revenue) => dayOf(await snapshotFor(tenantId, process));
const waitUntilFinished = (atLeast = 1) => bench.waitForObservations(tenantId, 'backgroundFinished', atLeast);

beforeEach(async () => {
  tenantId = await bench.newTenant();
  account = await bench.connect(tenantId, { pull: () => [page([sale('on time', bench.now() - 1_000)])] });
  await day();
});

describe('the second read of the last minutes', () => {
  it('finds late records for the next answer', async () => {
    account.pull = () => [page([])];
    account.again = () => [page([sale('late', bench.now() - 400_000)])];
    bench.advance(299_000);
    expect(await day()).toMatchObject({ count: 1 });
    expect(account.agains, 'not before five minutes').toEqual([]);
    bench.advance(31_000);
    expect(await day()).toMatchObject({ count: 1 });
    expect(await waitUntilFinished()).toMatchObject([{ outcome: 'done', pages: 1, events: 1 }]);
    // Fifteen minutes before the previous read, even after a longer pause.
    const since = bench.now() - 330_000 - 15 * 60_000;
    expect(account.agains).toMatchObject([{ cursor: null, since, accountIsChecked: true }]);
    bench.advance(31_000);
    expect(await day()).toMatchObject({ count: 2 });
    expect(account.agains, 'not again before five minutes').toHaveLength(1);
  });

  it('reads at most two pages, and continues with its own cursor after the next answer', async () => {
    account.again = function* ({ cursor }) {
      const from = typeof cursor === 'number' ? cursor : 0;
      for (let at = from + 1; at <= 5; at += 1)
        yield page([sale(`late ${at}`, bench.now() - 400_000)], { cursor: at, complete: at === 5 });
    };
    bench.advance(301_000);
    for (const [round, recent] of [2, 4, null].entries()) {
      await day();
      await waitUntilFinished(round + 1);
      expect(await bench.readState(account)).toMatchObject({ recent_cursor: recent, cursor: 'end' });
      bench.advance(31_000);
    }
    expect(account.agains.map(({ cursor }) => cursor)).toEqual([null, 2, 4]);
    expect(await day()).toMatchObject({ count: 6 });
  });

  it('leaves the answer unchanged on failure, and is retried after the next answer', async () => {
    account.again = () => [failing('unauthorized')];
    bench.advance(301_000);
    await day();
    await waitUntilFinished();
    expect(await bench.readState(account)).toMatchObject({ last_error: null, cooldown_until: -Infinity });
    bench.advance(31_000);
    expect(await day()).toMatchObject({ counted: [account.id] });
    await waitUntilFinished(2);
    expect(account.agains).toHaveLength(2);
  });

  it('sets the cooldown of a 429, also for the pull', async () => {
    account.again = () => [failing('rate_limited', 600)];
    bench.advance(301_000);
    await day();
    await waitUntilFinished();
    expect(await day(other), 'the answer stays while it is fresh').toMatchObject({ count: 1 });
    const pulls = account.pulls.length;
    bench.advance(31_000);
    expect(await revenue.read(tenantId, 'day')).toMatchObject({
      kind: 'unavailable',
      failures: [{ reason: 'rate_limited' }],
    });
    expect(account.pulls).toHaveLength(pulls);
  });
});

describe('background work', () => {
  it('blocks no claim: another process takes over, and the first writes nothing more', async () => {
    const gate = createGate();
    account.again = async function* () {
      await gate.pass();
      yield page([sale('late', bench.now() - 400_000)]);
    };
    bench.advance(301_000);
    await day();
    await gate.reached;
    const row = await bench.readRow(tenantId);
    expect(row).toMatchObject({ lease_token: expect.anything(), lease_expires_at: -Infinity });
    bench.advance(31_000);
    account.again = () => [page([])];
    expect(await day(other)).toMatchObject({ count: 1 });
    await waitUntilFinished();
    const state = await bench.readState(account);
    gate.open();
    expect(await waitUntilFinished(2)).toMatchObject([{ outcome: 'done' }, { outcome: 'lost', pages: 0 }]);
    expect(await bench.readState(account)).toEqual(state);
    bench.advance(31_000);
    expect(await day(other)).toMatchObject({ count: 1 });
  });

  it('ends when the process stops', async () => {
    const stopping = bench.start();
    const gate = createGate();
    account.again = async function* ({ signal }) {
      signal.addEventListener('abort', () => gate.open());
      await gate.pass();
      yield page([sale('late', bench.now() - 400_000)]);
    };
    bench.advance(301_000);
    await day(stopping);
    await gate.reached;
    await stopping.stop();
    expect(await waitUntilFinished()).toMatchObject([{ outcome: 'stopped', pages: 0 }]);
    expect(await bench.readState(account)).toMatchObject({ recent_cursor: null });
  });
});
