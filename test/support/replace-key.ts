import { revoke } from '../../src/revenue/lease.ts';
import { toIso } from '../../src/model/instant.ts';
import type { Harness, Merchant } from './harness.ts';

/** Replaces a merchant's stored token, as a change of credentials does: revoke first, then write, cooldown and checks gone. */
export async function replaceKey(
  harness: Harness,
  { tenantId, connectionId }: Merchant,
  key: string,
): Promise<void> {
  const { service } = harness;
  await service.withTenant(tenantId, async (transaction) => {
    await revoke(transaction, { forgetSnapshot: false });
    const sealed = service.cipher.seal(key, { tenantId, connectionId, column: 'access_token' });
    await transaction.db
      .updateTable('platform_credentials')
      .set({ access_token: sealed, account_checked_at: null, updated_at: toIso(transaction.at) })
      .where('tenant_id', '=', tenantId)
      .where('connection_id', '=', connectionId)
      .execute();
    await transaction.db
      .updateTable('platform_sync_states')
      .set({ cooldown_until: '-infinity', data_as_of: '-infinity', last_error: null })
      .where('tenant_id', '=', tenantId)
      .where('connection_id', '=', connectionId)
      .execute();
  }); // A process may answer from its memory of the row for a second longer.
  await harness.advance(1_001);
}
