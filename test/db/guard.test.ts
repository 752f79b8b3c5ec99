/**
 * The superuser makes each unsafe state in a transaction, becomes the serving role, runs the checks
 * and rolls back: no other test or database sees it.
 */
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findFailedChecks, type FailedCheck } from '../../src/db/guard.ts';
import { listMigrations } from '../../src/db/migrations.ts';
import { openDatabase, type Database } from '../../src/db/pool.ts';
import { createTestDatabase } from '../support/database.ts';

const server = await createTestDatabase();
const tenantTables = (
  await server.query(
    `select distinct table_name from information_schema.columns
      where table_schema = 'public' and (column_name = 'tenant_id' or table_name = 'tenants') order by 1`,
  )
).map((row) => String(row['table_name']));

const limits = { leaseMs: 8_000, answerDeadlineMs: 10_000 };
const roleSettings = (
  await server.query(
    `select 'set local ' || split_part(setting, '=', 1) || ' to ' || quote_literal(split_part(setting, '=', 2)) as text
       from pg_db_role_setting s, unnest(setconfig) setting
      where s.setrole = 'revenue_app'::regrole and s.setdatabase = 0`,
  )
).map(({ text }) => String(text));

let app: Database;
let superuser: Database;
beforeAll(() => {
  app = open(server.urls.app);
  superuser = open(server.adminUrl);
});
afterAll(async () => {
  await Promise.all([app.destroy(), superuser.destroy()]);
  await server.drop();
});

function open(url: string): Database {
  return openDatabase({ url, size: 1, connectTimeoutMs: 5000, onIdleError: () => undefined });
}

async function connectedAs(url: string): Promise<FailedCheck[]> {
  const database = open(url);
  try {
    return await findFailedChecks(database, limits);
  } finally {
    await database.destroy();
  }
}

/** The failed checks of the application role after these statements. */
async function after(...statements: string[]): Promise<FailedCheck[]> {
  const transaction = await superuser.startTransaction().execute();
  try {
    // `set role` keeps the session's settings, so the role's own are applied here.
    for (const text of [...roleSettings, ...statements, 'set local role revenue_app'])
      await sql.raw(text).execute(transaction);
    return await findFailedChecks(transaction, limits);
  } finally {
    await transaction.rollback().execute();
  }
}

it('no check fails for the application role on a migrated database', async () => {
  expect(await findFailedChecks(app, limits)).toEqual([]);
  expect(await after()).toEqual([]);
});

describe('the check of the role', () => {
  it('fails for a superuser', async () => {
    expect(await connectedAs(server.adminUrl)).toEqual(
      expect.arrayContaining(['role', 'row_level_security']),
    );
    expect(await after('alter role revenue_app superuser')).toEqual(['role', 'access', 'row_level_security']);
  });

  it('fails for the owner of the tables', async () => {
    expect(await connectedAs(server.urls.owner)).toEqual(expect.arrayContaining(['role']));
  });

  const bypass = 'create role passer nologin nosuperuser bypassrls';
  const uninherited = 'with inherit false';
  it.each([
    ['can bypass row-level security itself', ['alter role revenue_app bypassrls']],
    ['has the replication attribute', ['alter role revenue_app replication']],
    ['can create roles', ['alter role revenue_app createrole']],
    ['can create databases', ['alter role revenue_app createdb']],
    ['may become a role with bypassrls', [bypass, 'grant passer to revenue_app']],
    [
      'may become a role with bypassrls without inheriting it',
      [bypass, `grant passer to revenue_app ${uninherited}`],
    ],
    [
      'may become a role with bypassrls through another',
      [bypass, 'create role between nologin', 'grant passer to between', 'grant between to revenue_app'],
    ],
    ['may become a superuser', ['create role root superuser', `grant root to revenue_app ${uninherited}`]],
    ['may become the owner', [`grant revenue_owner to revenue_app ${uninherited}`]],
    ['owns a table', ['create table mine (id int)', 'alter table mine owner to revenue_app']],
  ])('fails for a role that %s', async (_, statements) => {
    expect(await after(...statements)).toEqual(['role']);
  });

  it('passes for a member of a harmless role', async () => {
    expect(await after('create role harmless nologin', 'grant harmless to revenue_app')).toEqual([]);
  });
});

