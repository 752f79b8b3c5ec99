/** Installation: the allowed install scripts, and the make targets that run on any Node. */
import { execFile } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { chmod, mkdir, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { copyCheckout } from '../support/checkout-copy.ts';

const root = resolve(import.meta.dirname, '../..');
const run = promisify(execFile);
const read = (name: string): string => readFileSync(join(root, name), 'utf8');

const lock = z
  .object({ packages: z.record(z.string(), z.object({ hasInstallScript: z.boolean().optional() })) })
  .parse(JSON.parse(read('package-lock.json')));
const { allowScripts } = z
  .object({ allowScripts: z.record(z.string(), z.boolean()) })
  .parse(JSON.parse(read('package.json')));
const withScript = Object.entries(lock.packages)
  .filter(([, { hasInstallScript }]) => hasInstallScript)
  .map(([path]) => path.split('node_modules/').at(-1) ?? '');

/** A checkout with linked packages; these programs come first in its PATH. */
async function linkCheckout(programs: Readonly<Record<string, string>>) {
  const copy = await copyCheckout();
  const packages = join(copy.folder, 'node_modules');
  await rm(packages);
  await mkdir(packages);
  for (const name of await readdir(join(root, 'node_modules')))
    if (name !== '.installed') await symlink(join(root, 'node_modules', name), join(packages, name));
  const bin = join(copy.folder, 'bin');
  await mkdir(bin);
  for (const [name, text] of Object.entries(programs)) {
    await writeFile(join(bin, name), `#!/bin/sh\n${text}\n`);
    await chmod(join(bin, name), 0o755);
  }
  const make = async (...args: readonly string[]) =>
    run('make', ['--no-print-directory', ...args], {
      cwd: copy.folder,
      env: { HOME: process.env['HOME'], PATH: `${bin}:/usr/bin:/bin` },
    });
  return { ...copy, make };
}

describe('the install scripts of packages', () => {
  it('are each allowed or denied in package.json, and no entry is stale', () => {
    expect(withScript).toContain('@scarf/scarf');
    expect(Object.keys(allowScripts).toSorted()).toEqual([...new Set(withScript)].toSorted());
  });

  it('are disabled in .npmrc', () => {
    expect(read('.npmrc').split('\n')).toContain('ignore-scripts=true');
  });

  it('run for exactly the allowed packages', async () => {
    await using checkout = await linkCheckout({ npm: 'echo "$@" >> "$PWD/asked"' });
    await checkout.make('node_modules/.installed');
    const asked = (await readFile(join(checkout.folder, 'asked'), 'utf8')).split('\n');
    expect(asked.filter((line) => line.startsWith('ci ') || line.startsWith('install '))).toHaveLength(1);
    const [rebuild = '', ...others] = asked.filter((line) => line.includes('--ignore-scripts=false'));
    const names = rebuild.split(' ').filter((word) => word !== 'rebuild' && !word.startsWith('--'));
    const allowed = Object.keys(allowScripts).filter((name) => allowScripts[name]);
    const installed = allowed.filter((name) => existsSync(join(root, 'node_modules', name)));
    expect(names.toSorted()).toEqual(installed.toSorted());
    expect(others).toEqual([]);
  });
});

describe('make token', { timeout: 120_000 }, () => {
  it('prints only the token, also when it installs packages first', async () => {
    await using checkout = await linkCheckout({ npm: 'echo added 378 packages' });
    const { stdout, stderr } = await checkout.make('token', 'TENANT=aurora');
    expect(stdout).toMatch(/^[\w-]+\.[\w-]+\.[\w-]+\n$/);
    expect(stderr).toContain('added 378 packages');
  });

  it('without a tenant lists the tenants', async () => {
    await using checkout = await linkCheckout({ npm: 'exit 0' });
    const { stdout, stderr } = await checkout
      .make('token')
      .catch((error: unknown) => z.object({ stdout: z.string(), stderr: z.string() }).parse(error));
    expect(stdout).toBe('');
    expect(stderr).toContain('name the tenant');
    expect(stderr).toContain('make token TENANT=aurora');
  });
});

describe('make client', { timeout: 120_000 }, () => {
  it('packs a tarball under a Node without TypeScript and prints its path', async () => {
    await using checkout = await linkCheckout({ node: 'echo this is Node 20 >&2; exit 9' });
    await writeFile(join(checkout.folder, 'node_modules/.installed'), '');
    const { stdout } = await checkout.make('client');
    expect(stdout).toBe(`${join(checkout.folder, '.data/client.tgz')}\n`);
    const { stdout: files } = await run('tar', ['-tzf', stdout.trim()]);
    expect(files.split('\n')).toEqual(
      expect.arrayContaining(['package/package.json', 'package/index.js', 'package/react.d.ts']),
    );
  });
});
