/**
 * What each role may see and do, asked of the real database over each role's own connection. The tables come from the
 * catalogue: a table that carries tenants' rows and has no entry in `covered` fails.
 */
import { randomUUID } from 'node:crypto';
import { Client, DatabaseError } from 'pg';
import { afterAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.ts';

type Operation = 'select' | 'insert' | 'update' | 'delete';
type Row = Readonly<Record<string, string | number | boolean | null>>;
type Statement = { readonly text: string; readonly values: readonly unknown[] };

/** `mark` stands in every text of the merchant's rows, so that a leak can be told. */
type Merchant = { readonly tenantId: string; readonly connectionId: string; readonly mark: string };

type Coverage = {
  readonly row: (merchant: Merchant) => Row;
  readonly change: Row;
  readonly granted: readonly Operation[];
};

const moment = '2026-07-01T12:00:00Z';

/** In the order in which rows can be made: each only refers to rows of the tables above it. */
const covered: Readonly<Record<string, Coverage>> = {
  tenants: {
    row: ({ tenantId, mark }) => ({
      id: tenantId,
      name: mark,
      reporting_currency: 'USD',
      reporting_time_zone: 'UTC',
      created_at: moment,
    }),
    change: { name: 'another name' },
    granted: ['select', 'insert', 'update'],
  },
  platform_connections: {
    row: ({ tenantId, connectionId, mark }) => ({
      tenant_id: tenantId,
      id: connectionId,
      platform: 'stripe',
      platform_account_id: mark,
      status: 'active',
      mode: 'test',
      created_at: moment,
      updated_at: moment,
    }),
    change: { status: 'disabled' },
    granted: ['select', 'insert', 'update'],
  },
  platform_credentials: {
    row: ({ tenantId, connectionId, mark }) => ({
      tenant_id: tenantId,
      connection_id: connectionId,
      access_token: mark,
      updated_at: moment,
    }),
    change: { access_token: 'another token' },
    granted: ['select', 'insert', 'update', 'delete'],
  },
  platform_sync_states: {
    row: ({ tenantId, connectionId, mark }) => ({
      tenant_id: tenantId,
      connection_id: connectionId,
      cursor: JSON.stringify({ mark }),
    }),
    change: { last_error: 'timeout' },
    granted: ['select', 'insert', 'update', 'delete'],
  },
  revenue_events: {
    row: ({ tenantId, connectionId, mark }) => ({
      tenant_id: tenantId,
      connection_id: connectionId,
      external_id: mark,
      kind: 'sale',
      amount_minor: 1250,
      currency: 'USD',
      occurred_at: moment,
    }),
    change: { voided: true },
    granted: ['select', 'insert', 'update'],
  },
  revenue_minutes: {
    row: ({ tenantId, connectionId }) => ({
      tenant_id: tenantId,
      connection_id: connectionId,
      minute: moment,
      kind: 'sale',
      currency: 'USD',
      amount_minor: 1250,
      event_count: 1,
    }),
    change: { amount_minor: 1 },
    granted: ['select', 'insert', 'update'],
  },
  revenue_cache_entries: {
    row: ({ tenantId, mark }) => ({
      tenant_id: tenantId,
      cache_key: mark,
      snapshot: JSON.stringify({ mark }),
    }),
    change: { snapshot: null },
    granted: ['select', 'insert', 'update'],
  },
};

const database = await createTestDatabase();
afterAll(() => database.drop());

const tenantTables = (
  await database.query(
    `select c.relname as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'public' and c.relkind in ('r', 'p')
        and (c.relname = 'tenants' or exists (
          select from pg_attribute a where a.attrelid = c.oid and a.attname = 'tenant_id' and not a.attisdropped))
      order by 1`,
  )
).map(({ name }) => String(name));

function coverageOf(table: string): Coverage {
  const coverage = covered[table];
  if (!coverage) throw new Error(`${table} holds rows of tenants: add it to \`covered\``);
  return coverage;
}

const tenantColumn = (table: string): string => (table === 'tenants' ? 'id' : 'tenant_id');

function newMerchant(): Merchant {
  return { tenantId: randomUUID(), connectionId: randomUUID(), mark: `mark_${randomUUID()}` };
}

function insert(table: string, row: Row): Statement {
  const columns = Object.keys(row);
  const places = columns.map((_, index) => `$${String(index + 1)}`);
  return {
    text: `insert into ${table} (${columns.join(', ')}) values (${places.join(', ')})`,
    values: Object.values(row),
  };
}

/** Makes the merchant's rows as the superuser: in every table, or in those that come before one. */
async function arrange(merchant: Merchant, before?: string): Promise<void> {
  const tables = Object.keys(covered);
  for (const table of before === undefined ? tables : tables.slice(0, tables.indexOf(before))) {
    const { text, values } = insert(table, coverageOf(table).row(merchant));
    await database.query(text, values);
  }
}

async function rowsOf(table: string, { tenantId }: Merchant): Promise<unknown[]> {
  return database.query(`select * from ${table} where ${tenantColumn(table)} = $1`, [tenantId]);
}

type Outcome = { readonly rows: number } | { readonly refused: string | undefined; readonly told: string };

/** One statement in a transaction of its own, on a new connection, with the tenant set or (undefined) never set. */
async function attempt(url: string, tenant: string | undefined, statement: Statement): Promise<Outcome> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    await client.query('begin');
    if (tenant !== undefined) await client.query(`set local app.current_tenant_id = '${tenant}'`);
    const { rowCount } = await client.query(statement.text, [...statement.values]);
    await client.query('commit');
    return { rows: rowCount ?? 0 };
  } catch (error) {
    if (!(error instanceof DatabaseError)) throw error;
    return { refused: error.code, told: `${error.message} ${JSON.stringify(error)}` };
  } finally {
    await client.end();
  }
}

