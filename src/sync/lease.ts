/**
 * The fenced lease: one process works on a tenant's row at a time. Each write of a leader begins
 * with the fence: a paused, replaced or revoked leader writes nothing.
 */
import { sql, type RawBuilder } from 'kysely';
import { v4 as uuid } from 'uuid';
import { parseLeaseToken, type LeaseToken } from '../model/ids.ts';
import { lastEnd, plusMs, toIso } from '../model/instant.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';

/** The row to claim; its table has `tenant_id`, `lease_token` and `lease_expires_at`. */
export type LeaseRow = { readonly table: string; readonly key: Readonly<Record<string, string>> };

/** Begins each transaction of a leader; false: the leader must never write again. */
export type Hold = (transaction: TenantTransaction) => Promise<boolean>;

/** Takes the lease when the row is due and free; undefined when another process won. */
export async function claimLease(
  transaction: TenantTransaction,
  row: LeaseRow,
  { leaseMs, isDue }: { readonly leaseMs: number; readonly isDue: RawBuilder<unknown> },
): Promise<LeaseToken | undefined> {
  const { at, db } = transaction;
  const token = parseLeaseToken(uuid());
  const { numAffectedRows } = await sql`
    update ${sql.table(row.table)}
       set lease_token = ${token}, lease_expires_at = ${toIso(plusMs(at, leaseMs))}
     where ${isRow(transaction, row)}
       and ${isDue} and (lease_expires_at <= ${toIso(at)} or lease_expires_at > ${toIso(lastEnd(at, leaseMs))})
       and ${tenantExists(transaction)}
  `.execute(db);
  return numAffectedRows === 1n ? token : undefined;
}

/**
 * Locks the row and renews the lease; false when the leader has lost it and must write nothing.
 * The first statement of every transaction of a leader with writes.
 */
export async function fence(
  transaction: TenantTransaction,
  row: LeaseRow,
  token: LeaseToken,
  leaseMs: number,
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update ${sql.table(row.table)} set lease_expires_at = ${toIso(plusMs(transaction.at, leaseMs))}
     where ${isRow(transaction, row)} and lease_token = ${token} and lease_expires_at > '-infinity'
       and ${tenantExists(transaction)}
  `.execute(transaction.db);
  return numAffectedRows === 1n;
}

/**
 * The fence of background work: locks the row like `fence` and holds until the next claim. It
 * renews nothing, so background work never blocks a claim.
 */
export async function fenceInBackground(
  transaction: TenantTransaction,
  row: LeaseRow,
  token: LeaseToken,
): Promise<boolean> {
  const { rows } = await sql`
    select from ${sql.table(row.table)}
     where ${isRow(transaction, row)} and lease_token = ${token} and ${tenantExists(transaction)}
       for update
  `.execute(transaction.db);
  return rows.length === 1;
}

/** Does nothing when the leader has lost the lease. */
export async function release(
  transaction: TenantTransaction,
  row: LeaseRow,
  token: LeaseToken,
): Promise<void> {
  await sql`
    update ${sql.table(row.table)} set lease_token = null, lease_expires_at = '-infinity'
     where ${isRow(transaction, row)} and lease_token = ${token}
  `.execute(transaction.db);
}

function isRow({ tenantId }: TenantTransaction, { key }: LeaseRow): RawBuilder<unknown> {
  const columns = Object.entries(key).map(([column, value]) => sql`${sql.ref(column)} = ${value}`);
  return sql`tenant_id = ${tenantId} and ${sql.join(columns, sql` and `)}`;
}

/** Blocks claims and writes for a tenant removed meanwhile. */
function tenantExists({ tenantId }: TenantTransaction): RawBuilder<unknown> {
  return sql`exists (select from tenants where id = ${tenantId} and removed_at is null)`;
}
