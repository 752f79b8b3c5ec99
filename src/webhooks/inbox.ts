/** Rows of received webhooks: message key and time; of the payload, only a deleted object's id. */
import { sql } from 'kysely';
import type { ConnectionId } from '../model/ids.ts';
import { NEVER, plusMs, toIso, type Instant } from '../model/instant.ts';
import type { WebhookNews } from '../platforms/webhook.ts';
import { isOwnedBy, type TenantTransaction } from '../tenancy/with-tenant.ts';
import type { HookPlace } from './hook-id.ts';

type Bound = Pick<HookPlace, 'platform' | 'connectionId'>;

/** Blocks the tenant's removal until the message is stored; undefined if removed or not bound. */
export async function lockBound(transaction: TenantTransaction, place: Bound) {
  await sql`select from tenants where id = ${transaction.tenantId} for share`.execute(transaction.db);
  return readBound(transaction, place);
}

/** Takes no lock: the signature is not verified yet. */
export async function readBound({ tenantId, db }: TenantTransaction, { platform, connectionId }: Bound) {
  return db
    .selectFrom('platform_connections as c')
    .innerJoin('tenants as t', 't.id', 'c.tenant_id')
    .leftJoin('platform_webhooks as w', (join) =>
      join.onRef('w.tenant_id', '=', 'c.tenant_id').onRef('w.connection_id', '=', 'c.id'),
    )
    .select(['c.id as connection_id', 'c.platform_account_id', 'c.mode', 'w.secret', 'w.secret_before'])
    .where('c.tenant_id', '=', tenantId)
    .where('c.id', '=', connectionId)
    .where('c.platform', '=', platform)
    .where('c.deleted_at', 'is', null)
    .where('t.removed_at', 'is', null)
    .executeTakeFirst();
}

/** False for a repeated message. */
export async function storeNews(
  { tenantId, db, at }: TenantTransaction,
  connectionId: ConnectionId,
  { key, topic, deletedId }: WebhookNews,
): Promise<boolean> {
  const { numInsertedOrUpdatedRows } = await db
    .insertInto('webhook_inbox')
    .values({
      tenant_id: tenantId,
      connection_id: connectionId,
      key,
      topic,
      object_id: deletedId,
      received_at: toIso(at),
      looked_up_at: deletedId === null ? toIso(at) : null,
    })
    .onConflict((conflict) => conflict.columns(['tenant_id', 'connection_id', 'key']).doNothing())
    .executeTakeFirst();
  return numInsertedOrUpdatedRows === 1n;
}

/** Leaves the cache row and the source's progress alone. */
export async function storeHint(transaction: TenantTransaction, connectionId: ConnectionId): Promise<void> {
  const { tenantId, db, at } = transaction;
  // Same lock order as the deletion of a connection.
  await sql`
    insert into platform_sync_states as s (tenant_id, connection_id, hinted_at)
    values (${tenantId}, ${connectionId}, ${toIso(at)})
    on conflict (tenant_id, connection_id) do update set hinted_at = excluded.hinted_at
  `.execute(db);
  await sql`
    insert into platform_webhooks as w (tenant_id, connection_id, last_received_at)
    values (${tenantId}, ${connectionId}, ${toIso(at)})
    on conflict (tenant_id, connection_id) do update set last_received_at = excluded.last_received_at
  `.execute(db);
}

export type Deletion = {
  readonly connectionId: ConnectionId;
  readonly key: string;
  readonly objectId: string;
};

/** Per connection, so that an unreachable one does not block others. */
const maxDeletionsAtOnce = 20;

/** Deleted objects not looked up yet, oldest first. */
export async function listPendingDeletions({ tenantId, db }: TenantTransaction): Promise<Deletion[]> {
  const { rows } = await sql<Deletion>`
    select connection_id as "connectionId", key, coalesce(object_id, '') as "objectId"
      from (select *, row_number() over (partition by connection_id order by received_at, key) as place
              from webhook_inbox where tenant_id = ${tenantId} and looked_up_at is null) as pending
     where place <= ${maxDeletionsAtOnce} order by received_at, key
  `.execute(db);
  return rows;
}

export async function endDeletion(
  transaction: TenantTransaction,
  { connectionId, key }: Deletion,
): Promise<void> {
  await sql`
    update webhook_inbox set looked_up_at = ${toIso(transaction.at)}
     where ${isOwnedBy(transaction, connectionId)} and key = ${key}
  `.execute(transaction.db);
}

/** Longer than any platform's retries of a message. */
const keptMs = 8 * 86_400_000;
const maxPrunedAtOnce = 5_000;

export async function pruneInbox({ tenantId, db, at }: TenantTransaction): Promise<void> {
  await sql`
    delete from webhook_inbox where tenant_id = ${tenantId} and ctid = any(array(
      select ctid from webhook_inbox
       where tenant_id = ${tenantId} and received_at < ${toIso(plusMs(at, -keptMs))} limit ${maxPrunedAtOnce}
    ))
  `.execute(db);
}

/** An older hint without a read was lost with its process. */
const lostMs = 10_000;

/** `lost`: connections with a hint but no read after it. */
export async function readLostHints({ tenantId, db, at }: TenantTransaction) {
  const { rows } = await sql<{ connection_id: ConnectionId; is_lost: boolean }>`
    select w.connection_id, s.hinted_at > '-infinity' and s.hinted_at >= s.data_as_of
           and s.hinted_at < ${toIso(plusMs(at, -lostMs))} as is_lost
      from platform_webhooks w
      left join platform_sync_states s on s.tenant_id = w.tenant_id and s.connection_id = w.connection_id
     where w.tenant_id = ${tenantId}
  `.execute(db);
  const lost = rows.filter((row) => row.is_lost).map((row) => row.connection_id);
  return { hasWebhooks: rows.length > 0, lost: new Set(lost) };
}

/** A booking this old without a webhook makes the webhook unhealthy. */
const silenceMs = 15 * 60_000;
/** A sale's time may be slightly later than its webhook. */
const toleranceMs = 60_000;

/** Compares webhooks with the newest booked minute: webhooks arrive when money moves. */
export async function readStatus(transaction: TenantTransaction, connectionId: ConnectionId) {
  const own = isOwnedBy(transaction, connectionId);
  const { rows } = await sql<{ received: Instant; set: Instant; newest: Instant | null }>`
    select last_received_at as received, secret_set_at as set,
           (select max(minute) from revenue_minutes where ${own} and event_count > 0
               and minute <= ${toIso(plusMs(transaction.at, -silenceMs))}) as newest
      from platform_webhooks where ${own}
  `.execute(transaction.db);
  const [row] = rows;
  if (!row) return { lastReceivedAt: null, isHealthy: null };
  const newest = row.newest ?? NEVER;
  const isSilent = newest > row.set && newest > plusMs(row.received, toleranceMs);
  return { lastReceivedAt: row.received > NEVER ? row.received : null, isHealthy: !isSilent };
}
