/** Writes the ledger and its rollup in one statement, so that the two never differ. */
import { sql, type RawBuilder } from 'kysely';
import type { ConnectionId, TenantId } from '../model/ids.ts';
import { NEVER, toIso } from '../model/instant.ts';
import type { LedgerEvent, UnbookedRecord, Whole } from '../model/ledger-event.ts';
import type { PageStep } from '../platforms/adapter.ts';
import { toStoredCurrency, toStoredId } from '../model/stored-text.ts';
import { isOwnedBy, type TenantTransaction } from '../tenancy/with-tenant.ts';

/** A record newly listed as unbooked, or with a new currency, time or reason. */
type NewlyUnbooked = Readonly<Record<'externalId' | 'currency' | 'reason', string>>;

/**
 * Upserts events, except those older than `ledger_kept_from`; a voided event counts nothing. An
 * unbooked record voids its event. The caller holds the lock on the tenant's cache row.
 */
export async function upsertEvents(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
  {
    events,
    unbooked,
    wholes = [],
    gone = [],
  }: Pick<PageStep, 'events' | 'unbooked' | 'wholes'> & {
    /** Stored ids of events deleted at the platform. */
    readonly gone?: readonly string[];
  },
): Promise<NewlyUnbooked[]> {
  if (events.length + unbooked.length + wholes.length + gone.length === 0) return [];
  // A statement may touch a row once: an id's last version wins; unbooked beats booked.
  const unbookable = new Map(unbooked.map((record) => [toStoredId(record.externalId), record]));
  const booked = new Map(events.map((event) => [toStoredId(event.externalId), event]));
  for (const id of unbookable.keys()) booked.delete(id);
  const { rows } = await sql<NewlyUnbooked>`
    with ${pageCtes(transaction, booked, unbookable)},
         ${inputCtes(transaction, connectionId, wholes, gone)},
         ${unbookedCtes(transaction, connectionId)},
         ${ledgerCtes(transaction, connectionId)},
         rolled as (${addToRollup(transaction, connectionId)})
    select external_id as "externalId", currency, reason from listed
  `.execute(transaction.db);
  return rows;
}

const columns = sql`external_id, kind, amount_minor, currency, occurred_at, voided, payment_ref, group_id, processor`;

const keptFrom = (id: TenantId) => sql`(select ledger_kept_from from tenants where id = ${id})`;

/** The page, without records older than `ledger_kept_from`: their events are deleted. */
function pageCtes(
  { tenantId }: TenantTransaction,
  booked: ReadonlyMap<string, LedgerEvent>,
  unbookable: ReadonlyMap<string, UnbookedRecord>,
): RawBuilder<unknown> {
  const events = [...booked.values()];
  const records = [...unbookable.values()];
  return sql`
    booked as (
      select * from unnest(
        ${[...booked.keys()]}::text[], ${events.map(({ kind }) => kind)}::text[],
        ${events.map(({ amountMinor }) => amountMinor)}::bigint[], ${events.map(({ currency }) => currency)}::text[],
        ${events.map(({ occurredAt }) => toIso(occurredAt))}::timestamptz[],
        ${events.map(({ voided }) => voided)}::boolean[], ${events.map(({ paymentRef }) => paymentRef)}::text[],
        ${events.map(({ groupId }) => groupId && toStoredId(groupId))}::text[],
        ${events.map(({ processor }) => processor)}::text[]
      ) as b (${columns}) where b.occurred_at >= ${keptFrom(tenantId)}
    ), unbookable as (
      select * from unnest(
        ${[...unbookable.keys()]}::text[],
        ${records.map(({ occurredAt }) => (occurredAt === null ? null : toIso(occurredAt)))}::timestamptz[],
        ${records.map(({ currency }) => toStoredCurrency(currency))}::text[], ${records.map(({ reason }) => reason)}::text[]
      ) as r (external_id, occurred_at, currency, reason)
       where r.occurred_at is null or r.occurred_at >= ${keptFrom(tenantId)}
    )`;
}

