/** `make serve` and `make reset` with real processes: their output, and no leftover processes. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { copyCheckout, type CheckoutCopy } from '../support/checkout-copy.ts';
import { endServing, startServing, type Serving } from './serving.ts';

const run = promisify(execFile);
let copy: CheckoutCopy;

beforeAll(async () => {
  copy = await copyCheckout({ DATABASE_URL: '' });
  await chmod(copy.folder, 0o755);
});
afterEach(endServing);
afterAll(async () => {
  await copy.run('scripts/reset.ts');
  await copy[Symbol.asyncDispose]();
});

/** Five weeks of four platforms would take longer than the rest together. */
const withoutHistory = { BACKFILL_DAYS: '0' };
/** For tests about processes alone. */
const withoutWorker = { WORKER: 'off' };
const isReady = /^stop +Ctrl-C$/m;
const valueOf = (name: string, output: string): string =>
  new RegExp(`^${name} +([^\\s,]+)`, 'm').exec(output)?.[1] ?? '';

async function startReady(
  more?: Readonly<Record<string, string>>,
): Promise<Serving & { readonly url: string }> {
  const serving = startServing(copy, { ...withoutHistory, ...more });
  await serving.waitForOutput(isReady);
  return { ...serving, url: valueOf('health', serving.output()).replace('/health/ready', '') };
}

/** Its processes still running after 20 s. */
async function waitForProcesses({ processes }: Serving): Promise<unknown> {
  for (let tries = 0; tries < 100 && (await processes()).length > 0; tries += 1) await delay(200);
  return processes();
}

async function findProcess({ processes }: Serving, pattern: RegExp): Promise<number> {
  const found = (await processes()).filter(({ command }) => pattern.test(command));
  const [first] = found;
  if (!first || found.length > 1) throw new Error(`${found.length} processes are like ${pattern}`);
  return first.pid;
}
const server = /src\/main\.ts serve/;

