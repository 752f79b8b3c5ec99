/** Polls for a page: at the server's pace, while the page is visible, for one tenant at a time. */
import { transportOf, type Client } from './client.ts';
import { initialState, type PollError, type RealtimeRevenue, type State } from './state.ts';
import { listen, type Query } from './stream.ts';
import type { Identity, Transport } from './transport.ts';
import { feedFor, type Feed, type Source, type When } from './feed.ts';
import { browserPage } from './environment.ts';
import type { Failed } from './result.ts';

type Common = {
  /** When the server last confirmed `data`: epoch milliseconds by this machine's clock. */
  readonly checkedAt: number | undefined;
  /** When the next request is due (epoch milliseconds); undefined while none is planned. */
  readonly nextPollAt: number | undefined;
  /** Requests the figures now, at most every two seconds, even if the server asked to wait. */
  readonly refresh: () => Promise<void>;
};
/** `asOf`: when the server read the platforms (the `data_as_of` of `data`, ISO 8601). */
type Shown = { readonly data: RealtimeRevenue; readonly asOf: string };
type None = { readonly data: undefined; readonly asOf: undefined };
/** `stale`: `data` may be outdated. `error`: the last failed result, until a request succeeds. */
type Verdict<S extends string, Stale extends boolean, E> = {
  readonly status: S;
  readonly stale: Stale;
  readonly error: E;
};

/** The figures and how far to trust them: see `status`. Unchanged `data` is the same object. */
export type RealtimeRevenueState = Common &
  (
    | (Shown & Verdict<'live', false, undefined>)
    /** The last known figures: the server failed (see `error`), or has not answered in time. */
    | (Shown & Verdict<'stale', true, PollError | undefined>)
    | (None & Verdict<'loading', false, undefined>)
    /** No figures: the server failed or refused the token, or no counted account is connected. */
    | (None & Verdict<'unavailable' | 'no-revenue-source' | 'unauthorized', false, PollError>)
    /** The server rejects the request; the page is hidden or offline; the poller was stopped. */
    | ((Shown | None) & Verdict<'refused' | 'paused' | 'stopped', boolean, PollError | undefined>)
  );

export type PollOptions = {
  /** The running window; by default `day`. */
  readonly interval?: RealtimeRevenue['interval'] | undefined;
  /** While a source fails: `fail` (default) gives no figures, `partial` those of the others. */
  readonly onSourceFailure?: 'fail' | 'partial' | undefined;
  /** Called with each new state. An error thrown here is reported globally; polling goes on. */
  readonly onUpdate?: ((state: RealtimeRevenueState) => void) | undefined;
  /** Stops the poller when it aborts. */
  readonly signal?: AbortSignal | undefined;
};

export type Poller = {
  /** The current state; the same object until something changes. */
  state(): RealtimeRevenueState;
  /** Requests the figures now, at most every two seconds, even if the server asked to wait. */
  refresh(): Promise<void>;
  /** Ends the polling for good: the status becomes `stopped`. */
  stop(): void;
};

const operation = 'getRealtimeRevenueV1';
/** Spreads the first requests of pages woken at the same time, such as at nine o'clock. */
const wakeUpMs = 1_000;
const tokenRetryMs = 5_000;

/**
 * Keeps the revenue of the running window up to date until you stop it. Pollers of the same
 * figures share their requests; they pause while the page is hidden or offline.
 * @example
 * const poller = pollRealtimeRevenue(client, { onUpdate: (state) => render(state) });
 */
