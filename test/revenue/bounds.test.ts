import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock, type Clock } from '../../src/model/clock.ts';
import { startHarness, v1, type Answer, type Harness } from '../support/harness.ts';

const slowWaitMs = 1_000;
const overloaded = { status: 503, body: { type: '/problems/overloaded' } };

describe('the limits of one process', () => {
  let harness: Harness;
  afterEach(() => harness.stop());
  const addMerchant = async () => harness.addMerchant();

  it('reject a waiter beyond MAX_WAITERS_PER_TENANT at once, and answer the others', async () => {
    const maxWaiters = 5;
    harness = await startHarness({ MAX_WAITERS_PER_TENANT: String(maxWaiters) });
    const merchant = await addMerchant();
    const other = await addMerchant();
    const { account } = merchant;
    await harness.simulator.addEvents([{ account, category: 'charge', amount: 120 }]);
    await harness.simulator.hold({ account });
    const asking = Array.from({ length: maxWaiters + 1 }, () => harness.get(v1, { token: merchant.token }));
    // The platform is held: only the rejected request can finish.
    const rejected = await Promise.race(asking);
    expect(rejected).toMatchObject(overloaded);
    expect(rejected.headers.get('retry-after')).toBe('1');
    const answer = await harness.get(v1, { token: other.token });
    expect(answer.status, 'another tenant has its own limit').toBe(200);
    await harness.simulator.waitForHeld({ atLeast: 1 });
    await harness.simulator.release();
    const others = (await Promise.all(asking)).filter((answer) => answer !== rejected);
    expect(others).toHaveLength(maxWaiters);
    for (const answer of others) expect(answer).toMatchObject({ status: 200, body: { event_count: 1 } });
    expect(await harness.get(v1, { token: merchant.token })).toMatchObject({ status: 200 });
  });

  it('reject a tenant without a pull slot at its deadline, and it holds no lease until then', async () => {
    const answerDeadlineMs = 10_000;
    const secondDeadline = Promise.withResolvers<void>();
    const deadlines = [new Promise<void>(() => undefined), secondDeadline.promise];
    const secondWaits = Promise.withResolvers<void>();
    // A waiting loop polls each second; the first waits for its pull: its poll never returns.
    const slowWaits = [systemClock.sleep];
    const sleep: Clock['sleep'] = async (ms, signal) => {
      if (ms === answerDeadlineMs) return deadlines.shift() ?? systemClock.sleep(ms, signal);
      if (ms !== slowWaitMs) return systemClock.sleep(ms, signal);
      const wait = slowWaits.shift();
      if (wait) return wait(60_000, signal);
      secondWaits.resolve();
      return systemClock.sleep(ms, signal);
    };
    harness = await startHarness(
      { MAX_CONCURRENT_PULLS: '1', ANSWER_DEADLINE_MS: String(answerDeadlineMs) },
      { clock: { ...systemClock, sleep } },
    );
    const [first, second] = [await addMerchant(), await addMerchant()];
    await harness.simulator.addEvents([{ account: second.account, category: 'charge', amount: 77 }]);
    await harness.simulator.hold({ account: first.account });
    const waiting = harness.get(v1, { token: first.token });
    await harness.simulator.waitForHeld({ atLeast: 1 });
    const settled: Answer[] = [];
    const crowded = harness.get(v1, { token: second.token });
    void crowded.then((answer) => settled.push(answer));
    await Promise.race([secondWaits.promise, crowded]);
    expect(settled, 'not before its deadline').toEqual([]);
    const leases = 'select lease_token from revenue_cache_entries where tenant_id = $1';
    expect(await harness.database.query(leases, [second.tenantId])).toEqual([{ lease_token: null }]);
    expect((await harness.simulator.requests({ account: second.account })).count).toBe(0);
    secondDeadline.resolve();
    expect(await crowded).toMatchObject(overloaded);

    await harness.simulator.release();
    expect((await waiting).status).toBe(200);
    const answered = await harness.get(v1, { token: second.token });
    expect(answered).toMatchObject({ status: 200, body: { revenue_total_minor: 77 } });
  });

  it('admit any number of requests for a fresh row', async () => {
    harness = await startHarness({ MAX_WAITERS_PER_TENANT: '5' });
    const { token } = await addMerchant();
    expect((await harness.get(v1, { token })).status).toBe(200);
    await harness.advance(2_000); // expires the process's cache, not the row
    const answers = await Promise.all(Array.from({ length: 30 }, () => harness.get(v1, { token })));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  });

  it('free the place of a disconnected client', async () => {
    harness = await startHarness({ MAX_WAITERS_PER_TENANT: '1' });
    const { token, account } = await addMerchant();
    await harness.simulator.hold({ account });
    const leaving = new AbortController();
    const first = fetch(`${harness.url}${v1}`, {
      headers: { authorization: `Bearer ${token}` },
      signal: leaving.signal,
    });
    await harness.simulator.waitForHeld({ atLeast: 1 });
    expect(await harness.get(v1, { token }), 'the place is taken').toMatchObject(overloaded);
    leaving.abort();
    await expect(first).rejects.toThrow('abort');
    await vi.waitFor(() => {
      const lines = harness.logLines.filter((line) => line.includes('"status":null'));
      expect(lines, 'the server has noticed').toHaveLength(1);
    });
    const second = harness.get(v1, { token });
    await harness.simulator.release();
    expect((await second).status).toBe(200);
  });

  it('give pull slots to waiting tenants in order of arrival', async () => {
    let waiting = 0;
    // No loop polls: only its pull or its turn wakes it.
    const sleep: Clock['sleep'] = async (ms, signal) => {
      if (ms !== slowWaitMs) return systemClock.sleep(ms, signal);
      waiting += 1;
      return systemClock.sleep(60_000, signal);
    };
    harness = await startHarness({ MAX_CONCURRENT_PULLS: '1' }, { clock: { ...systemClock, sleep } });
    const merchants = await Promise.all(Array.from({ length: 6 }, addMerchant));
    await harness.simulator.hold({ account: merchants[0]?.account ?? '' });
    const asking: Array<Promise<Answer>> = [];
    for (const { token } of merchants) {
      asking.push(harness.get(v1, { token }));
      await vi.waitFor(() => expect(waiting).toBe(asking.length), { timeout: 5_000 });
    }
    await harness.simulator.release();
    expect((await Promise.all(asking)).map(({ status }) => status)).toEqual(asking.map(() => 200));
    const pulled = harness.observations.flatMap((one) => (one.kind === 'pullStarted' ? [one.tenantId] : []));
    expect(pulled).toEqual(merchants.map(({ tenantId }) => tenantId));
  });
});
