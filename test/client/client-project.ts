/** Installs the packed client and its dependencies in an empty project. */
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { packClient } from '../../scripts/pack-client.ts';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);

export async function createClientProject() {
  const scratch = await mkdtemp(join(tmpdir(), 'client-project-'));
  const packed = join(scratch, 'client');
  const folder = join(scratch, 'project');
  const npm = async (cwd: string, ...args: readonly string[]): Promise<string> => {
    const quiet = ['--no-audit', '--no-fund', '--ignore-scripts', '--cache', join(scratch, 'cache')];
    return (await run('npm', [...args, ...quiet], { cwd })).stdout.trim();
  };
  const packTarball = async (path: string): Promise<string> =>
    join(scratch, (await npm(scratch, 'pack', path, '--silent')).split('\n').at(-1) ?? '');
  const tarball = await packClient(packed);
  const dependencies = {
    '@skeldir-attribution/client': `file:${tarball}`,
    'openapi-fetch': `file:${await packTarball(join(root, 'node_modules/openapi-fetch'))}`,
    'openapi-typescript-helpers': `file:${await packTarball(join(root, 'node_modules/openapi-typescript-helpers'))}`,
  };
  await mkdir(folder);
  await writeFile(join(folder, 'package.json'), JSON.stringify({ type: 'module', dependencies }));
  await npm(folder, 'install', '--offline');
  const remove = () => rm(scratch, { recursive: true, force: true });
  /** `packed` and `tarball` are the published form of the package. */
  return { folder, packed, tarball, [Symbol.asyncDispose]: remove };
}
