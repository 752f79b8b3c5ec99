/** A worker on the database of a harness; the test starts each sweep. */
import { listTenantIds } from '../../src/tenancy/tenants.ts';
import { openDatabase } from '../../src/db/pool.ts';
import { systemClock } from '../../src/model/clock.ts';
import type { TenantId } from '../../src/model/ids.ts';
import type { Observation } from '../../src/observe/observation.ts';
import { sweep, type WorkerOptions } from '../../src/worker/index.ts';
import type { Harness } from '../support/harness.ts';

export function openWork({ service, config, database }: Harness, more: Partial<WorkerOptions> = {}) {
  const { withTenant, cipher, adapters } = service;
  const observations: Observation[] = [];
  const refreshed: TenantId[] = [];
  const worker = openDatabase({
    url: database.socketUrls.worker,
    size: 1,
    connectTimeoutMs: 5_000,
    onIdleError: () => undefined,
  });
  const options: WorkerOptions = {
    withTenant,
    cipher,
    adapters,
    // Does not wait for a running refresh.
    clock: { ...systemClock, sleep: async () => undefined },
    observe: (observation) => void observations.push(observation),
    leaseMs: config.LEASE_MS,
    answerDeadlineMs: config.ANSWER_DEADLINE_MS,
    listTenants: () => listTenantIds(worker),
    closeTenants: () => worker.destroy(),
    revenue: {
      async read(tenantId) {
        refreshed.push(tenantId);
        return { kind: 'overloaded' };
      },
    },
    tasks: [],
    ...more,
  };
  return {
    observations,
    refreshed,
    options,
    sweep: (signal = new AbortController().signal) => sweep(options, signal),
    stop: () => options.closeTenants(),
  };
}
