/** Connections that come and go: deleted, and bound again to the same id, ledger and cursor. */
import { connectStripe, type StripeConnection } from '../../db/seed.ts';
import type { TenantId } from '../../src/model/ids.ts';
import { never, toIso } from '../../src/model/instant.ts';
import { revoke } from '../../src/revenue/lease.ts';
import type { Service } from '../../src/service.ts';
import type { TenantTransaction } from '../../src/tenancy/with-tenant.ts';

/** Removes the credentials and marks the connection deleted; what was read of it stays. */
export async function unbind(
  { withTenant }: Service,
  tenantId: TenantId,
  { connectionId }: StripeConnection,
): Promise<void> {
  await withTenant(tenantId, async (transaction) => {
    await revoke(transaction, { forgetSnapshot: true });
    await transaction.db
      .deleteFrom('platform_credentials')
      .where('tenant_id', '=', tenantId)
      .where('connection_id', '=', connectionId)
      .execute();
    await setDeleted(transaction, connectionId, true);
    await forgetReading(transaction, connectionId);
  });
}

/** Connects the account, for the first time or again. */
export async function bind(
  { withTenant, cipher }: Service,
  tenantId: TenantId,
  connection: StripeConnection,
): Promise<void> {
  const { connectionId, key } = connection;
  await withTenant(tenantId, async (transaction) => {
    if ((await setDeleted(transaction, connectionId, false)) === 0n) {
      await connectStripe(transaction, cipher, connection);
      return;
    }
    await revoke(transaction, { forgetSnapshot: true });
    const sealed = cipher.seal(key, { tenantId, connectionId, column: 'access_token' });
    await transaction.db
      .insertInto('platform_credentials')
      .values({
        tenant_id: tenantId,
        connection_id: connectionId,
        access_token: sealed,
        updated_at: toIso(transaction.at),
      })
      .execute();
    await forgetReading(transaction, connectionId);
  });
}

async function setDeleted(
  { tenantId, db, at }: TenantTransaction,
  connectionId: StripeConnection['connectionId'],
  isDeleted: boolean,
): Promise<bigint> {
  const { numUpdatedRows } = await db
    .updateTable('platform_connections')
    .set({ deleted_at: isDeleted ? toIso(at) : null, updated_at: toIso(at) })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', connectionId)
    .executeTakeFirst();
  return numUpdatedRows;
}

async function forgetReading(
  { tenantId, db }: TenantTransaction,
  connectionId: StripeConnection['connectionId'],
): Promise<void> {
  await db
    .updateTable('platform_sync_states')
    .set({ cooldown_until: toIso(never), data_as_of: toIso(never), last_error: null })
    .where('tenant_id', '=', tenantId)
    .where('connection_id', '=', connectionId)
    .execute();
}