const sql = (text: string, ...values: unknown[]): Statement => ({ text, values });

function statementOn(table: string, operation: Operation, target: Merchant): Statement {
  const { row, change } = coverageOf(table);
  const theirs = `${tenantColumn(table)} = $1`;
  const [[column, value] = ['', null]] = Object.entries(change);
  switch (operation) {
    case 'select':
      return sql(`select * from ${table} where ${theirs}`, target.tenantId);
    case 'insert':
      return insert(table, row(target));
    case 'update':
      return sql(`update ${table} set ${column} = $2 where ${theirs}`, target.tenantId, value);
    case 'delete':
      return sql(`delete from ${table} where ${theirs}`, target.tenantId);
  }
}

const stranger = newMerchant();
await arrange(stranger);

const foreignContexts = [
  { context: 'of another tenant', tenant: stranger.tenantId, refusedRead: undefined },
  { context: 'without a tenant', tenant: undefined, refusedRead: undefined },
  { context: 'with an empty tenant', tenant: '', refusedRead: undefined },
  { context: 'with a malformed tenant', tenant: 'no-uuid', refusedRead: '22P02' },
] as const;

const operations = ['select', 'insert', 'update', 'delete'] as const;
const notGranted = '42501';

it('every table that holds rows of tenants is covered here', () => {
  expect(Object.keys(covered).toSorted()).toEqual(tenantTables);
});

