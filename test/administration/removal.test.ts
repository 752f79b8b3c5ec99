import { sql } from 'kysely';
import { afterAll, expect, it } from 'vitest';
import type { TenantId } from '../../src/model/ids.ts';
import { revoke } from '../../src/revenue/row.ts';
import { removeTenant } from '../../src/administration/removal.ts';
import type { WithTenant } from '../../src/tenancy/with-tenant.ts';
import { newIds } from '../support/harness.ts';
import { openTestTenancy, waitingForLocks } from '../support/database.ts';

const { server, withTenant, newTenant, connect, stop } = await openTestTenancy({ size: 4 });
afterAll(stop);

async function tenantWith(events: number): Promise<TenantId> {
  const tenantId = await newTenant();
  const [place] = await connect(tenantId);
  await server.query(
    `insert into revenue_events (tenant_id, connection_id, external_id, kind, amount_minor, currency, occurred_at)
     select $1, $2, 'txn_' || n, 'sale', 1, 'USD', now() from generate_series(1, $3::int) n`,
    [tenantId, place?.connectionId, events],
  );
  return tenantId;
}

const remove = async (tenantId: TenantId, report: (rows: number) => void = () => undefined) =>
  removeTenant({ withTenant, revoke }, tenantId, report);
const isGone = async (tenantId: TenantId): Promise<boolean> =>
  (await server.query('select from tenants where id = $1', [tenantId])).length === 0;

it('a removal deletes in batches of at most 5000 rows and reports its progress', async () => {
  const tenantId = await tenantWith(12_000);
  const reported: number[] = [];
  expect(await remove(tenantId, (rows) => void reported.push(rows))).toBe('removed');
  expect(reported).toEqual([5_000, 10_000, 12_000, 12_001]);
  expect(await isGone(tenantId)).toBe(true);
});

it('concurrent removals of one tenant all succeed', async () => {
  for (let round = 0; round < 5; round += 1) {
    const tenantId = await tenantWith(11_000);
    const removals = [1, 2, 3].map(() => remove(tenantId));
    // A removal that starts after the row is gone reports an unknown tenant.
    for (const outcome of await Promise.all(removals))
      expect(['removed', 'unknown-tenant']).toContain(outcome);
    expect(await isGone(tenantId)).toBe(true);
  }
});

it('a removal succeeds although a delayed change inserts a cache row during it', async () => {
  const tenantId = await tenantWith(1);
  const insert = `insert into revenue_cache_entries (tenant_id, cache_key) values ($1, 'late')`;
  const heldUp: WithTenant = async (of, work) => {
    const done = await withTenant(of, work);
    const left = await server.query('select from platform_connections where tenant_id = $1', [of]);
    if (left.length === 0 && !(await isGone(of)))
      await server.query(`${insert} on conflict do nothing`, [of]);
    return done;
  };
  await removeTenant({ withTenant: heldUp, revoke }, tenantId, () => undefined);
  expect(await isGone(tenantId)).toBe(true);
});

it('a removal waits for a leader that is writing a page and deletes that page too', async () => {
  const tenantId = await tenantWith(1);
  let removal: Promise<string> | undefined;
  await withTenant(tenantId, async (transaction) => {
    await revoke(transaction, { dropsSnapshot: false });
    removal = remove(tenantId);
    await expect.poll(() => waitingForLocks(server)).toBe(1);
    const [removed] = await server.query('select removed_at from tenants where id = $1', [tenantId]);
    expect(removed).toEqual({ removed_at: null });
    await sql`update revenue_events set amount_minor = 2`.execute(transaction.db);
  });
  expect(await removal).toBe('removed');
  expect(await isGone(tenantId)).toBe(true);
});

it('a removal of an unknown tenant writes nothing', async () => {
  const { tenantId } = newIds();
  expect(await remove(tenantId)).toBe('unknown-tenant');
  const written = await server.query('select from revenue_cache_entries where tenant_id = $1', [tenantId]);
  expect(written).toEqual([]);
});

it('a removal finds added tables and their foreign keys in the catalogue', async () => {
  const place = 'tenant_id uuid not null, connection_id uuid not null';
  const refers = 'foreign key (tenant_id, connection_id) references';
  await server.query(
    `create table added_notes (${place}, primary key (tenant_id, connection_id), ${refers} platform_connections (tenant_id, id));
     create table added_lines (${place}, line int, primary key (tenant_id, line), ${refers} added_notes (tenant_id, connection_id));
     grant select, delete on added_notes, added_lines to revenue_app`,
  );
  const [tenantId, other] = [await tenantWith(1), await tenantWith(1)];
  await server.query('insert into added_notes select tenant_id, id from platform_connections');
  await server.query('insert into added_lines select tenant_id, connection_id, 1 from added_notes');
  expect(await remove(tenantId)).toBe('removed');
  expect(await isGone(tenantId)).toBe(true);
  for (const table of ['added_notes', 'added_lines']) {
    const left = await server.query(`select tenant_id from ${table} where tenant_id = any($1)`, [
      [tenantId, other],
    ]);
    expect(left).toEqual([{ tenant_id: other }]);
  }
  await server.query('drop table added_lines, added_notes');
});
