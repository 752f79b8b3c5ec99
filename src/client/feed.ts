/**
 * The state of one key, and the one request that updates it. All pollers of the key in a page share one feed: the
 * first one asks, the others wait for the same answer.
 */
import type { components } from '#generated/contract.ts';
import type { Environment } from './environment.ts';
import { maxAgeSeconds, retryAfterSeconds, type Result } from './result.ts';
import type { Exchange } from './transport.ts';

/** The revenue of a running window, as the contract has it. */
export type RealtimeRevenue = components['schemas']['RealtimeRevenueV1'];
type Id = 'getRealtimeRevenueV1';

/** The result of a poll that brought nothing new to show. */
export type PollError = Exclude<Result<Id>, { readonly status: 200 | 304 }>;

/** Each status that a feed can have. */
export type FeedStatus =
  /** Nothing is known yet. */
  | 'loading'
  /** `data` is the server's last word. */
  | 'live'
  /** The server cannot answer, and `error` says why, or it did not answer in time. The next try is at `nextPollAt`. */
  | 'stale'
  /** There is no total, because nothing that counts is connected. */
  | 'no-revenue-source'
  /** Two tokens were refused; nothing is kept. `token` is asked again after 5 s, after 30 s, then every 5 minutes. */
  | 'unauthorized'
  /** The server does not answer this; `error` says why. The next tries are as after `unauthorized`. */
  | 'refused';

