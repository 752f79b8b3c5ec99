/** The parts of the revenue read, each made once and handed what it uses. */
import type { Cipher } from '../connections/cipher.ts';
import type { Clock } from '../model/clock.ts';
import type { Observe } from '../observe/observation.ts';
import type { Adapters } from '../platforms/adapter.ts';
import type { RatesOn } from '../rates/store.ts';
import type { WithTenant } from '../tenancy/with-tenant.ts';
import type { Read } from './freshness.ts';
import { createPublisher } from './publish.ts';
import { createRealtimeRevenue, type RealtimeRevenue } from './realtime.ts';
import { createRefresher } from './refresh.ts';
import { createRounds } from './round.ts';
import { answerRow, dropSnapshot, reportCatchingUp } from './row.ts';
import { createBackoff } from './waiting/backoff.ts';
import { createRowCache } from './waiting/row-cache.ts';

export type RevenueOptions = {
  /** Transactions of pulls, which go before those of reads. */
  readonly withTenant: WithTenant;
  readonly withTenantToRead: WithTenant;
  readonly adapters: Adapters;
  readonly cipher: Cipher;
  readonly clock: Clock;
  readonly observe: Observe;
  /** Without it nothing is converted. */
  readonly ratesOn?: RatesOn | undefined;
  readonly ttlMs: number;
  readonly leaseMs: number;
  readonly answerDeadlineMs: number;
  readonly maxWaitersPerTenant: number;
  readonly maxConcurrentPulls: number;
};

export function createRevenue(options: RevenueOptions): RealtimeRevenue {
  const rowCache = createRowCache<Read>(options.clock);
  const backoff = createBackoff(options.clock);
  const answer = { lease: answerRow, dropSnapshot, reportCatchingUp };
  const publisher = createPublisher(options);
  const refresher = createRefresher({
    ...options,
    answer,
    publisher,
    backoff,
    rowCache,
  });
  const takeRound = createRounds({ ...options, refresher, backoff, rowCache });
  return createRealtimeRevenue({ ...options, takeRound, refresher, backoff, rowCache });
}
