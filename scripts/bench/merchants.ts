/** Many merchants at once, written by the superuser in the server's own format. */
import { randomUUID } from 'node:crypto';
import { Client } from 'pg';
import { readConfig } from '../../src/config.ts';
import { createCipher } from '../../src/connections/cipher.ts';
import { parseConnectionId, parseTenantId, type ConnectionId, type TenantId } from '../../src/model/ids.ts';
import { noonDay } from '../dev/noon.ts';
import { signToken } from '../token.ts';

export type Merchant = {
  readonly tenantId: TenantId;
  readonly connectionId: ConnectionId;
  readonly account: string;
  readonly token: string;
};

/** Tenants at noon, each with one unread Stripe account. */
export async function addMerchants(adminUrl: string, count: number): Promise<Merchant[]> {
  const cipher = createCipher(
    readConfig({ NODE_ENV: 'test', DATABASE_URL: 'postgres://unused' }).CREDENTIAL_KEYS,
  );
  const rows = Array.from({ length: count }, () => {
    const [tenantId, connectionId] = [parseTenantId(randomUUID()), parseConnectionId(randomUUID())];
    if (!tenantId || !connectionId) throw new Error('randomUUID makes UUIDs');
    const name = tenantId.replaceAll('-', '').slice(0, 16);
    const sealed = cipher.seal(`sk_test_${name}`, { tenantId, connectionId, column: 'access_token' });
    return { tenantId, connectionId, account: `acct_${name}`, sealed };
  });
  await run(
    adminUrl,
    `with given as (select * from unnest($1::uuid[], $2::uuid[], $3::text[], $4::text[]) as g (tenant, id, account, sealed)),
     tenant as (
       insert into tenants (id, name, reporting_currency, reporting_time_zone, created_at)
       select tenant, account, 'USD', $5, now() from given),
     connection as (
       insert into platform_connections (tenant_id, id, platform, platform_account_id, status, mode, created_at, updated_at)
       select tenant, id, 'stripe', account, 'active', 'test', now(), now() from given),
     credential as (
       insert into platform_credentials (tenant_id, connection_id, access_token, updated_at)
       select tenant, id, sealed, now() from given)
     insert into revenue_cache_entries (tenant_id, cache_key) select tenant, 'realtime_revenue:shared:v1' from given`,
    [
      rows.map(({ tenantId }) => tenantId),
      rows.map(({ connectionId }) => connectionId),
      rows.map(({ account }) => account),
      rows.map(({ sealed }) => sealed),
      noonDay().timeZone,
    ],
  );
  return Promise.all(
    rows.map(async ({ tenantId, connectionId, account }) => ({
      tenantId,
      connectionId,
      account,
      token: await signToken(tenantId),
    })),
  );
}

/** Makes every row due, keeping cursors and ledger. */
export async function makeDue(adminUrl: string): Promise<void> {
  await run(
    adminUrl,
    `with expired as (update revenue_cache_entries set expires_at = '-infinity' returning tenant_id)
     update platform_sync_states s set data_as_of = now() - interval '5 minutes' from expired e where e.tenant_id = s.tenant_id`,
    [],
  );
}

async function run(url: string, text: string, values: readonly unknown[]): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(text, [...values]);
  } finally {
    await client.end();
  }
}
