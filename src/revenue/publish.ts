/** The end of a pull: one fenced transaction that turns what the sources have come to into the tenant's answer. */
import { assignRoles, neededOf } from '../connections/counted.ts';
import { readSources, type Source } from '../connections/sources.ts';
import { totals, unbookedCounts } from '../ledger/totals.ts';
import { isCoolingDown, type SourceFailure } from '../model/failure.ts';
import { instant, NEVER, plusMs } from '../model/instant.ts';
import { localDateAt } from '../model/window.ts';
import type { Adapters } from '../platforms/adapter.ts';
import type { RatesOn } from '../rates/store.ts';
import { backgroundWork, type BackgroundWork } from '../sync/background.ts';
import { fence, release } from '../sync/lease.ts';
import { beginLead, type Lead } from '../sync/lead.ts';
import { readTenant } from '../tenancy/tenants.ts';
import type { TenantTransaction, WithTenant } from '../tenancy/with-tenant.ts';
import type { Read } from './freshness.ts';
import { aggregate, oldestDataAsOf, windowsOf, type Aggregated } from './aggregate.ts';
import { answerRow, fail, publish } from './row.ts';
import type { Snapshot } from './snapshot.ts';

export type PublishOptions = {
  readonly withTenant: WithTenant;
  readonly adapters: Adapters;
  readonly leaseMs: number;
  readonly ttlMs: number;
  /** Without it nothing is converted. */
  readonly ratesOn?: RatesOn | undefined;
};

export type PublishOutcome =
  /** `read`: the row as it is now, for those of this process who wait. */
  | { readonly kind: 'published'; readonly background: BackgroundWork | undefined; readonly read: Read }
  | { readonly kind: 'failed' | 'released' | 'lost' }
  /** Nobody's failure but this process's: nothing of it is stored. */
  | { readonly kind: 'credential_unreadable'; readonly failures: readonly SourceFailure[] };

export type Publisher = { publish(lead: Lead): Promise<PublishOutcome> };

export function createPublisher(options: PublishOptions): Publisher {
  return { publish: (lead) => publishAnswer(options, lead) };
}

/**
 * A counted source that is cooling down makes the answer a failure; the snapshot stays, as the last known. If one
 * grew old while another caught up, the lease is given back, and the next round pulls a little.
 */
export async function publishAnswer(
  options: PublishOptions,
  { tenantId, token, unreadable }: Lead,
): Promise<PublishOutcome> {
  const { withTenant, adapters, leaseMs, ttlMs } = options;
  return withTenant(tenantId, async (transaction) => {
    const { at, sentAtMs, withCommit } = transaction;
    const [isHeld, tenant, sources] = await Promise.all([
      fence(transaction, answerRow, token, leaseMs),
      readTenant(transaction),
      readSources(transaction),
    ]);
    if (!isHeld) return { kind: 'lost' };
    const lead = tenant && beginLead(transaction, tenant, token, assignRoles(sources, adapters));
    const needed = lead ? neededOf(lead.sources) : [];
    const counted = needed.filter(({ role }) => role === 'counted');
    const cooling = needed.filter(({ cooldownUntil }) => isCoolingDown(cooldownUntil, at));
    // All that count are needed; of those that could count, the first to be had is enough.
    if (cooling.length > 0 && (counted.length > 0 || cooling.length === needed.length)) {
      const ends = cooling.map(({ cooldownUntil }) => cooldownUntil);
      const failUntil = instant(counted.length > 0 ? Math.max(...ends) : Math.min(...ends));
      withCommit(fail(transaction, cooling.map(failureOf), failUntil));
      return { kind: 'failed' };
    }
    const dataAsOf = oldestDataAsOf(counted);
    if (!lead || counted.length === 0 || dataAsOf <= plusMs(at, -ttlMs)) {
      withCommit(release(transaction, answerRow, token));
      const failures = unreadable.filter((failure) =>
        needed.some(({ connectionId }) => connectionId === failure.connectionId),
      );
      return failures.length > 0 ? { kind: 'credential_unreadable', failures } : { kind: 'released' };
    }
    const snapshot = await takeSnapshot(options, transaction, { tenant, sources: lead.sources, counted });
    const background = backgroundWork(lead);
    const goesOn = background !== undefined;
    const expiresAt = plusMs(dataAsOf, ttlMs);
    withCommit(publish(transaction, snapshot, expiresAt, { goesOn }));
    const row = { ...emptyRow, snapshot, dataAsOf, expiresAt, leaseToken: goesOn ? token : null };
    const read = { ...nothingPending, at, sentAtMs, tenant, connections: lead.sources, row };
    return { kind: 'published', background, read };
  });
}

async function takeSnapshot(
  { adapters, ratesOn }: PublishOptions,
  transaction: TenantTransaction,
  { tenant, sources, counted }: Pick<Aggregated, 'tenant' | 'sources' | 'counted'>,
): Promise<Snapshot> {
  const windows = windowsOf(oldestDataAsOf(counted), tenant.timeZone);
  const ids = counted.map(({ connectionId }) => connectionId);
  const [figures, unbooked, rates] = await Promise.all([
    totals(transaction, ids, windows),
    unbookedCounts(transaction, ids, windows),
    ratesOn?.(transaction.db, localDateAt(windows.day.start, tenant.timeZone)),
  ]);
  return aggregate({ tenant, sources, counted, adapters, windows, totals: figures, unbooked, rates });
}

const emptyRow = { leaseExpiresAt: NEVER, failUntil: NEVER, failures: [], isUnreadable: false };
const nothingPending = { resting: [], refreshId: null, lacksSlot: false };

function failureOf({
  connectionId,
  platform,
  platformAccountId,
  lastError,
  cooldownUntil,
}: Source): SourceFailure {
  return { connectionId, platform, platformAccountId, reason: lastError ?? 'upstream_error', cooldownUntil };
}
