/** A copy of the checkout for tests to break, with the original's installed packages. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);
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

/** @param environment additional variables for its scripts */
export async function copyCheckout(environment: Readonly<Record<string, string>> = {}) {
  // Drops the variables of this test run.
  const inherited = Object.entries(process.env).filter(([name]) => !/^(VITEST|TEST|NODE_ENV)/.test(name));
  const folder = await mkdtemp(join(tmpdir(), 'checkout-'));
  // Deleted with the copy: another copy has other paths.
  const compileCache = { NODE_COMPILE_CACHE: join(folder, '.data/compile-cache') };
  const env = { ...Object.fromEntries(inherited), ...compileCache, ...environment };
  for (const name of copied) await cp(join(checkout, name), join(folder, name), { recursive: true });
  await symlink(join(checkout, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'tsconfig.src.json'), JSON.stringify(sourcesOnly));
  const node = async (...args: string[]) => (await run(process.execPath, args, { cwd: folder })).stdout;
  return {
    folder,
    compileCache,
    /** Rewrites a file of the copy; throws if the change has no effect. */
    async edit(file: string, change: (text: string) => string): Promise<void> {
      const path = join(folder, file);
      const text = await readFile(path, 'utf8');
      const changed = change(text);
      if (changed === text) throw new Error(`nothing to change in ${file}`);
      await writeFile(path, changed);
    },
    read: (file: string) => readFile(join(folder, file), 'utf8'),
    remove: (path: string) => rm(join(folder, path), { recursive: true, force: true }),
    /** Runs a script of the copy at low priority; resolves with its exit code and output. */
    run: (script: string, ...args: readonly string[]): Promise<z.infer<typeof failed>> =>
      run('nice', ['-n', '10', process.execPath, script, ...args], { cwd: folder, env }).then(
        (output) => ({ code: 0, ...output }),
        (error: unknown) => failed.parse(error),
      ),
    runModule: (text: string) => node('--input-type=module', '--eval', text),
    /** The compiler's output for `src` and its imports, by lines; empty on success. */
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
