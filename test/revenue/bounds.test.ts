import { describe, expect, it } from 'vitest';
import { systemClock, type Clock } from '../../src/model/clock.ts';
import { zoneAtNoon } from '../support/asking.ts';
import { startHarness, v1, type Answer } from '../support/harness.ts';

const overloaded = { status: 503, body: { type: '/problems/overloaded' } };

describe('what one process takes on', () => {
  it('is so many waiters for a tenant: one more is refused at once, and those that wait are answered', async () => {
    const mostWaiters = 5;
    const harness = await startHarness({ MOST_WAITERS: String(mostWaiters) });
    try {
      const merchant = await harness.addMerchant({ timeZone: zoneAtNoon() });
      const other = await harness.addMerchant({ timeZone: zoneAtNoon() });
      const { account } = merchant;
      await harness.simulator.addEvents([{ account, category: 'charge', amount: 120 }]);
      await harness.simulator.hold({ account });
      const asking = Array.from({ length: mostWaiters + 1 }, () =>
        harness.get(v1, { token: merchant.token }),
      );
      // The platform is held, so that nobody else can have been answered.
      const refused = await Promise.race(asking);
      expect(refused).toMatchObject(overloaded);
      expect(refused.headers.get('retry-after')).toBe('1');
      expect(
        await harness.get(v1, { token: other.token }),
        'another tenant has room of its own',
      ).toMatchObject({
        status: 200,
      });
      await harness.simulator.held({ atLeast: 1 });
      await harness.simulator.release();
      const others = (await Promise.all(asking)).filter((answer) => answer !== refused);
      expect(others).toHaveLength(mostWaiters);
      for (const answer of others) expect(answer).toMatchObject({ status: 200, body: { event_count: 1 } });
      expect(await harness.get(v1, { token: merchant.token })).toMatchObject({ status: 200 });
    } finally {
      await harness.stop();
    }
  });

  it('is so many pulls: a tenant whose pull cannot begin is told so at its deadline, and holds no lease meanwhile', async () => {
    const answerDeadlineMs = 10_000;
    const secondDeadline = Promise.withResolvers<void>();
    const deadlines = [new Promise<void>(() => undefined), secondDeadline.promise];
    const secondWaits = Promise.withResolvers<void>();
    const sleep: Clock['sleep'] = (ms, signal) => {
      if (ms === answerDeadlineMs) return deadlines.shift() ?? systemClock.sleep(ms, signal);
      // Between two reads one sleeps until the end of one's own pull, or, having none, without a signal.
      if (!signal) secondWaits.resolve();
      return systemClock.sleep(ms, signal);
    };
    const harness = await startHarness(
      { MOST_PULLS: '1', ANSWER_DEADLINE_MS: String(answerDeadlineMs) },
      { clock: { ...systemClock, sleep } },
    );
    try {
      const [first, second] = [
        await harness.addMerchant({ timeZone: zoneAtNoon() }),
        await harness.addMerchant({ timeZone: zoneAtNoon() }),
      ];
      await harness.simulator.addEvents([{ account: second.account, category: 'charge', amount: 77 }]);
      await harness.simulator.hold({ account: first.account });
      const waiting = harness.get(v1, { token: first.token });
      await harness.simulator.held({ atLeast: 1 });
      const settled: Answer[] = [];
      const crowded = harness.get(v1, { token: second.token });
      void crowded.then((answer) => settled.push(answer));
      await Promise.race([secondWaits.promise, crowded]);
      expect(settled, 'not before its deadline').toEqual([]);
      expect(
        await harness.database.query('select lease_token from revenue_cache_entries where tenant_id = $1', [
          second.tenantId,
        ]),
      ).toEqual([{ lease_token: null }]);
      expect((await harness.simulator.requests({ account: second.account })).count).toBe(0);
      secondDeadline.resolve();
      expect(await crowded).toMatchObject(overloaded);

      await harness.simulator.release();
      expect((await waiting).status).toBe(200);
      expect(await harness.get(v1, { token: second.token })).toMatchObject({
        status: 200,
        body: { revenue_total_minor: 77 },
      });
    } finally {
      await harness.stop();
    }
  });
});
