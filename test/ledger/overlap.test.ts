import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { readOverlaps, subtractOverlaps, type CountedConnection } from '../../src/ledger/overlap.ts';
import { readTotals } from '../../src/ledger/totals.ts';
import { plusMs, toIso } from '../../src/model/instant.ts';
import type { LedgerEvent } from '../../src/model/ledger-event.ts';
import type { Place } from '../support/database.ts';
import { around, minute, openTestLedger, refOf, sale } from './test-ledger.ts';

const ledger = await openTestLedger();
afterAll(() => ledger.stop());

let shop: Place;
let stripe: Place;
let paypal: Place;
beforeEach(async () => {
  const tenantId = await ledger.newTenant();
  const places = await ledger.connect(tenantId, tenantId, tenantId);
  const [first, second, third] = places;
  if (!first || !second || !third) throw new Error('three connections were made');
  [shop, stripe, paypal] = [first, second, third];
});

const asProcessor = ({ connectionId }: Place): CountedConnection => ({
  connectionId,
  platform: connectionId === stripe.connectionId ? 'stripe' : 'paypal',
});

async function cover({ tenantId, connectionId }: Place, from: number, to: number): Promise<void> {
  await ledger.server.query(
    `insert into connection_coverage (tenant_id, connection_id, covered_from, covered_to)
     values ($1, $2, $3, $4)`,
    [tenantId, connectionId, toIso(minute(from)), toIso(minute(to))],
  );
}

/** The day's sums over the counted connections; `overlap`: shop sales counted at a processor. */
async function count(shops: readonly Place[], processors: readonly Place[], notYet: readonly Place[] = []) {
  const ids = [...shops, ...processors].map(({ connectionId }) => connectionId);
  const figures = await ledger.inPlace(shop, async (transaction) =>
    subtractOverlaps(
      await readTotals(transaction, ids, around),
      await readOverlaps(
        transaction,
        shops.map(({ connectionId }) => connectionId),
        processors.map(asProcessor),
        around,
        { minute: [], hour: [], day: notYet.map(({ connectionId }) => connectionId) },
      ),
    ),
  );
  const day = figures.filter(({ interval }) => interval === 'day');
  const sum = (of: (figure: (typeof day)[number]) => bigint) => day.reduce((all, one) => all + of(one), 0n);
  return {
    sold: sum(({ saleMinor }) => saleMinor),
    refunded: sum(({ refundMinor }) => refundMinor),
    sales: day.reduce((all, { saleCount }) => all + saleCount, 0),
    overlap: sum(({ overlapMinor = 0n }) => overlapMinor),
  };
}

const order: LedgerEvent = { ...sale, externalId: 'order:1', groupId: '1', processor: 'stripe' };
const refund: LedgerEvent = { ...order, externalId: 'refund:1', kind: 'refund', amountMinor: 50n };

