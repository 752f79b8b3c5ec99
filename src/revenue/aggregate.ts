/** Ledger totals → snapshot, without looking anywhere else: which sources count, and as of when the whole is true. */
import type { WithRole } from '../connections/counted.ts';
import type { Source } from '../connections/sources.ts';
import { instant, type Instant } from '../model/instant.ts';
import type { Currency } from '../model/money.ts';
import { windowAt, type Interval, type Window } from '../model/window.ts';
import type { Adapters } from '../platforms/adapter.ts';
import type { Tenant } from '../tenancy/tenants.ts';
import type { DayRates } from '../rates/convert.ts';
import type { Snapshot, SnapshotSource } from './snapshot.ts';
import type { WindowUnbooked, WindowTotals } from '../ledger/totals.ts';

/** The answer is as old as the counted source that was asked longest ago. */
export function oldestDataAsOf(counted: readonly Source[]): Instant {
  return instant(Math.min(...counted.map(({ dataAsOf }) => dataAsOf)));
}

/** The windows that contain `dataAsOf`: nobody has asked the platforms about the moment of publishing. */
export function windowsOf(dataAsOf: Instant, timeZone: string): Record<Interval, Window> {
  return {
    minute: windowAt('minute', dataAsOf, timeZone),
    hour: windowAt('hour', dataAsOf, timeZone),
    day: windowAt('day', dataAsOf, timeZone),
  };
}

export type Aggregated = {
  readonly tenant: Tenant;
  /** Every active connection, counted or not. */
  readonly sources: ReadonlyArray<WithRole<Source>>;
  readonly counted: ReadonlyArray<WithRole<Source>>;
  readonly adapters: Adapters;
  readonly windows: Readonly<Record<Interval, Window>>;
  readonly totals: readonly WindowTotals[];
  readonly unbooked: readonly WindowUnbooked[];
  /** For the day of the windows; none are known, or nothing is to be converted. */
  readonly rates?: DayRates | undefined;
};

export function aggregate(input: Aggregated): Snapshot {
  const { tenant, sources, counted, adapters, windows, totals, unbooked } = input;
  const currencies = new Set([tenant.reportingCurrency, ...totals.map(({ currency }) => currency)]);
  const rates = input.rates && currencies.size > 1 ? narrow(input.rates, currencies) : undefined;
  const windowOf = (interval: Interval): Snapshot['windows'][Interval] => ({
    ...windows[interval],
    figures: within(interval, totals),
    unbooked: within(interval, unbooked),
  });
  return {
    dataAsOf: oldestDataAsOf(counted),
    reportingCurrency: tenant.reportingCurrency,
    ...(rates && { rates }),
    sources: sources.map((source) => describeSource(source, counted.includes(source), adapters)),
    windows: { minute: windowOf('minute'), hour: windowOf('hour'), day: windowOf('day') },
  };
}

function narrow({ perEuro, ...published }: DayRates, to: ReadonlySet<Currency>): Snapshot['rates'] {
  return { ...published, perEuro: perEuro.filter(({ currency }) => to.has(currency)) };
}

function within<T extends { readonly interval: Interval }>(
  asked: Interval,
  rows: readonly T[],
): Array<Omit<T, 'interval'>> {
  return rows.flatMap(({ interval, ...row }) => (interval === asked ? [row] : []));
}

function describeSource(source: WithRole<Source>, counted: boolean, adapters: Adapters): SnapshotSource {
  const { connectionId, platform, platformAccountId, mode, role, dataAsOf, lastError } = source;
  const adapter = adapters[platform];
  const account = { connectionId, platform, platformAccountId, mode, counted };
  if (!adapter || role === 'not_supported') return { ...account, status: 'not_supported', read: null };
  if (counted) {
    const completeThrough = source.completeThrough ?? adapter.completeThrough(dataAsOf);
    return { ...account, status: 'fresh', read: { dataAsOf, completeThrough } };
  }
  if (role === 'unread' && lastError)
    return { ...account, status: 'unavailable', reason: lastError, read: null };
  return { ...account, status: 'pending', read: null };
}
