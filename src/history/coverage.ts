/** Coverage (completely read times) by connection, and how far back events are kept. */
import { sql } from 'kysely';
import type { ConnectionId } from '../model/ids.ts';
import { instant, NEVER, toIso, type Instant } from '../model/instant.ts';
import type { Window } from '../model/window.ts';
import { isOwnedBy, type TenantTransaction } from '../tenancy/with-tenant.ts';

/** Sorted; touching intervals are merged. */
export type Coverage = ReadonlyMap<ConnectionId, readonly Window[]>;

export async function readCoverage({ tenantId, db }: TenantTransaction): Promise<Coverage> {
  const { rows } = await sql<Window & { connectionId: ConnectionId }>`
    select connection_id as "connectionId", covered_from as start, covered_to as end
      from connection_coverage where tenant_id = ${tenantId} order by covered_from
  `.execute(db);
  const covered = new Map<ConnectionId, Window[]>();
  for (const { connectionId, start, end } of rows) {
    const known = covered.get(connectionId) ?? [];
    const last = known.at(-1);
    if (last && last.end >= start)
      known[known.length - 1] = { start: last.start, end: instant(Math.max(last.end, end)) };
    else known.push({ start, end });
    covered.set(connectionId, known);
  }
  return covered;
}

/** Merges a completely read window with all touching intervals, so that intervals never overlap. */
export async function coverWindow(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
  { start, end }: Window,
): Promise<void> {
  const { tenantId, db } = transaction;
  const own = isOwnedBy(transaction, connectionId);
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

/** Earlier events are deleted and never booked again; their rollup stays. */
export async function readLedgerKeptFrom({ tenantId, db }: TenantTransaction): Promise<Instant> {
  const row = await db
    .selectFrom('tenants')
    .select('ledger_kept_from')
    .where('id', '=', tenantId)
    .executeTakeFirst();
  return row?.ledger_kept_from ?? NEVER;
}

/** The read part of a window. */
export type Extent =
  | 'whole'
  /** From its start up to the last read. */
  | 'so far'
  /** With a gap. */
  | 'in part'
  | 'nothing';

export function extentOf({ start, end }: Window, covered: readonly Window[] = []): Extent {
  const reading = covered.findIndex((one) => one.start <= start && one.end > start);
  const first = covered[reading];
  if (first && first.end >= end) return 'whole';
  if (first && reading === covered.length - 1) return 'so far';
  return covered.some((one) => one.start < end && one.end > start) ? 'in part' : 'nothing';
}
