/** How much of a bucket was read of a connection. */
import { sql } from 'kysely';
import type { ConnectionId } from '../model/ids.ts';
import { toIso, type Instant } from '../model/instant.ts';
import type { Window } from '../model/window.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';

/** Times that were read whole, in their order, by connection. */
export type Coverage = ReadonlyMap<ConnectionId, readonly Window[]>;

export async function readCoverage(
  { tenantId, db }: TenantTransaction,
  connectionIds: readonly ConnectionId[],
  from: Instant,
): Promise<Coverage> {
  const { rows } = await sql<Window & { connectionId: ConnectionId }>`
    select connection_id as "connectionId", covered_from as start, covered_to as end
      from connection_coverage
     where tenant_id = ${tenantId} and connection_id = any(${[...connectionIds]}::uuid[])
       and covered_to > ${toIso(from)}
     order by covered_from
  `.execute(db);
  const covered = new Map<ConnectionId, Window[]>();
  for (const { connectionId, start, end } of rows) {
    const known = covered.get(connectionId) ?? [];
    const last = known.at(-1);
    // Intervals that touch are one.
    if (last && last.end >= start)
      known[known.length - 1] = { ...last, end: last.end > end ? last.end : end };
    else known.push({ start, end });
    covered.set(connectionId, known);
  }
  return covered;
}

export type Extent =
  | 'whole'
  /** From its start up to the last read. */
  | 'so far'
  /** Something between its start and its end was not read. */
  | 'in part'
  | 'nothing';

export function extentOf({ start, end }: Window, covered: readonly Window[] = []): Extent {
  const reading = covered.findIndex((one) => one.start <= start && one.end > start);
  const first = covered[reading];
  if (first && first.end >= end) return 'whole';
  if (first && reading === covered.length - 1) return 'so far';
  return covered.some((one) => one.start < end && one.end > start) ? 'in part' : 'nothing';
}
