import { describe, expect, it } from 'vitest';
import { canaries } from '../../../scripts/simulator/canaries.ts';
import { paymentRefOf } from '../../../src/model/ledger-event.ts';
import { account, at, openReader, row, shortOf, timesOf, type Given } from './reading.ts';

type Rows = ReadonlyArray<readonly [code: string, value: string, given?: Given]>;

async function read(rows: Rows, ids: readonly string[] = []) {
  const reader = openReader();
  const written = rows.map(([code, value, given], index) =>
    row(ids[index] ?? `T${index}`, code, value, given),
  );
  reader.tell('rows', { rows: written });
  return { ...(await reader.pull()), reader };
}

describe('a transaction', () => {
  // PP-01, 02, 04, 05, 07, 08, 10, 13
  it.each<[string, Rows, string[]]>([
    [
      'refunded in full counts as a sale and a refund',
      [
        ['T0006', '100.00', { status: 'V' }],
        ['T1107', '-100.00'],
      ],
      ['T0:T0006 sale 10000 USD', 'T1:T1107 refund 10000 USD'],
    ],
    [
      'refunded in part counts in full',
      [
        ['T0006', '100.00', { status: 'F' }],
        ['T1107', '-40.00'],
      ],
      ['T0:T0006 sale 10000 USD', 'T1:T1107 refund 4000 USD'],
    ],
    ['keeps its own currency', [['T0006', '1.00']], ['T0:T0006 sale 100 USD']],
    [
      'that converts money does not count, but its refund does',
      [
        ['T1107', '-12.50'],
        ['T0200', '12.50'],
        ['T0200', '-11.40', { currency: 'EUR' }],
      ],
      ['T0:T1107 refund 1250 USD'],
    ],
    [
      'that returns a fee is no refund',
      [
        ['T0006', '20.00'],
        ['T1107', '-20.00'],
        ['T1108', '0.58'],
        ['T1109', '0.58'],
      ],
      ['T0:T0006 sale 2000 USD', 'T1:T1107 refund 2000 USD'],
    ],
    [
      'that holds or releases money does not count',
      [
        ['T0006', '80.00'],
        ['T1110', '-80.00'],
        ['T1111', '80.00'],
        ['T1105', '15.00'],
      ],
      ['T0:T0006 sale 8000 USD'],
    ],
    [
      'that pays out or reverses a payout does not count',
      [
        ['T0001', '-500.00'],
        ['T1503', '-510.00'],
        ['T1105', '510.00'],
        ['T1114', '500.00'],
        ['T0001', '500.00'],
      ],
      [],
    ],
    [
      'for a purchase by the merchant does not count, nor does its refund',
      [
        ['T0003', '-30.00'],
        ['T1107', '30.00'],
        ['T1106', '30.00'],
        ['T1201', '30.00'],
        ['T1202', '-30.00'],
      ],
      [],
    ],
    [
      'that refunds money counts only if it succeeded',
      [
        ['T0006', '76.16', { currency: 'EUR' }],
        ['T1107', '-57.42', { currency: 'EUR', status: 'D' }],
        ['T1107', '-1.00', { currency: 'EUR', status: 'P' }],
        ['T1107', '-76.16', { currency: 'EUR' }],
      ],
      ['T0:T0006 sale 7616 EUR', 'T3:T1107 refund 7616 EUR'],
    ],
    [
      'reversed by PayPal or a bank is a dispute with its sign',
      [
        ['T1106', '-1.00'],
        ['T1201', '-2.00'],
        ['T1202', '2.00'],
        ['T1205', '3.00'],
        ['T1207', '-4.00'],
        ['T1208', '5.00'],
        ['T1200', '-6.00'],
      ],
      [
        'T0:T1106 dispute 100 USD',
        'T1:T1201 dispute 200 USD',
        'T2:T1202 dispute -200 USD',
        'T3:T1205 dispute -300 USD',
        'T4:T1207 dispute 400 USD',
        'T5:T1208 dispute -500 USD',
      ],
    ],
    [
      'denied, pending, of unknown status or of amount 0 is not booked',
      [
        ['T0006', '1.00', { status: 'D' }],
        ['T0006', '1.00', { status: 'P' }],
        ['T0006', '1.00', { status: 'X' }],
        ['T0006', '0.00'],
        ['T1107', '-0.00'],
      ],
      [],
    ],
    [
      'of postage, rebates, third parties or store transfers is no sale',
      ['08', '14', '15', '16', '17'].map((code) => [`T00${code}`, '1.00'] as const),
      [],
    ],
    // PP-20
    [
      'has the decimals of its currency, and more only if they are zeros',
      [
        ['T0006', '12000', { currency: 'JPY' }],
        ['T0006', '300.00', { currency: 'JPY' }],
        ['T0006', '3.141', { currency: 'TND' }],
        ['T0006', '7', {}],
        ['T0006', '0.5000', {}],
        ['T0006', '90071992547409.91', {}],
      ],
      [
        'T0:T0006 sale 12000 JPY',
        'T1:T0006 sale 300 JPY',
        'T2:T0006 sale 3141 TND',
        'T3:T0006 sale 700 USD',
        'T4:T0006 sale 50 USD',
        'T5:T0006 sale 9007199254740991 USD',
      ],
    ],
  ])('%s', async (_, rows, expected) => {
    const { events, unbooked } = await read(rows);
    expect(events.map(shortOf)).toEqual(expected);
    expect(unbooked).toEqual([]);
  });

  // PP-18, 19
  it('is identified by its id and code, both as written', async () => {
    const id = '00012345678901234';
    const rows: Rows = [
      ['T0006', '10.00'],
      ['T1503', '-10.00'],
      ['T0006', '10.00'],
    ];
    const { events, pages } = await read(rows, [id, id, id]);
    expect(events.map(shortOf)).toEqual([`${id}:T0006 sale 1000 USD`]);
    expect(pages.flatMap((page) => page.events)).toHaveLength(1);
  });

  // PP-21
  it.each([
    ['2026-11-26T05:12:09+0000', '2026-11-26T05:12:09.000Z'],
    ['2026-11-26T05:12:09Z', '2026-11-26T05:12:09.000Z'],
    ['2026-11-25T21:12:09-0800', '2026-11-26T05:12:09.000Z'],
    ['2026-11-26T06:12:09+01:00', '2026-11-26T05:12:09.000Z'],
    ['2026-11-26T10:42:09.123+05:30', '2026-11-26T05:12:09.123Z'],
  ])('of %s happened at %s', async (stamp, expected) => {
    const { events } = await read([['T0006', '1.00', { at: stamp }]]);
    expect(timesOf(events)).toEqual([expected]);
  });

  it.each<[string, string, string, Given]>([
    ['finer_than_minor_unit', 'with more digits', '1.001', {}],
    ['finer_than_minor_unit', 'with digits where there are none', '1.5', { currency: 'JPY' }],
    ['finer_than_minor_unit', 'without an amount', 'ten', {}],
    ['amount_too_large', 'of too much', '90071992547409.92', {}],
    ['amount_too_large', 'of far too much', '1'.repeat(400), {}],
    ['unknown_currency', 'in no currency', '1.00', { currency: 'XXX' }],
    ['invalid_time', 'without a time', '1.00', { at: '' }],
    ['invalid_time', 'with half a time', '1.00', { at: '2026-11-26T05:12' }],
  ])('is listed as %s %s, and the others are booked', async (reason, _, value, given) => {
    const { events, unbooked, last } = await read([
      ['T0006', value, given],
      ['T0006', '2.00'],
    ]);
    expect(unbooked).toMatchObject([{ externalId: 'T0:T0006', reason }]);
    expect(events.map(shortOf)).toEqual(['T1:T0006 sale 200 USD']);
    expect(last).toMatchObject({ complete: true });
  });

  it.each([['id'], [null]])('without an id (%j) makes the response invalid', async (id) => {
    const reader = openReader();
    const { transaction_id: _, ...rest } = { ...row('T0', 'T0006', '1.00'), transaction_id: id };
    reader.tell('rows', { rows: [id === null ? { ...rest, transaction_id: null } : rest] });
    expect((await reader.pull()).last).toMatchObject({ failure: { reason: 'invalid_response' } });
  });

  it('uncounted is voided, in case it counted before', async () => {
    const reader = openReader();
    reader.tell('rows', { rows: [row('T0', 'T1107', '-1.00', { status: 'D' })] });
    const { pages } = await reader.pull();
    expect(pages.flatMap(({ wholes = [] }) => wholes)).toEqual([{ groupId: 'T0:T1107', keep: [] }]);
  });

  it('has a payment reference: a sale its own id, a refund or dispute that of its sale', async () => {
    const { events } = await read([
      ['T0006', '9.00'],
      ['T1107', '-1.00', { of: 'T0' }],
      ['T1201', '-1.00', { of: 'T0' }],
      ['T1107', '-1.00', { of: 'an order', type: 'ODR' }],
      ['T1107', '-1.00'],
    ]);
    const own = paymentRefOf('T0');
    expect(events.map(({ paymentRef }) => paymentRef)).toEqual([own, own, own, null, null]);
    expect(events.every(({ processor }) => processor === null)).toBe(true);
  });

  it('of an unknown group is reported by its code and left out; other text is not reported', async () => {
    const { events, reader } = await read([
      ['T4200', '1.00'],
      ['Maren Okafor', '1.00'],
      ['T2201', '1.00'],
      ['T0699', '1.00'],
    ]);
    expect(events).toEqual([]);
    expect(reader.observations).toEqual(
      ['T4200', '?'].map((category) => ({ kind: 'categoryIgnored', platform: 'paypal', category })),
    );
  });
});

it('a pull requests no customer data, and keeps none', async () => {
  const reader = openReader({ salesPerHour: 20, openedAtMs: at('2026-11-01T00:00:00Z') });
  const { steps, events } = await reader.pull();
  expect(events.length).toBeGreaterThan(400);
  for (const { url } of reader.searches()) expect(url.searchParams.get('fields')).toBe('transaction_info');
  const told = JSON.stringify([steps, reader.observations], (_, value: unknown) =>
    typeof value === 'bigint' ? String(value) : value,
  );
  for (const canary of [...canaries, 'PAYER0', account]) expect(told).not.toContain(canary);
});
