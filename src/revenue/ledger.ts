/** The ledger and its rollup: written by one statement, so that they are equal at every moment. */
import { sql } from 'kysely';
import type { ConnectionId } from '../model/ids.ts';
import { toIso, type Instant } from '../model/instant.ts';
import type { LedgerEvent, UnbookedRecord } from '../model/ledger-event.ts';
import { parseCurrency, type Currency } from '../model/money.ts';
import type { Interval, Window } from '../model/window.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';

/**
 * Books events: new ones are added, changed ones corrected, the same ones left alone; a voided one counts nothing. The
 * caller holds the lock on the tenant's cache row, so that nobody else writes these rows meanwhile.
 *
 * `before` reads the ledger as it was, `changed` writes it and returns only rows that differ, `delta` is the difference
 * by minute. Adding it costs 2 ms for a page whatever the day holds; summing touched minutes again once took a second.
 */
export async function book(
  { tenantId, db }: TenantTransaction,
  connectionId: ConnectionId,
  events: readonly LedgerEvent[],
): Promise<void> {
  if (events.length === 0) return;
  // A second touch of one row in one statement is an error: the last word on each id is sent.
  const last = [...new Map(events.map((event) => [event.externalId, event])).values()];
  const column = <T>(of: (event: LedgerEvent) => T): T[] => last.map(of);
  await sql`
    with input as (
      select * from unnest(
        ${column(({ externalId }) => externalId)}::text[], ${column(({ kind }) => kind)}::text[],
        ${column(({ amountMinor }) => amountMinor)}::bigint[], ${column(({ currency }) => currency)}::text[],
        ${column(({ occurredAt }) => toIso(occurredAt))}::timestamptz[], ${column(({ voided }) => voided)}::boolean[]
      ) as i (external_id, kind, amount_minor, currency, occurred_at, voided)
    ), before as (
      select e.external_id, e.kind, e.amount_minor, e.currency, e.occurred_at, e.voided
        from revenue_events e join input using (external_id)
       where e.tenant_id = ${tenantId} and e.connection_id = ${connectionId}
    ), changed as (
      insert into revenue_events as e (tenant_id, connection_id, external_id, kind, amount_minor, currency, occurred_at, voided)
      select ${tenantId}::uuid, ${connectionId}::uuid, external_id, kind, amount_minor, currency, occurred_at, voided from input
      on conflict (tenant_id, connection_id, external_id) do update
         set kind = excluded.kind, amount_minor = excluded.amount_minor, currency = excluded.currency,
             occurred_at = excluded.occurred_at, voided = excluded.voided
       where (e.kind, e.amount_minor, e.currency, e.occurred_at, e.voided)
             is distinct from (excluded.kind, excluded.amount_minor, excluded.currency, excluded.occurred_at, excluded.voided)
      returning e.external_id, e.kind, e.amount_minor, e.currency, e.occurred_at, e.voided
    ), delta as (
      select date_bin('1 minute', occurred_at, timestamptz 'epoch') as minute, kind, currency,
             sum(amount_minor)::bigint as amount_minor, sum(event_count)::bigint as event_count
        from (
          select kind, currency, occurred_at, amount_minor, 1 as event_count from changed where not voided
          union all
          select kind, currency, occurred_at, -amount_minor, -1 from before
           where not voided and external_id in (select external_id from changed)
        ) moved
       group by 1, 2, 3
      having sum(amount_minor) <> 0 or sum(event_count) <> 0
    )
    insert into revenue_minutes as m (tenant_id, connection_id, minute, kind, currency, amount_minor, event_count)
    select ${tenantId}::uuid, ${connectionId}::uuid, minute, kind, currency, amount_minor, event_count from delta
    on conflict (tenant_id, connection_id, minute, kind, currency) do update
       set amount_minor = m.amount_minor + excluded.amount_minor, event_count = m.event_count + excluded.event_count
  `.execute(db);
}

/**
 * Nothing that was booked for a connection counts any more; an event that the platform reports again will. The caller
 * holds the lock on the tenant's cache row.
 */
