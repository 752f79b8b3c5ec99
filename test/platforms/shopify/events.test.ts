/** Records of a shop and their events; SH numbers are the cases of the platform sheet. */
import { describe, expect, it } from 'vitest';
import { canaries } from '../../../scripts/simulator/canaries.ts';
import { paymentRefOf } from '../../../src/model/ledger-event.ts';
import { openShop, sources } from './reading.ts';

const at = (time: string): { processedAtMs: number } => ({ processedAtMs: Date.parse(time) });
const then = at('2026-11-23T09:14:00Z');
const sum = (saleCount: number, grossMinor: number, refundMinor: number) => {
  return { saleCount, grossMinor, refundMinor };
};

type Case = readonly [title: string, payments: readonly object[], totals: object];
const cases: readonly Case[] = [
  [
    'a captured authorisation counts, each part once', // SH-01
    [
      { kind: 'AUTHORIZATION', amount: '100.0' },
      { kind: 'CAPTURE', amount: '60.0' },
      { kind: 'CAPTURE', amount: '40.0' },
      { kind: 'VOID', amount: '0.0' },
    ],
    { USD: sum(2, 10_000, 0) },
  ],
  [
    'a pending or failed payment does not count', // SH-02
    [{ amount: '50.0', status: 'FAILURE' }, { amount: '50.0', status: 'PENDING' }, { amount: '50.0' }],
    { USD: sum(1, 5_000, 0) },
  ],
  ['a test payment does not count', [{ amount: '25.0', test: true }], {}], // SH-03
  [
    'the currency of the shop counts, not that of the customer', // SH-04
    [
      { amount: '25.40', currency: 'GBP', presentment: { amount: '4400.0', currency: 'ISK' } },
      {
        kind: 'REFUND',
        amount: '12.70',
        currency: 'GBP',
        presentment: { amount: '2200.0', currency: 'ISK' },
      },
    ],
    { GBP: sum(1, 2_540, 1_270) },
  ],
  [
    'a gift card counts when it is sold, not when it is redeemed', // SH-06
    [{ amount: '40.0', gateway: 'gift_card' }, { amount: '60.0' }],
    { USD: sum(1, 6_000, 0) },
  ],
  [
    'cash returned as change is not revenue', // SH-07
    [
      { id: '7001', amount: '50.0', gateway: 'cash' },
      { kind: 'CHANGE', amount: '7.5', gateway: 'cash', parentId: '7001' },
    ],
    { USD: sum(1, 4_250, 0) },
  ],
  [
    'an amount is read as text, in the minor unit of its currency', // SH-08
    [
      { amount: '55.0', currency: 'CAD' },
      { amount: '1000.0', currency: 'JPY' },
      { amount: '12.5', currency: 'KWD' },
      { amount: '0.0', currency: 'CAD' },
    ],
    { CAD: sum(1, 5_500, 0), JPY: sum(1, 1_000, 0), KWD: sum(1, 12_500, 0) },
  ],
  ['a discount is not subtracted again', [{ amount: '90.0' }], { USD: sum(1, 9_000, 0) }], // SH-13
  [
    'a refunded order counts as sale and refund', // SH-16
    [{ amount: '40.0' }, { kind: 'REFUND', amount: '40.0' }],
    { USD: sum(1, 4_000, 4_000) },
  ],
  [
    'only a successful refund counts', // SH-17
    [
      { amount: '40.0' },
      { kind: 'REFUND', amount: '15.0', status: 'PENDING' },
      { kind: 'REFUND', amount: '15.0', status: 'FAILURE' },
    ],
    { USD: sum(1, 4_000, 0) },
  ],
  [
    'an edited order counts the money moved, taxes included', // SH-18
    [{ amount: '142.80' }, { kind: 'REFUND', amount: '59.50' }],
    { USD: sum(1, 14_280, 5_950) },
  ],
  [
    'a refund into store credit does not count', // SH-24
    [{ amount: '40.0' }, { kind: 'REFUND', amount: '40.0', gateway: 'shopify_store_credit' }],
    { USD: sum(1, 4_000, 0) },
  ],
];