describe.each(tenantTables.filter((table) => table in covered))('%s', (table) => {
  it('is under enabled and forced row-level security', async () => {
    expect(
      await database.query(
        'select relrowsecurity, relforcerowsecurity from pg_class where oid = $1::regclass',
        [table],
      ),
    ).toEqual([{ relrowsecurity: true, relforcerowsecurity: true }]);
  });

  it('has one policy, of the tenant, for the application role, but that the worker may list tenants', async () => {
    const policies = await database.query(
      `select roles::text, cmd, permissive, qual, with_check from pg_policies
        where schemaname = 'public' and tablename = $1 order by roles::text`,
      [table],
    );
    const isOwn = `(${tenantColumn(table)} = ( SELECT (NULLIF(current_setting('app.current_tenant_id'::text, true), ''::text))::uuid AS "nullif"))`;
    const own = {
      roles: '{revenue_app}',
      cmd: 'ALL',
      permissive: 'PERMISSIVE',
      qual: isOwn,
      with_check: null,
    };
    const listing = { ...own, roles: '{revenue_worker}', cmd: 'SELECT', qual: 'true' };
    expect(policies).toEqual(table === 'tenants' ? [own, listing] : [own]);
  });

  describe.each(operations)('%s by the application', (operation) => {
    const granted = coverageOf(table).granted.includes(operation);

    it("works on the tenant's own row where it is granted, and only there", async () => {
      const merchant = newMerchant();
      await arrange(merchant, operation === 'insert' ? table : undefined);
      const before = await rowsOf(table, merchant);
      const outcome = await attempt(
        database.urls.app,
        merchant.tenantId,
        statementOn(table, operation, merchant),
      );
      const isChanged = JSON.stringify(before) !== JSON.stringify(await rowsOf(table, merchant));
      expect(outcome).toMatchObject(granted ? { rows: 1 } : { refused: notGranted });
      expect(isChanged).toBe(granted && operation !== 'select');
    });

    it.each(foreignContexts)(
      'reaches nothing in a transaction $context, and tells nothing',
      async ({ tenant, refusedRead }) => {
        const merchant = newMerchant();
        await arrange(merchant, operation === 'insert' ? table : undefined);
        const before = await rowsOf(table, merchant);
        const outcome = await attempt(database.urls.app, tenant, statementOn(table, operation, merchant));
        const refusedInsert = operation === 'insert' ? notGranted : undefined;
        const refused = granted ? (refusedRead ?? refusedInsert) : notGranted;
        expect(outcome).toMatchObject(refused === undefined ? { rows: 0 } : { refused });
        const told = JSON.stringify(outcome);
        expect(Object.values(merchant).filter((secret) => told.includes(secret))).toEqual([]);
        expect(await rowsOf(table, merchant)).toEqual(before);
      },
    );
  });

  it('is touched in own rows only by statements that name no tenant', async () => {
    const [merchant, other] = [newMerchant(), newMerchant()];
    await arrange(merchant);
    await arrange(other);
    const before = await rowsOf(table, other);
    const { change, granted } = coverageOf(table);
    const [[column, value] = ['', null]] = Object.entries(change);
    const ask = (statement: Statement): Promise<Outcome> =>
      attempt(database.urls.app, merchant.tenantId, statement);
    expect(await ask(sql(`select * from ${table}`))).toEqual({ rows: 1 });
    expect(await ask(sql(`update ${table} set ${column} = $1`, value))).toEqual({ rows: 1 });
    expect(await ask(sql(`delete from ${table}`))).toMatchObject(
      granted.includes('delete') ? { rows: 1 } : { refused: notGranted },
    );
    expect(await rowsOf(table, other)).toEqual(before);
  });

  it('refuses a row that is moved to another tenant', async () => {
    const [merchant, other] = [newMerchant(), newMerchant()];
    await arrange(merchant);
    await arrange(other, table);
    const move = sql(`update ${table} set ${tenantColumn(table)} = $1`, other.tenantId);
    expect(await attempt(database.urls.app, merchant.tenantId, move)).toMatchObject({ refused: notGranted });
    expect(await rowsOf(table, other)).toEqual([]);
  });

  it.each(['', ' on conflict do nothing'])(
    'refuses a row of another tenant in the same words whether it exists or not%s',
    async (clause) => {
      const [existing, missing] = [newMerchant(), newMerchant()];
      await arrange(existing);
      await arrange(missing, table);
      const told: Outcome[] = [];
      for (const other of [existing, missing]) {
        const { text, values } = statementOn(table, 'insert', other);
        told.push(await attempt(database.urls.app, stranger.tenantId, sql(`${text}${clause}`, ...values)));
      }
      expect(told[0]).toMatchObject({ refused: notGranted });
      expect(told[0]).toEqual(told[1]);
    },
  );

  it('is not emptied by truncate', async () => {
    const truncate = sql(`truncate ${table} cascade`);
    expect(await attempt(database.urls.app, stranger.tenantId, truncate)).toMatchObject({
      refused: notGranted,
    });
  });

  it.each([undefined, stranger.tenantId])(
    'shows its owner no rows and takes none from it (tenant: %s)',
    async (tenant) => {
      const ask = (statement: Statement): Promise<Outcome> => attempt(database.urls.owner, tenant, statement);
      const before = await rowsOf(table, stranger);
      expect(await ask(sql(`select * from ${table}`))).toEqual({ rows: 0 });
      expect(await ask(statementOn(table, 'update', stranger))).toEqual({ rows: 0 });
      expect(await ask(sql(`delete from ${table}`))).toEqual({ rows: 0 });
      const merchant = newMerchant();
      await arrange(merchant, table);
      expect(await ask(statementOn(table, 'insert', merchant))).toMatchObject({ refused: notGranted });
      expect(await rowsOf(table, stranger)).toEqual(before);
    },
  );

  it.each([undefined, stranger.tenantId])(
    'gives the worker nothing but the ids of tenants (tenant: %s)',
    async (tenant) => {
      const ask = (statement: Statement): Promise<Outcome> =>
        attempt(database.urls.worker, tenant, statement);
      for (const operation of operations) {
        expect(await ask(statementOn(table, operation, stranger))).toMatchObject({ refused: notGranted });
      }
      expect(await ask(sql(`truncate ${table} cascade`))).toMatchObject({ refused: notGranted });
    },
  );
});

