/** A copy of the checkout to break: its own sources and generators, with the installed packages of the original. */
import { execFile } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';

const run = promisify(execFile);
const checkout = resolve(import.meta.dirname, '../..');
const copied = [
  '.prettierrc.json',
  'README.md',
  'api-contracts',
  'db',
  'generated',
  'package.json',
  'scripts',
  'src',
  'test',
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
  /** Rewrites one file of the copy. */
  edit(file: string, change: (text: string) => string): Promise<void>;
  read(file: string): Promise<string>;
  remove(path: string): Promise<void>;
  /** Runs one of the copy's scripts, and answers how it ended. */
  run(script: string): Promise<z.infer<typeof failed>>;
  /** Runs a module's text with the copy as its folder, and answers what it printed. */
  runModule(text: string): Promise<string>;
  /** The lines that the compiler prints about `src` and what it imports; none if it accepts all. */
  compile(): Promise<string[]>;
};

export async function copyCheckout(): Promise<CheckoutCopy> {
  const folder = await mkdtemp(join(tmpdir(), 'checkout-'));
  for (const name of copied) await cp(join(checkout, name), join(folder, name), { recursive: true });
  await symlink(join(checkout, 'node_modules'), join(folder, 'node_modules'));
  await writeFile(join(folder, 'tsconfig.src.json'), JSON.stringify(sourcesOnly));
  const node = async (...args: string[]) => (await run(process.execPath, args, { cwd: folder })).stdout;
  return {
    folder,
    async edit(file, change) {
      const path = join(folder, file);
      await writeFile(path, change(await readFile(path, 'utf8')));
    },
    read: (file) => readFile(join(folder, file), 'utf8'),
    remove: (path) => rm(join(folder, path), { recursive: true, force: true }),
    run: (script) =>
      run(process.execPath, [script], { cwd: folder }).then(
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
