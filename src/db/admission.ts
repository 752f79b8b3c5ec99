/**
 * Turns at the pool: transactions of pulls go before those of requests, and these before those of the worker, each in
 * order of arrival; no tenant holds more than its share of the connections, however many of its requests wait.
 */
import type { Clock } from '../model/clock.ts';
import type { TenantId } from '../model/ids.ts';
import { DatabaseUnavailableError } from './pool.ts';

/**
 * Runs `work` once a connection is free for this tenant.
 * @throws DatabaseUnavailableError when that takes too long
 */
export type Admit = <T>(tenantId: TenantId, work: () => Promise<T>) => Promise<T>;

/** The code of the error of a transaction that waited too long for its turn while others got theirs. */
export const overloadedCode = 'overloaded';

/** A pool that has served nobody for so long does not work: then waiting is the database's fault. */
const stalledMs = 2_000;

type Waiter = { readonly tenantId: TenantId; readonly call: () => void };

/** `size`: connections of the pool. */
export function createAdmission(
  options: Record<'size' | 'maxPerTenant' | 'maxWaitMs', number> & { clock: Clock },
) {
  const { clock, maxPerTenant, maxWaitMs } = options;
  const running = new Map<TenantId, number>();
  const lines = { pulls: new Set<Waiter>(), requests: new Set<Waiter>(), background: new Set<Waiter>() };
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
    for (const line of [lines.pulls, lines.requests, lines.background]) {
      for (const waiter of line) {
        if (free === 0) return;
        if (!isAdmissible(waiter.tenantId)) continue;
        line.delete(waiter);
        enter(waiter.tenantId);
        waiter.call();
      }
    }
  }

  async function waitIn(line: Set<Waiter>, tenantId: TenantId): Promise<void> {
    const called = new AbortController();
    const waiter = { tenantId, call: () => called.abort() };
    line.add(waiter);
    await clock.sleep(maxWaitMs, called.signal);
    if (!line.delete(waiter)) return;
    const isStalled = clock.monotonicMs() - servedAtMs > stalledMs;
    throw new DatabaseUnavailableError(isStalled ? 'connection' : overloadedCode);
  }

  const admitBy = (line: Set<Waiter>): Admit =>
    async function admit(tenantId, work) {
      if (isAdmissible(tenantId)) enter(tenantId);
      else await waitIn(line, tenantId);
      try {
        const result = await work();
        servedAtMs = clock.monotonicMs();
        return result;
      } finally {
        leave(tenantId);
      }
    };

  const load = () => ({
    connectionsInUse: options.size - free,
    waitingRequests: lines.requests.size,
    waitingPulls: lines.pulls.size,
    waitingTasks: lines.background.size,
  });
  return {
    pulls: admitBy(lines.pulls),
    requests: admitBy(lines.requests),
    background: admitBy(lines.background),
    load,
  };
}
