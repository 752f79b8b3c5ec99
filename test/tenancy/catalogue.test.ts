/**
 * The migrated schema has no fault, and every possible fault is detected. Each faulty schema lives
 * in a transaction of the superuser as the owner, and is rolled back.
 */
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import { catalogueFaults } from './catalogue.ts';
import { readTenantTables } from './tables.ts';

const database = await createTestDatabase();
const tenantTables = await readTenantTables(database);

const superuser = new Client({ connectionString: database.adminUrl });
beforeAll(() => superuser.connect());
afterAll(async () => {
  await superuser.end();
  await database.drop();
});

/** The faults after these statements by the owner, or the superuser (prefix `as superuser: `). */
async function faultsAfter(...statements: readonly string[]): Promise<string[]> {
  await superuser.query('begin');
  try {
    for (const statement of statements) {
      const [, byRoot] = /^as superuser: (.*)$/s.exec(statement) ?? [];
      await superuser.query(byRoot === undefined ? 'set local role revenue_owner' : 'reset role');
      await superuser.query(byRoot ?? statement);
    }
    await superuser.query('reset role');
    return await catalogueFaults(async (text, values) => {
      const { rows } = await superuser.query<Record<string, unknown>>(text, values ? [...values] : undefined);
      return rows;
    });
  } finally {
    await superuser.query('rollback');
  }
}

it('the schema has no fault', async () => {
  expect(await catalogueFaults((text, values) => database.query(text, values))).toEqual([]);
  expect(await faultsAfter()).toEqual([]);
});

const own = "(select nullif(current_setting('app.current_tenant_id', true), '')::uuid)";
const bare = 'create table added (tenant_id uuid not null, id uuid, primary key (tenant_id, id))';
const enable = 'alter table added enable row level security';
const force = 'alter table added force row level security';
const policy = `create policy tenant_isolation on added to revenue_app using (tenant_id = ${own})`;
const safe = [bare, enable, force, policy];
const withPolicy = (text: string) => [bare, enable, force, text];
const second = (rest: string) => [...safe, `create policy more on added ${rest}`];

const notCovered = 'not covered: added';
const notForced = 'not under forced row-level security: added';
const wrongPolicy = 'not the policy of the tenant alone: added';
const unbound = [notCovered, wrongPolicy];

describe('an added table', () => {
  it.each<[string, readonly string[], readonly string[]]>([
    ['is not covered, however safe', safe, [notCovered]],
    ['has nothing', [bare], [notCovered, wrongPolicy, notForced]],
    ['has a policy that is not enabled', [bare, force, policy], [notCovered, notForced]],
    ['does not bind its owner', [bare, enable, policy], [notCovered, notForced]],
    ['has no policy', [bare, enable, force], unbound],
    ['has a policy without the tenant', withPolicy(policy.replace(/ using.*/, ' using (true)')), unbound],
    ['has a policy that shows the rest too', withPolicy(policy.replace(own, `${own} or true`)), unbound],
    ['lets any row be written', withPolicy(`${policy} with check (true)`), unbound],
    ['has a second policy', second('for insert to revenue_app with check (true)'), unbound],
    ['has a policy for everyone', withPolicy(policy.replace('to revenue_app', 'to public')), unbound],
    ['lists its tenants to the worker', second('for select to revenue_worker using (true)'), unbound],
    [
      'has no column of the tenant',
      ['create table added (id uuid primary key)'],
      ['an index that does not lead with the tenant: added_pkey', ...unbound, notForced],
    ],
    [
      'has no key',
      [bare.replace(', primary key (tenant_id, id)', ''), enable, force, policy],
      ['a table without a key: added', notCovered],
    ],
    [
      'has a readable partition',
      [
        `${bare} partition by hash (tenant_id)`,
        enable,
        force,
        policy,
        'create table part partition of added for values with (modulus 1, remainder 0)',
      ],
      [notCovered, ...[notCovered, wrongPolicy, notForced].map((fault) => fault.replace('added', 'part'))],
    ],
    [
      'stands in a schema of its own',
      ['create schema other', bare.replace('added', 'other.added')],
      [notCovered, wrongPolicy, notForced].map((fault) => fault.replace('added', 'other.added')),
    ],
    [
      'is granted to everyone',
      [...safe, 'grant select on added to public'],
      ['granted: public may select added', notCovered],
    ],
    [
      'belongs to the superuser',
      [...safe, 'as superuser: alter table added owner to postgres'],
      // The new owner has all rights of the former one.
      [notCovered, 'not owned by revenue_owner: added'],
    ],
  ])('is a fault when it %s', async (_, statements, faults) => {
    expect(await faultsAfter(...statements)).toEqual([...faults].toSorted());
  });
});