/** The state of a key. Replaced as a whole, never changed. */
export type State = {
  readonly data: RealtimeRevenue | undefined;
  readonly etag: string | undefined;
  readonly checkedAt: number | undefined;
  readonly status: FeedStatus;
  readonly error: PollError | undefined;
  readonly failures: number;
  /** Undefined before the first answer. */
  readonly nextPollAt: number | undefined;
  /** When `data` is too old to be called live, unless an answer comes before. */
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

/** Asks for the key, with the tag that is held; the key that the answer is for comes with it. */
export type Fetch = (
  etag: string | undefined,
  signal: AbortSignal,
) => Promise<Exchange<Id> & { readonly key: string | undefined }>;

export type Feed = {
  readonly key: string;
  known(): State;
  /** Resolves when an answer is in, or at once when no request is due. Requests under way are shared. */
  check(ask: Fetch, when: When): Promise<void>;
  /** Until what it returns is called; the last one to leave ends the request and forgets what is known. */
  join(listener: () => void): () => void;
};

/** `now`: somebody wishes it, whatever was said before. `changed`: what was asked until now may be outdated. */
export type When = 'due' | 'now' | 'changed';

const minMs = 1_000;
const maxMs = 300_000;
const unsaidMaxAgeSeconds = 30;
/** A source may be connected at any time; until then nothing changes by itself. */
const noSourceMs = 60_000;
const maxBackoffMs = 60_000;
/** The next token may be a good one, soon when a clock is ahead; the last of these is kept to. */
const refusalWaitsMs = [5_000, 30_000, maxMs];
/** However often somebody wishes it, requests begin so far apart. */
const refreshMs = 2_000;
/** How long an answer that is due may take before the figures are called stale. */
const graceMs = 2_000;

const clamp = (milliseconds: number): number => Math.min(maxMs, Math.max(minMs, milliseconds));

const feedsOf = new WeakMap<Environment, Map<string, Feed>>();

/** The feed of a key: the one that others stand on, if there are any, else one that goes on counting refusals. */
export function feedFor(key: string, environment: Environment, before: State = initialState): Feed {
  const feeds = feedsOf.get(environment) ?? new Map<string, Feed>();
  feedsOf.set(environment, feeds);
  const feed =
    feeds.get(key) ?? createFeed(key, environment, refusalsOf(before), () => void feeds.delete(key));
  feeds.set(key, feed);
  return feed;
}

function createFeed(key: string, environment: Environment, refusals: number, forget: () => void): Feed {
  let known: State = { ...initialState, failures: refusals };
  let askedAt = -Infinity;
  let underWay: Promise<void> | undefined;
  const end = new AbortController();
  const listeners = new Set<() => void>();

  function become(next: State): void {
    known = next;
    for (const listener of listeners) listener();
  }

  async function request(ask: Fetch): Promise<void> {
    askedAt = environment.now();
    const answer = await ask(known.data && known.etag, end.signal);
    underWay = undefined;
    // The token was refused and the next one is another tenant's: nothing is known of this key any more.
    become(
      answer.key === key || answer.result.httpStatus === 401
        ? reduce(known, answer.result, environment)
        : { ...initialState, nextPollAt: environment.now() + minMs },
    );
  }

  return {
    key,
    known: () => known,
    async check(ask, when) {
      // A request under way may have read before the change.
      if (when === 'changed') await underWay;
      const now = environment.now();
      if (when !== 'due' && !underWay) {
        const soonest = when === 'changed' ? now : Math.max(now, askedAt + refreshMs);
        const nextPollAt = Math.min(soonest, known.nextPollAt ?? now);
        known = { ...known, failures: 0, nextPollAt };
        if (soonest > now) become(known);
      }
      if (!underWay && (known.nextPollAt ?? now) <= now) underWay = request(ask);
      await underWay;
    },
    join(listener) {
      listeners.add(listener);
      return () => {
        // A poller that has left may not end a request that others have begun since.
        if (!listeners.delete(listener) || listeners.size > 0) return;
        end.abort();
        forget();
      };
    },
  };
}

/** The state after an answer. */
export function reduce(known: State, result: Result<Id>, { now, random }: Environment): State {
  const at = now();
  const jittered = (milliseconds: number): number => at + clamp(milliseconds * (0.9 + random() / 5));
  if (result.status === 200 || result.status === 304) {
    const nextPollAt = jittered((maxAgeSeconds(result.headers) ?? unsaidMaxAgeSeconds) * 1000);
    const staleAt = nextPollAt + graceMs;
    const good = { ...known, status: 'live', error: undefined, failures: 0, nextPollAt, staleAt } as const;
    // A 304 to a request without a tag says nothing, and is some gateway's.
    if (result.status === 304) return known.data ? { ...good, checkedAt: at } : { ...known, nextPollAt };
    const etag = result.headers.get('ETag') ?? undefined;
    // A browser's cache may turn the 304 into the 200 that it kept.
    if (known.data && etag !== undefined && etag === known.etag) return { ...good, checkedAt: at };
    // Another process may still hold an older snapshot.
    if (isOlder(result.data, known.data)) return good;
    return { ...good, data: result.data, etag, checkedAt: at };
  }
  if (result.status === 404)
    return {
      ...initialState,
      status: 'no-revenue-source',
      error: result,
      checkedAt: at,
      nextPollAt: jittered(noSourceMs),
    };
  if (result.httpStatus === 401 || result.status === 403 || result.status === 400) {
    const refusals = refusalsOf(known);
    return {
      // A refused caller may no longer see them; a request that is not understood says nothing about that.
      ...(result.status === 400 ? known : initialState),
      status: result.httpStatus === 401 ? 'unauthorized' : 'refused',
      error: result,
      failures: refusals + 1,
      nextPollAt: at + (refusalWaitsMs[refusals] ?? maxMs),
    };
  }
  const failures = known.failures + 1;
  const waitSeconds =
    result.status === 503
      ? result.retryAfterSeconds
      : result.headers && retryAfterSeconds(result.headers, at);
  const lastKnown = result.status === 503 ? result.lastKnown : null;
  const isNews = lastKnown !== null && isNewer(lastKnown, known.data);
  const held = isNews ? { data: lastKnown, etag: undefined } : {};
  const failed = { ...known, ...held, status: 'stale', error: result, failures, staleAt: undefined } as const;
  if (waitSeconds === undefined) {
    const backoffMs = random() * Math.min(maxBackoffMs, minMs * 2 ** failures);
    return { ...failed, nextPollAt: at + clamp(backoffMs) };
  }
  // Never before the time that was asked for, and not all at once when it has come.
  const waitMs = clamp(waitSeconds * 1000) + random() * 100 * waitSeconds;
  return { ...failed, nextPollAt: at + Math.min(maxMs, waitMs) };
}

/** How often in a row a token or a request has been refused. */
const refusalsOf = ({ status, failures }: State): number => (status === 'stale' ? 0 : failures);

const isOlder = (one: RealtimeRevenue, other: RealtimeRevenue | undefined): boolean =>
  other !== undefined && Date.parse(one.data_as_of) < Date.parse(other.data_as_of);

const isNewer = (one: RealtimeRevenue, other: RealtimeRevenue | undefined): boolean =>
  other === undefined || Date.parse(one.data_as_of) > Date.parse(other.data_as_of);