describe('an order paid through a processor', () => {
  it('keeps its refund at the shop until the account with its sale covers it, even if another does', async () => {
    await cover(stripe, -60, 0);
    await cover(paypal, -60, 60);
    const both = [stripe, paypal].map(({ connectionId }) => ({ connectionId, platform: 'stripe' as const }));
    await ledger.upsert(shop, { events: [paid, { ...refund, occurredAt: minute(5) }] });
    await ledger.upsert(stripe, { events: [charge] });
    const none = { minute: [], hour: [], day: [] };
    const gone = await ledger.inPlace(shop, (transaction) =>
      readOverlaps(transaction, [shop.connectionId], both, around, none),
    );
    expect(gone.find(({ interval }) => interval === 'day')).toMatchObject({
      saleMinor: 1250n,
      refundMinor: 0n,
    });
  });

  const paid = { ...order, paymentRef: refOf('ch_1') };
  const charge = { ...sale, externalId: 'txn_1', paymentRef: refOf('ch_1'), occurredAt: minute(1) };
  const once = { sold: 1250n, refunded: 0n, sales: 1, overlap: 1250n };
  const atShop = { ...once, overlap: 0n };

  it.each(['the shop', 'the processor'])('counts once when %s books it first', async (first) => {
    const books = [
      () => ledger.upsert(shop, { events: [paid] }),
      () => ledger.upsert(stripe, { events: [charge] }),
    ];
    for (const book of first === 'the shop' ? books : books.toReversed()) await book();
    expect(await count([shop], [stripe])).toEqual(once);
  });

  it('counts at the shop until the processor lists it, even within the coverage of the processor', async () => {
    await cover(stripe, -60, 60);
    await ledger.upsert(shop, { events: [paid] });
    expect(await count([shop], [stripe])).toEqual(atShop);
  });

  it('counts at the shop while the processor does not count, and after the processor voids it', async () => {
    await ledger.upsert(shop, { events: [paid] });
    await ledger.upsert(stripe, { events: [charge] });
    expect(await count([shop], [])).toEqual(atShop);
    expect(await count([shop], [paypal])).toEqual(atShop);
    expect(await count([shop], [stripe], [stripe])).toMatchObject({ overlap: 0n });
    await ledger.upsert(stripe, { events: [{ ...charge, voided: true }] });
    expect(await count([shop], [stripe])).toEqual(atShop);
  });

  it('leaves neither sales nor refunds below zero when it is reversed before its payment', async () => {
    await cover(stripe, -60, 60);
    const takenBack = { kind: 'capture_reversal', occurredAt: minute(2) } as const;
    await ledger.upsert(shop, { events: [paid, { ...paid, ...takenBack, externalId: 'reversal:1' }] });
    await ledger.upsert(stripe, { events: [charge, { ...charge, ...takenBack, externalId: 'txn_2' }] });
    expect(await count([shop], [stripe])).toEqual({ sold: 0n, refunded: 0n, sales: 1, overlap: 1250n });
  });

  it('counts at the named processor, where covered, when it has no payment id', async () => {
    await cover(stripe, 0, 10);
    await ledger.upsert(shop, {
      events: [order, { ...order, externalId: 'order:2', occurredAt: minute(10) }],
    });
    await ledger.upsert(shop, { events: [{ ...order, externalId: 'order:3', processor: 'other' }] });
    await ledger.upsert(shop, { events: [{ ...order, externalId: 'order:4', processor: 'paypal' }] });
    expect(await count([shop], [stripe])).toEqual({ sold: 3750n, refunded: 0n, sales: 3, overlap: 1250n });
  });

  it.each([
    { by: 'stripe', dataAsOf: 2, completeThrough: 1, lists: 'up to the second of the last read' },
    { by: 'paypal', dataAsOf: 9, completeThrough: 2, lists: 'including the last second of its list' },
  ] as const)('without a payment id counts at $by $lists', async (one) => {
    const processor = one.by === 'stripe' ? stripe : paypal;
    await cover(processor, -60, 1);
    const asOf = [one.dataAsOf, one.completeThrough].map((at) => toIso(plusMs(minute(at), 300)));
    await ledger.server.query(
      `insert into platform_sync_states (tenant_id, connection_id, data_as_of, complete_through)
       values ($1, $2, $3, $4)`,
      [processor.tenantId, processor.connectionId, ...asOf],
    );
    const own = { ...order, processor: one.by };
    const back = { ...refund, processor: one.by, groupId: 'paid' };
    const [last, next] = [plusMs(minute(2), 900), plusMs(minute(2), 1_000)];
    await ledger.upsert(shop, {
      events: [
        { ...paid, processor: one.by, externalId: 'order:paid', groupId: 'paid' },
        { ...own, externalId: 'order:last', groupId: 'last', occurredAt: last, amountMinor: 2n },
        { ...own, externalId: 'order:next', groupId: 'next', occurredAt: next, amountMinor: 3n },
        { ...back, externalId: 'refund:last', occurredAt: last, amountMinor: 5n },
        { ...back, externalId: 'refund:next', occurredAt: next, amountMinor: 7n },
      ],
    });
    await ledger.upsert(processor, { events: [charge] });
    const alone = { sold: charge.amountMinor + 3n, refunded: 7n };
    expect(await count([shop], [processor])).toMatchObject(alone);
  });

  it.each<[string, Partial<LedgerEvent>, Partial<LedgerEvent>, boolean, bigint]>([
    ['counts at the processor with its sale', paid, {}, true, 0n],
    ['counts at the shop until the processor lists the sale', paid, {}, false, 50n],
    ['counts at the shop outside the coverage of the processor', paid, { occurredAt: minute(60) }, true, 50n],
    ['counts at the shop when it went through another processor', paid, { processor: 'other' }, true, 50n],
    [
      'counts at the processor when its sale is older than the coverage',
      { ...paid, occurredAt: minute(-90) },
      {},
      false,
      0n,
    ],
    [
      'counts at the processor with its sale, even if the shop names another',
      { ...paid, processor: 'other' },
      { processor: 'other' },
      true,
      0n,
    ],
    [
      'counts at the shop when it was refunded by hand',
      { ...paid, processor: 'other' },
      { processor: null },
      true,
      50n,
    ],
    ['counts at the processor when its sale names no payment', {}, {}, false, 0n],
  ])('has a refund that %s', async (_, ofOrder, ofRefund, isListed, refunded) => {
    await cover(stripe, -60, 60);
    await ledger.upsert(shop, {
      events: [
        { ...order, ...ofOrder },
        { ...refund, ...ofRefund },
      ],
    });
    if (isListed) await ledger.upsert(stripe, { events: [charge] });
    expect((await count([shop], [stripe])).refunded).toBe(refunded);
  });
});

