/**
 * Removing a tenant. First, in one transaction, it is gone for everybody: no lease, no token, and from then on 403. Then
 * what it had is deleted in pieces, its own row last, so that a removal that was broken off is known and can be gone on with.
 */
import { sql } from 'kysely';
import type { TenantId } from '../model/ids.ts';
import { toIso } from '../model/instant.ts';
import type { TenantTransaction, WithTenant } from './with-tenant.ts';

export type RemovalOptions = {
  readonly withTenant: WithTenant;
  /** Locks the tenant's cache row and forgets what it holds; it belongs to the revenue read, which lies above. */
  readonly revoke: (
    transaction: TenantTransaction,
    terms: { readonly forgetSnapshot: boolean },
  ) => Promise<void>;
};

const batchSize = 5_000;

/** What refers to a tenant's connections, before them; what a tenant has many of, in pieces. */
const tables = [
  'revenue_events',
  'revenue_minutes',
  'platform_sync_states',
  'platform_credentials',
  'platform_connections',
  'revenue_cache_entries',
] as const;

/**
 * Removes the tenant, or goes on with a removal that was broken off; `progress` is told after each piece.
 * @throws DatabaseUnavailableError when the database is away; what was deleted by then stays deleted
 */
export async function removeTenant(
  { withTenant, revoke }: RemovalOptions,
  tenantId: TenantId,
  progress: (deletedRows: number) => void,
): Promise<'removed' | 'unknown-tenant'> {
  const isKnown = await withTenant(tenantId, async (transaction) => {
    const { db, at } = transaction;
    await revoke(transaction, { forgetSnapshot: true });
    const { rows } = await sql`
      update tenants set removed_at = coalesce(removed_at, ${toIso(at)}) where id = ${tenantId} returning id
    `.execute(db);
    await db.deleteFrom('platform_credentials').where('tenant_id', '=', tenantId).execute();
    return rows.length === 1;
  });
  if (!isKnown) return 'unknown-tenant';
  let deletedRows = 0;
  for (const table of tables) {
    for (;;) {
      const deleted = await withTenant(tenantId, ({ db }) => deleteBatch(db, table, tenantId));
      deletedRows += deleted;
      if (deleted === 0) break;
      progress(deletedRows);
    }
  }
  await withTenant(tenantId, ({ db }) => db.deleteFrom('tenants').where('id', '=', tenantId).execute());
  return 'removed';
}

async function deleteBatch(
  db: TenantTransaction['db'],
  table: (typeof tables)[number],
  tenantId: TenantId,
): Promise<number> {
  const { numAffectedRows = 0n } = await sql`
    delete from ${sql.table(table)} where ctid = any(array(
      select ctid from ${sql.table(table)} where tenant_id = ${tenantId} limit ${batchSize}
    ))
  `.execute(db);
  return Number(numAffectedRows);
}
