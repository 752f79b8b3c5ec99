/**
 * The pull of one leader: its due sources, at most four at once, page by page. A short transaction
 * behind the fence follows each platform request; no connection is held in between.
 */
import type { WithRole } from '../connections/counted.ts';
import type { Source } from '../connections/sources.ts';
import { failureOf } from '../model/failure.ts';
import { plusMs } from '../model/instant.ts';
import type { AccountRequest, Adapter, PullStep } from '../platforms/adapter.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';
import type { Claim, Lead } from './lead.ts';
import { fence, type Hold } from './lease.ts';
import { requestSteps, type RequestOptions, type Steps } from './request.ts';
import { storeStep, type TenantRow, type Commit, type Walk } from './store.ts';

export type PullOptions = RequestOptions & { readonly tenantRow: TenantRow };

export type PullProgress = { pages: number; events: number };

/** The Retry-After while a pull catches up; each page extends it. */
const catchingUpMs = 2_000;
const progressLogMs = 1_000;
const maxParallelSources = 4;

/**
 * Reads every due source until it ends or fails, and stores either. `lost`: the fence failed.
 * `stopped`: aborted, or past the answer deadline without a place aside.
 * @throws DatabaseUnavailableError once every source has ended
 */
export async function pull(
  options: PullOptions,
  claim: Claim,
  stopping: AbortSignal,
  progress: PullProgress,
  mayGoOn: () => boolean,
): Promise<'read' | 'lost' | 'stopped'> {
  const over = new AbortController();
  const run: Run = {
    ...options,
    lead: claim,
    progress,
    over,
    goesOn: true,
    mayGoOn,
    signal: AbortSignal.any([stopping, over.signal]),
    unfinished: new Set(claim.due),
    hasRead: false,
    startedAtMs: options.clock.monotonicMs(),
    reportedAtMs: options.clock.monotonicMs(),
  };
  if (claim.isCatchingUp && claim.due.length > 0 && !mayGoOn()) {
    const isHeld = await options.withTenant(claim.tenantId, async (transaction) => {
      if (!(await fence(transaction, options.tenantRow.lease, claim.token, options.leaseMs))) return false;
      await reportUnfinished(run, transaction);
      return true;
    });
    return isHeld ? 'stopped' : 'lost';
  }
  let isLost = false;
  const waiting = [...claim.due];
  const lanes = Array.from({ length: maxParallelSources }, async () => {
    for (let source = waiting.shift(); source && !run.signal.aborted; source = waiting.shift()) {
      let end: Awaited<ReturnType<typeof pullSource>> | undefined;
      try {
        end = await pullSource(run, source);
      } finally {
        isLost ||= end === 'lost';
        if (end === undefined || isLost) over.abort();
      }
    }
  });
  // Wait for all lanes: none may still write after the lease is released.
  const failed = (await Promise.allSettled(lanes)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  if (isLost) return 'lost';
  return stopping.aborted || !run.goesOn ? 'stopped' : 'read';
}

export type LeaderRun = PullOptions & {
  readonly lead: Lead;
  readonly progress: PullProgress;
  readonly signal: AbortSignal;
};

type Run = LeaderRun & {
  readonly over: AbortController;
  readonly unfinished: Set<WithRole<Source>>;
  /** A source was read to its end: there is something to publish. */
  hasRead: boolean;
  readonly mayGoOn: () => boolean;
  goesOn: boolean;
  readonly startedAtMs: number;
  reportedAtMs: number;
};

async function pullSource(run: Run, source: WithRole<Source>): Promise<StepsEnd | 'read' | 'failed'> {
  const hold: Hold = (transaction) => fence(transaction, run.tenantRow.lease, run.lead.token, run.leaseMs);
  const end = await readNew<never>(run, source, hold, async ({ transaction }) => {
    await reportCatchingUp(run, transaction);
    return undefined;
  });
  if (end === 'read') run.hasRead = true;
  if (end === 'read' || end === 'failed') run.unfinished.delete(source);
  return end;
}

/** `lost`: the fence failed. `cut`: the signal aborted. `over`: no more steps. */
export type StepsEnd = 'lost' | 'cut' | 'over';

type StoreStep<End> = (commit: Commit, step: PullStep) => Promise<End | undefined>;

/** Reads on from the source's cursor. After each step but the last, `goOn` may end the read. */
export async function readNew<End extends string>(
  run: LeaderRun,
  source: WithRole<Source>,
  hold: Hold,
  goOn: StoreStep<End>,
): Promise<StepsEnd | 'read' | 'failed' | End> {
  const { at, since, oldestCursorAt } = run.lead;
  // After a long absence, start with today; coverage shows the gap and the backfill reads it.
  const lastReadAt = Math.max(source.dataAsOf, source.coveredTo);
  const position = lastReadAt < oldestCursorAt ? null : source.cursor;
  const walk: Walk = { source, position, begunAt: at, askedAt: at };
  return readSteps<'read' | 'failed' | End>(
    run,
    source,
    hold,
    (adapter, request) => adapter.pull({ ...request, cursor: position, since }),
    async (commit, step) => (await storeStep(commit, walk, step)) ?? goOn(commit, step),
  );
}

/** Commits each step of a source behind `hold`, until `store` returns an end. */
export async function readSteps<End extends string>(
  run: LeaderRun,
  source: Source,
  hold: Hold,
  begin: (adapter: Adapter, request: AccountRequest) => Steps,
  store: StoreStep<End>,
): Promise<StepsEnd | End> {
  const { lead, signal, progress } = run;
  for await (const step of requestSteps(run, source, { ...lead, hold, signal }, begin)) {
    // A stop or a lost lease aborts requests: their failures do not come from the platform.
    if (signal.aborted) return 'cut';
    const end = await run.withTenant(lead.tenantId, async (transaction) =>
      (await hold(transaction)) ? store({ ...run, transaction }, step) : 'lost',
    );
    if (end === 'lost') return 'lost';
    if (step.kind === 'page') {
      progress.pages += 1;
      progress.events += step.events.length;
    }
    if (end !== undefined) return end;
  }
  return 'over';
}

/** Past the answer deadline, requests get `catching_up` at once, and wait no longer. */
async function reportCatchingUp(run: Run, transaction: TenantTransaction): Promise<void> {
  const { lead, progress, clock, observe, unfinished } = run;
  const nowMs = clock.monotonicMs();
  if (nowMs - run.startedAtMs < run.answerDeadlineMs) return;
  // Publish the finished sources now; first reads of new accounts continue in the background.
  if (run.hasRead && [...unfinished].every(({ role }) => role === 'unread')) return run.over.abort();
  await reportUnfinished(run, transaction);
  run.goesOn = run.mayGoOn();
  if (!run.goesOn) run.over.abort();
  if (nowMs - run.reportedAtMs < progressLogMs) return;
  run.reportedAtMs = nowMs;
  observe({ kind: 'catchingUp', tenantId: lead.tenantId, refreshId: lead.token, ...progress });
}

async function reportUnfinished(run: Run, transaction: TenantTransaction): Promise<void> {
  const cooldownUntil = plusMs(transaction.at, catchingUpMs);
  const failures = [...run.unfinished].map((source) => failureOf(source, 'catching_up', cooldownUntil));
  await run.tenantRow.reportCatchingUp(transaction, failures, cooldownUntil);
}
