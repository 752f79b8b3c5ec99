/**
 * The pull of one leader: its due sources at once, each page by page. Every platform request is followed by one short
 * transaction that begins with the fence and commits what was learnt; between transactions no connection is held.
 */
import type { Cipher } from '../connections/cipher.ts';
import { saveAccountChecked, saveCursor, saveFailure, type Source } from '../connections/sources.ts';
import type { Clock } from '../model/clock.ts';
import { cooldownSeconds, type PlatformFailure } from '../model/failure.ts';
import type { LeaseToken, TenantId } from '../model/ids.ts';
import { plusMs, type Instant } from '../model/instant.ts';
import type { Observe } from '../observe/observation.ts';
import type { Adapters, PullStep } from '../platforms/adapter.ts';
import type { TenantTransaction, WithTenant } from '../tenancy/with-tenant.ts';
import { fence, postpone } from './lease.ts';
import { book } from './ledger.ts';

export type PullOptions = {
  readonly withTenant: WithTenant;
  readonly adapters: Adapters;
  readonly cipher: Cipher;
  readonly clock: Clock;
  readonly observe: Observe;
  readonly leaseMs: number;
  readonly answerDeadlineMs: number;
};

/** What a claim hands to its pull. */
export type Claim = {
  readonly tenantId: TenantId;
  readonly token: LeaseToken;
  readonly at: Instant;
  /** From when on a source without a cursor is read: the start of the tenant's day. */
  readonly since: Instant;
  /** The counted sources that are not cooling down and were not read lately. */
  readonly due: readonly Source[];
};

/** Asked after each page of a pull that outlives the answer deadline; false: it is to end there, and go on some other time. */
export type MayGoOn = () => boolean;

/** Counted up while the pull runs. */
export type PullProgress = { pages: number; events: number };

/** Requests get so long to ask again while a first pull catches up; each page puts it off further. */
const catchingUpMs = 2_000;
const progressLogMs = 1_000;

/**
 * Reads every due source to its end or its failure, both of which it has stored. `lost`: the fence no longer held, and
 * nothing more was written; `stopped`: cut short by the signal, or because it may not go on.
 * @throws DatabaseUnavailableError once every source has ended
 */
export async function pull(
  options: PullOptions,
  claim: Claim,
  stopping: AbortSignal,
  progress: PullProgress,
  mayGoOn: MayGoOn,
): Promise<'read' | 'lost' | 'stopped'> {
  const over = new AbortController();
  const run: Run = {
    ...options,
    claim,
    progress,
    goesOn: true,
    mayGoOn,
    signal: AbortSignal.any([stopping, over.signal]),
    unfinished: new Set(claim.due),
    startedAtMs: options.clock.monotonicMs(),
    toldAtMs: options.clock.monotonicMs(),
  };
  let isLost = false;
  const sources = claim.due.map(async (source) => {
    try {
      isLost = (await pullSource(run, source)) === 'lost' || isLost;
    } finally {
      if (isLost || run.unfinished.has(source)) over.abort();
    }
  });
  // All of them end before the lease is given back: none may go on writing behind it.
  const failed = (await Promise.allSettled(sources)).find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  if (isLost) return 'lost';
  return stopping.aborted || !run.goesOn ? 'stopped' : 'read';
}

type Run = PullOptions & {
  readonly claim: Claim;
  readonly progress: PullProgress;
  readonly signal: AbortSignal;
  readonly unfinished: Set<Source>;
  readonly mayGoOn: MayGoOn;
  goesOn: boolean;
  readonly startedAtMs: number;
  toldAtMs: number;
};

