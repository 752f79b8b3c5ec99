/**
 * SQL injection at its worst: the text runs inside a tenant's transaction, on the server's pool, as
 * the application role. It must read nothing of another tenant.
 */
import { sql as statement } from 'kysely';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase } from '../../src/db/pool.ts';
import { parseTenantId } from '../../src/model/ids.ts';
import { createWithTenant } from '../../src/tenancy/with-tenant.ts';
import { createTestDatabase } from '../support/database.ts';
import { arrange, findLeaks, newMerchant, notGranted, readRows, readTenantTables } from './tables.ts';

const database = await createTestDatabase();
const tables = await readTenantTables(database);
const readable = (
  await database.query(
    `select c.oid::regclass::text as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname in ('pg_catalog', 'information_schema') and c.relkind in ('r', 'v')
        and has_any_column_privilege('revenue_app', c.oid, 'select')
      order by 1`,
  )
).map(({ name }) => String(name));

const [own, other] = [newMerchant(), newMerchant()];
const waiting = { connectTimeoutMs: 10_000, onIdleError: () => undefined };
const pool = openDatabase({ url: database.urls.app, size: 2, ...waiting });
const withTenant = createWithTenant(pool);

/** Runs the text in a transaction of the own tenant and returns its rows as JSON. */
async function runInjected(text: string): Promise<string> {
  const tenantId = parseTenantId(own.tenantId);
  if (!tenantId) throw new Error('randomUUID makes UUIDs');
  const { rows } = await withTenant(tenantId, ({ db }) => statement.raw(text).execute(db));
  return JSON.stringify(rows, (_, value: unknown) => (typeof value === 'bigint' ? String(value) : value));
}

const busy = new Client({ connectionString: database.urls.app });
beforeAll(async () => {
  await arrange(database, own);
  await arrange(database, other);
  await database.query('analyze');
  await busy.connect();
  await busy.query("set idle_in_transaction_session_timeout = '0'");
  await busy.query('begin');
  await busy.query(`set local app.current_tenant_id = '${other.tenantId}'`);
});
afterAll(async () => {
  await Promise.all([busy.end(), pool.destroy()]);
  await database.drop();
});

const change = `set_config('app.current_tenant_id', '${other.tenantId}', true)`;
const setLocal = `set local app.current_tenant_id = '${other.tenantId}'`;
const [notReadOnly, noCursor, severalStatements, noSyntax] = ['0A000', '42P11', '42601', '42601'];

describe('runInjected SQL cannot change the tenant', () => {
  it.each([
    [notGranted, `select name from tenants, ${change}`],
    [notGranted, `select ${change} union all select name from tenants`],
    [notGranted, `with s as materialized (select ${change}) select * from s, tenants`],
    [notGranted, `select name from tenants where ${change} <> ''`],
    [notGranted, `select name from tenants, lateral (select ${change}) as changed`],
    [notGranted, `update tenants set name = name where ${change} <> '' returning name`],
    [notGranted, `update pg_settings set setting = '${other.tenantId}' where name = 'app.current_tenant_id'`],
    [notGranted, `select query_to_xml($$ select ${change} $$, true, true, '')`],
    [notReadOnly, `select query_to_xml($$ ${setLocal} $$, true, true, '')`],
    [notReadOnly, `select query_to_xml($$ explain select * from tenants $$, true, true, '')`],
    [noCursor, `select * from ts_stat($$ ${setLocal} $$), tenants`],
    [severalStatements, `select 1; ${setLocal}; select name from tenants`],
    [severalStatements, `${setLocal}; select name from tenants`],
    [noSyntax, `select name from (${setLocal}) as changed, tenants`],
    [noSyntax, `with changed as (${setLocal}) select name from tenants`],
  ])('%s for %s', async (code, text) => {
    const rejected = await runInjected(text).catch((error: unknown) => error);
    expect(rejected).toMatchObject({ code });
  });
});

describe('runInjected SQL reads nothing of another tenant', () => {
  it.each(tables)('from %s, by table, row, union, CTE or XML', async (table) => {
    expect(await readRows(database, table, other)).toHaveLength(1);
    for (const text of [
      `table ${table}`,
      `select row_to_json(t) from ${table} t`,
      `select null union all select t::text from ${table} t`,
      `with every as materialized (select t::text from ${table} t) select * from every`,
      `select query_to_xml('select t::text from ${table} t', true, true, '')::text`,
    ]) {
      const answer = await runInjected(text);
      expect([text, findLeaks(answer, other)]).toEqual([text, []]);
      expect([text, findLeaks(answer, own)]).not.toEqual([text, []]);
    }
    const all = await runInjected(`select count(*) as all from ${table}`);
    expect(all).toBe('[{"all":"1"}]');
  });

  it.each(readable)('from %s, during a transaction of the other tenant', async (name) => {
    const answer = await runInjected(`select t::text from ${name} t`).catch((error: unknown) => {
      // Some views need a further right; they return nothing.
      if (error instanceof Error && 'code' in error && error.code === notGranted) return '';
      throw error;
    });
    expect(findLeaks(answer, other)).toEqual([]);
  });

  it('from the activity of other sessions', async () => {
    for (const text of [
      'select * from pg_stat_activity',
      'select * from pg_stat_get_activity(null)',
      'select pg_stat_get_backend_activity(id) from pg_stat_get_backend_idset() as id',
    ])
      await expect(runInjected(text)).rejects.toMatchObject({ code: notGranted });
  });

  it('from planner statistics: they list no tenant table', async () => {
    const listed = 'select distinct tablename from pg_stats union all select tablename from pg_stats_ext';
    const answer = await runInjected(listed);
    expect(tables.filter((table) => answer.includes(`"${table}"`))).toEqual([]);
  });
});
