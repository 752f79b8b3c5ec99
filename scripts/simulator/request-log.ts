/** The latest platform requests, and their total since the log was cleared. */
import { createWatch } from './watch.ts';

type LoggedRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** By the simulator's clock. */
  readonly atMs: number;
  /** Null while unanswered. */
  status: number | null;
  /** Null if nobody owns the key. */
  readonly account: string | null;
};

export type RequestLog = {
  /** Returns a record; the caller sets its status later. */
  open(request: Omit<LoggedRequest, 'status'>): LoggedRequest;
  /** No account: all accounts. */
  read(account: string | null): { count: number; requests: readonly LoggedRequest[] };
  untilSeen(account: string | null, atLeast: number, timeoutMs: number): Promise<void>;
  clear(): void;
};

const capacity = 10_000;

export function createRequestLog(): RequestLog {
  let requests: LoggedRequest[] = [];
  let total = 0;
  const totals = new Map<string, number>();
  const watch = createWatch();

  function countOf(account: string | null): number {
    return account === null ? total : (totals.get(account) ?? 0);
  }

  return {
    open(request) {
      const logged: LoggedRequest = { ...request, status: null };
      requests.push(logged);
      if (requests.length > capacity) requests.shift();
      total += 1;
      if (request.account !== null) totals.set(request.account, countOf(request.account) + 1);
      watch.notify();
      return logged;
    },
    read: (account) => ({
      count: countOf(account),
      requests: account === null ? requests : requests.filter((request) => request.account === account),
    }),
    untilSeen: (account, atLeast, timeoutMs) => watch.until(() => countOf(account) >= atLeast, timeoutMs),
    clear() {
      requests = [];
      total = 0;
      totals.clear();
    },
  };
}
