/** Facts of a run outside its rows: the checkout's state and the contract served. */
import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { contractHash } from '../../generated/router.ts';
import { checkout } from '../dev/checkout.ts';
import { bundlePath, readBundle, readOperations } from './contract.ts';

const run = promisify(execFile);
type Facts = ReadonlyArray<readonly [name: string, value: string]>;

export async function describeRepository(): Promise<Facts> {
  const git = async (...args: string[]): Promise<string> =>
    run('git', args, { cwd: checkout }).then(
      ({ stdout }) => stdout.trim(),
      () => 'unknown: no git, or no repository',
    );
  const changed = await git('status', '--porcelain');
  const migrations = await readdir(join(checkout, 'db/migrations'));
  return [
    ['commit', await git('log', '-1', '--format=%H %cI %s')],
    ['changed files', changed === '' ? 'none' : String(changed.split('\n').length)],
    ['node', process.version],
    ['contract', contractHash],
    ['operations', String((await readOperations()).length)],
    ['migrations', `${migrations.length}, the last is ${migrations.toSorted().at(-1) ?? 'none'}`],
  ];
}

const hashOf = (text: string): string => createHash('sha256').update(text).digest('hex').slice(0, 16);

/** Compares the served contract with the bundle, and reads the health of each process. */
export async function auditServer(urls: readonly string[]): Promise<Facts> {
  const bundle = hashOf(await readBundle());
  const facts: Array<readonly [string, string]> = [[bundlePath, bundle]];
  for (const url of urls)
    for (const path of ['/openapi.json', '/health/ready', '/health/live']) {
      const said = await fetch(`${url}${path}`).then(
        async (response) => ({ status: response.status, text: await response.text() }),
        () => ({ status: 0, text: 'no answer' }),
      );
      const served = path === '/openapi.json' ? hashOf(said.text) : said.text;
      const verdict = path !== '/openapi.json' ? '' : served === bundle ? ', the same' : ', another';
      facts.push([`GET ${url}${path}`, `${said.status} ${served}${verdict}`]);
    }
  return facts;
}
