/** Real server processes sharing one database and one simulator. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import type { Config } from '../../src/config.ts';
import { alterRole, type TestDatabase } from './database.ts';

export type ServerProcess = Awaited<ReturnType<typeof startServerProcess>>;
type LogLine = Readonly<Record<string, unknown>>;

const root = join(import.meta.dirname, '../..');
/** Processes reuse the code compiled by those before. */
export const { NODE_COMPILE_CACHE = '' } = process.env;
/** Makes a process of this checkout record its statements: test/statements. */
export const recording = {
  STATEMENTS_FOLDER: process.env['STATEMENTS_FOLDER'] ?? '',
  NODE_OPTIONS: `--import=${pathToFileURL(join(root, 'test/statements/recorder.ts')).href}`,
};
const line = z.record(z.string(), z.unknown());
const listening = z.looseObject({ kind: z.literal('serverListening'), url: z.string() });

/** The parts of a harness needed by a server process. */
type ServerParts = {
  readonly database: Pick<TestDatabase, 'query'> & { readonly urls: { readonly app: string } };
  readonly config: Pick<Config, 'STRIPE_BASE_URL'>;
};

/** Starts a server of this or another checkout on the harness's parts; the test must end it. */
export async function startServerProcess(
  { database, config }: ServerParts,
  environment: Readonly<Record<string, string>> = {},
  checkout = root,
) {
  const env = {
    NODE_COMPILE_CACHE,
    ...(checkout === root ? recording : { NODE_COMPILE_CACHE: join(checkout, '.data/compile-cache') }),
    NODE_ENV: 'test',
    PORT: '0',
    DATABASE_URL: database.urls.app,
    STRIPE_BASE_URL: config.STRIPE_BASE_URL,
    ...environment,
  };
  await shortenTimeouts(database, environment);
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  const child = spawn(process.execPath, ['src/main.ts', 'serve'], { cwd: checkout, env, stdio });
  const lines = createInterface({ input: child.stdout });
  /** Resolves with the exit code (null for a signal) once all output was read. */
  const exited = Promise.all([once(child, 'exit'), once(lines, 'close')]).then(() => child.exitCode);
  const log: LogLine[] = [];
  const waiting = new Set<() => void>();
  let output = '';
  let complaints = '';
  child.stdout.on('data', (text: Buffer) => (output += text.toString()));
  child.stderr.setEncoding('utf8').on('data', (text: string) => {
    complaints += text;
    output += text;
  });
  lines.on('line', (text) => {
    log.push(line.parse(JSON.parse(text)));
    for (const look of waiting) look();
  });
  /** Resolves with the first log line, past or future, for which the test is true. */
  const waitForLine = async (test: (line: LogLine) => boolean): Promise<LogLine> =>
    new Promise((found, failed) => {
      const look = (): void => {
        const hit = log.find(test);
        if (!hit) return;
        waiting.delete(look);
        found(hit);
      };
      waiting.add(look);
      void exited.then((code) =>
        failed(new Error(`the server ended with ${code} before it logged that: ${complaints}`)),
      );
      look();
    });
  const { url } = listening.parse(await waitForLine(({ kind }) => kind === 'serverListening'));
  type Signal = 'SIGTERM' | 'SIGKILL' | 'SIGSTOP' | 'SIGCONT';
  const signal = (name: Signal): void => void child.kill(name);
  return { url, child, log, output: () => output, waitForLine: waitForLine, signal, exited };
}

/** A shorter lease or answer deadline requires shorter timeouts of the application role. */
async function shortenTimeouts(
  database: ServerParts['database'],
  { LEASE_MS, ANSWER_DEADLINE_MS }: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const deadlineMs = Number(ANSWER_DEADLINE_MS ?? Infinity);
  const fitting = [
    ['idle_in_transaction_session_timeout', 2_000, Number(LEASE_MS ?? Infinity) / 4],
    ['lock_timeout', 1_000, deadlineMs - 1],
    ['statement_timeout', 5_000, deadlineMs - 1],
  ] as const;
  for (const [name, usualMs, maxMs] of fitting) {
    if (usualMs <= maxMs) continue;
    await alterRole(database, `set ${name} = ${Math.floor(maxMs)}`);
  }
}

/** Kills a test's processes, stopped ones included. */
export async function endProcesses(processes: readonly ServerProcess[]): Promise<void> {
  for (const server of processes) if (server.child.exitCode === null) server.signal('SIGKILL');
  await Promise.all(processes.map(({ exited }) => exited));
}