describe('make serve', { timeout: 120_000 }, () => {
  it('prints working URLs and commands, allows no second instance, and ends at once at a second Ctrl-C', async () => {
    const serving = await startReady();
    await serving.waitForOutput(/"kind":"ratesLoaded","source":"ecb","days":90/);
    const output = serving.output();
    for (const part of ['PostgreSQL', 'schema', 'platform simulator', 'demo merchants', 'server'])
      expect(output).toMatch(new RegExp(`^· ${part} … ok [\\d.]+ s$`, 'm'));
    const [line = ''] = /^curl .*$/m.exec(output) ?? [];
    const { stdout } = await run('bash', ['-c', `${line} -w '\n%{http_code}'`]);
    expect(stdout).toMatch(/"event_count":\d+[^]*\n200$/);
    for (const name of ['reference', 'health'])
      expect(await fetch(valueOf(name, output))).toMatchObject({ status: 200 });
    expect(await fetch(valueOf('simulator', output))).toMatchObject({ status: 200 });
    expect(await (await fetch(serving.url)).text()).toContain('see /live or /docs');
    await serving.waitForOutput(/^· revenue of aurora today: \$[\d,.]+ in \d+ events$/m);
    for (const [name, role] of Object.entries({ database: 'revenue_app', worker: 'revenue_worker' })) {
      const client = new Client({ connectionString: valueOf(name, output) });
      await client.connect();
      expect((await client.query('select current_user')).rows).toEqual([{ current_user: role }]);
      await client.end();
    }
    expect(output).toMatch(/^another +make token TENANT=boreal$/m);

    const second = startServing(copy);
    expect(await second.ended).toBe(1);
    expect(second.output()).toContain(`${serving.url}, process ${serving.child.pid}`);
    expect(second.output()).not.toMatch(/^ +at /m);
    expect(await fetch(`${serving.url}/health/ready`)).toMatchObject({ status: 200 });
    // A stopped server does not react to the interrupt.
    process.kill(await findProcess(serving, server), 'SIGSTOP');
    serving.signal('SIGINT');
    await serving.waitForOutput(/stopping/);
    serving.signal('SIGINT');
    expect(await serving.ended).toBe(0);
    expect(serving.output()).not.toContain('{"listening"');
    expect(await waitForProcesses(serving)).toEqual([]);
  });

  it('exits with 1 when its server dies, and ends the other processes', async () => {
    const serving = await startReady(withoutWorker);
    process.kill(await findProcess(serving, server), 'SIGKILL');
    expect(await serving.ended).toBe(1);
    expect(serving.output()).toContain('error the server ended by SIGKILL');
    expect(await waitForProcesses(serving)).toEqual([]);
  });

  it('restarts the server on a source change, survives a syntax error, and prints type errors', async () => {
    const file = 'src/model/json-pointer.ts';
    // Only this file, without imports: a compiler of all sources takes ten times as long.
    const sources = '"../../src", "../../generated", "../../db"';
    await copy.edit('scripts/dev/tsconfig.json', (text) => text.replace(sources, `"../../${file}"`));
    const serving = await startReady({ ...withoutWorker, WATCH: '1' });
    const rejected = z.object({ errors: z.array(z.object({ field: z.string() })) });
    const [, token = ''] = /(Bearer [^']+)'/.exec(serving.output()) ?? [];
    const readField = async () => {
      const query = `${serving.url}/api/v1/revenue/realtime?interval[]=day`;
      const response = await fetch(query, { headers: { authorization: token } });
      return rejected.parse(await response.json()).errors[0]?.field;
    };
    await serving.waitForOutput(/^· types ok$/m);
    await copy.edit(
      file,
      (text) => `const wrong: number = 'text';\n${text.replace('${pointer}/', '${pointer}/new/')}`,
    );
    await serving.waitForOutput(/src\/model\/json-pointer\.ts\(1,\d+\): error TS/);
    await serving.waitForOutput(/^· the server is listening again: /m);
    expect(await readField()).toBe('/query/new/interval');
    await copy.edit(file, (text) => `const = ;\n${text}`);
    await serving.waitForOutput(/^· the server restarts at the next change of a file$/m);
    await copy.edit(file, (text) => text.replace(/^.*\n.*\n/, '').replace('/new/', '/'));
    await serving.waitForOutput(/listening again[^]*listening again/);
    expect(await readField()).toBe('/query/interval');
    await serving.waitForOutput(/types ok[^]*types ok/);
    await copy.edit('api-contracts/openapi/v1/attribution.yaml', (text) => `${text}# newer\n`);
    await serving.waitForOutput(/changed; generated\/ is stale: run make generate/);
    await copy.edit('api-contracts/openapi/v1/attribution.yaml', (text) => text.replace('# newer\n', ''));
    serving.signal('SIGINT');
    expect(await serving.ended).toBe(0);
    expect(await waitForProcesses(serving)).toEqual([]);
  }, 300_000);

  it('prints the fault of a failed step and its fix, without a stack', async () => {
    const serving = startServing(copy, { DATABASE_URL: 'postgres://postgres@127.0.0.1:1/postgres' });
    expect(await serving.ended).toBe(1);
    expect(serving.output()).toContain('nothing listens at 127.0.0.1:1');
    expect(serving.output()).toMatch(/^ +mend: /m);
    expect(serving.output()).not.toMatch(/^ +at /m);
  });

  it('names the process on its port', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const address = holder.address();
    const port = typeof address === 'object' && address ? address.port : 0;
    const serving = startServing(copy, { PORT: String(port) });
    expect(await serving.ended).toBe(1);
    holder.close();
    expect(serving.output()).toContain(`stop what listens there, process ${process.pid}`);
    expect(serving.output()).not.toMatch(/^ +at /m);
  });

  it('leaves no process when its terminal closes', async () => {
    const serving = await startReady(withoutWorker);
    serving.child.stdout?.destroy();
    serving.signal('SIGHUP');
    expect(await waitForProcesses(serving)).toEqual([]);
  });

  it('kills a child after its own end, even one that hangs in its exit', async () => {
    const hangs =
      "process.on('SIGTERM', () => process.exit()); process.on('exit', () => { for (;;); }); setInterval(Date, 9)";
    const preload = ['--import', './scripts/dev/exit-with-parent.ts', '--eval', hangs];
    const part = spawn(process.execPath, preload, { cwd: copy.folder, stdio: ['pipe', 'ignore', 'ignore'] });
    part.stdin.end();
    expect(await once(part, 'exit')).toEqual([null, 'SIGKILL']);
  });

  it.each(['PostgreSQL', 'schema', 'platform simulator'])(
    'prints no stack and leaves no process after an interrupt at step "%s"',
    async (name) => {
      const serving = startServing(copy);
      await serving.waitForOutput(new RegExp(`· ${name} … `));
      serving.signal('SIGINT');
      expect(await serving.ended).toBe(0);
      expect(serving.output()).not.toMatch(/^ +at |error|refusing/m);
      expect(await waitForProcesses(serving)).toEqual([]);
    },
  );
});

describe('make reset', { timeout: 120_000 }, () => {
  it('lists the databases and roles left on a server of DATABASE_URL', async () => {
    const own = 'postgres://postgres@127.0.0.1:1/postgres';
    const reset = startServing(copy, { DATABASE_URL: own }, 'scripts/reset.ts');
    expect(await reset.ended).toBe(0);
    expect(reset.output()).toMatch(
      /kept on the server of DATABASE_URL: .*skeldir_development.*revenue_owner/,
    );
  });

  it('ends the make serve of this checkout, also one started after another was killed', async () => {
    const killed = await startReady(withoutWorker);
    process.kill(killed.child.pid ?? 0, 'SIGKILL');
    const serving = await startReady(withoutWorker);
    expect(await waitForProcesses(killed), 'not even PostgreSQL').toEqual([]);
    const { code, stderr } = await copy.run('scripts/reset.ts');
    expect({ code, stderr }).toMatchObject({ code: 0 });
    expect(stderr).toContain(`stop make serve, process ${serving.child.pid}`);
    expect(await serving.ended).toBe(0);
    expect(await waitForProcesses(serving)).toEqual([]);
  });
});
