/** How far back each connection was read: what the backfill reads and writes, behind the lock of the cache row. */
import { sql } from 'kysely';
import type { ConnectionId } from '../model/ids.ts';
import { toIso, type Instant } from '../model/instant.ts';
import type { Window } from '../model/window.ts';
import { ownedBy, type TenantTransaction } from '../tenancy/with-tenant.ts';

export type History = {
  /** Where what was read without a gap, up to the last pull, begins. */
  readonly coveredFrom: Instant;
  /** In the adapter's words, of the window that ends there; null: it is not begun. */
  readonly cursor: unknown;
  readonly cooldownUntil: Instant;
  /** Nothing that happened before can be booked. */
  readonly ledgerKeptFrom: Instant;
};

/** Of the connections that have been read. */
export async function readHistory({ tenantId, db }: TenantTransaction): Promise<Map<ConnectionId, History>> {
  const { rows } = await sql<{ connectionId: ConnectionId } & History>`
    select s.connection_id as "connectionId", v.covered_from as "coveredFrom", s.backfill_cursor as cursor,
           s.cooldown_until as "cooldownUntil", t.ledger_kept_from as "ledgerKeptFrom"
      from platform_sync_states s
      join tenants t on t.id = s.tenant_id
     cross join lateral (
       select covered_from from connection_coverage
        where tenant_id = s.tenant_id and connection_id = s.connection_id order by covered_from desc limit 1
     ) v
     where s.tenant_id = ${tenantId}
  `.execute(db);
  return new Map(rows.map(({ connectionId, ...history }) => [connectionId, history]));
}

/** Where the reading of a day goes on; null at its end. */
export async function saveBackfill(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
  cursor: unknown,
): Promise<void> {
  const stored = cursor === null ? null : JSON.stringify(cursor);
  await sql`
    update platform_sync_states set backfill_cursor = ${stored}::jsonb where ${ownedBy(transaction, connectionId)}
  `.execute(transaction.db);
}

/** The window was read whole: it becomes one with all that it touches, so that intervals never overlap. */
export async function coverWindow(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
  { start, end }: Window,
): Promise<void> {
  const { tenantId, db } = transaction;
  const own = ownedBy(transaction, connectionId);
  const [from, to] = [toIso(start), toIso(end)];
  const touched = sql`${own} and covered_from <= ${to} and covered_to >= ${from}`;
  await sql`
    with touched as (delete from connection_coverage where ${touched} returning covered_from, covered_to)
    insert into connection_coverage (tenant_id, connection_id, covered_from, covered_to)
    select ${tenantId}::uuid, ${connectionId}::uuid, least(min(covered_from), ${from}::timestamptz),
           greatest(max(covered_to), ${to}::timestamptz)
      from touched
  `.execute(db);
}