describe.each(tenantTables)('%s', (table) => {
  const forced = [`not under forced row-level security: ${table}`];
  const policies = [`not the policy of the tenant alone: ${table}`];
  const selects = `revenue_app may select ${table}`;
  it.each<[string, string, readonly string[]]>([
    ['row-level security is disabled', `alter table ${table} disable row level security`, forced],
    ['it is no longer forced', `alter table ${table} no force row level security`, forced],
    ['its policy is gone', `drop policy tenant_isolation on ${table}`, policies],
    ['its policy shows all', `alter policy tenant_isolation on ${table} using (true)`, policies],
    ['a second policy shows all', `create policy more on ${table} using (true)`, policies],
    [
      'the application may empty it',
      `grant truncate on ${table} to revenue_app`,
      [`granted: revenue_app may truncate ${table}`],
    ],
    [
      'the application may pass it on',
      `grant select on ${table} to revenue_app with grant option`,
      [`granted: ${selects} and pass it on`, `not granted: ${selects}`],
    ],
    [
      'the worker may read it',
      `grant select on ${table} to revenue_worker`,
      [`granted: revenue_worker may select ${table}`],
    ],
  ])('is a fault when %s', async (_, statement, faults) => {
    expect(await faultsAfter(statement)).toEqual(faults);
  });
});

describe('an added object', () => {
  const view = (options: string): string => `create view seen ${options} as select * from tenants`;
  const ownersView = "a view with its owner's rights: seen";
  const rule = 'a rewrite rule: turned';
  const openView = 'a view without a barrier: seen';
  const definer = 'create function f() returns int language sql security definer as $$ select 1 $$';
  it.each<[string, readonly string[], readonly string[]]>([
    ['a view', [view('')], [ownersView, openView]],
    ['a view without a barrier', [view('with (security_invoker = true)')], [openView]],
    ["a view with its owner's rights", [view('with (security_barrier = true)')], [ownersView]],
    [
      'a materialized view',
      ['create materialized view seen as select * from tenants'],
      ['a copy of rows without policies: seen'],
    ],
    ['a sequence', ['create sequence counted'], ['a sequence across tenants: counted']],
    ["a function with its owner's rights", [definer], ["a function with its owner's rights: f()"]],
    [
      'a function of the superuser, executable by everyone',
      [`as superuser: ${definer}`],
      [
        'a function executable by everyone: f()',
        "a function with its owner's rights: f()",
        'not owned by revenue_owner: f()',
      ],
    ],
    [
      'a unique column across tenants',
      ['alter table platform_connections add constraint taken unique (platform_account_id)'],
      ['an index that does not lead with the tenant: taken'],
    ],
    [
      'an index over an expression',
      ['create index looked_up on tenants (lower(name))'],
      ['an index that does not lead with the tenant: looked_up'],
    ],
    [
      'a reference past the tenant',
      [
        'alter table platform_connections add constraint id_alone unique (id)',
        `alter table revenue_minutes add constraint past_tenant
           foreign key (connection_id) references platform_connections (id)`,
      ],
      [
        'a foreign key that does not lead with the tenant on both sides: past_tenant',
        'an index that does not lead with the tenant: id_alone',
      ],
    ],
    [
      'a cascade',
      [
        `alter table revenue_minutes add constraint falls
           foreign key (tenant_id, connection_id) references platform_connections (tenant_id, id) on delete cascade`,
      ],
      ['a foreign key that changes rows by itself: falls'],
    ],
    [
      'a trigger',
      [
        'create function g() returns trigger language plpgsql as $$ begin return new; end $$',
        'create trigger acts before insert on tenants for each row execute function g()',
      ],
      ['a trigger: acts'],
    ],
    [
      'a computed default',
      ['alter table worker_tasks add column made_at timestamptz default now()'],
      ['a computed default: worker_tasks.made_at'],
    ],
    ['a rewrite rule', ['create rule turned as on delete to tenants do instead nothing'], [rule]],
    [
      'a schema with create rights for the application',
      ['create schema other', 'grant create on schema other to revenue_app'],
      ['a schema with create rights beyond the owner: other'],
    ],
    [
      'a default privilege',
      ['alter default privileges grant select on tables to revenue_app'],
      ['a default privilege on later objects: revenue_app: SELECT'],
    ],
    ['a publication', ['as superuser: create publication told for all tables'], ['a publication: told']],
  ])('is a fault: %s', async (_, statements, faults) => {
    expect(await faultsAfter(...statements)).toEqual(faults);
  });

  it('is no fault when it is a view with security_invoker and security_barrier', async () => {
    expect(await faultsAfter(view('with (security_invoker = true, security_barrier = true)'))).toEqual([]);
  });
});
