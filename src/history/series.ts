/** A tenant's past revenue in buckets, from the rollup; calls no platform. */
import { sidesOf } from '../connections/counted.ts';
import type { Connection as Source } from '../connections/sources.ts';
import { isSameSide, subtractOverlap } from '../ledger/overlap.ts';
import {
  findTooLarge,
  sumFigures,
  sumOwn,
  type CurrencySums,
  type Figures,
  type Sums,
} from '../ledger/summary.ts';
import type { ConnectionId } from '../model/ids.ts';
import { NEVER, plusMs, type Instant } from '../model/instant.ts';
import type { Window } from '../model/window.ts';
import type { DayRates } from '../rates/convert.ts';
import { firstDayWithoutRates, type RatesOnDays } from '../rates/store.ts';
import type { Tenant } from '../tenancy/tenants.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';
import { edgesOf } from './calendar.ts';
import { extentOf, readCoverage, readLedgerKeptFrom, type Coverage, type Extent } from './coverage.ts';
import { readBucketFigures } from './figures.ts';
import { readBucketOverlaps } from './overlaps.ts';

export type BucketSource = {
  readonly source: Source;
  /** Coverage contains the whole bucket. */
  readonly isComplete: boolean;
  /** By currency; null when unknown. */
  readonly figures: readonly Figures[] | null;
  /** In the reporting currency; null when unknown, or when all figures are in other currencies. */
  readonly total: Sums | null;
};

export type Bucket = Window & {
  readonly isComplete: boolean;
  /** In the reporting currency; null when every source is unknown. */
  readonly total: Sums | null;
  readonly byCurrency: readonly CurrencySums[];
  readonly rates: DayRates | undefined;
  readonly sources: readonly BucketSource[];
};

export type SeriesParts = {
  readonly tenant: Tenant;
  readonly counted: readonly Source[];
  /** Undefined: no currency is converted. */
  readonly ratesOnDays?: RatesOnDays | undefined;
};

export async function readBuckets(
  transaction: TenantTransaction,
  parts: SeriesParts,
  edges: readonly Instant[],
): Promise<Bucket[]> {
  const { tenant, counted } = parts;
  const [first, ...ends] = edges;
  if (first === undefined) return [];
  const ids = counted.map(({ connectionId }) => connectionId);
  const [shops, processors] = sidesOf(counted);
  const [coverage, figures, overlapping, ordersKnownFrom] = await Promise.all([
    readCoverage(transaction),
    readBucketFigures(transaction, ids, tenant.reportingCurrency, edges),
    readBucketOverlaps(transaction, shops, processors, edges),
    shops.length > 0 && processors.length > 0 ? readLedgerKeptFrom(transaction) : NEVER,
  ]);
  const byBucket = Map.groupBy(figures, ({ bucket }) => bucket);
  const elsewhere = Map.groupBy(overlapping, ({ bucket }) => bucket);
  const windows = ends.map((end, index): Window => ({ start: edges[index] ?? end, end }));
  const known = windows.map((window, index) => {
    const unknown = window.start < ordersKnownFrom ? shops : [];
    const extents = extentsOf(window, counted, unknown, coverage);
    const gone = (elsewhere.get(index) ?? []).filter(({ countedBy }) => extents.get(countedBy) !== 'nothing');
    const without = (byBucket.get(index) ?? [])
      .filter(({ connectionId }) => extents.get(connectionId) !== 'nothing')
      .map(({ bucket: _, ...one }) =>
        gone
          .filter(({ figures: other }) => isSameSide(one, other))
          .reduce((left: Figures, { figures: other }) => subtractOverlap(left, other), one),
      );
    return { window, extents, figures: without };
  });
  const ratesAt = await readRates(transaction, parts, known);
  return known.map(({ window, extents, figures: all }) =>
    describeBucket(parts, { window, extents, figures: all, rates: ratesAt(window.start) }),
  );
}

type Known = {
  readonly window: Window;
  readonly extents: ReadonlyMap<ConnectionId, Extent>;
  readonly figures: readonly Figures[];
};

/** @param unknown shops with deleted orders: without them, no overlap can be computed */
function extentsOf(
  window: Window,
  counted: readonly Source[],
  unknown: readonly ConnectionId[],
  coverage: Coverage,
): Known['extents'] {
  return new Map(
    counted.map(({ connectionId }) => {
      const isEmpty = window.start === window.end || unknown.includes(connectionId);
      return [connectionId, isEmpty ? 'nothing' : extentOf(window, coverage.get(connectionId))];
    }),
  );
}

/** The rates of each bucket's day, for buckets with figures outside the reporting currency. */
async function readRates(
  { db }: TenantTransaction,
  { tenant: { reportingCurrency, timeZone }, ratesOnDays }: SeriesParts,
  known: readonly Known[],
): Promise<(at: Instant) => DayRates | undefined> {
  const mixed = known.filter(({ figures }) => figures.some(({ currency }) => currency !== reportingCurrency));
  const [first, last] = [mixed[0], mixed.at(-1)];
  if (!ratesOnDays || !first || !last) return () => undefined;
  const margin = 2 * 86_400_000;
  const days = edgesOf(
    'day',
    { start: plusMs(first.window.start, -margin), end: plusMs(last.window.end, margin) },
    timeZone,
  );
  const dayOf = new Map(
    mixed.map(({ window: { start } }) => [
      start,
      firstDayWithoutRates(days.findLast((day) => day <= start) ?? start),
    ]),
  );
  const currencies = new Set(mixed.flatMap(({ figures }) => figures.map(({ currency }) => currency)));
  const rates = await ratesOnDays(db, [...new Set(dayOf.values())], [...currencies.add(reportingCurrency)]);
  return (at) => {
    const day = dayOf.get(at);
    return day && rates.get(day);
  };
}

function describeBucket(
  { tenant: { reportingCurrency }, counted }: SeriesParts,
  { window, extents, figures, rates }: Known & { readonly rates: DayRates | undefined },
): Bucket {
  const isEmpty = window.start === window.end;
  const { total, byCurrency } = sumFigures(figures, reportingCurrency, rates);
  // Above 2^53 - 1, no JSON number is exact.
  const isTooLarge = findTooLarge(figures, byCurrency, total).length > 0;
  const sources = counted.map((source): BucketSource => {
    const extent = extents.get(source.connectionId) ?? 'nothing';
    const own = figures.filter(({ connectionId }) => connectionId === source.connectionId);
    const isKnown = extent === 'whole' || extent === 'so far' || (extent === 'in part' && own.length > 0);
    const known = isKnown && !isTooLarge ? own : null;
    return {
      source,
      isComplete: !isTooLarge && (isEmpty || extent === 'whole'),
      figures: known,
      total: known && sumOwn(known, reportingCurrency),
    };
  });
  const isKnown = sources.some((source) => source.figures !== null);
  return {
    ...window,
    isComplete: sources.length > 0 && sources.every(({ isComplete }) => isComplete),
    total: isKnown ? total : null,
    byCurrency: isKnown ? byCurrency : [],
    rates,
    sources,
  };
}
