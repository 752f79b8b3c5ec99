/**
 * The ledger and its rollup under random histories: whatever the pages bring, the rollup is the ledger summed by minute.
 * It is asked twice: of the database itself, from the events, and of a model that keeps the last word on each event.
 */
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { TenantId } from '../../src/model/ids.ts';
import { instant, toIso, type Instant } from '../../src/model/instant.ts';
import {
  unbookedReasons,
  type LedgerEvent,
  type UnbookedRecord,
  type Whole,
} from '../../src/model/ledger-event.ts';
import { intervals, type Interval, type Window } from '../../src/model/window.ts';
import { voidEvents } from '../../src/ledger/events.ts';
import { totals, unbookedCounts, type WindowUnbooked, type WindowTotals } from '../../src/ledger/totals.ts';
import {
  around,
  currencyOf,
  minute,
  minuteMs,
  noonMs,
  openTestLedger,
  refOf,
  sale,
  type Place,
  type StoredUnbooked,
} from './test-ledger.ts';

const ledger = await openTestLedger();
const { server, withTenant, connect, connectOne, differences, storedEvents, storedUnbooked } = ledger;
afterAll(ledger.stop);
let aurora: TenantId;
let boreal: TenantId;

beforeAll(async () => {
  [aurora, boreal] = [await ledger.newTenant(), await ledger.newTenant()];
});

const [usd, jpy, kwd] = [currencyOf('USD'), currencyOf('JPY'), currencyOf('KWD')];

const idsOf = (of: readonly Place[]) => of.map(({ connectionId }) => connectionId);

const bookPage = async (place: Place, events: readonly LedgerEvent[]): Promise<void> =>
  void (await ledger.upsert(place, { events }));

// --- What must be so -----------------------------------------------------------------------------------------------

const floorToMinute = (at: number): number => Math.floor(at / minuteMs) * minuteMs;

/** The last word on every record of a connection, by stored id. */
type Model = {
  readonly events: Map<string, LedgerEvent>;
  readonly unbooked: Map<string, Omit<StoredUnbooked, 'id'>>;
};
const emptyModel = (): Model => ({ events: new Map(), unbooked: new Map() });

const counting = ({ events }: Model): LedgerEvent[] => [...events.values()].filter(({ voided }) => !voided);

/** A page as the model takes it in: record by record, and then each reversal goes to its sale. */
function takeIn(model: Model, { events, unbooked, wholes = [] }: GivenPage): void {
  const storedOf = (id: string): string => storedIds.get(id) ?? id;
  const onPage = new Set([...events, ...unbooked].map(({ externalId }) => storedOf(externalId)));
  for (const [id, event] of model.events) {
    const own = wholes.filter(({ groupId }) => groupId === event.groupId);
    const isKept = onPage.has(id) || own.some(({ keep }) => keep.map(storedOf).includes(id));
    if (own.length > 0 && !isKept) model.events.set(id, { ...event, voided: true });
  }
  const refused = new Set(unbooked.map(({ externalId }) => storedIds.get(externalId) ?? externalId));
  for (const event of events) {
    const id = storedIds.get(event.externalId) ?? event.externalId;
    if (refused.has(id)) continue;
    model.events.set(id, { ...event, externalId: id });
    model.unbooked.delete(id);
  }
  for (const { externalId, occurredAt, currency, reason } of new Map(
    unbooked.map((record) => [record.externalId, record]),
  ).values()) {
    const id = storedIds.get(externalId) ?? externalId;
    const booked = model.events.get(id);
    if (booked) model.events.set(id, { ...booked, voided: true });
    model.unbooked.set(id, {
      ms: occurredAt ?? model.unbooked.get(id)?.ms ?? noonMs,
      currency: currency.toUpperCase(),
      reason,
    });
  }
  const all = [...model.events.values()];
  for (const event of all) {
    if (event.kind !== 'capture_reversal' || event.paymentRef === null) continue;
    const [first] = all
      .filter(({ kind, paymentRef }) => kind === 'sale' && paymentRef === event.paymentRef)
      .toSorted((a, b) => Number(a.voided) - Number(b.voided) || a.occurredAt - b.occurredAt);
    if (first) model.events.set(event.externalId, { ...event, occurredAt: first.occurredAt });
  }
}

