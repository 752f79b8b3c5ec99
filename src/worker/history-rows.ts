/** How far back each connection was read: what the backfill reads and writes, behind the lock of the cache row. */
import { sql } from 'kysely';
import type { ConnectionId } from '../model/ids.ts';
import { toIso, type Instant } from '../model/instant.ts';
import type { Window } from '../model/window.ts';
import { ownedBy, type TenantTransaction } from '../tenancy/with-tenant.ts';

export type History = {
  /** Times that were read, newest first. */
  readonly covered: readonly [Window, ...Window[]];
  /** In the adapter's words, of the window that was read last; null: none is begun. */
  readonly cursor: unknown;
  readonly cooldownUntil: Instant;
  /** Nothing that happened before can be booked. */
  readonly ledgerKeptFrom: Instant;
};

/** Of the connections that have been read. */
export async function readHistory({ tenantId, db }: TenantTransaction): Promise<Map<ConnectionId, History>> {
  const { rows } = await sql<{ connectionId: ConnectionId } & Window & Omit<History, 'covered'>>`
    select s.connection_id as "connectionId", v.covered_from as start, v.covered_to as end,
           s.backfill_cursor as cursor, s.cooldown_until as "cooldownUntil", t.ledger_kept_from as "ledgerKeptFrom"
      from platform_sync_states s
      join tenants t on t.id = s.tenant_id
      join connection_coverage v on v.tenant_id = s.tenant_id and v.connection_id = s.connection_id
     where s.tenant_id = ${tenantId}
     order by v.covered_from desc
  `.execute(db);
  const histories = new Map<ConnectionId, History>();
  for (const { connectionId, start, end, ...rest } of rows) {
    const { covered = [] } = histories.get(connectionId) ?? {};
    const [newest = { start, end }, ...older] = [...covered, { start, end }];
    histories.set(connectionId, { ...rest, covered: [newest, ...older] });
  }
  return histories;
}

/** The end of the newest time before `before` that was not read. */
export function endOfGap(covered: readonly Window[], before: Instant): Instant {
  return covered.find(({ start, end }) => start < before && before <= end)?.start ?? before;
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
