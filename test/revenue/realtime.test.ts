import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { revenueV1 } from '../support/asking.ts';
import { legacy, startHarness, v1, type Harness, type Merchant } from '../support/harness.ts';

type Body = z.infer<typeof revenueV1>;

describe('the realtime read', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
    // The tests go on by hours, and the day must not turn meanwhile.
    await harness.setNow('2027-05-05T08:00:00Z');
  });
  afterAll(() => harness.stop());

  const read = async ({ token }: Merchant, query = '') =>
    revenueV1.parse((await harness.get(`${v1}${query}`, { token })).body);
  const sell = async ({ account }: Merchant, amount: number, category = 'charge') =>
    harness.simulator.addEvents([{ account, category, amount, createdMs: Math.floor(harness.nowMs()) }]);
  const truthOf = async ({ account }: Merchant, { interval_start }: Body, toMs: number) =>
    (await harness.simulator.truth({ account, fromMs: Date.parse(interval_start), toMs }))['USD'];

  it('rises by exactly the sale that was made, within the TTL and one request', async () => {
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

  it('gives each tenant its own number, on both operations', async () => {
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

  it('counts what was sold until it was asked, and nothing sold after it answered, while sales go on', async () => {
    const merchant = await harness.addMerchant({ salesPerMinute: 600, openedAt: harness.nowMs() - 300_000 });
    const counts: number[] = [];
    for (let round = 0; round < 5; round += 1) {
      const body = await read(merchant);
      const least = await truthOf(merchant, body, Date.parse(body.data_as_of));
      const most = await truthOf(merchant, body, harness.nowMs());
      expect(body.event_count).toBeGreaterThanOrEqual(least?.saleCount ?? 0);
      expect(body.event_count).toBeLessThanOrEqual(most?.saleCount ?? 0);
      counts.push(body.event_count);
      await harness.advance(30_000);
    }
    expect(counts).toEqual(counts.toSorted((a, b) => a - b));
    expect(new Set(counts).size, 'each refresh saw new sales').toBe(5);
  });

  it('equals the simulator’s own truth to the minor unit while the script is paused', async () => {
    const merchant = await harness.addMerchant({ salesPerMinute: 3, timeZone: 'America/New_York' });
    await harness.simulator.pause(merchant.account);
    for (const interval of ['day', 'hour']) {
      const body = await read(merchant, `?interval=${interval}`);
      expect(await truthOf(merchant, body, harness.nowMs())).toMatchObject({
        saleCount: body.event_count,
        grossMinor: body.revenue_total_minor,
        refundMinor: body.refund_total_minor,
      });
      expect(body.net_total_minor).toBe(body.revenue_total_minor - body.refund_total_minor);
    }
  });

  it.each([
    ['a refund failure', 'refund_failure', 500, -500],
    ['a dispute reversal', 'dispute_reversal', 700, -700],
    ['a partial-capture reversal', 'partial_capture_reversal', -300, 300],
  ])('answers 200 for a window with only %s', async (_, category, amount, refunds) => {
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

  it('answers a known 0 with another currency beside it when nothing was sold in its own', async () => {
    const merchant = await harness.addMerchant({ currency: 'EUR' });
    const { account, token } = merchant;
    await sell(merchant, -700, 'refund');
    await harness.simulator.addEvents([
      { account, category: 'charge', amount: 1000, currency: 'jpy', createdMs: harness.nowMs() },
    ]);
    const yen = { currency: 'JPY', minor_unit_exponent: 0, revenue_total_minor: 1000 };
    for (const query of ['', '?interval=minute']) {
      expect(await harness.get(`${v1}${query}`, { token })).toMatchObject({
        status: 200,
        body: {
          currency: 'EUR',
          revenue_total_minor: 0,
          refund_total_minor: 700,
          event_count: 0,
          mode: 'test',
          source_details: [{ revenue_total_minor: 0, figures: [{ currency: 'EUR' }, yen] }],
          by_currency: [{ currency: 'EUR' }, { ...yen, converted: false }],
        },
      });
    }
    expect(await harness.get(legacy, { token })).toMatchObject({
      status: 200,
      body: { total_revenue: 0, event_count: 0, upgrade_notice: expect.stringContaining('JPY') },
    });
  });

  it('answers 404 that names what is connected when none of it counts', async () => {
    const merchant = await harness.addMerchant();
    const { tenantId, account, token } = merchant;
    const connected = { platform: 'stripe', platformAccountId: account } as const;
    const disabled = { status: 'disabled', metadata: {} } as const;
    await harness.service.connections.upsertConnection(tenantId, connected, disabled);
    const detail = `No connected account counts: Stripe (${account}) is disabled.`;
    const body = { type: '/problems/no-revenue-source', detail };
    for (const path of [v1, legacy])
      expect(await harness.get(path, { token })).toMatchObject({ status: 404, body });
  });

  it('answers 503 that names the account when amounts add up to more than a JSON number holds', async () => {
    const merchant = await harness.addMerchant();
    for (const amount of [2 ** 53 - 1, 2 ** 53 - 1]) await sell(merchant, amount);
    const answer = await harness.get(v1, { token: merchant.token });
    expect(answer).toMatchObject({
      status: 503,
      body: {
        detail: expect.stringContaining(`Stripe (${merchant.account})`),
        failed_sources: [{ platform_account_id: merchant.account, reason: 'invalid_response' }],
      },
    });
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    await harness.advance(3_600_000);
    expect(await harness.get(`${v1}?interval=minute`, { token: merchant.token })).toMatchObject({
      status: 200,
      body: { event_count: 0 },
    });
  });
});