describe('the worker', () => {
  it('lists the id of every tenant', async () => {
    const client = new Client({ connectionString: database.urls.worker });
    await client.connect();
    try {
      const { rows } = await client.query('select id from tenants order by id');
      expect(rows).toEqual(await database.query('select id from tenants order by id'));
      expect(rows.length).toBeGreaterThan(1);
    } finally {
      await client.end();
    }
  });

  it('may do nothing else with any relation in any schema of ours', async () => {
    const may = await database.query(
      `select c.relname as table, a.attname as column, p.privilege
         from pg_class c join pg_namespace n on n.oid = c.relnamespace
         join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
        cross join unnest(array['select', 'insert', 'update', 'references']) as p (privilege)
        where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_toast'
          and c.relkind in ('r', 'p', 'v', 'm', 'f')
          and has_column_privilege('revenue_worker', c.oid, a.attnum, p.privilege)`,
    );
    expect(may).toEqual([{ table: 'tenants', column: 'id', privilege: 'select' }]);
  });
});

describe('keys', () => {
  it('lead with the tenant, so that a taken key tells nothing about another tenant', async () => {
    const leading = await database.query(
      `select i.indrelid::regclass::text as table, i.indexrelid::regclass::text as index, a.attname as leads
         from pg_index i left join pg_attribute a on a.attrelid = i.indrelid and a.attnum = i.indkey[0]
        where (i.indisunique or i.indisexclusion) and i.indrelid = any($1::regclass[])`,
      [tenantTables],
    );
    expect(new Set(leading.map((index) => index['table']))).toEqual(new Set(tenantTables));
    const others = leading.filter(({ table, leads }) => leads !== tenantColumn(String(table)));
    expect(others).toEqual([]);
  });

  it('of other rows lead with the tenant on both sides, because their check looks past row-level security', async () => {
    const foreign = await database.query(
      `select k.conname as name, k.confrelid::regclass::text as referred, a.attname as refers, b.attname as to
         from pg_constraint k
         join pg_attribute a on a.attrelid = k.conrelid and a.attnum = k.conkey[1]
         join pg_attribute b on b.attrelid = k.confrelid and b.attnum = k.confkey[1]
        where k.contype = 'f' and (k.conrelid = any($1::regclass[]) or k.confrelid = any($1::regclass[]))`,
      [tenantTables],
    );
    expect(foreign).not.toEqual([]);
    const others = foreign.filter(
      ({ referred, refers, to }) => refers !== 'tenant_id' || to !== tenantColumn(String(referred)),
    );
    expect(others).toEqual([]);
  });

  it('may be the same for two tenants', async () => {
    const merchant = newMerchant();
    await arrange(merchant);
    const twin = { ...merchant, tenantId: randomUUID() };
    const taken: unknown[] = [];
    for (const [table, { row }] of Object.entries(covered)) {
      taken.push([table, await attempt(database.urls.app, twin.tenantId, insert(table, row(twin)))]);
    }
    expect(taken).toEqual(Object.keys(covered).map((table) => [table, { rows: 1 }]));
  });

  it.each(['platform_credentials', 'platform_sync_states', 'revenue_events'])(
    "let %s refer to another tenant's connection no more than to none",
    async (table) => {
      const merchant = newMerchant();
      await arrange(merchant, table);
      const { row } = coverageOf(table);
      const referTo = (connectionId: string): Promise<Outcome> =>
        attempt(
          database.urls.app,
          merchant.tenantId,
          insert(table, { ...row(merchant), connection_id: connectionId }),
        );
      const foreign = await referTo(stranger.connectionId);
      expect(foreign).toMatchObject({ refused: '23503' });
      expect(foreign).toEqual(await referTo(randomUUID()));
    },
  );
});

describe('nothing in the public schema', () => {
  it("runs with its owner's rights", async () => {
    const views = await database.query(
      `select c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname = 'public' and (c.relkind in ('m', 'f')
          or c.relkind = 'v' and not coalesce(c.reloptions @> '{security_invoker=true}', false))`,
    );
    const functions = await database.query(
      "select p.proname from pg_proc p join pg_namespace n on n.oid = p.pronamespace where n.nspname = 'public' and p.prosecdef",
    );
    expect([...views, ...functions]).toEqual([]);
  });
});

