/** Reads a tenant's connected accounts for the revenue read: ids, sealed tokens and progress. */
import { sql, type InferResult } from 'kysely';
import { isOwnedBy, type TenantTransaction } from '../tenancy/with-tenant.ts';
import { failureReasons } from '../model/failure.ts';
import type { ConnectionId } from '../model/ids.ts';
import { NEVER, toIso } from '../model/instant.ts';
import type { Mode, Platform } from '../model/platform.ts';
import { connectionStatuses, type ConnectionStatus } from './connection-rows.ts';
import { toSealed } from './credential-rows.ts';

export type Connection = {
  readonly connectionId: ConnectionId;
  readonly platform: Platform;
  readonly platformAccountId: string;
  readonly mode: Mode;
};

/** Input of `assignRoles`. */
export type ConnectionState = Connection & {
  readonly status: ConnectionStatus;
  readonly hasCredential: boolean;
  /** Read to its end at least once. */
  readonly isRead: boolean;
  /** The merchant excludes it from the totals. */
  readonly isExcluded: boolean;
};

export type Source = Awaited<ReturnType<typeof readSources>>[number];

/** Oldest first, without deleted ones. */
export async function readConnections(transaction: TenantTransaction): Promise<ConnectionState[]> {
  const rows = await selectConnections(transaction).execute();
  return rows.map(toConnection);
}

/** Active connections, oldest first. */
export async function readSources(transaction: TenantTransaction) {
  const rows = await selectConnections(transaction)
    .where('c.status', '=', 'active')
    .select(['s.cursor', 's.cooldown_until', 's.last_error', 's.complete_through'])
    .select(['s.recent_cursor', 's.recent_read_at', 's.hinted_at', 'k.account_checked_at'])
    .select(['k.access_token', 'k.refresh_token', 'k.expires_at', 'k.options', 'k.version'])
    .select((query) =>
      query
        .selectFrom('connection_coverage as v')
        .whereRef('v.tenant_id', '=', 'c.tenant_id')
        .whereRef('v.connection_id', '=', 'c.id')
        .select(({ fn }) => fn.max('v.covered_to').as('covered_to'))
        .as('covered_to'),
    )
    .execute();
  return rows.map((row) => {
    // The adapter's own format.
    const [cursor, recentCursor]: unknown[] = [row.cursor, row.recent_cursor];
    return {
      ...toConnection(row),
      cursor,
      dataAsOf: row.data_as_of ?? NEVER,
      /** The platform's data was complete up to here; null if only `dataAsOf` is known. */
      completeThrough: row.complete_through,
      /** End of the newest coverage, kept when `dataAsOf` is reset; NEVER before the first read. */
      coveredTo: row.covered_to ?? NEVER,
      /** When a webhook last announced news. */
      hintedAt: row.hinted_at ?? NEVER,
      cooldownUntil: row.cooldown_until ?? NEVER,
      lastError: failureReasons.find((reason) => reason === row.last_error) ?? null,
      /** Cursor of the re-read of the last minutes. */
      recentCursor,
      recentReadAt: row.recent_read_at ?? NEVER,
      credential:
        row.access_token === null || row.version === null
          ? null
          : {
              ...toSealed({ ...row, access_token: row.access_token, version: row.version }),
              accountIsChecked: row.account_checked_at !== null,
            },
    };
  });
}

function selectConnections({ tenantId, db }: TenantTransaction) {
  return db
    .selectFrom('platform_connections as c')
    .leftJoin('platform_sync_states as s', (join) =>
      join.onRef('s.tenant_id', '=', 'c.tenant_id').onRef('s.connection_id', '=', 'c.id'),
    )
    .leftJoin('platform_credentials as k', (join) =>
      join.onRef('k.tenant_id', '=', 'c.tenant_id').onRef('k.connection_id', '=', 'c.id'),
    )
    .select(['c.id', 'c.platform', 'c.platform_account_id', 'c.mode', 'c.status', 'c.counted'])
    .select(['s.data_as_of', 's.counted_since', 'k.connection_id as credential_of'])
    .where('c.tenant_id', '=', tenantId)
    .where('c.deleted_at', 'is', null)
    .orderBy('c.created_at')
    .orderBy('c.id');
}

function toConnection(row: InferResult<ReturnType<typeof selectConnections>>[number]): ConnectionState {
  return {
    connectionId: row.id,
    platform: row.platform,
    platformAccountId: row.platform_account_id,
    mode: row.mode === 'test' ? 'test' : 'live',
    status: connectionStatuses.find((status) => status === row.status) ?? 'disabled',
    hasCredential: row.credential_of !== null,
    isExcluded: !row.counted,
    // The previous release writes only data_as_of, not counted_since.
    isRead: row.counted_since !== null || (row.data_as_of ?? NEVER) > NEVER,
  };
}

/** The platform has named the token's account, or may not: ask again only for a new token. */
export async function saveAccountChecked(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
): Promise<void> {
  const own = isOwnedBy(transaction, connectionId);
  await sql`
    update platform_credentials set account_checked_at = ${toIso(transaction.at)} where ${own}
  `.execute(transaction.db);
}
