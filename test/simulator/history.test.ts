import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createHistory } from '../../scripts/simulator/history.ts';
import type { MerchantProfile } from '../../scripts/simulator/merchants.ts';
import { startSimulator, type SimulatorProcess } from '../support/simulator.ts';
import { createStripeWire } from './stripe-wire.ts';

const busy: MerchantProfile = {
  account: 'acct_1Busy',
  keys: ['sk_test_busy_00000000000001'],
  currency: 'usd',
  secondCurrency: 'eur',
  seed: 'a seed',
  salesPerMinute: 70,
  openedAtMs: Date.UTC(2026, 0, 1),
  accountReadable: true,
};
const { openedAtMs: openedAt, keys, ...rest } = busy;
const asAdded = { ...rest, keys: [...keys], openedAt };
const someMinute = Date.UTC(2026, 6, 1, 12) / 60_000;

function entriesOf(history: ReturnType<typeof createHistory>, minutes: number) {
  return Array.from({ length: minutes }, (_, i) => history.minute(someMinute + i)).flat();
}

describe('a scripted minute', () => {
  it('is the same however it is reached', () => {
    const [forwards, backwards] = [createHistory(busy), createHistory(busy)];
    const told = Array.from({ length: 300 }, (_, i) => forwards.minute(someMinute + i));
    const toldBackwards = Array.from({ length: 300 }, (_, i) => backwards.minute(someMinute + 299 - i));
    expect(toldBackwards.toReversed()).toEqual(told);
  });

  it('is another one for another seed', () => {
    const others = createHistory({ ...busy, seed: 'another seed' });
    const amountsOf = (history: typeof others) => history.minute(someMinute).map(({ amount }) => amount);
    expect(amountsOf(others)).not.toEqual(amountsOf(createHistory(busy)));
  });
});

describe('a scripted history', () => {
  const entries = entriesOf(createHistory(busy), 600);

  it.each([
    ['charge', 'charge', 1],
    ['charge', 'payment', 1],
    ['refund', 'refund', -1],
    ['refund', 'payment_refund', -1],
    ['refund_failure', 'refund_failure', 1],
    ['dispute', 'adjustment', -1],
    ['dispute_reversal', 'adjustment', 1],
    ['charge_failure', 'payment_failure_refund', -1],
    ['partial_capture_reversal', 'refund', -1],
    ['payout', 'payout', -1],
    ['fee', 'stripe_fee', -1],
    ['transfer', 'transfer', -1],
    ['issuing_transaction', 'issuing_transaction', -1],
  ])('holds movements of category %s and type %s, with sign %i', (category, type, sign) => {
    const such = entries.filter((entry) => entry.category === category && entry.type === type);
    expect(such.length).toBeGreaterThan(0);
    expect(such.every(({ amount }) => Math.sign(amount) === sign)).toBe(true);
  });

  it('gives back only what was taken', () => {
    const takenAt = new Map<number, number[]>();
    for (const { category, createdS, amount } of entries) {
      if (category === 'charge') takenAt.set(createdS, [...(takenAt.get(createdS) ?? []), amount]);
    }
    const refunds = entries.filter(
      ({ category, causesS }) =>
        category === 'refund' && causesS.length > 0 && causesS.every((second) => second >= someMinute * 60),
    );
    expect(refunds.length).toBeGreaterThan(100);
    for (const { amount, causesS } of refunds) {
      const taken = causesS.flatMap((second) => takenAt.get(second) ?? []);
      expect(Math.max(...taken)).toBeGreaterThanOrEqual(-amount);
    }
  });

  it('begins when the merchant opens, without consequences of sales that never were', () => {
    const openedAtMs = someMinute * 60_000 + 30_000;
    const young = entriesOf(createHistory({ ...busy, openedAtMs }), 200);
    expect(createHistory({ ...busy, openedAtMs }).minute(someMinute - 1)).toEqual([]);
    for (const { createdS, causesS } of young) {
      expect(Math.min(createdS, ...causesS) * 1000).toBeGreaterThanOrEqual(openedAtMs);
    }
  });

  it('moves in the steps of the currency on the wire', () => {
    for (const [currency, step] of [
      ['isk', 100],
      ['kwd', 10],
      ['jpy', 1],
    ] as const) {
      const amounts = entriesOf(createHistory({ ...busy, currency, secondCurrency: null }), 60);
      expect(amounts.every(({ amount }) => amount % step === 0)).toBe(true);
    }
  });
});

describe('a restarted simulator', () => {
  let first: SimulatorProcess;
  let second: SimulatorProcess;

  beforeAll(async () => {
    [first, second] = await Promise.all([startSimulator(), startSimulator()]);
  });
  afterAll(async () => {
    await Promise.all([first.stop(), second.stop()]);
  });

  it('tells the same story, and takes the ids of the other one as cursors', async () => {
    const pages = await Promise.all(
      [first, second].map(async ({ url, control }) => {
        await control.addMerchant(asAdded);
        await control.setClock({ frozenAtMs: someMinute * 60_000 });
        return createStripeWire(url, busy.keys[0] ?? '').list({ limit: 100 });
      }),
    );
    expect(pages[0]?.data).toHaveLength(100);
    expect(pages[1]).toEqual(pages[0]);

    const cursor = pages[0]?.data.at(-1)?.id ?? '';
    const wire = createStripeWire(second.url, busy.keys[0] ?? '');
    const next = await wire.list({ ending_before: cursor, limit: 99 });
    expect(next.data).toEqual(pages[0]?.data.slice(0, 99));
  });
});