describe.each(['revenue_app', 'revenue_worker', 'revenue_owner'])('the role %s', (role) => {
  it('has no power over roles, databases or policies', async () => {
    const [powers] = await database.query(
      'select rolsuper, rolbypassrls, rolcreaterole, rolcreatedb, rolreplication from pg_roles where rolname = $1',
      [role],
    );
    expect(Object.values(powers ?? { missing: true })).toEqual([false, false, false, false, false]);
  });
});

it.each(['revenue_app', 'revenue_worker'])('the role %s is a member of no other', async (role) => {
  const memberships = await database.query(
    "select r.rolname from pg_roles r where r.rolname <> $1 and pg_has_role($1, r.oid, 'MEMBER')",
    [role],
  );
  expect(memberships).toEqual([]);
});

describe('the application role', () => {
  it('owns nothing', async () => {
    expect(
      await database.query(
        `select d.classid::regclass::text, d.objid from pg_shdepend d
          where d.refclassid = 'pg_authid'::regclass and d.refobjid = 'revenue_app'::regrole and d.deptype = 'o'
            and d.dbid in (0, (select oid from pg_database where datname = current_database()))`,
      ),
    ).toEqual([]);
  });

  it('waits for nothing longer than the answer may take', async () => {
    const client = new Client({ connectionString: database.urls.app });
    await client.connect();
    try {
      const { rows } = await client.query(
        `select current_setting('statement_timeout') as statement, current_setting('lock_timeout') as lock,
                current_setting('idle_in_transaction_session_timeout') as idle`,
      );
      expect(rows).toEqual([{ statement: '5s', lock: '1s', idle: '2s' }]);
    } finally {
      await client.end();
    }
  });

  it.each([
    'create temporary table mine (id int)',
    'create table mine (id int)',
    'create schema mine',
    'create function mine() returns int language sql as $$ select 1 $$',
    'create function pg_temp.mine() returns int language sql as $$ select 1 $$',
    'alter table tenants no force row level security',
    'alter table tenants disable row level security',
    'create policy everything on tenants using (true)',
    'drop policy tenant_isolation on tenants',
    "alter role revenue_app set app.current_tenant_id = '00000000-0000-4000-8000-000000000001'",
    'set role revenue_owner',
    'set session authorization postgres',
    'update kysely_migration set name = name',
    'delete from kysely_migration',
  ])('may not: %s', async (text) => {
    expect(await attempt(database.urls.app, stranger.tenantId, sql(text))).toMatchObject({
      refused: notGranted,
    });
  });

  it('cannot pass its rights on', async () => {
    // PostgreSQL answers with a warning, and grants nothing.
    await attempt(database.urls.app, stranger.tenantId, sql('grant select on tenants to revenue_worker'));
    expect(
      await database.query("select has_table_privilege('revenue_worker', 'tenants', 'select') as may"),
    ).toEqual([{ may: false }]);
  });

  it('is refused the rows, rather than given all of them, with row security off', async () => {
    const client = new Client({ connectionString: database.urls.app });
    await client.connect();
    try {
      await client.query('set row_security = off');
      await expect(client.query('select * from tenants')).rejects.toMatchObject({ code: notGranted });
    } finally {
      await client.end();
    }
  });

  it('may not execute set_config', async () => {
    expect(
      await database.query(
        "select has_function_privilege('revenue_app', 'set_config(text, text, boolean)', 'execute') as may",
      ),
    ).toEqual([{ may: false }]);
  });

  const victim = '00000000-0000-4000-8000-000000000001';
  const change = `set_config('app.current_tenant_id', '${victim}', true)`;
  const [notReadOnly, noCursor] = ['0A000', '42P11'];
  it.each([
    [notGranted, `select name from tenants, ${change}`],
    [notGranted, `select ${change} union all select name from tenants`],
    [notGranted, `with s as materialized (select ${change}) select * from s, tenants`],
    [notGranted, `select name from tenants where ${change} <> ''`],
    [notGranted, `update pg_settings set setting = '${victim}' where name = 'app.current_tenant_id'`],
    [notGranted, `select query_to_xml($$ select ${change} $$, true, true, '')`],
    [notReadOnly, `select query_to_xml($$ set app.current_tenant_id = '${victim}' $$, true, true, '')`],
    [noCursor, `select * from ts_stat($$ set app.current_tenant_id = '${victim}' $$), tenants`],
  ])('cannot change its tenant inside a statement: %s for %s', async (refused, text) => {
    expect(await attempt(database.urls.app, stranger.tenantId, sql(text))).toMatchObject({ refused });
  });
});
