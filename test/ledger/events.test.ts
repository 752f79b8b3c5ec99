/**
 * Random histories: after every page the rollup equals the ledger. Two oracles check it: SQL over
 * the stored events, and a model with the newest version of each event.
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
import {
  readTotals,
  countUnbooked,
  type WindowUnbooked,
  type WindowTotals,
} from '../../src/ledger/totals.ts';
import { currencyOf } from '../support/harness.ts';
import type { Place } from '../support/database.ts';
import {
  around,
  minute,
  minuteMs,
  noonMs,
  openTestLedger,
  refOf,
  sale,
  type StoredUnbooked,
} from './test-ledger.ts';

const ledger = await openTestLedger();
const {
  server,
  withTenant,
  connect,
  connectOne,
  differences,
  storedEvents,
  readUnbooked: storedUnbooked,
} = ledger;
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

// --- The model ----------------------------------------------------------------------------------

/** The newest version of every record of a connection, by stored id. */
type Model = {
  readonly events: Map<string, LedgerEvent>;
  readonly unbooked: Map<string, Omit<StoredUnbooked, 'id'>>;
};
const emptyModel = (): Model => ({ events: new Map(), unbooked: new Map() });

const counting = ({ events }: Model): LedgerEvent[] => [...events.values()].filter(({ voided }) => !voided);

