/** Ledger totals → snapshot, without looking anywhere else: which sources count, and as of when the whole is true. */
import type { Connection, Source } from '../connections/sources.ts';
import { instant, type Instant } from '../model/instant.ts';
import { windowAt, type Interval, type Window } from '../model/window.ts';
import type { Adapters } from '../platforms/adapter.ts';
import type { Tenant } from '../tenancy/tenants.ts';
import type { WindowTotals } from './ledger.ts';
import type { Snapshot } from './snapshot.ts';

/** The answer is as old as the counted source that was asked longest ago. */
export function oldestDataAsOf(counted: readonly Source[]): Instant {
  return instant(Math.min(...counted.map(({ dataAsOf }) => dataAsOf)));
}

/** The windows that contain `dataAsOf`, not those of the moment of publishing, for which nobody has asked the platforms. */
export function windowsOf(dataAsOf: Instant, timeZone: string): Record<Interval, Window> {
  return {
    minute: windowAt('minute', dataAsOf, timeZone),
    hour: windowAt('hour', dataAsOf, timeZone),
    day: windowAt('day', dataAsOf, timeZone),
  };
}

export function aggregate(input: {
  readonly tenant: Tenant;
  readonly sources: readonly Connection[];
  readonly counted: readonly Source[];
  readonly adapters: Adapters;
  readonly windows: Readonly<Record<Interval, Window>>;
  readonly totals: readonly WindowTotals[];
}): Snapshot {
  const { tenant, sources, counted, adapters, windows, totals } = input;
  const windowOf = (interval: Interval): Snapshot['windows'][Interval] => ({
    ...windows[interval],
    figures: totals
      .filter((total) => total.interval === interval)
      .map(({ interval: _, ...figures }) => figures),
  });
  return {
    dataAsOf: oldestDataAsOf(counted),
    reportingCurrency: tenant.reportingCurrency,
    sources: sources.map(({ connectionId, platform, platformAccountId }) => {
      const source = counted.find((one) => one.connectionId === connectionId);
      const adapter = adapters[platform];
      const read =
        source && adapter
          ? {
              dataAsOf: source.dataAsOf,
              completeThrough: source.completeThrough ?? adapter.completeThrough(source.dataAsOf),
            }
          : null;
      return { connectionId, platform, platformAccountId, counted: source !== undefined, read };
    }),
    windows: { minute: windowOf('minute'), hour: windowOf('hour'), day: windowOf('day') },
  };
}
