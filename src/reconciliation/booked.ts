/** Reads a window's ledger entries, and shop orders without a booked payment. */
import { sql } from 'kysely';
import type { ConnectionId } from '../model/ids.ts';
import { toIso } from '../model/instant.ts';
import type { LedgerEvent } from '../model/ledger-event.ts';
import type { Window } from '../model/window.ts';
import { isOwnedBy, type TenantTransaction } from '../tenancy/with-tenant.ts';
import type { Booked } from './compare.ts';

type Row = LedgerEvent | (Omit<LedgerEvent, 'kind'> & { readonly kind: null });

const columns = sql`external_id as "externalId", kind, amount_minor as "amountMinor", currency,
  occurred_at as "occurredAt", voided, payment_ref as "paymentRef", group_id as "groupId", processor`;
/** The columns of an event, with a null kind. */
const unbookedColumns = sql`external_id as "externalId", null::text as kind, 0::bigint as "amountMinor", '' as currency,
  occurred_at as "occurredAt", false as voided, null::text as "paymentRef", null::text as "groupId", null::text as processor`;

/**
 * The window's counting events and unbooked records, plus the entries with these ids, at any time
 * and even voided. `too-large`: more than `limit` entries in the window.
 */
export async function readBooked(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
  { start, end }: Window,
  ids: readonly string[],
  limit: number,
): Promise<Booked | 'too-large'> {
  const own = isOwnedBy(transaction, connectionId);
  const within = sql`occurred_at >= ${toIso(start)} and occurred_at < ${toIso(end)}`;
  const [inWindow, byId] = await Promise.all([
    sql<Row>`
      (select ${columns} from revenue_events where ${own} and not voided and ${within} limit ${limit + 1})
      union all
      (select ${unbookedColumns} from unbooked_events where ${own} and ${within} limit ${limit + 1})
    `.execute(transaction.db),
    ids.length === 0
      ? { rows: [] }
      : sql<Row>`
          select e.* from unnest(${[...ids]}::text[]) as asked (id)
           cross join lateral (
             select ${columns} from revenue_events where ${own} and external_id = asked.id offset 0
           ) e
          union all
          select u.* from unnest(${[...ids]}::text[]) as asked (id)
           cross join lateral (
             select ${unbookedColumns} from unbooked_events where ${own} and external_id = asked.id offset 0
           ) u
        `.execute(transaction.db),
  ]);
  if (inWindow.rows.length > limit) return 'too-large';
  // An id may have both a voided event and an unbooked record: the unbooked record wins.
  return new Map([...byId.rows, ...inWindow.rows].map((row) => [row.externalId, toState(row)]));
}

const toState = (row: Row) => (row.kind === null ? { unbookedAt: row.occurredAt } : row);

/** Deletes unbooked records that the platform has deleted. */
export async function delist(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  await sql`
    delete from unbooked_events where ${isOwnedBy(transaction, connectionId)} and external_id = any(${[...ids]}::text[])
  `.execute(transaction.db);
}

/**
 * Orders of the window without a payment at a connected account of their processor: either none is
 * connected, or coverage of all contains the order's time and none has booked the payment.
 */
export async function readUnpaired(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
  { start, end }: Window,
  connected: ReadonlyArray<{ readonly connectionId: ConnectionId; readonly platform: string }>,
  processorNames: readonly string[],
  maxIds: number,
): Promise<{ readonly count: number; readonly ids: readonly string[] }> {
  const { tenantId, db } = transaction;
  const { rows } = await sql<{ external_id: string; count: bigint }>`
    with account as (
      select * from unnest(${connected.map((one) => one.connectionId)}::uuid[],
                           ${connected.map(({ platform }) => platform)}::text[]) as a (connection_id, platform)
    )
    select e.external_id, count(*) over () as count
      from revenue_events e
     where e.tenant_id = ${tenantId} and e.connection_id = ${connectionId} and not e.voided and e.kind = 'sale'
       and e.occurred_at >= ${toIso(start)} and e.occurred_at < ${toIso(end)}
       and e.processor = any(${[...processorNames]}::text[])
       and not exists (
         select from account a where a.platform = e.processor and not exists (
           select from connection_coverage c
            where c.tenant_id = ${tenantId} and c.connection_id = a.connection_id
              and e.occurred_at >= c.covered_from and e.occurred_at < c.covered_to))
       and not exists (
         select from revenue_events b join account a on a.connection_id = b.connection_id
          where b.tenant_id = ${tenantId} and b.payment_ref = e.payment_ref and b.kind = 'sale' and not b.voided)
       and (e.payment_ref is not null or not exists (select from account a where a.platform = e.processor))
     order by e.external_id limit ${maxIds}
  `.execute(db);
  return { count: Number(rows[0]?.count ?? 0n), ids: rows.map((row) => row.external_id) };
}
