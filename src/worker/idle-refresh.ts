/**
 * A tenant that nobody asked about for a while is refreshed by the worker, so that the first answer of a morning does
 * not wait for a night's sales. It reads as a request does, by the same claim: one refresh in that time.
 */
import { sql } from 'kysely';
import { maxCooldownMs } from '../model/failure.ts';
import { isRunning, plusMs } from '../model/instant.ts';
import { readTimes } from '../revenue/row.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';

const idleMs = 15 * 60_000;

/** Whether the last refresh, or its failure, was so long ago, and there is something to read. */
export async function shouldRefresh(transaction: TenantTransaction, leaseMs: number): Promise<boolean> {
  const { tenantId, db, at } = transaction;
  const times = await readTimes(transaction);
  if (times && isRunning(times.leaseExpiresAt, at, leaseMs)) return false;
  // Counted from the end of the last answer or cooldown; one further ahead was set by a clock that went back.
  const lately = (end: typeof at) => isRunning(plusMs(end, idleMs), at, idleMs + maxCooldownMs);
  if (times && (lately(times.expiresAt) || lately(times.failUntil))) return false;
  const { rows } = await sql`
    select from platform_connections c
      join platform_credentials k on k.tenant_id = c.tenant_id and k.connection_id = c.id
     where c.tenant_id = ${tenantId} and c.status = 'active' and c.counted and c.deleted_at is null
     limit 1
  `.execute(db);
  return rows.length > 0;
}
