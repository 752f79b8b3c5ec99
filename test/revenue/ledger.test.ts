/**
 * The ledger and its rollup under random histories: whatever the pages bring, the rollup is the ledger summed by minute.
 * It is asked twice: of the database itself, from the events, and of a model that keeps the last word on each event.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { ConnectionId, TenantId } from '../../src/model/ids.ts';
import { instant, toIso, type Instant } from '../../src/model/instant.ts';
import type { LedgerEvent } from '../../src/model/ledger-event.ts';
import { parseCurrency, type Currency } from '../../src/model/money.ts';
import { intervals, type Interval, type Window } from '../../src/model/window.ts';
import { book, totals, type WindowTotals } from '../../src/revenue/ledger.ts';
import { newIds } from '../support/harness.ts';
import { openTestTenancy } from '../support/tenancy.ts';

const minuteMs = 60_000;
const noonMs = Date.UTC(2026, 6, 1, 12);

const { server, withTenant, newTenant, stop } = await openTestTenancy({
  size: 2,
  readTime: async () => instant(noonMs),
});
afterAll(stop);
let aurora: TenantId;
let boreal: TenantId;

beforeAll(async () => {
  [aurora, boreal] = [await newTenant(), await newTenant()];
});

type Place = { readonly tenantId: TenantId; readonly connectionId: ConnectionId };

/** A connection for each of these tenants, as the superuser makes them at once. */
async function connect(...tenantIds: readonly TenantId[]): Promise<Place[]> {
  const made = tenantIds.map((tenantId) => ({ tenantId, connectionId: newIds().connectionId }));
  await server.query(
    `insert into platform_connections
       (tenant_id, id, platform, platform_account_id, status, mode, created_at, updated_at)
     select tenant_id, id, 'stripe', id::text, 'active', 'test', now(), now()
       from unnest($1::uuid[], $2::uuid[]) as made (tenant_id, id)`,
    [tenantIds, made.map(({ connectionId }) => connectionId)],
  );
  return made;
}

async function connectOne(tenantId: TenantId): Promise<Place> {
  const [place] = await connect(tenantId);
  if (!place) throw new Error('a connection was made');
  return place;
}

function currencyOf(code: string): Currency {
  const currency = parseCurrency(code);
  if (!currency) throw new RangeError(`${code} is no currency`);
  return currency;
}

const [usd, jpy, kwd] = [currencyOf('USD'), currencyOf('JPY'), currencyOf('KWD')];

const sale: LedgerEvent = {
  externalId: 'txn_1',
  kind: 'sale',
  amountMinor: 1250n,
  currency: usd,
  occurredAt: instant(noonMs),
  voided: false,
  paymentRef: null,
};

const idsOf = (of: readonly Place[]): ConnectionId[] => of.map(({ connectionId }) => connectionId);

const bookPage = ({ tenantId, connectionId }: Place, events: readonly LedgerEvent[]): Promise<void> =>
  withTenant(tenantId, (transaction) => book(transaction, connectionId, events));

// --- What must be so -----------------------------------------------------------------------------------------------

/** Minutes in which the rollup is not the sum of the events that count, as the database itself sums them. */
async function differences(places: readonly Place[]): Promise<unknown[]> {
  return server.query(
    `with ledger as (
       select tenant_id, connection_id, date_trunc('minute', occurred_at) as minute, kind, currency,
              sum(amount_minor) as amount, count(*) as events
         from revenue_events where not voided and connection_id = any($1) group by 1, 2, 3, 4, 5
     ), rollup as (
       select tenant_id, connection_id, minute, kind, currency, amount_minor, event_count
         from revenue_minutes where connection_id = any($1)
     )
     select * from ledger full join rollup using (tenant_id, connection_id, minute, kind, currency)
      where coalesce(amount, 0) <> coalesce(amount_minor, 0) or coalesce(events, 0) <> coalesce(event_count, 0)`,
    [idsOf(places)],
  );
}

const floorToMinute = (at: number): number => Math.floor(at / minuteMs) * minuteMs;

