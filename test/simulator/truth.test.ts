import { beforeEach, describe, expect, it } from 'vitest';
import { account, control, noonMs, open, simulate } from './simulated.ts';

const hour = { account, fromMs: noonMs, toMs: noonMs + 3_600_000 };

simulate();
beforeEach(async () => {
  await control.setClock({ frozenAtMs: noonMs + 3_600_000 });
  await open(0, 0);
});

function add(event: {
  category: string;
  amount: number;
  currency?: string;
  createdMs?: number;
  balanceType?: string;
  source?: string;
  wire?: Record<string, string | number>;
}) {
  return control.addEvents([{ account, createdMs: noonMs, ...event }]);
}

const none = { saleCount: 0, grossMinor: 0, refundMinor: 0, soldMinor: 0, reversedMinor: 0 };
/** Without a reversal the gross equals the sales. */
const sumsOf = (sums: Partial<typeof none>) => ({ ...none, grossMinor: sums.soldMinor ?? 0, ...sums });
const sale = (soldMinor: number) => sumsOf({ saleCount: 1, soldMinor });

describe('the truth', () => {
  it.each([
    ['charge', 1000, { soldMinor: 1000, saleCount: 1 }],
    ['refund', -400, { refundMinor: 400 }],
    ['refund_failure', 400, { refundMinor: -400 }],
    ['dispute', -900, { refundMinor: 900 }],
    ['dispute_reversal', 900, { refundMinor: -900 }],
    ['charge_failure', -700, { refundMinor: 700 }],
    ['partial_capture_reversal', -300, { reversedMinor: 300, grossMinor: 0, refundMinor: 300 }],
  ])('counts a %s of %i', async (category, amount, sums) => {
    await add({ category, amount });
    expect(await control.truth(hour)).toEqual({ USD: sumsOf(sums) });
  });

  it.each(['payout', 'fee', 'transfer', 'topup', 'other_adjustment', 'something_new'])(
    'does not count a %s',
    async (category) => {
      await add({ category, amount: -5000 });
      expect(await control.truth(hour)).toEqual({});
    },
  );

  it('counts sales of the payments balance only, and refunds of every balance', async () => {
    await add({ category: 'charge', amount: 500, balanceType: 'issuing' });
    await add({ category: 'refund', amount: -300, balanceType: 'refund_and_dispute_prefunding' });
    await add({ category: 'dispute', amount: -20, balanceType: 'refund_and_dispute_prefunding' });
    expect(await control.truth(hour)).toEqual({ USD: sumsOf({ refundMinor: 320 }) });
  });

  it('counts a capture reversal at the time of its sale', async () => {
    await add({ category: 'charge', amount: 1000, source: 'ch_1', createdMs: noonMs - 60_000 });
    await add({ category: 'charge', amount: 500 });
    await add({ category: 'partial_capture_reversal', amount: -700, source: 'ch_1' });
    expect(await control.truth(hour)).toEqual({ USD: sale(500) });
    expect(await control.truth({ ...hour, fromMs: noonMs - 60_000, toMs: noonMs })).toEqual({
      USD: sumsOf({ saleCount: 1, grossMinor: 300, refundMinor: 0, soldMinor: 1000, reversedMinor: 700 }),
    });
  });

  it('has no gross below zero: a reversal beyond the sales is a refund', async () => {
    await add({ category: 'charge', amount: 200 });
    await add({ category: 'partial_capture_reversal', amount: -700, source: 'ch_of_before' });
    expect(await control.truth(hour)).toEqual({
      USD: sumsOf({ saleCount: 1, grossMinor: 0, refundMinor: 500, soldMinor: 200, reversedMinor: 700 }),
    });
  });

  it('keeps currencies apart, in ISO minor units', async () => {
    await add({ category: 'charge', amount: 500, currency: 'jpy' });
    await add({ category: 'charge', amount: 12_340, currency: 'kwd' });
    await add({ category: 'charge', amount: 150_000, currency: 'isk' });
    await add({ category: 'refund', amount: -7, currency: 'mga' });
    await add({ category: 'charge', amount: 380_000, currency: 'ugx' });
    await add({ category: 'charge', amount: 999, currency: 'xcg' });
    expect(await control.truth(hour)).toEqual({
      JPY: sale(500),
      KWD: sale(12_340),
      ISK: sale(1500),
      MGA: sumsOf({ refundMinor: 700 }),
      UGX: sale(3800),
      XCG: sale(999),
    });
  });

  it('omits unbookable events, and lists them', async () => {
    await add({ category: 'charge', amount: 42 });
    await add({ category: 'payout', amount: 150, currency: 'isk' });
    const ids = [
      await add({ category: 'charge', amount: 150, currency: 'isk' }),
      await add({ category: 'refund', amount: -150, currency: 'ugx' }),
      await add({ category: 'charge', amount: 100, currency: 'xau' }),
      await add({ category: 'charge', amount: -1 }),
      await add({ category: 'charge', amount: 1, wire: { currency: 'usdc' } }),
    ];
    expect(await control.truth(hour)).toEqual({ USD: sale(42) });
    expect(await control.readUnbooked(hour)).toEqual(ids.flat());
  });

  it('includes fromMs and excludes toMs, by the start of the second', async () => {
    await add({ category: 'charge', amount: 1, createdMs: noonMs - 1 });
    await add({ category: 'charge', amount: 10, createdMs: noonMs + 700 });
    await add({ category: 'charge', amount: 100, createdMs: noonMs + 59_999 });
    await add({ category: 'charge', amount: 1000, createdMs: noonMs + 60_000 });
    const grossMinor = async (fromMs: number, toMs: number) =>
      (await control.truth({ account, fromMs, toMs }))['USD']?.grossMinor;
    expect(await grossMinor(noonMs, noonMs + 60_000)).toBe(110);
    expect(await grossMinor(noonMs, noonMs + 60_001)).toBe(1110);
    expect(await grossMinor(noonMs + 1, noonMs + 60_000)).toBe(100);
    expect(await grossMinor(noonMs - 1000, noonMs)).toBe(1);
  });

  it('counts only events visible at visibleAtMs', async () => {
    const category = 'charge';
    const [createdMs, visibleAtMs] = [noonMs, noonMs + 9000];
    await control.addEvents([
      { account, category, amount: 1, createdMs },
      { account, category, amount: 10, createdMs, visibleAtMs },
      { account, category, amount: 100, createdMs: noonMs + 5_000_000 },
    ]);
    const grossMinor = async (at: number | null) =>
      (await control.truth({ ...hour, toMs: noonMs * 2, ...(at === null ? {} : { visibleAtMs: at }) }))['USD']
        ?.grossMinor;
    expect(await grossMinor(noonMs - 1)).toBeUndefined();
    expect(await grossMinor(visibleAtMs - 1)).toBe(1);
    expect(await grossMinor(visibleAtMs)).toBe(11);
    expect(await grossMinor(null)).toBe(11);
    expect(await grossMinor(noonMs + 5_000_000)).toBe(111);
  });
});
