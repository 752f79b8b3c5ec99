import { createServer } from 'node:net';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { callCommand, runCommand, startCommand, type Environment } from './command-line.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { parseTenantId } from '../../src/model/ids.ts';
import { listen } from '../support/wire.ts';

describe('the server as a process', { timeout: 60_000 }, () => {
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
  });
  afterAll(() => database.drop());

  const add = (name: string, currency: string, zone: string) =>
    ['tenant', 'add', '--name', name, '--currency', currency, '--time-zone', zone] as const;
  const withUrls = (env: Environment) => {
    const { app, owner } = database.urls;
    return { DATABASE_URL: app, DATABASE_OWNER_URL: owner, ...env };
  };
  const run = async (args: readonly string[], env: Environment = {}) => runCommand(args, withUrls(env));
  /** In this process. */
  const call = async (args: readonly string[], env: Environment = {}) => callCommand(args, withUrls(env));
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

  it('does not serve as a role above row-level security', async () => {
    const { code, stderr } = await run(['serve'], { DATABASE_URL: database.urls.owner });
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: the database of DATABASE_URL cannot be used:\n  role: .*revenue_app/);
  });

  it('logs keySetFailed at the start of serve when the key set is unreachable', async () => {
    const closed = createServer();
    const keys = `http://127.0.0.1:${await listen(closed)}/keys`;
    closed.close();
    const settings = { DATABASE_URL: database.urls.app, PORT: '0', TOKEN_JWKS_URL: keys };
    const { child, exited } = startCommand(['serve'], settings);
    const failure = z.object({ kind: z.literal('keySetFailed'), code: z.string() });
    let reported: unknown;
    for await (const line of createInterface({ input: child.stdout })) {
      reported = failure.safeParse(JSON.parse(line)).data;
      if (reported !== undefined) break;
    }
    expect(reported).toEqual({ kind: 'keySetFailed', code: 'ECONNREFUSED' });
    child.kill('SIGTERM');
    expect(await exited).toBe(0);
  });

  const everyCommand = [
    { args: ['migrate'], variable: 'DATABASE_OWNER_URL' },
    { args: ['serve'], variable: 'DATABASE_URL', begin: run },
    { args: add('a', 'EUR', 'UTC'), variable: 'DATABASE_URL' },
    { args: ['tenant', 'list'], variable: 'DATABASE_URL' },
    { args: ['tenant', 'remove', '0193a000-0000-7000-8000-00000000a001'], variable: 'DATABASE_URL' },
    { args: ['rotate-keys'], variable: 'DATABASE_URL', begin: run },
  ];
  const withChange = (url: string, change: (url: URL) => unknown): string => {
    const other = new URL(url);
    change(other);
    return other.href;
  };
  /** Runs a command with changed database URLs, and expects a one-line error without a stack. */
  const readFault = async (
    args: readonly string[],
    change: (url: URL) => unknown,
    begin = call,
  ): Promise<string> => {
    const { app, owner, worker } = database.urls;
    const { code, stdout, stderr } = await begin(args, {
      DATABASE_URL: withChange(app, change),
      DATABASE_OWNER_URL: withChange(owner, change),
      DATABASE_WORKER_URL: withChange(worker, change),
    });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: .*\n$/);
    expect(stderr).not.toContain('development');
    return stderr;
  };

  it.each(everyCommand)('reports an unreachable database and its variable for $args', async (command) => {
    const { args, variable, begin } = command;
    const away = await readFault(args, (url) => (url.port = '1'), begin);
    expect(away).toContain('(ECONNREFUSED): nothing listens at 127.0.0.1:1;');
    expect(away).toContain(variable);
  });

  it.each<[(url: URL) => unknown, string, typeof run?]>([
    [(url) => (url.password = 'wrong'), '(28P01): SERVER does not accept this password of revenue_'],
    // In a process of its own: pg leaves a connection half open.
    [(url) => (url.password = ''), '(NO_PASSWORD): SERVER asks revenue_', run],
    [(url) => (url.pathname = '/nowhere'), '(3D000): SERVER has no database nowhere'],
    [(url) => (url.search = '?sslmode=verify-full'), '(TLS_NOT_OFFERED): SERVER speaks no TLS'],
  ])('reports for migrate after %s: %s', async (change, fault, begin) => {
    const said = await readFault(['migrate'], change, begin);
    expect(said).toContain(fault.replace('SERVER', new URL(database.urls.app).host));
    expect(said).toContain('DATABASE_OWNER_URL');
  });

  it.each(['PORT', 'ADMIN_PORT'])('reports a %s in use, and the fix', async (name) => {
    const other = createServer();
    const port = String(await listen(other));
    const { code, stderr } = await run(['serve'], { PORT: '0', [name]: port });
    other.close();
    const where = `error: cannot listen on 127.0.0.1, port ${port}: something else listens there;`;
    expect({ code, stderr }).toEqual({ code: 1, stderr: `${where} stop it, or set ${name} to another\n` });
  });

  it('reports a role without rights for migrate, with the cause', async () => {
    const { code, stderr } = await call(['migrate'], { DATABASE_OWNER_URL: database.urls.worker });
    expect(code).toBe(1);
    const denied =
      /^error: the schema cannot be migrated: permission denied .*\(42501\); .*revenue_owner.*\n$/;
    expect(stderr).toMatch(denied);
  });

  it('leaves a newer schema unchanged on migrate, and reports it', async () => {
    const later = "('9999_later', '2100-01-01T00:00:00.000Z')";
    await database.query(`insert into kysely_migration (name, timestamp) values ${later}`);
    expect(await call(['migrate'])).toEqual({
      code: 0,
      stdout: 'the schema is newer than this release (9999_later); nothing more to do\n',
      stderr: '',
    });
    await database.query("delete from kysely_migration where name = '9999_later'");
  });

  it('asks for migrate on an unmigrated schema', async () => {
    const empty = withChange(database.urls.app, (url) => (url.pathname = '/postgres'));
    const environment = { DATABASE_URL: empty, DATABASE_WORKER_URL: empty };
    for (const asked of [run(['serve'], environment), call(add('a', 'EUR', 'UTC'), environment)]) {
      const { code, stderr } = await asked;
      expect(code).toBe(1);
      expect(stderr).toContain('run `node src/main.ts migrate`');
      expect(stderr).not.toContain('    at ');
    }
  });

  it('needs only its own variables for each command, also in production', async () => {
    const bare = { NODE_ENV: 'production' };
    const { app, owner, worker } = database.urls;
    const key = `key-1:${Buffer.alloc(32, 'one').toString('base64')}`;
    expect(await callCommand(['migrate'], { ...bare, DATABASE_OWNER_URL: owner })).toMatchObject({ code: 0 });
    const apps = { ...bare, DATABASE_URL: app };
    const added = await callCommand(add('a', 'EUR', 'UTC'), apps);
    expect(added).toMatchObject({ code: 0 });
    const renamed = await callCommand(['tenant', 'rename', added.stdout.trim(), '--name', 'another'], apps);
    expect(renamed).toMatchObject({ code: 0 });
    const both = { ...bare, DATABASE_URL: app, DATABASE_WORKER_URL: worker };
    const list = await callCommand(['tenant', 'list'], both);
    expect(list).toMatchObject({ code: 0, stdout: expect.stringMatching(/EUR {2}UTC {2,}another$/m) });
    expect(await callCommand(['rotate-keys'], { ...both, CREDENTIAL_KEYS: key })).toMatchObject({
      code: 0,
      stdout: 'no tokens are stored\n',
    });
    const withoutKeys = await callCommand(['rotate-keys'], both);
    expect(withoutKeys).toMatchObject({ code: 1, stderr: expect.stringContaining('CREDENTIAL_KEYS') });
    expect(await callCommand(['migrate'], bare)).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('DATABASE_OWNER_URL is not set'),
    });
  });

  it('exits with 0 and without a stack when the reader of stdout closes', async () => {
    const { child, exited, output } = startCommand(['tenant', 'list'], {
      DATABASE_URL: database.urls.app,
      DATABASE_WORKER_URL: database.urls.worker,
    });
    child.stdout.destroy();
    expect(await exited).toBe(0);
    expect(output.stderr).toBe('');
  });

  it('rejects development secrets without NODE_ENV, and names the variables without values', async () => {
    const wrong = { NODE_ENV: '', STRIPE_BASE_URL: 'http://127.0.0.1:1' };
    const { code, stderr } = await run(['serve'], wrong);
    expect(code).toBe(1);
    for (const name of ['TOKEN_SECRETS', 'TOKEN_JWKS_URL', 'CREDENTIAL_KEYS', 'STRIPE_BASE_URL'])
      expect(stderr).toContain(name);
    expect(stderr).not.toContain('development-only');
  });

  it('adds a tenant, and rejects an unknown currency or time zone', async () => {
    const { code, stdout } = await run(add('Nordlicht', 'sek', 'Europe/Stockholm'));
    expect(code).toBe(0);
    const tenantId = parseTenantId(stdout.trim());
    expect(tenantId).toBeDefined();
    const tenants = 'select name, reporting_currency from tenants where id = $1';
    const added = { name: 'Nordlicht', reporting_currency: 'SEK' };
    expect(await database.query(tenants, [tenantId])).toEqual([added]);
    for (const [currency, zone, fault] of [
      ['XAU', 'UTC', 'currency'],
      ['EUR', 'Europe/Atlantis', 'time zone'],
    ] as const) {
      const rejected = await call(add('x', currency, zone));
      expect(rejected).toMatchObject({ code: 1, stderr: expect.stringContaining(fault) });
    }
  });

  it('reports an up-to-date schema on migrate', async () => {
    expect(await call(['migrate'])).toMatchObject({ code: 0, stdout: 'the schema is up to date\n' });
  });

  it('prints its usage for an unknown command', async () => {
    expect(await run(['dance'])).toMatchObject({ code: 1, stderr: expect.stringContaining('usage:') });
  });
});
