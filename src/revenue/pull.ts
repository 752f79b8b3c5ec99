/**
 * The pull of one leader: its due sources at once, each page by page. Every platform request is followed by one short
 * transaction that begins with the fence and commits what was learnt; between transactions no connection is held.
 */
import type { Cipher } from '../connections/cipher.ts';
import { saveAccountChecked, saveCursor, saveFailure, type Source } from '../connections/sources.ts';
import { cooldownSeconds, type PlatformFailure } from '../model/failure.ts';
import type { LeaseToken, TenantId } from '../model/ids.ts';
import { plusMs, type Instant } from '../model/instant.ts';
import type { Observe } from '../observe/observation.ts';
import type { Adapters, PullStep } from '../platforms/adapter.ts';
import type { TenantTransaction, WithTenant } from '../tenancy/with-tenant.ts';
import { fence } from './lease.ts';
import { book } from './ledger.ts';

export type PullOptions = {
  readonly withTenant: WithTenant;
  readonly adapters: Adapters;
  readonly cipher: Cipher;
  readonly observe: Observe;
  readonly leaseMs: number;
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

export type PullResult = { readonly isLost: boolean; readonly pages: number; readonly events: number };

/** Reads every due source to its end or its failure, both of which it has stored; lost when the fence no longer held. */
export async function pull(options: PullOptions, claim: Claim, signal: AbortSignal): Promise<PullResult> {
  const lost = new AbortController();
  const both = AbortSignal.any([signal, lost.signal]);
  const results = await Promise.all(
    claim.due.map((source) => pullSource(options, claim, source, both, () => lost.abort())),
  );
  return {
    isLost: lost.signal.aborted,
    pages: results.reduce((sum, { pages }) => sum + pages, 0),
    events: results.reduce((sum, { events }) => sum + events, 0),
  };
}

async function pullSource(
  options: PullOptions,
  claim: Claim,
  source: Source,
  signal: AbortSignal,
  loseLease: () => void,
): Promise<{ pages: number; events: number }> {
  // Everything up to the last renewal before the request that said "nothing more" was asked for.
  let fencedAt = claim.at;
  let pages = 0;
  let events = 0;
  for await (const step of stepsOf(options, claim, source, signal)) {
    // A stop or a lost lease cuts requests short; what they then say is not the platform's word.
    if (signal.aborted) break;
    const renewedAt = await options.withTenant(claim.tenantId, async (transaction) => {
      if (!(await fence(transaction, claim.token, options.leaseMs))) return undefined;
      await store(options, transaction, source, step, fencedAt);
      return transaction.at;
    });
    if (renewedAt === undefined) {
      loseLease();
      break;
    }
    fencedAt = renewedAt;
    if (step.kind === 'page') {
      pages += 1;
      events += step.events.length;
    }
  }
  return { pages, events };
}

async function* stepsOf(
  { adapters, cipher }: PullOptions,
  { tenantId, at, since }: Claim,
  { connectionId, platform, platformAccountId, credential, cursor }: Source,
  signal: AbortSignal,
): AsyncGenerator<PullStep, void> {
  const adapter = adapters[platform];
  const accessToken =
    credential && cipher.open(credential.accessToken, { tenantId, connectionId, column: 'access_token' });
  if (!adapter || !credential || accessToken === null || accessToken === undefined) {
    yield failed('credential_missing');
  } else if (credential.expiresAt !== null && credential.expiresAt <= at) {
    yield failed('credential_expired');
  } else {
    const { accountIsChecked } = credential;
    yield* adapter.pull({ accessToken, platformAccountId, accountIsChecked, cursor, since, signal });
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