describe('the check of access', () => {
  const name = new URL(server.urls.app).pathname.slice(1);
  it.each([
    ['every role may connect', `grant connect on database "${name}" to public`],
    ['every role may create temporary tables', `grant temporary on database "${name}" to public`],
    ['the role may create schemas', `grant create on database "${name}" to revenue_app`],
    ['every role may create tables', 'grant create on schema public to public'],
  ])('fails when %s', async (_, statement) => {
    expect(await after(statement)).toEqual(['access']);
  });
});

describe('the check of row-level security', () => {
  it('covers every tenant table', () => {
    expect(tenantTables.length).toBeGreaterThan(1);
    expect(tenantTables).toContain('tenants');
  });

  it.each(tenantTables)('fails when %s has it disabled, not forced, or no policy', async (table) => {
    expect(await after(`alter table ${table} no force row level security`)).toEqual(['row_level_security']);
    expect(await after(`alter table ${table} disable row level security`)).toEqual(['row_level_security']);
    const named = 'select policyname as name from pg_policies where tablename = $1';
    const policies = await server.query(named, [table]);
    const drops = policies.map(({ name }) => `drop policy ${String(name)} on ${table}`);
    expect(await after(...drops)).toEqual(['row_level_security']);
  });

  const plain = 'create table added (tenant_id uuid not null, id uuid)';
  const partitioned = `${plain} partition by hash (tenant_id)`;
  const enable = 'alter table added enable row level security';
  const force = 'alter table added force row level security';
  const own = "tenant_id = (select nullif(current_setting('app.current_tenant_id', true), '')::uuid)";
  const policy = `create policy tenant_isolation on added to revenue_app using (${own})`;
  const safe = [plain, enable, force, policy];
  const second = (rest: string) => [...safe, `create policy more on added ${rest}`];
  const partition = 'create table part partition of added for values with (modulus 1, remainder 0)';
  it.each([
    ['has no protection', [plain]],
    ['is only enabled', [plain, enable, policy]],
    ['is only forced', [plain, force, policy]],
    ['has no policy', [plain, enable, force]],
    ['is partitioned without protection', [partitioned]],
    ['has an unprotected partition', [partitioned, enable, force, policy, partition]],
    ['has a policy showing every row', [plain, enable, force, policy.replace(own, 'true')]],
    ['has a second policy for all roles', second('using (true)')],
    ['has a second policy allowing any insert', second('for insert with check (true)')],
    ['has a policy allowing any write', [plain, enable, force, `${policy} with check (true)`]],
    [
      'has a second policy for a role joined by this one',
      ['create role joined nologin', 'grant joined to revenue_app', ...second('to joined using (true)')],
    ],
    ['has lost its policy', [...safe, 'drop policy tenant_isolation on added']],
  ])('fails when a new table with a tenant %s', async (_, statements) => {
    expect(await after(...statements)).toEqual(['row_level_security']);
  });

  it.each([
    ['with full protection', safe],
    ['with a check equal to its policy', [plain, enable, force, `${policy} with check (${own})`]],
    ['showing more to another role', second('for select to revenue_worker using (true)')],
    ['without a tenant', ['create table added (id uuid)']],
    ['with its tenant column dropped', [plain, 'alter table added drop column tenant_id']],
    ['of another schema', ['create schema other', plain.replace('added', 'other.added')]],
  ])('holds with a new table %s', async (_, statements) => {
    expect(await after(...statements)).toEqual([]);
  });
});

