/** Sums a window's figures by currency and by source, and converts them to one total. */
import type { ConnectionId } from '../model/ids.ts';
import { instant, type Instant } from '../model/instant.ts';
import type { Currency } from '../model/money.ts';
import type { Interval } from '../model/window.ts';
import { convert, rateOf, type DayRates } from '../rates/convert.ts';

/** `saleMinor`: captured sales, never below zero; `refundMinor`: refunds and disputes, signed. */
export type Sums = {
  readonly currency: Currency;
  readonly saleMinor: bigint;
  readonly refundMinor: bigint;
  readonly netMinor: bigint;
  readonly saleCount: number;
};

/** `converted`: the part in the total; null: not included, for lack of a rate. */
export type CurrencySums = Sums & { readonly converted: Sums | null };

type Amounts = Omit<Sums, 'netMinor'>;
export type Figures = Amounts & {
  readonly connectionId: ConnectionId;
  /** Further sales, counted at a payment processor instead; undefined: none. */
  readonly overlapMinor?: bigint | undefined;
};

/** `currency`: in the platform's spelling; empty when missing. */
export type UnbookedCount = {
  readonly connectionId: ConnectionId;
  readonly currency: string;
  readonly reason: string;
  readonly count: number;
};

type SourceOfFigures = {
  readonly connectionId: ConnectionId;
  readonly counted: boolean;
  readonly mode?: 'live' | 'test' | undefined;
  readonly read: { readonly completeThrough: Instant } | null;
};

type WindowOfFigures = {
  readonly start: Instant;
  readonly figures: readonly Figures[];
  readonly unbooked?: readonly UnbookedCount[] | undefined;
  /** Lagging counted sources without data in the window yet: the figures exclude them. */
  readonly notYet?: readonly ConnectionId[] | undefined;
};

type Summarised<Source> = {
  readonly dataAsOf: Instant;
  readonly reportingCurrency: Currency;
  readonly rates?: DayRates | undefined;
  readonly sources: readonly Source[];
  readonly windows: Readonly<Record<Interval, WindowOfFigures>>;
};

export type Summary<Source extends SourceOfFigures> = ReturnType<typeof summarise<Source>>;

export function summarise<Source extends SourceOfFigures>(
  { dataAsOf, reportingCurrency, rates, sources, windows }: Summarised<Source>,
  interval: Interval,
) {
  const { start, figures, unbooked = [], notYet = [] } = windows[interval];
  const { total, byCurrency } = sumFigures(figures, reportingCurrency, rates);
  const counted = sources.filter((source) => source.counted);
  const completeTimes = counted.flatMap(({ read }) => (read ? [read.completeThrough] : []));
  const findSource = (connectionId: ConnectionId): Source[] =>
    sources.filter((source) => source.connectionId === connectionId);
  return {
    start,
    /** In the reporting currency; zero without events. */
    total,
    byCurrency,
    /** `total` is null before the first read, and when all figures are in other currencies. */
    bySource: sources.map((source) => {
      const own = figures.filter(({ connectionId }) => connectionId === source.connectionId);
      const isKnown = !notYet.includes(source.connectionId);
      const total = isKnown && source.read ? sumOwn(own, reportingCurrency) : null;
      const described = own.map((one) => ({ ...withNet(one), overlapMinor: one.overlapMinor ?? 0n }));
      return { source, isKnown, figures: described, total };
    }),
    /** Records of counted sources left out of the figures. */
    unbooked: unbooked.flatMap(({ connectionId, ...records }) =>
      findSource(connectionId).map((source) => ({ source, ...records })),
    ),
    /** Currencies with sales missing from the total. */
    otherCurrencies: byCurrency
      .filter(({ converted, saleCount }) => !converted && saleCount > 0)
      .map(({ currency }) => currency),
    /** Sources with figures above 2^53 - 1; if any, do not show the other members. */
    tooLarge: findTooLarge(figures, byCurrency, total).flatMap(findSource),
    /** The earliest among the counted sources. */
    completeThrough: completeTimes.length > 0 ? instant(Math.min(...completeTimes)) : dataAsOf,
    /** `live` if any counted source is; undefined if the previous release wrote the snapshot. */
    mode: modeOf(counted),
  };
}

