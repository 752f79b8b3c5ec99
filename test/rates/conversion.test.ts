/** Sales in several currencies on the whole server. */
import { createServer } from 'node:http';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { legacy, startHarness, v1, type Harness, type Merchant } from '../support/harness.ts';
import { listen } from '../support/wire.ts';

const csv = 'Date,USD,JPY,\n2026-04-13,1.1684,186.75,\n2026-04-10,1.1711,186.43,\n';
const site = createServer((_, response) => void response.end(csv));
let harness: Harness;
let merchant: Merchant;

beforeAll(async () => {
  harness = await startHarness({ FX_RATES: `ecb:http://127.0.0.1:${await listen(site)}/rates` });
  await harness.setNow('2026-04-14T10:00:00Z');
  harness.service.loadRates();
  await vi.waitFor(() => {
    if (!harness.observations.some(({ kind }) => kind === 'ratesLoaded')) throw new Error('not loaded yet');
  });
});
beforeEach(async () => {
  await harness.setNow('2026-04-14T10:00:00Z');
  merchant = await harness.addMerchant({ currency: 'EUR', timeZone: 'Europe/Berlin' });
});
afterAll(async () => {
  await harness.stop();
  site.close();
});

const sell = (currency: string, amount: number, category = 'charge') =>
  harness.simulator.addEvents([{ account: merchant.account, category, amount, currency }]);
const ask = async (path = v1) => (await harness.get(path, { token: merchant.token })).body;

describe('a merchant in euros', () => {
  const ofMonday = { converted: true, rate_date: '2026-04-13', rate_source: 'ecb' };
  const beside = { converted: false, rate_date: null, rate_source: null };

  it.each(['day', 'hour'])(
    'has sales and refunds in dollars and yen in the total of the %s',
    async (interval) => {
      await sell('eur', 10_000);
      for (const amount of [2, 2, 2]) await sell('usd', amount);
      await sell('usd', -10_000, 'refund');
      await sell('jpy', 18_675);
      expect(await ask(`${v1}?interval=${interval}`)).toMatchObject({
        currency: 'EUR',
        revenue_total: 200.05,
        revenue_total_minor: 20_005,
        refund_total_minor: 8559,
        net_total_minor: 11_446,
        event_count: 5,
        rate_source: 'ecb',
        by_currency: [
          {
            currency: 'EUR',
            revenue_total_minor: 10_000,
            converted: true,
            rate_date: null,
            rate_source: null,
          },
          { currency: 'JPY', revenue_total_minor: 18_675, event_count: 1, ...ofMonday },
          {
            currency: 'USD',
            revenue_total_minor: 6,
            refund_total_minor: 10_000,
            event_count: 3,
            ...ofMonday,
          },
        ],
        source_details: [{ currency: 'EUR', revenue_total_minor: 10_000, refund_total_minor: 0 }],
      });
    },
  );

  it('sees exactly the currencies missing from the total', async () => {
    await sell('usd', 11_684);
    await sell('kwd', 5_000);
    expect(await ask()).toMatchObject({
      revenue_total_minor: 10_000,
      event_count: 1,
      by_currency: [
        { currency: 'KWD', revenue_total_minor: 5_000, ...beside },
        { currency: 'USD', ...ofMonday },
      ],
    });
    expect(await ask(legacy)).toMatchObject({
      total_revenue: 100,
      event_count: 1,
      upgrade_notice: 'Not in the total, because no exchange rate is published: sales in KWD.',
    });
    await harness.setNow('2026-04-14T10:01:00Z');
    await sell('eur', 1);
    const { upgrade_notice } = z.looseObject({ upgrade_notice: z.string() }).parse(await ask(legacy));
    expect(upgrade_notice).not.toContain('USD');
  });

  // The ECB publishes the rates of the 13th at 16:00 in Berlin, the start of the 14th in Sydney.
  it.each([
    ['Australia/Sydney', '2026-04-10'],
    ['Pacific/Honolulu', '2026-04-13'],
  ])('with a day in %s gets the latest rates published by its start: %s', async (timeZone, rate_date) => {
    await harness.setNow('2026-04-14T12:00:00Z');
    merchant = await harness.addMerchant({ currency: 'EUR', timeZone });
    await sell('usd', 11_684);
    expect(await ask()).toMatchObject({ by_currency: [{ currency: 'USD', rate_date }] });
  });

  it('has foreign sales beside the total when the last rate is over a week old', async () => {
    await harness.setNow('2026-04-20T10:00:00Z');
    await sell('usd', 11_684);
    expect(await ask()).toMatchObject({ revenue_total_minor: 10_000, by_currency: [ofMonday] });
    await harness.setNow('2026-04-21T10:00:00Z');
    await sell('usd', 11_684);
    const { body } = await harness.get(v1, { token: merchant.token });
    expect(body).toMatchObject({ revenue_total_minor: 0, by_currency: [beside], rate_source: null });
    expect(await ask(legacy)).toMatchObject({
      total_revenue: 0,
      upgrade_notice: expect.stringContaining('USD'),
    });
  });

  it('gets cached answers without a query for rates', async () => {
    await sell('usd', 11_684);
    const first = await ask();
    await harness.database.query('alter table fx_rates rename to fx_rates_away');
    try {
      expect(await ask()).toEqual(first);
    } finally {
      await harness.database.query('alter table fx_rates_away rename to fx_rates');
    }
  });
});

it('a merchant in a currency without a rate has nothing converted', async () => {
  merchant = await harness.addMerchant({ currency: 'KWD', timeZone: 'Europe/Berlin' });
  await sell('kwd', 2_000);
  await sell('usd', 11_684);
  expect(await ask()).toMatchObject({
    currency: 'KWD',
    revenue_total_minor: 2_000,
    event_count: 1,
    rate_source: null,
  });
});
