/** A checkout of the last released commit with the installed packages of this one. */
import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const checkout = resolve(import.meta.dirname, '../..');

export type LastRelease = {
  readonly folder: string;
  node(args: readonly string[], environment: Readonly<Record<string, string>>): Promise<string>;
  remove(): Promise<void>;
};

/** @throws Error when git is missing, or the clone lacks the commit in `.ci/last-release` */
export async function checkOutLastRelease(): Promise<LastRelease> {
  const commit = (await readFile(join(checkout, '.ci/last-release'), 'utf8')).trim();
  // The clone may belong to another user than the test process.
  const git = async (...args: string[]) => run('git', ['-c', 'safe.directory=*', ...args], { cwd: checkout });
  await git('cat-file', '-e', `${commit}^{commit}`).catch((error: unknown) => {
    const isMissing = error instanceof Error && 'code' in error && error.code === 'ENOENT';
    throw new Error(
      isMissing
        ? 'git is not installed; the last release is checked out with it'
        : `the commit ${commit} of .ci/last-release is not in this clone; fetch its history (git fetch --unshallow)`,
      { cause: error },
    );
  });
  const folder = await mkdtemp(join(tmpdir(), 'last-release-'));
  const archive = join(folder, 'release.tar');
  await git('archive', '--format=tar', `--output=${archive}`, commit);
  await run('tar', ['-xf', archive, '-C', folder]);
  await symlink(join(checkout, 'node_modules'), join(folder, 'node_modules'));
  return {
    folder,
    async node(args, environment) {
      const { stdout } = await run(process.execPath, [...args], { cwd: folder, env: environment });
      return stdout;
    },
    remove: () => rm(folder, { recursive: true }),
  };
}