async function pullSource(run: Run, source: Source): Promise<'ended' | 'lost'> {
  const { claim, progress, signal, unfinished } = run;
  // Everything up to the last renewal before the request that said "nothing more" was asked for.
  let fencedAt = claim.at;
  for await (const step of stepsOf(run, source)) {
    // A stop or a lost lease cuts requests short; what they then say is not the platform's word.
    if (signal.aborted) return 'ended';
    const isEnd = step.kind === 'failed' || (step.kind === 'page' && step.complete);
    const renewedAt = await run.withTenant(claim.tenantId, async (transaction) => {
      if (!(await fence(transaction, claim.token, run.leaseMs))) return undefined;
      await store(run, transaction, source, step, fencedAt);
      if (!isEnd) await tellCatchingUp(run, transaction);
      return transaction.at;
    });
    if (renewedAt === undefined) return 'lost';
    fencedAt = renewedAt;
    if (isEnd) unfinished.delete(source);
    if (step.kind === 'page') {
      progress.pages += 1;
      progress.events += step.events.length;
    }
    if (!run.goesOn) return 'ended';
  }
  return 'ended';
}

/** A pull that has outlived the answer deadline lets requests know at once, instead of letting each wait for it. */
async function tellCatchingUp(run: Run, transaction: TenantTransaction): Promise<void> {
  const { claim, progress, clock, observe, unfinished } = run;
  const nowMs = clock.monotonicMs();
  if (nowMs - run.startedAtMs < run.answerDeadlineMs) return;
  const cooldownUntil = plusMs(transaction.at, catchingUpMs);
  const failures = [...unfinished].map(({ connectionId, platform, platformAccountId }) => {
    return { connectionId, platform, platformAccountId, reason: 'catching_up', cooldownUntil } as const;
  });
  await postpone(transaction, failures, cooldownUntil);
  run.goesOn = run.mayGoOn();
  if (nowMs - run.toldAtMs < progressLogMs) return;
  run.toldAtMs = nowMs;
  observe({ kind: 'catchingUp', tenantId: claim.tenantId, refreshId: claim.token, ...progress });
}

async function* stepsOf(
  { adapters, cipher, claim, signal }: Run,
  { connectionId, platform, platformAccountId, mode, credential, cursor }: Source,
): AsyncGenerator<PullStep, void> {
  const { tenantId, at, since } = claim;
  const adapter = adapters[platform];
  const accessToken =
    credential && cipher.open(credential.accessToken, { tenantId, connectionId, column: 'access_token' });
  if (!adapter || !credential || accessToken === null || accessToken === undefined) {
    yield failed('credential_missing');
  } else if (credential.expiresAt !== null && credential.expiresAt <= at) {
    yield failed('credential_expired');
  } else {
    const { accountIsChecked } = credential;
    const trace = { tenantId, connectionId, refreshId: claim.token };
    yield* adapter.pull({
      accessToken,
      platformAccountId,
      mode,
      accountIsChecked,
      cursor,
      since,
      signal,
      trace,
    });
  }
}

async function store(
  { observe }: PullOptions,
  transaction: TenantTransaction,
  { connectionId, platform }: Source,
  step: PullStep,
  askedAt: Instant,
): Promise<void> {
  const { tenantId, at } = transaction;
  switch (step.kind) {
    case 'account':
      if (!step.readable) observe({ kind: 'accountUnreadable', tenantId, connectionId, platform });
      await saveAccountChecked(transaction, connectionId);
      return;
    case 'page':
      await book(transaction, connectionId, step.events);
      await saveCursor(transaction, connectionId, {
        cursor: step.cursor,
        dataAsOf: step.complete ? askedAt : undefined,
      });
      return;
    case 'failed': {
      const seconds = cooldownSeconds(step.failure);
      observe({
        kind: 'sourceFailed',
        tenantId,
        connectionId,
        platform,
        reason: step.failure.reason,
        cooldownSeconds: seconds,
      });
      await saveFailure(transaction, connectionId, {
        reason: step.failure.reason,
        cooldownUntil: plusMs(at, seconds * 1000),
      });
    }
  }
}

function failed(reason: PlatformFailure['reason']): PullStep {
  return { kind: 'failed', failure: { reason } };
}
