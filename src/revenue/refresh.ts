/**
 * The refreshes that this process leads, each a task of its own: pull, then publish, or give the lease back. A process
 * runs only so many at once; who wants to claim takes a slot first, so that no lease burns in a queue.
 */
import { DatabaseUnavailableError } from '../db/pool.ts';
import type { Clock } from '../model/clock.ts';
import type { Observation, Observe } from '../observe/observation.ts';
import { release } from './lease.ts';
import { publishAnswer, type PublishOptions } from './publish.ts';
import { pull, type Claim, type PullOptions } from './pull.ts';

export type RefreshOptions = PublishOptions &
  PullOptions & { readonly clock: Clock; readonly observe: Observe; readonly mostPulls: number };

/** The right to start one refresh; given back unless it is used. */
export type Slot = {
  /** Starts the refresh and answers a signal that aborts at its end. */
  start(claimed: Claim): AbortSignal;
  giveBack(): void;
};

export type Refreshes = {
  /** Undefined when so many run that no other may begin, or the process is stopping. */
  takeSlot(): Slot | undefined;
  /** Cuts running pulls short and gives their leases back. */
  stop(): Promise<void>;
};

const releaseRetryMs = 500;

export function createRefreshes(options: RefreshOptions): Refreshes {
  const stopping = new AbortController();
  const tasks = new Set<Promise<void>>();
  let taken = 0;
  return {
    takeSlot() {
      if (taken >= options.mostPulls || stopping.signal.aborted) return undefined;
      taken += 1;
      return {
        start(claimed) {
          const ended = new AbortController();
          const task = refresh(options, claimed, stopping.signal)
            // Nobody waits for the task itself, and a rejection that nobody handles ends the process.
            .catch((error: unknown) => options.observe({ kind: 'bug', where: 'refresh', error }))
            .finally(() => {
              taken -= 1;
              tasks.delete(task);
              ended.abort();
            });
          tasks.add(task);
          return ended.signal;
        },
        giveBack: () => void (taken -= 1),
      };
    },
    async stop() {
      stopping.abort();
      await Promise.all(tasks);
    },
  };
}

async function refresh(options: RefreshOptions, claimed: Claim, stopping: AbortSignal): Promise<void> {
  const { clock, observe } = options;
  const { tenantId, token } = claimed;
  const startedAtMs = clock.monotonicMs();
  const progress = { pages: 0, events: 0 };
  const finish = (outcome: Extract<Observation, { kind: 'pullFinished' }>['outcome']): void => {
    const durationMs = clock.monotonicMs() - startedAtMs;
    observe({ kind: 'pullFinished', tenantId, refreshId: token, outcome, ...progress, durationMs });
  };
  observe({ kind: 'pullStarted', tenantId, refreshId: token, sources: claimed.due.length });
  try {
    const end = await pull(options, claimed, stopping, progress);
    if (end === 'lost') return finish('lost');
    if (end === 'read') return finish(await publishAnswer(options, tenantId, token));
    await giveBack(options, claimed, stopping);
    finish('stopped');
  } catch (error) {
    if (error instanceof DatabaseUnavailableError) {
      finish('database_unavailable');
      await giveBack(options, claimed, stopping);
    } else {
      // A bug: the lease runs out by itself, so that the next try is not at once.
      observe({ kind: 'bug', where: 'refresh', error });
    }
  }
}

/** Releases by token, for as long as the lease could still be ours; at a stop only once. */
async function giveBack(
  options: RefreshOptions,
  { tenantId, token }: Claim,
  stopping: AbortSignal,
): Promise<void> {
  const { withTenant, clock, leaseMs } = options;
  const endsAtMs = clock.monotonicMs() + leaseMs;
  for (;;) {
    try {
      await withTenant(tenantId, (transaction) => release(transaction, token));
      return;
    } catch (error) {
      if (!(error instanceof DatabaseUnavailableError)) throw error;
      if (stopping.aborted || clock.monotonicMs() + releaseRetryMs > endsAtMs) return;
      await clock.sleep(releaseRetryMs, stopping);
    }
  }
}
