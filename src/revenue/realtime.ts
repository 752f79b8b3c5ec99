/**
 * The realtime read: a merchant's revenue, at most one TTL old, or an honest "not now".
 *
 * One loop for everybody: read the row and hand it to all who wait; leased → wait a little, again; else claim the
 * lease and start the pull, a task of its own, for which the loop that started it waits like any other. A read needs
 * no slot; a claim does, and a loop without one waits for its turn. freshness.ts has the rules, this file the order
 * of events.
 */
import { overloadedCode } from '../db/admission.ts';
import { DatabaseUnavailableError } from '../db/pool.ts';
import type { LeaseToken, TenantId } from '../model/ids.ts';
import { answerOf, late, type Ask, type Read, type RealtimeOutcome } from './freshness.ts';
import type { Round, RoundOptions, TakeRound } from './round.ts';
import { aged } from './waiting/row-cache.ts';
import { createSingleflight, type Waiters } from './waiting/singleflight.ts';
import type { Ticket } from './waiting/slots.ts';

export type { RealtimeOutcome } from './freshness.ts';

/** Where an answer came from, for the log: `waited` for the refresh of that id, if one ran. */
export type ReadTrace = {
  readonly cache: 'memory' | 'row' | 'waited';
  readonly refreshId: LeaseToken | null;
};

type Trace = (trace: ReadTrace) => void;

export type RealtimeRevenue = ReturnType<typeof createRealtimeRevenue>;

export type RealtimeOptions = Omit<RoundOptions, 'withTenant' | 'withTenantToRead' | 'adapters'> & {
  readonly takeRound: TakeRound;
  readonly answerDeadlineMs: number;
  readonly maxWaitersPerTenant: number;
};

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

export function createRealtimeRevenue(options: RealtimeOptions) {
  const { clock, observe, refresher, backoff, rowCache } = options;
  const singleflight = createSingleflight<Read, Ask, RealtimeOutcome>({
    clock,
    deadlineMs: options.answerDeadlineMs,
    maxWaiters: options.maxWaitersPerTenant,
    answer: (read, ask) => answerOf(read, ask, options),
    loop: createLoop(options),
  });

  /** @throws DatabaseUnavailableError when it is the database that let them wait */
  function outcomeOfLate(tenantId: TenantId, read: Read | undefined): RealtimeOutcome {
    const isSilent = !read || clock.monotonicMs() - read.sentAtMs > maxSilenceMs;
    if (isSilent || backoff.isFailing(tenantId)) throw new DatabaseUnavailableError('late');
    return late(aged(read, clock));
  }

  function report(trace: Trace | undefined, cache: ReadTrace['cache'], outcome: RealtimeOutcome) {
    if (!trace) return outcome;
    const ageMs = outcome.kind === 'fresh' ? outcome.at - outcome.snapshot.dataAsOf : null;
    observe({ kind: 'revenueAnswered', cache, outcome: outcome.kind, ageMs });
    return outcome;
  }

  return {
    /**
     * Without `trace` nothing is observed. `gone`: aborts once nobody waits any more. `anew`: past the memory.
     * @throws DatabaseUnavailableError when the database is away
     */
    async read(
      tenantId: TenantId,
      ask: Ask,
      trace?: Trace,
      gone?: () => AbortSignal,
      from: 'memory' | 'anew' = 'memory',
    ): Promise<RealtimeOutcome> {
      const cached = from === 'memory' ? rowCache.get(tenantId) : undefined;
      const known = cached && answerOf(cached, ask, options);
      if (known?.kind === 'fresh' || known?.kind === 'unavailable') {
        trace?.({ cache: 'memory', refreshId: null });
        return report(trace, 'memory', known);
      }
      const waited = await singleflight.wait(tenantId, ask, gone?.());
      const waitedOn = waited.kind === 'full' ? undefined : waited.waitedOn;
      const cache = waitedOn ? 'waited' : 'row';
      trace?.({ cache, refreshId: waitedOn?.refreshId ?? null });
      if (waited.kind === 'answered') return report(trace, cache, waited.answer);
      if (waited.kind === 'late') return report(trace, cache, outcomeOfLate(tenantId, waited.waitedOn));
      return report(trace, cache, { kind: 'overloaded' });
    },
    /** Something was changed in this process: nobody who asks from now on is answered from what was read before. */
    forget(tenantId: TenantId): void {
      refresher.forget(tenantId);
      rowCache.delete(tenantId);
      singleflight.wake(tenantId);
    },
    /** Cuts running pulls short and gives their leases back, so that another process goes on at once. */
    stop: () => refresher.stop(),
  };
}

/** One loop runs for each tenant that somebody waits for. */
function createLoop({ takeRound, refresher, backoff, rowCache }: RealtimeOptions) {
  let loops = 0;
  return async (tenantId: TenantId, waiters: Waiters<Read, Ask>): Promise<void> => {
    let ticket: Ticket | undefined;
    let hasRetried = false;
    let isUrgent = false;
    loops += 1;
    try {
      for (let waits = 0; waiters.asks().length > 0; waits += 1) {
        const slot = ticket?.take();
        if (slot) ticket = undefined;
        let round: Round;
        try {
          round = await takeRound(tenantId, waiters, slot, isUrgent);
        } catch (error) {
          // One broken connection says nothing about the database: the next one may be whole.
          if (hasRetried || !(error instanceof DatabaseUnavailableError)) throw error;
          if (error.code === overloadedCode) throw error;
          hasRetried = true;
          continue;
        }
        if (waiters.asks().length === 0) return;
        const pulling = refresher.running(tenantId);
        if (round === 'claimed') waits = 0;
        if (round === 'no-slot') {
          ticket ??= refresher.queue();
        } else {
          ticket?.leave();
          ticket = undefined;
        }
        const until = ticket?.called ?? pulling;
        const pollMs = Math.max(waits < shortWaits ? shortWaitMs : longWaitMs, loops * pollEveryMs);
        const slowMs = Math.max(slowWaitMs, loops * slowPollEveryMs);
        await waiters.pause(until ? slowMs : Math.max(pollMs, backoff.restMs(tenantId)), until);
        // Others wait for what this loop will do next: it has the slot, or its refresh has just ended.
        isUrgent = until?.aborted === true;
        const published = isUrgent ? rowCache.get(tenantId) : undefined;
        if (published) waiters.offer(published);
      }
    } finally {
      loops -= 1;
      ticket?.leave();
    }
  };
}
