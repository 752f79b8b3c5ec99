/** A tenant's connected platform accounts as the revenue read sees them: who they are, their tokens, how far they were read. */
import { sql } from 'kysely';
import { failureReasons, type FailureReason } from '../model/failure.ts';
import type { ConnectionId } from '../model/ids.ts';
import { never, toIso, type Instant } from '../model/instant.ts';
import type { Platform } from '../model/platform.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';

export type Connection = {
  readonly connectionId: ConnectionId;
  readonly platform: Platform;
  readonly platformAccountId: string;
  readonly mode: 'test' | 'live';
};

export type SyncState = {
  readonly cursor: unknown;
  readonly dataAsOf: Instant;
  readonly cooldownUntil: Instant;
  readonly lastError: FailureReason | null;
};

/** A token as it is stored: sealed. */
export type SealedCredential = {
  readonly accessToken: string;
  readonly expiresAt: Instant | null;
  readonly accountIsChecked: boolean;
};

export type Source = Connection & SyncState & { readonly credential: SealedCredential | null };

/** The active connections of the transaction's tenant, oldest first. */
export async function activeConnections({ tenantId, db }: TenantTransaction): Promise<Connection[]> {
  const rows = await db
    .selectFrom('platform_connections')
    .select(['id', 'platform', 'platform_account_id', 'mode'])
    .where('tenant_id', '=', tenantId)
    .where('status', '=', 'active')
    .where('deleted_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(({ id, platform, platform_account_id, mode }) => ({
    connectionId: id,
    platform,
    platformAccountId: platform_account_id,
    mode: mode === 'test' ? 'test' : 'live',
  }));
}

/** These connections with how far they were read and their sealed tokens. */
export async function readSources(
  { tenantId, db }: TenantTransaction,
  connections: readonly Connection[],
): Promise<Source[]> {
  if (connections.length === 0) return [];
  const rows = await db
    .selectFrom('platform_connections as c')
    .leftJoin('platform_sync_states as s', (join) =>
      join.onRef('s.tenant_id', '=', 'c.tenant_id').onRef('s.connection_id', '=', 'c.id'),
    )
    .leftJoin('platform_credentials as k', (join) =>
      join.onRef('k.tenant_id', '=', 'c.tenant_id').onRef('k.connection_id', '=', 'c.id'),
    )
    .select(['c.id', 's.cursor', 's.data_as_of', 's.cooldown_until', 's.last_error'])
    .select(['k.access_token', 'k.expires_at', 'k.account_checked_at'])
    .where('c.tenant_id', '=', tenantId)
    .where(
      'c.id',
      'in',
      connections.map(({ connectionId }) => connectionId),
    )
    .execute();
  const byId = new Map(rows.map((row) => [row.id, row]));
  return connections.map((connection) => {
    const row = byId.get(connection.connectionId);
    return {
      ...connection,
      cursor: row?.cursor ?? null,
      dataAsOf: row?.data_as_of ?? never,
      cooldownUntil: row?.cooldown_until ?? never,
      lastError: failureReasons.find((reason) => reason === row?.last_error) ?? null,
      credential:
        row && row.access_token !== null
          ? {
              accessToken: row.access_token,
              expiresAt: row.expires_at,
              accountIsChecked: row.account_checked_at !== null,
            }
          : null,
    };
  });
}

/** Where to read on, after a page; with `dataAsOf`, after the last one. */
export async function saveCursor(
  { tenantId, db }: TenantTransaction,
  connectionId: ConnectionId,
  { cursor, dataAsOf }: { readonly cursor: unknown; readonly dataAsOf: Instant | undefined },
): Promise<void> {
  const ended = dataAsOf === undefined ? sql`` : sql`, data_as_of = excluded.data_as_of, last_error = null`;
  await sql`
    insert into platform_sync_states (tenant_id, connection_id, cursor, data_as_of)
    values (${tenantId}, ${connectionId}, ${JSON.stringify(cursor)}::jsonb, ${toIso(dataAsOf ?? never)})
    on conflict (tenant_id, connection_id) do update set cursor = excluded.cursor ${ended}
  `.execute(db);
}

/** Why the platform could not be read, and until when it is left alone. */
export async function saveFailure(
  { tenantId, db }: TenantTransaction,
  connectionId: ConnectionId,
  { reason, cooldownUntil }: { readonly reason: FailureReason; readonly cooldownUntil: Instant },
): Promise<void> {
  await sql`
    insert into platform_sync_states (tenant_id, connection_id, last_error, cooldown_until)
    values (${tenantId}, ${connectionId}, ${reason}, ${toIso(cooldownUntil)})
    on conflict (tenant_id, connection_id) do update
       set last_error = excluded.last_error, cooldown_until = excluded.cooldown_until
  `.execute(db);
}

/** The platform has said whose token this is (or may not say it): not asked again until the token is replaced. */
export async function saveAccountChecked(
  { tenantId, db, at }: TenantTransaction,
  connectionId: ConnectionId,
): Promise<void> {
  await db
    .updateTable('platform_credentials')
    .set({ account_checked_at: toIso(at) })
    .where('tenant_id', '=', tenantId)
    .where('connection_id', '=', connectionId)
    .execute();
}
