/**
 * Admission to the connection pool: first transactions of pulls, then of requests, then of the
 * worker, each in order of arrival. No tenant holds more than its share of the connections.
 */
import type { Clock } from '../model/clock.ts';
import type { TenantId } from '../model/ids.ts';
import { DatabaseUnavailableError } from './pool.ts';

/**
 * Runs `work` once a connection is free for this tenant.
 * @throws DatabaseUnavailableError when that takes too long
 */
export type Admit = <T>(tenantId: TenantId, work: () => Promise<T>) => Promise<T>;

/** The error code of a transaction that waited too long while others were served. */
export const overloadedCode = 'overloaded';

/** If the pool has served nobody for so long, the database is away, not the server overloaded. */
const maxSilenceMs = 2_000;

type Waiter = { readonly tenantId: TenantId; readonly call: () => void };

/** `size`: the number of connections in the pool. */
export function createAdmission(
  options: Record<'size' | 'maxPerTenant' | 'maxWaitMs', number> & { clock: Clock },
) {
  const { clock, maxPerTenant, maxWaitMs } = options;
  const running = new Map<TenantId, number>();
  const queues = { pulls: new Set<Waiter>(), requests: new Set<Waiter>(), background: new Set<Waiter>() };
  let free = options.size;
  let servedAtMs = -Infinity;

  const isAdmissible = (tenantId: TenantId): boolean =>
    free > 0 && (running.get(tenantId) ?? 0) < maxPerTenant;

  function enter(tenantId: TenantId): void {
    free -= 1;
    running.set(tenantId, (running.get(tenantId) ?? 0) + 1);
  }

  function leave(tenantId: TenantId): void {
    free += 1;
    const left = (running.get(tenantId) ?? 0) - 1;
    if (left > 0) running.set(tenantId, left);
    else running.delete(tenantId);
    callNext();
  }

  function callNext(): void {
    for (const queue of [queues.pulls, queues.requests, queues.background]) {
      for (const waiter of queue) {
        if (free === 0) return;
        if (!isAdmissible(waiter.tenantId)) continue;
        queue.delete(waiter);
        enter(waiter.tenantId);
        waiter.call();
      }
    }
  }

  async function waitIn(queue: Set<Waiter>, tenantId: TenantId): Promise<void> {
    const called = new AbortController();
    const waiter = { tenantId, call: () => called.abort() };
    queue.add(waiter);
    await clock.sleep(maxWaitMs, called.signal);
    if (!queue.delete(waiter)) return;
    const isStalled = clock.monotonicMs() - servedAtMs > maxSilenceMs;
    throw new DatabaseUnavailableError(isStalled ? 'connection' : overloadedCode);
  }

  const admitBy = (queue: Set<Waiter>): Admit =>
    async function admit(tenantId, work) {
      if (isAdmissible(tenantId)) enter(tenantId);
      else await waitIn(queue, tenantId);
      try {
        const result = await work();
        servedAtMs = clock.monotonicMs();
        return result;
      } finally {
        leave(tenantId);
      }
    };

  return {
    pulls: admitBy(queues.pulls),
    requests: admitBy(queues.requests),
    background: admitBy(queues.background),
    load: () => ({
      connectionsInUse: options.size - free,
      waitingRequests: queues.requests.size,
      waitingPulls: queues.pulls.size,
      waitingTasks: queues.background.size,
    }),
  };
}
