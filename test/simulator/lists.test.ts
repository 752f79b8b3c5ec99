import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type SimulatorProcess } from '../support/simulator.ts';
import { createStripeWire, type Transaction } from './stripe-wire.ts';

const account = 'acct_1Lists';
const key = 'sk_test_lists_0000000000001';
const nowMs = Date.UTC(2026, 6, 1, 12, 0, 30);
const nowS = nowMs / 1000;

let simulator: SimulatorProcess;
let wire: ReturnType<typeof createStripeWire>;

beforeAll(async () => {
  simulator = await startSimulator();
  await simulator.control.setClock({ frozenAtMs: nowMs });
  await simulator.control.addMerchant({
    account,
    keys: [key],
    currency: 'usd',
    secondCurrency: 'jpy',
    salesPerMinute: 70,
    openedAt: '2026-01-01T00:00:00Z',
  });
  wire = createStripeWire(simulator.url, key);
});
afterAll(() => simulator.stop());

function added(seen: readonly Transaction[]) {
  const none = { saleCount: 0, grossMinor: 0, refundMinor: 0, soldMinor: 0, reversedMinor: 0 };
  const sums: Record<string, typeof none> = {};
  const givesBack = /^(refund|refund_failure|dispute|dispute_reversal|charge_failure)$/;
  for (const { amount, currency, reporting_category: category, balance_type } of seen) {
    const isSale = category === 'charge' && balance_type === 'payments';
    const isReversal = category === 'partial_capture_reversal' && balance_type === 'payments';
    if (!isSale && !isReversal && !givesBack.test(category)) continue;
    const sum = (sums[currency.toUpperCase()] ??= { ...none });
    if (isSale) sum.saleCount += 1;
    if (isSale) sum.soldMinor += amount;
    else if (isReversal) sum.reversedMinor -= amount;
    else sum.refundMinor -= amount;
    sum.grossMinor = sum.soldMinor - sum.reversedMinor;
  }
  return sums;
}

describe('walking a busy merchant', () => {
  const fromS = nowS - 3600;

  async function anchor(): Promise<string> {
    const { data } = await wire.list({ 'created[lt]': fromS, limit: 1 });
    return data[0]?.id ?? '';
  }

  it('towards the present sees everything once, in order, and arrives at the truth', async () => {
    const { seen, pages } = await wire.walk('ending_before', await anchor());
    expect(pages).toBeGreaterThan(30);
    expect(new Set(seen.map(({ id }) => id)).size).toBe(seen.length);
    const seconds = seen.map(({ created }) => created);
    expect(seconds).toEqual(seconds.toSorted((a, b) => a - b));
    expect(seconds[0]).toBeGreaterThanOrEqual(fromS);
    expect(seconds.at(-1)).toBeLessThanOrEqual(nowS);
    const truth = await simulator.control.truth({ account, fromMs: fromS * 1000, toMs: nowMs + 1 });
    expect(truth['USD']?.saleCount).toBeGreaterThan(3000);
    expect(added(seen)).toEqual(truth);
  });

  it('names one source for a sale and the reversal of its capture, and another for every other movement', async () => {
    const { seen } = await wire.walk('ending_before', await anchor());
    const reversals = seen.filter((one) => one.reporting_category === 'partial_capture_reversal');
    expect(reversals.length).toBeGreaterThan(10);
    for (const { source, created } of reversals) {
      const named = seen.filter((one) => one.source === source);
      expect(named.map((one) => one.reporting_category)).toEqual(['charge', 'partial_capture_reversal']);
      expect(named.map((one) => one.created)).toEqual([created, created]);
    }
    expect(new Set(seen.map(({ source }) => source)).size).toBe(seen.length - reversals.length);
  });
});

