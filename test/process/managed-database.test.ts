/** A managed PostgreSQL: its admin may create roles and databases, but is no superuser. */
import { Client } from 'pg';
import { readFile } from 'node:fs/promises';
import { createInterface } from 'node:readline';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { removePostgres, startPostgres, type PostgresServer } from '../../scripts/dev/postgres.ts';
import { runCommand, startCommand } from './command-line.ts';

const name = `managed-${process.pid}`;
const rolesFile = join(import.meta.dirname, '../../db/roles.sql');
const password = 'a password of this test';
let server: PostgresServer;

const urlOf = (role: string, database: string): string => {
  const url = new URL(server.adminUrl(database));
  url.username = role;
  url.password = password;
  return url.href;
};

/** Runs the SQL as the role and returns the notices. */
async function run(role: string, database: string, text: string): Promise<string[]> {
  const client = new Client({ connectionString: urlOf(role, database) });
  const notices: string[] = [];
  client.on('notice', ({ severity = '', message = '' }) => void notices.push(`${severity}: ${message}`));
  await client.connect();
  try {
    await client.query(text);
    return notices;
  } finally {
    await client.end();
  }
}

async function runRoles(role: string, database: string): Promise<string[]> {
  return run(role, database, await readFile(rolesFile, 'utf8'));
}

const needSuperuser = ['set_config', 'large_objects', 'other_sessions', 'signals'];
const warnings = needSuperuser.map((protection) => `WARNING: ${protection}: only a superuser may`);

beforeAll(async () => {
  server = await startPostgres({ name, settings: { max_connections: '40' } });
  const admin = new Client({ connectionString: server.adminUrl() });
  await admin.connect();
  await admin.query(`create role dba login createrole createdb nosuperuser password '${password}'`);
  await admin.query(`create role other_dba login createrole createdb nosuperuser password '${password}'`);
  await admin.end();
  await run('dba', 'postgres', 'create database revenue');
});
afterAll(async () => {
  await server.stop('immediate');
  await removePostgres(name);
});

describe('a database without a superuser', { timeout: 60_000 }, () => {
  const environment = (database: string) => ({ DATABASE_URL: urlOf('revenue_app', database), PORT: '0' });

  it('gets its roles with the same warnings at each run, one per missing protection', async () => {
    const [first, again] = [await runRoles('dba', 'revenue'), await runRoles('dba', 'revenue')];
    expect(first.map((notice) => notice.split(' revoke')[0])).toEqual(warnings);
    expect(again).toEqual(first);
    await expect(run('dba', 'revenue', 'set role revenue_owner')).rejects.toMatchObject({ code: '42501' });
    for (const role of ['revenue_owner', 'revenue_app', 'revenue_worker'])
      await run('dba', 'revenue', `alter role ${role} password '${password}'`);
  });

  it('is migrated as the owner, or as a member of the owner', async () => {
    await run('dba', 'revenue', 'grant revenue_owner to dba');
    const asOwner = `${urlOf('dba', 'revenue')}?options=-c%20role%3Drevenue_owner`;
    expect(await runCommand(['migrate'], { DATABASE_OWNER_URL: asOwner })).toMatchObject({ code: 0 });
    await run('dba', 'revenue', 'revoke revenue_owner from dba');
    expect(await runCommand(['migrate'], { DATABASE_OWNER_URL: urlOf('revenue_owner', 'revenue') })).toEqual({
      code: 0,
      stdout: 'the schema is up to date\n',
      stderr: '',
    });
  });

  it('is served with a log warning per missing protection, and is ready', async () => {
    const { child, exited } = startCommand(['serve'], environment('revenue'));
    const line = z.object({ kind: z.string(), level: z.number(), protection: z.string().optional() });
    const listening = z.object({ kind: z.literal('serverListening'), url: z.string() });
    const lines: Array<z.output<typeof line>> = [];
    let url = '';
    for await (const text of createInterface({ input: child.stdout })) {
      const parsed = line.safeParse(JSON.parse(text));
      if (parsed.success) lines.push(parsed.data);
      url = listening.safeParse(JSON.parse(text)).data?.url ?? '';
      if (url !== '') break;
    }
    expect(lines.filter(({ protection }) => protection !== undefined)).toEqual(
      needSuperuser.map((protection) => ({ kind: 'protectionMissing', level: 40, protection })),
    );
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    const added = await runCommand(
      ['tenant', 'add', '--name', 'Aurora', '--currency', 'EUR', '--time-zone', 'UTC'],
      environment('revenue'),
    );
    expect(added).toMatchObject({ code: 0, stderr: '' });
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
  });

  it('is rejected while every role may connect, until db/roles.sql runs again', async () => {
    await run('dba', 'revenue', 'grant connect on database revenue to public');
    const { code, stderr } = await runCommand(['serve'], environment('revenue'));
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('\n  access: ') });
    expect(stderr).toContain('run db/roles.sql again');
    await runRoles('dba', 'revenue');
    const again = await runCommand(
      ['tenant', 'add', '--name', 'Boreal', '--currency', 'EUR', '--time-zone', 'UTC'],
      environment('revenue'),
    );
    expect(again).toMatchObject({ code: 0, stderr: '' });
  });

  it('gets no roles from a role other than its owner', async () => {
    await expect(runRoles('other_dba', 'revenue')).rejects.toMatchObject({ code: '42501' });
    await run('dba', 'postgres', 'create database second');
    await expect(runRoles('other_dba', 'second')).rejects.toMatchObject({
      code: '42501',
      message: 'other_dba may not decide who connects to the database second',
    });
  });

  it('uses roles created by another admin, and warns about unchangeable settings', async () => {
    await run('other_dba', 'postgres', 'create database third');
    expect((await runRoles('other_dba', 'third')).map((notice) => notice.split(' revoke')[0])).toEqual([
      'WARNING: function_defaults: other_dba may not change the default privileges of revenue_owner',
      ...warnings,
    ]);
    const migrated = await runCommand(['migrate'], { DATABASE_OWNER_URL: urlOf('revenue_owner', 'third') });
    expect(migrated).toMatchObject({ code: 0 });
    await run('dba', 'postgres', 'alter role revenue_app reset lock_timeout');
    await expect(runRoles('other_dba', 'third')).rejects.toMatchObject({ code: '42501' });
    const { code, stderr } = await runCommand(['serve'], environment('third'));
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('\n  timeouts: ') });
  });
});