/** The last word on every event of a connection. */
type Model = Map<string, LedgerEvent>;

const counting = (model: Model): LedgerEvent[] => [...model.values()].filter(({ voided }) => !voided);

type Sum = { amountMinor: bigint; count: number };

function sumBy(events: readonly LedgerEvent[], keyOf: (event: LedgerEvent) => string): Map<string, Sum> {
  const sums = new Map<string, Sum>();
  for (const event of events) {
    const { amountMinor, count } = sums.get(keyOf(event)) ?? { amountMinor: 0n, count: 0 };
    sums.set(keyOf(event), { amountMinor: amountMinor + event.amountMinor, count: count + 1 });
  }
  return sums;
}

function rollupOf(model: Model): Record<string, Sum> {
  const sums = sumBy(
    counting(model),
    ({ kind, currency, occurredAt }) => `${toIso(instant(floorToMinute(occurredAt)))} ${kind} ${currency}`,
  );
  return Object.fromEntries(sums);
}

/** The rollup as it is stored, but for rows of no events, of which the first check has seen that they are worth nothing. */
async function storedRollup({ connectionId }: Place): Promise<Record<string, Sum>> {
  const rows = await server.query(
    `select minute, kind, currency, amount_minor::text as amount, event_count::int as count
       from revenue_minutes where connection_id = $1 and event_count <> 0`,
    [connectionId],
  );
  return Object.fromEntries(
    rows.map(({ minute, kind, currency, amount, count }) => [
      `${minute instanceof Date ? minute.toISOString() : String(minute)} ${String(kind)} ${String(currency)}`,
      { amountMinor: BigInt(String(amount)), count: Number(count) },
    ]),
  );
}

/** What each of these connections has booked. */
async function storedEvents(of: readonly Place[]): Promise<Model[]> {
  const rows = await server.query(
    `select tenant_id || connection_id::text as place, external_id, kind, amount_minor::text as amount, currency,
            (extract(epoch from occurred_at) * 1000)::float8 as ms, voided
       from revenue_events where connection_id = any($1)`,
    [idsOf(of)],
  );
  const found = storedSchema.parse(rows);
  return of.map(({ tenantId, connectionId }) => {
    const own = found.filter(({ place }) => place === tenantId + connectionId);
    return new Map(own.map(({ place: _, ...event }) => [event.externalId, event]));
  });
}

const storedSchema = z.array(
  z
    .object({
      place: z.string(),
      external_id: z.string(),
      kind: z.enum(['sale', 'refund', 'dispute']),
      amount: z.string().transform(BigInt),
      currency: z.string().transform(currencyOf),
      ms: z.number().transform(instant),
      voided: z.boolean(),
    })
    .transform(({ external_id, amount, ms, ...same }) => ({
      ...same,
      externalId: external_id,
      amountMinor: amount,
      occurredAt: ms,
      paymentRef: null,
    })),
);

/** Windows of any length, each on whole minutes. */
type Windows = Record<Interval, Window>;

