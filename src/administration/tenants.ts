/** Adds, renames and describes tenants for the operator. */
import { sql } from 'kysely';
import type { TenantId } from '../model/ids.ts';
import { toIso } from '../model/instant.ts';
import { parseCurrency } from '../model/money.ts';
import { isTimeZone } from '../model/window.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';

export type NewTenant = { readonly name: string; readonly currency: string; readonly timeZone: string };

/**
 * Adds the transaction's tenant; changes nothing if the id exists.
 * @throws RangeError naming the invalid field
 */
export async function addTenant(
  transaction: TenantTransaction,
  { name, currency, timeZone }: NewTenant,
): Promise<TenantId> {
  const { tenantId, db, at } = transaction;
  const reportingCurrency = parseCurrency(currency);
  if (!reportingCurrency) throw new RangeError(`currency: ${currency} is no ISO 4217 code with a minor unit`);
  if (!isTimeZone(timeZone)) throw new RangeError(`time zone: ${timeZone} is no IANA time zone`);
  checkName(name);
  await db
    .insertInto('tenants')
    .values({
      id: tenantId,
      name,
      reporting_currency: reportingCurrency,
      reporting_time_zone: timeZone,
      created_at: toIso(at),
      removed_at: null,
    })
    .onConflict((conflict) => conflict.column('id').doNothing())
    .execute();
  return tenantId;
}

const checkName = (name: string): void => {
  if (name.length === 0 || name.length > 200) throw new RangeError('name: must have 1 to 200 characters');
};

/**
 * Renames the transaction's tenant; false if there is none. Only the operator's list shows names.
 * @throws RangeError for an invalid name
 */
export async function renameTenant({ tenantId, db }: TenantTransaction, name: string): Promise<boolean> {
  checkName(name);
  const update = db.updateTable('tenants').set({ name }).where('id', '=', tenantId);
  return (await update.executeTakeFirst()).numUpdatedRows > 0n;
}

/** The transaction's tenant, also a removed one, for the operator's list. */
export async function describeTenant({ tenantId, db }: TenantTransaction) {
  return db
    .selectFrom('tenants')
    .select(['name', 'reporting_currency as currency', 'reporting_time_zone as timeZone'])
    .select(sql<boolean>`removed_at is not null`.as('isRemoved'))
    .where('id', '=', tenantId)
    .executeTakeFirst();
}
