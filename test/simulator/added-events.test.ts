import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { startSimulator, type SimulatorControl, type SimulatorProcess } from '../support/simulator.ts';
import { createStripeWire } from './stripe-wire.ts';

const account = 'acct_1Added';
const key = 'sk_test_added_00000000000001';
const noonMs = Date.UTC(2026, 6, 1, 12);
const minuteMs = 60_000;

let simulator: SimulatorProcess;
let control: SimulatorControl;
let wire: ReturnType<typeof createStripeWire>;

beforeAll(async () => {
  simulator = await startSimulator();
  control = simulator.control;
  wire = createStripeWire(simulator.url, key);
});
afterEach(() => control.reset());
afterAll(() => simulator.stop());

async function open(salesPerMinute: number, openedAt = noonMs - 24 * 60 * minuteMs): Promise<void> {
  await control.addMerchant({ account, keys: [key], currency: 'usd', salesPerMinute, openedAt });
}

async function idsSince(ms: number): Promise<string[]> {
  const { seen } = await wire.walk('starting_after', null, { 'created[gte]': ms / 1000 });
  return seen.map(({ id }) => id);
}

describe('an added event', () => {
  it('may be invisible until later, and then stands where it was created', async () => {
    await open(0);
    await control.setClock({ frozenAtMs: noonMs });
    const category = 'charge';
    const [late = '', known = ''] = await control.addEvents([
      { account, category, amount: 1, createdMs: noonMs - 8000, visibleAtMs: noonMs + 5000 },
      { account, category, amount: 2, createdMs: noonMs - 2000 },
    ]);
    expect(await idsSince(noonMs - minuteMs)).toEqual([known]);
    expect(await wire.refused({ starting_after: late })).toMatchObject({ code: 'resource_missing' });

    await control.setClock({ frozenAtMs: noonMs + 4999 });
    expect(await idsSince(noonMs - minuteMs)).toEqual([known]);
    await control.setClock({ frozenAtMs: noonMs + 5000 });
    expect(await idsSince(noonMs - minuteMs)).toEqual([known, late]);
    expect((await wire.list({ ending_before: known })).data).toEqual([]);
  });

  it('of the future waits for the clock', async () => {
    await open(0);
    await control.setClock({ frozenAtMs: noonMs });
    const ids = await control.addEvents([
      { account, category: 'charge', amount: 1, createdMs: noonMs + 1000 },
    ]);
    expect(await idsSince(noonMs)).toEqual([]);
    await control.setClock({ frozenAtMs: noonMs + 1000 });
    expect(await idsSince(noonMs)).toEqual(ids);
  });

  it('may be stamped in the future, and listed before', async () => {
    await open(0);
    await control.setClock({ frozenAtMs: noonMs });
    const event = { account, category: 'charge', amount: 1 };
    const [ahead, now] = await control.addEvents([
      { ...event, createdMs: noonMs + 30 * 86_400_000, visibleAtMs: noonMs },
      { ...event, createdMs: noonMs },
    ]);
    expect(await idsSince(noonMs)).toEqual([ahead, now]);
    const { seen } = await wire.walk('ending_before', now ?? '');
    expect(seen.map(({ id }) => id)).toEqual([ahead]);
  });

  it('is sent with the source and with the faulty members that it was given', async () => {
    await open(0);
    await control.addEvents([
      { account, category: 'charge', amount: 1, source: 'ch_1Shared', wire: { amount: 2 ** 53 } },
    ]);
    const response = await wire.get('/v1/balance_transactions');
    expect(await response.json()).toMatchObject({ data: [{ source: 'ch_1Shared', amount: 2 ** 53 }] });
  });

  it('stands within its second where it was added, unless given otherwise', async () => {
    await open(0);
    await control.setClock({ frozenAtMs: noonMs });
    const event = { account, category: 'charge', amount: 1 };
    const first = await control.addEvents([event, event]);
    const next = await control.addEvents([event, { ...event, sequence: -1 }]);
    const [a, b, c, d] = [...first, ...next];
    expect(await idsSince(noonMs)).toEqual([c, b, a, d]);
  });

  it.each([
    ['charge', 'charge'],
    ['refund', 'refund'],
    ['refund_failure', 'refund_failure'],
    ['dispute', 'adjustment'],
    ['dispute_reversal', 'adjustment'],
    ['charge_failure', 'payment_failure_refund'],
    ['partial_capture_reversal', 'refund'],
    ['fee', 'stripe_fee'],
    ['payout', 'payout'],
  ])('of category %s is of type %s unless given otherwise', async (category, type) => {
    await open(0);
    await control.addEvents([
      { account, category, amount: -5 },
      { account, category, amount: -5, type: 'given' },
    ]);
    const { data } = await wire.list();
    expect(data.map((transaction) => transaction.type)).toEqual(['given', type]);
    expect(data.every((transaction) => transaction.reporting_category === category)).toBe(true);
  });

  it('never takes an id that was another’s, not even after a reset', async () => {
    const event = { account, category: 'charge', amount: 1 };
    await open(0);
    const ids = await control.addEvents([event]);
    await control.reset();
    await open(0);
    expect(await control.addEvents([event])).not.toEqual(ids);
  });
});
