/** Tasks of the worker: bounded pieces of work for one tenant, each claimed by a lease on a row of `worker_tasks`. */
import type { LeaseToken, TenantId } from '../model/ids.ts';
import type { Hold } from '../sync/lease.ts';
import type { RequestOptions } from '../sync/request.ts';

/** All that tasks work with. */
export type TaskOptions = RequestOptions;

export type TaskContext = TaskOptions & {
  readonly tenantId: TenantId;
  /** The lease of this run, which names it in the log. */
  readonly token: LeaseToken;
  /**
   * Locks the tenant's cache row, then fences and renews the lease of the task. The first statement of each transaction
   * that writes; false once another has taken over, and then nothing may be written.
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
   * Ends after a bounded piece of work: another run goes on. It renews the lease after each platform request.
   * @throws DatabaseUnavailableError when the database is away
   */
  run(context: TaskContext): Promise<TaskEnd>;
};

/** A task that would be due later than this was put off by a clock that has gone back since. */
export const maxDueInMs = 24 * 3_600_000;