describe.each(sources)('an event by %s', (source) => {
  it.each(cases)('of a shop: %s', async (_, payments, totals) => {
    const shop = openShop({ SHOPIFY_SOURCE: source });
    shop.add('one', ...payments.map((one) => ({ ...then, ...one })));
    const pulled = await shop.pull();
    expect(pulled.totals).toEqual(totals);
    expect(shop.truth(), 'the simulator agrees').toEqual(totals);
  });

  it('has the time of its transaction, not of its order', async () => {
    // SH-05
    const shop = openShop({ SHOPIFY_SOURCE: source });
    shop.add('one', { amount: '55.0', ...at('2026-11-01T10:00:00Z') });
    shop.add('one', { kind: 'REFUND', amount: '10.0', ...at('2026-11-23T09:15:00Z') });
    const { events } = await shop.pull();
    expect(events.map(({ kind, occurredAt }) => [kind, new Date(occurredAt).toISOString()])).toEqual([
      ['sale', '2026-11-01T10:00:00.000Z'],
      ['refund', '2026-11-23T09:15:00.000Z'],
    ]);
  });

  it.each([
    ['finer than its currency', { amount: '10.001' }, 'finer_than_minor_unit'],
    ['too large for a number', { amount: '99999999999999999.00' }, 'amount_too_large'],
    ['in a currency without a minor unit', { amount: '1.0', currency: 'XAU' }, 'unknown_currency'],
  ])('is unbooked and listed when its amount is %s', async (_, payment, reason) => {
    // SH-09
    const shop = openShop({ SHOPIFY_SOURCE: source });
    shop.add('one', { amount: '5.0', ...then }, { ...then, ...payment });
    const { pages, totals } = await shop.pull();
    expect(totals).toEqual({ USD: sum(1, 500, 0) });
    expect(pages.flatMap(({ unbooked }) => unbooked)).toMatchObject([
      { reason, occurredAt: then.processedAtMs },
    ]);
  });

  it('has the order as its group, and the processor and reference of the payment', async () => {
    const shop = openShop({ SHOPIFY_SOURCE: source });
    shop.add('one', { amount: '1.0', gateway: 'paypal', reference: '5TY05013RG002845M' });
    shop.add('one', { amount: '2.0', gateway: 'Stripe (cards)', reference: 'ch_3Sim' });
    shop.add('two', { amount: '3.0', gateway: 'shopify_payments' });
    const { events } = await shop.pull();
    expect(events).toMatchObject([
      { processor: 'paypal', paymentRef: paymentRefOf('5TY05013RG002845M') },
      { processor: 'stripe', paymentRef: paymentRefOf('ch_3Sim') },
      { processor: 'other', paymentRef: null },
    ]);
    const groups = events.map(({ groupId }) => groupId);
    expect(groups[0]).toMatch(/^\d+$/);
    expect(groups[1]).toBe(groups[0]);
    expect(groups[2]).not.toBe(groups[0]);
  });

  it('requests no customer data', async () => {
    const shop = openShop({ SHOPIFY_SOURCE: source });
    shop.add('one', ...Array.from({ length: 60 }, () => ({ amount: '1.0' })));
    const pulled = await shop.pull();
    const personal =
      /customer|email|phone|address|\bname\b|note|receipt|paymentDetails|accountNumber|transactionDetails|user|landing|referrer/i;
    for (const { query } of shop.requestBodies()) expect(query).not.toMatch(personal);
    const kept = JSON.stringify(pulled.steps, (_key, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    for (const canary of canaries) expect(kept).not.toContain(canary);
    const [asked] = shop.stage.requests;
    if (!asked) throw new Error('nothing was asked');
    const query = '{tenderTransactions(first:1){nodes{order{email customer{displayName}}}}}';
    const reply = await shop.stage.outbound({ ...asked, body: JSON.stringify({ query }) });
    expect(JSON.stringify(reply), 'the shop returns it on request').toContain('@example.com');
  });
});

describe('an event by tender_transactions', () => {
  it('has the id of the tender transaction, and stays after deletion of the order', async () => {
    // SH-14
    const shop = openShop();
    shop.add('one', { tenderId: '1042', amount: '30.0', ...then });
    shop.tell('remove', { order: 'one' });
    const { events } = await shop.pull();
    expect(events).toMatchObject([
      { externalId: '1042', kind: 'sale', amountMinor: 3000n, voided: false, groupId: null },
    ]);
  });
});

describe('an event by order_transactions', () => {
  const openOrders = () => openShop({ SHOPIFY_SOURCE: 'order_transactions' });

  it('is the sale minus its change', async () => {
    const shop = openOrders();
    shop.add(
      'one',
      { id: '7001', amount: '50.0', ...then },
      { kind: 'CHANGE', amount: '7.5', parentId: '7001' },
    );
    const { events } = await shop.pull();
    expect(events).toMatchObject([{ externalId: '7001', kind: 'sale', amountMinor: 4250n }]);
  });

  it('subtracts change separately when its sale is not named', async () => {
    const shop = openOrders();
    shop.add('one', { id: '7001', amount: '50.0' }, { id: '7002', kind: 'CHANGE', amount: '7.5' });
    const { events, totals } = await shop.pull();
    expect(events.map(({ kind }) => kind)).toEqual(['sale', 'capture_reversal']);
    expect(totals).toEqual({ USD: sum(1, 4_250, 0) });
  });

  it('comes with its whole order, so a changed status voids it', async () => {
    const shop = openOrders();
    shop.add('one', { id: '7001', amount: '50.0' }, { id: '7002', amount: '20.0', status: 'PENDING' });
    const before = await shop.pull();
    const [group] = before.events.map(({ groupId }) => groupId);
    expect(before.pages[0]?.wholes).toEqual([{ groupId: group, keep: ['7001'] }]);
    shop.tell('settle', { id: '7001', status: 'FAILURE' });
    const after = await shop.pull({ cursor: before.cursor });
    expect(after.pages[0]?.wholes).toEqual([{ groupId: group, keep: [] }]);
  });
});
