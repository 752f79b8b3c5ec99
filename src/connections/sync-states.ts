/** How far each connection was read, and what was read whole: every statement that a pull writes there. */
import { sql, type RawBuilder } from 'kysely';
import type { FailureReason } from '../model/failure.ts';
import type { ConnectionId } from '../model/ids.ts';
import { instant, NEVER, toIso, type Instant } from '../model/instant.ts';
import { ownedBy, type TenantTransaction } from '../tenancy/with-tenant.ts';

export type Progress = {
  readonly cursor: unknown;
  /** The start of the walk, on the page that begins it without a cursor: coverage begins anew there. */
  readonly anchoredAt?: Instant | undefined;
  /** Set by the walk's last page. */
  readonly end?: ReadEnd | undefined;
};

export type ReadEnd = {
  readonly dataAsOf: Instant;
  readonly completeThrough: Instant;
  /** Where coverage begins, if there is none yet: rows of the release before have a cursor and no coverage. */
  readonly coveredFrom: Instant;
};

/** Where to read on, after a page; with `end`, the connection counts and is read up to there. */
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
  // The first complete read has just read the last minutes: they are due again only after a while.
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
 * Moves the end of the newest interval, or opens one at `from`. Intervals never overlap: an anchored walk opens one
 * only behind all others, and else goes on with the newest, which reaches its start.
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
         where ${ownedBy(transaction, connectionId)} ${reaches}
         order by covered_from desc limit 1
      ) as newest on true
    on conflict (tenant_id, connection_id, covered_from) do update
       set covered_to = greatest(c.covered_to, excluded.covered_to)
  `;
}

/** Void since `from`: coverage ends there; the connection counts on, and is due before anything of it is published. */
export async function restartRead(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
  from: Instant,
): Promise<void> {
  const { db, at } = transaction;
  const own = ownedBy(transaction, connectionId);
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

/** Why the platform could not be read, and until when it is left alone. */
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

/** From now on the connection does not count, until it is read to its end again. */
export async function stopCounting(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
): Promise<void> {
  const own = ownedBy(transaction, connectionId);
  await sql`
    update platform_sync_states set counted_since = null, data_as_of = '-infinity' where ${own}
  `.execute(transaction.db);
}

/** Where the second reading of the last minutes goes on, null at its end; `begunAt` on the first page of a round. */
export async function saveRecent(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
  { cursor, begunAt }: { readonly cursor: unknown; readonly begunAt: Instant | undefined },
): Promise<void> {
  const stored = cursor === null ? null : JSON.stringify(cursor);
  const begun = begunAt === undefined ? sql`` : sql`, recent_read_at = ${toIso(begunAt)}`;
  await sql`
    update platform_sync_states set recent_cursor = ${stored}::jsonb ${begun}
     where ${ownedBy(transaction, connectionId)}
  `.execute(transaction.db);
}
