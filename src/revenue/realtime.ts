/**
 * The realtime read: a merchant's revenue, at most one TTL old, or an honest "not now".
 *
 * One loop for everybody: read the row and hand it to all who wait; leased → wait a little, again; else claim the lease and
 * start the pull, a task of its own, for which the loop that started it waits like any other. A read needs no slot; a claim
 * does, and a loop without one waits for its turn. freshness.ts has the rules, this file the order of events.
 */
import { overloadedCode } from '../db/admission.ts';
import { DatabaseUnavailableError } from '../db/pool.ts';
import type { LeaseToken, TenantId } from '../model/ids.ts';
import type { Interval } from '../model/window.ts';
import { answerOf, late, type Read, type RealtimeOutcome } from './freshness.ts';
import { createRefreshes } from './refresh.ts';
import { createRounds, type Round, type RoundOptions } from './round.ts';
import { createBackoff } from './waiting/backoff.ts';
import { aged, createRowCache } from './waiting/row-cache.ts';
import { createSingleflight, type Flight } from './waiting/singleflight.ts';
import type { Ticket } from './waiting/slots.ts';

export type { RealtimeOutcome } from './freshness.ts';

/** Where an answer came from, for the log: `waited` for the refresh of that id, if one ran. */
export type ReadTrace = {
  readonly cache: 'memory' | 'row' | 'waited';
  readonly refreshId: LeaseToken | null;
};

export type RealtimeRevenue = {
  /**
   * `gone` is asked for when the answer has to be waited for: it aborts once nobody listens.
   * @throws DatabaseUnavailableError when the database is away
   */
  read(
    tenantId: TenantId,
    interval: Interval,
    trace?: (trace: ReadTrace) => void,
    gone?: () => AbortSignal,
  ): Promise<RealtimeOutcome>;
  /** Something was changed in this process: nobody who asks from now on is answered from what was read before. */
  forget(tenantId: TenantId): void;
  /** Cuts running pulls short and gives their leases back, so that another process goes on at once. */
  stop(): Promise<void>;
};

export type RealtimeOptions = RoundOptions & { readonly maxWaitersPerTenant: number };

const shortWaitMs = 50;
const longWaitMs = 250;
const shortWaits = 9;
/** Beside something better to wait for: another process may publish, or take over. */
const slowWaitMs = 1_000;
/** All loops of a process together read no more often than this, however many there are. */
const pollEveryMs = 5;
const slowPollEveryMs = 20;
/** Waiting for an answer of the database for so long is no matter of the platforms any more. */
const maxSilenceMs = 5_000;

export function createRealtimeRevenue(options: RealtimeOptions): RealtimeRevenue {
  const { clock } = options;
  const backoff = createBackoff(clock);
  const cache = createRowCache<Read>(clock);
  const refreshes = createRefreshes(options, {
    ended(tenantId, end) {
      if (end === 'database_unavailable') backoff.fail(tenantId);
      else if (end !== 'lost' && end !== 'stopped') backoff.succeed(tenantId);
    },
    workedOn: (tenantId) => cache.delete(tenantId),
  });
  let loops = 0;
  const takeRound = createRounds(options, { cache, refreshes, backoff });
  const singleflight = createSingleflight<Read, RealtimeOutcome>({
    clock,
    deadlineMs: options.answerDeadlineMs,
    maxWaiters: options.maxWaitersPerTenant,
    crowded: () => ({ kind: 'overloaded' }),
    answer: (read, interval) => answerOf(read, interval, options),
    loop,
    late(tenantId, read) {
      const isSilent = !read || clock.monotonicMs() - read.sentAtMs > maxSilenceMs;
      if (isSilent || backoff.isFailing(tenantId)) throw new DatabaseUnavailableError('late');
      return late(aged(read, clock));
    },
  });

  async function loop(tenantId: TenantId, flight: Flight<Read>): Promise<void> {
    let ticket: Ticket | undefined;
    let hasRetried = false;
    let isUrgent = false;
    loops += 1;
    try {
      for (let waits = 0; flight.intervals().length > 0; waits += 1) {
        const slot = ticket?.take();
        if (slot) ticket = undefined;
        let round: Round;
        try {
          round = await takeRound(tenantId, flight, slot, isUrgent);
        } catch (error) {
          // One broken connection says nothing about the database: the next one may be whole.
          if (hasRetried || !(error instanceof DatabaseUnavailableError)) throw error;
          if (error.code === overloadedCode) throw error;
          hasRetried = true;
          continue;
        }
        if (flight.intervals().length === 0) return;
        const pulling = refreshes.running(tenantId);
        if (round === 'claimed') waits = 0;
        if (round === 'no-slot') {
          ticket ??= refreshes.queue();
        } else {
          ticket?.leave();
          ticket = undefined;
        }
        const until = ticket?.called ?? pulling;
        const pollMs = Math.max(waits < shortWaits ? shortWaitMs : longWaitMs, loops * pollEveryMs);
        const slowMs = Math.max(slowWaitMs, loops * slowPollEveryMs);
        await flight.pause(until ? slowMs : Math.max(pollMs, backoff.restMs(tenantId)), until);
        // Others wait for what this loop will do next: it has the slot, or its refresh has just ended.
        isUrgent = until?.aborted === true;
      }
    } finally {
      loops -= 1;
      ticket?.leave();
    }
  }

  return {
    async read(tenantId, interval, trace, gone) {
      const cached = cache.get(tenantId);
      const known = cached && answerOf(cached, interval, options);
      if (known?.kind === 'fresh' || known?.kind === 'unavailable') {
        trace?.({ cache: 'memory', refreshId: null });
        return known;
      }
      const { outcome, waitedOn } = await singleflight.wait(tenantId, interval, gone?.());
      trace?.({ cache: waitedOn ? 'waited' : 'row', refreshId: waitedOn?.refreshId ?? null });
      return outcome;
    },
    forget(tenantId) {
      refreshes.forget(tenantId);
      cache.delete(tenantId);
      singleflight.wake(tenantId);
    },
    stop: () => refreshes.stop(),
  };
}
