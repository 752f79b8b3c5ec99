/** A worker's task: a bounded piece of work for one tenant, claimed by a lease. */
import type { LeaseToken, TenantId } from '../model/ids.ts';
import type { Hold } from '../sync/lease.ts';
import type { RequestOptions } from '../sync/request.ts';

/** Dependencies of all tasks. */
export type TaskOptions = RequestOptions;

export type TaskContext = TaskOptions & {
  readonly tenantId: TenantId;
  /** The run's lease; its id in the log. */
  readonly token: LeaseToken;
  /**
   * The first statement of each writing transaction: locks the tenant's cache row, then fences and
   * renews the task's lease. False when another worker has taken over: write nothing.
   */
  readonly hold: Hold;
  /** Aborts when the worker stops. */
  readonly signal: AbortSignal;
};

/** `dueInMs`: at most `maxDueInMs`; 0 when there is more to do. */
export type TaskEnd = { readonly dueInMs: number };

export type Task = {
  readonly name: string;
  /**
   * Ends after a bounded piece of work; the next run continues. Renews the lease after requests.
   * @throws DatabaseUnavailableError when the database cannot be reached
   */
  run(context: TaskContext): Promise<TaskEnd>;
};

/** A later task was postponed before the database's clock went back: it is due now. */
export const maxDueInMs = 24 * 3_600_000;
