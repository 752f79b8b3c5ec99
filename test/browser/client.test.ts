/** The published package in Chromium: from an empty project's files, by import map and bundled. */
import { readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { build, transform } from 'esbuild';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeEach, describe, expect, it } from 'vitest';
import { signToken } from '../../scripts/token.ts';
import type { RealtimeOutcome } from '../../src/revenue/realtime.ts';
import { startBrowser } from './browser.ts';
import { createClientProject } from '../client/client-project.ts';
import { freshOf, revenueBy, startEdge } from '../support/edge.ts';
import { newIds } from '../support/harness.ts';
import { startFrontend, type File } from './frontend.ts';

const root = resolve(import.meta.dirname, '../..');
const pages = join(import.meta.dirname, 'page');
let outcome: RealtimeOutcome;
let page: Page;
/** The page's console messages and errors, and the origins it requested. */
let complaints: string[];
let asked: Set<string>;
const [browser, project] = await Promise.all([startBrowser(), createClientProject()]);
const token = await signToken(newIds().tenantId, {});
const frontend = await startFrontend(find);
const edge = await startEdge({ origins: [frontend.url], revenue: revenueBy(async () => outcome) });
afterAll(async () => {
  await browser?.close();
  await edge?.server.stop();
  await frontend?.[Symbol.asyncDispose]();
  await project?.[Symbol.asyncDispose]();
});

beforeEach(async () => {
  outcome = freshOf(123_456n);
  complaints = [];
  asked = new Set();
  page = await browser.newPage();
  page.setDefaultTimeout(5_000);
  page.on('console', (message) => complaints.push(message.text()));
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('request', (request) => asked.add(new URL(request.url()).origin));
});
afterEach(() => page.close());

async function find(path: string): Promise<File | undefined> {
  if (path.startsWith('/node_modules/')) {
    const type = path.endsWith('.json') ? 'application/json' : 'text/javascript';
    return { type, text: await readFile(join(project.folder, path), 'utf8') };
  }
  if (path.endsWith('.js')) {
    const source = join(pages, path.replace('.js', '.ts'));
    return { type: 'text/javascript', text: await (path === '/consumer.js' ? stripTypes : bundle)(source) };
  }
  return { type: 'text/html', text: html(path) };
}

/** The source with its types removed. */
const stripTypes = async (source: string): Promise<string> =>
  (await transform(await readFile(source, 'utf8'), { loader: 'ts' })).code;

/** Bundled with the packed client and this checkout's React. */
async function bundle(source: string): Promise<string> {
  const { outputFiles } = await build({
    entryPoints: [source],
    nodePaths: [project.folder, root].map((folder) => join(folder, 'node_modules')),
    // Ignores the page's tsconfig, whose paths lead to the client's sources.
    tsconfigRaw: {},
    define: { 'process.env.NODE_ENV': '"production"' },
    bundle: true,
    format: 'esm',
    platform: 'browser',
    write: false,
  });
  return outputFiles[0]?.text ?? '';
}

const client = '/node_modules/@skeldir-attribution/client';
const imports = {
  '@skeldir-attribution/client': `${client}/index.js`,
  '@skeldir-attribution/client/openapi.json': `${client}/openapi.json`,
  'openapi-fetch': '/node_modules/openapi-fetch/dist/index.mjs',
};
const html = (path: string): string => `<!doctype html><link rel="icon" href="data:,">
<script type="importmap">${JSON.stringify({ imports })}</script>
<body data-api="${edge.server.url}" data-token="${token}">
<p id="contract"></p><button id="call">Ask</button><p id="polled"></p><p id="component"></p>
<script type="module" src="${path}.js"></script>`;

const shows = async (id: string, text: string | RegExp): Promise<void> =>
  page.locator(`#${id}`, { hasText: text }).waitFor();

describe('the packed client in Chromium', () => {
  it('calls, polls and serves its contract without a bundler', async () => {
    await page.goto(`${frontend.url}/consumer`);
    await shows('contract', /^3\.1/);
    await shows('polled', 'live €1,234.56');
    await page.locator('#call').click();
    await shows('call', '200 €1,234.56');
    expect(complaints).toEqual([]);
    expect(asked).toEqual(new Set([frontend.url, edge.server.url]));
  });

  it('reports a 503 with its status, reasons and last known figures', async () => {
    const { snapshot, at } = freshOf(7_890n);
    const source = { ...newIds(), platform: 'stripe', platformAccountId: 'acct_1' } as const;
    const failure = { ...source, reason: 'rate_limited', cooldownUntil: at, retryAfterSeconds: 7 } as const;
    const lastKnown = { snapshot, at };
    outcome = { kind: 'unavailable', failures: [failure], retryAfterSeconds: 7, lastKnown };
    await page.goto(`${frontend.url}/consumer`);
    await shows('polled', 'stale €78.90');
    await page.locator('#call').click();
    await shows('call', '503 7 stripe rate_limited €78.90');
    // Chromium logs each error response.
    expect(complaints.filter((text) => !/status of 503/.test(text))).toEqual([]);
  });

  it('pauses while the browser is offline and resumes when it is online', async () => {
    await page.goto(`${frontend.url}/consumer`);
    await shows('polled', 'live €1,234.56');
    await page.context().setOffline(true);
    await shows('polled', 'paused €1,234.56');
    await page.context().setOffline(false);
    await shows('polled', 'live €1,234.56');
    expect(complaints).toEqual([]);
  });

  it('renders in React', async () => {
    await page.goto(`${frontend.url}/component`);
    await shows('component', 'live €1,234.56');
    expect(complaints).toEqual([]);
    expect(asked).toEqual(new Set([frontend.url, edge.server.url]));
  });
});
