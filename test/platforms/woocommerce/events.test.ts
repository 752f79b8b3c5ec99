import { describe, expect, it } from 'vitest';
import { paymentRefOf } from '../../../src/model/ledger-event.ts';
import { at, openReader, written } from './reading.ts';

const created = at('2026-11-23T08:00:00');
const paid = at('2026-11-23T08:01:00');
const modified = at('2026-11-23T09:00:00');

type Given = {
  readonly order: object;
  /** Amounts, each with its own time if it has one. */
  readonly refunds?: ReadonlyArray<readonly [amount: string, createdMs?: number]>;
  readonly statuses?: string[];
  readonly countsSubOrders?: boolean;
};

async function book({ order, refunds = [], ...options }: Given) {
  const reader = openReader(options);
  const times = { createdMs: created, paidMs: paid, atMs: modified };
  const id = reader.addOrder({ id: 400, ...times, ...order });
  refunds.forEach(([amount, createdMs = modified], index) =>
    reader.addRefund(id, amount, { id: 401 + index, createdMs, atMs: modified }),
  );
  const pulled = await reader.pull();
  expect(pulled.last).toMatchObject({ kind: 'page', complete: true });
  return { ...pulled, written: pulled.events.map(written) };
}

const sale = (minor: number, stamp = '2026-11-23T08:01:00', currency = 'EUR') =>
  `sale order:400 ${minor} ${currency} ${stamp}`;
const refund = (id: number, minor: number, stamp = '2026-11-23T09:00:00') =>
  `refund refund:${id} ${minor} EUR ${stamp}`;
const done = { status: 'completed', paidMs: null };

describe('an order', () => {
  it.each<[string, Given, string[]]>([
    ['that is paid counts when it was paid', { order: { total: '20.00' } }, [sale(2000)]],
    // WC-07: the money was only reserved.
    [
      'of a rejected authorisation is nothing',
      { order: { status: 'refunded', paidMs: null, total: '60.00' }, refunds: [['60.00']] },
      [],
    ],
    [
      'that is cancelled unpaid is nothing',
      { order: { status: 'cancelled', paidMs: null, total: '35.00' }, refunds: [['35.00']] },
      [],
    ],
    // WC-08
    [
      'to be paid on delivery is nothing',
      { order: { paidMs: null, paymentMethod: 'cod', total: '20.00' } },
      [],
    ],
    [
      'that was paid on delivery counts then',
      { order: { status: 'completed', paidMs: at('2026-11-25T10:00:00'), total: '20.00' } },
      [sale(2000, '2026-11-25T10:00:00')],
    ],
    // WC-09
    [
      'that is completed without a payment counts when it was',
      { order: { ...done, completedMs: modified } },
      [sale(1000, '2026-11-23T09:00:00')],
    ],
    ['without any time of payment is nothing', { order: { ...done, completedMs: null } }, []],
    // WC-06: WooCommerce makes a refund of the rest by itself.
    [
      'that was refunded by its status is sold and given back',
      { order: { status: 'refunded', total: '50.00' }, refunds: [['50.00']] },
      [sale(5000), refund(401, 5000)],
    ],
    // WC-16
    [
      'that was refunded with shipping and tax nets to 0',
      { order: { status: 'refunded', total: '105.00' }, refunds: [['105.00']] },
      [sale(10_500), refund(401, 10_500)],
    ],
    // WC-17
    [
      'keeps the days of its sale and of its refunds apart',
      {
        order: { total: '100.00', paidMs: at('2026-11-01T08:00:00') },
        refunds: [['20.00', at('2026-11-10T09:00:00')], ['5.00']],
      },
      [sale(10_000, '2026-11-01T08:00:00'), refund(401, 2000, '2026-11-10T09:00:00'), refund(402, 500)],
    ],
    // WC-20
    [
      'that gift cards have paid is no sale',
      { order: { total: '0.00', ...done, completedMs: modified } },
      [],
    ],
    ['whose refund only puts goods back has none', { order: {}, refunds: [['0.00'], ['0']] }, [sale(1000)]],
    // WC-14
    ['with a parent repeats its money', { order: { parentId: 1 } }, []],
    [
      'with a parent counts where an operator wants it',
      { order: { parentId: 1 }, countsSubOrders: true },
      [sale(1000)],
    ],
    ['in a status of its own is nothing', { order: { status: 'shipped' } }, []],
    [
      'in a status of its own counts where an operator wants it',
      { order: { status: 'shipped' }, statuses: ['shipped'] },
      [sale(1000)],
    ],
    // WC-18
    [
      'of another currency keeps it',
      { order: { currency: 'JPY', total: '1000.00' } },
      [sale(1000, '2026-11-23T08:01:00', 'JPY')],
    ],
    [
      'of three decimals keeps them',
      { order: { currency: 'KWD', total: '1.234' } },
      [sale(1234, '2026-11-23T08:01:00', 'KWD')],
    ],
    [
      'with finer digits is rounded half away from 0',
      { order: { total: '19.995' }, refunds: [['0.005'], ['0.0049']] },
      [sale(2000), refund(401, 1), refund(402, 0)],
    ],
  ])('%s', async (_, given, expected) => {
    expect((await book(given)).written).toEqual(expected);
  });

  // WC-19, WC-13
  it.each(['pending', 'checkout-draft', 'auto-draft', 'on-hold', 'failed', 'cancelled', 'trash'])(
    'that is %s is nothing, and takes back what was booked of it',
    async (status) => {
      const reader = openReader();
      const id = reader.addOrder({ total: '70.00' });
      reader.addRefund(id, '5.00');
      const before = await reader.pull();
      expect(before.ids).toHaveLength(2);
      reader.tell('edit', { id, status });
      const { ids, wholes } = await reader.pull(before.cursor);
      expect(ids).toEqual([]);
      const isListed = status !== 'auto-draft';
      expect(wholes).toEqual(isListed ? [{ groupId: `order:${id}`, keep: [] }] : []);
    },
  );

  // WC-10
  it('is not rounded to the decimals that its shop shows', async () => {
    const reader = openReader();
    reader.tell('mode', { decimals: 0 });
    reader.addRefund(reader.addOrder({ total: '19.99' }), '3.49');
    expect((await reader.pull()).events.map(({ amountMinor }) => amountMinor)).toEqual([1999n, 349n]);
  });

  it('is changed in place when it is edited, and loses a refund that is deleted', async () => {
    const reader = openReader();
    const id = reader.addOrder({ total: '40.00' });
    const back = [reader.addRefund(id, '1.00'), reader.addRefund(id, '2.00')];
    const { cursor } = await reader.pull();
    reader.tell('edit', { id, total: '45.00' });
    reader.tell('delete-refund', { order: id, refund: back[0] });
    const { ids, wholes, events } = await reader.pull(cursor);
    const kept = [`order:${id}`, `refund:${back[1]}`];
    expect([ids, wholes, events[0]?.amountMinor]).toEqual([kept, [{ groupId: kept[0], keep: kept }], 4500n]);
  });
});

