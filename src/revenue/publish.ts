/** The end of a pull: one fenced transaction that turns what the sources have come to into the tenant's answer. */
import { activeConnections, readSources } from '../connections/sources.ts';
import { isCoolingDown } from '../model/failure.ts';
import type { LeaseToken, TenantId } from '../model/ids.ts';
import { instant, plusMs } from '../model/instant.ts';
import type { Adapters } from '../platforms/adapter.ts';
import { readTenant } from '../tenancy/tenants.ts';
import type { WithTenant } from '../tenancy/with-tenant.ts';
import { aggregate, countedConnections, oldestDataAsOf, windowsOf } from './aggregate.ts';
import { fail, fence, publish, release } from './lease.ts';
import { totals } from './ledger.ts';

export type PublishOptions = {
  readonly withTenant: WithTenant;
  readonly adapters: Adapters;
  readonly leaseMs: number;
  readonly ttlMs: number;
};

export type PublishOutcome = 'published' | 'failed' | 'released' | 'lost';

/**
 * A counted source that is cooling down makes the answer a failure; the snapshot stays, as the last known. When one grew
 * old while another caught up, the lease is only given back, and the next round pulls a little.
 */
export async function publishAnswer(
  options: PublishOptions,
  tenantId: TenantId,
  token: LeaseToken,
): Promise<PublishOutcome> {
  const { withTenant, adapters, leaseMs, ttlMs } = options;
  return withTenant(tenantId, async (transaction) => {
    if (!(await fence(transaction, token, leaseMs))) return 'lost';
    const tenant = await readTenant(transaction);
    const connections = await activeConnections(transaction);
    const counted = await readSources(transaction, countedConnections(connections, adapters));
    if (!tenant || counted.length === 0) {
      await release(transaction, token);
      return 'released';
    }
    const cooling = counted.filter(({ cooldownUntil }) => isCoolingDown(cooldownUntil, transaction.at));
    if (cooling.length > 0) {
      const failures = cooling.map(
        ({ connectionId, platform, platformAccountId, lastError, cooldownUntil }) => ({
          connectionId,
          platform,
          platformAccountId,
          reason: lastError ?? 'upstream_error',
          cooldownUntil,
        }),
      );
      await fail(
        transaction,
        failures,
        instant(Math.max(...cooling.map(({ cooldownUntil }) => cooldownUntil))),
      );
      return 'failed';
    }
    const dataAsOf = oldestDataAsOf(counted);
    if (dataAsOf <= plusMs(transaction.at, -ttlMs)) {
      await release(transaction, token);
      return 'released';
    }
    const windows = windowsOf(dataAsOf, tenant.timeZone);
    const sums = await totals(
      transaction,
      counted.map(({ connectionId }) => connectionId),
      windows,
    );
    const snapshot = aggregate({ tenant, connections, counted, adapters, windows, totals: sums });
    await publish(transaction, snapshot, plusMs(dataAsOf, ttlMs));
    return 'published';
  });
}