/** Applies a page record by record; then every reversal takes the time of its sale. */
function applyPage(model: Model, { events, unbooked, wholes = [] }: GivenPage): void {
  const storedOf = (id: string): string => storedIds.get(id) ?? id;
  const unbookable = new Set(unbooked.map(({ externalId }) => storedOf(externalId)));
  const onPage = new Set([...events.map(({ externalId }) => storedOf(externalId)), ...unbookable]);
  for (const [id, event] of model.events) {
    const own = wholes.filter(({ groupId }) => groupId === event.groupId);
    const isKept = onPage.has(id) || own.some(({ keep }) => keep.map(storedOf).includes(id));
    if (own.length > 0 && !isKept) model.events.set(id, { ...event, voided: true });
  }
  for (const event of events) {
    const id = storedOf(event.externalId);
    if (unbookable.has(id)) continue;
    model.events.set(id, { ...event, externalId: id });
    model.unbooked.delete(id);
  }
  for (const record of new Map(unbooked.map((one) => [one.externalId, one])).values()) {
    const id = storedOf(record.externalId);
    const booked = model.events.get(id);
    if (booked) model.events.set(id, { ...booked, voided: true });
    const ms = record.occurredAt ?? model.unbooked.get(id)?.ms ?? noonMs;
    model.unbooked.set(id, { ms, currency: record.currency.toUpperCase(), reason: record.reason });
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

const rollupOf = (model: Model): Record<string, Sum> =>
  Object.fromEntries(
    sumBy(counting(model), ({ kind, currency, occurredAt }) => {
      const minute = instant(Math.floor(occurredAt / minuteMs) * minuteMs);
      return `${toIso(minute)} ${kind} ${currency}`;
    }),
  );

/** The stored rollup without rows of 0 events: `differences` checks that their amount is 0. */
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

type Windows = Record<Interval, Window>;

function totalsOf(of: ReadonlyArray<readonly [Place, Model]>, windows: Windows): WindowTotals[] {
  const all = intervals.flatMap((interval) =>
    of.flatMap(([{ connectionId }, model]) => {
      const { start, end } = windows[interval];
      const inside = counting(model).filter(({ occurredAt }) => occurredAt >= start && occurredAt < end);
      return [...Map.groupBy(inside, ({ currency }) => currency)].map(([currency, those]) => {
        const sums = sumBy(those, ({ kind }) => (kind === 'refund' || kind === 'dispute' ? 'back' : kind));
        const amountOf = (kind: string): bigint => sums.get(kind)?.amountMinor ?? 0n;
        const captured = amountOf('sale') - amountOf('capture_reversal');
        const excess = captured < 0n ? -captured : 0n;
        const [saleMinor, refundMinor] = [captured + excess, amountOf('back') + excess];
        const saleCount = sums.get('sale')?.count ?? 0;
        return { interval, connectionId, currency, saleMinor, refundMinor, saleCount };
      });
    }),
  );
  const nameOf = (one: WindowTotals): string => `${one.interval} ${one.connectionId} ${one.currency}`;
  return all.toSorted((a, b) => (nameOf(a) < nameOf(b) ? -1 : 1));
}

function unbookedOf(of: ReadonlyArray<readonly [Place, Model]>, windows: Windows): WindowUnbooked[] {
  return intervals.flatMap((interval) =>
    of.flatMap(([{ connectionId }, model]) => {
      const { start, end } = windows[interval];
      const inside = [...model.unbooked.values()].filter(({ ms }) => ms >= start && ms < end);
      const groups = Map.groupBy(inside, ({ currency, reason }) => `${currency} ${reason}`);
      return [...groups.values()].flatMap((group) =>
        group.slice(0, 1).map(({ currency, reason }) => {
          return { interval, connectionId, currency, reason, count: group.length };
        }),
      );
    }),
  );
}

// --- Histories ----------------------------------------------------------------------------------

/**
 * Few ids, so that events repeat. Some need quotes in an SQL array, some are invalid in PostgreSQL;
 * each maps to its stored form.
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
const large = fc.constantFrom(0n, 2n ** 53n, 2n ** 53n + 1n, 2n ** 59n - 1n);
const amounts = fc.oneof(fc.bigInt({ min: 0n, max: 9999n }), large);
const signedAmounts = fc.tuple(amounts, fc.constantFrom(1n, -1n)).map(([amount, sign]) => amount * sign);
const currencies = fc.constantFrom(usd, usd, jpy, kwd);
const externalId = fc.constantFrom(...storedIds.keys());
const voided = fc.constantFrom(false, false, false, true);
const paymentRef = fc.constantFrom(null, refOf('a'), refOf('a'), refOf('b'));
const kindsWithSign = ['capture_reversal', 'refund', 'dispute'] as const;
const groupId = fc.constantFrom(null, 'order 1', 'order 2');
const processor = fc.constantFrom(null, 'stripe' as const, 'other' as const);
const rest = {
  externalId,
  currency: currencies,
  occurredAt: moments,
  voided,
  paymentRef,
  groupId,
  processor,
};
const events: fc.Arbitrary<LedgerEvent> = fc.oneof(
  fc.record({ ...rest, kind: fc.constant('sale' as const), amountMinor: amounts }),
  fc.record({ ...rest, kind: fc.constantFrom(...kindsWithSign), amountMinor: signedAmounts }),
);
const unbookedRecords: fc.Arbitrary<UnbookedRecord> = fc.record({
  externalId,
  occurredAt: fc.option(moments),
  currency: fc.constantFrom('usd', 'QQQ'),
  reason: fc.constantFrom(...unbookedReasons),
});

const groups = fc.constantFrom('order 1', 'order 2', 'order 3');
const whole = fc.record({
  groupId: groups,
  keep: fc.array(externalId, { maxLength: 4 }),
});

type GivenPage = {
  readonly events: readonly LedgerEvent[];
  readonly unbooked: readonly UnbookedRecord[];
  readonly wholes?: readonly Whole[];
};

/**
 * A step for one place: a page of new versions, or its last page again, unchanged or with one edit
 * to every event; or the void of everything from a moment on.
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
const newPages = fc.record({
  events: fc.array(events, { maxLength: 9 }),
  unbooked: fc.array(unbookedRecords, { maxLength: 2 }),
  wholes: fc.array(whole, { maxLength: 2 }),
});
const voidings = fc.record({ voidFrom: fc.oneof(moments, fc.constant(instant(-Infinity))) });
const pages = fc.oneof(
  { weight: 4, arbitrary: newPages },
  { weight: 2, arbitrary: fc.record({ again: edits }) },
  { weight: 1, arbitrary: voidings },
);
const histories: fc.Arbitrary<Move[]> = fc.array(fc.record({ place: fc.nat(places - 1), page: pages }), {
  minLength: 1,
  maxLength: 6,
});

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
  return withTenant(tenantId, (transaction) => readTotals(transaction, idsOf(of), asked));
}

it(
  'the rollup equals the ledger after every page, and the totals equal those of the model',
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
            const last = lastPage.get(place)?.events ?? [];
            const page =
              'again' in given
                ? { events: last.map((event) => ({ ...event, ...given.again })), unbooked: [] }
                : given;
            lastPage.set(place, page);
            await ledger.upsert(where, page);
            applyPage(model, page);
          }
          expect(await differences(made)).toEqual([]);
          expect(await storedRollup(where)).toEqual(rollupOf(model));
        }
        for (const [where, model] of known) {
          const unbooked = (await storedUnbooked(where)).map(({ id, ...record }) => [id, record] as const);
          expect(new Map(unbooked)).toEqual(model.unbooked);
        }
        expect(await storedEvents(made)).toEqual(known.map(([, { events: stored }]) => stored));
        // Each tenant asks for all three connections and gets its own only; then it asks for one.
        for (const tenantId of [aurora, boreal]) {
          const own = known.filter(([where]) => where.tenantId === tenantId);
          const [ofAll, ofFirst, unbooked] = await withTenant(tenantId, async (transaction) => [
            await readTotals(transaction, idsOf(made), asked),
            await readTotals(transaction, idsOf(own.map(([where]) => where).slice(0, 1)), asked),
            await countUnbooked(transaction, idsOf(made), asked),
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

describe('whole groups in any order of versions', () => {
  /** One order at the platform: the next version may move, change or drop its events. */
  const version = fc.array(
    fc.record({ id: fc.nat(4), amountMinor: fc.bigInt({ min: 1n, max: 999n }), minute: fc.nat(3) }),
    { maxLength: 4 },
  );
  const versions = fc.array(fc.tuple(fc.nat(2), version), { minLength: 1, maxLength: 8 });

  it('leave the same ledger as their last versions alone', async () => {
    type Item = { id: number; amountMinor: bigint; minute: number };
    const pageOf = (order: number, events: readonly Item[]) => {
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
  it('changes nothing when it is booked again', async () => {
    const place = await connectOne(aurora);
    const page = [sale, { ...sale, externalId: 'txn_2', voided: true }];
    await bookPage(place, page);
    const versionsIn = (table: string) =>
      server.query(`select xmin, * from ${table} where connection_id = $1`, [place.connectionId]);
    const versions = async () => [await versionsIn('revenue_events'), await versionsIn('revenue_minutes')];
    const before = await versions();
    await bookPage(place, page);
    expect(await versions()).toEqual(before);
  });

  it('is booked completely or not at all', async () => {
    const place = await connectOne(aurora);
    const page = [sale, { ...sale, externalId: 'txn_2', amountMinor: -1n }];
    await expect(bookPage(place, page)).rejects.toMatchObject({ code: '23514' });
    expect(await storedEvents([place])).toEqual([new Map()]);
    expect(await storedRollup(place)).toEqual({});
  });

  it('with a thousand new events is summed exactly', async () => {
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

  it('is totalled exactly when the sum exceeds 64 bits', async () => {
    const place = await connectOne(aurora);
    const [huge, moments] = [2n ** 62n, [0, 1, 2, 3].map(minute)];
    const events = moments.map((occurredAt, n) => ({
      ...sale,
      externalId: `huge${n}`,
      amountMinor: huge,
      occurredAt,
    }));
    await bookPage(place, events);
    const day = (await totalsIn(aurora, [place], around)).filter(({ interval }) => interval === 'day');
    expect(day).toMatchObject([{ saleMinor: 4n * huge, saleCount: 4 }]);
  });

  it('books a sale before the epoch in its own minute', async () => {
    const place = await connectOne(aurora);
    await bookPage(place, [{ ...sale, occurredAt: instant(-1) }]);
    const key = '1969-12-31T23:59:00.000Z sale USD';
    expect(await storedRollup(place)).toEqual({ [key]: { amountMinor: 1250n, count: 1 } });
  });
});

it('totals of no connections are an empty list', async () => {
  const place = await connectOne(aurora);
  await bookPage(place, [sale]);
  expect(await totalsIn(aurora, [], around)).toEqual([]);
});