describe('the processor of an order', () => {
  it.each([
    ['stripe', 'stripe'],
    ['stripe_sepa', 'stripe'],
    ['ppcp-gateway', 'paypal'],
    ['ppcp-credit-card-gateway', 'paypal'],
    ['paypal', 'paypal'],
    ['woocommerce_payments', 'other'],
    ['cod', 'other'],
    ['bacs', 'other'],
    ['', 'other'],
  ])('that was paid by %j is %s', async (paymentMethod, processor) => {
    const { events } = await book({ order: { paymentMethod }, refunds: [['1.00']] });
    expect(events.map((event) => event.processor)).toEqual([processor, processor]);
  });

  it('is no part of a refund that was given by hand', async () => {
    const reader = openReader();
    const id = reader.addOrder({ paymentMethod: 'stripe', transactionId: 'ch_3Abc' });
    reader.addRefund(id, '1.00', { isByProcessor: false });
    const { events } = await reader.pull();
    const paymentRef = paymentRefOf('ch_3Abc');
    expect(events).toMatchObject([
      { kind: 'sale', processor: 'stripe', paymentRef, groupId: `order:${id}` },
      { kind: 'refund', processor: 'other', paymentRef: null, groupId: `order:${id}` },
    ]);
  });
});

describe('an order that cannot be booked', () => {
  it.each([
    ['currency', 'XBT', 'unknown_currency'],
    ['currency', 7, 'unknown_currency'],
    ['total', '-5.00', 'negative_sale'],
    ['total', '90071992547409.93', 'amount_too_large'],
    ['total', '1e3', 'amount_too_large'],
    ['total', null, 'amount_too_large'],
    ['date_paid_gmt', '-0001-11-30T00:00:00', 'invalid_time'],
    ['date_paid_gmt', {}, 'invalid_time'],
  ])('by its %s %j is told, and the others are read: %s', async (member, value, reason) => {
    const reader = openReader();
    const [faulty, other] = [reader.addOrder(), reader.addOrder()];
    reader.touchUpRows((rows) =>
      rows.map((row) => (row['id'] === faulty ? { ...row, [member]: value } : row)),
    );
    const { ids, unbooked, wholes } = await reader.pull();
    expect(ids).toEqual([`order:${other}`]);
    expect(unbooked).toMatchObject([{ externalId: `order:${faulty}`, reason }]);
    expect(wholes[0]).toEqual({ groupId: `order:${faulty}`, keep: [`order:${faulty}`] });
  });
});
