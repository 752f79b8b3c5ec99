/** Follows docs/contract-first.md in a copy of the tree: files, edits, commands and output. */
import { execFile } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest';
import { seedDemoTenants } from '../../db/seed.ts';
import { copyCheckout, type CheckoutCopy } from '../support/checkout-copy.ts';
import { asQuoted, readGuide, type Act } from './guide.ts';
import { startHarness, type Harness } from '../support/harness.ts';
import { endProcesses, startServerProcess, type ServerProcess } from '../support/processes.ts';

const root = resolve(import.meta.dirname, '../..');
const guide = readFileSync(join(root, 'docs/contract-first.md'), 'utf8');
const makefile = readFileSync(join(root, 'Makefile'), 'utf8');
const steps = readGuide(guide);

/** Runs a Makefile target's recipe directly: make itself would reinstall the packages. */
function recipeOf(line: string): string {
  // Enough of the tree: the server, and the tests beside the new one with all that they import.
  if (line === 'tsc -p .') return 'tsc -p tsconfig.guide.json --checkers 1';
  const [, target] = /^make ([\w-]+)$/.exec(line) ?? [];
  if (target === undefined) return line;
  const [, recipe] = new RegExp(`^${target}:.*\n\t@(.*)$`, 'm').exec(makefile) ?? [];
  return recipe?.replace('$(NODE)', 'node') ?? line;
}

describe('the guide to a new operation', { timeout: 120_000 }, () => {
  let copy: CheckoutCopy;
  let harness: Harness | undefined;
  let server: ServerProcess | undefined;
  let token = '';

  /** Runs a shell line in the copy; resolves with stdout and stderr together. */
  const shell = async (line: string): Promise<string> =>
    new Promise((printed) => {
      const { FORCE_COLOR: _, ...inherited } = process.env;
      const env = {
        ...inherited,
        ...copy.compileCache,
        PATH: `${join(root, 'node_modules/.bin')}:${process.env['PATH'] ?? ''}`,
        NO_COLOR: '1',
        TEST_REPORT: '',
        DATABASE_URL: inject('postgresAdminUrl'),
        TOKEN: token,
      };
      const options = { cwd: copy.folder, env, timeout: 100_000 };
      execFile('sh', ['-c', `exec ${line} 2>&1`], options, (_, stdout) => printed(stdout));
    });

  /** The copy's own server, with the merchants of `make serve`. */
  const startOwnServer = async (): Promise<ServerProcess> => {
    harness = await startHarness();
    await seedDemoTenants(harness.service.withTenant, harness.service.connections);
    token = (await shell('node scripts/token.ts aurora')).trim();
    return startServerProcess(harness, {}, copy.folder);
  };

  const take = async (act: Act): Promise<void> => {
    if (act.kind === 'file') return writeFile(join(copy.folder, act.file), act.text, { flag: 'wx' });
    if (act.kind === 'edit') return copy.edit(act.file, act.change);
    if (act.line.startsWith('curl ')) server ??= await startOwnServer();
    const line = recipeOf(act.line).replace('http://127.0.0.1:3000', () => server?.url ?? '');
    expect(asQuoted(await shell(line), act.prints), act.line).toBe(act.prints);
  };

  beforeAll(async () => {
    copy = await copyCheckout();
    const parts = { extends: './tsconfig.json', include: ['src', 'test/operations', 'test/support'] };
    await writeFile(join(copy.folder, 'tsconfig.guide.json'), JSON.stringify(parts));
  });
  afterAll(async () => {
    await endProcesses(server ? [server] : []);
    await harness?.stop();
    await copy[Symbol.asyncDispose]();
  });

  it('has at most ten numbered steps', () => {
    expect(steps.length).toBeLessThanOrEqual(10);
    expect(steps.map(({ title }) => Number.parseInt(title, 10))).toEqual(steps.map((_, index) => index + 1));
  });

  it('has at most seven edits, including new files', () => {
    const edits = steps.flatMap(({ acts }) => acts.filter(({ kind }) => kind !== 'command'));
    expect(edits.length).toBeLessThanOrEqual(7);
  });

  it('starts from the contract released as 1.0.0', async () => {
    await copy.remove('api-contracts/baselines');
    await copy.remove('api-contracts/CHANGELOG.md');
    const source = 'api-contracts/openapi/v1/attribution.yaml';
    const first = '  version: 1.0.0';
    if (!(await copy.read(source)).split('\n').includes(first)) {
      await copy.edit(source, (text) => text.replace(/^ {2}version: .*$/m, first));
      await shell(recipeOf('make generate'));
    }
    expect(await shell(recipeOf('make contract-release'))).toMatch(/^released 1\.0\.0:/);
  });

  it.each(steps)('$title', async ({ acts }) => {
    expect(acts).not.toEqual([]);
    for (const act of acts) await take(act);
  });
});
