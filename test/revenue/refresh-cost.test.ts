import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startHarness, v1, type Harness } from '../support/harness.ts';

describe('a refresh', () => {
  let harness: Harness;
  beforeAll(async () => {
    const deadlines = { ANSWER_DEADLINE_MS: '110000', SHUTDOWN_DEADLINE_MS: '120000' };
    harness = await startHarness({ ...deadlines, CACHE_TTL_MS: '120000' });
  });
  afterAll(() => harness.stop());

  it('of ten new sales on top of a day of 100,000 makes exactly one request', async () => {
    const midnight = Date.parse('2027-05-05T00:00:00Z');
    const busy = 100_000;
    await harness.setNow(midnight + 20 * 3_600_000);
    const merchant = await harness.addMerchant({ openedAt: midnight - 86_400_000 });
    const { account, token } = merchant;
    const sale = (createdMs: number) => ({ account, category: 'charge', amount: 100, createdMs });
    const spreadMs = (20 * 3_600_000 - 60_000) / busy;
    await harness.simulator.addEvents([
      sale(midnight - 3_600_000),
      ...Array.from({ length: busy }, (_, index) => sale(midnight + Math.floor(index * spreadMs))),
    ]);
    expect(await harness.get(v1, { token })).toMatchObject({
      status: 200,
      body: { event_count: busy },
    });

    await harness.simulator.clearRequests();
    const more = Array.from({ length: 10 }, (_, index) => sale(harness.nowMs() - index * 100));
    await harness.simulator.addEvents(more);
    await harness.advance(121_000);
    expect(await harness.get(v1, { token })).toMatchObject({
      status: 200,
      body: { event_count: busy + 10, revenue_total_minor: (busy + 10) * 100 },
    });
    const { requests } = await harness.simulator.requests({ account });
    expect(requests.map(({ path, status }) => [path, status])).toEqual([['/v1/balance_transactions', 200]]);
  }, 120_000);
});
