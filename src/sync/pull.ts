/**
 * The pull of one leader: its due sources, at most four at once, each page by page. After every platform request
 * comes one short transaction, which begins with the fence; between transactions no connection is held.
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
import { storeStep, type AnswerOfPull, type Commit, type Walk } from './store.ts';

export type PullOptions = RequestOptions & { readonly answer: AnswerOfPull };

/** Counted up while the pull runs. */
export type PullProgress = { pages: number; events: number };

/** Requests get so long to ask again while a first pull catches up; each page puts it off further. */
const catchingUpMs = 2_000;
const progressLogMs = 1_000;
const maxParallelSources = 4;

/**
 * Reads every due source to its end or its failure, both of which it has stored. `lost`: the fence no longer held, and
 * nothing more was written; `stopped`: cut short by the signal, or because it may not take longer than an answer may.
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
    toldAtMs: options.clock.monotonicMs(),
  };
  if (claim.isCatchingUp && claim.due.length > 0 && !mayGoOn()) {
    const isHeld = await options.withTenant(claim.tenantId, async (transaction) => {
      if (!(await fence(transaction, options.answer.lease, claim.token, options.leaseMs))) return false;
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
  // All of them end before the lease is given back: none may go on writing behind it.
  const failed = (await Promise.allSettled(lanes)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  if (isLost) return 'lost';
  return stopping.aborted || !run.goesOn ? 'stopped' : 'read';
}

/** The reading of one leader's sources. */
export type LeaderRun = PullOptions & {
  readonly lead: Lead;
  readonly progress: PullProgress;
  readonly signal: AbortSignal;
};

type Run = LeaderRun & {
  readonly over: AbortController;
  readonly unfinished: Set<WithRole<Source>>;
  /** A source has come to its end, so that there is something to publish. */
  hasRead: boolean;
  readonly mayGoOn: () => boolean;
  goesOn: boolean;
  readonly startedAtMs: number;
  toldAtMs: number;
};

async function pullSource(run: Run, source: WithRole<Source>): Promise<StepsEnd | 'read' | 'failed'> {
  const hold: Hold = (transaction) => fence(transaction, run.answer.lease, run.lead.token, run.leaseMs);
  const end = await readNew<never>(run, source, hold, async ({ transaction }) => {
    await reportCatchingUp(run, transaction);
    return undefined;
  });
  if (end === 'read') run.hasRead = true;
  if (end === 'read' || end === 'failed') run.unfinished.delete(source);
  return end;
}

/** `lost`: the fence no longer held. `cut`: the signal has ended it. `over`: there were no more steps. */
export type StepsEnd = 'lost' | 'cut' | 'over';

type StoreStep<End> = (commit: Commit, step: PullStep) => Promise<End | undefined>;

/** Reads on from the source's cursor; `goOn` is asked after each step that is no end. */
export async function readNew<End extends string>(
  run: LeaderRun,
  source: WithRole<Source>,
  hold: Hold,
  goOn: StoreStep<End>,
): Promise<StepsEnd | 'read' | 'failed' | End> {
  const { at, since, oldestCursorAt } = run.lead;
  // After a long absence the present day comes first; coverage shows the gap.
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

/** Commits each step of a source behind `hold`, until `store` names an end. */
export async function readSteps<End extends string>(
  run: LeaderRun,
  source: Source,
  hold: Hold,
  begin: (adapter: Adapter, request: AccountRequest) => Steps,
  store: StoreStep<End>,
): Promise<StepsEnd | End> {
  const { lead, signal, progress } = run;
  for await (const step of requestSteps(run, source, { ...lead, hold, signal }, begin)) {
    // A stop or a lost lease cuts requests short; what they then say is not the platform's word.
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

/** A pull that has outlived the answer deadline lets requests know at once, instead of letting each wait for it. */
async function reportCatchingUp(run: Run, transaction: TenantTransaction): Promise<void> {
  const { lead, progress, clock, observe, unfinished } = run;
  const nowMs = clock.monotonicMs();
  if (nowMs - run.startedAtMs < run.answerDeadlineMs) return;
  // Others can be answered from: what counts only from its first read on is gone on with in the background.
  if (run.hasRead && [...unfinished].every(({ role }) => role === 'unread')) return run.over.abort();
  await reportUnfinished(run, transaction);
  run.goesOn = run.mayGoOn();
  if (!run.goesOn) run.over.abort();
  if (nowMs - run.toldAtMs < progressLogMs) return;
  run.toldAtMs = nowMs;
  observe({ kind: 'catchingUp', tenantId: lead.tenantId, refreshId: lead.token, ...progress });
}

async function reportUnfinished(run: Run, transaction: TenantTransaction): Promise<void> {
  const cooldownUntil = plusMs(transaction.at, catchingUpMs);
  const failures = [...run.unfinished].map((source) => failureOf(source, 'catching_up', cooldownUntil));
  await run.answer.reportCatchingUp(transaction, failures, cooldownUntil);
}
