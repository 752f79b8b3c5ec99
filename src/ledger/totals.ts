/** Reads the ledger: sales, refunds and unbooked records of connections in each window. */
import { sql, type RawBuilder } from 'kysely';
import type { ConnectionId } from '../model/ids.ts';
import { toIso } from '../model/instant.ts';
import { parseCurrency } from '../model/money.ts';
import { intervals, type Interval, type Window } from '../model/window.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';
import type { Figures, UnbookedCount } from './summary.ts';

export type Windows = Readonly<Record<Interval, Window>>;
type Place = { interval: Interval; connectionId: ConnectionId };

type OfInterval<Figure> = Figure & { readonly interval: Interval };
export type WindowTotals = OfInterval<Figures>;
export type WindowUnbooked = OfInterval<UnbookedCount>;

export const windowRows = (windows: Windows): RawBuilder<unknown> => {
  const all = intervals.map((interval) => windows[interval]);
  return sql`unnest(
    ${[...intervals]}::text[], ${all.map(({ start }) => toIso(start))}::timestamptz[],
    ${all.map(({ end }) => toIso(end))}::timestamptz[]
  ) as w (interval, starts_at, ends_at)`;
};

/**
 * Figures of these connections by window and currency, from the rollup. Where reversals exceed the
 * sales, `saleMinor` is zero and the excess goes to `refundMinor`, so that the net stays exact.
 */
export async function readTotals(
  { tenantId, db }: TenantTransaction,
  connectionIds: readonly ConnectionId[],
  windows: Windows,
): Promise<WindowTotals[]> {
  const { rows } = await sql<FiguresRow>`
    select interval, connection_id as "connectionId", currency, greatest(captured, 0)::text as "saleMinor",
           (given_back + greatest(-captured, 0))::text as "refundMinor", sale_count as "saleCount"
      from (
        select w.interval, m.connection_id, m.currency,
               coalesce(sum(case m.kind when 'sale' then m.amount_minor when 'capture_reversal' then -m.amount_minor end), 0) as captured,
               coalesce(sum(m.amount_minor) filter (where m.kind in ('refund', 'dispute')), 0) as given_back,
               coalesce(sum(m.event_count) filter (where m.kind = 'sale'), 0)::bigint as sale_count
          from ${windowRows(windows)}
          join revenue_minutes m on m.minute >= w.starts_at and m.minute < w.ends_at
         where m.tenant_id = ${tenantId} and m.connection_id = any(${[...connectionIds]}::uuid[])
         group by 1, 2, 3
        having sum(m.event_count) <> 0
      ) sums
     order by 1, 2, 3
  `.execute(db);
  return rows.map(toFigures);
}

export type FiguresRow = Record<'currency' | 'saleMinor' | 'refundMinor', string> &
  Place & { readonly saleCount: bigint };

export function toFigures<Row extends Omit<FiguresRow, 'interval'>>({
  saleMinor,
  refundMinor,
  saleCount,
  ...row
}: Row) {
  const currency = parseCurrency(row.currency);
  if (!currency) throw new RangeError('the ledger holds a currency without a minor unit');
  const [sale, refund] = [BigInt(saleMinor), BigInt(refundMinor)];
  return { ...row, currency, saleMinor: sale, refundMinor: refund, saleCount: Number(saleCount) };
}

export async function countUnbooked(
  { tenantId, db }: TenantTransaction,
  connectionIds: readonly ConnectionId[],
  windows: Windows,
): Promise<WindowUnbooked[]> {
  const { rows } = await sql<Omit<WindowUnbooked, 'count'> & { count: bigint }>`
    select w.interval, u.connection_id as "connectionId", u.currency, u.reason, count(*) as count
      from ${windowRows(windows)}
     cross join lateral (
       select connection_id, currency, reason from unbooked_events
        where tenant_id = ${tenantId} and occurred_at >= w.starts_at and occurred_at < w.ends_at offset 0
     ) u
     where u.connection_id = any(${[...connectionIds]}::uuid[])
     group by 1, 2, 3, 4
     order by 1, 2, 3, 4
  `.execute(db);
  return rows.map((row) => ({ ...row, count: Number(row.count) }));
}
