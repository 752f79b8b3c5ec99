/** `make mock` in a child process, without a database. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const root = join(import.meta.dirname, '../..');

export type MockProcess = Awaited<ReturnType<typeof startMock>>;

const running = new Set<ChildProcess>();

/** Kills all started mocks, also those of a failed test. */
export async function endMocks(): Promise<void> {
  await Promise.all(
    [...running].map(async (child) => {
      const exited = once(child, 'exit');
      child.kill('SIGKILL');
      await exited;
    }),
  );
}

function spawnMock(environment: Readonly<Record<string, string>>) {
  const env = { PORT: '0', DATABASE_URL: '', LOG_LEVEL: 'silent', ...environment };
  const stdio: ['ignore', 'pipe', 'pipe'] = ['ignore', 'pipe', 'pipe'];
  const child = spawn(process.execPath, ['scripts/mock.ts'], { cwd: root, env, stdio });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const errors: string[] = [];
  child.stderr.setEncoding('utf8').on('data', (text: string) => void errors.push(text));
  const lines: string[] = [];
  const reader = createInterface({ input: child.stdout }).on('line', (line) => void lines.push(line));
  const closed = once(child, 'close').then(() => ({ code: child.exitCode, stderr: errors.join('') }));
  return { child, lines, reader, closed };
}

/** Starts a mock and resolves after its start-up lines. */
export async function startMock(environment: Readonly<Record<string, string>> = {}) {
  const { child, lines, reader, closed } = spawnMock(environment);
  const isWhole = new Promise<void>((resolve) => {
    reader.on('line', (line) => line.startsWith('stop ') && resolve());
  });
  const early = await Promise.race([isWhole, closed]);
  if (early) throw new Error(`the mock ended with ${early.code}: ${early.stderr}`);
  const [, url = ''] = /^reference +(\S+)\/docs, /m.exec(lines.join('\n')) ?? [];
  return {
    url,
    curlLines: lines.filter((line) => line.startsWith('curl ')),
    async end(signal: 'SIGINT' | 'SIGTERM') {
      child.kill(signal);
      return (await closed).code;
    },
  };
}

/** Exit code and stderr of a mock that cannot start. */
export async function startFailingMock(environment: Readonly<Record<string, string>>) {
  return spawnMock(environment).closed;
}
