/** Runs the commands of README.md and docs/api.md with the merchants of `make serve`. */
import { execFile, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { demoTenants, seedDemoTenants } from '../../db/seed.ts';
import { demoCirrus } from '../../scripts/simulator/merchants.ts';
import { signToken } from '../../scripts/token.ts';
import { unavailable } from '../support/asking.ts';
import { startHarness, v1 } from '../support/harness.ts';

const root = resolve(import.meta.dirname, '../..');
const blocksOf = (file: string): string[] =>
  [...readFileSync(join(root, file), 'utf8').matchAll(/^```sh\n([^]*?)^```$/gm)].map(([, text = '']) => text);
const blocks = blocksOf('README.md');
const served = z.object({
  source_details: z.array(z.object({ platform_account_id: z.string(), counted: z.boolean() })),
});
const harness = await startHarness();
await seedDemoTenants(harness.service.withTenant, harness.service.connections);
const token = await signToken(demoTenants[0].tenantId, {});
afterAll(() => harness.stop());

function blockWith(command: string): string {
  const [block, ...others] = blocks.filter((text) => text.includes(command));
  if (block === undefined || others.length > 0) throw new Error(`no block, or not one only, has ${command}`);
  return block;
}

/** Runs commands in a shell; curl prints each status on a line of its own. */
async function shell(commands: string): Promise<string> {
  const prelude = `
    set -eu
    # Packages are installed by whoever runs the tests.
    make() { command make --no-print-directory -o node_modules/.installed "$@"; }
    curl() { command curl -w '\n# %{http_code}\n' "$@"; }`;
  const { stdout } = await promisify(execFile)('bash', ['-c', `${prelude}\n${commands}`], {
    cwd: root,
    env: { ...process.env, SIMULATOR: harness.config.STRIPE_BASE_URL },
  });
  return stdout;
}

const statusesIn = (output: string): string[] =>
  [...output.matchAll(/^# (\d+)$/gm)].map(([, code = '']) => code);
const revenue = async () => harness.get(v1, { token });
const isCounted = async (): Promise<boolean> => {
  const { status, body } = await revenue();
  const sources = status === 200 ? served.parse(body).source_details : [];
  return sources.some((source) => source.platform_account_id === demoCirrus.account && source.counted);
};

describe('the commands of README.md', () => {
  it('are ASCII', () => {
    expect(blocks.length).toBeGreaterThan(4);
    for (const block of blocks) expect(block).toMatch(/^[\n\x20-\x7e]*$/);
  });

  it('connect an account, count its sales and remove it', async () => {
    const here = (text: string): string => text.replace('http://127.0.0.1:3000', harness.url);
    expect(await revenue()).toMatchObject({ status: 200 });
    expect(await isCounted()).toBe(false);
    const connect = here(blockWith('access_token'));
    const connected = await shell(connect);
    expect(statusesIn(connected)).toEqual(['200', '200', '200']);
    expect(connected).toMatch(new RegExp(`"source_details":.*"${demoCirrus.account}"`));
    await expect.poll(isCounted, { timeout: 20_000 }).toBe(true);
    const [setting = ''] = /^(.*=.*\n)+/.exec(connect) ?? [];
    const removed = await shell(setting + blockWith('-X DELETE "$URL'));
    expect(statusesIn(removed)).toEqual(['200', '204']);
    expect(removed).toContain('"label":"second store"');
    expect(await isCounted()).toBe(false);
  });

  it('make the platforms answer 429 and stop that', async () => {
    const [limit = '', end = ''] = blockWith('429').split('\n');
    expect(statusesIn(await shell(limit))).toEqual(['200']);
    await harness.advance(31_000);
    const { status, headers, body } = await revenue();
    expect([status, headers.get('Retry-After')]).toEqual([503, '7']);
    const { failed_sources: failed } = unavailable.parse(body);
    expect(new Set(failed.map(({ reason }) => reason))).toEqual(new Set(['rate_limited']));
    expect(statusesIn(await shell(end))).toEqual(['200']);
    await harness.advance(8_000);
    expect(await revenue()).toMatchObject({ status: 200 });
  });
});

describe('the commands of docs/api.md', () => {
  it('follow the stream and read a series with the variables set in README.md', async () => {
    expect(await revenue()).toMatchObject({ status: 200 });
    const env = { ...process.env, URL: harness.url, AUTH: `Authorization: Bearer ${token}` };
    const [stream = '', past = '', ...others] = blocksOf('docs/api.md');
    expect(others).toEqual([]);
    // bash execs a single command, so killing bash kills curl.
    const following = spawn('bash', ['-c', stream], { env });
    const events: string[] = [];
    for await (const line of createInterface({ input: following.stdout })) {
      if (line.startsWith('event: ') && events.push(line)) following.kill();
    }
    expect(events).toEqual(['event: revenue']);
    const { stdout } = await promisify(execFile)('bash', ['-c', past], { env });
    const { buckets } = z.object({ buckets: z.array(z.unknown()) }).parse(JSON.parse(stdout));
    expect(buckets).toHaveLength(14);
  });
});
