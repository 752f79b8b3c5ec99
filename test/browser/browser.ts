/**
 * Chromium from npm, limited to 127.0.0.1: every other name fails to resolve. It keeps the cache
 * and rules of a normal browser; only the sandbox is off, as root requires.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rename, rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { chromium, type Browser } from 'playwright-core';
import { z } from 'zod';

const run = promisify(execFile);
const root = resolve(import.meta.dirname, '../..');
const data = join(root, '.data/chromium');
/** The package unpacks into TMPDIR and accepts half-written files there, even another user's. */
const unpack = `import chromium from '@sparticuz/chromium'; await chromium.executablePath();`;

async function findExecutable(): Promise<string> {
  const manifest = await readFile(join(root, 'node_modules/@sparticuz/chromium/package.json'), 'utf8');
  // One folder per version, so an upgrade of the package unpacks its own browser.
  const home = join(data, z.object({ version: z.string() }).parse(JSON.parse(manifest)).version);
  const path = join(home, 'chromium');
  if (existsSync(path)) return path;
  await mkdir(data, { recursive: true });
  const scratch = await mkdtemp(join(data, 'unpacking-'));
  const env = { ...process.env, TMPDIR: scratch };
  try {
    const cwd = import.meta.dirname;
    await run(process.execPath, ['--input-type=module', '--eval', unpack], { cwd, env });
    await rename(scratch, home);
  } catch (error) {
    // Another test file may have unpacked it first.
    if (!existsSync(path)) throw error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return path;
}

export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await findExecutable(),
    args: [
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      '--disable-quic',
      '--no-first-run',
      '--no-pings',
      '--disable-domain-reliability',
    ],
    // Real browsers restore a page from the back/forward cache; Playwright disables it by default.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
}
