import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createHistory } from '../../scripts/simulator/history.ts';
import { demoAurora } from '../../scripts/simulator/merchants.ts';
import { startSimulator, type SimulatorControl, type SimulatorProcess } from '../support/simulator.ts';

const account = 'acct_1True';
const noonMs = Date.UTC(2026, 6, 1, 12);
const hour = { account, fromMs: noonMs, toMs: noonMs + 3_600_000 };

let simulator: SimulatorProcess;
let control: SimulatorControl;

beforeAll(async () => {
  simulator = await startSimulator();
  control = simulator.control;
});
beforeEach(async () => {
  await control.reset();
  await control.setClock({ frozenAtMs: noonMs + 3_600_000 });
  await control.addMerchant({ account, keys: [], currency: 'usd', salesPerMinute: 0, openedAt: 0 });
});
afterAll(() => simulator.stop());

function total(of: readonly { amount: number }[]): number {
  return of.reduce((sum, { amount }) => sum + amount, 0);
}

function add(event: {
  category: string;
  amount: number;
  currency?: string;
  createdMs?: number;
  balanceType?: string;
}) {
  return control.addEvents([{ account, createdMs: noonMs, ...event }]);
}

describe('the truth', () => {
  it.each([
    ['charge', 1000, { saleCount: 1, grossMinor: 1000, refundMinor: 0 }],
    ['refund', -400, { saleCount: 0, grossMinor: 0, refundMinor: 400 }],
    ['refund_failure', 400, { saleCount: 0, grossMinor: 0, refundMinor: -400 }],
    ['dispute', -900, { saleCount: 0, grossMinor: 0, refundMinor: 900 }],
    ['dispute_reversal', 900, { saleCount: 0, grossMinor: 0, refundMinor: -900 }],
    ['charge_failure', -700, { saleCount: 0, grossMinor: 0, refundMinor: 700 }],
    ['partial_capture_reversal', -300, { saleCount: 0, grossMinor: 0, refundMinor: 300 }],
  ])('counts a %s of %i', async (category, amount, USD) => {
    await add({ category, amount });
    expect(await control.truth(hour)).toEqual({ USD });
  });

  it.each(['payout', 'fee', 'transfer', 'topup', 'other_adjustment', 'something_new'])(
    'does not count a %s',
    async (category) => {
      await add({ category, amount: -5000 });
      expect(await control.truth(hour)).toEqual({});
    },
  );

  it('counts no other balance than that of payments', async () => {
    await add({ category: 'charge', amount: 500, balanceType: 'issuing' });
    await add({ category: 'refund', amount: -500, balanceType: 'refund_and_dispute_prefunding' });
    expect(await control.truth(hour)).toEqual({});
  });

  it('keeps currencies apart, in ISO minor units', async () => {
    await add({ category: 'charge', amount: 500, currency: 'jpy' });
    await add({ category: 'charge', amount: 12_340, currency: 'kwd' });
    await add({ category: 'charge', amount: 150_000, currency: 'isk' });
    await add({ category: 'refund', amount: -7, currency: 'mga' });
    expect(await control.truth(hour)).toEqual({
      JPY: { saleCount: 1, grossMinor: 500, refundMinor: 0 },
      KWD: { saleCount: 1, grossMinor: 12_340, refundMinor: 0 },
      ISK: { saleCount: 1, grossMinor: 1500, refundMinor: 0 },
      MGA: { saleCount: 0, grossMinor: 0, refundMinor: 700 },
    });
  });

  it('refuses to round what has no minor units', async () => {
    await add({ category: 'charge', amount: 150, currency: 'isk' });
    await expect(control.truth(hour)).rejects.toThrow('no ISO 4217 minor units');
  });

  it('spans from its first instant to before its last, by the start of the second', async () => {
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

  it('is of the moment that it is asked for', async () => {
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

  it('of a script is the sum of its minutes', async () => {
    const history = createHistory(demoAurora);
    const entries = Array.from({ length: 60 }, (_, i) => history.minute(noonMs / 60_000 + i)).flat();
    const sales = entries.filter(({ category }) => category === 'charge');
    const given = entries.filter(
      ({ category, balanceType }) =>
        balanceType === 'payments' && /refund|dispute|failure|reversal/.test(category),
    );
    expect(given.length).toBeGreaterThan(5);
    expect(await control.truth({ ...hour, account: demoAurora.account })).toEqual({
      USD: { saleCount: sales.length, grossMinor: total(sales), refundMinor: -total(given) },
    });
  });
});
