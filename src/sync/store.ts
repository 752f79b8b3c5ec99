/** Commits of a leader after each platform request, behind its fence: the checked account, a page, or a failure. */
import { sql } from 'kysely';
import { assignRoles, type WithRole } from '../connections/counted.ts';
import { readConnections, saveAccountChecked, type Source } from '../connections/sources.ts';
import {
  restartRead,
  saveCursor,
  saveFailure,
  saveRecent,
  stopCounting,
} from '../connections/sync-states.ts';
import { keyIdOf } from '../connections/cipher.ts';
import {
  cooldownSeconds,
  failureOf,
  type FailureReason,
  type PlatformFailure,
  type SourceFailure,
} from '../model/failure.ts';
import type { ConnectionId } from '../model/ids.ts';
import { instant, plusMs, toIso, type Instant } from '../model/instant.ts';
import type { LedgerEvent } from '../model/ledger-event.ts';
import { storedId } from '../model/stored-text.ts';
import type { Observe } from '../observe/observation.ts';
import type { Adapters, PageStep, PullStep } from '../platforms/adapter.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';
import type { Lead } from './lead.ts';
import type { LeaseRow } from './lease.ts';
import { upsertEvents, voidEvents } from '../ledger/events.ts';

/** One source's way through its pages. */
export type Walk = {
  readonly source: WithRole<Source>;
  /** The cursor behind which the next page comes. */
  position: unknown;
  /** The last renewal before the first request. */
  readonly begunAt: Instant;
  /** The last renewal before the request under way: all that happened until then is asked for. */
  askedAt: Instant;
};

/** The answer that a pull reads for, as far as a pull touches it; it belongs to the floor above. */
export type AnswerOfPull = {
  readonly lease: LeaseRow;
  /** Another set of connections counts from now on: the last answer speaks of the one before. */
  readonly dropSnapshot: (transaction: TenantTransaction) => Promise<void>;
  /** Lets requests know at once that this refresh takes long. */
  readonly reportCatchingUp: (
    transaction: TenantTransaction,
    failures: readonly SourceFailure[],
    until: Instant,
  ) => Promise<void>;
};

/** A transaction of a leader, behind its fence. */
export type Commit = {
  readonly answer: AnswerOfPull;
  readonly adapters: Adapters;
  readonly observe: Observe;
  readonly transaction: TenantTransaction;
  readonly lead: Lead;
};

/** `read`: the source has come to its end. `failed`: it has not, and why is stored. Else it goes on. */
export async function storeStep(
  commit: Commit,
  walk: Walk,
  step: PullStep,
): Promise<'read' | 'failed' | undefined> {
  const { transaction, lead, observe } = commit;
  const { connectionId, platform } = walk.source;
  // Another source of this lead has found it out, in a transaction before this one.
  if (lead.duplicates.has(connectionId)) return 'failed';
  switch (step.kind) {
    case 'account':
      if (!step.readable)
        observe({ kind: 'accountUnreadable', tenantId: lead.tenantId, connectionId, platform });
      await saveAccountChecked(transaction, connectionId);
      break;
    case 'minted':
      break;
    case 'failed':
      await storeFailure(commit, walk.source, step.failure);
      return 'failed';
    case 'page':
      if (await isDuplicate(commit, walk.source, step)) return 'failed';
      await storePage(commit, walk, step);
  }
  walk.askedAt = transaction.at;
  return step.kind === 'page' && step.complete ? 'read' : undefined;
}

async function storePage(commit: Commit, walk: Walk, page: PageStep): Promise<void> {
  const { adapters, transaction, lead } = commit;
  const { connectionId, platform, isRead } = walk.source;
  const { cursor, complete, completeThrough, restartFrom } = page;
  if (restartFrom !== undefined) {
    await voidEvents(transaction, connectionId, restartFrom);
    await restartRead(transaction, connectionId, restartFrom);
  }
  // Records listed behind a long walk's position are missing: its first request says how far it is complete.
  const claimed = adapters[platform]?.completeThrough(walk.begunAt) ?? walk.begunAt;
  const end = {
    dataAsOf: walk.askedAt,
    completeThrough: instant(Math.min(claimed, completeThrough ?? claimed)),
    coveredFrom: lead.since,
  };
  const progress = {
    cursor,
    anchoredAt: restartFrom ?? (walk.position === null ? lead.since : undefined),
    end: complete ? end : undefined,
  };
  transaction.withCommit(
    upsertPage(commit, walk.source, page),
    saveCursor(transaction, connectionId, progress),
  );
  walk.position = cursor;
  if (complete && !isRead) await dropSnapshotOf(commit, connectionId);
}

/** Of one page; a merchant whose currency is not known has hundreds. */
const maxLoggedRecords = 10;

export async function upsertPage(
  { observe, transaction }: Pick<Commit, 'observe' | 'transaction'>,
  { connectionId, platform }: Source,
  page: Parameters<typeof upsertEvents>[2],
): Promise<void> {
  const unbooked = await upsertEvents(transaction, connectionId, page);
  if (unbooked.length === 0) return;
  const records = unbooked.slice(0, maxLoggedRecords);
  const { tenantId } = transaction;
  observe({ kind: 'recordsUnbooked', tenantId, connectionId, platform, count: unbooked.length, records });
}

