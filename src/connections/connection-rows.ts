/** Statements on a tenant's connections and their sync states, for changes by the tenant. */
import { sql, type Selectable, type Updateable } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { PlatformConnections } from '#generated/database.ts';
import { credentialReasons } from '../model/failure.ts';
import { parseConnectionId, type ConnectionId } from '../model/ids.ts';
import { toIso, type Instant } from '../model/instant.ts';
import type { Platform } from '../model/platform.ts';
import { definitions } from '../platforms/index.ts';
import { isOwnedBy, type TenantTransaction } from '../tenancy/with-tenant.ts';

export const connectionStatuses = ['pending', 'active', 'disabled'] as const;
export type ConnectionStatus = (typeof connectionStatuses)[number];

export type Account = { readonly platform: Platform; readonly platformAccountId: string };

export type ConnectionRecord = ReturnType<typeof toRecord>;

export type WantedConnection = {
  readonly status: ConnectionStatus;
  readonly metadata: object;
  /** Undefined: unchanged; true for a new connection. */
  readonly counted?: boolean | undefined;
};

const metadataSchema = z.record(z.string(), z.unknown());

export type ConnectionRow = Selectable<PlatformConnections>;

/** `is_counted`: read to its end once, so the answer's total includes its figures. */
export type FoundRow = ConnectionRow & { readonly is_counted: boolean };

/**
 * Also finds deleted rows. Older rows hold untrimmed ids: looks for both spellings, and prefers a
 * row that is not deleted, then the exact spelling.
 */
export async function findRow(
  { tenantId, db }: TenantTransaction,
  { platform, platformAccountId }: Account,
): Promise<FoundRow | undefined> {
  const trimmed = definitions[platform].account.trim(platformAccountId);
  return (
    db
      .selectFrom('platform_connections as c')
      .leftJoin('platform_sync_states as s', (join) =>
        join.onRef('s.tenant_id', '=', 'c.tenant_id').onRef('s.connection_id', '=', 'c.id'),
      )
      .selectAll('c')
      // The second condition is for rows written by the previous release.
      .select(sql<boolean>`s.counted_since is not null or s.data_as_of > '-infinity'`.as('is_counted'))
      .where('c.tenant_id', '=', tenantId)
      .where('c.platform', '=', platform)
      .where('c.platform_account_id', 'in', [platformAccountId, trimmed])
      .orderBy(sql`c.deleted_at is null`, 'desc')
      .orderBy(sql`c.platform_account_id = ${platformAccountId}`, 'desc')
      .executeTakeFirst()
  );
}

/** Start of the gapless coverage up to the last read; null before the first read. */
export async function readHistoryFrom(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
): Promise<Instant | null> {
  const { rows } = await sql<{ from: Instant | null }>`
    select max(covered_from) as "from" from connection_coverage where ${isOwnedBy(transaction, connectionId)}
  `.execute(transaction.db);
  return rows[0]?.from ?? null;
}

/** Active ones first, then the last changed. */
export async function findLatestRow(
  { tenantId, db }: TenantTransaction,
  platform: Platform,
): Promise<ConnectionRow | undefined> {
  return db
    .selectFrom('platform_connections')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('platform', '=', platform)
    .where('deleted_at', 'is', null)
    .orderBy(sql`status = 'active'`, 'desc')
    .orderBy('updated_at', 'desc')
    .orderBy('id', 'desc')
    .executeTakeFirst();
}

export async function listRows(
  { tenantId, db }: TenantTransaction,
  after: ConnectionId | undefined,
  limit: number,
): Promise<ConnectionRow[]> {
  return db
    .selectFrom('platform_connections')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('deleted_at', 'is', null)
    .$if(after !== undefined, (query) => query.where('id', '>', after ?? null))
    .orderBy('id')
    .limit(limit)
    .execute();
}

/** Bound accounts of any status. */
export async function countRows({ tenantId, db }: TenantTransaction): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::int as count from platform_connections where tenant_id = ${tenantId} and deleted_at is null
  `.execute(db);
  return rows[0]?.count ?? 0;
}

export async function saveConnection(
  { tenantId, db, at }: TenantTransaction,
  { platform, platformAccountId }: Account,
  row: ConnectionRow | undefined,
  { status, metadata, counted = row?.counted ?? true }: WantedConnection,
): Promise<ConnectionRow> {
  const stored = { status, metadata: JSON.stringify(metadata), counted };
  const changed = { ...stored, updated_at: toIso(at), deleted_at: null };
  return db
    .insertInto('platform_connections')
    .values({
      ...changed,
      tenant_id: tenantId,
      id: row?.id ?? newConnectionId(),
      platform,
      platform_account_id: platformAccountId,
      mode: 'live',
      created_at: toIso(at),
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'id']).doUpdateSet(changed))
    .returningAll()
    .executeTakeFirstOrThrow();
}

export async function updateConnection(
  { tenantId, db }: TenantTransaction,
  id: ConnectionId,
  changed: Updateable<PlatformConnections>,
): Promise<void> {
  await db
    .updateTable('platform_connections')
    .set(changed)
    .where('tenant_id', '=', tenantId)
    .where('id', '=', id)
    .execute();
}

/**
 * Makes the next read due, and ends a cooldown caused by the credential. `counting`: also not
 * counted until the next complete read. `everything`: also drops cursors and coverage.
 */
export async function resetSyncState(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
  scope: 'credential' | 'counting' | 'everything',
): Promise<void> {
  const { db, at } = transaction;
  const own = isOwnedBy(transaction, connectionId);
  const isCredentialFault = sql`coalesce(last_error = any(${[...credentialReasons]}::text[]), false)`;
  // In rows of the previous release, only data_as_of shows that the connection counts.
  const counted =
    scope === 'credential'
      ? sql`counted_since = coalesce(counted_since, nullif(data_as_of, '-infinity'))`
      : sql`counted_since = null, complete_through = null`;
  const everything = sql`, cursor = null, recent_cursor = null, recent_read_at = '-infinity', backfill_cursor = null,
         voided_at = ${toIso(at)}`;
  await sql`
    update platform_sync_states
       set data_as_of = '-infinity',
           cooldown_until = case when ${isCredentialFault} then '-infinity' else cooldown_until end,
           last_error = case when ${isCredentialFault} then null else last_error end,
           ${counted} ${scope === 'everything' ? everything : sql``}
     where ${own}
  `.execute(db);
  if (scope === 'everything') await sql`delete from connection_coverage where ${own}`.execute(db);
}

/** One of two duplicates may be gone now: end the other's cooldown, so that it is tried at once. */
export async function retryDuplicates({ tenantId, db }: TenantTransaction): Promise<void> {
  await sql`
    update platform_sync_states set cooldown_until = '-infinity', last_error = null
     where tenant_id = ${tenantId} and last_error = 'duplicate_account'
  `.execute(db);
}

function newConnectionId(): ConnectionId {
  const id = parseConnectionId(uuidv7());
  if (!id) throw new Error('a UUIDv7 is a UUID');
  return id;
}

export function toRecord(row: ConnectionRow) {
  const status = connectionStatuses.find((known) => known === row.status);
  if (!status) throw new Error('a connection has a status that the schema does not allow');
  return {
    id: row.id,
    platform: row.platform,
    platformAccountId: row.platform_account_id,
    status,
    counted: row.counted,
    metadata: metadataSchema.parse(row.metadata),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
