/**
 * The worker refreshes a tenant without recent requests, so that the first answer of a morning does
 * not wait for a night's sales. With the same claim as a request, several workers refresh once.
 */
import { sql } from 'kysely';
import { maxCooldownMs } from '../model/failure.ts';
import { isRunning, plusMs } from '../model/instant.ts';
import { readTimes } from '../revenue/row.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';

const idleMs = 15 * 60_000;

/** Whether the last refresh or failure is older than `idleMs` and some account can be read. */
export async function shouldRefresh(transaction: TenantTransaction, leaseMs: number): Promise<boolean> {
  const { tenantId, db, at } = transaction;
  const times = await readTimes(transaction);
  if (times && isRunning(times.leaseExpiresAt, at, leaseMs)) return false;
  // A later end of the last answer or cooldown was set before the clock went back.
  const isRecent = (end: typeof at) => isRunning(plusMs(end, idleMs), at, idleMs + maxCooldownMs);
  if (times && (isRecent(times.expiresAt) || isRecent(times.failUntil))) return false;
  const { rows } = await sql`
    select from platform_connections c
      join platform_credentials k on k.tenant_id = c.tenant_id and k.connection_id = c.id
     where c.tenant_id = ${tenantId} and c.status = 'active' and c.counted and c.deleted_at is null
     limit 1
  `.execute(db);
  return rows.length > 0;
}
