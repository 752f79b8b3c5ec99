/**
 * The refreshes that this process leads, each a task of its own: pull, then publish, or give the lease back. A process
 * runs only so many at once; who wants to claim takes a slot first, so that no lease burns in a queue.
 */
import { DatabaseUnavailableError } from '../db/pool.ts';
import type { Clock } from '../model/clock.ts';
import type { TenantId } from '../model/ids.ts';
import type { Observation, Observe } from '../observe/observation.ts';
import { release } from './lease.ts';
import { publishAnswer, type PublishOptions } from './publish.ts';
import { pull, type Claim, type PullOptions } from './pull.ts';
import { createSlots, type Slot, type Ticket } from './waiting/slots.ts';

export type RefreshOptions = PublishOptions &
  PullOptions & { readonly clock: Clock; readonly observe: Observe; readonly maxConcurrentPulls: number };

/** How a refresh ended. */
export type RefreshEnd = Extract<Observation, { kind: 'pullFinished' }>['outcome'] | 'bug';

export type Refreshes = {
  /** Undefined when so many run that no other may begin, or the process is stopping. */
  tryTake(): Slot | undefined;
  /** A place in the line of those that wait for a slot. */
  queue(): Ticket;
  start(slot: Slot, claimed: Claim): void;
  /** A signal that aborts at the end of the tenant's refresh, if this process leads one. */
  running(tenantId: TenantId): AbortSignal | undefined;
  /** Cuts running pulls short and gives their leases back. */
  stop(): Promise<void>;
};

const releaseRetryMs = 500;
/** Of each so many slots, one more for a refresh that takes longer than a request may wait. */
const slotsPerPlaceAside = 8;

export function createRefreshes(
  options: RefreshOptions,
  ended: (tenantId: TenantId, end: RefreshEnd) => void,
): Refreshes {
  const { maxConcurrentPulls } = options;
  const stopping = new AbortController();
  const slots = createSlots(maxConcurrentPulls, Math.ceil(maxConcurrentPulls / slotsPerPlaceAside));
  const running = new Map<TenantId, AbortSignal>();

  async function run(slot: Slot, claimed: Claim, over: AbortController): Promise<void> {
    const { tenantId } = claimed;
    try {
      ended(tenantId, await refresh(options, claimed, stopping.signal, slot));
    } catch (error) {
      options.observe({ kind: 'bug', where: 'refresh', error });
    } finally {
      if (running.get(tenantId) === over.signal) running.delete(tenantId);
      over.abort();
      slot.giveBack();
    }
  }

  return {
    tryTake: () => slots.tryTake(),
    queue: () => slots.queue(),
    start(slot, claimed) {
      const over = new AbortController();
      running.set(claimed.tenantId, over.signal);
      void run(slot, claimed, over);
    },
    running: (tenantId) => running.get(tenantId),
    async stop() {
      stopping.abort();
      await slots.close();
    },
  };
}

async function refresh(
  options: RefreshOptions,
  claimed: Claim,
  stopping: AbortSignal,
  slot: Slot,
): Promise<RefreshEnd> {
  const { clock, observe } = options;
  const { tenantId, token } = claimed;
  const startedAtMs = clock.monotonicMs();
  const progress = { pages: 0, events: 0 };
  const finish = <End extends Exclude<RefreshEnd, 'bug'>>(outcome: End): End => {
    const durationMs = clock.monotonicMs() - startedAtMs;
    observe({ kind: 'pullFinished', tenantId, refreshId: token, outcome, ...progress, durationMs });
    return outcome;
  };
  observe({ kind: 'pullStarted', tenantId, refreshId: token, sources: claimed.due.length });
  try {
    const end = await pull(options, claimed, stopping, progress, () => slot.moveAside());
    if (end === 'lost') return finish('lost');
    if (end === 'read') return finish(await publishAnswer(options, tenantId, token));
    await giveBack(options, claimed, stopping);
    return finish('stopped');
  } catch (error) {
    if (error instanceof DatabaseUnavailableError) {
      finish('database_unavailable');
      await giveBack(options, claimed, stopping);
      return 'database_unavailable';
    }
    // A bug: the lease runs out by itself, so that the next try is not at once.
    observe({ kind: 'bug', where: 'refresh', error });
    return 'bug';
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
