/** Shop orders counted at a payment processor, by bucket. */
import { sql } from 'kysely';
import { elsewhereCtes, sumsOfEvents, type CountedConnection } from '../ledger/overlap.ts';
import type { Figures } from '../ledger/summary.ts';
import { toFigures, type FiguresRow } from '../ledger/totals.ts';
import type { ConnectionId } from '../model/ids.ts';
import { toIso, type Instant } from '../model/instant.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';

export type BucketOverlap = {
  /** Counted from 0. */
  readonly bucket: number;
  readonly countedBy: ConnectionId;
  readonly figures: Figures;
};

/** The shops' figures counted at a processor instead; valid in buckets with a known processor. */
export async function readBucketOverlaps(
  { tenantId, db }: TenantTransaction,
  shops: readonly ConnectionId[],
  processors: readonly CountedConnection[],
  edges: readonly Instant[],
): Promise<BucketOverlap[]> {
  const [start, end] = [edges[0], edges.at(-1)];
  if (shops.length === 0 || processors.length === 0 || start === undefined || end === undefined) return [];
  const { rows } = await sql<Omit<FiguresRow, 'interval'> & { bucket: number; countedBy: ConnectionId }>`
    with ${elsewhereCtes(tenantId, shops, processors, { start, end })}
    select width_bucket(occurred_at, ${edges.map(toIso)}::timestamptz[]) - 1 as bucket,
           connection_id as "connectionId", counted_by as "countedBy", currency, ${sumsOfEvents}
      from elsewhere
     where counted_by is not null
     group by 1, 2, 3, 4
  `.execute(db);
  return rows.map(({ bucket, countedBy, ...row }) => ({ bucket, countedBy, figures: toFigures(row) }));
}