/** One real sale: its processor, and whether the shop knows the payment's id. */
const sold = fc.record({
  minor: fc.bigInt({ min: 1n, max: 999n }),
  at: fc.integer({ min: -100, max: 100 }),
  by: fc.constantFrom('stripe' as const, 'paypal' as const, 'other' as const),
  hasRef: fc.boolean(),
  isAtShop: fc.boolean(),
  /** The processor has not listed it yet. Only a sale with a payment id can be matched then. */
  isLate: fc.boolean(),
  refund: fc.option(
    fc.record({ minor: fc.bigInt({ min: 1n, max: 99n }), later: fc.integer({ min: 0, max: 90 }) }),
  ),
});
const read = fc.record({
  from: fc.integer({ min: -100, max: 50 }),
  minutes: fc.integer({ min: 1, max: 150 }),
});
const counted = fc.record({ shop: fc.boolean(), stripe: fc.boolean(), paypal: fc.boolean() });

it(
  'a total holds each sale and refund of the counted connections exactly once',
  { timeout: 120_000 },
  async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(sold, { maxLength: 12 }),
        read,
        read,
        fc.array(counted, { minLength: 1, maxLength: 4 }),
        async (sales, ofStripe, ofPaypal, moments) => {
          const tenantId = await ledger.newTenant();
          const [first, second, third] = await ledger.connect(tenantId, tenantId, tenantId);
          if (!first || !second || !third) throw new Error('three connections were made');
          [shop, stripe, paypal] = [first, second, third];
          const spans = { stripe: ofStripe, paypal: ofPaypal };
          const isRead = (by: 'stripe' | 'paypal', at: number) =>
            at >= spans[by].from && at < spans[by].from + spans[by].minutes;
          await cover(stripe, ofStripe.from, ofStripe.from + ofStripe.minutes);
          await cover(paypal, ofPaypal.from, ofPaypal.from + ofPaypal.minutes);
          const booked = {
            shop: new Array<LedgerEvent>(),
            stripe: new Array<LedgerEvent>(),
            paypal: new Array<LedgerEvent>(),
          };
          const knows: Array<{ minor: bigint; isSale: boolean; by: Array<'shop' | 'stripe' | 'paypal'> }> =
            [];
          for (const [index, one] of sales.entries()) {
            const paymentRef = refOf(`pay_${String(index)}`);
            const isListed = one.by !== 'other' && isRead(one.by, one.at) && !(one.isLate && one.hasRef);
            const event = { ...sale, amountMinor: one.minor, occurredAt: minute(one.at) };
            const own = {
              ...event,
              groupId: String(index),
              processor: one.by,
              paymentRef: one.hasRef ? paymentRef : null,
            };
            const places = new Array<'shop' | 'stripe' | 'paypal'>();
            if (one.isAtShop) booked.shop.push({ ...own, externalId: `order:${String(index)}` });
            if (one.isAtShop) places.push('shop');
            if (isListed && one.by !== 'other') {
              booked[one.by].push({ ...event, externalId: `txn_${String(index)}`, paymentRef });
              places.push(one.by);
            }
            knows.push({ minor: one.minor, isSale: true, by: places });
            if (!one.refund) continue;
            const at = one.at + one.refund.later;
            // The refund of a late sale is late, too.
            const isRefundListed =
              one.by !== 'other' && isRead(one.by, at) && (isListed || !isRead(one.by, one.at));
            const back = { kind: 'refund', amountMinor: one.refund.minor, occurredAt: minute(at) } as const;
            const refundPlaces = new Array<'shop' | 'stripe' | 'paypal'>();
            if (one.isAtShop)
              booked.shop.push({ ...own, ...back, paymentRef: null, externalId: `refund:${String(index)}` });
            if (one.isAtShop) refundPlaces.push('shop');
            if (isRefundListed && one.by !== 'other') {
              booked[one.by].push({ ...sale, ...back, externalId: `re_${String(index)}`, paymentRef: null });
              refundPlaces.push(one.by);
            }
            knows.push({ minor: one.refund.minor, isSale: false, by: refundPlaces });
          }
          const places = { shop, stripe, paypal };
          for (const name of ['shop', 'stripe', 'paypal'] as const)
            await ledger.upsert(places[name], { events: booked[name] });
          for (const moment of moments) {
            const isKnown = (one: (typeof knows)[number]) => one.by.some((name) => moment[name]);
            const sum = (isSale: boolean) =>
              knows
                .filter((one) => one.isSale === isSale && isKnown(one))
                .reduce((all, { minor }) => all + minor, 0n);
            const processors = [...(moment.stripe ? [stripe] : []), ...(moment.paypal ? [paypal] : [])];
            const {
              sold: gross,
              refunded,
              sales: number,
            } = await count(moment.shop ? [shop] : [], processors);
            expect({ gross, refunded, number }).toEqual({
              gross: sum(true),
              refunded: sum(false),
              number: knows.filter((one) => one.isSale && isKnown(one)).length,
            });
          }
        },
      ),
      { numRuns: 150, seed: 20_261_124 },
    );
  },
);