describe('a page', () => {
  it('holds ten of the newest when nothing else is asked', async () => {
    const page = await wire.list();
    expect(page.data).toHaveLength(10);
    expect(page.has_more).toBe(true);
    expect(page.data).toEqual((await wire.list({ limit: 100 })).data.slice(0, 10));
  });

  it('says on either side whether there are more', async () => {
    const { seen } = await wire.walk('starting_after', null, { 'created[gte]': nowS - 60 });
    const [newest = '', oldest = ''] = [seen[0]?.id, seen.at(-1)?.id];
    const span = { 'created[gte]': nowS - 60, starting_after: newest };
    const all = seen.length - 1;
    for (const [limit, has_more] of [
      [all - 1, true],
      [all, false],
    ] as const) {
      expect(await wire.list({ ...span, limit })).toMatchObject({ has_more });
      expect(await wire.list({ ending_before: oldest, limit })).toMatchObject({ has_more });
    }
    expect(await wire.list({ ending_before: newest })).toMatchObject({ data: [], has_more: false });
  });

  it('has net of fee, and a status by the day its funds arrive', async () => {
    const pending = await wire.list({ limit: 100 });
    const settled = await wire.list({ limit: 100, 'created[lt]': nowS - 5 * 86_400 });
    for (const { amount, fee, fee_details: details, net } of pending.data) {
      expect(net).toBe(amount - fee);
      expect(details).toHaveLength(fee === 0 ? 0 : 1);
    }
    expect(new Set(pending.data.map(({ status }) => status))).toEqual(new Set(['pending']));
    expect(new Set(settled.data.map(({ status }) => status))).toEqual(new Set(['available']));
  });
});

describe('filters', () => {
  it('of created include or exclude their second as they say', async () => {
    const { data } = await wire.list({ limit: 1, 'created[lt]': nowS - 600 });
    const second = data[0]?.created ?? 0;
    const seconds = async (params: Readonly<Record<string, number>>) =>
      (await wire.list({ limit: 100, ...params })).data.map(({ created }) => created);
    const around = { 'created[gte]': second - 60, 'created[lte]': second + 60 };

    expect(Math.max(...(await seconds({ ...around, 'created[lte]': second })))).toBe(second);
    expect(Math.max(...(await seconds({ ...around, 'created[lt]': second })))).toBeLessThan(second);
    expect(await seconds({ created: second })).toContain(second);
    expect(new Set(await seconds({ created: second }))).toEqual(new Set([second]));
    expect(await seconds({ 'created[gt]': second, 'created[lte]': second })).toEqual([]);
    expect(await seconds({ 'created[gte]': second, 'created[lt]': second + 1 })).toContain(second);
  });

  it('of created are read with their brackets encoded or not', async () => {
    const headers = { authorization: `Bearer ${key}` };
    const [plain, encoded] = await Promise.all(
      [`created[lt]=${String(nowS - 99)}`, `created%5Blt%5D=${String(nowS - 99)}`].map(async (query) =>
        (await fetch(`${simulator.url}/v1/balance_transactions?${query}`, { headers })).text(),
      ),
    );
    expect(encoded).toBe(plain);
    expect(encoded).toContain('"has_more":true');
  });

  it('of type and currency go together with cursors, in both directions', async () => {
    const span = { 'created[gte]': nowS - 1800, 'created[lte]': nowS - 600 };
    const all = (await wire.walk('starting_after', null, span)).seen;
    const wanted = all.filter(({ type, currency }) => type === 'payment' && currency === 'jpy');
    const filter = { ...span, type: 'payment', currency: 'jpy', limit: 5 };
    const backwards = await wire.walk('starting_after', null, filter);
    const oldest = wanted.at(-1)?.id ?? '';
    const forwards = await wire.walk('ending_before', oldest, filter);
    expect(wanted.length).toBeGreaterThan(20);
    expect(backwards.seen).toEqual(wanted);
    expect(forwards.seen).toEqual(wanted.toReversed().slice(1));
  });

  it('that nothing can match answer at once, however long the history', async () => {
    expect(await wire.list({ type: 'topup' })).toMatchObject({ data: [], has_more: false });
    expect(await wire.list({ currency: 'gbp' })).toMatchObject({ data: [], has_more: false });
  });
});
