/** Polling as a page needs it: at the server's pace, not while nobody looks, and never the figures of somebody else. */
import { transportOf, type Client } from './client.ts';
import { initialState, type PollError, type RealtimeRevenue, type State } from './state.ts';
import { listen } from './stream.ts';
import type { Identity, Transport } from './transport.ts';
import { feedFor, type Feed, type Source, type When } from './feed.ts';
import { browserPage } from './environment.ts';
import type { Failed } from './result.ts';

type Common = {
  /** When the server last said that `data` holds, in milliseconds since the epoch, by this machine's clock. */
  readonly checkedAt: number | undefined;
  /** When the server is asked again, if it is. */
  readonly nextPollAt: number | undefined;
  /** Asks now, or two seconds after the last request began, also when the server said to wait. */
  readonly refresh: () => Promise<void>;
};
/** `asOf` is when the platforms were read for `data`: its `data_as_of`. */
type Shown = { readonly data: RealtimeRevenue; readonly asOf: string };
type None = { readonly data: undefined; readonly asOf: undefined };
/** `stale`: whether `data` may be out of date. `error`: the last result that was no answer, until there is one. */
type Worth<S extends string, Stale extends boolean, E> = {
  readonly status: S;
  readonly stale: Stale;
  readonly error: E;
};

/** The present state. A new object with each change; `data` stays the same object while its figures do. */
export type RealtimeRevenueState = Common &
  (
    | (Shown & Worth<'live', false, undefined>)
    /** The server cannot answer, and `error` says why, or it has not answered in time. */
    | (Shown & Worth<'stale', true, PollError | undefined>)
    | (None & Worth<'loading', false, undefined>)
    /** The server cannot answer, nothing that counts is connected, or the token was refused. */
    | (None & Worth<'unavailable' | 'no-revenue-source' | 'unauthorized', false, PollError>)
    /** The server does not answer this; nobody looks at the page, or it is offline; it has been stopped. */
    | ((Shown | None) & Worth<'refused' | 'paused' | 'stopped', boolean, PollError | undefined>)
  );

export type PollOptions = {
  /** The window: `day` if not given. */
  readonly interval?: RealtimeRevenue['interval'] | undefined;
  /** `partial`: figures without the sources that fail, `data.complete` false; by default there are none then. */
  readonly onSourceFailure?: 'fail' | 'partial' | undefined;
  /** Called with each new state. */
  readonly onUpdate?: ((state: RealtimeRevenueState) => void) | undefined;
  /** Stops the polling. */
  readonly signal?: AbortSignal | undefined;
};

export type Poller = {
  /** The present state. */
  state(): RealtimeRevenueState;
  refresh(): Promise<void>;
  stop(): void;
};

const operation = 'getRealtimeRevenueV1';
/** Laptops are opened at nine: what waited does not start in the same instant. */
const wakeUpMs = 1_000;
const tokenRetryMs = 5_000;

