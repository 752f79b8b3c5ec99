/**
 * Removes a tenant: one transaction ends its lease, deletes its tokens and marks it removed (a 403
 * from then on); batches delete its data, and its own row last, so that it can be resumed.
 */
import { sql } from 'kysely';
import type { TenantId } from '../model/ids.ts';
import { toIso } from '../model/instant.ts';
import type { Revoke, TenantTransaction, WithTenant } from '../tenancy/with-tenant.ts';

const batchSize = 5_000;

/**
 * Removes the tenant, or resumes an interrupted removal. Calls `report` after each batch.
 * @throws DatabaseUnavailableError when the database is away; finished batches stay deleted
 */
export async function removeTenant(
  { withTenant, revoke }: { withTenant: WithTenant; revoke: Revoke },
  tenantId: TenantId,
  report: (deletedRows: number) => void,
): Promise<'removed' | 'unknown-tenant'> {
  const isKnown = await withTenant(tenantId, async (transaction) => {
    const { db, at } = transaction;
    await revoke(transaction, { dropsSnapshot: true });
    const { rows } = await sql`
      update tenants set removed_at = coalesce(removed_at, ${toIso(at)}) where id = ${tenantId} returning id
    `.execute(db);
    await db.deleteFrom('platform_credentials').where('tenant_id', '=', tenantId).execute();
    await db.deleteFrom('platform_webhooks').where('tenant_id', '=', tenantId).execute();
    return rows.length === 1;
  });
  if (!isKnown) return 'unknown-tenant';
  let deletedRows = 0;
  for (const table of await withTenant(tenantId, listTables)) {
    for (;;) {
      const { found, deleted } = await withTenant(tenantId, (transaction) => deleteBatch(transaction, table));
      // Rows found but not deleted: a concurrent removal was faster, and there may be more rows.
      if (found === 0) break;
      deletedRows += deleted;
      report(deletedRows);
    }
  }
  await withTenant(tenantId, deleteTenant);
  return 'removed';
}

/**
 * All tables with tenants' rows, referring tables first; without those of `deleteTenant`.
 * @throws Error when tables refer to each other in a circle
 */
async function listTables({ db }: TenantTransaction): Promise<string[]> {
  const { rows } = await sql<{ name: string; refers_to: string[] }>`
    select n.nspname || '.' || c.relname as name,
           array(select m.nspname || '.' || r.relname
                   from pg_constraint k join pg_class r on r.oid = k.confrelid join pg_namespace m on m.oid = r.relnamespace
                  where k.contype = 'f' and k.conrelid = c.oid and k.confrelid <> c.oid) as refers_to
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      join pg_attribute a on a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped
     where c.relkind in ('r', 'p') and not c.relispartition and c.relname <> 'revenue_cache_entries'
       and n.nspname <> 'information_schema' and n.nspname !~ '^pg_'
     order by 1
  `.execute(db);
  const ordered: string[] = [];
  for (let rest = rows; rest.length > 0;) {
    const free = rest.filter(({ name }) => !rest.some(({ refers_to }) => refers_to.includes(name)));
    if (free.length === 0)
      throw new Error(`tables refer to each other: ${rest.map(({ name }) => name).join()}`);
    ordered.push(...free.map(({ name }) => name));
    rest = rest.filter((table) => !free.includes(table));
  }
  return ordered;
}

async function deleteBatch(
  { tenantId, db }: TenantTransaction,
  table: string,
): Promise<{ readonly found: number; readonly deleted: number }> {
  const { rows } = await sql<{ found: number; deleted: number }>`
    with found as materialized (
      select ctid as place from ${sql.table(table)} where tenant_id = ${tenantId} limit ${batchSize}
    ), deleted as (
      delete from ${sql.table(table)}
       where tenant_id = ${tenantId} and ctid = any(array(select place from found)) returning 1
    )
    select (select count(*)::int from found) as found, (select count(*)::int from deleted) as deleted
  `.execute(db);
  return rows[0] ?? { found: 0, deleted: 0 };
}

/** Locks the tenant's row first: an older transaction may still insert a cache row. */
async function deleteTenant({ tenantId, db }: TenantTransaction): Promise<void> {
  await sql`select from tenants where id = ${tenantId} for update`.execute(db);
  await db.deleteFrom('revenue_cache_entries').where('tenant_id', '=', tenantId).execute();
  await db.deleteFrom('worker_tasks').where('tenant_id', '=', tenantId).execute();
  await db.deleteFrom('tenants').where('id', '=', tenantId).execute();
}
