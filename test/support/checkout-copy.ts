/** A copy of the checkout to break: its own sources and generators, with the installed packages of the original. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);
const NODE_COMPILE_CACHE = join(tmpdir(), 'checkout-compile-cache');
const checkout = resolve(import.meta.dirname, '../..');
const files =
  '.env.example .npmrc .prettierrc.json LICENSE Makefile README.md package.json package-lock.json';
const folders = 'api-contracts db docs generated scripts src test';
const copied = `${files} ${folders} tsconfig.json vitest.config.ts`.split(' ');
const sourcesOnly = {
  extends: './tsconfig.json',
  include: ['src'],
  compilerOptions: { incremental: true, tsBuildInfoFile: '.tsbuildinfo' },
};
const failed = z.object({ code: z.number(), stdout: z.string(), stderr: z.string() });

export type CheckoutCopy = Awaited<ReturnType<typeof copyCheckout>>;

/** @param environment variables that its scripts get beside those of this process */
export async function copyCheckout(environment: Readonly<Record<string, string>> = {}) {
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
    /** Rewrites one file of the copy; a change that changes nothing is an error. */
    async edit(file: string, change: (text: string) => string): Promise<void> {
      const path = join(folder, file);
      const text = await readFile(path, 'utf8');
      const changed = change(text);
      if (changed === text) throw new Error(`nothing to change in ${file}`);
      await writeFile(path, changed);
    },
    read: (file: string) => readFile(join(folder, file), 'utf8'),
    remove: (path: string) => rm(join(folder, path), { recursive: true, force: true }),
    /** Runs one of its scripts, which gives way to the tests beside it, and answers how it ended. */
    run: (script: string, ...args: readonly string[]): Promise<z.infer<typeof failed>> =>
      run('nice', ['-n', '10', process.execPath, script, ...args], { cwd: folder, env }).then(
        (output) => ({ code: 0, ...output }),
        (error: unknown) => failed.parse(error),
      ),
    runModule: (text: string) => node('--input-type=module', '--eval', text),
    /** The lines that the compiler prints about `src` and what it imports; none if it accepts all. */
    async compile(): Promise<string[]> {
      const args = ['-p', 'tsconfig.src.json', '--pretty', 'false'];
      const output = await node('node_modules/@typescript/native/bin/tsc', ...args).catch(
        (error: unknown) => failed.parse(error).stdout,
      );
      return output.split('\n').filter((line) => line !== '');
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}