/** Keeps the running window's revenue up to date until it is stopped. Pollers of the same figures share requests. */
export function pollRealtimeRevenue(
  client: Client,
  { interval = 'day', onSourceFailure, onUpdate, signal }: PollOptions = {},
): Poller {
  const transport = transportOf(client);
  const { baseUrl, environment, identify, watchers } = transport;
  const { page = browserPage } = environment;
  const query = { interval, ...(onSourceFailure && { on_source_failure: onSourceFailure }) };
  const newest = newestOf<Identity | Failed>();
  // Over when polling is; when the page is left, another one begins.
  let stay = new AbortController();
  let feed: Feed | undefined;
  let leave = (): void => undefined;
  let cancelTimer = (): void => undefined;
  let noToken: NoToken | undefined;

  // An unreadable token is a key of its own: nothing says that two of them are of one tenant.
  const placeOf = ({ tenant, token }: Identity) => [baseUrl, tenant ?? { token }];
  const keyOf = (identity: Identity): string =>
    JSON.stringify([...placeOf(identity), operation, interval, onSourceFailure]);
  const dueAt = (): number => (noToken ?? feed?.known() ?? initialState).nextPollAt ?? 0;
  const refresh = async () => check('now');
  const current = (): RealtimeRevenueState => {
    const status = stay.signal.aborted ? 'stopped' : page.active() ? undefined : 'paused';
    const known = { ...(feed?.known() ?? initialState), ...noToken };
    return describe(known, { ended: status, nowMs: environment.now(), refresh });
  };
  let state = current();

  function update(): void {
    state = current();
    notify(onUpdate, state);
  }

  /** Wakes when the next request is due and when the figures become too old: nothing else changes with time alone. */
  function schedule(due = page.active() ? dueAt() : Infinity): void {
    cancelTimer();
    const now = environment.now();
    const { staleAt = now } = feed?.known() ?? initialState;
    const at = staleAt > now ? Math.min(due, staleAt) : due;
    if (stay.signal.aborted || at === Infinity) return;
    const grow = (): void => {
      update();
      schedule(due);
    };
    cancelTimer = environment.after(Math.max(0, at - now), at === due ? () => void check('due') : grow);
  }

  function onNews(): void {
    schedule();
    update();
  }

  async function check(when: When): Promise<void> {
    const during = stay.signal;
    // Neither the source of tokens nor the server may keep the figures looking fresh by not answering.
    schedule(Infinity);
    const identity = await newest(identify({ signal: during }));
    if (during.aborted || !identity) return;
    if ('status' in identity) {
      const nextPollAt = environment.now() + tokenRetryMs * (1 + environment.random());
      noToken = { status: 'stale', error: identity, nextPollAt };
      feed?.rest();
      return onNews();
    }
    const key = keyOf(identity);
    const isNews = noToken !== undefined || feed?.key !== key;
    noToken = undefined;
    if (feed?.key !== key) {
      leave();
      feed = feedFor(key, environment, feed?.known());
      leave = feed.join(onNews);
    }
    if (isNews) update();
    const place = JSON.stringify(placeOf(identity));
    await feed.check(sourceOf(transport, { query, keyOf, place }, identity), when);
    schedule();
  }

  const unwatch = page.onChange((isLeft) => {
    if (isLeft) {
      // The next token may be another tenant's.
      stay.abort();
      stay = new AbortController();
      leave();
      feed = noToken = undefined;
    }
    if (!page.active()) feed?.rest();
    const now = environment.now();
    schedule(page.active() && dueAt() <= now ? now + environment.random() * wakeUpMs : undefined);
    update();
  });
  const watcher = { feed: () => feed, changed: () => feed && void check('changed') };
  watchers.add(watcher);
  const stop = (): void => {
    if (stay.signal.aborted) return;
    stay.abort();
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
  readonly query: {
    readonly interval: RealtimeRevenue['interval'];
    readonly on_source_failure?: 'fail' | 'partial';
  };
  readonly keyOf: (identity: Identity) => string;
  readonly place: string;
};

/** The way to ask, and then to listen with the token that was accepted. */
function sourceOf(transport: Transport, { query, keyOf, place }: Terms, first: Identity): Source {
  let identity: Identity | undefined = first;
  return {
    place,
    async ask(etag, signal) {
      const header = etag === undefined ? undefined : { 'If-None-Match': etag };
      const exchange = await transport.send(operation, { query, header, signal, retries: 0 }, first);
      identity = exchange.identity;
      return { ...exchange, key: identity && keyOf(identity) };
    },
    listen: async (etag, signal, hear) => listen(transport, { query, identity, etag, signal }, hear),
  };
}

function notify(onUpdate: PollOptions['onUpdate'], state: RealtimeRevenueState): void {
  try {
    onUpdate?.(state);
  } catch (error) {
    // A fault of the page's, which it shall hear of; the polling goes on.
    queueMicrotask(() => {
      throw error;
    });
  }
}

/** Drops results that arrive out of order: a token that was requested earlier may be the previous user's. */
function newestOf<T>(): (coming: Promise<T>) => Promise<T | undefined> {
  let begun = 0;
  let come = 0;
  return async (coming) => {
    const turn = (begun += 1);
    const value = await coming;
    if (turn < come) return undefined;
    come = turn;
    return value;
  };
}

type NoToken = { readonly status: 'stale'; readonly error: Failed; readonly nextPollAt: number };

type Now = Pick<Common, 'refresh'> & {
  readonly ended: 'paused' | 'stopped' | undefined;
  readonly nowMs: number;
};

/** The state, in the words that a page reads. */
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
