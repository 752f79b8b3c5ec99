/**
 * Finds shop orders already counted at a payment processor. Computed at each publish, so that
 * connecting, excluding or removing a processor changes the next answer.
 */
import { sql, type RawBuilder } from 'kysely';
import type { ConnectionId, TenantId } from '../model/ids.ts';
import { toIso } from '../model/instant.ts';
import { intervals, type Interval, type Window } from '../model/window.ts';
import { platforms, type Platform } from '../model/platform.ts';
import { definitions } from '../platforms/index.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';
import type { Figures } from './summary.ts';
import { toFigures, windowRows, type FiguresRow, type Windows, type WindowTotals } from './totals.ts';

const lagging = platforms.filter((platform) => definitions[platform].freshness.isLagging);

export type CountedConnection = { readonly connectionId: ConnectionId; readonly platform: Platform };

/** The shops' figures counted at a processor instead, by window. */
export async function readOverlaps(
  { tenantId, db }: TenantTransaction,
  shops: readonly ConnectionId[],
  processors: readonly CountedConnection[],
  windows: Windows,
  /** Lagging processors without data in a window yet: they count nothing of it. */
  notYet: Readonly<Record<Interval, readonly ConnectionId[]>>,
): Promise<WindowTotals[]> {
  if (shops.length === 0 || processors.length === 0) return [];
  const absent = intervals.flatMap((interval) => notYet[interval].map((id) => ({ interval, id })));
  const { rows } = await sql<FiguresRow>`
    with ${elsewhereCtes(tenantId, shops, processors, windows.day)}, absent as (
      select * from unnest(${absent.map(({ interval }) => interval)}::text[],
                           ${absent.map(({ id }) => id)}::uuid[]) as a (interval, connection_id)
    )
    select w.interval, e.connection_id as "connectionId", e.currency,
           ${sumsOfEvents}
      from ${windowRows(windows)}
      join elsewhere e on e.occurred_at >= w.starts_at and e.occurred_at < w.ends_at
     where e.counted_by is not null
       and (w.interval, e.counted_by) not in (select interval, connection_id from absent)
     group by 1, 2, 3
  `.execute(db);
  return rows.map(toFigures);
}

export const sumsOfEvents = sql`
  coalesce(sum(amount_minor) filter (where kind = 'sale'), 0)::text as "saleMinor",
  coalesce(sum(amount_minor) filter (where kind <> 'sale'), 0)::text as "refundMinor",
  count(*) filter (where kind = 'sale') as "saleCount"`;

/**
 * The end of the second of the processor's last read, or of `complete_through` for a lagging
 * platform. Payments up to there are usually booked, even while the platform may still add some.
 */
const endOfListed = sql`date_trunc('second', case when p.platform = any(${lagging})
  then s.complete_through else s.data_as_of end) + interval '1 second'`;

/** A counted account of the processor, if all its accounts cover `at`: each may have the money. */
const coveringAccount = (platform: RawBuilder<unknown>, at: RawBuilder<unknown>): RawBuilder<unknown> => sql`(
  select min(q.connection_id::text)::uuid from processor q where q.platform = ${platform}
  having bool_and(exists (select from covered c where c.connection_id = q.connection_id
                             and ${at} >= c.covered_from and ${at} < c.covered_to)))`;

/**
 * `counted_by` of a sale: the connection with its payment, or without a payment one covering its
 * time; of a refund: one covering its time. `offset 0` keeps each look-up on its index.
 */
export const elsewhereCtes = (
  tenantId: TenantId,
  shops: readonly ConnectionId[],
  processors: readonly CountedConnection[],
  { start, end }: Window,
): RawBuilder<unknown> => sql`
    processor as (
      select * from unnest(${processors.map(({ connectionId }) => connectionId)}::uuid[],
                           ${processors.map(({ platform }) => platform)}::text[]) as p (connection_id, platform)
    ), covered as (
      select p.platform, p.connection_id, c.covered_from,
             case when c.covered_to = max(c.covered_to) over (partition by c.connection_id)
                  then greatest(c.covered_to, ${endOfListed}) else c.covered_to end as covered_to
        from processor p
        join connection_coverage c on c.tenant_id = ${tenantId} and c.connection_id = p.connection_id
        left join platform_sync_states s on s.tenant_id = ${tenantId} and s.connection_id = p.connection_id
    ), events as materialized (
      select connection_id, kind, amount_minor, currency, occurred_at, payment_ref, group_id, processor
        from revenue_events
       where tenant_id = ${tenantId} and connection_id = any(${[...shops]}::uuid[]) and not voided
         and occurred_at >= ${toIso(start)} and occurred_at < ${toIso(end)}
         and processor is not null
    ), paired as (
      select e.*, sale.is_read as sale_is_read,
             case when e.kind = 'sale' then e.payment_ref else sale.payment_ref end as sale_ref
        from events e
        left join lateral (
          select g.payment_ref, ${coveringAccount(sql`g.processor`, sql`g.occurred_at`)} is not null as is_read
            from (
              select * from revenue_events where tenant_id = ${tenantId} and group_id = e.group_id offset 0
            ) g
           where e.kind <> 'sale' and g.connection_id = e.connection_id and g.kind = 'sale'
             and g.processor = e.processor and not g.voided
           order by g.occurred_at limit 1
        ) sale on true
    ), booked as (
      select p.*,
             case when p.sale_ref is not null then (
               select b.connection_id from (
                 select connection_id, kind, voided from revenue_events
                  where tenant_id = ${tenantId} and payment_ref = p.sale_ref offset 0
               ) b
               where b.kind = 'sale' and not b.voided and b.connection_id = any(array(select connection_id from processor))
               limit 1
             ) end as booked_by
        from paired p
    ), judged as (
      select b.*,
             case when b.booked_by is null and (b.kind <> 'sale' or b.sale_ref is null)
                  then ${coveringAccount(sql`b.processor`, sql`b.occurred_at`)} end as read_by,
             b.kind <> 'sale' and exists (select from covered c where c.connection_id = b.booked_by
               and b.occurred_at >= c.covered_from and b.occurred_at < c.covered_to) as is_read_there
        from booked b
    ), elsewhere as (
      select connection_id, kind, amount_minor, currency, occurred_at,
             case when kind = 'sale' then coalesce(booked_by, read_by)
                  when booked_by is not null then case when is_read_there then booked_by end
                  when sale_ref is null or not sale_is_read then read_by end as counted_by
        from judged
    )`;

/** Subtracts the figures counted elsewhere; their sales become `overlapMinor`. */
export function subtractOverlaps(
  totals: readonly WindowTotals[],
  overlapping: readonly WindowTotals[],
): WindowTotals[] {
  return totals.map((one) => {
    const gone = overlapping.find((other) => other.interval === one.interval && isSameSide(one, other));
    return gone ? subtractOverlap(one, gone) : one;
  });
}

export function isSameSide(one: Figures, other: Figures): boolean {
  return one.connectionId === other.connectionId && one.currency === other.currency;
}

export function subtractOverlap<F extends Figures>(one: F, gone: Figures): F {
  // Sales never drop below zero: the excess is added to the refunds.
  const saleMinor = one.saleMinor - gone.saleMinor;
  const excess = saleMinor < 0n ? -saleMinor : 0n;
  return {
    ...one,
    saleMinor: saleMinor + excess,
    refundMinor: one.refundMinor - gone.refundMinor + excess,
    saleCount: one.saleCount - gone.saleCount,
    overlapMinor: (one.overlapMinor ?? 0n) + gone.saleMinor,
  };
}
