import { randomUUID } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Pool } from 'pg';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { migrate } from '../../src/administration/migrator.ts';
import { listMigrations } from '../../src/db/migrations.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

type Queried = Pick<TestDatabase, 'query'>;

/** An empty database with the server's roles; no template was applied to it. */
type EmptyDatabase = Queried & { readonly ownerUrl: string };

let template: TestDatabase;
const dropped: Array<() => Promise<void>> = [];

beforeAll(async () => {
  template = await createTestDatabase();
});
afterAll(async () => {
  await Promise.all(dropped.map((drop) => drop()));
  await template.drop();
});

async function createEmptyDatabase(): Promise<EmptyDatabase> {
  const name = `skeldir_test_${randomUUID().slice(0, 8)}`;
  const admin = new Pool({ connectionString: inject('postgresAdminUrl'), max: 1 });
  await admin.query(`create database "${name}"`);
  const url = new URL(inject('postgresAdminUrl'));
  url.pathname = `/${name}`;
  const pool = new Pool({ connectionString: url.href, max: 1 });
  const roles = await readFile(new URL('../../db/roles.sql', import.meta.url), 'utf8');
  // Role settings belong to the whole PostgreSQL server; another test file may change them too.
  await pool.query(
    `begin; lock table pg_catalog.pg_db_role_setting in share row exclusive mode; ${roles}; commit`,
  );
  const ownerUrl = new URL(template.urls.owner);
  ownerUrl.pathname = url.pathname;
  dropped.push(async () => {
    await pool.end();
    // Without force, drop waits for connections that are about to end; force would break them.
    await admin.query(`drop database "${name}"`);
    await admin.end();
  });
  return {
    ownerUrl: ownerUrl.href,
    async query(text, values) {
      const { rows } = await pool.query<Record<string, unknown>>(text, values ? [...values] : undefined);
      return rows;
    },
  };
}

async function createMigrated(): Promise<EmptyDatabase> {
  const database = await createEmptyDatabase();
  await migrate(database.ownerUrl);
  return database;
}

/** The public schema as the catalogue describes it, independent of creation order. */
async function readSchema(database: Queried): Promise<unknown> {
  const { query } = database;
  return Promise.all([
    query(`select relname, relkind, relowner::regrole::text as owner, relrowsecurity, relforcerowsecurity, reloptions,
                  (select array_agg(acl::text order by acl::text) from unnest(relacl) acl) as acl
             from pg_class where relnamespace = 'public'::regnamespace order by relname`),
    query(`select c.relname, a.attname, a.attnum, format_type(a.atttypid, a.atttypmod) as type, a.attnotnull,
                  pg_get_expr(d.adbin, d.adrelid) as default, a.attidentity, a.attgenerated, a.attacl::text
             from pg_attribute a join pg_class c on c.oid = a.attrelid
             left join pg_attrdef d on d.adrelid = a.attrelid and d.adnum = a.attnum
            where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and a.attnum > 0 order by 1, 3`),
    query(`select conrelid::regclass::text as table, conname, pg_get_constraintdef(oid) as definition
             from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2`),
    query(`select tablename, indexname, indexdef from pg_indexes where schemaname = 'public' order by 2`),
    query(`select tablename, policyname, permissive, roles::text, cmd, qual, with_check
             from pg_policies where schemaname = 'public' order by 1, 2`),
    query(`select proname, pg_get_functiondef(oid) as definition
             from pg_proc where pronamespace = 'public'::regnamespace order by 1`),
    query(
      `select tgrelid::regclass::text as table, tgname from pg_trigger where not tgisinternal order by 1, 2`,
    ),
    query(
      `select defaclrole::regrole::text as role, defaclobjtype, defaclacl::text from pg_default_acl order by 1, 2`,
    ),
  ]);
}

async function appliedIn(database: Queried): Promise<unknown[]> {
  const rows = await database.query('select name from kysely_migration order by name');
  return rows.map(({ name }) => name);
}

