/** Polling as a page needs it: at the server's pace, not while nobody looks, and never the figures of somebody else. */
import { transportOf, type Client } from './client.ts';
import {
  feedFor,
  nothingKnown,
  type Ask,
  type Feed,
  type Known,
  type PollError,
  type RealtimeRevenue,
} from './feed.ts';
import type { Identity } from './identity.ts';
import { thisPage } from './environment.ts';
import type { Failed } from './result.ts';

/** What is known now. A new object with each change; `data` stays the same object while its figures do. */
export type RealtimeRevenueState = {
  readonly data: RealtimeRevenue | undefined;
  /** When the platforms were read for `data`: its `data_as_of`. */
  readonly asOf: string | undefined;
  /** When the server last said that `data` holds, in milliseconds since the epoch, by this machine's clock. */
  readonly checkedAt: number | undefined;
  /**
   * - `loading`: nothing is known yet.
   * - `live`: `data` is what the server said last.
   * - `stale`: the server cannot answer; `error` says why, and it is asked again at `nextPollAt`.
   * - `paused`: nobody looks at the page, or it is offline.
   * - `no-revenue-source`: there is no total, because nothing that counts is connected.
   * - `unauthorized`: the token was refused, and so was the next one. Nothing is kept, nothing is asked; see `refresh`.
   * - `refused`: the server will never answer this; `error` says why. Nothing is asked any more.
   * - `stopped`: by `stop` or by the signal.
   */
  readonly status: Known['status'] | 'paused' | 'stopped';
  /** True if `data` may be out of date: the server could not answer, or it could not be asked in time. */
  readonly stale: boolean;
  /** The last result that was no answer, until there is an answer. */
  readonly error: PollError | undefined;
  /** When the server is asked again, if it is. */
  readonly nextPollAt: number | undefined;
  /** Asks now, unless the server said to wait; after `unauthorized` and `refused` polling goes on. */
  readonly refresh: () => Promise<void>;
};

export type PollOptions = {
  /** The window: `day` if not given. */
  readonly interval?: RealtimeRevenue['interval'] | undefined;
  /** Called with each new state. */
  readonly onUpdate?: ((state: RealtimeRevenueState) => void) | undefined;
  /** Stops the polling. */
  readonly signal?: AbortSignal | undefined;
};

export type Poller = {
  /** What is known now. */
  state(): RealtimeRevenueState;
  refresh(): Promise<void>;
  stop(): void;
};

const operation = 'getRealtimeRevenueV1';
/** Laptops are opened at nine: what waited does not start in the same instant. */
const wakeUpMs = 1_000;
const tokenRetryMs = 5_000;

/** Keeps the revenue of the running window up to date until it is stopped. Pollers of the same figures share requests. */
export function pollRealtimeRevenue(
  client: Client,
  { interval = 'day', onUpdate, signal }: PollOptions = {},
): Poller {
  const { baseUrl, environment, identify, send } = transportOf(client);
  const { page = thisPage } = environment;
  const newest = newestOf<Identity | Failed>();
  // Over when polling is; when the page is left, another one begins.
  let stay = new AbortController();
  let feed: Feed | undefined;
  let leave = (): void => undefined;
  let cancelTimer = (): void => undefined;
  let noToken: NoToken | undefined;

  const keyOf = ({ tenant, token }: Identity): string =>
    // An unreadable token is a key of its own: nothing says that two of them are of one tenant.
    JSON.stringify([baseUrl.replace(/\/$/, ''), operation, interval, tenant ?? { token }]);
  const dueAt = (): number | undefined => {
    if (stay.signal.aborted) return undefined;
    const { nextPollAt, status } = noToken ?? feed?.known() ?? nothingKnown;
    return nextPollAt ?? (status === 'loading' ? 0 : undefined);
  };
  const refresh = async () => check('now');
  const current = (): RealtimeRevenueState => {
    const isPaused = dueAt() !== undefined && !page.active();
    const status = stay.signal.aborted ? 'stopped' : isPaused ? 'paused' : undefined;
    return {
      ...describe({ ...(feed?.known() ?? nothingKnown), ...noToken }, status, environment.now()),
      refresh,
    };
  };
  let state = current();

  function update(): void {
    state = current();
    tell(onUpdate, state);
  }

  function schedule(atLeastMs = 0): void {
    cancelTimer();
    const at = dueAt();
    if (at === undefined) return;
    // While nobody looks, all that time brings is that the figures grow old.
    const work = page.active() ? () => void check('due') : update;
    cancelTimer = environment.after(Math.max(atLeastMs, at - environment.now()), work);
  }

  function onNews(): void {
    schedule();
    update();
  }

  async function check(when: 'due' | 'now'): Promise<void> {
    const during = stay.signal;
    const identity = await newest(identify({ signal: during }));
    if (during.aborted || !identity) return;
    if ('status' in identity) {
      const nextPollAt = environment.now() + tokenRetryMs * (1 + environment.random());
      noToken = { status: 'stale', error: identity, nextPollAt };
      return onNews();
    }
    const key = keyOf(identity);
    const isNews = noToken !== undefined || feed?.key !== key;
    noToken = undefined;
    if (feed?.key !== key) {
      leave();
      feed = feedFor(key, environment);
      leave = feed.join(onNews);
    }
    if (isNews) update();
    const ask: Ask = async (etag, asked) => {
      const header = etag === undefined ? undefined : { 'If-None-Match': etag };
      const call = { query: { interval }, header, signal: asked, retries: 0 };
      const exchange = await send(operation, call, identity);
      return { ...exchange, key: exchange.identity && keyOf(exchange.identity) };
    };
    await feed.check(ask, when);
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
    const isLate = (dueAt() ?? Infinity) <= environment.now();
    schedule(isLate ? environment.random() * wakeUpMs : 0);
    update();
  });
  const stop = (): void => {
    if (stay.signal.aborted) return;
    stay.abort();
    unwatch();
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

function tell(onUpdate: PollOptions['onUpdate'], state: RealtimeRevenueState): void {
  try {
    onUpdate?.(state);
  } catch (error) {
    // A fault of the page's, which it shall hear of; the polling goes on.
    queueMicrotask(() => {
      throw error;
    });
  }
}

/**
 * Hands on what comes, but not what comes after something that was begun later: the token that was on its way while somebody
 * else logged in is not that of who sits there now.
 */
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

/** What is known, in the words that a page reads. */
function describe(
  { data, checkedAt, status, error, nextPollAt }: Known,
  override: 'paused' | 'stopped' | undefined,
  nowMs: number,
): Omit<RealtimeRevenueState, 'refresh'> {
  return {
    data,
    asOf: data?.data_as_of,
    checkedAt,
    status: override ?? status,
    stale: status === 'stale' || (nextPollAt !== undefined && nextPollAt <= nowMs),
    error,
    nextPollAt: override ? undefined : nextPollAt,
  };
}