/** The total is in the reporting currency. */
export function sumFigures(figures: readonly Figures[], reportingCurrency: Currency, rates?: DayRates) {
  const byCurrency = sumByCurrency(figures).map((sums): CurrencySums => {
    return { ...sums, converted: convertSums(sums, reportingCurrency, rates) };
  });
  const parts = byCurrency.flatMap(({ converted }) => converted ?? []);
  return { total: totalIn(reportingCurrency, sumByCurrency(parts)), byCurrency };
}

/** A source's sums in the reporting currency; null when all its figures are in other currencies. */
export function sumOwn(own: readonly Figures[], reportingCurrency: Currency): Sums | null {
  const isInOthersOnly = own.length > 0 && !own.some(({ currency }) => currency === reportingCurrency);
  return isInOthersOnly ? null : totalIn(reportingCurrency, sumByCurrency(own));
}

function totalIn(currency: Currency, sums: readonly Sums[]): Sums {
  const nothing = { currency, saleMinor: 0n, refundMinor: 0n, netMinor: 0n, saleCount: 0 };
  return sums.find((sum) => sum.currency === currency) ?? nothing;
}

/** Null without a rate. The net is the difference of the two rounded amounts. */
function convertSums(sums: Sums, currency: Currency, rates: DayRates | undefined): Sums | null {
  if (sums.currency === currency) return sums;
  const [from, to] = [sums.currency, currency].map((one) => rates && rateOf(rates, one));
  if (!from || !to) return null;
  const [saleMinor, refundMinor] = [convert(sums.saleMinor, from, to), convert(sums.refundMinor, from, to)];
  return withNet({ currency, saleMinor, refundMinor, saleCount: sums.saleCount });
}

/** Adds up all connections; sorted by currency code. */
function sumByCurrency(figures: readonly Amounts[]): Sums[] {
  const groups = [...Map.groupBy(figures, ({ currency }) => currency)];
  return groups
    .map(([currency, group]) =>
      withNet({
        currency,
        saleMinor: group.reduce((sum, { saleMinor }) => sum + saleMinor, 0n),
        refundMinor: group.reduce((sum, { refundMinor }) => sum + refundMinor, 0n),
        saleCount: group.reduce((sum, { saleCount }) => sum + saleCount, 0),
      }),
    )
    .toSorted((a, b) => (a.currency < b.currency ? -1 : 1));
}

function withNet({ currency, saleMinor, refundMinor, saleCount }: Amounts): Sums {
  return { currency, saleMinor, refundMinor, netMinor: saleMinor - refundMinor, saleCount };
}

export function modeOf(counted: ReadonlyArray<Pick<SourceOfFigures, 'mode'>>): 'live' | 'test' | undefined {
  const modes = counted.map(({ mode }) => mode);
  if (modes.includes(undefined)) return undefined;
  return modes.includes('live') ? 'live' : 'test';
}

/** Connections with too large figures; if only a sum is too large, all its contributors. */
export function findTooLarge(
  figures: readonly Figures[],
  byCurrency: readonly CurrencySums[],
  total: Sums,
): ConnectionId[] {
  const alone = figures.filter((one) => !isExact(withNet(one)) || (one.overlapMinor ?? 0n) > maxExact);
  const sums = byCurrency.filter((sum) => !isExact(sum));
  const inexact = sums.length > 0 || isExact(total) ? sums : byCurrency.filter(({ converted }) => converted);
  const together = figures.filter(({ currency }) => inexact.some((sum) => sum.currency === currency));
  return [...new Set((alone.length > 0 ? alone : together).map(({ connectionId }) => connectionId))];
}

const maxExact = BigInt(Number.MAX_SAFE_INTEGER);

function isExact({ saleMinor, refundMinor, netMinor }: Sums): boolean {
  return [saleMinor, refundMinor, netMinor].every((minor) => minor <= maxExact && minor >= -maxExact);
}
