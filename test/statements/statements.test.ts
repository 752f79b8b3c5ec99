/** The rules for recorded statements, and proof that the server's statements are recorded. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { newIds, openTestTenancy } from '../support/database.ts';
import { runCommand } from '../process/command-line.ts';
import { findFaults } from './rules.ts';

const events = 'not held to one tenant: revenue_events';

describe('a statement is limited to one tenant', () => {
  it.each([
    'select kind from revenue_events where tenant_id = $1 and kind = $2',
    'select name from tenants where id = $1::uuid',
    'select 1 from revenue_events e join platform_connections c on c.tenant_id = e.tenant_id where c.tenant_id = $1',
    'select 1 from tenants t left join worker_tasks w on w.tenant_id = t.id where t.id = $1',
    'select 1 from unnest($1::uuid[]) as c (id), lateral (select 1 from revenue_events where tenant_id = $2) e',
    'with one as (select 1 from revenue_events where tenant_id = $1) select * from one',
    'select (select max(minute) from revenue_minutes m where m.tenant_id = e.tenant_id) from revenue_events e where tenant_id = $1',
    'insert into worker_tasks (task, tenant_id) values ($1, $2), ($3, $4::uuid) on conflict do nothing',
    'insert into worker_tasks (tenant_id, task) select id, $1 from tenants where id = $2',
    'insert into worker_tasks (tenant_id, task) select $1::uuid, task from unnest($2::text[]) as task',
    'update worker_tasks set due_at = $1 where tenant_id = $2 and task = $3',
    'select rate_date from fx_rates where source = $1',
  ])('%s', async (text) => {
    expect(await findFaults(text)).toEqual([]);
  });
});

describe('a statement is reported that', () => {
  it.each([
    ['names no tenant', 'select kind from revenue_events', [events]],
    ['names the tenant in an OR', 'select 1 from revenue_events where tenant_id = $1 or voided', [events]],
    [
      'compares the tenant by more than equality',
      'select 1 from revenue_events where tenant_id >= $1',
      [events],
    ],
    ['names several tenants', 'select 1 from revenue_events where tenant_id = any($1::uuid[])', [events]],
    ['has the tenant in its text', `select 1 from revenue_events where tenant_id = 'ab'`, [events]],
    [
      'joins by other columns',
      'select 1 from platform_connections c join revenue_events e on e.connection_id = c.id where c.tenant_id = $1',
      [events],
    ],
    [
      'limits only the optional side of an outer join',
      'select 1 from revenue_events e left join worker_tasks w on w.tenant_id = e.tenant_id and w.tenant_id = $1',
      [events],
    ],
    [
      'names the tenant only in NOT EXISTS',
      'select 1 from revenue_events e where not exists (select 1 from worker_tasks w where w.tenant_id = $1 and w.tenant_id = e.tenant_id)',
      [events],
    ],
    [
      'names the tenant only in a selected column',
      'select (select 1 from worker_tasks w where w.tenant_id = $1 and e.tenant_id = $1) from revenue_events e',
      [events],
    ],
    [
      'is of an unknown kind',
      'truncate revenue_events',
      ['a kind of statement that is not judged: TruncateStmt'],
    ],
    [
      'shadows a table by a CTE',
      'with one as (with revenue_events as (select 1) select 1) select 1 from revenue_events',
      ['a query named as a table of tenants: revenue_events', events],
    ],
    [
      'limits only its inner query',
      'delete from revenue_events where ctid = any(array(select ctid from revenue_events where tenant_id = $1))',
      [events],
    ],
    ['limits only its outer query', 'with a as (select 1 from revenue_events) select 1 from a', [events]],
    [
      'inserts a row without a tenant',
      'insert into worker_tasks (task) values ($1)',
      ['not held to one tenant: worker_tasks'],
    ],
    [
      'inserts rows for all tenants',
      'insert into worker_tasks (tenant_id, task) select id, $1 from tenants',
      ['tenants', 'tenants', 'worker_tasks'].map((table) => `not held to one tenant: ${table}`),
    ],
    [
      'writes volatile values',
      'update worker_tasks set due_at = now(), lease_token = gen_random_uuid() where tenant_id = $1',
      ['a volatile function in a write: now', 'a volatile function in a write: gen_random_uuid'],
    ],
    [
      'has a sub-select in ON CONFLICT',
      'insert into worker_tasks (tenant_id, task) values ($1, $2) on conflict (tenant_id, task) do update set due_at = (select $3)',
      ['a sub-select behind VALUES or ON CONFLICT'],
    ],
    [
      'takes an advisory lock',
      'select pg_advisory_xact_lock(1)',
      ['a lock that one node alone knows: pg_advisory_xact_lock'],
    ],
  ])('%s: %s', async (_, text, faults) => {
    expect((await findFaults(text)).toSorted()).toEqual(faults.toSorted());
  });
});

describe('the recorder of statements', () => {
  it('records statements of the server and its processes, and none made by a test', async () => {
    const readRecorded = async () => {
      const folder = process.env['STATEMENTS_FOLDER'] ?? '';
      const files = await readdir(folder);
      return Promise.all(files.map((file) => readFile(join(folder, file), 'utf8')));
    };
    const tenancy = await openTestTenancy({ size: 1 });
    await tenancy.newTenant();
    const { tenantId } = newIds();
    await tenancy.withTenant(tenantId, async ({ db }) => {
      await db.selectFrom('tenants').select('created_at').execute();
    });
    const { app, worker } = tenancy.server.urls;
    await runCommand(['tenant', 'list'], { DATABASE_URL: app, DATABASE_WORKER_URL: worker });
    await tenancy.stop();
    const texts = await readRecorded();
    expect(texts).toContain("set local app.current_tenant_id = 'TENANT'");
    expect(texts).toContainEqual(expect.stringMatching(/^insert into "tenants"/));
    expect(texts).toContain('select "id" from "tenants" order by "id"');
    expect(texts).not.toContain('select "created_at" from "tenants"');
  });
});
