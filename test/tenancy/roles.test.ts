/** The three roles cannot leave row-level security: they may only read and write rows. */
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { arrange, attempt, newMerchant, notGranted, sql } from './tables.ts';

const database = await createTestDatabase();
afterAll(() => database.drop());
const stranger = newMerchant();
beforeAll(() => arrange(database, stranger));

const served = ['revenue_app', 'revenue_worker'] as const;
const urlOf = { revenue_app: database.urls.app, revenue_worker: database.urls.worker };

type Row = Record<string, unknown>;
type Ask = (text: string, values?: readonly unknown[]) => Promise<Row[]>;

async function as<T>(url: string, work: (ask: Ask) => Promise<T>): Promise<T> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    return await work(async (text, values) => {
      const { rows } = await client.query<Row>(text, values ? [...values] : undefined);
      return rows;
    });
  } finally {
    await client.end();
  }
}

describe.each([...served, 'revenue_owner'])('the role %s', (role) => {
  it('has no power over roles, databases or policies', async () => {
    const [powers] = await database.query(
      'select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles where rolname = $1',
      [role],
    );
    expect(Object.values(powers ?? { missing: true })).toEqual([false, false, false, false, false]);
  });
});

describe.each(served)('the role %s', (role) => {
  const ask = (text: string) => attempt(urlOf[role], stranger.tenantId, sql(text));

  it('cannot become any other role', async () => {
    const others = 'select quote_ident(rolname) as name from pg_roles where rolname <> $1';
    const roles = await database.query(others, [role]);
    expect(roles.length).toBeGreaterThan(3);
    for (const { name } of roles)
      for (const text of [`set role ${String(name)}`, `set session authorization ${String(name)}`])
        expect([text, await ask(text)]).toMatchObject([text, { rejected: notGranted }]);
  });

  it.each([
    [
      'owns nothing',
      `select d.classid::regclass::text, d.objid from pg_shdepend d
        where d.refclassid = 'pg_authid'::regclass and d.refobjid = $1::regrole and d.deptype = 'o'
          and d.dbid in (0, (select oid from pg_database where datname = current_database()))`,
    ],
    [
      'may create nothing, not even temporary objects',
      `select nspname as name from pg_namespace where has_schema_privilege($1, oid, 'create')
       union all
       select privilege from unnest(array['create', 'temporary']) as privilege
        where has_database_privilege($1, current_database(), privilege)`,
    ],
    [
      'is a member of no other role',
      "select r.rolname from pg_roles r where r.rolname <> $1 and pg_has_role($1, r.oid, 'MEMBER')",
    ],
    [
      'may not execute set_config',
      "select oid from pg_proc where proname = 'set_config' and has_function_privilege($1, oid, 'execute')",
    ],
  ])('%s', async (_, text) => {
    expect(await database.query(text, [role])).toEqual([]);
  });

  it.each([
    'create temporary table mine (id int)',
    'create table mine (id int)',
    'create view mine as select 1 as one',
    'create schema mine',
    'create function mine() returns int language sql as $$ select 1 $$',
    'create function pg_temp.mine() returns int language sql as $$ select 1 $$',
    'create extension dblink',
    'create publication mine for table tenants',
    'alter table tenants no force row level security',
    'alter table tenants disable row level security',
    'create policy everything on tenants using (true)',
    'drop policy tenant_isolation on tenants',
    "alter role revenue_app set app.current_tenant_id = '00000000-0000-4000-8000-000000000001'",
    'update kysely_migration set name = name',
    'delete from kysely_migration',
    "copy tenants (id) to '/tmp/tenants'",
    "copy tenants (id) to program 'cat'",
    'select * from pg_statistic',
    'select * from pg_authid',
    'select pg_terminate_backend(1)',
    'select pg_cancel_backend(1)',
    'select * from pg_stat_activity',
  ])('may not: %s', async (text) => {
    expect(await ask(text)).toMatchObject({ rejected: notGranted });
  });

  it('may not execute functions on large objects', async () => {
    const functions = await database.query(
      `select oid::regprocedure::text as name, has_function_privilege($1, oid, 'execute') as may from pg_proc
        where proname ~ '^lo_|^lo(read|write)$'`,
      [role],
    );
    expect(functions.length).toBeGreaterThan(10);
    expect(functions.filter(({ may }) => may)).toEqual([]);
    for (const text of [
      'select lo_create(0)',
      "select lo_from_bytea(0, 'told')",
      'select * from pg_largeobject',
    ])
      expect(await ask(text)).toMatchObject({ rejected: notGranted });
  });
});

describe('the application role', () => {
  it('has timeouts below the answer deadline', async () => {
    const settings = await as(database.urls.app, (ask) =>
      ask(
        `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
                current_setting('idle_in_transaction_session_timeout') as idle`,
      ),
    );
    expect(settings).toEqual([{ statement: '5s', lock: '1s', idle: '2s' }]);
  });

  it('gets an error instead of all rows with row_security off', async () => {
    await as(database.urls.app, async (ask) => {
      await ask('set row_security = off');
      await expect(ask('select * from tenants')).rejects.toMatchObject({ code: notGranted });
    });
  });
});

describe('the worker', () => {
  it('may list the ids of all tenants', async () => {
    await arrange(database, newMerchant());
    const listed = await as(database.urls.worker, (ask) => ask('select id from tenants order by id'));
    expect(listed).toEqual(await database.query('select id from tenants order by id'));
    expect(listed.length).toBeGreaterThan(1);
  });
});

describe('a monitoring role', () => {
  it.each(['pg_monitor', 'pg_read_all_stats'])('still sees activity: %s', async (role) => {
    const text = "select has_function_privilege($1, 'pg_stat_get_activity(integer)', 'execute') as may";
    expect(await database.query(text, [role])).toEqual([{ may: true }]);
  });
});
