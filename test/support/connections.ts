/** Changes to a tenant's connections, each as the protocol asks: revoke first, in the same transaction. */
import type { Cipher } from '../../src/connections/cipher.ts';
import type { ConnectionId } from '../../src/model/ids.ts';
import { toIso } from '../../src/model/instant.ts';
import { revoke } from '../../src/revenue/lease.ts';
import type { TenantTransaction } from '../../src/tenancy/with-tenant.ts';

/** Removes its credential and hides it; ledger and cursor stay. */
export async function deleteConnection(
  transaction: TenantTransaction,
  connectionId: ConnectionId,
): Promise<void> {
  const { tenantId, db, at } = transaction;
  await revoke(transaction, { forgetSnapshot: true });
  await db
    .updateTable('platform_connections')
    .set({ deleted_at: toIso(at), updated_at: toIso(at) })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', connectionId)
    .execute();
  await db
    .deleteFrom('platform_credentials')
    .where('tenant_id', '=', tenantId)
    .where('connection_id', '=', connectionId)
    .execute();
  await forgetState(transaction, connectionId);
}

/** Binds a deleted account again: the same id, ledger and cursor, with a new token. */
export async function reviveConnection(
  transaction: TenantTransaction,
  cipher: Cipher,
  connectionId: ConnectionId,
  key: string,
): Promise<void> {
  const { tenantId, db, at } = transaction;
  await revoke(transaction, { forgetSnapshot: true });
  await db
    .updateTable('platform_connections')
    .set({ deleted_at: null, updated_at: toIso(at) })
    .where('tenant_id', '=', tenantId)
    .where('id', '=', connectionId)
    .execute();
  await db
    .insertInto('platform_credentials')
    .values({
      tenant_id: tenantId,
      connection_id: connectionId,
      access_token: cipher.seal(key, { tenantId, connectionId, column: 'access_token' }),
      updated_at: toIso(at),
    })
    .execute();
  await forgetState(transaction, connectionId);
}

/** Stores another token for a connection; what was known through the old one (whose it is, its cooldown) goes. */
export async function replaceCredential(
  transaction: TenantTransaction,
  cipher: Cipher,
  connectionId: ConnectionId,
  key: string,
): Promise<void> {
  const { tenantId, db, at } = transaction;
  await revoke(transaction, { forgetSnapshot: false });
  const access_token = cipher.seal(key, { tenantId, connectionId, column: 'access_token' });
  await db
    .updateTable('platform_credentials')
    .set({ access_token, account_checked_at: null, updated_at: toIso(at) })
    .where('tenant_id', '=', tenantId)
    .where('connection_id', '=', connectionId)
    .execute();
  await forgetState(transaction, connectionId);
}

async function forgetState({ tenantId, db }: TenantTransaction, connectionId: ConnectionId): Promise<void> {
  await db
    .updateTable('platform_sync_states')
    .set({ cooldown_until: '-infinity', data_as_of: '-infinity', last_error: null })
    .where('tenant_id', '=', tenantId)
    .where('connection_id', '=', connectionId)
    .execute();
}
