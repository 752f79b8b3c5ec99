import { afterAll, describe, expect, it } from 'vitest';
import { revenueV1 } from '../support/asking.ts';
import { legacy, startHarness, v1, type Merchant } from '../support/harness.ts';

const harness = await startHarness();
// The tests advance by hours within one day.
await harness.setNow('2027-05-05T08:00:00Z');
afterAll(() => harness.stop());

describe('the realtime read', () => {
  const read = async ({ token }: Merchant, query = '') =>
    revenueV1.parse((await harness.get(`${v1}${query}`, { token })).body);
  const sell = async ({ account }: Merchant, amount: number, category = 'charge') =>
    harness.simulator.addEvents([{ account, category, amount, createdMs: Math.floor(harness.nowMs()) }]);

  it('includes a new sale after the TTL and one request', async () => {
    const merchant = await harness.addMerchant();
    await sell(merchant, 1250);
    const before = await harness.get(v1, { token: merchant.token });
    expect(before).toMatchObject({ status: 200, body: { revenue_total_minor: 1250, event_count: 1 } });
    await sell(merchant, 4990);
    expect((await harness.get(v1, { token: merchant.token })).body, 'cached meanwhile').toEqual(before.body);
    await harness.advance(30_000);
    expect(await harness.get(v1, { token: merchant.token })).toMatchObject({
      status: 200,
      body: { revenue_total_minor: 6240, event_count: 2, revenue_total: 62.4 },
    });
  });

  it('has the figures of each tenant only, on both operations', async () => {
    const [one, other] = [await harness.addMerchant(), await harness.addMerchant({ currency: 'EUR' })];
    for (const [merchant, minor, currency] of [
      [one, 111, 'USD'],
      [other, 77, 'EUR'],
    ] as const) {
      await sell(merchant, minor);
      const { tenantId: tenant_id, token } = merchant;
      expect(await read(merchant)).toMatchObject({ tenant_id, revenue_total_minor: minor, currency });
      const { body } = await harness.get(legacy, { token });
      expect(body).toMatchObject({ tenant_id, total_revenue: minor / 100 });
    }
  });

  it.each([
    ['a refund failure', 'refund_failure', 500, -500],
    ['a dispute reversal', 'dispute_reversal', 700, -700],
    ['a partial-capture reversal', 'partial_capture_reversal', -300, 300],
  ])('is a 200 for a window with only %s', async (_, category, amount, refunds) => {
    const merchant = await harness.addMerchant();
    await sell(merchant, amount, category);
    expect(await harness.get(v1, { token: merchant.token })).toMatchObject({
      status: 200,
      body: {
        revenue_total_minor: 0,
        event_count: 0,
        refund_total_minor: refunds,
        net_total_minor: -refunds,
      },
    });
    expect((await harness.get(legacy, { token: merchant.token })).status).toBe(200);
  });
});
