/** Stores each step of a leader's platform requests behind its fence. */
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
import { toStoredId } from '../model/stored-text.ts';
import type { Observe } from '../observe/observation.ts';
import type { Adapters, PageStep, PullStep } from '../platforms/adapter.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';
import type { Lead } from './lead.ts';
import type { LeaseRow } from './lease.ts';
import { upsertEvents, voidEvents } from '../ledger/events.ts';

/** Progress through one source's pages. */
export type Walk = {
  readonly source: WithRole<Source>;
  /** The cursor of the next page. */
  position: unknown;
  /** Time of the lease renewal before the first request. */
  readonly begunAt: Instant;
  /** Time of the lease renewal before the current request, which covers everything up to then. */
  askedAt: Instant;
};

/** A pull's access to the tenant's cache row, which the revenue module above owns. */
export type TenantRow = {
  readonly lease: LeaseRow;
  /** Another set of connections counts from now on: the snapshot sums up the old set. */
  readonly dropSnapshot: (transaction: TenantTransaction) => Promise<void>;
  readonly reportCatchingUp: (
    transaction: TenantTransaction,
    failures: readonly SourceFailure[],
    until: Instant,
  ) => Promise<void>;
};

/** A transaction of a leader, behind its fence. */
export type Commit = {
  readonly tenantRow: TenantRow;
  readonly adapters: Adapters;
  readonly observe: Observe;
  readonly transaction: TenantTransaction;
  readonly lead: Lead;
};

/** `read`: the source was read to its end. `failed`: the failure is stored. Undefined: continue. */
export async function storeStep(
  commit: Commit,
  walk: Walk,
  step: PullStep,
): Promise<'read' | 'failed' | undefined> {
  const { transaction, lead, observe } = commit;
  const { connectionId, platform } = walk.source;
  // Another source of this lead found the duplicate in an earlier transaction.
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
  // A long walk misses records added behind its position: count from its first request.
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

/** Per page; a merchant with an unknown currency has hundreds. */
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
  if (reason !== 'credential_unreadable') return coolDown(commit, source, reason, seconds);
  const keyId = keyIdOf(credential?.accessToken ?? '') ?? null;
  observe({ kind: 'credentialUnreadable', tenantId, connectionId, platform, keyId });
  const cooldownUntil = plusMs(at, seconds * 1000);
  lead.unreadable.push(failureOf(source, reason, cooldownUntil));
}

/** For reads outside the refresh: only a wait requested by the platform starts a cooldown. */
export async function storeFailureBeside(
  commit: Pick<Commit, 'observe' | 'transaction'>,
  source: Source,
  failure: PlatformFailure,
): Promise<void> {
  const { reason, retryAfterSeconds } = failure;
  const isAskedToWait = reason === 'rate_limited' && retryAfterSeconds !== undefined;
  await coolDown(commit, source, reason, isAskedToWait ? cooldownSeconds(failure) : 0);
}

/** 0 seconds: no cooldown, the next refresh tries again. */
async function coolDown(
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
 * One account under two ids would count twice: if two connections book the same event, the newer
 * one fails and does not count. Both connections check, because either may be read first.
 */
async function isDuplicate(
  commit: Commit,
  source: WithRole<Source>,
  { events, complete }: PageStep,
): Promise<boolean> {
  const { adapters, transaction, lead } = commit;
  const same = lead.sources.filter(({ platform }) => platform === source.platform);
  // Before the connection counts, compare all its events of today, also of earlier pages.
  const isFirstEnd = complete && !source.isRead;
  const bookedSince = isFirstEnd ? lead.since : instant(Infinity);
  if (same.length < 2 || (events.length === 0 && !isFirstEnd)) return false;
  if (!adapters[source.platform]?.hasGloballyUniqueIds) return false;
  const place = same.findIndex(({ connectionId }) => connectionId === source.connectionId);
  const [older, newer] = [same.slice(0, place), same.slice(place + 1)];
  const booked = await findConnectionsWithSame(
    transaction,
    [...older, ...newer],
    source,
    events,
    bookedSince,
  );
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

/** Bounds the query on a busy day; two ids of one account share nearly all events. */
const maxOwnAsked = 10_000;

/** The others with one of `events` booked, or one of the source's events since `bookedSince`. */
async function findConnectionsWithSame(
  { tenantId, db }: TenantTransaction,
  others: readonly Source[],
  { connectionId }: Source,
  events: readonly LedgerEvent[],
  bookedSince: Instant,
): Promise<Set<ConnectionId>> {
  const { rows } = await sql<{ connection_id: ConnectionId }>`
    with asked as (
      select unnest(${events.map(({ externalId }) => toStoredId(externalId))}::text[]) as external_id
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

/** Drops the snapshot if this connection starts or stops counting. */
async function dropSnapshotOf(
  { adapters, tenantRow, transaction }: Commit,
  connectionId: ConnectionId,
): Promise<void> {
  const connections = assignRoles(await readConnections(transaction), adapters);
  const counts = connections.some((one) => one.connectionId === connectionId && one.role === 'counted');
  if (counts) await tenantRow.dropSnapshot(transaction);
}

/** Stores a step of re-reading the last minutes; leaves the source's failure state alone. */
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
