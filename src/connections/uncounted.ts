/** Why nothing counts: every connection of a tenant, with what keeps it from being read for revenue. */
import type { Platform } from '../model/platform.ts';
import type { Adapters } from '../platforms/adapter.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';

export type UncountedConnection = {
  readonly platform: Platform;
  readonly platformAccountId: string;
  readonly why: 'not_supported' | 'disabled' | 'pending';
};

export async function uncountedConnections(
  { tenantId, db }: TenantTransaction,
  adapters: Adapters,
): Promise<UncountedConnection[]> {
  const rows = await db
    .selectFrom('platform_connections')
    .select(['platform', 'platform_account_id', 'status'])
    .where('tenant_id', '=', tenantId)
    .where('deleted_at', 'is', null)
    .orderBy('created_at')
    .orderBy('id')
    .execute();
  return rows.map(({ platform, platform_account_id, status }) => ({
    platform,
    platformAccountId: platform_account_id,
    why: adapters[platform] ? (status === 'disabled' ? 'disabled' : 'pending') : 'not_supported',
  }));
}