describe('the check of the migrations', () => {
  const without = 'delete from kysely_migration';
  it.each([
    ['one is missing', `${without} where name = '0002_connections'`],
    ['the last is missing', `${without} where name = (select max(name) from kysely_migration)`],
    ['none was applied', without],
    ['the schema was never migrated', 'drop table kysely_migration'],
    ['one has another name', "update kysely_migration set name = '0002_a' where name = '0002_connections'"],
  ])('fails when %s', async (_, statement) => {
    expect(await after(statement)).toEqual(['migrations']);
  });

  it('passes when a newer release has applied more', async () => {
    const newer = `insert into kysely_migration (name, timestamp) values ('9999_later', '')`;
    expect(await after(newer)).toEqual([]);
  });

  it('passes for the migrations of this release', async () => {
    const rows = await server.query('select name from kysely_migration order by name');
    expect(rows.map(({ name }) => name)).toEqual(await listMigrations());
  });
});

it('the read_only check fails in a read-only session', async () => {
  expect(await after('set local transaction_read_only = on')).toEqual(['read_only']);
});

describe('the check of the session', () => {
  it.each([
    "datestyle = 'German'",
    "datestyle = 'SQL, DMY'",
    "intervalstyle = 'iso_8601'",
    "timezone = 'Europe/Berlin'",
    "default_transaction_isolation = 'repeatable read'",
    'row_security = off',
  ])('fails for %s', async (setting) => {
    expect(await after(`set local ${setting}`)).toEqual(['session_settings']);
  });

  it('fails on a Citus coordinator that does not propagate the tenant setting', async () => {
    const extension = `insert into pg_extension (oid, extname, extowner, extnamespace, extrelocatable, extversion)
      values (16000, 'citus', 10, 'public'::regnamespace, false, '13.0')`;
    expect(await after(extension)).toEqual(['session_settings']);
    expect(await after(extension, "set local citus.propagate_set_commands = 'none'")).toEqual([
      'session_settings',
    ]);
    expect(await after(extension, "set local citus.propagate_set_commands = 'local'")).toEqual([]);
  });

  it('passes whatever the settings of the database, as the role has its own', async () => {
    const name = new URL(server.urls.app).pathname.slice(1);
    for (const setting of [
      "datestyle = 'German'",
      "intervalstyle = 'iso_8601'",
      "timezone = 'Europe/Berlin'",
      "default_transaction_isolation = 'serializable'",
      'row_security = off',
    ])
      await server.query(`alter database "${name}" set ${setting}`);
    expect(await connectedAs(server.urls.app)).toEqual([]);
    await server.query(`alter database "${name}" reset all`);
  });
});

describe('the check of the timeouts', () => {
  it.each([
    "idle_in_transaction_session_timeout = '2001ms'",
    'idle_in_transaction_session_timeout = 0',
    "lock_timeout = '10s'",
    'lock_timeout = 0',
    "statement_timeout = '10s'",
    'statement_timeout = 0',
  ])('fails for %s', async (setting) => {
    expect(await after(`set local ${setting}`)).toEqual(['timeouts']);
  });

  it.each(['reset statement_timeout', 'set statement_timeout = 0'])(
    "fails for the worker's role after %s",
    async (change) => {
      expect(await after(`alter role revenue_worker ${change}`)).toEqual(['timeouts']);
    },
  );

  it('passes just below the limits, in any unit', async () => {
    for (const setting of [
      "idle_in_transaction_session_timeout = '2s'",
      "lock_timeout = '9999ms'",
      "statement_timeout = '9999'",
    ])
      expect(await after(`set local ${setting}`)).toEqual([]);
  });

  it('is skipped without limits', async () => {
    expect(await findFailedChecks(superuser)).toEqual(expect.not.arrayContaining(['timeouts']));
  });
});

it('all failed checks are reported together', async () => {
  const statements = [
    'alter role revenue_app bypassrls',
    'grant create on schema public to public',
    'alter table tenants no force row level security',
    'delete from kysely_migration',
    'set local transaction_read_only = on',
    "set local timezone = 'Asia/Kathmandu'",
    'set local lock_timeout = 0',
  ];
  expect(await after(...statements)).toEqual([
    'role',
    'access',
    'row_level_security',
    'migrations',
    'read_only',
    'session_settings',
    'timeouts',
  ]);
});
