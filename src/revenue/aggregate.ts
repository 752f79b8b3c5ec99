/** Builds a snapshot from ledger totals, rates and verdicts. Pure. */
import type { WithRole } from '../connections/counted.ts';
import type { Source } from '../connections/sources.ts';
import type { ConnectionId } from '../model/ids.ts';
import { instant, type Instant } from '../model/instant.ts';
import type { Currency } from '../model/money.ts';
import { byInterval, windowAt, type Interval, type Window } from '../model/window.ts';
import { definitions } from '../platforms/index.ts';
import type { Adapters } from '../platforms/adapter.ts';
import { verify, type HourVerdict } from '../reconciliation/verified.ts';
import type { Tenant } from '../tenancy/tenants.ts';
import type { DayRates } from '../rates/convert.ts';
import type { Snapshot, SnapshotSource } from './snapshot.ts';
import type { WindowUnbooked, WindowTotals } from '../ledger/totals.ts';

/** The answer is as old as its oldest source. */
export function oldestDataAsOf(counted: readonly Source[]): Instant {
  return instant(Math.min(...counted.map(({ dataAsOf }) => dataAsOf)));
}

/** The moment to choose windows by; lagging platforms do not hold it back. */
export function momentOfWindows(counted: readonly Source[], at: Instant): Instant {
  const prompt = counted.filter(({ platform }) => !definitions[platform].freshness.isLagging);
  return prompt.length > 0 ? oldestDataAsOf(prompt) : at;
}

/** Windows around the last read, not the time of publishing: later events were not read yet. */
export function windowsOf(windowAsOf: Instant, timeZone: string): Record<Interval, Window> {
  return byInterval((interval) => windowAt(interval, windowAsOf, timeZone));
}

/** For each window, the lagging sources without any data in it yet. */
export function findNotYet(
  counted: readonly Source[],
  windows: Readonly<Record<Interval, Window>>,
): Record<Interval, ConnectionId[]> {
  const lagging = counted.filter(({ platform }) => definitions[platform].freshness.isLagging);
  return byInterval((interval) =>
    lagging.flatMap(({ connectionId, completeThrough, dataAsOf }) =>
      (completeThrough ?? dataAsOf) <= windows[interval].start ? [connectionId] : [],
    ),
  );
}

export type Aggregated = {
  readonly tenant: Tenant;
  /** All active connections. */
  readonly sources: ReadonlyArray<WithRole<Source>>;
  readonly counted: ReadonlyArray<WithRole<Source>>;
  /** Counted sources left out of a partial answer. */
  readonly failing: ReadonlyArray<WithRole<Source>>;
  readonly adapters: Adapters;
  readonly windowAsOf: Instant;
  readonly windows: Readonly<Record<Interval, Window>>;
  readonly notYet: Readonly<Record<Interval, readonly ConnectionId[]>>;
  readonly totals: readonly WindowTotals[];
  readonly unbooked: readonly WindowUnbooked[];
  /** For the windows' day; undefined: no rates published, or conversion is off. */
  readonly rates?: DayRates | undefined;
  readonly verdicts: readonly HourVerdict[];
  readonly reconcileEveryMs: number;
};

export function aggregate(input: Aggregated): Snapshot {
  const { tenant, sources, counted, failing, adapters, windowAsOf, windows, notYet, totals } = input;
  const currencies = new Set([tenant.reportingCurrency, ...totals.map(({ currency }) => currency)]);
  const rates = input.rates && currencies.size > 1 ? narrowRates(input.rates, currencies) : undefined;
  const windowOf = (interval: Interval): Snapshot['windows'][Interval] => {
    const isKnown = ({ connectionId }: { readonly connectionId: ConnectionId }): boolean =>
      !notYet[interval].includes(connectionId);
    return {
      ...windows[interval],
      figures: rowsOf(interval, totals).filter(isKnown),
      unbooked: rowsOf(interval, input.unbooked).filter(isKnown),
      ...(notYet[interval].length > 0 && { notYet: [...notYet[interval]] }),
    };
  };
  const roleOf = (source: WithRole<Source>) =>
    counted.includes(source) ? 'counted' : failing.includes(source) ? 'failing' : 'other';
  const { isVerified, verifiedThrough } = verify({
    day: windows.day,
    timeZone: tenant.timeZone,
    windowAsOf,
    everyMs: input.reconcileEveryMs,
    verdicts: input.verdicts,
    settlesAfterMs: new Map(
      counted.map(({ connectionId, platform }) => [connectionId, adapters[platform]?.settlesAfterMs ?? 0]),
    ),
  });
  // The platform's spelling of a currency; an empty one may stand for the reporting currency.
  const isUnbooked = input.unbooked.some(
    ({ interval, currency }) =>
      interval === 'day' && ['', tenant.reportingCurrency].includes(currency.toUpperCase()),
  );
  return {
    dataAsOf: oldestDataAsOf(counted),
    windowAsOf,
    ...(failing.length > 0 && { isPartial: true }),
    reportingCurrency: tenant.reportingCurrency,
    ...(rates && { rates }),
    ...(isVerified && failing.length === 0 && !isUnbooked && { isVerified }),
    ...(verifiedThrough !== null && { verifiedThrough }),
    sources: sources.map((source) => describeSource(source, roleOf(source), adapters)),
    windows: byInterval(windowOf),
  };
}

function narrowRates({ perEuro, ...published }: DayRates, to: ReadonlySet<Currency>): Snapshot['rates'] {
  return { ...published, perEuro: perEuro.filter(({ currency }) => to.has(currency)) };
}

function rowsOf<T extends { readonly interval: Interval }>(
  asked: Interval,
  rows: readonly T[],
): Array<Omit<T, 'interval'>> {
  return rows.flatMap(({ interval, ...row }) => (interval === asked ? [row] : []));
}

function describeSource(
  source: WithRole<Source>,
  part: 'counted' | 'failing' | 'other',
  adapters: Adapters,
): SnapshotSource {
  const { connectionId, platform, platformAccountId, mode, role, dataAsOf, lastError } = source;
  const adapter = adapters[platform];
  const account = { connectionId, platform, platformAccountId, mode, counted: part === 'counted' };
  if (!adapter || role === 'not_supported') return { ...account, status: 'not_supported', read: null };
  if (part === 'counted') {
    const completeThrough = source.completeThrough ?? adapter.completeThrough(dataAsOf);
    return { ...account, status: 'fresh', read: { dataAsOf, completeThrough } };
  }
  if ((role === 'unread' || part === 'failing') && lastError)
    return { ...account, status: 'unavailable', reason: lastError, read: null };
  return { ...account, status: 'pending', read: null };
}
