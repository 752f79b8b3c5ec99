/** The rows of a tenant's connections and their tokens: every statement that a change of them is made of. */
import type { Selectable } from 'kysely';
import { v7 as uuidv7 } from 'uuid';
import { z } from 'zod';
import type { PlatformConnections } from '#generated/database.ts';
import { parseConnectionId, type ConnectionId } from '../model/ids.ts';
import { toIso, type Instant } from '../model/instant.ts';
import type { Platform } from '../model/platform.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';
import type { Cipher } from './cipher.ts';

export const connectionStatuses = ['pending', 'active', 'disabled'] as const;
export type ConnectionStatus = (typeof connectionStatuses)[number];

export type Account = { readonly platform: Platform; readonly platformAccountId: string };

export type ConnectionRecord = Account & {
  readonly id: ConnectionId;
  readonly status: ConnectionStatus;
  readonly metadata: Readonly<Record<string, unknown>>;
  readonly createdAt: Instant;
  readonly updatedAt: Instant;
};

export type NewTokens = {
  readonly accessToken: string;
  readonly refreshToken: string | null;
  readonly expiresAt: Instant | null;
  readonly scope: string | null;
  readonly tokenType: string | null;
};

const metadataSchema = z.record(z.string(), z.unknown());

export type ConnectionRow = Selectable<PlatformConnections>;

/** Deleted or not. */
export async function findRow(
  { tenantId, db }: TenantTransaction,
  { platform, platformAccountId }: Account,
): Promise<ConnectionRow | undefined> {
  return db
    .selectFrom('platform_connections')
    .selectAll()
    .where('tenant_id', '=', tenantId)
    .where('platform', '=', platform)
    .where('platform_account_id', '=', platformAccountId)
    .executeTakeFirst();
}

export async function saveConnection(
  { tenantId, db, at }: TenantTransaction,
  { platform, platformAccountId }: Account,
  row: ConnectionRow | undefined,
  status: ConnectionStatus,
  metadata: object,
): Promise<ConnectionRow> {
  const changed = { status, metadata: JSON.stringify(metadata), updated_at: toIso(at), deleted_at: null };
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

/** Its tokens are erased; its row, ledger and cursor stay. */
export async function hideConnection(
  { tenantId, db, at }: TenantTransaction,
  connectionId: ConnectionId,
): Promise<void> {
  await db
    .updateTable('platform_connections')
    .set({ deleted_at: toIso(at), updated_at: toIso(at) })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', connectionId)
    .execute();
  await db
    .deleteFrom('platform_credentials')
    .where('tenant_id', '=', tenantId)
    .where('connection_id', '=', connectionId)
    .execute();
}

export async function saveTokens(
  { tenantId, db, at }: TenantTransaction,
  cipher: Cipher,
  connectionId: ConnectionId,
  { accessToken, refreshToken, expiresAt, scope, tokenType }: NewTokens,
): Promise<void> {
  const seal = (token: string, column: 'access_token' | 'refresh_token'): string =>
    cipher.seal(token, { tenantId, connectionId, column });
  const stored = {
    access_token: seal(accessToken, 'access_token'),
    refresh_token: refreshToken === null ? null : seal(refreshToken, 'refresh_token'),
    expires_at: expiresAt === null ? null : toIso(expiresAt),
    scope,
    token_type: tokenType,
    account_checked_at: null,
    updated_at: toIso(at),
  };
  await db
    .insertInto('platform_credentials')
    .values({ ...stored, tenant_id: tenantId, connection_id: connectionId })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'connection_id']).doUpdateSet(stored))
    .execute();
}

/** What is known of an account that has changed is no longer true: its next read is due, and no refusal of before keeps it. */
export async function forgetState(
  { tenantId, db }: TenantTransaction,
  connectionId: ConnectionId,
  { cursorToo = false } = {},
): Promise<void> {
  await db
    .updateTable('platform_sync_states')
    .set({ cooldown_until: '-infinity', data_as_of: '-infinity', last_error: null })
    .$if(cursorToo, (query) => query.set({ cursor: null }))
    .where('tenant_id', '=', tenantId)
    .where('connection_id', '=', connectionId)
    .execute();
}

function newConnectionId(): ConnectionId {
  const id = parseConnectionId(uuidv7());
  if (!id) throw new Error('a UUIDv7 is a UUID');
  return id;
}

export function toRecord(row: ConnectionRow): ConnectionRecord {
  const status = connectionStatuses.find((known) => known === row.status);
  if (!status) throw new Error('a connection has a status that the schema does not allow');
  return {
    id: row.id,
    platform: row.platform,
    platformAccountId: row.platform_account_id,
    status,
    metadata: metadataSchema.parse(row.metadata),
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
