/** Parts of a serving command: started one by one, stopped in reverse order, never left behind. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { constants, setPriority } from 'node:os';
import { createInterface } from 'node:readline';
import { checkout } from './checkout.ts';
import { CommandError, Interrupted, note } from './console.ts';

/** A little above the server's own limit. */
const maxStopMs = 20_000;
/** A replaced child may hang in the very loop somebody is fixing. */
const maxEndMs = 5_000;

/** After a second signal the command waits for nothing. */
type Haste = 'gently' | 'at once';

export type Parts = {
  /**
   * Starts a part other than a child process, such as PostgreSQL. It stops after everything started
   * later.
   */
  add<Part>(start: () => Promise<Part>, stop: (part: Part, haste: Haste) => Promise<void>): Promise<Part>;
  /** Starts a child; resolves when the child prints its URL. */
  spawn(options: ChildOptions): Promise<Child>;
  /** Starts a helper at low priority. */
  help(options: HelperOptions): void;
};

export type ChildOptions = {
  readonly name: string;
  readonly args: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly urlIn: (line: unknown) => string | undefined;
  /** Gets each line until somebody follows the child. */
  readonly onLine?: (text: string) => void;
  /**
   * Called if the child ends by itself after listening. True keeps the command alive; the default
   * ends it.
   */
  readonly onEnd?: (fault: CommandError, signal: NodeJS.Signals | null) => boolean;
};

/** The command continues without a helper. */
type HelperOptions = Pick<ChildOptions, 'name' | 'args' | 'env'> & {
  readonly onLine: (text: string) => void;
};

export type Child = {
  readonly url: string;
  /** Prints the child's past and future output. */
  follow(): void;
  /** Ends the child; the command continues. */
  end(): Promise<void>;
};

/**
 * Runs the parts until a signal, or until `start` resolves if `endsItself`.
 * @throws CommandError if a part ends by itself
 */
export async function runParts(
  start: (parts: Parts) => Promise<void>,
  { endsItself = false }: { readonly endsItself?: boolean } = {},
): Promise<void> {
  const { promise: over, resolve: finish, reject: fail } = Promise.withResolvers<void>();
  const stops: Array<(haste: Haste) => Promise<unknown>> = [];
  let isStopping = false;
  const rejectLate = (): void => {
    if (isStopping) throw new Interrupted();
  };
  const endAtOnce = (): void => {
    for (const stop of stops) stop('at once').catch(() => undefined);
  };
  const end = (): void => {
    if (isStopping) return endAtOnce();
    note('stopping; press Ctrl-C again to stop at once');
    isStopping = true;
    finish();
  };
  // A closed terminal takes no more output.
  process.stdout.on('error', () => isStopping || end());
  process.stderr.on('error', () => undefined);
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP', 'SIGQUIT']) process.on(signal, end);

  const started = start({
    async add(begin, stop) {
      rejectLate();
      const part = begin();
      const waitUntilStarted = async (haste: Haste): Promise<unknown> =>
        haste === 'gently' ? started.catch(() => undefined) : undefined;
      stops.push(async (haste) => {
        await waitUntilStarted(haste);
        await stop(await part, haste);
      });
      const begun = await part;
      rejectLate();
      return begun;
    },
    async spawn(options) {
      rejectLate();
      const child = spawnChild(options.args, options.env);
      let isEnding = false;
      stops.push((haste) => endChild(child, haste));
      const listener = await waitUntilListening(child, options).catch((error: unknown) => {
        rejectLate();
        throw error;
      });
      child.once('exit', (_code, signal) => {
        if (isStopping || isEnding) return;
        const fault = endOf(options.name, child);
        if (!options.onEnd?.(fault, signal)) fail(fault);
      });
      return {
        ...listener,
        async end() {
          isEnding = true;
          const late = setTimeout(() => child.kill('SIGKILL'), maxEndMs);
          await endChild(child, 'gently');
          clearTimeout(late);
        },
      };
    },
    help({ name, args, env, onLine }) {
      rejectLate();
      const child = spawnChild(args, env);
      stops.push(() => endChild(child, 'at once'));
      createInterface({ input: child.stdout }).on('line', onLine);
      child.once('exit', () => isStopping || note(endOf(name, child).message));
      if (child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_LOW);
    },
  });
  try {
    await Promise.race([endsItself ? started : started.then(() => over), over]);
  } finally {
    isStopping = true;
    setTimeout(endAtOnce, maxStopMs).unref();
    for (const stop of stops.toReversed()) await stop('gently').catch(() => undefined);
    // Its start began before it could be stopped.
    await started.catch(() => undefined);
  }
}

function spawnChild(args: readonly string[], env: NodeJS.ProcessEnv) {
  // In another process group: Ctrl-C reaches this command only, and it stops the parts in order.
  return spawn(process.execPath, args, {
    cwd: checkout,
    env,
    // The child's stdin closes when this process ends.
    stdio: ['pipe', 'pipe', 'inherit'],
    detached: true,
  });
}

const endOf = (name: string, { exitCode, signalCode }: ChildProcess, when = ''): CommandError =>
  new CommandError(
    `the ${name} ended ${signalCode === null ? `with code ${exitCode}` : `by ${signalCode}`}${when}`,
    'see its message above, if any',
  );

async function waitUntilListening(
  child: ReturnType<typeof spawnChild>,
  { name, urlIn, onLine }: ChildOptions,
): Promise<Omit<Child, 'end'>> {
  const lines = createInterface({ input: child.stdout });
  const early: string[] = [];
  const print = (line: string): void => void process.stdout.write(`${line}\n`);
  const follow = (): void => {
    for (const line of early.splice(0)) print(line);
    lines.off('line', keep).on('line', print);
  };
  const { promise, resolve, reject } = Promise.withResolvers<Omit<Child, 'end'>>();
  const keep = (line: string): void => {
    early.push(line);
    onLine?.(line);
    const url = urlIn(parseJson(line));
    if (url !== undefined) resolve({ url, follow });
  };
  lines.on('line', keep);
  child.once('exit', () => reject(endOf(name, child, ' before it listened')));
  return promise.catch((error: unknown) => {
    follow();
    throw error;
  });
}

async function endChild(child: ChildProcess, haste: Haste): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill(haste === 'gently' ? 'SIGTERM' : 'SIGKILL');
  await once(child, 'exit');
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