function voidSince({ events, unbooked }: Model, from: Instant): void {
  for (const [id, event] of events) if (event.occurredAt >= from) events.set(id, { ...event, voided: true });
  for (const [id, { ms }] of unbooked) if (ms >= from) unbooked.delete(id);
}

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
          ({ kind }) => (kind === 'refund' || kind === 'dispute' ? 'back' : kind),
        );
        const sold = sums.get('sale') ?? { amountMinor: 0n, count: 0 };
        const captured = sold.amountMinor - (sums.get('capture_reversal')?.amountMinor ?? 0n);
        const excess = captured < 0n ? -captured : 0n;
        return {
          interval,
          connectionId,
          currency,
          saleMinor: captured + excess,
          refundMinor: (sums.get('back')?.amountMinor ?? 0n) + excess,
          saleCount: sold.count,
        };
      });
    }),
  );
  const nameOf = ({ interval, connectionId, currency }: WindowTotals): string =>
    `${interval} ${connectionId} ${currency}`;
  return all.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function unbookedOf(of: ReadonlyArray<readonly [Place, Model]>, windows: Windows): WindowUnbooked[] {
  return intervals.flatMap((interval) =>
    of.flatMap(([{ connectionId }, model]) => {
      const { start, end } = windows[interval];
      const inside = [...model.unbooked.values()].filter(({ ms }) => ms >= start && ms < end);
      return [...Map.groupBy(inside, ({ currency, reason }) => `${currency} ${reason}`).values()].flatMap(
        (group) =>
          group.slice(0, 1).map(({ currency, reason }) => ({
            interval,
            connectionId,
            currency,
            reason,
            count: group.length,
          })),
      );
    }),
  );
}

// --- Histories -----------------------------------------------------------------------------------------------------

/**
 * Few ids, so that events come again, and among them the ones that an SQL array has to quote or PostgreSQL refuses; each
 * with its stored form.
 */
const storedIds: ReadonlyMap<string, string> = new Map([
  ['txn_1', 'txn_1'],
  ['txn_2', 'txn_2'],
  ['', ''],
  ['NULL', 'NULL'],
  ['{"a",b}', '{"a",b}'],
  [String.raw`quo"te\back`, String.raw`quo"te\\back`],
  ['ünï 😀', 'ünï 😀'],
  ['nul\0', String.raw`nul\u0000`],
  ['half\ud83d', String.raw`half\ud83d`],
]);
const moments = fc
  .record({ minute: fc.integer({ min: -2, max: 3 }), ms: fc.constantFrom(0, 1, 29_500, 59_999) })
  .map(({ minute, ms }) => instant(noonMs + minute * minuteMs + ms));
const amounts = fc.oneof(
  fc.bigInt({ min: 0n, max: 9999n }),
  fc.constantFrom(0n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 59n - 1n),
);
const currencies = fc.constantFrom(usd, usd, jpy, kwd);
const externalId = fc.constantFrom(...storedIds.keys());
const voided = fc.constantFrom(false, false, false, true);
const paymentRef = fc.constantFrom(null, refOf('a'), refOf('a'), refOf('b'));
const kindsWithSign = ['capture_reversal', 'refund', 'dispute'] as const;
const groupId = fc.constantFrom(null, 'order 1', 'order 2');
const rest = { externalId, currency: currencies, occurredAt: moments, voided, paymentRef, groupId };
const events: fc.Arbitrary<LedgerEvent> = fc.oneof(
  fc.record({ ...rest, kind: fc.constant('sale' as const), amountMinor: amounts }),
  fc.record({
    ...rest,
    kind: fc.constantFrom(...kindsWithSign),
    amountMinor: fc.oneof(
      amounts,
      amounts.map((amount) => -amount),
    ),
  }),
);
const unbookedRecords: fc.Arbitrary<UnbookedRecord> = fc.record({
  externalId,
  occurredAt: fc.option(moments),
  currency: fc.constantFrom('usd', 'QQQ'),
  reason: fc.constantFrom(...unbookedReasons),
});

