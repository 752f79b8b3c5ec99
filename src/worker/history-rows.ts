/** The backfill's progress per connection, read and written behind the lock of the cache row. */
import { sql } from 'kysely';
import { readCoverage } from '../history/coverage.ts';
import type { ConnectionId } from '../model/ids.ts';
import type { Instant } from '../model/instant.ts';
import type { Window } from '../model/window.ts';
import { isOwnedBy, type TenantTransaction } from '../tenancy/with-tenant.ts';

export type History = {
  /** Coverage, newest first. */
  readonly covered: readonly [Window, ...Window[]];
  /** The adapter's cursor in an unfinished window; null: none is begun. */
  readonly cursor: unknown;
  readonly cooldownUntil: Instant;
};

/** Only connections with coverage. */
export async function readHistory(transaction: TenantTransaction): Promise<Map<ConnectionId, History>> {
  const { tenantId, db } = transaction;
  const [states, coverage] = await Promise.all([
    db
      .selectFrom('platform_sync_states')
      .select(['connection_id', 'backfill_cursor', 'cooldown_until'])
      .where('tenant_id', '=', tenantId)
      .execute(),
    readCoverage(transaction),
  ]);
  const histories = new Map<ConnectionId, History>();
  for (const { connection_id: id, backfill_cursor: cursor, cooldown_until: cooldownUntil } of states) {
    const [newest, ...older] = (coverage.get(id) ?? []).toReversed();
    if (newest) histories.set(id, { covered: [newest, ...older], cursor, cooldownUntil });
  }
  return histories;
}

/** The end of the newest gap before `before`. */
export function endOfGap(covered: readonly Window[], before: Instant): Instant {
  return covered.find(({ start, end }) => start < before && before <= end)?.start ?? before;
}

/** `cursor`: null at the end of a day. */
export async function saveBackfill(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
  cursor: unknown,
): Promise<void> {
  const stored = cursor === null ? null : JSON.stringify(cursor);
  await sql`
    update platform_sync_states set backfill_cursor = ${stored}::jsonb where ${isOwnedBy(transaction, connectionId)}
  `.execute(transaction.db);
}
