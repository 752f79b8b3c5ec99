/**
 * The streams of each tenant in this process: one poll of the tenant's row for all of them, which counts as asking, so
 * that the row is refreshed as long as anybody listens.
 */
import { overloadedCode } from '../db/admission.ts';
import { DatabaseUnavailableError } from '../db/pool.ts';
import type { Clock } from '../model/clock.ts';
import type { TenantId } from '../model/ids.ts';
import type { Ask, RealtimeOutcome } from '../revenue/freshness.ts';
import type { RealtimeRevenue } from '../revenue/realtime.ts';

/** Outcomes that a stream tells of; the others end it. */
export type News =
  | Extract<RealtimeOutcome, { kind: 'fresh' | 'unavailable' | 'overloaded' }>
  | { readonly kind: 'database-unavailable' };

/** A stream as it is kept going from here. */
export type Stream = {
  /** Called at every poll: keeps the connection from looking dead, and drops a client that takes nothing. */
  beat(nowMs: number): void;
  /** `retryMs`: when the client is to come back, if it is. */
  end(retryMs?: number): void;
  fail(error: unknown): void;
};

export type Listener = {
  readonly ask: Ask;
  readonly stream: Stream;
  /** Whether the token that the stream was opened with would still do. */
  readonly mayStay: () => Promise<boolean>;
  readonly hear: (news: News) => void;
};

export type Seat = { join(listener: Listener): void };

type Crowd = {
  seats: number;
  readonly listeners: Set<Listener>;
  /** Asks whose answer has not come yet: the next poll leaves them out. */
  readonly reading: Set<Ask>;
  /** Aborts when the last one has left. */
  readonly left: AbortController;
};

/** A token that expires, a key that is withdrawn and a tenant that is removed end a stream within a second. */
const pollEveryMs = 900;
const minRetryMs = 1_000;
/** Clients of a process that stops come back over so long a time. */
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
  const crowds = new Map<TenantId, Crowd>();
  let openStreams = 0;
  let isDraining = false;

  const endForNow = ({ stream }: Listener): void =>
    stream.end(minRetryMs + Math.floor(Math.random() * retrySpreadMs));

  function crowdOf(tenantId: TenantId): Crowd {
    const known = crowds.get(tenantId);
    if (known) return known;
    const crowd: Crowd = { seats: 0, listeners: new Set(), reading: new Set(), left: new AbortController() };
    crowds.set(tenantId, crowd);
    void watch(tenantId, crowd, options);
    return crowd;
  }

  return {
    /** A place for one stream until `gone` aborts; undefined when there is none left. */
    takeSeat(tenantId: TenantId, gone: AbortSignal): Seat | undefined {
      const taken = crowds.get(tenantId)?.seats ?? 0;
      if (isDraining || gone.aborted || openStreams >= maxStreams || taken >= maxStreamsPerTenant)
        return undefined;
      const crowd = crowdOf(tenantId);
      let listener: Listener | undefined;
      openStreams += 1;
      crowd.seats += 1;
      const leave = (): void => {
        openStreams -= 1;
        crowd.seats -= 1;
        if (listener) crowd.listeners.delete(listener);
        if (crowd.seats > 0) return;
        crowds.delete(tenantId);
        crowd.left.abort();
      };
      gone.addEventListener('abort', leave, { once: true });
      return {
        join(joining) {
          if (gone.aborted) return;
          listener = joining;
          crowd.listeners.add(listener);
          if (isDraining) endForNow(listener);
        },
      };
    },
    load: () => ({ openStreams }),
    /** Ends every stream, and says when to come back; from now on there are no seats. */
    drain(): void {
      isDraining = true;
      for (const { listeners } of crowds.values()) for (const listener of listeners) endForNow(listener);
    },
  };
}

/** Runs while anybody has a seat. */
async function watch(tenantId: TenantId, crowd: Crowd, { revenue, clock }: LiveOptions): Promise<void> {
  const { listeners, reading, left } = crowd;

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
      const outcome = await revenue.read(tenantId, ask, undefined, () => left.signal, 'anew').catch(newsOf);
      tell(ask, ({ hear, stream }) => {
        if (outcome.kind === 'unknown-tenant' || outcome.kind === 'no-revenue-source') stream.end();
        else hear(outcome);
      });
    } catch (error) {
      tell(ask, ({ stream }) => stream.fail(error));
    } finally {
      reading.delete(ask);
    }
  }

  function tell(ask: Ask, word: (listener: Listener) => void): void {
    for (const listener of [...listeners].filter((one) => one.ask === ask)) {
      try {
        word(listener);
      } catch (error) {
        listener.stream.fail(error);
      }
    }
  }

  for (;;) {
    await clock.sleep(pollEveryMs, left.signal);
    if (left.signal.aborted) return;
    for (const listener of listeners) {
      listener.stream.beat(clock.monotonicMs());
      void checkToken(listener);
    }
    // Begun together, so that one loop of the tenant reads the row once for all of them.
    for (const ask of new Set([...listeners].map((listener) => listener.ask)))
      if (!reading.has(ask)) void poll(ask);
  }
}

/** @throws error when it is no matter of the database */
function newsOf(error: unknown): News {
  if (!(error instanceof DatabaseUnavailableError)) throw error;
  return { kind: error.code === overloadedCode ? 'overloaded' : 'database-unavailable' };
}