// `input`: the new rows; a capture reversal has its sale's time, also of a deleted sale. `kin`: the
// sales and reversals of the page's payments. `was`: stored rows. `offset 0`: look up by index.
function inputCtes(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
  wholes: readonly Whole[],
  gone: readonly string[],
): RawBuilder<unknown> {
  return sql`
    before as (
      select e.*
        from (select external_id from booked union all select external_id from unbookable) p
       cross join lateral (
         select ${columns} from revenue_events
          where ${isOwnedBy(transaction, connectionId)} and external_id = p.external_id limit 1
       ) e
      union all
      select ${columns} from (${selectGone(transaction, connectionId, wholes)}) g
      ${gone.length === 0 ? sql`` : sql`union select ${columns} from revenue_events where ${isOwnedBy(transaction, connectionId)} and external_id = any(${[...gone]}::text[])`}
    ), payments as (
      select distinct payment_ref
        from (select payment_ref, kind from booked union all select payment_ref, kind from before) p
       where payment_ref is not null and kind in ('sale', 'capture_reversal')
    ), kin as (
      select ${columns}
        from payments p
       cross join lateral (
         select connection_id, external_id, kind, amount_minor, currency, occurred_at, voided, group_id, processor
           from revenue_events where tenant_id = ${transaction.tenantId} and payment_ref = p.payment_ref offset 0
       ) e
       where connection_id = ${connectionId} and kind in ('sale', 'capture_reversal')
         and external_id not in (select external_id from before)
    ), was as (
      select * from before union all select * from kin
    ), page as (
      select * from booked
      union all
      select external_id, kind, amount_minor, currency, occurred_at, true, payment_ref, group_id, processor from before
       where external_id not in (select external_id from booked)
    ), sold as (
      select distinct on (payment_ref) payment_ref, occurred_at
        from (select * from page union all select * from kin) p
       where kind = 'sale' and payment_ref is not null
       order by payment_ref, voided, occurred_at
    ), input as (
      select p.external_id, p.kind, p.amount_minor, p.currency,
             case p.kind when 'capture_reversal' then coalesce(s.occurred_at, old.occurred_at, p.occurred_at) else p.occurred_at end as occurred_at,
             p.voided, p.payment_ref, p.group_id, p.processor
        from (select * from page union all select * from kin where kind = 'capture_reversal') p
        left join sold s using (payment_ref)
        left join was old on old.external_id = p.external_id and old.occurred_at < ${keptFrom(transaction.tenantId)}
    )`;
}

/** Stored events missing from a group listed as a whole: deleted at the platform. */
function selectGone(
  { tenantId }: TenantTransaction,
  connectionId: ConnectionId,
  wholes: readonly Whole[],
): RawBuilder<unknown> {
  const kept = wholes.flatMap(({ groupId, keep }) => keep.map((id) => [toStoredId(groupId), toStoredId(id)]));
  return sql`
    select e.*
      from (select distinct unnest(${wholes.map(({ groupId }) => toStoredId(groupId))}::text[]) as group_id) w
     cross join lateral (
       select connection_id, ${columns} from revenue_events
        where tenant_id = ${tenantId} and group_id = w.group_id offset 0
     ) e
     where e.connection_id = ${connectionId} and not e.voided
       and (e.group_id, e.external_id) not in (
         select * from unnest(${kept.map(([group]) => group)}::text[], ${kept.map(([, id]) => id)}::text[])
       )
       and e.external_id not in (select external_id from booked union all select external_id from unbookable)`;
}

/** `listed`: the unbooked records, at their own time, or else when first seen. */
function unbookedCtes(transaction: TenantTransaction, connectionId: ConnectionId): RawBuilder<unknown> {
  return sql`
    unlisted as (
      delete from unbooked_events
       where ${isOwnedBy(transaction, connectionId)} and external_id = any(array(select external_id from booked))
    ), listed as (
      insert into unbooked_events as u (tenant_id, connection_id, external_id, occurred_at, currency, reason)
      select ${transaction.tenantId}::uuid, ${connectionId}::uuid, r.external_id,
             coalesce(r.occurred_at, old.occurred_at, ${toIso(transaction.at)}::timestamptz), r.currency, r.reason
        from unbookable r
        left join lateral (
          select occurred_at from unbooked_events
           where ${isOwnedBy(transaction, connectionId)} and external_id = r.external_id limit 1
        ) old on true
      on conflict (tenant_id, connection_id, external_id) do update
         set occurred_at = excluded.occurred_at, currency = excluded.currency, reason = excluded.reason
       where (u.occurred_at, u.currency, u.reason)
             is distinct from (excluded.occurred_at, excluded.currency, excluded.reason)
      returning u.external_id, u.currency, u.reason
    )`;
}

