/**
 * The state of one key, and the one request that updates it. All pollers of the key in a page share one feed: the
 * first one asks, the others wait for the same answer.
 */
import type { Environment } from './environment.ts';
import { initialState, minMs, reduce, refusalsOf, type State } from './state.ts';
import { createFollowing, type Source as Stream } from './stream.ts';
import type { Exchange } from './transport.ts';

type Id = 'getRealtimeRevenueV1';

/** Asks for the key, with the tag that is held; the key that the answer is for comes with it. */
export type Fetch = (
  etag: string | undefined,
  signal: AbortSignal,
) => Promise<Exchange<Id> & { readonly key: string | undefined }>;

/** How a feed asks, and how it is told without asking. */
export type Source = Stream & { readonly ask: Fetch };

export type Feed = {
  readonly key: string;
  known(): State;
  /** Resolves when an answer is in, or at once when no request is due. Requests under way are shared. */
  check(source: Source, when: When): Promise<void>;
  /** Nobody looks, or there is no token: the stream ends. */
  rest(): void;
  /** Until what it returns is called; the last one to leave ends the request and forgets what is known. */
  join(listener: () => void): () => void;
};

/** `now`: somebody wishes it, whatever was said before. `changed`: what was asked until now may be outdated. */
export type When = 'due' | 'now' | 'changed';

/** However often somebody wishes it, requests begin so far apart. */
const refreshMs = 2_000;

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
  const following = createFollowing(environment, end.signal, { known: () => known, become });

  function become(next: State): void {
    known = next;
    for (const listener of listeners) listener();
  }

  async function request({ ask, ...source }: Source): Promise<void> {
    askedAt = environment.now();
    const answer = await ask(known.data && known.etag, end.signal);
    underWay = undefined;
    // The token was refused and the next one is another tenant's: nothing is known of this key any more.
    become(
      answer.key === key || answer.result.httpStatus === 401
        ? reduce(known, answer.result, environment)
        : { ...initialState, nextPollAt: environment.now() + minMs },
    );
    following.follow(source);
  }

  return {
    key,
    known: () => known,
    rest: () => following.rest(),
    async check(source, when) {
      // A request under way may have read before the change.
      if (when === 'changed') await underWay;
      const now = environment.now();
      if (when !== 'due' && !underWay) {
        const soonest = when === 'changed' ? now : Math.max(now, askedAt + refreshMs);
        const nextPollAt = Math.min(soonest, known.nextPollAt ?? now);
        known = { ...known, failures: 0, nextPollAt };
        if (soonest > now) become(known);
      }
      if (when === 'due' && following.isAlive()) return;
      if (!underWay && (known.nextPollAt ?? now) <= now) underWay = request(source);
      await underWay;
    },
    join(listener) {
      listeners.add(listener);
      return () => {
        // A poller that has left may not end a request that others have begun since.
        if (!listeners.delete(listener) || listeners.size > 0) return;
        following.rest();
        end.abort();
        forget();
      };
    },
  };
}
