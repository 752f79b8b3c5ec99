/**
 * The fenced lease: at most one process works on a row of a tenant at a time. Table and key are parameters; the table
 * has `tenant_id`, `lease_token` and `lease_expires_at`. A loser of a claim waits for the winner's commit, then looks.
 * Every write of a leader begins with the fence: one that was paused, taken over or revoked writes nothing. After its
 * answer a leader may go on in the background: its token stays, its lease does not, so any claim takes over. A lease
 * that ends later than it could have been set for comes from a clock that went back: it is over.
 */
import { sql, type RawBuilder } from 'kysely';
import { v4 as uuid } from 'uuid';
import { parseLeaseToken, type LeaseToken } from '../model/ids.ts';
import { lastEnd, plusMs, toIso } from '../model/instant.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';

/** The row that work is claimed by. */
export type LeaseRow = { readonly table: string; readonly key: Readonly<Record<string, string>> };

/** Begins each transaction of a leader; false when it must write nothing any more, ever. */
export type Hold = (transaction: TenantTransaction) => Promise<boolean>;

/** Takes the lease when the row is due and nobody holds it; undefined when another was first. */
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
 * Locks the row and renews the lease; false when the lease is no longer this leader's, which must then write nothing.
 * The first statement of every transaction in which a leader writes.
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
 * The fence of background work, behind which the row is locked as behind the other: it holds until anybody claims, and
 * renews nothing, so that background work never keeps a claim out.
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

/** Gives the lease back; does nothing when it is no longer this leader's. */
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

/** A tenant that was removed a moment ago is worked for by nobody. */
function tenantExists({ tenantId }: TenantTransaction): RawBuilder<unknown> {
  return sql`exists (select from tenants where id = ${tenantId} and removed_at is null)`;
}