export function pollRealtimeRevenue(
  client: Client,
  { interval = 'day', onSourceFailure, onUpdate, signal }: PollOptions = {},
): Poller {
  const transport = transportOf(client);
  const { baseUrl, environment, identify, watchers } = transport;
  const { page = browserPage } = environment;
  const query = { interval, ...(onSourceFailure && { on_source_failure: onSourceFailure }) };
  const takeLatest = dropOutdated<Identity | Failed>();
  // Aborts when polling stops, and when the user leaves the page: then a new one takes its place.
  let session = new AbortController();
  let feed: Feed | undefined;
  let leave = (): void => undefined;
  let cancelTimer = (): void => undefined;
  let noToken: NoToken | undefined;

  // Each unreadable token gets its own key: two of them may belong to different tenants.
  const placeOf = ({ tenant, token }: Identity) => [baseUrl, tenant ?? { token }];
  const keyOf = (identity: Identity): string =>
    JSON.stringify([...placeOf(identity), operation, interval, onSourceFailure]);
  const readDueTime = (): number => (noToken ?? feed?.state() ?? initialState).nextPollAt ?? 0;
  const refresh = async () => check('now');
  const readState = (): RealtimeRevenueState => {
    const status = session.signal.aborted ? 'stopped' : page.active() ? undefined : 'paused';
    const known = { ...(feed?.state() ?? initialState), ...noToken };
    return describe(known, { ended: status, nowMs: environment.now(), refresh });
  };
  let state = readState();

  function update(): void {
    state = readState();
    notify(onUpdate, state);
  }

  /** Wakes when the next request is due, and when the figures become stale. */
  function schedule(due = page.active() ? readDueTime() : Infinity): void {
    cancelTimer();
    const now = environment.now();
    const { staleAt = now } = feed?.state() ?? initialState;
    const at = staleAt > now ? Math.min(due, staleAt) : due;
    if (session.signal.aborted || at === Infinity) return;
    const showStale = (): void => {
      update();
      schedule(due);
    };
    cancelTimer = environment.after(Math.max(0, at - now), at === due ? () => void check('due') : showStale);
  }

  function onChange(): void {
    schedule();
    update();
  }

  async function check(when: When): Promise<void> {
    const during = session.signal;
    // The figures become stale even if the token function or the server never answers.
    schedule(Infinity);
    const identity = await takeLatest(identify({ signal: during }));
    if (during.aborted || !identity) return;
    if ('status' in identity) {
      const nextPollAt = environment.now() + tokenRetryMs * (1 + environment.random());
      noToken = { status: 'stale', error: identity, nextPollAt };
      feed?.pause();
      return onChange();
    }
    const key = keyOf(identity);
    const hasChanged = noToken !== undefined || feed?.key !== key;
    noToken = undefined;
    if (feed?.key !== key) {
      leave();
      feed = feedFor(key, environment, feed?.state());
      leave = feed.subscribe(onChange);
    }
    if (hasChanged) update();
    const place = JSON.stringify(placeOf(identity));
    await feed.check(createSource(transport, { query, keyOf, place }, identity), when);
    schedule();
  }

  const unwatch = page.onChange((isLeft) => {
    if (isLeft) {
      // The next user's token may name another tenant.
      session.abort();
      session = new AbortController();
      leave();
      feed = noToken = undefined;
    }
    if (!page.active()) feed?.pause();
    const now = environment.now();
    schedule(page.active() && readDueTime() <= now ? now + environment.random() * wakeUpMs : undefined);
    update();
  });
  const watcher = { feed: () => feed, onChange: () => feed && void check('changed') };
  watchers.add(watcher);
  const stop = (): void => {
    if (session.signal.aborted) return;
    session.abort();
    unwatch();
    watchers.delete(watcher);
    cancelTimer();
    signal?.removeEventListener('abort', stop);
    leave();
    update();
  };
  signal?.addEventListener('abort', stop, { once: true });
  if (signal?.aborted) stop();
  else if (page.active()) void check('due');
  return { state: () => state, refresh, stop };
}

type Terms = {
  readonly query: Query;
  readonly keyOf: (identity: Identity) => string;
  readonly place: string;
};

/** Fetches with this token first, and then listens with the token that the server accepted. */
function createSource(transport: Transport, { query, keyOf, place }: Terms, first: Identity): Source {
  let identity: Identity | undefined = first;
  return {
    place,
    async fetch(etag, signal) {
      const header = etag === undefined ? undefined : { 'If-None-Match': etag };
      const exchange = await transport.send(operation, { query, header, signal, retries: 0 }, first);
      identity = exchange.identity;
      return { ...exchange, key: identity && keyOf(identity) };
    },
    listen: async (etag, signal, receive) => listen(transport, { query, identity, etag, signal }, receive),
  };
}

function notify(onUpdate: PollOptions['onUpdate'], state: RealtimeRevenueState): void {
  try {
    onUpdate?.(state);
  } catch (error) {
    // Reports the page's own error globally; polling goes on.
    queueMicrotask(() => {
      throw error;
    });
  }
}

/** Drops results that arrive out of order: an older token may belong to the previous user. */
function dropOutdated<T>(): (coming: Promise<T>) => Promise<T | undefined> {
  let requested = 0;
  let arrived = 0;
  return async (coming) => {
    const turn = (requested += 1);
    const value = await coming;
    if (turn < arrived) return undefined;
    arrived = turn;
    return value;
  };
}

type NoToken = { readonly status: 'stale'; readonly error: Failed; readonly nextPollAt: number };

type Now = Pick<Common, 'refresh'> & {
  readonly ended: 'paused' | 'stopped' | undefined;
  readonly nowMs: number;
};

/** Turns the feed's state into the page's. */
function describe(
  { data, checkedAt, status, error, nextPollAt, staleAt = Infinity }: State,
  { ended, nowMs, refresh }: Now,
): RealtimeRevenueState {
  const common = { checkedAt, refresh, nextPollAt: ended ? undefined : nextPollAt };
  const held = status === 'refused' ? (ended ?? status) : ended;
  const stale = data !== undefined && (status === 'stale' || staleAt <= nowMs);
  const seen = data ? { ...common, data, asOf: data.data_as_of } : { ...common, data, asOf: undefined };
  if (held) return { ...seen, status: held, stale, error };
  if (seen.data)
    return stale
      ? { ...seen, status: 'stale', stale, error }
      : { ...seen, status: 'live', stale, error: undefined };
  if (!error) return { ...seen, status: 'loading', stale: false, error };
  const isKnown = status === 'no-revenue-source' || status === 'unauthorized';
  return { ...seen, status: isKnown ? status : 'unavailable', stale: false, error };
}
