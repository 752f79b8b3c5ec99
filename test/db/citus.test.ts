/**
 * Runs db/citus.sql on PostgreSQL with substitutes for Citus's functions; they record their calls
 * and enforce the documented rules for distributed tables.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { findFailedChecks } from '../../src/db/guard.ts';
import { openDatabase } from '../../src/db/pool.ts';
import { createTestDatabase, newIds, type TestDatabase } from '../support/database.ts';
import { tenantColumn, readTenantTables } from '../tenancy/tables.ts';
import { createWithTenant } from '../../src/tenancy/with-tenant.ts';
import { addTenant } from '../../src/administration/tenants.ts';
import { readTenant } from '../../src/tenancy/tenants.ts';

const citus = await readFile(join(import.meta.dirname, '../../db/citus.sql'), 'utf8');

/** Rejects like Citus: policies with a sub-select, and foreign keys to undistributed tables. */
const standIns = `
  create schema citus;
  create type citus.distribution_type as enum ('hash', 'range', 'append');
  create table citus.pg_dist_partition (number int generated always as identity, logicalrelid regclass, call text);
  create function citus.create_distributed_table(
    table_name regclass, distribution_column text, distribution_type citus.distribution_type default 'hash',
    colocate_with text default 'default', shard_count int default null
  ) returns void language plpgsql as $$ begin
    if exists (select from pg_policy where polrelid = table_name and pg_get_expr(polqual, polrelid) ~* 'select') then
      raise exception 'Subqueries are not supported in policies on distributed tables';
    end if;
    if exists (select from pg_constraint where contype = 'f' and conrelid = table_name
                  and confrelid not in (select logicalrelid from citus.pg_dist_partition)) then
      raise exception '% refers to a table that is not distributed', table_name;
    end if;
    insert into citus.pg_dist_partition (logicalrelid, call)
    values (table_name, format('%s by %s with %s', table_name, distribution_column, colocate_with));
  end $$;
  create function citus.create_reference_table(table_name regclass) returns void language plpgsql as $$ begin
    if exists (select from citus.pg_dist_partition where xmin = pg_current_xact_id()::xid) then
      raise exception 'there was a parallel operation on a distributed table in the transaction';
    end if;
    insert into citus.pg_dist_partition (logicalrelid, call) values (table_name, table_name || ' everywhere');
  end $$;`;

/** One statement per transaction, as psql sends them. */
const statementsOf = (text: string): string[] =>
  text.split(/(?<=^end \$\$;)/m).filter((one) => one.trim() !== '');

const databases: TestDatabase[] = [];
afterAll(() => Promise.all(databases.map((one) => one.drop())));

let database: TestDatabase;
beforeEach(async () => {
  database = await createTestDatabase();
  databases.push(database);
  await database.query(standIns);
});

async function spread(change = (text: string): string => text): Promise<string[]> {
  for (const statement of statementsOf(citus))
    await database.query(`set search_path = public, citus; ${change(statement)}; reset search_path`);
  const calls = await database.query('select call from citus.pg_dist_partition order by number');
  return calls.map(({ call }) => String(call));
}

describe('db/citus.sql', () => {
  it('distributes every tenant table by tenant, colocated, and replicates the rates', async () => {
    const [first, ...rest] = await spread();
    expect(first).toBe('tenants by id with none');
    const tables = await readTenantTables(database);
    const others = tables.filter((table) => table !== 'tenants' && !table.startsWith('citus.'));
    expect(others.length).toBeGreaterThan(10);
    const wanted = others.map((table) => `${table} by ${tenantColumn(table)} with tenants`);
    expect(rest.toSorted()).toEqual([...wanted, 'fx_rates everywhere'].toSorted());
  });

  it('changes nothing when run again and distributes a missing table', async () => {
    const calls = await spread();
    expect(await spread()).toEqual(calls);
    await database.query(
      "delete from citus.pg_dist_partition where logicalrelid = 'webhook_inbox'::regclass",
    );
    expect((await spread()).toSorted()).toEqual(calls.toSorted());
  });

  it('changes the role in a transaction before distributing any table', () => {
    const [first = ''] = statementsOf(citus).filter((one) => one.includes('alter role'));
    expect(statementsOf(citus)[0]).toBe(first);
    expect(first).not.toMatch(/create_(?:distributed|reference)_table/);
  });

  it('fails under a role bound by row-level security, which would lose rows', async () => {
    await database.query(
      'grant usage on schema citus to revenue_owner; grant all on citus.pg_dist_partition to revenue_owner',
    );
    const asOwner = spread((text) => `set local role revenue_owner; ${text}`);
    await expect(asOwner).rejects.toMatchObject({ code: '42501' });
  });

  it('leaves a database that passes the guard, isolates tenants and propagates the tenant setting', async () => {
    await spread();
    const app = openDatabase({
      url: database.urls.app,
      size: 1,
      connectTimeoutMs: 5000,
      onIdleError: () => undefined,
    });
    const withTenant = createWithTenant(app);
    try {
      expect(await findFailedChecks(app, { leaseMs: 8_000, answerDeadlineMs: 10_000 })).toEqual([]);
      const [own, other] = [newIds(), newIds()];
      const terms = { name: 'a merchant', currency: 'EUR', timeZone: 'UTC' };
      await withTenant(own.tenantId, (transaction) => addTenant(transaction, terms));
      expect(await withTenant(own.tenantId, readTenant)).toMatchObject({ reportingCurrency: 'EUR' });
      expect(
        await withTenant(other.tenantId, ({ db }) => db.selectFrom('tenants').selectAll().execute()),
      ).toEqual([]);
    } finally {
      await app.destroy();
    }
    const settings = await database.query(
      "select unnest(setconfig) as setting from pg_db_role_setting where setrole = 'revenue_app'::regrole and setdatabase <> 0",
    );
    expect(settings).toContainEqual({ setting: 'citus.propagate_set_commands=local' });
  });
});
