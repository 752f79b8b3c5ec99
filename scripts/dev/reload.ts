/**
 * `make serve` during editing: each change restarts the server, and type errors appear beside it.
 */
import { watch } from 'node:fs';
import { join } from 'node:path';
import { generatedIsCurrent } from '../generate/inputs.ts';
import { checkout } from './checkout.ts';
import { Interrupted, note, printFault } from './console.ts';
import type { Child, ChildOptions, Parts } from './parts.ts';

const folders = ['src', 'generated', 'db/migrations', 'api-contracts/openapi'];
const isSource = (name: string): boolean =>
  /(^|\/)[^./][^/]*\.(?:ts|tsx|js|json|yaml|html|css|sql|sha256)$/.test(name);
/** An editor or a generator writes several files in a row. */
const settleMs = 150;
const untilNext = 'the server restarts at the next change of a file';

/** WATCH=1 and WATCH=0 decide; otherwise watch on a terminal, but not in a script or CI. */
export function wantsReload({ WATCH, CI }: NodeJS.ProcessEnv, isTerminal: boolean): boolean {
  if (WATCH !== undefined && WATCH !== '') return !/^(0|off|no|false)$/i.test(WATCH);
  return isTerminal && (CI ?? '') === '';
}

type Reloading = {
  /** For the server's child: after a crash by a source fault, waits for the next change. */
  readonly onEnd: NonNullable<ChildOptions['onEnd']>;
  /** Watches until its result is called. `start` starts the replacement server. */
  begin(server: Child, start: () => Promise<Child>): () => void;
};

export function createReloading(): Reloading {
  const changed = new Set<string>();
  let server: Child | undefined;
  let isRunning = false;
  let isStale = false;

  async function restart(start: () => Promise<Child>): Promise<void> {
    const [first = '', ...others] = changed;
    changed.clear();
    const subject = others.length === 0 ? first : `${first} and ${others.length} more`;
    const wasStale = isStale;
    isStale = !(await generatedIsCurrent());
    if (isStale) {
      if (!wasStale) note(`${subject} changed; generated/ is stale: run make generate`);
      return;
    }
    note(`${subject} changed; restarting the server`);
    try {
      await server?.end();
      server = undefined;
      server = await start();
      server.follow();
      note(`the server is listening again: ${server.url}`);
    } catch (error) {
      if (error instanceof Interrupted) return;
      printFault(error);
      note(untilNext);
    }
  }

  async function run(start: () => Promise<Child>): Promise<void> {
    if (isRunning) return;
    isRunning = true;
    while (changed.size > 0) await restart(start);
    isRunning = false;
  }

  return {
    onEnd(fault, signal) {
      // Somebody killed it: no change of a source would bring it back.
      if (signal !== null) return false;
      printFault(fault);
      note(untilNext);
      server = undefined;
      return true;
    },
    begin(child, start) {
      server = child;
      let timer: NodeJS.Timeout | undefined;
      const watchers = folders.map((folder) =>
        watch(join(checkout, folder), { recursive: true }, (_event, name) => {
          if (name === null || !isSource(name)) return;
          changed.add(join(folder, name));
          clearTimeout(timer);
          timer = setTimeout(() => void run(start), settleMs);
        }),
      );
      return () => {
        clearTimeout(timer);
        for (const watcher of watchers) watcher.close();
      };
    },
  };
}

/** Runs the compiler beside the server: prints its errors, and one line once there are none. */
export function checkTypes(parts: Parts): void {
  let faults = -1;
  const compiler = ['node_modules/typescript/bin/tsc', '-p', 'scripts/dev', '--watch'];
  const flags = ['--preserveWatchOutput', '--pretty', 'false'];
  parts.help({
    name: 'type check',
    args: ['--import', './scripts/dev/exit-with-parent.ts', ...compiler, ...flags],
    env: process.env,
    onLine(line) {
      if (/: error TS\d+: |^ +\S/.test(line)) process.stderr.write(`${line}\n`);
      const [, count] = / Found (\d+) errors?\./.exec(line) ?? [];
      if (count === undefined) return;
      if (faults !== 0 && Number(count) === 0) note('types ok');
      faults = Number(count);
    },
  });
}
