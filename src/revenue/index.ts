/** Composes the revenue read from its parts. */
import type { Read } from './freshness.ts';
import { createRealtimeRevenue, type RealtimeOptions, type RealtimeRevenue } from './realtime.ts';
import { createRefresher, type Refresher, type RefresherOptions } from './refresh.ts';
import { createRounds, type RoundOptions } from './round.ts';
import { answerRow, dropSnapshot, reportCatchingUp } from './row.ts';
import { createBackoff } from './waiting/backoff.ts';
import { createRowCache } from './waiting/row-cache.ts';

/** The options of the parts, without the parts themselves. */
type RevenueOptions = Omit<
  RefresherOptions & RoundOptions & RealtimeOptions,
  'tenantRow' | 'backoff' | 'rowCache' | 'refresher' | 'takeRound'
>;

/** Hinted and idle refreshes share the slots. */
type Revenue = RealtimeRevenue & { readonly refresher: Refresher };

export function createRevenue(options: RevenueOptions): Revenue {
  const rowCache = createRowCache<Read>(options.clock);
  const backoff = createBackoff(options.clock);
  const tenantRow = { lease: answerRow, dropSnapshot, reportCatchingUp };
  const refresher = createRefresher({ ...options, tenantRow, backoff, rowCache });
  const takeRound = createRounds({ ...options, refresher, backoff, rowCache });
  const realtime = createRealtimeRevenue({ ...options, takeRound, refresher, backoff, rowCache });
  return { ...realtime, refresher };
}
