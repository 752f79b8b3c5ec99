import { describe, expect, it } from 'vitest';
import { paymentRefOf } from '../../../src/model/ledger-event.ts';
import { at, openReader, lineOf } from './reading.ts';

const paidMs = at('2026-11-23T08:01:00');
const atMs = at('2026-11-23T09:00:00');

/** Columns: title, changed members of the order, its refunds, and the expected events. */
const cases = `
  that is paid counts then | total 20.00 | | sale order:400 2000 EUR 23T08:01
  of a rejected authorisation is nothing | status refunded, paidMs null, total 60.00 | 60.00 |
  that is cancelled unpaid is nothing | status cancelled, paidMs null, total 35.00 | 35.00 |
  to be paid on delivery is nothing | paidMs null, paymentMethod cod | |
  that was paid on delivery counts then | status completed, paidMs 25T10:00 | | sale order:400 1000 EUR 25T10:00
  in processing is nothing until it is paid | paidMs null, completedMs 23T09:00 | |
  done without a payment counts then | status completed, paidMs null, completedMs 23T09:00 | | sale order:400 1000 EUR 23T09:00
  without any time is nothing | status completed, paidMs null | |
  that was refunded by its status is sold and given back | status refunded, total 50.00 | 50.00 | sale order:400 5000 EUR 23T08:01, refund refund:401 5000 EUR 23T09:00
  that was refunded with shipping and tax nets to 0 | status refunded, total 105.00 | 105.00 | sale order:400 10500 EUR 23T08:01, refund refund:401 10500 EUR 23T09:00
  keeps the days of its parts apart | total 100.00, paidMs 01T08:00 | 20.00 10T09:00, 5.00 | sale order:400 10000 EUR 01T08:00, refund refund:401 2000 EUR 10T09:00, refund refund:402 500 EUR 23T09:00
  that gift cards have paid is no sale | status completed, total 0.00 | |
  whose refunds only put goods back has none | | 0.00, 0 | sale order:400 1000 EUR 23T08:01
  with a parent repeats its money | parentId 1 | |
  with a parent counts where an operator wants it | parentId 1 | | sale order:400 1000 EUR 23T08:01
  in a status of its own is nothing | status packed | |
  in a status of its own counts where an operator wants it | status shipped | | sale order:400 1000 EUR 23T08:01
  of another currency keeps it | currency JPY, total 1000.00 | | sale order:400 1000 JPY 23T08:01
  of three decimals keeps them | currency KWD, total 1.234 | | sale order:400 1234 KWD 23T08:01
  with finer digits is rounded half away from 0 | total 19.995 | 0.005, 0.0049 | sale order:400 2000 EUR 23T08:01, refund refund:401 1 EUR 23T09:00, refund refund:402 0 EUR 23T09:00`
  .trim()
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()));
const parts = (cell = ''): string[] => cell.split(/, /).filter(Boolean);
const moment = (text: string) => at(`2026-11-${text}:00`);

async function book(title: string, order: object, refunds: readonly string[]) {
  const reader = openReader({ countsSubOrders: title.includes('operator'), statuses: ['shipped'] });
  const id = reader.addOrder({ id: 400, paidMs, atMs, ...order });
  refunds.forEach((given, index) => {
    const [amount = '', createdAt] = given.split(' ');
    const createdMs = createdAt === undefined ? atMs : moment(createdAt);
    reader.addRefund(id, amount, { id: 401 + index, createdMs, atMs });
  });
  return reader.pull();
}

// WC-06 to WC-09, WC-14, WC-16 to WC-18, WC-20
describe('an order', () => {
  it.each(cases)('%s', async (title = '', order, refunds, expected) => {
    const members = parts(order).map((part) => {
      const [name = '', value = ''] = part.split(' ');
      if (value === 'null') return [name, null] as const;
      return [
        name,
        name.endsWith('Ms') ? moment(value) : name === 'parentId' ? Number(value) : value,
      ] as const;
    });
    const { events, last } = await book(title, Object.fromEntries(members), parts(refunds));
    expect(last).toMatchObject({ kind: 'page', complete: true });
    expect(events.map(lineOf)).toEqual(parts(expected));
  });

  // WC-19, WC-13
  it.each(['pending', 'checkout-draft', 'auto-draft', 'on-hold', 'failed', 'cancelled', 'trash'])(
    'that is %s books nothing, and voids its earlier events',
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
  it('is not rounded to the display decimals of its shop', async () => {
    const reader = openReader();
    reader.tell('mode', { decimals: 0 });
    reader.addRefund(reader.addOrder({ total: '19.99' }), '3.49');
    expect((await reader.pull()).events.map(({ amountMinor }) => amountMinor)).toEqual([1999n, 349n]);
  });

  it('is updated after an edit, and loses a deleted refund', async () => {
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
  ])('paid by %j is %s', async (paymentMethod, processor) => {
    const { events } = await book('', { paymentMethod }, ['1.00']);
    expect(events.map((event) => event.processor)).toEqual([processor, processor]);
  });

  it('is missing from a manual refund', async () => {
    const reader = openReader();
    const id = reader.addOrder({ paymentMethod: 'stripe', transactionId: 'ch_3Abc' });
    reader.addRefund(id, '1.00', { isByProcessor: false });
    const { events } = await reader.pull();
    const paymentRef = paymentRefOf('ch_3Abc');
    expect(events).toMatchObject([
      { kind: 'sale', processor: 'stripe', paymentRef, groupId: `order:${id}` },
      { kind: 'refund', processor: null, paymentRef: null, groupId: `order:${id}` },
    ]);
  });
});

describe('an unbookable order', () => {
  it.each([
    ['currency', 'XBT', 'unknown_currency'],
    ['currency', 7, 'unknown_currency'],
    ['total', '-5.00', 'negative_sale'],
    ['total', '90071992547409.93', 'amount_too_large'],
    ['total', '1e3', 'finer_than_minor_unit'],
    ['total', null, 'finer_than_minor_unit'],
    ['date_paid_gmt', '-0001-11-30T00:00:00', 'invalid_time'],
    ['date_paid_gmt', {}, 'invalid_time'],
  ])('by its %s %j is listed, and others are booked: %s', async (member, value, reason) => {
    const reader = openReader();
    const [faulty, other] = [reader.addOrder(), reader.addOrder()];
    reader.changeRows((rows) =>
      rows.map((row) => (row['id'] === faulty ? { ...row, [member]: value } : row)),
    );
    const { ids, unbooked, wholes } = await reader.pull();
    expect(ids).toEqual([`order:${other}`]);
    expect(unbooked).toMatchObject([{ externalId: `order:${faulty}`, reason }]);
    expect(wholes[0]).toEqual({ groupId: `order:${faulty}`, keep: [`order:${faulty}`] });
  });
});
