/** A copy of the checkout to break: its own sources and generators, with the installed packages of the original. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);
/** Each script loads the same packages. */
const NODE_COMPILE_CACHE = join(tmpdir(), 'checkout-compile-cache');
const checkout = resolve(import.meta.dirname, '../..');
const copied = [
  '.env.example',
  '.npmrc',
  '.prettierrc.json',
  'LICENSE',
  'Makefile',
  'README.md',
  'api-contracts',
  'db',
  'docs',
  'generated',
  'scripts',
  'src',
  'test',
  'package.json',
  'package-lock.json',
  'tsconfig.json',
  'vitest.config.ts',
];
const sourcesOnly = {
  extends: './tsconfig.json',
  include: ['src'],
  compilerOptions: { incremental: true, tsBuildInfoFile: '.tsbuildinfo' },
};
const failed = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() });

export type CheckoutCopy = AsyncDisposable & {
  readonly folder: string;
  /** Rewrites one file of the copy; a change that changes nothing is an error. */
  edit(file: string, change: (text: string) => string): Promise<void>;
  read(file: string): Promise<string>;
  remove(path: string): Promise<void>;
  /** Runs one of the copy's scripts, and answers how it ended. */
  run(script: string, ...args: readonly string[]): Promise<z.infer<typeof failed>>;
  /** Runs a module's text with the copy as its folder, and answers what it printed. */
  runModule(text: string): Promise<string>;
  /** The lines that the compiler prints about `src` and what it imports; none if it accepts all. */
  compile(): Promise<string[]>;
};

/** @param environment variables that its scripts get beside those of this process */
export async function copyCheckout(
  environment: Readonly<Record<string, string>> = {},
): Promise<CheckoutCopy> {
  // Variables that describe this test run are not for a script that it starts.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST|NODE_ENV)/.test(name));
  const env = { NODE_COMPILE_CACHE, ...Object.fromEntries(inherited), ...environment };
  const folder = await mkdtemp(join(tmpdir(), 'checkout-'));
  for (const name of copied) await cp(join(checkout, name), join(folder, name), { recursive: true });
  await symlink(join(checkout, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'tsconfig.src.json'), JSON.stringify(sourcesOnly));
  const node = async (...args: string[]) => (await run(process.execPath, args, { cwd: folder })).stdout;
  return {
    folder,
    async edit(file, change) {
      const path = join(folder, file);
      const text = await readFile(path, 'utf8');
      const changed = change(text);
      if (changed === text) throw new Error(`nothing to change in ${file}`);
      await writeFile(path, changed);
    },
    read: (file) => readFile(join(folder, file), 'utf8'),
    remove: (path) => rm(join(folder, path), { recursive: true, force: true }),
    // Gives way to the tests beside it, some of which measure time.
    run: (script, ...args) =>
      run('nice', ['-n', '10', process.execPath, script, ...args], { cwd: folder, env }).then(
        (output) => ({ code: 0, ...output }),
        (error: unknown) => failed.parse(error),
      ),
    runModule: (text) => node('--input-type=module', '--eval', text),
    async compile() {
      const args = ['-p', 'tsconfig.src.json', '--pretty', 'false'];
      const output = await node('node_modules/typescript/bin/tsc', ...args).catch(
        (error: unknown) => failed.parse(error).stdout,
      );
      return output.split('\n').filter((line) => line !== '');
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
