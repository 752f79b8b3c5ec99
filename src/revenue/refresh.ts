/**
 * The refreshes led by this process, one task each: pull, publish or release the lease, background
 * work. A refresh takes its slot before it claims, so that no lease runs out in a queue.
 */
import { DatabaseUnavailableError } from '../db/pool.ts';
import { cooldownSeconds, type SourceFailure } from '../model/failure.ts';
import type { TenantId } from '../model/ids.ts';
import type { Observation } from '../observe/observation.ts';
import { workInBackground, type BackgroundWork } from '../sync/background.ts';
import { release } from '../sync/lease.ts';
import type { Claim } from '../sync/lead.ts';
import { pull, type PullOptions } from '../sync/pull.ts';
import type { Read } from './freshness.ts';
import { publishAnswer, type PublishOptions } from './publish.ts';
import { answerRow } from './row.ts';
import type { Backoff } from './waiting/backoff.ts';
import type { RowCache } from './waiting/row-cache.ts';
import { createSlots, type Slot } from './waiting/slots.ts';

export type RefresherOptions = PullOptions &
  PublishOptions & {
    readonly backoff: Backoff;
    readonly rowCache: RowCache<Read>;
    readonly maxConcurrentPulls: number;
  };

/** The outcome of the pull and publish, before background work. */
type RefreshEnd = Extract<Observation, { kind: 'pullFinished' }>['outcome'] | 'bug';

export type Refresher = ReturnType<typeof createRefresher>;

const releaseRetryMs = 500;
/** One place aside for this many slots, for refreshes longer than a request may wait. */
const slotsPerPlaceAside = 8;
/** At this bound, a later refresh does the background work. */
const maxBackgroundTasks = 32;

export function createRefresher(options: RefresherOptions) {
  const { clock, maxConcurrentPulls } = options;
  const stopping = new AbortController();
  const slots = createSlots(maxConcurrentPulls, Math.ceil(maxConcurrentPulls / slotsPerPlaceAside));
  const running = new Map<TenantId, AbortSignal>();
  const background = new Set<Promise<void>>();
  /** Of failures of this process alone (a missing key), never stored: others may still refresh. */
  const localCooldowns = new Map<TenantId, { failures: readonly SourceFailure[]; endsAtMs: number }>();

  async function run(slot: Slot, claimed: Claim): Promise<void> {
    const { tenantId } = claimed;
    const result = await refresh(options, claimed, stopping.signal, slot);
    if (result.failures?.length) {
      const endsAtMs = clock.monotonicMs() + cooldownSeconds({ reason: 'credential_unreadable' }) * 1000;
      localCooldowns.set(tenantId, { failures: result.failures, endsAtMs });
    }
    if (result.read) options.rowCache.set(tenantId, result.read);
    if (result.end === 'database_unavailable') options.backoff.fail(tenantId);
    else if (result.end !== 'lost' && result.end !== 'stopped') options.backoff.succeed(tenantId);
    if (result.background) startBackground(result.background);
  }

  function startBackground(work: BackgroundWork): void {
    if (background.size >= maxBackgroundTasks || stopping.signal.aborted) return;
    const task = runInBackground(options, work, stopping.signal).finally(() => background.delete(task));
    background.add(task);
  }

  return {
    tryTake: slots.tryTake,
    queue: () => slots.queue(),
    load: () => slots.load(),
    start(slot: Slot, claimed: Claim): void {
      const answered = new AbortController();
      running.set(claimed.tenantId, answered.signal);
      void run(slot, claimed)
        // Nobody awaits this task, and an unhandled rejection ends the process.
        .catch((error: unknown) => options.observe({ kind: 'bug', where: 'refresh', error }))
        .finally(() => {
          if (running.get(claimed.tenantId) === answered.signal) running.delete(claimed.tenantId);
          answered.abort();
          slot.giveBack();
        });
    },
    /** If this process refreshes the tenant: a signal aborted at the end of that refresh. */
    findRunning: (tenantId: TenantId): AbortSignal | undefined => running.get(tenantId),
    findLocalCooldown(tenantId: TenantId) {
      const cooldown = localCooldowns.get(tenantId);
      if (!cooldown) return undefined;
      const remainingMs = cooldown.endsAtMs - clock.monotonicMs();
      if (remainingMs > 0) return { failures: cooldown.failures, remainingMs };
      localCooldowns.delete(tenantId);
      return undefined;
    },
    endLocalCooldown: (tenantId: TenantId): void => void localCooldowns.delete(tenantId),
    /** Aborts running pulls and releases their leases. */
    async stop(): Promise<void> {
      stopping.abort();
      await slots.close();
      await Promise.all(background);
    },
  };
}