export async function voidEvents(
  { tenantId, db }: TenantTransaction,
  connectionId: ConnectionId,
): Promise<void> {
  // In pieces, because a ledger of years takes longer than one statement may.
  for (let voided = 1n; voided > 0n;) {
    const { numAffectedRows = 0n } = await sql`
      update revenue_events set voided = true
       where ctid = any(array(
         select ctid from revenue_events
          where tenant_id = ${tenantId} and connection_id = ${connectionId} and not voided limit ${voidedAtOnce}
       ))
    `.execute(db);
    voided = numAffectedRows;
  }
  await sql`
    update revenue_minutes set amount_minor = 0, event_count = 0
     where tenant_id = ${tenantId} and connection_id = ${connectionId}
       and (amount_minor, event_count) is distinct from (0, 0)
  `.execute(db);
}

const voidedAtOnce = 20_000;

/** The records of one page. */
export async function upsertRecords(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
  { events }: { readonly events: readonly LedgerEvent[]; readonly unbooked: readonly UnbookedRecord[] },
): Promise<void> {
  await book(transaction, connectionId, events);
}

/** What was booked for a connection from `since` on counts no more. The caller holds the lock on the tenant's cache row. */
export async function voidEventsSince(
  { tenantId, db }: TenantTransaction,
  connectionId: ConnectionId,
  since: Instant,
): Promise<void> {
  await sql`
    with gone as (
      update revenue_events set voided = true
       where tenant_id = ${tenantId} and connection_id = ${connectionId} and occurred_at >= ${toIso(since)} and not voided
      returning date_bin('1 minute', occurred_at, timestamptz 'epoch') as minute, kind, currency, amount_minor
    ), delta as (
      select minute, kind, currency, sum(amount_minor)::bigint as amount_minor, count(*) as event_count
        from gone group by 1, 2, 3
    )
    update revenue_minutes m
       set amount_minor = m.amount_minor - delta.amount_minor, event_count = m.event_count - delta.event_count
      from delta
     where m.tenant_id = ${tenantId} and m.connection_id = ${connectionId}
       and (m.minute, m.kind, m.currency) = (delta.minute, delta.kind, delta.currency)
  `.execute(db);
}

export type WindowTotals = {
  readonly interval: Interval;
  readonly connectionId: ConnectionId;
  readonly currency: Currency;
  readonly saleMinor: bigint;
  readonly refundMinor: bigint;
  readonly saleCount: number;
};

/** What these connections sold and gave back in each window, by currency, from the rollup. */
export async function totals(
  { tenantId, db }: TenantTransaction,
  connectionIds: readonly ConnectionId[],
  windows: Readonly<Record<Interval, Window>>,
): Promise<WindowTotals[]> {
  const entries: Array<[Interval, Window]> = [
    ['minute', windows.minute],
    ['hour', windows.hour],
    ['day', windows.day],
  ];
  const bound = (of: (window: Window) => Instant): string[] => entries.map(([, window]) => toIso(of(window)));
  const { rows } = await sql<{
    interval: Interval;
    connection_id: ConnectionId;
    currency: string;
    sale_minor: bigint;
    refund_minor: bigint;
    sale_count: bigint;
  }>`
    select w.interval, m.connection_id, m.currency,
           coalesce(sum(m.amount_minor) filter (where m.kind = 'sale'), 0)::bigint as sale_minor,
           coalesce(sum(m.amount_minor) filter (where m.kind <> 'sale'), 0)::bigint as refund_minor,
           coalesce(sum(m.event_count) filter (where m.kind = 'sale'), 0)::bigint as sale_count
      from unnest(
             ${entries.map(([interval]) => interval)}::text[], ${bound(({ start }) => start)}::timestamptz[],
             ${bound(({ end }) => end)}::timestamptz[]
           ) as w (interval, starts_at, ends_at)
      join revenue_minutes m on m.minute >= w.starts_at and m.minute < w.ends_at
     where m.tenant_id = ${tenantId} and m.connection_id = any(${[...connectionIds]}::uuid[])
     group by 1, 2, 3
    having sum(m.event_count) <> 0
     order by 1, 2, 3
  `.execute(db);
  return rows.map((row) => {
    const currency = parseCurrency(row.currency);
    if (!currency) throw new RangeError('the ledger holds a currency without a minor unit');
    return {
      interval: row.interval,
      connectionId: row.connection_id,
      currency,
      saleMinor: row.sale_minor,
      refundMinor: row.refund_minor,
      saleCount: Number(row.sale_count),
    };
  });
}
