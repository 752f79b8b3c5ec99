/** A feed: the figures of one server, tenant and window, shared by all pollers of the page. */
import type { Environment } from './environment.ts';
import { initialState, minMs, reduce, rejectionsOf, type State } from './state.ts';
import { createSubscription, type Source as Stream } from './stream.ts';
import type { CallResult } from './transport.ts';

type Id = 'getRealtimeRevenueV1';

/** Fetches with the entity tag of the held figures. `key`: the key of the answered token. */
export type Fetch = (
  etag: string | undefined,
  signal: AbortSignal,
) => Promise<CallResult<Id> & { readonly key: string | undefined }>;

/** The two ways to new figures: a request, and the stream. */
export type Source = Stream & { readonly fetch: Fetch };

export type Feed = {
  readonly key: string;
  state(): State;
  /** Resolves with the running or due request; at once if none is due. */
  check(source: Source, when: When): Promise<void>;
  /** Ends the stream, while the page is hidden or there is no token. */
  pause(): void;
  /** Returns a function to unsubscribe. The last one to leave ends the request and the feed. */
  subscribe(listener: () => void): () => void;
};

/** `now`: the user asks, due or not. `changed`: a write may have changed the figures. */
export type When = 'due' | 'now' | 'changed';

/** The minimum time between two refreshes by the user. */
const minRefreshMs = 2_000;

const feedsOf = new WeakMap<Environment, Map<string, Feed>>();

/** Finds the feed of a key, or creates one with the rejections in a row of the feed before. */
export function feedFor(key: string, environment: Environment, before: State = initialState): Feed {
  const feeds = feedsOf.get(environment) ?? new Map<string, Feed>();
  feedsOf.set(environment, feeds);
  const feed =
    feeds.get(key) ?? createFeed(key, environment, rejectionsOf(before), () => void feeds.delete(key));
  feeds.set(key, feed);
  return feed;
}

function createFeed(key: string, environment: Environment, rejections: number, remove: () => void): Feed {
  let state: State = { ...initialState, failures: rejections };
  let requestedAt = -Infinity;
  let running: Promise<void> | undefined;
  const end = new AbortController();
  const listeners = new Set<() => void>();
  const subscription = createSubscription(environment, end.signal, { state: () => state, setState });

  function setState(next: State): void {
    state = next;
    for (const listener of listeners) listener();
  }

  async function request({ fetch, ...source }: Source): Promise<void> {
    requestedAt = environment.now();
    const answer = await fetch(state.data && state.etag, end.signal);
    running = undefined;
    // After a 401, the second token was another tenant's: this key has no figures any more.
    setState(
      answer.key === key || answer.result.httpStatus === 401
        ? reduce(state, answer.result, environment)
        : { ...initialState, nextPollAt: environment.now() + minMs },
    );
    subscription.follow(source);
  }

  return {
    key,
    state: () => state,
    pause: () => subscription.pause(),
    async check(source, when) {
      // The running request may have read the figures before the change.
      if (when === 'changed') await running;
      const now = environment.now();
      if (when !== 'due' && !running) {
        const soonest = when === 'changed' ? now : Math.max(now, requestedAt + minRefreshMs);
        const nextPollAt = Math.min(soonest, state.nextPollAt ?? now);
        state = { ...state, failures: 0, nextPollAt };
        if (soonest > now) setState(state);
      }
      if (when === 'due' && subscription.isAlive()) return;
      if (!running && (state.nextPollAt ?? now) <= now) running = request(source);
      await running;
    },
    subscribe(listener) {
      listeners.add(listener);
      return () => {
        // Unsubscribing twice must not end the request of a later subscriber.
        if (!listeners.delete(listener) || listeners.size > 0) return;
        subscription.pause();
        end.abort();
        remove();
      };
    },
  };
}