type Refreshed = {
  readonly end: RefreshEnd;
  readonly background?: BackgroundWork | undefined;
  readonly read?: Read;
  readonly failures?: readonly SourceFailure[];
};

/** Pull and publish. Never rejects: unexpected errors are observed as bugs. */
async function refresh(
  options: RefresherOptions,
  claimed: Claim,
  stopping: AbortSignal,
  slot: Slot,
): Promise<Refreshed> {
  const { clock, observe } = options;
  const { tenantId, token } = claimed;
  const startedAtMs = clock.monotonicMs();
  const progress = { pages: 0, events: 0 };
  const finish = (outcome: Exclude<RefreshEnd, 'bug'>): { readonly end: RefreshEnd } => {
    const durationMs = clock.monotonicMs() - startedAtMs;
    observe({ kind: 'pullFinished', tenantId, refreshId: token, outcome, ...progress, durationMs });
    return { end: outcome };
  };
  observe({ kind: 'pullStarted', tenantId, refreshId: token, sources: claimed.due.length });
  try {
    const end = await pull(options, claimed, stopping, progress, () => slot.moveAside());
    if (end === 'read') {
      const { kind, ...rest } = await publishAnswer(options, claimed);
      return { ...finish(kind), ...rest };
    }
    if (end === 'stopped') await giveBack(options, claimed, stopping);
    return finish(end);
  } catch (error) {
    if (!(error instanceof DatabaseUnavailableError)) {
      // After a bug the lease is kept until it expires, which delays the next try.
      observe({ kind: 'bug', where: 'refresh', error });
      return { end: 'bug' };
    }
    const finished = finish('database_unavailable');
    await giveBack(options, claimed, stopping);
    return finished;
  }
}

/** Never rejects: unexpected errors are observed as bugs. */
async function runInBackground(
  options: RefresherOptions,
  work: BackgroundWork,
  stopping: AbortSignal,
): Promise<void> {
  const { clock, observe } = options;
  const { tenantId, token } = work.lead;
  const startedAtMs = clock.monotonicMs();
  const progress = { pages: 0, events: 0 };
  const finish = (outcome: Extract<Observation, { kind: 'backgroundFinished' }>['outcome']): void => {
    const durationMs = clock.monotonicMs() - startedAtMs;
    observe({ kind: 'backgroundFinished', tenantId, refreshId: token, outcome, ...progress, durationMs });
  };
  try {
    finish(await workInBackground(options, work, stopping, progress));
  } catch (error) {
    if (error instanceof DatabaseUnavailableError) finish('database_unavailable');
    else observe({ kind: 'bug', where: 'background', error });
  }
  // A first complete read changes the counted connections.
  options.rowCache.delete(tenantId);
}

/** Retries until the lease must have expired; during a stop, tries once. Never rejects. */
async function giveBack(
  { withTenant, clock, leaseMs, observe }: RefresherOptions,
  { tenantId, token }: Claim,
  stopping: AbortSignal,
): Promise<void> {
  const endsAtMs = clock.monotonicMs() + leaseMs;
  for (;;) {
    try {
      await withTenant(tenantId, (transaction) => release(transaction, answerRow, token));
      return;
    } catch (error) {
      if (!(error instanceof DatabaseUnavailableError)) {
        observe({ kind: 'bug', where: 'release', error });
        return;
      }
      if (stopping.aborted || clock.monotonicMs() + releaseRetryMs > endsAtMs) return;
      await clock.sleep(releaseRetryMs, stopping);
    }
  }
}