const wholes: fc.Arbitrary<Whole[]> = fc.array(
  fc.record({
    groupId: fc.constantFrom('order 1', 'order 2', 'order 3'),
    keep: fc.array(externalId, { maxLength: 4 }),
  }),
  { maxLength: 2 },
);

type GivenPage = {
  readonly events: readonly LedgerEvent[];
  readonly unbooked: readonly UnbookedRecord[];
  readonly wholes?: readonly Whole[];
};

/**
 * A page for one of the places: new words on records, or the events of its last page once more, as they were or with an edit
 * to each; or all that it has from a moment on is voided.
 */
type Move = {
  readonly place: number;
  readonly page: GivenPage | { readonly again: Partial<LedgerEvent> } | { readonly voidFrom: Instant };
};
const edits: fc.Arbitrary<Partial<LedgerEvent>> = fc.oneof(
  fc.constant({}),
  fc.record({ voided: fc.boolean() }),
  fc.record({ currency: currencies }),
  fc.record({ occurredAt: moments }),
  fc.record({ amountMinor: amounts }),
  fc.record({ paymentRef }),
  fc.record({ groupId }),
  fc.record({ kind: fc.constantFrom(...kindsWithSign) }),
);
const places = 3;
const histories: fc.Arbitrary<Move[]> = fc.array(
  fc.record({
    place: fc.nat(places - 1),
    page: fc.oneof(
      {
        weight: 4,
        arbitrary: fc.record({
          events: fc.array(events, { maxLength: 9 }),
          unbooked: fc.array(unbookedRecords, { maxLength: 2 }),
          wholes,
        }),
      },
      { weight: 2, arbitrary: fc.record({ again: edits }) },
      { weight: 1, arbitrary: fc.record({ voidFrom: fc.oneof(moments, fc.constant(instant(-Infinity))) }) },
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
  it(
    'leaves the rollup equal to the ledger after each, and every total what the model says',
    { timeout: 120_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(histories, windows, async (history, asked) => {
          const made = await connect(aurora, aurora, boreal);
          const known = made.map((place): [Place, Model] => [place, emptyModel()]);
          const lastPage = new Map<number, GivenPage>();
          for (const { place, page: given } of history) {
            const [where, model] = known[place] ?? [];
            if (!where || !model) throw new RangeError('no such place');
            if ('voidFrom' in given) {
              await ledger.inPlace(where, (transaction) =>
                voidEvents(transaction, where.connectionId, given.voidFrom),
              );
              voidSince(model, given.voidFrom);
            } else {
              const page =
                'again' in given
                  ? {
                      events: (lastPage.get(place)?.events ?? []).map((event) => ({
                        ...event,
                        ...given.again,
                      })),
                      unbooked: [],
                    }
                  : given;
              lastPage.set(place, page);
              await ledger.upsert(where, page);
              takeIn(model, page);
            }
            expect(await differences(made)).toEqual([]);
            expect(await storedRollup(where)).toEqual(rollupOf(model));
          }
          for (const [where, model] of known) {
            const unbooked = (await storedUnbooked(where)).map(({ id, ...record }) => [id, record] as const);
            expect(new Map(unbooked)).toEqual(model.unbooked);
          }
          expect(await storedEvents(made)).toEqual(known.map(([, { events: stored }]) => stored));
          // Both tenants ask for all three connections, and each is told of its own, and then for one.
          for (const tenantId of [aurora, boreal]) {
            const own = known.filter(([where]) => where.tenantId === tenantId);
            const [ofAll, ofFirst, unbooked] = await withTenant(tenantId, async (transaction) => [
              await totals(transaction, idsOf(made), asked),
              await totals(transaction, idsOf(own.map(([where]) => where).slice(0, 1)), asked),
              await unbookedCounts(transaction, idsOf(made), asked),
            ]);
            expect(ofAll).toEqual(totalsOf(own, asked));
            expect(ofFirst).toEqual(totalsOf(own.slice(0, 1), asked));
            const expected = unbookedOf(own, asked);
            expect(unbooked).toHaveLength(expected.length);
            expect(unbooked).toEqual(expect.arrayContaining(expected));
          }
        }),
        { numRuns: 120 },
      );
    },
  );
});

describe('whole groups, in whatever order their versions come', () => {
  /** One order as the platform has it: its events may move, change and go from one version to the next. */
  const version = fc.array(
    fc.record({ id: fc.nat(4), amountMinor: fc.bigInt({ min: 1n, max: 999n }), minute: fc.nat(3) }),
    { maxLength: 4 },
  );
  const versions = fc.array(fc.tuple(fc.nat(2), version), { minLength: 1, maxLength: 8 });

  it('leave a ledger as their last versions alone would have made it', async () => {
    const pageOf = (
      order: number,
      events: readonly { id: number; amountMinor: bigint; minute: number }[],
    ) => {
      const groupId = `order ${order}`;
      const last = new Map(events.map((event) => [event.id, event]));
      const booked = [...last.values()].map(({ id, amountMinor, minute: at }) => ({
        ...sale,
        externalId: `${groupId} item ${id}`,
        amountMinor,
        occurredAt: minute(at),
        groupId,
      }));
      return { events: booked, wholes: [{ groupId, keep: booked.map(({ externalId: id }) => id) }] };
    };
    const counting = (events: ReadonlyMap<string, LedgerEvent> | undefined): LedgerEvent[] =>
      [...(events ?? [])].flatMap(([, event]) => (event.voided ? [] : [event]));
    await fc.assert(
      fc.asyncProperty(versions, async (history) => {
        const [lived, fresh] = await connect(aurora, aurora);
        if (!lived || !fresh) throw new RangeError('two were made');
        for (const [order, events] of history) await ledger.upsert(lived, pageOf(order, events));
        for (const [order, events] of new Map(history)) await ledger.upsert(fresh, pageOf(order, events));
        const [ofLived, ofFresh] = await storedEvents([lived, fresh]);
        const byId = (a: LedgerEvent, b: LedgerEvent): number => (a.externalId < b.externalId ? -1 : 1);
        expect(counting(ofLived).toSorted(byId)).toEqual(counting(ofFresh).toSorted(byId));
        expect(await differences([lived, fresh])).toEqual([]);
        expect(await storedRollup(lived)).toEqual(await storedRollup(fresh));
      }),
      { numRuns: 60 },
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
      expect(await storedRollup(place)).toEqual(
        rollupOf({ ...emptyModel(), events: new Map([[event.externalId, event]]) }),
      );
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
    expect(await storedEvents([place])).toEqual([new Map([['txn_1', { ...sale, amountMinor: 990n }]])]);
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
    expect(await totalsIn(aurora, [place], around)).toEqual([
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
    expect(await totalsIn(aurora, [place], around)).toEqual([
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
    const found = await totalsIn(aurora, [refunding, voiding], around);
    expect(found).toEqual([
      total(refunding, 'day', {}),
      total(refunding, 'hour', {}),
      total(refunding, 'minute', {}),
    ]);
  });

  it('of no connection are none', async () => {
    const place = await connectOne(aurora);
    await bookPage(place, [sale]);
    expect(await totalsIn(aurora, [], around)).toEqual([]);
  });
});
