/** Runs docs/operations.md except programs missing from npm; scripts/drill.sh runs those too. */
import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { chmod, cp, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { describe, expect, it, onTestFinished } from 'vitest';
import { removePostgres, startPostgres } from '../../scripts/dev/postgres.ts';
import { demoCirrus } from '../../scripts/simulator/merchants.ts';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const missing = ['npm', 'nginx', 'pgbouncer', 'pg_dump', 'pg_basebackup'];

async function makeFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'operations-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

type Session = { readonly code: number | null; readonly output: string };

/** Runs the code blocks of a document in this folder. */
async function runDocument(
  folder: string,
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
): Promise<Session> {
  const { DATABASE_URL: _, NODE_ENV: __, ...inherited } = process.env;
  const child = spawn('bash', [join(root, 'scripts/drill/run.sh'), ...args], {
    cwd: folder,
    env: { ...inherited, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  onTestFinished(() => void child.kill('SIGTERM'));
  let output = '';
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  await once(child, 'close');
  return { code: child.exitCode, output };
}

/** A repository with the working tree's sources, committed or not. */
async function makeRepository(folder: string): Promise<string> {
  const git = async (...args: string[]) => (await run('git', ['-c', 'safe.directory=*', ...args])).stdout;
  const listed = await git('-C', root, 'ls-files', '-z', '--cached', '--others', '--exclude-standard');
  for (const name of listed.split('\0').filter((one) => one !== '')) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    // The index may still list a deleted file.
    await cp(join(root, name), join(folder, name)).catch(() => undefined);
  }
  await git('init', '--quiet', folder);
  await git('-C', folder, 'add', '--all');
  const author = ['-c', 'user.name=test', '-c', 'user.email=test@example.com'];
  await git('-C', folder, ...author, 'commit', '--quiet', '--message', 'As it stands');
  return folder;
}

/** Ten consecutive free ports, as their shared prefix without the last digit. */
async function freePorts(): Promise<string> {
  const isFree = async (port: number): Promise<boolean> =>
    new Promise((done) => {
      const probe = createServer().once('error', () => done(false));
      probe.listen(port, '127.0.0.1', () => probe.close(() => done(true)));
    });
  for (let first = 1_100 + (process.pid % 1_000); ; first += 1) {
    const ports = Array.from({ length: 10 }, (_, digit) => first * 10 + digit);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return String(first);
  }
}

async function startPlatform(): Promise<string> {
  const child = spawn(process.execPath, [join(root, 'scripts/drill/platform.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  onTestFinished(() => void child.kill());
  for await (const url of createInterface({ input: child.stdout })) return url;
  throw new Error('the platform did not start');
}

describe('docs/operations.md', () => {
  it('runs as written: installation, upgrade, rollback and key rotation', async () => {
    const folder = await makeFolder();
    const repository = await makeRepository(join(folder, 'repository'));
    const releases = await run(join(root, 'scripts/drill/next-release.sh'), [repository]);
    const [RELEASE = '', NEXT = ''] = releases.stdout.split('\n');
    await mkdir(join(folder, 'bin'));
    const psql = `#!/bin/sh\nexec ${process.execPath} ${join(import.meta.dirname, 'psql.ts')} "$@"\n`;
    await writeFile(join(folder, 'bin/psql'), psql);
    await chmod(join(folder, 'bin/psql'), 0o755);
    const trusted = process.env['NODE_EXTRA_CA_CERTS'];
    const authorities = [
      ...(trusted === undefined ? [] : [await readFile(trusted, 'utf8')]),
      await readFile(join(root, 'scripts/drill/platform-cert.pem'), 'utf8'),
    ];
    await writeFile(join(folder, 'authorities.pem'), authorities.join('\n'));

    const cluster = `operations-${process.pid}`;
    const postgres = await startPostgres({ name: cluster });
    onTestFinished(async () => {
      await postgres.stop();
      await removePostgres(cluster);
    });
    const args = ['--without', missing.join(','), join(root, 'docs/operations.md')];
    const { code, output } = await runDocument(folder, args, {
      PATH: [join(folder, 'bin'), dirname(process.execPath), process.env['PATH']].join(':'),
      npm_config_prefer_offline: 'true',
      NODE_EXTRA_CA_CERTS: join(folder, 'authorities.pem'),
      STRIPE_BASE_URL: await startPlatform(),
      REPOSITORY: repository,
      RELEASE,
      NEXT,
      SUPERUSER_URL: postgres.adminUrl('').replace(/\/$/, ''),
      DATABASE_SERVER: `127.0.0.1:${postgres.port}`,
      PORTS: await freePorts(),
      ACCOUNT: demoCirrus.account,
      ACCOUNT_KEY: demoCirrus.keys[0] ?? '',
    });
    expect(code, output).toBe(0);
    const left = [...output.matchAll(/left out, wants (\w+)/g)].map(([, name = '']) => name);
    expect(new Set(left)).toEqual(new Set(missing));
    expect(output.match(/ … ok /g)?.length).toBeGreaterThan(12);
  }, 600_000);
});

describe('the runner of a document', () => {
  const document = [
    '# Title',
    '',
    '```sh',
    'sleep 600 &',
    'echo $! > pid; value=kept',
    '```',
    '',
    '## Not here',
    '',
    '```sh nginx',
    'exit 9',
    '```',
    '',
    '```',
    'exit 8',
    '```',
    '',
    '## Breaks',
    '',
    '```sh',
    'try() {',
    '  echo "said $value"; test "$1" = right',
    '}',
    'try right',
    'try wrong',
    'touch reached',
    '```',
  ].join('\n');

  it('reports the line, the command and its output and leaves no process behind', async () => {
    const folder = await makeFolder();
    await writeFile(join(folder, 'guide.md'), document);
    const { code, output } = await runDocument(folder, ['--without', 'nginx', 'guide.md']);
    expect(code).toBe(1);
    expect(output).toContain('guide.md line 22 ended with 1: test "$1" = right');
    expect(output).toContain('said kept\nsaid kept');
    expect(output).toMatch(/1 of 2 {2}line {3}3 {2}Title … ok [\d.]+ s\n.*Not here: left out, wants nginx/);
    await expect(readFile(join(folder, 'reached'))).rejects.toThrow('ENOENT');
    const pid = Number(await readFile(join(folder, 'pid'), 'utf8'));
    expect(() => process.kill(pid, 0)).toThrow('ESRCH');
  });

  it('stops before a heading and rejects a document without blocks', async () => {
    const folder = await makeFolder();
    await writeFile(join(folder, 'guide.md'), document);
    expect(await runDocument(folder, ['--until', 'Not here', 'guide.md'])).toMatchObject({ code: 0 });
    expect(await runDocument(folder, ['--until', 'Title', 'guide.md'])).toMatchObject({
      code: 1,
      output: 'error: guide.md has no block to run\n',
    });
  });
});