/** `changed`: writes the differing events. `delta`: the change to each minute of the rollup. */
function ledgerCtes({ tenantId }: TenantTransaction, connectionId: ConnectionId): RawBuilder<unknown> {
  return sql`
    changed as (
      insert into revenue_events as e (tenant_id, connection_id, ${columns})
      select ${tenantId}::uuid, ${connectionId}::uuid, ${columns} from input
      on conflict (tenant_id, connection_id, external_id) do update
         set kind = excluded.kind, amount_minor = excluded.amount_minor, currency = excluded.currency,
             occurred_at = excluded.occurred_at, voided = excluded.voided, payment_ref = excluded.payment_ref,
             group_id = excluded.group_id, processor = excluded.processor
       where (e.kind, e.amount_minor, e.currency, e.occurred_at, e.voided, e.payment_ref, e.group_id, e.processor)
             is distinct from (excluded.kind, excluded.amount_minor, excluded.currency, excluded.occurred_at,
                               excluded.voided, excluded.payment_ref, excluded.group_id, excluded.processor)
      returning ${columns}
    ), delta as (
      select ${minute} as minute, kind, currency, sum(amount_minor)::bigint as amount_minor, sum(event_count)::bigint as event_count
        from (
          select kind, currency, occurred_at, amount_minor, 1 as event_count from changed where not voided
          union all
          select kind, currency, occurred_at, -amount_minor, -1 from was
           where not voided and external_id in (select external_id from changed)
        ) moved
       group by 1, 2, 3
      having sum(amount_minor) <> 0 or sum(event_count) <> 0
    )`;
}

const minute = sql`date_bin('1 minute', occurred_at, timestamptz 'epoch')`;

/** Adding a page's delta takes 2 ms on any day; summing the touched minutes again once took 1 s. */
function addToRollup({ tenantId }: TenantTransaction, connectionId: ConnectionId): RawBuilder<unknown> {
  return sql`
    insert into revenue_minutes as m (tenant_id, connection_id, minute, kind, currency, amount_minor, event_count)
    select ${tenantId}::uuid, ${connectionId}::uuid, minute, kind, currency, amount_minor, event_count from delta
    on conflict (tenant_id, connection_id, minute, kind, currency) do update
       set amount_minor = m.amount_minor + excluded.amount_minor, event_count = m.event_count + excluded.event_count`;
}

/**
 * Voids a connection's events since `from` and deletes its unbooked records since then; an event
 * reported again by the platform counts again. The caller holds the lock on the tenant's cache row.
 */
export async function voidEvents(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
  from = NEVER,
): Promise<void> {
  const own = isOwnedBy(transaction, connectionId);
  // No filter by connection: with it, the planner may prefer an index scan to the `ctid` look-up.
  const ofBatch = sql`tenant_id = ${transaction.tenantId} and ctid = any(array(select ctid from batch))`;
  await forEachBatch(
    transaction,
    (after) => sql`
      with batch as (
        select ctid, occurred_at from revenue_events
         where ${own} and not voided and occurred_at >= ${after ?? toIso(from)}::timestamptz order by occurred_at limit ${batchSize}
      ), changed as (
        update revenue_events set voided = true where ${ofBatch}
        returning kind, currency, occurred_at, amount_minor
      ), delta as (
        select ${minute} as minute, kind, currency, -sum(amount_minor)::bigint as amount_minor, -count(*) as event_count
          from changed group by 1, 2, 3
      ), rolled as (${addToRollup(transaction, connectionId)})
      select max(occurred_at)::text as last from batch`,
  );
  // The events behind these minutes are deleted, so no delta can reverse them.
  await sql`
    update revenue_minutes set amount_minor = 0, event_count = 0
     where ${own} and minute >= ${toIso(from)}
       and minute < (select ledger_kept_from from tenants where id = ${transaction.tenantId})
  `.execute(transaction.db);
  await forEachBatch(
    transaction,
    (after) => sql`
      with batch as (
        select ctid, external_id from unbooked_events
         where ${own} and ${after === null ? sql`true` : sql`external_id > ${after}`} order by external_id limit ${batchSize}
      ), deleted as (
        delete from unbooked_events
         where ${ofBatch} and occurred_at >= ${toIso(from)}
      )
      select max(external_id) as last from batch`,
  );
}

/** Rows per statement: voiding years of events at once would exceed the statement_timeout. */
const batchSize = 2_000;

type Last = { readonly last: string | null };

/** Each batch starts after the last, so that it does not scan the dead rows of earlier batches. */
async function forEachBatch(
  { db }: TenantTransaction,
  batch: (after: string | null) => RawBuilder<Last>,
): Promise<void> {
  let after: string | null = null;
  do {
    const { rows }: { rows: Last[] } = await batch(after).execute(db);
    after = rows[0]?.last ?? null;
  } while (after !== null);
}
