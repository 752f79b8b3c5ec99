/** Starts one PostgreSQL for the whole run, with a migrated template for each test file to copy. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { developmentServer, dropDatabase, prepareDatabase } from '../../scripts/dev/database.ts';
import { removePostgres } from '../../scripts/dev/postgres.ts';
import { findFaults } from '../statements/rules.ts';

declare module 'vitest' {
  interface ProvidedContext {
    readonly postgresAdminUrl: string;
    /** The folder of the server's Unix socket, if any. */
    readonly postgresSockets: string | undefined;
    readonly templateDatabase: string;
  }
}

export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  // Names include the pid, so that concurrent runs do not collide.
  const name = `test-${process.pid}`;
  const sockets = await makeSocketFolder();
  const server = await developmentServer(name, { ...fastSettings, unix_socket_directories: sockets });
  const statements = join(import.meta.dirname, `../../.data/statements-${process.pid}`);
  await mkdir(statements, { recursive: true });
  process.env['STATEMENTS_FOLDER'] = statements;
  // Every Node process of the run reuses compiled code.
  process.env['NODE_COMPILE_CACHE'] = join(import.meta.dirname, '../../.data/compile-cache');
  const templateDatabase = `skeldir_test_template_${process.pid}`;
  await prepareDatabase(server, templateDatabase);
  project.provide('postgresAdminUrl', server.adminUrl());
  project.provide('postgresSockets', process.env['DATABASE_URL'] ? undefined : sockets);
  project.provide('templateDatabase', templateDatabase);
  return async () => {
    await dropDatabase(server, templateDatabase);
    await server.stop();
    await removePostgres(name);
    await rm(sockets, { recursive: true, force: true });
    await judgeStatements(statements);
  };
}

/**
 * Judges every statement sent by the server during the run.
 * @throws Error with each statement not limited to one tenant; fails the run
 */
async function judgeStatements(folder: string): Promise<void> {
  const found: string[] = [];
  for (const file of await readdir(folder)) {
    const text = await readFile(join(folder, file), 'utf8');
    for (const fault of await findFaults(text)) found.push(`${fault}, in:\n${text}`);
  }
  await rm(folder, { recursive: true });
  if (found.length > 0) throw new Error(`statements of this run:\n${found.join('\n\n')}`);
}

/** The data may be lost, no statement is long enough for JIT, and no password needs protection. */
const fastSettings = {
  synchronous_commit: 'off',
  full_page_writes: 'off',
  wal_level: 'minimal',
  max_wal_senders: '0',
  max_wal_size: '2GB',
  checkpoint_timeout: '1h',
  jit: 'off',
  scram_iterations: '1',
};

/** A Unix socket path has at most 107 bytes. Mode 1777: PostgreSQL may run as another user. */
async function makeSocketFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir().length < 60 ? tmpdir() : '/tmp', 'skeldir-pg-'));
  await chmod(folder, 0o1777);
  return folder;
}
