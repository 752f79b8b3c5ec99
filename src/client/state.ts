/** The state of a feed, and the reducer of results into it. */
import type { components } from '#generated/client-contract.ts';
import type { Environment } from './environment.ts';
import { readMaxAge, readRetryAfter, type Result } from './result.ts';

/** The revenue of a running window: the body of `getRealtimeRevenueV1`. */
export type RealtimeRevenue = components['schemas']['RealtimeRevenueV1'];
type Id = 'getRealtimeRevenueV1';

/** A poll's result without figures: a rejection, a failure, or no response. */
export type PollError = Exclude<Result<Id>, { readonly status: 200 | 304 }>;

/** As in RealtimeRevenueState, except that `stale` may lack data. */
type FeedStatus = 'loading' | 'live' | 'stale' | 'no-revenue-source' | 'unauthorized' | 'refused';

export type State = {
  readonly data: RealtimeRevenue | undefined;
  readonly etag: string | undefined;
  readonly checkedAt: number | undefined;
  readonly status: FeedStatus;
  readonly error: PollError | undefined;
  readonly failures: number;
  /** Undefined before the first result. */
  readonly nextPollAt: number | undefined;
  /** When `data` becomes stale, unless a result arrives before. */
  readonly staleAt: number | undefined;
};

export const initialState: State = {
  data: undefined,
  etag: undefined,
  checkedAt: undefined,
  status: 'loading',
  error: undefined,
  failures: 0,
  nextPollAt: undefined,
  staleAt: undefined,
};

export const minMs = 1_000;
const maxMs = 300_000;
const defaultMaxAgeSeconds = 30;
/** Polls slowly without a revenue source: only a new connection changes that. */
const noSourceMs = 60_000;
const maxBackoffMs = 60_000;
/** Waits after rejections in a row; repeats the last. A clock ahead of the server's mends soon. */
const rejectionWaitsMs = [5_000, 30_000, maxMs];
/** How long a due response may take before the figures become stale. */
export const graceMs = 2_000;

const clamp = (milliseconds: number): number => Math.min(maxMs, Math.max(minMs, milliseconds));

/** The state after a result. */
export function reduce(known: State, result: Result<Id>, { now, random }: Environment): State {
  const at = now();
  const addJitter = (milliseconds: number): number => at + clamp(milliseconds * (0.9 + random() / 5));
  if (result.status === 200 || result.status === 304) {
    const nextPollAt = addJitter((readMaxAge(result.headers) ?? defaultMaxAgeSeconds) * 1000);
    const staleAt = nextPollAt + graceMs;
    const good = { ...known, status: 'live', error: undefined, failures: 0, nextPollAt, staleAt } as const;
    // A 304 to a request without a tag comes from a gateway and means nothing.
    if (result.status === 304) return known.data ? { ...good, checkedAt: at } : { ...known, nextPollAt };
    const etag = result.headers.get('ETag') ?? undefined;
    // A browser's cache may turn the 304 into its stored 200.
    if (known.data && etag !== undefined && etag === known.etag) return { ...good, checkedAt: at };
    // Another server process may still serve an older snapshot.
    if (isOlder(result.data, known.data)) return good;
    return { ...good, data: result.data, etag, checkedAt: at };
  }
  if (result.status === 404) {
    const nextPollAt = addJitter(noSourceMs);
    return { ...initialState, status: 'no-revenue-source', error: result, checkedAt: at, nextPollAt };
  }
  if (result.httpStatus === 401 || result.status === 403 || result.status === 400) {
    const rejections = rejectionsOf(known);
    return {
      // A refused caller may no longer see the figures; after a 400 the caller still may.
      ...(result.status === 400 ? known : initialState),
      status: result.httpStatus === 401 ? 'unauthorized' : 'refused',
      error: result,
      failures: rejections + 1,
      nextPollAt: at + (rejectionWaitsMs[rejections] ?? maxMs),
    };
  }
  const failures = known.failures + 1;
  const waitSeconds =
    result.status === 503 || result.status === 429
      ? result.retryAfterSeconds
      : result.headers && readRetryAfter(result.headers, at);
  const lastKnown = result.status === 503 ? result.lastKnown : null;
  const isNews = lastKnown !== null && isNewer(lastKnown, known.data);
  const held = isNews ? { data: lastKnown, etag: undefined } : {};
  const failed = { ...known, ...held, status: 'stale', error: result, failures, staleAt: undefined } as const;
  if (waitSeconds === undefined) {
    const backoffMs = random() * Math.min(maxBackoffMs, minMs * 2 ** failures);
    return { ...failed, nextPollAt: at + clamp(backoffMs) };
  }
  // Waits at least as long as the server asks; the jitter spreads the clients.
  const waitMs = clamp(waitSeconds * 1000) + random() * 100 * waitSeconds;
  return { ...failed, nextPollAt: at + Math.min(maxMs, waitMs) };
}

/** How often in a row the server has refused the token or the request. */
export const rejectionsOf = ({ status, failures }: State): number => (status === 'stale' ? 0 : failures);

const isOlder = (one: RealtimeRevenue, other: RealtimeRevenue | undefined): boolean =>
  other !== undefined && Date.parse(one.data_as_of) < Date.parse(other.data_as_of);

const isNewer = (one: RealtimeRevenue, other: RealtimeRevenue | undefined): boolean =>
  other === undefined || Date.parse(one.data_as_of) > Date.parse(other.data_as_of);
