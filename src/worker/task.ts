/** A worker's task: a bounded piece of work for one tenant, claimed by a lease. */
import type { RequestedBy, RequestOptions } from '../sync/request.ts';

/**
 * `hold`: first in each writing transaction; false when another worker has taken over: write
 * nothing. `signal` aborts when the worker stops.
 */
export type TaskContext = RequestOptions & Omit<RequestedBy, 'at'>;

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
