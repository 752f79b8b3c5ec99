/** The scripted history of a merchant, and the effect of a pause on it. */
import { describe, expect, it } from 'vitest';
import { createHistory } from '../../scripts/simulator/history.ts';
import type { MerchantProfile } from '../../scripts/simulator/merchants.ts';
import { createSilences } from '../../scripts/simulator/silences.ts';
import { startSimulator } from '../support/simulator.ts';
import { account, control, idsSince, key, minuteMs, noonMs, open, simulate, wire } from './simulated.ts';
import { createStripeWire } from './stripe-wire.ts';

simulate();
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
const someMinute = noonMs / minuteMs;

function entriesOf(history: ReturnType<typeof createHistory>, minutes: number) {
  return Array.from({ length: minutes }, (_, i) => history.minute(someMinute + i)).flat();
}

describe('a scripted history', () => {
  const entries = entriesOf(createHistory(busy), 600);

  it('is the same for any path of reads, and differs between seeds', () => {
    const backwards = createHistory(busy);
    const read = Array.from({ length: 600 }, (_, i) => backwards.minute(someMinute + 599 - i));
    expect(read.toReversed().flat()).toEqual(entries);
    const amountsOf = (seed: string) =>
      createHistory({ ...busy, seed })
        .minute(someMinute)
        .map(({ amount }) => amount);
    expect(amountsOf('another seed')).not.toEqual(amountsOf(busy.seed));
  });

  const movements = [
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
  ] as const;
  it.each(movements)('has movements of category %s and type %s, with sign %i', (category, type, sign) => {
    const such = entries.filter((entry) => entry.category === category && entry.type === type);
    expect(such.length).toBeGreaterThan(0);
    expect(such.every(({ amount }) => Math.sign(amount) === sign)).toBe(true);
  });

  it('continues with added events, by default of the first type of their category', async () => {
    const usual = new Map(movements.toReversed().map(([category, type]) => [category, type]));
    await open();
    for (const [category, type] of usual) {
      const event = { account, category, amount: -5 };
      await control.addEvents([event, { ...event, type: 'given', source: 'ch_1Shared' }]);
      const [given, added] = (await wire.list({ limit: 2 })).data;
      expect(given).toMatchObject({ type: 'given', source: 'ch_1Shared', reporting_category: category });
      expect(added).toMatchObject({ type, reporting_category: category });
    }
  });

  it('refunds at most its sales', () => {
    const taken = Map.groupBy(
      entries.filter(({ category }) => category === 'charge'),
      ({ createdS }) => createdS,
    );
    const refunds = entries.filter(
      ({ category, causesS }) => category === 'refund' && Math.min(...causesS, Infinity) >= someMinute * 60,
    );
    const caused = refunds.filter(({ causesS }) => causesS.length > 0);
    expect(caused.length).toBeGreaterThan(100);
    for (const { amount, causesS } of caused) {
      const amounts = causesS.flatMap((second) => (taken.get(second) ?? []).map((sale) => sale.amount));
      expect(Math.max(...amounts)).toBeGreaterThanOrEqual(-amount);
    }
  });

  it('begins when the merchant opens, without refunds of earlier sales', () => {
    const openedAtMs = someMinute * 60_000 + 30_000;
    const young = createHistory({ ...busy, openedAtMs });
    expect(young.minute(someMinute - 1)).toEqual([]);
    for (const { createdS, causesS } of entriesOf(young, 200))
      expect(Math.min(createdS, ...causesS) * 1000).toBeGreaterThanOrEqual(openedAtMs);
  });

  it.each([
    ['isk', 100],
    ['kwd', 10],
    ['jpy', 1],
  ])('moves in the steps of the currency on the wire: %s in %d', (currency, step) => {
    const amounts = entriesOf(createHistory({ ...busy, currency, secondCurrency: null }), 60);
    expect(amounts.every(({ amount }) => amount % step === 0)).toBe(true);
  });

  it('grows second by second, and is the same in another process', async () => {
    await open(70);
    const all = async () => (await wire.walk('starting_after', null, { 'created[gte]': noonMs / 1000 })).seen;
    await control.setClock({ frozenAtMs: noonMs + 10 * minuteMs });
    const whole = await all();
    for (const ms of [30_999, 31_000, 5 * minuteMs]) {
      await control.setClock({ frozenAtMs: noonMs + ms });
      expect(await all()).toEqual(whole.filter(({ created }) => created * 1000 <= noonMs + ms));
    }
    const other = await startSimulator();
    const openedAt = noonMs - 24 * 60 * minuteMs;
    await other.control.addMerchant({ account, keys: [key], currency: 'usd', salesPerMinute: 70, openedAt });
    await other.control.setClock({ frozenAtMs: noonMs + 10 * minuteMs });
    const page = { ending_before: whole[50]?.id ?? '', limit: 100 };
    expect((await createStripeWire(other.url, key).list(page)).data).toEqual(whole.slice(0, 50));
    expect(await other.stop()).toBe(0);
  });
});

