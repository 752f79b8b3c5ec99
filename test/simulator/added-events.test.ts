import { describe, expect, it } from 'vitest';
import { account, control, idsSince, minuteMs, noonMs, open, simulate, wire } from './simulated.ts';

simulate();

describe('an added event', () => {
  it('may be invisible until later, and then stands where it was created', async () => {
    await open();
    await control.setClock({ frozenAtMs: noonMs });
    const event = { account, category: 'charge', amount: 1 };
    const [late = '', known = ''] = await control.addEvents([
      { ...event, createdMs: noonMs - 8000, visibleAtMs: noonMs + 5000 },
      { ...event, createdMs: noonMs - 2000 },
    ]);
    expect(await idsSince(noonMs - minuteMs)).toEqual([known]);
    expect(await wire.refused({ starting_after: late })).toMatchObject({ code: 'resource_missing' });

    await control.setClock({ frozenAtMs: noonMs + 4999 });
    expect(await idsSince(noonMs - minuteMs)).toEqual([known]);
    await control.setClock({ frozenAtMs: noonMs + 5000 });
    expect(await idsSince(noonMs - minuteMs)).toEqual([known, late]);
    expect((await wire.list({ ending_before: known })).data).toEqual([]);
  });

  it('is sent with the source and with the faulty members that it was given', async () => {
    await open();
    await control.addEvents([
      { account, category: 'charge', amount: 1, source: 'ch_1Shared', wire: { amount: 2 ** 53 } },
    ]);
    const response = await wire.get('/v1/balance_transactions');
    expect(await response.json()).toMatchObject({ data: [{ source: 'ch_1Shared', amount: 2 ** 53 }] });
  });

  it('stands within its second where it was added, unless given otherwise', async () => {
    await open();
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
    await open();
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
    await open();
    const ids = await control.addEvents([event]);
    await control.reset();
    await open();
    expect(await control.addEvents([event])).not.toEqual(ids);
  });
});
