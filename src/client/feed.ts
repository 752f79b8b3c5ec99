/**
 * What is known of one key, and the one request that learns more. All pollers of the key in a page stand on one feed: who
 * comes first asks, the others wait for the same answer.
 */
import type { components } from '#generated/contract.ts';
import type { Environment } from './environment.ts';
import { maxAgeSeconds, retryAfterSeconds, type Result } from './result.ts';
import type { Exchange } from './transport.ts';

/** The revenue of a running window, as the contract has it. */
export type RealtimeRevenue = components['schemas']['RealtimeRevenueV1'];
type Id = 'getRealtimeRevenueV1';

/** What a poll came to when it brought nothing new to show. */
export type PollError = Exclude<Result<Id>, { readonly status: 200 | 304 }>;

/** What is known of a key. Replaced as a whole, never changed. */
export type Known = {
  readonly data: RealtimeRevenue | undefined;
  readonly etag: string | undefined;
  readonly checkedAt: number | undefined;
  readonly status: 'loading' | 'live' | 'stale' | 'no-revenue-source' | 'unauthorized' | 'refused';
  readonly error: PollError | undefined;
  readonly failures: number;
  /** Undefined before the first answer, and when it makes no sense to ask again. */
  readonly nextPollAt: number | undefined;
  /** The server asked not to be asked before. */
  readonly closedUntil: number;
};

export const nothingKnown: Known = {
  data: undefined,
  etag: undefined,
  checkedAt: undefined,
  status: 'loading',
  error: undefined,
  failures: 0,
  nextPollAt: undefined,
  closedUntil: 0,
};

/** Asks for the key, with the tag that is held; the key that the answer is for comes with it. */
export type Ask = (
  etag: string | undefined,
  signal: AbortSignal,
) => Promise<Exchange<Id> & { readonly key: string | undefined }>;

export type Feed = {
  readonly key: string;
  known(): Known;
  /** Resolves when an answer is in; without a request when there is one under way, or none is due yet. */
  check(ask: Ask, when: 'due' | 'now'): Promise<void>;
  /** Until what it returns is called; the last one to leave ends the request and forgets what is known. */
  join(listener: () => void): () => void;
};

const shortestMs = 1_000;
const longestMs = 300_000;
const unsaidMaxAgeSeconds = 30;
/** A source may be connected at any time; until then nothing changes by itself. */
const noSourceMs = 60_000;
const longestBackoffMs = 60_000;

const clamp = (milliseconds: number): number => Math.min(longestMs, Math.max(shortestMs, milliseconds));

const feedsOf = new WeakMap<Environment, Map<string, Feed>>();

/** The feed of a key: the one that others stand on, if there are any. */
export function feedFor(key: string, environment: Environment): Feed {
  const feeds = feedsOf.get(environment) ?? new Map<string, Feed>();
  feedsOf.set(environment, feeds);
  const feed = feeds.get(key) ?? createFeed(key, environment, () => void feeds.delete(key));
  feeds.set(key, feed);
  return feed;
}

function createFeed(key: string, environment: Environment, forget: () => void): Feed {
  let known = nothingKnown;
  let underWay: Promise<void> | undefined;
  const end = new AbortController();
  const listeners = new Set<() => void>();

  async function request(ask: Ask): Promise<void> {
    const answer = await ask(known.data && known.etag, end.signal);
    underWay = undefined;
    // The token was refused and the next one is another tenant's: nothing is known of this key any more.
    known =
      answer.key === key
        ? learn(known, answer.result, environment)
        : { ...nothingKnown, nextPollAt: environment.now() + shortestMs };
    for (const listener of listeners) listener();
  }

  return {
    key,
    known: () => known,
    async check(ask, when) {
      const now = environment.now();
      const isDue = when === 'now' || known.nextPollAt === undefined || known.nextPollAt <= now;
      if (!underWay && isDue && known.closedUntil <= now) underWay = request(ask);
      await underWay;
    },
    join(listener) {
      listeners.add(listener);
      return () => {
        // Who has left already may not end what others have begun since.
        if (!listeners.delete(listener) || listeners.size > 0) return;
        end.abort();
        forget();
      };
    },
  };
}

/** What is known after an answer. */
export function learn(known: Known, result: Result<Id>, { now, random }: Environment): Known {
  const at = now();
  const jittered = (milliseconds: number): number => at + clamp(milliseconds * (0.9 + random() / 5));
  if (result.status === 200 || result.status === 304) {
    const nextPollAt = jittered((maxAgeSeconds(result.headers) ?? unsaidMaxAgeSeconds) * 1000);
    const good = {
      ...known,
      status: 'live',
      error: undefined,
      failures: 0,
      nextPollAt,
      closedUntil: 0,
    } as const;
    // A 304 to a request without a tag says nothing, and is some gateway's.
    if (result.status === 304) return known.data ? { ...good, checkedAt: at } : { ...known, nextPollAt };
    const etag = result.headers.get('ETag') ?? undefined;
    // A browser's cache may turn the 304 into the 200 that it kept.
    if (known.data && etag !== undefined && etag === known.etag) return { ...good, checkedAt: at };
    // Another process may still hold an older snapshot.
    if (isOlder(result.data, known.data)) return good;
    return { ...good, data: result.data, etag, checkedAt: at };
  }
  if (result.httpStatus === 401) return { ...nothingKnown, status: 'unauthorized', error: result };
  if (result.status === 404)
    return {
      ...nothingKnown,
      status: 'no-revenue-source',
      error: result,
      checkedAt: at,
      nextPollAt: jittered(noSourceMs),
    };
  if (result.status === 403) return { ...nothingKnown, status: 'refused', error: result };
  if (result.status === 400) return { ...known, status: 'refused', error: result, nextPollAt: undefined };
  const failures = known.failures + 1;
  const waitSeconds =
    result.status === 503
      ? result.retryAfterSeconds
      : result.headers && retryAfterSeconds(result.headers, at);
  const lastKnown = result.status === 503 ? result.lastKnown : null;
  const isNews = lastKnown !== null && isNewer(lastKnown, known.data);
  const held = isNews ? { data: lastKnown, etag: undefined } : {};
  const failed = { ...known, ...held, status: 'stale', error: result, failures } as const;
  if (waitSeconds === undefined) {
    const backoffMs = random() * Math.min(longestBackoffMs, shortestMs * 2 ** failures);
    return { ...failed, nextPollAt: at + clamp(backoffMs), closedUntil: 0 };
  }
  const closedUntil = at + clamp(waitSeconds * 1000);
  // Never before the time that was asked for, and not all at once when it has come.
  return {
    ...failed,
    closedUntil,
    nextPollAt: Math.min(at + longestMs, closedUntil + random() * 100 * waitSeconds),
  };
}

const isOlder = (one: RealtimeRevenue, other: RealtimeRevenue | undefined): boolean =>
  other !== undefined && Date.parse(one.data_as_of) < Date.parse(other.data_as_of);

const isNewer = (one: RealtimeRevenue, other: RealtimeRevenue | undefined): boolean =>
  other === undefined || Date.parse(one.data_as_of) > Date.parse(other.data_as_of);