describe('a pause', () => {
  it.each([account, undefined])('of %s removes its events for good', async (scope) => {
    await open(30);
    const since = async () =>
      (await wire.walk('starting_after', null, { 'created[gte]': noonMs / 1000 - 600 })).seen;
    await control.setClock({ frozenAtMs: noonMs + 20 * minuteMs });
    const seen = await since();
    const isSilent = ({ created }: { created: number }) =>
      created * 1000 > noonMs && created * 1000 <= noonMs + 10 * minuteMs;

    await control.setClock({ frozenAtMs: noonMs });
    await control.pause(scope);
    await control.setClock({ frozenAtMs: noonMs + 10 * minuteMs });
    const added = await control.addEvents([{ account, category: 'charge', amount: 1 }]);
    expect(await idsSince(noonMs + 1000)).toEqual(added);
    const swallowed = seen.find(isSilent)?.id ?? '';
    expect(await wire.rejected({ ending_before: swallowed })).toMatchObject({ code: 'resource_missing' });
    await control.resume(scope);
    await control.setClock({ frozenAtMs: noonMs + 20 * minuteMs });
    const left = (await since()).filter(({ id }) => !added.includes(id));

    expect(left.filter(isSilent)).toEqual([]);
    const before = seen.filter(({ created }) => created * 1000 <= noonMs);
    expect(left.slice(-before.length)).toEqual(before);
    expect(left.length - before.length).toBeGreaterThan(200);
    expect(seen.map(({ id }) => id)).toEqual(expect.arrayContaining(left.map(({ id }) => id)));
  });

  it('removes the refunds and disputes of its missing sales', async () => {
    await open(70, noonMs);
    await control.setClock({ frozenAtMs: noonMs });
    await control.pause(account);
    await control.setClock({ frozenAtMs: noonMs + 60 * minuteMs });
    await control.resume(account);
    await control.setClock({ frozenAtMs: noonMs + 62 * minuteMs });
    const { seen } = await wire.walk('starting_after', null, {});
    // The earliest refund is three minutes after its sale; only a capture reversal is earlier.
    const given = seen.filter(
      ({ created, balance_type, reporting_category: category }) =>
        created * 1000 > noonMs && balance_type === 'payments' && /refund|dispute|failure/.test(category),
    );
    expect(seen.length).toBeGreaterThan(100);
    expect(given).toEqual([]);
  });

  it('excludes its first instant, includes its last, and applies to one merchant', () => {
    const silences = createSilences();
    silences.begin('one', 1_000);
    silences.end('one', 3_000);
    const at = (ms: number, of = 'one') => silences.over(of, ms, ms);
    expect([1_000, 1_001, 3_000, 3_001].map((ms) => at(ms))).toEqual(['none', 'all', 'all', 'none']);
    expect(at(2_000, 'another')).toBe('none');
  });
});
