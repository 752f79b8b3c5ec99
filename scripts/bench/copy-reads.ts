/** Copies one merchant's stored read to many, instead of reading the platform for each. */
import { Client } from 'pg';
import type { Merchant } from './merchants.ts';

const tables = ['platform_sync_states', 'connection_coverage', 'revenue_events', 'revenue_minutes'];

/** Copies everything but the cached answer: each merchant's first refresh makes it. */
export async function copyReads(adminUrl: string, from: Merchant, to: readonly Merchant[]): Promise<void> {
  const tenants = to.map(({ tenantId }) => tenantId);
  const connections = to.map(({ connectionId }) => connectionId);
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  try {
    for (const table of tables)
      await client.query(
        `insert into ${table}
         select (jsonb_populate_record(t, jsonb_build_object('tenant_id', g.tenant, 'connection_id', g.id))).*
           from ${table} t cross join unnest($2::uuid[], $3::uuid[]) as g (tenant, id)
          where t.tenant_id = $1`,
        [from.tenantId, tenants, connections],
      );
    await client.query(
      'update platform_credentials set account_checked_at = now() where tenant_id = any($1::uuid[])',
      [tenants],
    );
    await client.query('analyze');
  } finally {
    await client.end();
  }
}