function totalsOf(of: ReadonlyArray<readonly [Place, Model]>, windows: Windows): WindowTotals[] {
  const all = intervals.flatMap((interval) =>
    of.flatMap(([{ connectionId }, model]) => {
      const { start, end } = windows[interval];
      const inside = counting(model).filter(({ occurredAt }) => occurredAt >= start && occurredAt < end);
      return [...new Set(inside.map(({ currency }) => currency))].map((currency) => {
        const sums = sumBy(
          inside.filter((event) => event.currency === currency),
          ({ kind }) => (kind === 'sale' ? 'sale' : 'refund'),
        );
        return {
          interval,
          connectionId,
          currency,
          saleMinor: sums.get('sale')?.amountMinor ?? 0n,
          refundMinor: sums.get('refund')?.amountMinor ?? 0n,
          saleCount: sums.get('sale')?.count ?? 0,
        };
      });
    }),
  );
  const nameOf = ({ interval, connectionId, currency }: WindowTotals): string =>
    `${interval} ${connectionId} ${currency}`;
  return all.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

// --- Histories -----------------------------------------------------------------------------------------------------

/** Few ids, so that events come again, and among them the ones that an SQL array has to quote. */
const externalIds = ['txn_1', 'txn_2', '', 'NULL', '{"a",b}', String.raw`quo"te\back'`, 'ünï 😀'];
const moments = fc
  .record({ minute: fc.integer({ min: -2, max: 3 }), ms: fc.constantFrom(0, 1, 29_500, 59_999) })
  .map(({ minute, ms }) => instant(noonMs + minute * minuteMs + ms));
const amounts = fc.oneof(
  fc.bigInt({ min: 0n, max: 9999n }),
  fc.constantFrom(0n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 59n - 1n),
);
const currencies = fc.constantFrom(usd, usd, jpy, kwd);
const externalId = fc.constantFrom(...externalIds);
const voided = fc.constantFrom(false, false, false, true);
const events: fc.Arbitrary<LedgerEvent> = fc.oneof(
  fc.record({
    externalId,
    kind: fc.constant('sale' as const),
    amountMinor: amounts,
    currency: currencies,
    occurredAt: moments,
    voided,
    paymentRef: fc.constant(null),
  }),
  fc.record({
    externalId,
    kind: fc.constantFrom('refund' as const, 'dispute' as const),
    amountMinor: fc.oneof(
      amounts,
      amounts.map((amount) => -amount),
    ),
    currency: currencies,
    occurredAt: moments,
    voided,
    paymentRef: fc.constant(null),
  }),
);

/** A page for one of the places: new words on events, or its last page once more, as it was or with an edit to each. */
type Move = {
  readonly place: number;
  readonly page: readonly LedgerEvent[] | { readonly again: Partial<LedgerEvent> };
};
const edits: fc.Arbitrary<Partial<LedgerEvent>> = fc.oneof(
  fc.constant({}),
  fc.record({ voided: fc.boolean() }),
  fc.record({ currency: currencies }),
  fc.record({ occurredAt: moments }),
  fc.record({ amountMinor: amounts }),
  fc.record({ kind: fc.constantFrom('refund' as const, 'dispute' as const) }),
);
const places = 3;
const histories: fc.Arbitrary<Move[]> = fc.array(
  fc.record({
    place: fc.nat(places - 1),
    page: fc.oneof(
      { weight: 2, arbitrary: fc.array(events, { maxLength: 9 }) },
      { weight: 1, arbitrary: fc.record({ again: edits }) },
    ),
  }),
  { minLength: 1, maxLength: 6 },
);

const windows: fc.Arbitrary<Windows> = (() => {
  const window = fc
    .record({ start: fc.integer({ min: -3, max: 4 }), minutes: fc.integer({ min: 0, max: 7 }) })
    .map(({ start, minutes }): Window => {
      const startMs = noonMs + start * minuteMs;
      return { start: instant(startMs), end: instant(startMs + minutes * minuteMs) };
    });
  return fc.record({ minute: window, hour: window, day: window });
})();

async function totalsIn(tenantId: TenantId, of: readonly Place[], asked: Windows): Promise<WindowTotals[]> {
  return withTenant(tenantId, (transaction) => totals(transaction, idsOf(of), asked));
}

describe('a history of pages', () => {
  it('leaves the rollup equal to the ledger after each, and every total what the model says', async () => {
    await fc.assert(
      fc.asyncProperty(histories, windows, async (history, asked) => {
        const made = await connect(aurora, aurora, boreal);
        const known = made.map((place): [Place, Model] => [place, new Map()]);
        const lastPage = new Map<number, readonly LedgerEvent[]>();
        for (const { place, page: given } of history) {
          const page =
            'again' in given
              ? (lastPage.get(place) ?? []).map((event) => ({ ...event, ...given.again }))
              : given;
          lastPage.set(place, page);
          const [where, model] = known[place] ?? [];
          if (!where || !model) throw new RangeError('no such place');
          await bookPage(where, page);
          for (const event of page) model.set(event.externalId, event);
          expect(await differences(made)).toEqual([]);
          expect(await storedRollup(where)).toEqual(rollupOf(model));
        }
        expect(await storedEvents(made)).toEqual(known.map(([, model]) => model));
        // Both tenants ask for all three connections, and each is told of its own, and then for one.
        for (const tenantId of [aurora, boreal]) {
          const own = known.filter(([where]) => where.tenantId === tenantId);
          const [ofAll, ofFirst] = await withTenant(tenantId, async (transaction) => [
            await totals(transaction, idsOf(made), asked),
            await totals(transaction, idsOf(own.map(([where]) => where).slice(0, 1)), asked),
          ]);
          expect(ofAll).toEqual(totalsOf(own, asked));
          expect(ofFirst).toEqual(totalsOf(own.slice(0, 1), asked));
        }
      }),
      { numRuns: 220 },
    );
  });
});

describe('a page', () => {
  const later = instant(noonMs + minuteMs);
  const changes: Array<[string, Partial<LedgerEvent>]> = [
    ['its amount', { amountMinor: 1300n }],
    ['its kind', { kind: 'refund' }],
    ['its kind and sign', { kind: 'dispute', amountMinor: -1250n }],
    ['its currency', { currency: jpy }],
    ['its minute', { occurredAt: later }],
    ['its moment within the minute', { occurredAt: instant(noonMs + 1) }],
    ['what counts', { voided: true }],
    ['everything', { amountMinor: 1n, kind: 'refund', currency: kwd, occurredAt: later }],
    ['everything, and it no longer counts', { amountMinor: 1n, kind: 'refund', currency: kwd, voided: true }],
  ];

  it.each(changes)('that changes %s moves the rollup there, and back again', async (_, change) => {
    const place = await connectOne(aurora);
    const changed = { ...sale, ...change };
    for (const event of [sale, changed, sale]) {
      await bookPage(place, [event]);
      expect(await differences([place])).toEqual([]);
      expect(await storedRollup(place)).toEqual(rollupOf(new Map([[event.externalId, event]])));
    }
  });

  it('that comes again changes nothing', async () => {
    const place = await connectOne(aurora);
    const page = [sale, { ...sale, externalId: 'txn_2', voided: true }];
    await bookPage(place, page);
    const versions = async (): Promise<unknown> => [
      await server.query('select xmin, * from revenue_events where connection_id = $1', [place.connectionId]),
      await server.query('select xmin, * from revenue_minutes where connection_id = $1', [
        place.connectionId,
      ]),
    ];
    const before = await versions();
    await bookPage(place, page);
    expect(await versions()).toEqual(before);
  });

  it('that names an event twice books its last word', async () => {
    const place = await connectOne(aurora);
    await bookPage(place, [sale, { ...sale, amountMinor: 1n }, { ...sale, amountMinor: 990n }]);
    const model: Model = new Map([['txn_1', { ...sale, amountMinor: 990n }]]);
    expect(await storedEvents([place])).toEqual([model]);
    expect(await differences([place])).toEqual([]);
  });

  it('that is empty books nothing', async () => {
    const place = await connectOne(aurora);
    await bookPage(place, []);
    expect(await storedEvents([place])).toEqual([new Map()]);
  });

  it('is booked whole or not at all', async () => {
    const place = await connectOne(aurora);
    const page = [sale, { ...sale, externalId: 'txn_2', amountMinor: -1n }];
    await expect(bookPage(place, page)).rejects.toMatchObject({ code: '23514' });
    expect(await storedEvents([place])).toEqual([new Map()]);
    expect(await storedRollup(place)).toEqual({});
  });

  it("for another tenant's connection is refused", async () => {
    const theirs = await connectOne(boreal);
    await expect(bookPage({ ...theirs, tenantId: aurora }, [sale])).rejects.toMatchObject({ code: '23503' });
    expect(await storedEvents([theirs])).toEqual([new Map()]);
  });

  it('of a thousand new events is summed exactly', async () => {
    const place = await connectOne(aurora);
    const page = Array.from({ length: 1000 }, (_, index) => ({
      ...sale,
      externalId: `txn_${String(index)}`,
      amountMinor: 2n ** 53n + BigInt(index),
      occurredAt: instant(noonMs + index * 100),
    }));
    await bookPage(place, page);
    expect(await differences([place])).toEqual([]);
    const stored = Object.values(await storedRollup(place));
    const total = stored.reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
    expect(total).toBe(1000n * 2n ** 53n + 499_500n);
  });

  it('from before the epoch falls into the minute that it happened in', async () => {
    const place = await connectOne(aurora);
    await bookPage(place, [{ ...sale, occurredAt: instant(-1) }]);
    expect(await storedRollup(place)).toEqual({
      '1969-12-31T23:59:00.000Z sale USD': { amountMinor: 1250n, count: 1 },
    });
  });
});

describe('the totals', () => {
  const at = (startMinute: number, endMinute: number): Window => {
    const bound = (minute: number): Instant => instant(noonMs + minute * minuteMs);
    return { start: bound(startMinute), end: bound(endMinute) };
  };
  const asked: Windows = { minute: at(0, 1), hour: at(0, 60), day: at(-720, 720) };
  const total = (
    { connectionId }: Place,
    interval: Interval,
    figures: Partial<WindowTotals>,
  ): WindowTotals => ({
    interval,
    connectionId,
    currency: usd,
    saleMinor: 0n,
    refundMinor: 0n,
    saleCount: 0,
    ...figures,
  });

  it('count the start of a window and not its end', async () => {
    const place = await connectOne(aurora);
    await bookPage(place, [
      { ...sale, externalId: 'before', occurredAt: instant(noonMs - 1) },
      { ...sale, externalId: 'first', occurredAt: instant(noonMs) },
      { ...sale, externalId: 'last', occurredAt: instant(noonMs + minuteMs - 1) },
      { ...sale, externalId: 'after', occurredAt: instant(noonMs + minuteMs) },
    ]);
    expect(await totalsIn(aurora, [place], asked)).toEqual([
      total(place, 'day', { saleMinor: 5000n, saleCount: 4 }),
      total(place, 'hour', { saleMinor: 3750n, saleCount: 3 }),
      total(place, 'minute', { saleMinor: 2500n, saleCount: 2 }),
    ]);
  });

  it('keep sales apart from refunds and disputes, which may come back', async () => {
    const place = await connectOne(aurora);
    await bookPage(place, [
      sale,
      { ...sale, externalId: 'refund', kind: 'refund', amountMinor: 400n },
      { ...sale, externalId: 'dispute', kind: 'dispute', amountMinor: 900n },
      { ...sale, externalId: 'won', kind: 'dispute', amountMinor: -900n },
    ]);
    const figures = { saleMinor: 1250n, refundMinor: 400n, saleCount: 1 };
    expect(await totalsIn(aurora, [place], asked)).toEqual([
      total(place, 'day', figures),
      total(place, 'hour', figures),
      total(place, 'minute', figures),
    ]);
  });

  it('show a window in which only money went back, and none in which nothing counts any more', async () => {
    const [refunding, voiding] = [await connectOne(aurora), await connectOne(aurora)];
    await bookPage(refunding, [{ ...sale, kind: 'refund', amountMinor: 0n }]);
    await bookPage(voiding, [sale]);
    await bookPage(voiding, [{ ...sale, voided: true }]);
    const found = await totalsIn(aurora, [refunding, voiding], asked);
    expect(found).toEqual([
      total(refunding, 'day', {}),
      total(refunding, 'hour', {}),
      total(refunding, 'minute', {}),
    ]);
  });

  it('of no connection are none', async () => {
    const place = await connectOne(aurora);
    await bookPage(place, [sale]);
    expect(await totalsIn(aurora, [], asked)).toEqual([]);
  });
});
