/**
 * A real Chromium, from npm, that knows no address but 127.0.0.1: every other name fails to resolve. It keeps the
 * cache and the rules of a browser that people use; only the sandbox is off, which root has to do without.
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
/** The package unpacks its browser where temporary files go, and takes a half-written one of another user for whole. */
const unpack = `import chromium from '@sparticuz/chromium'; await chromium.executablePath();`;

async function executable(): Promise<string> {
  const manifest = await readFile(join(root, 'node_modules/@sparticuz/chromium/package.json'), 'utf8');
  // Else an upgrade of the package would go on with the browser of the one before.
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
    // Another test file may have been faster.
    if (!existsSync(path)) throw error;
  } finally {
    await rm(scratch, { recursive: true, force: true });
  }
  return path;
}

export async function startBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await executable(),
    args: [
      '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1',
      '--disable-quic',
      '--no-first-run',
      '--no-pings',
      '--disable-domain-reliability',
    ],
    // People go back to pages that were kept as they were left.
    ignoreDefaultArgs: ['--disable-back-forward-cache'],
  });
}
