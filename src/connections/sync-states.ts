/** All of a pull's writes to connections' progress and coverage. */
import { sql, type RawBuilder } from 'kysely';
import type { FailureReason } from '../model/failure.ts';
import type { ConnectionId } from '../model/ids.ts';
import { instant, NEVER, toIso, type Instant } from '../model/instant.ts';
import { isOwnedBy, type TenantTransaction } from '../tenancy/with-tenant.ts';

export type Progress = {
  readonly cursor: unknown;
  /** On the first page of a walk without a cursor: coverage starts a new interval here. */
  readonly anchoredAt?: Instant | undefined;
  /** Set by the walk's last page. */
  readonly end?: ReadEnd | undefined;
};

export type ReadEnd = {
  readonly dataAsOf: Instant;
  readonly completeThrough: Instant;
  /** Start of coverage if there is none: rows of the previous release have only a cursor. */
  readonly coveredFrom: Instant;
};

/** Saves the cursor after a page; with `end`, the connection counts, read up to `end.dataAsOf`. */
export async function saveCursor(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
  { cursor, anchoredAt, end }: Progress,
): Promise<void> {
  const { tenantId, db, at } = transaction;
  const coveredFrom = anchoredAt ?? end?.coveredFrom;
  const coverage =
    coveredFrom === undefined
      ? sql``
      : sql`with covered as (${extendCoverage(transaction, connectionId, {
          from: coveredFrom,
          to: end?.completeThrough ?? coveredFrom,
          isAnchored: anchoredAt !== undefined,
        })})`;
  // The first complete read includes the last minutes: postpone their re-read.
  const ended = end
    ? sql`, data_as_of = excluded.data_as_of, last_error = null, complete_through = excluded.complete_through,
            recent_read_at = case when s.counted_since is null and s.data_as_of = '-infinity'
                                  then excluded.recent_read_at else s.recent_read_at end,
            counted_since = coalesce(s.counted_since, excluded.counted_since)`
    : sql``;
  await sql`
    ${coverage}
    insert into platform_sync_states as s
      (tenant_id, connection_id, cursor, data_as_of, complete_through, counted_since, recent_read_at)
    values (${tenantId}, ${connectionId}, ${JSON.stringify(cursor)}::jsonb, ${toIso(end?.dataAsOf ?? NEVER)},
            ${end ? toIso(end.completeThrough) : null}, ${end ? toIso(at) : null}, ${toIso(end ? at : NEVER)})
    on conflict (tenant_id, connection_id) do update set cursor = excluded.cursor ${ended}
  `.execute(db);
}

/**
 * Moves the end of the newest interval, or opens one at `from`. Intervals never overlap: an
 * anchored walk extends the newest interval if that reaches `from`, else it opens a later one.
 */
function extendCoverage(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
  { from, to, isAnchored }: { readonly from: Instant; readonly to: Instant; readonly isAnchored: boolean },
): RawBuilder<unknown> {
  const reaches = isAnchored ? sql`and covered_to >= ${toIso(from)}` : sql``;
  const latest = instant(Math.max(from, to));
  return sql`
    insert into connection_coverage as c (tenant_id, connection_id, covered_from, covered_to)
    select ${transaction.tenantId}::uuid, ${connectionId}::uuid, coalesce(newest.covered_from, ${toIso(from)}::timestamptz),
           greatest(${toIso(latest)}::timestamptz, newest.covered_from)
      from (select 1) as one
      left join (
        select covered_from from connection_coverage
         where ${isOwnedBy(transaction, connectionId)} ${reaches}
         order by covered_from desc limit 1
      ) as newest on true
    on conflict (tenant_id, connection_id, covered_from) do update
       set covered_to = greatest(c.covered_to, excluded.covered_to)
  `;
}

/** After voiding events since `from`: ends coverage there; the connection is due, still counted. */
export async function restartRead(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
  from: Instant,
): Promise<void> {
  const { db, at } = transaction;
  const own = isOwnedBy(transaction, connectionId);
  await sql`
    with gone as (
      delete from connection_coverage where ${own} and covered_from >= ${toIso(from)}
    ), cut as (
      update connection_coverage set covered_to = ${toIso(from)}
       where ${own} and covered_from < ${toIso(from)} and covered_to > ${toIso(from)}
    )
    update platform_sync_states
       set counted_since = coalesce(counted_since, case when data_as_of > '-infinity' then ${toIso(at)}::timestamptz end),
           data_as_of = '-infinity', complete_through = null, voided_at = ${toIso(at)}
     where ${own}
  `.execute(db);
}

export async function saveFailure(
  { tenantId, db }: TenantTransaction,
  connectionId: ConnectionId,
  { reason, cooldownUntil }: { readonly reason: FailureReason; readonly cooldownUntil: Instant },
): Promise<void> {
  await sql`
    insert into platform_sync_states (tenant_id, connection_id, last_error, cooldown_until)
    values (${tenantId}, ${connectionId}, ${reason}, ${toIso(cooldownUntil)})
    on conflict (tenant_id, connection_id) do update
       set last_error = excluded.last_error, cooldown_until = excluded.cooldown_until
  `.execute(db);
}

/** The connection counts again after its next complete read. */
export async function stopCounting(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
): Promise<void> {
  const own = isOwnedBy(transaction, connectionId);
  await sql`
    update platform_sync_states set counted_since = null, data_as_of = '-infinity' where ${own}
  `.execute(transaction.db);
}

/** Saves the cursor of the re-read of the last minutes, null at its end; `begunAt` at its start. */
export async function saveRecent(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
  { cursor, begunAt }: { readonly cursor: unknown; readonly begunAt: Instant | undefined },
): Promise<void> {
  const stored = cursor === null ? null : JSON.stringify(cursor);
  const begun = begunAt === undefined ? sql`` : sql`, recent_read_at = ${toIso(begunAt)}`;
  await sql`
    update platform_sync_states set recent_cursor = ${stored}::jsonb ${begun}
     where ${isOwnedBy(transaction, connectionId)}
  `.execute(transaction.db);
}
