/** An uncaptured part lowers the sale, on the sale's day, in whatever order the two are listed. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { LedgerEvent } from '../../src/model/ledger-event.ts';
import { totals, type WindowTotals } from '../../src/ledger/totals.ts';
import { currencyOf } from '../support/harness.ts';
import type { Place } from '../support/database.ts';
import { around, minute, openTestLedger, refOf, sale } from './test-ledger.ts';

const ledger = await openTestLedger();
afterAll(ledger.stop);
let place: Place;
let other: Place;

beforeAll(async () => {
  const tenantId = await ledger.newTenant();
  [place, other] = [await ledger.connectOne(tenantId), await ledger.connectOne(tenantId)];
});

let payments = 0;
/** A sale of 100.00 at noon of which 70.00 is not captured, as is known five minutes later. */
function payment(): { sold: LedgerEvent; reversed: LedgerEvent } {
  payments += 1;
  const paymentRef = refOf(`p${String(payments)}`);
  const at = (externalId: string) => `${externalId}${payments}`;
  const sold: LedgerEvent = { ...sale, externalId: at('sale'), amountMinor: 10_000n, paymentRef };
  const late = { occurredAt: minute(5), amountMinor: 7_000n };
  const reversed: LedgerEvent = { ...sold, ...late, externalId: at('reversal'), kind: 'capture_reversal' };
  return { sold, reversed };
}

async function timeOf({ externalId }: LedgerEvent, at = place): Promise<number | undefined> {
  const [events] = await ledger.storedEvents([at]);
  expect(await ledger.differences([place, other])).toEqual([]);
  return events?.get(externalId)?.occurredAt;
}

type Order = (one: LedgerEvent, another: LedgerEvent) => LedgerEvent[][];
const orders: ReadonlyArray<readonly [string, Order]> = [
  ['on the page of its sale', (sold, reversed) => [[reversed, sold]]],
  ['on a later page than its sale', (sold, reversed) => [[sold], [reversed]]],
  ['on an earlier page than its sale', (sold, reversed) => [[reversed], [sold]]],
  ['twice, around its sale', (sold, reversed) => [[reversed], [sold], [reversed]]],
];

describe('a capture reversal', () => {
  it.each(orders)(
    'stands at the time of its sale, and follows it, when it is listed %s',
    async (_, pagesOf) => {
      const { sold, reversed } = payment();
      for (const events of pagesOf(sold, reversed)) await ledger.upsert(place, { events });
      expect(await timeOf(reversed)).toBe(sold.occurredAt);
      await ledger.upsert(place, { events: [{ ...sold, occurredAt: minute(-3) }] });
      expect(await timeOf(reversed)).toBe(minute(-3));
      await ledger.upsert(place, { events: [reversed] });
      expect(await timeOf(reversed)).toBe(minute(-3));
    },
  );

  it('stands at its own time while its sale is not known, or is known to another connection only', async () => {
    const { sold, reversed } = payment();
    await ledger.upsert(other, { events: [sold] });
    await ledger.upsert(place, { events: [reversed] });
    expect(await timeOf(reversed)).toBe(reversed.occurredAt);
    await ledger.upsert(other, { events: [{ ...sold, occurredAt: minute(2) }] });
    expect(await timeOf(reversed)).toBe(reversed.occurredAt);
  });

  it('of no payment stands at its own time', async () => {
    const { sold, reversed } = payment();
    await ledger.upsert(place, { events: [sold, { ...reversed, paymentRef: null }] });
    expect(await timeOf(reversed)).toBe(reversed.occurredAt);
  });
});

describe('the sale side', () => {
  const total = async (of: readonly Place[]): Promise<WindowTotals[]> => {
    const ids = of.map(({ connectionId }) => connectionId);
    const all = await ledger.inPlace(place, (transaction) => totals(transaction, ids, around));
    return all.filter(({ interval }) => interval === 'day');
  };
  const fresh = async (): Promise<Place> => ledger.connectOne(place.tenantId);

  it('is what was captured, and the sale counts as one', async () => {
    const where = await fresh();
    const { sold, reversed } = payment();
    await ledger.upsert(where, { events: [reversed, sold] });
    expect(await total([where])).toMatchObject([{ saleMinor: 3_000n, refundMinor: 0n, saleCount: 1 }]);
  });

  it('is never below zero; what exceeds it is given back, once for each connection and currency', async () => {
    const [one, two] = [await fresh(), await fresh()];
    const { sold, reversed } = payment();
    const eur = currencyOf('EUR');
    await ledger.upsert(one, {
      events: [
        reversed,
        { ...sold, externalId: 'small', amountMinor: 1_000n, paymentRef: null },
        { ...sold, externalId: 'refund', kind: 'refund', amountMinor: 500n },
        { ...sold, externalId: 'euro', amountMinor: 4_000n, currency: eur, paymentRef: null },
      ],
    });
    await ledger.upsert(two, { events: [{ ...sold, amountMinor: 9_000n }] });
    const found = await total([one, two]);
    expect(found).toHaveLength(3);
    expect(found).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ connectionId: one.connectionId, saleMinor: 0n, refundMinor: 6_500n }),
        expect.objectContaining({ connectionId: one.connectionId, saleMinor: 4_000n, refundMinor: 0n }),
        expect.objectContaining({ connectionId: two.connectionId, saleMinor: 9_000n, refundMinor: 0n }),
      ]),
    );
  });

  it('is exact beyond what 64 bits hold', async () => {
    const where = await fresh();
    const { sold } = payment();
    const huge = 2n ** 62n;
    const events = [0, 1, 2, 3].map((index) => ({
      ...sold,
      externalId: `huge${index}`,
      amountMinor: huge,
      occurredAt: minute(index),
      paymentRef: null,
    }));
    await ledger.upsert(where, { events });
    expect(await total([where])).toMatchObject([{ saleMinor: 4n * huge, saleCount: 4 }]);
  });
});
