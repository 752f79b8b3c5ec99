import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { runCommand, startCommand, type Environment } from '../support/command-line.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { parseTenantId } from '../../src/model/ids.ts';

describe('the server as a process', () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const run = async (args: readonly string[], env: Environment = {}) =>
    runCommand(args, {
      DATABASE_URL: database.urls.app,
      DATABASE_OWNER_URL: database.urls.owner,
      ...env,
    });
  const listening = z.object({ kind: z.literal('serverListening'), url: z.string() });

  it('serves on 127.0.0.1 until SIGTERM, then exits 0', async () => {
    const { child, exited, output } = startCommand(['serve'], { DATABASE_URL: database.urls.app, PORT: '0' });
    let url = '';
    for await (const line of createInterface({ input: child.stdout })) {
      const parsed = listening.safeParse(JSON.parse(line));
      if (parsed.success) {
        url = parsed.data.url;
        break;
      }
    }
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
    expect(output.stderr).toBe('');
  });

  it('refuses to serve as a role that row-level security does not bind', async () => {
    for (const url of [database.urls.owner, database.urls.app.replace('revenue_app:', 'postgres:')]) {
      const { code, stderr } = await run(['serve'], { DATABASE_URL: url });
      expect(code).toBe(1);
      expect(stderr).toMatch(/^error: refusing to serve.*role/);
    }
  });

  it.each([
    { args: ['migrate'] },
    { args: ['tenant', 'add', '--name', 'a', '--currency', 'EUR', '--time-zone', 'UTC'] },
    { args: ['tenant', 'list'] },
    { args: ['rotate-keys'] },
  ])('says in one line that the database is away: $args', async ({ args }) => {
    const away = 'postgres://revenue_app:word@127.0.0.1:1/away';
    const { code, stdout, stderr } = await run(args, {
      DATABASE_URL: away,
      DATABASE_OWNER_URL: away,
      DATABASE_WORKER_URL: away,
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: the database is unavailable \(ECONNREFUSED\): .*\n$/);
  });

  it('refuses to serve on tables that are not protected', async () => {
    await database.query('alter table tenants no force row level security');
    const { code, stderr } = await run(['serve']);
    await database.query('alter table tenants force row level security');
    expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringContaining('row_level_security') });
  });

  it('refuses development secrets in production, and names every variable at fault but no value', async () => {
    const { code, stderr } = await run(['serve'], {
      NODE_ENV: 'production',
      STRIPE_BASE_URL: 'http://127.0.0.1:1',
      PORT: 'x',
    });
    expect(code).toBe(1);
    expect(stderr).toContain('PORT');
    // Nobody has set NODE_ENV.
    const unset = await run(['serve'], { NODE_ENV: '', STRIPE_BASE_URL: 'http://127.0.0.1:1' });
    for (const name of ['TOKEN_SECRETS', 'TOKEN_JWKS_URL', 'CREDENTIAL_KEYS', 'STRIPE_BASE_URL'])
      expect(unset.stderr).toContain(name);
    expect(unset.stderr).not.toContain('development-only');
  });

  it('adds a tenant that a token then reaches, and refuses one that could not be told revenue', async () => {
    const { code, stdout } = await run([
      'tenant',
      'add',
      '--name',
      'Nordlicht',
      '--currency',
      'sek',
      '--time-zone',
      'Europe/Stockholm',
    ]);
    expect(code).toBe(0);
    const tenantId = parseTenantId(stdout.trim());
    expect(tenantId).toBeDefined();
    expect(
      await database.query('select name, reporting_currency from tenants where id = $1', [tenantId]),
    ).toEqual([{ name: 'Nordlicht', reporting_currency: 'SEK' }]);
    for (const [currency, zone, fault] of [
      ['XAU', 'UTC', 'currency'],
      ['EUR', 'Europe/Atlantis', 'time zone'],
    ] as const) {
      const refused = await run([
        'tenant',
        'add',
        '--name',
        'x',
        '--currency',
        currency,
        '--time-zone',
        zone,
      ]);
      expect(refused).toMatchObject({ code: 1, stderr: expect.stringContaining(fault) });
    }
  });

  it('migrates, and says when there is nothing to do', async () => {
    expect(await run(['migrate'])).toMatchObject({ code: 0, stdout: 'the schema is up to date\n' });
  });

  it('prints its commands when it is given none that it knows', async () => {
    expect(await run(['dance'])).toMatchObject({ code: 1, stderr: expect.stringContaining('usage:') });
  });
});