async function storeFailure(commit: Commit, source: Source, failure: PlatformFailure): Promise<void> {
  const { observe, transaction, lead } = commit;
  const { connectionId, platform, credential } = source;
  const { tenantId, at } = transaction;
  const { reason } = failure;
  const seconds = cooldownSeconds(failure);
  if (reason !== 'credential_unreadable') return leaveAlone(commit, source, reason, seconds);
  const keyId = keyIdOf(credential?.accessToken ?? '') ?? null;
  observe({ kind: 'credentialUnreadable', tenantId, connectionId, platform, keyId });
  const cooldownUntil = plusMs(at, seconds * 1000);
  lead.unreadable.push(failureOf(source, reason, cooldownUntil));
}

/** Of a read beside the answer's, which says nothing of today: only a wait that was asked for binds later requests. */
export async function storeFailureBeside(
  commit: Pick<Commit, 'observe' | 'transaction'>,
  source: Source,
  failure: PlatformFailure,
): Promise<void> {
  const { reason, retryAfterSeconds } = failure;
  const isAskedToWait = reason === 'rate_limited' && retryAfterSeconds !== undefined;
  await leaveAlone(commit, source, reason, isAskedToWait ? cooldownSeconds(failure) : 0);
}

/** For no seconds: the next refresh finds out for itself. */
async function leaveAlone(
  { observe, transaction }: Pick<Commit, 'observe' | 'transaction'>,
  { connectionId, platform }: Source,
  reason: FailureReason,
  seconds: number,
): Promise<void> {
  const { tenantId, at } = transaction;
  observe({ kind: 'sourceFailed', tenantId, connectionId, platform, reason, cooldownSeconds: seconds });
  if (seconds === 0) return;
  const cooldownUntil = plusMs(at, seconds * 1000);
  await saveFailure(transaction, connectionId, { reason, cooldownUntil });
}

/**
 * One account under two ids would count twice: of two connections at which the same event is booked,
 * the newer one fails and does not count. Both sides look, so that either may be read first.
 */
async function isDuplicate(
  commit: Commit,
  source: WithRole<Source>,
  { events, complete }: PageStep,
): Promise<boolean> {
  const { adapters, transaction, lead } = commit;
  const same = lead.sources.filter(({ platform }) => platform === source.platform);
  // Before it counts, all that it has booked today is looked at: it may have been found out before.
  const isFirstEnd = complete && !source.isRead;
  const bookedSince = isFirstEnd ? lead.since : instant(Infinity);
  if (same.length < 2 || (events.length === 0 && !isFirstEnd)) return false;
  if (!adapters[source.platform]?.hasGloballyUniqueIds) return false;
  const place = same.findIndex(({ connectionId }) => connectionId === source.connectionId);
  const [older, newer] = [same.slice(0, place), same.slice(place + 1)];
  const booked = await connectionsWithSame(transaction, [...older, ...newer], source, events, bookedSince);
  const isNewer = older.some(({ connectionId }) => booked.has(connectionId));
  const duplicates = isNewer ? [source] : newer.filter(({ connectionId }) => booked.has(connectionId));
  for (const duplicate of duplicates) {
    const { connectionId } = duplicate;
    lead.duplicates.add(connectionId);
    await storeFailure(commit, duplicate, { reason: 'duplicate_account' });
    await dropSnapshotOf(commit, connectionId);
    await stopCounting(transaction, connectionId);
  }
  return isNewer;
}

/** Bounds the look at a busy day; two ids of one account share nearly all. */
const maxOwnAsked = 10_000;

/** Those of the others at which one of these events is booked, or one of the source's own since then. */
async function connectionsWithSame(
  { tenantId, db }: TenantTransaction,
  others: readonly Source[],
  { connectionId }: Source,
  events: readonly LedgerEvent[],
  bookedSince: Instant,
): Promise<Set<ConnectionId>> {
  const { rows } = await sql<{ connection_id: ConnectionId }>`
    with asked as (
      select unnest(${events.map(({ externalId }) => storedId(externalId))}::text[]) as external_id
      union (
        select external_id from revenue_events
         where tenant_id = ${tenantId} and connection_id = ${connectionId}
           and occurred_at >= ${toIso(bookedSince)} and not voided limit ${maxOwnAsked}
      )
    )
    select distinct other.id as connection_id
      from asked cross join unnest(${others.map((other) => other.connectionId)}::uuid[]) as other (id)
     cross join lateral (
       select from revenue_events
        where tenant_id = ${tenantId} and connection_id = other.id and external_id = asked.external_id
          and not voided limit 1
     ) as same
  `.execute(db);
  return new Set(rows.map((row) => row.connection_id));
}

/** The last answer goes where this connection, read to its end, comes to count or counts no more. */
async function dropSnapshotOf(
  { adapters, answer, transaction }: Commit,
  connectionId: ConnectionId,
): Promise<void> {
  const connections = assignRoles(await readConnections(transaction), adapters);
  const counts = connections.some((one) => one.connectionId === connectionId && one.role === 'counted');
  if (counts) await answer.dropSnapshot(transaction);
}

/** The second reading of the last minutes: it adds to the ledger, and is no word on whether the source can be read. */
export async function storeRecent(
  commit: Commit,
  source: WithRole<Source>,
  step: PullStep,
): Promise<'ended' | undefined> {
  const { transaction, lead } = commit;
  const { connectionId } = source;
  if (lead.duplicates.has(connectionId)) return 'ended';
  switch (step.kind) {
    case 'account':
    case 'minted':
      return undefined;
    case 'page':
      if (await isDuplicate(commit, source, step)) return 'ended';
      await upsertPage(commit, source, step);
      await saveRecent(transaction, connectionId, {
        cursor: step.complete ? null : step.cursor,
        begunAt: source.recentCursor === null ? lead.at : undefined,
      });
      return step.complete ? 'ended' : undefined;
    case 'failed':
      await storeFailureBeside(commit, source, step.failure);
      return 'ended';
  }
}
