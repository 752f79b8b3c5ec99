/** `make serve` in a copy of the checkout with its own PostgreSQL. */
import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { readdir, readFile, readlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { CheckoutCopy } from '../support/checkout-copy.ts';

export type Serving = {
  readonly child: ChildProcess;
  output(): string;
  waitForOutput(pattern: RegExp): Promise<RegExpExecArray>;
  /** Resolves with its exit code after its output is read. */
  readonly ended: Promise<number | null>;
  /** Sends the signal to its process group, like a terminal. */
  signal(name: NodeJS.Signals): void;
  /** The process itself and all its descendants still running. */
  processes(): Promise<ReadonlyArray<{ readonly pid: number; readonly command: string }>>;
};

const all: Serving[] = [];

export function startServing(
  { folder, compileCache }: CheckoutCopy,
  more: Readonly<Record<string, string>> = {},
  script = 'scripts/serve.ts',
): Serving {
  const mark = `SERVING=${randomUUID()}`;
  const { DATABASE_URL: _, ...inherited } = process.env;
  const own = { ...compileCache, NODE_ENV: 'development', PORT: '0', SERVING: mark.slice(8) };
  const env = { ...inherited, ...own, ...more };
  const child = spawn('sh', ['-c', 'exec "$0" "$1" 2>&1', process.execPath, script], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
  });
  let output = '';
  let look = (): void => undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    look();
  });
  const ended = once(child, 'close').then(() => child.exitCode);
  const serving: Serving = {
    child,
    output: () => output,
    ended,
    signal: (name) => void process.kill(-(child.pid ?? 0), name),
    waitForOutput: async (pattern) =>
      new Promise((found, failed) => {
        look = () => {
          const match = pattern.exec(output);
          if (match) found(match);
        };
        void ended.then(() => failed(new Error(`it ended before it printed ${pattern}: ${output}`)));
        look();
      }),
    processes: () => processesWith(mark),
  };
  all.push(serving);
  return serving;
}

export async function endServing(): Promise<void> {
  for (const serving of all.splice(0))
    for (const { pid } of await serving.processes()) process.kill(pid, 'SIGKILL');
}

/** All processes with this mark in their inherited environment. */
async function processesWith(mark: string): Promise<Array<{ pid: number; command: string }>> {
  const found: Array<{ pid: number; command: string }> = [];
  for (const name of (await readdir('/proc')).filter((one) => /^\d+$/.test(one))) {
    try {
      if (!(await readFile(join('/proc', name, 'environ'), 'utf8')).split('\0').includes(mark)) continue;
      const program = await readlink(join('/proc', name, 'exe'));
      const args = (await readFile(join('/proc', name, 'cmdline'), 'utf8')).split('\0').slice(1);
      found.push({ pid: Number(name), command: [program, ...args].join(' ') });
    } catch {
      // It has ended, or belongs to another user.
    }
  }
  return found;
}