describe('migrating', () => {
  it('applies every migration in order to an empty database and produces the template schema', async () => {
    const empty = await createEmptyDatabase();
    const known = await listMigrations();
    expect(known.length).toBeGreaterThan(0);
    expect(await migrate(empty.ownerUrl)).toEqual({ applied: known, newer: [] });
    expect(await appliedIn(empty)).toEqual(known);
    expect(await readSchema(empty)).toEqual(await readSchema(template));
  });

  it('applies nothing the second time and leaves the schema unchanged', async () => {
    const before = await readSchema(template);
    expect(await migrate(template.urls.owner)).toEqual({ applied: [], newer: [] });
    expect(await migrate(template.urls.owner)).toEqual({ applied: [], newer: [] });
    expect(await readSchema(template)).toEqual(before);
    expect(await appliedIn(template)).toEqual(await listMigrations());
  });

  it('lets the application role read the migration table and nothing else', async () => {
    const may = await template.query(
      `select privilege, has_table_privilege('revenue_app', 'kysely_migration', privilege) as may
         from unnest(array['select', 'insert', 'update', 'delete', 'truncate']) as privilege`,
    );
    expect(may.filter((row) => row['may'] === true)).toEqual([{ privilege: 'select', may: true }]);
  });

  it('names the failing migration, rolls it back, and succeeds once the cause is gone', async () => {
    const database = await createEmptyDatabase();
    await database.query('create table revenue_events (in_the_way int)');
    await expect(migrate(database.ownerUrl)).rejects.toThrow(
      /^migration 0003_ledger failed: relation "revenue_events" already exists/,
    );
    const tables = await database.query(
      `select relname from pg_class where relnamespace = 'public'::regnamespace and relkind = 'r' and relname !~ '^kysely' `,
    );
    expect(tables).toEqual([{ relname: 'revenue_events' }]);
    expect(await appliedIn(database)).toEqual([]);
    await database.query('drop table revenue_events');
    expect(await migrate(database.ownerUrl)).toMatchObject({ applied: await listMigrations() });
  });

  it('applies each migration once when several processes start at once', async () => {
    const database = await createEmptyDatabase();
    const applied = await Promise.all([1, 2, 3, 4].map(() => migrate(database.ownerUrl)));
    expect(applied.flatMap((each) => each.applied)).toEqual(await listMigrations());
    expect(await readSchema(database)).toEqual(await readSchema(template));
  });

  it('leaves the migrations of a newer release in place and names them', async () => {
    const database = await createMigrated();
    await database.query("insert into kysely_migration values ('9999_later', '2100-01-01T00:00:00.000Z')");
    const before = await readSchema(database);
    expect(await migrate(database.ownerUrl)).toEqual({ applied: [], newer: ['9999_later'] });
    expect(await readSchema(database)).toEqual(before);
    expect(await appliedIn(database)).toEqual([...(await listMigrations()), '9999_later']);
  });

  it('fails with a reason when a newer migration was applied before one of this release', async () => {
    const database = await createMigrated();
    await database.query("update kysely_migration set name = '0002_newer' where name = '0002_connections'");
    const corrupted = /^the schema cannot be migrated: corrupted migrations/;
    await expect(migrate(database.ownerUrl)).rejects.toThrow(corrupted);
  });

  it('fails under a role without the right to migrate and changes nothing', async () => {
    const database = await createEmptyDatabase();
    const url = new URL(template.urls.app);
    url.pathname = new URL(database.ownerUrl).pathname;
    const denied = /^the schema cannot be migrated: permission denied .*42501/;
    await expect(migrate(url.href)).rejects.toThrow(denied);
    const made = "select relname from pg_class where relnamespace = 'public'::regnamespace";
    expect(await database.query(made)).toEqual([]);
  });
});

it('listMigrations lists the SQL files of the folder by name', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'migrations-'));
  for (const file of ['0010_ten.sql', '0002_two.sql', '0001_one.sql', 'notes.md', '0003_three.sql.orig'])
    await writeFile(join(folder, file), '');
  expect(await listMigrations(folder)).toEqual(['0001_one', '0002_two', '0010_ten']);
  await rm(folder, { recursive: true });
});
