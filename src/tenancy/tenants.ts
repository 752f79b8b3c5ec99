/** Tenants: merchants, each with the currency and time zone of its reports. */
import { sql } from 'kysely';
import { classifyDatabaseError, type Database } from '../db/pool.ts';
import type { TenantId } from '../model/ids.ts';
import { parseCurrency, type Currency } from '../model/money.ts';
import type { TenantTransaction } from './with-tenant.ts';

export type Tenant = { readonly reportingCurrency: Currency; readonly timeZone: string };

/** The transaction's tenant; undefined if it does not exist or was removed. */
export async function readTenant({ tenantId, db }: TenantTransaction): Promise<Tenant | undefined> {
  const row = await db
    .selectFrom('tenants')
    .select(['reporting_currency', 'reporting_time_zone'])
    .where('id', '=', tenantId)
    .where('removed_at', 'is', null)
    .executeTakeFirst();
  if (!row) return undefined;
  const reportingCurrency = parseCurrency(row.reporting_currency);
  if (!reportingCurrency) throw new RangeError('the reporting currency of a tenant has no minor unit');
  return { reportingCurrency, timeZone: row.reporting_time_zone };
}

/**
 * The ids of all tenants, also removed ones: the only read across tenants. It checks first that the
 * worker role sees all of them: a part would look complete.
 * @throws DatabaseUnavailableError when the database is away
 */
export async function listTenantIds(worker: Database): Promise<TenantId[] | 'sees-not-all'> {
  try {
    const { rows } = await seesAllTenants.execute(worker);
    if (!rows[0]?.sees_all) return 'sees-not-all';
    const tenants = await worker.selectFrom('tenants').select('id').orderBy('id').execute();
    return tenants.map(({ id }) => id);
  } catch (error) {
    throw classifyDatabaseError(error);
  }
}

const seesAllTenants = sql<{ sees_all: boolean }>`
  select has_column_privilege(c.oid, 'id', 'select') and (
           (select rolsuper or rolbypassrls from pg_roles where rolname = current_user)
           or exists (
             select from pg_policy p
              where p.polrelid = c.oid and p.polpermissive and p.polcmd in ('r', '*')
                and pg_get_expr(p.polqual, p.polrelid) = 'true'
                and exists (
                  select from unnest(p.polroles) as role where role = 0 or pg_has_role(current_user, role, 'USAGE'))))
         as sees_all
    from pg_class c where c.oid = to_regclass('tenants')
`;
