/** The rows of a tenant's connections and of how far each was read: the statements that a change is made of. */
import { sql, type Selectable, type Updateable } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { PlatformConnections } from '#generated/database.ts';
import { credentialReasons } from '../model/failure.ts';
import { parseConnectionId, type ConnectionId } from '../model/ids.ts';
import { toIso, type Instant } from '../model/instant.ts';
import type { Platform } from '../model/platform.ts';
import { definitions } from '../platforms/index.ts';
import { ownedBy, type TenantTransaction } from '../tenancy/with-tenant.ts';

export const connectionStatuses = ['pending', 'active', 'disabled'] as const;
export type ConnectionStatus = (typeof connectionStatuses)[number];

export type Account = { readonly platform: Platform; readonly platformAccountId: string };

export type ConnectionRecord = ReturnType<typeof toRecord>;

export type WantedConnection = {
  readonly status: ConnectionStatus;
  readonly metadata: object;
  /** Undefined: as it is, and true at first. */
  readonly counted?: boolean | undefined;
};

const metadataSchema = z.record(z.string(), z.unknown());

export type ConnectionRow = Selectable<PlatformConnections>;

/** `is_counted`: it has been read to its end, so that the answer's total holds its figures. */
export type FoundRow = ConnectionRow & { readonly is_counted: boolean };

/**
 * Deleted or not. Ids were once stored as they were typed, so an id that was not trimmed still finds its row; one that
 * is not deleted comes first, then one that is written exactly so.
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
      // The second half is for rows that the release before wrote.
      .select(sql<boolean>`s.counted_since is not null or s.data_as_of > '-infinity'`.as('is_counted'))
      .where('c.tenant_id', '=', tenantId)
      .where('c.platform', '=', platform)
      .where('c.platform_account_id', 'in', [platformAccountId, trimmed])
      .orderBy(sql`c.deleted_at is null`, 'desc')
      .orderBy(sql`c.platform_account_id = ${platformAccountId}`, 'desc')
      .executeTakeFirst()
  );
}

/** From when on it was read without a gap, up to its last read; null before that. */
export async function readHistoryFrom(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
): Promise<Instant | null> {
  const { rows } = await sql<{ from: Instant | null }>`
    select max(covered_from) as "from" from connection_coverage where ${ownedBy(transaction, connectionId)}
  `.execute(transaction.db);
  return rows[0]?.from ?? null;
}

/** Of several, the active one that was changed last. */
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

/** How many accounts the tenant has bound, whatever their status. */
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
 * Makes the next read due and ends a cooldown whose reason was the credential; what the platform asked for stays.
 * `counting`: it does not count until it was read to its end again. `everything`: nor is anything read before of use.
 */
export async function resetSyncState(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
  scope: 'credential' | 'counting' | 'everything',
): Promise<void> {
  const { db, at } = transaction;
  const own = ownedBy(transaction, connectionId);
  const isOfCredential = sql`coalesce(last_error = any(${[...credentialReasons]}::text[]), false)`;
  // Rows of the release before tell only by data_as_of that they count.
  const counted =
    scope === 'credential'
      ? sql`counted_since = coalesce(counted_since, nullif(data_as_of, '-infinity'))`
      : sql`counted_since = null, complete_through = null`;
  const everything = sql`, cursor = null, recent_cursor = null, recent_read_at = '-infinity', backfill_cursor = null,
         voided_at = ${toIso(at)}`;
  await sql`
    update platform_sync_states
       set data_as_of = '-infinity',
           cooldown_until = case when ${isOfCredential} then '-infinity' else cooldown_until end,
           last_error = case when ${isOfCredential} then null else last_error end,
           ${counted} ${scope === 'everything' ? everything : sql``}
     where ${own}
  `.execute(db);
  if (scope === 'everything') await sql`delete from connection_coverage where ${own}`.execute(db);
}

/** The account that was bound twice may be the one that has just gone: the other one is tried at once. */
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
