/**
 * A tenant's streams in this process share one poll of the cache row. A poll counts as a request,
 * so the row stays refreshed while any stream is open.
 */
import { overloadedCode } from '../db/admission.ts';
import { DatabaseUnavailableError } from '../db/pool.ts';
import type { Clock } from '../model/clock.ts';
import type { TenantId } from '../model/ids.ts';
import type { Ask, RealtimeOutcome } from '../revenue/freshness.ts';
import type { RealtimeRevenue } from '../revenue/realtime.ts';

/** Outcomes sent on a stream; all others end it. */
export type News =
  | Extract<RealtimeOutcome, { kind: 'fresh' | 'unavailable' | 'overloaded' }>
  | { readonly kind: 'database-unavailable' };

/** The transport of one stream. */
export type Stream = {
  /** Called at every poll: sends a keep-alive, and drops a client that stops reading. */
  beat(nowMs: number): void;
  /** `retryMs`: delay before the client reconnects; undefined: it should not. */
  end(retryMs?: number): void;
  fail(error: unknown): void;
};

export type Listener = {
  readonly ask: Ask;
  readonly stream: Stream;
  /** Whether the stream's token is still valid. */
  readonly mayStay: () => Promise<boolean>;
  readonly onNews: (news: News) => void;
};

export type Seat = { join(listener: Listener): void };

/** The open streams of one tenant. */
type Group = {
  seats: number;
  readonly listeners: Set<Listener>;
  /** Asks with a read under way: the next poll skips them. */
  readonly reading: Set<Ask>;
  /** Aborts when the last stream has closed. */
  readonly empty: AbortController;
};

/** An expired token, a withdrawn key or a removed tenant ends a stream within 1 s. */
const pollEveryMs = 900;
const minRetryMs = 1_000;
/** Spreads reconnects after a stop of the process. */
const retrySpreadMs = 2_000;

export type LiveOptions = {
  readonly revenue: Pick<RealtimeRevenue, 'read'>;
  readonly clock: Clock;
  readonly maxStreams?: number;
  readonly maxStreamsPerTenant?: number;
};

export type LiveRevenue = ReturnType<typeof createLiveRevenue>;

export function createLiveRevenue(options: LiveOptions) {
  const { maxStreams = 2_000, maxStreamsPerTenant = 250 } = options;
  const groups = new Map<TenantId, Group>();
  let openStreams = 0;
  let isDraining = false;

  const endForRetry = ({ stream }: Listener): void =>
    stream.end(minRetryMs + Math.floor(Math.random() * retrySpreadMs));

  function openGroup(tenantId: TenantId): Group {
    const group: Group = { seats: 0, listeners: new Set(), reading: new Set(), empty: new AbortController() };
    groups.set(tenantId, group);
    void watch(tenantId, group, options);
    return group;
  }

  return {
    /** A place for one stream until `signal` aborts; undefined when all are taken. */
    takeSeat(tenantId: TenantId, signal: AbortSignal): Seat | undefined {
      const known = groups.get(tenantId);
      const taken = known?.seats ?? 0;
      if (isDraining || signal.aborted || openStreams >= maxStreams || taken >= maxStreamsPerTenant)
        return undefined;
      const group = known ?? openGroup(tenantId);
      let listener: Listener | undefined;
      openStreams += 1;
      group.seats += 1;
      const leave = (): void => {
        openStreams -= 1;
        group.seats -= 1;
        if (listener) group.listeners.delete(listener);
        if (group.seats > 0) return;
        groups.delete(tenantId);
        group.empty.abort();
      };
      signal.addEventListener('abort', leave, { once: true });
      return {
        join(joining) {
          if (signal.aborted) return;
          listener = joining;
          group.listeners.add(listener);
          if (isDraining) endForRetry(listener);
        },
      };
    },
    load: () => ({ openStreams }),
    /** Ends every stream with a reconnect delay; gives out no more seats. */
    drain(): void {
      isDraining = true;
      for (const { listeners } of groups.values()) for (const listener of listeners) endForRetry(listener);
    },
  };
}

/** Runs while any seat is taken. */
async function watch(tenantId: TenantId, group: Group, { revenue, clock }: LiveOptions): Promise<void> {
  const { listeners, reading, empty } = group;

  async function checkToken({ stream, mayStay }: Listener): Promise<void> {
    try {
      if (!(await mayStay())) stream.end();
    } catch (error) {
      stream.fail(error);
    }
  }

  async function poll(ask: Ask): Promise<void> {
    reading.add(ask);
    try {
      const outcome = await revenue.read(tenantId, ask, undefined, () => empty.signal, 'anew').catch(toNews);
      notify(ask, ({ onNews, stream }) => {
        if (outcome.kind === 'unknown-tenant' || outcome.kind === 'no-revenue-source') stream.end();
        else onNews(outcome);
      });
    } catch (error) {
      notify(ask, ({ stream }) => stream.fail(error));
    } finally {
      reading.delete(ask);
    }
  }

  function notify(ask: Ask, word: (listener: Listener) => void): void {
    for (const listener of [...listeners].filter((one) => one.ask === ask)) {
      try {
        word(listener);
      } catch (error) {
        listener.stream.fail(error);
      }
    }
  }

  for (;;) {
    await clock.sleep(pollEveryMs, empty.signal);
    if (empty.signal.aborted) return;
    for (const listener of listeners) {
      listener.stream.beat(clock.monotonicMs());
      void checkToken(listener);
    }
    // Started together: the tenant's read loop then reads the row once for all asks.
    for (const ask of new Set([...listeners].map((listener) => listener.ask)))
      if (!reading.has(ask)) void poll(ask);
  }
}

/** @throws any error other than DatabaseUnavailableError */
function toNews(error: unknown): News {
  if (!(error instanceof DatabaseUnavailableError)) throw error;
  return { kind: error.code === overloadedCode ? 'overloaded' : 'database-unavailable' };
}
