/**
 * The worker: visits all tenants repeatedly and runs each one's due tasks. It holds no database
 * connection between tenants or during platform calls. Workers share the work through leases.
 */
import { DatabaseUnavailableError } from '../db/pool.ts';
import type { TenantId } from '../model/ids.ts';
import { lock } from '../revenue/row.ts';
import type { RealtimeRevenue } from '../revenue/realtime.ts';
import { fence, type Hold } from '../sync/lease.ts';
import type { RequestOptions } from '../sync/request.ts';
import { shouldRefresh } from './idle-refresh.ts';
import { claimTask, endTask, taskRowOf, type ClaimedTask } from './task-rows.ts';
import type { Task } from './task.ts';

export type WorkerOptions = RequestOptions & {
  /** Runs as the worker role, the only one to see all tenants. */
  readonly listTenants: () => Promise<readonly TenantId[] | 'sees-not-all'>;
  /** Closes the worker role's pool. */
  readonly closeTenants: () => Promise<void>;
  readonly revenue: Pick<RealtimeRevenue, 'read'>;
  /** Run in this order. */
  readonly tasks: readonly Task[];
  readonly sweepEveryMs?: number;
};

export type Worker = { stop(): Promise<void> };

/** A newly bound account waits at most this long. */
const defaultSweepMs = 15_000;
const nextSweepMs = 1_000;
/** Per process. */
const maxTenantsAtOnce = 8;
const afterBugMs = 5 * 60_000;

export function startWorker(options: WorkerOptions): Worker {
  const stopping = new AbortController();
  const ended = sweepForever(options, stopping.signal).catch((error: unknown) =>
    options.observe({ kind: 'bug', where: 'worker', error }),
  );
  return {
    async stop() {
      stopping.abort();
      await ended;
      await options.closeTenants();
    },
  };
}

async function sweepForever(options: WorkerOptions, signal: AbortSignal): Promise<void> {
  const { clock, observe, sweepEveryMs = defaultSweepMs } = options;
  while (!signal.aborted) {
    let hasMore = false;
    try {
      hasMore = await sweep(options, signal);
    } catch (error) {
      if (error instanceof DatabaseUnavailableError) observe({ kind: 'sweepFailed', reason: error.code });
      else observe({ kind: 'bug', where: 'sweep', error });
    }
    // Random, so that workers started together drift apart.
    const pauseMs = hasMore ? Math.min(nextSweepMs, sweepEveryMs) : sweepEveryMs;
    await clock.sleep(pauseMs * (0.75 + Math.random() / 2), signal);
  }
}

/**
 * True when some task has more to do at once.
 * @throws DatabaseUnavailableError when the database cannot be reached
 */
export async function sweep(options: WorkerOptions, signal: AbortSignal): Promise<boolean> {
  const tenants = await options.listTenants();
  if (tenants === 'sees-not-all') {
    options.observe({ kind: 'sweepFailed', reason: tenants });
    return false;
  }
  const waiting = shuffle(tenants);
  let failed: DatabaseUnavailableError | undefined;
  let failures = 0;
  let hasMore = false;
  const lanes = Array.from({ length: maxTenantsAtOnce }, async () => {
    for (let tenant = waiting.pop(); tenant && !signal.aborted; tenant = waiting.pop()) {
      try {
        if (await visit(options, tenant, signal)) hasMore = true;
        failures = 0;
      } catch (error) {
        if (!(error instanceof DatabaseUnavailableError)) {
          options.observe({ kind: 'bug', where: 'visit', error });
          continue;
        }
        failed = error;
        failures += 1;
        // One failing tenant is skipped; this many in a row mean the database is down.
        if (failures >= maxTenantsAtOnce) return;
      }
    }
  });
  await Promise.all(lanes);
  if (failed && !signal.aborted) throw failed;
  return hasMore;
}

/** Workers visit tenants in different orders. */
function shuffle<T>(values: readonly T[]): T[] {
  return values
    .map((value) => ({ value, place: Math.random() }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ value }) => value);
}

/** True when some task has more to do. */
async function visit(options: WorkerOptions, tenantId: TenantId, signal: AbortSignal): Promise<boolean> {
  const { withTenant, observe, tasks, revenue, leaseMs } = options;
  let left = [...tasks];
  let isRefreshed = false;
  let hasMore = false;
  while (!signal.aborted) {
    const { refreshes, claimed } = await withTenant(tenantId, async (transaction) => {
      const refreshes = !isRefreshed && (await shouldRefresh(transaction, leaseMs));
      const names = left.map(({ name }) => name);
      return { refreshes, claimed: refreshes ? undefined : await claimTask(transaction, names, leaseMs) };
    });
    if (refreshes) {
      isRefreshed = true;
      await revenue.read(tenantId, 'day', undefined, () => signal);
      continue;
    }
    const task = tasks.find(({ name }) => name === claimed?.task);
    if (!claimed || !task) return hasMore;
    left = left.filter((one) => one !== task);
    const { token: taskId, abandoned } = claimed;
    if (abandoned !== null)
      observe({ kind: 'taskAbandoned', tenantId, task: task.name, taskId, abandonedId: abandoned });
    if (await runTask(options, tenantId, task, claimed, signal)) hasMore = true;
  }
  return hasMore;
}

/**
 * True when the task has more to do.
 * @throws DatabaseUnavailableError when the database cannot be reached
 */
async function runTask(
  options: WorkerOptions,
  tenantId: TenantId,
  task: Task,
  claimed: ClaimedTask,
  signal: AbortSignal,
): Promise<boolean> {
  const { withTenant, clock, observe, leaseMs } = options;
  const { token } = claimed;
  const startedAtMs = clock.monotonicMs();
  const hold: Hold = async (transaction) => {
    await lock(transaction);
    return fence(transaction, taskRowOf(task.name), token, leaseMs);
  };
  let dueInMs: number;
  try {
    dueInMs = (await task.run({ ...options, tenantId, token, hold, signal })).dueInMs;
  } catch (error) {
    if (error instanceof DatabaseUnavailableError) {
      // After a lock timeout, ending the task may still succeed; otherwise its lease expires.
      await withTenant(tenantId, (one) => endTask(one, claimed, 0)).catch(() => undefined);
      throw error;
    }
    observe({ kind: 'bug', where: task.name, error });
    dueInMs = afterBugMs;
  }
  const isOurs = await withTenant(tenantId, (transaction) =>
    endTask(transaction, claimed, signal.aborted ? 0 : dueInMs),
  );
  const outcome = !isOurs ? 'lost' : signal.aborted ? 'stopped' : 'done';
  const durationMs = clock.monotonicMs() - startedAtMs;
  observe({ kind: 'taskFinished', tenantId, task: task.name, taskId: token, outcome, durationMs });
  return outcome === 'done' && dueInMs === 0;
}
