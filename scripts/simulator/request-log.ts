/** The latest platform requests, and how many there were in all since it was cleared. */
import { createWatch } from './watch.ts';

type LoggedRequest = {
  readonly method: string;
  readonly path: string;
  readonly query: string;
  /** By the simulator's clock. */
  readonly atMs: number;
  /** Null while unanswered, and for ever if it is never answered. */
  status: number | null;
  /** Null when the key is nobody's. */
  readonly account: string | null;
};

export type RequestLog = {
  /** The returned record takes the status once there is one. */
  open(request: Omit<LoggedRequest, 'status'>): LoggedRequest;
  /** No account: everyone's. */
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
      watch.changed();
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
