/**
 * The realtime read, in sequence; freshness.ts has its rules. A tenant's requests share one loop:
 * offer the row to the waiters; if leased, wait and read again; else claim it and pull beside.
 */
import { overloadedCode } from '../db/admission.ts';
import { DatabaseUnavailableError } from '../db/pool.ts';
import type { LeaseToken, TenantId } from '../model/ids.ts';
import { findAnswer, describeTimeout, type Ask, type Read, type RealtimeOutcome } from './freshness.ts';
import type { Round, RoundOptions, TakeRound } from './round.ts';
import { ageToNow } from './waiting/row-cache.ts';
import { createSingleflight, type Waiters } from './waiting/singleflight.ts';
import type { Ticket } from './waiting/slots.ts';

export type { RealtimeOutcome } from './freshness.ts';

/** The answer's origin, for the log; `refreshId`: the refresh waited for. */
type ReadTrace = {
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
/** While waiting for a signal: another process may publish or take over meanwhile. */
const slowWaitMs = 1_000;
/** All loops of a process together start at most one read per interval. */
const pollEveryMs = 5;
const slowPollEveryMs = 20;
/** After this wait without a database reply, report the database, not the platforms. */
const maxSilenceMs = 5_000;

export function createRealtimeRevenue(options: RealtimeOptions) {
  const { clock, observe, refresher, backoff, rowCache } = options;
  const singleflight = createSingleflight<Read, Ask, RealtimeOutcome>({
    clock,
    deadlineMs: options.answerDeadlineMs,
    maxWaiters: options.maxWaitersPerTenant,
    answer: (read, ask) => findAnswer(read, ask, options),
    loop: createLoop(options),
  });

  /** @throws DatabaseUnavailableError when the database caused the wait */
  function describeLate(tenantId: TenantId, read: Read | undefined): RealtimeOutcome {
    const isSilent = !read || clock.monotonicMs() - read.sentAtMs > maxSilenceMs;
    if (isSilent || backoff.isFailing(tenantId)) throw new DatabaseUnavailableError('late');
    return describeTimeout(ageToNow(read, clock));
  }

  function report(trace: Trace | undefined, cache: ReadTrace['cache'], outcome: RealtimeOutcome) {
    if (!trace) return outcome;
    const ageMs = outcome.kind === 'fresh' ? outcome.at - outcome.snapshot.dataAsOf : null;
    observe({ kind: 'revenueAnswered', cache, outcome: outcome.kind, ageMs });
    return outcome;
  }

  return {
    /**
     * Observes nothing without `trace`. `anew` skips the cache.
     * @throws DatabaseUnavailableError when the database cannot be reached
     */
    async read(
      tenantId: TenantId,
      ask: Ask,
      trace?: Trace,
      getSignal?: () => AbortSignal,
      from: 'memory' | 'anew' = 'memory',
    ): Promise<RealtimeOutcome> {
      const cached = from === 'memory' ? rowCache.get(tenantId) : undefined;
      const known = cached && findAnswer(cached, ask, options);
      if (known?.kind === 'fresh' || known?.kind === 'unavailable') {
        trace?.({ cache: 'memory', refreshId: null });
        return report(trace, 'memory', known);
      }
      const waited = await singleflight.wait(tenantId, ask, getSignal?.());
      const waitedOn = waited.kind === 'full' ? undefined : waited.waitedOn;
      const cache = waitedOn ? 'waited' : 'row';
      trace?.({ cache, refreshId: waitedOn?.refreshId ?? null });
      if (waited.kind === 'answered') return report(trace, cache, waited.answer);
      if (waited.kind === 'late') return report(trace, cache, describeLate(tenantId, waited.waitedOn));
      return report(trace, cache, { kind: 'overloaded' });
    },
    /** After a change by this process: later requests get no answer read before it. */
    invalidate(tenantId: TenantId): void {
      refresher.endLocalCooldown(tenantId);
      rowCache.delete(tenantId);
      singleflight.wake(tenantId);
    },
    /** Aborts running pulls and releases their leases: another process can take over at once. */
    stop: () => refresher.stop(),
  };
}

/** One loop runs for each tenant with waiters. */
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
          // Retry once: a single broken connection does not mean the database is down.
          if (hasRetried || !(error instanceof DatabaseUnavailableError)) throw error;
          if (error.code === overloadedCode) throw error;
          hasRetried = true;
          continue;
        }
        if (waiters.asks().length === 0) return;
        const pulling = refresher.findRunning(tenantId);
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
        await waiters.pause(until ? slowMs : Math.max(pollMs, backoff.remainingMs(tenantId)), until);
        // Urgent: the loop's slot was called, or its refresh has just ended.
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
