/** The page at /docs in Chromium: signed in and out, behind a path prefix, from another origin. */
import { createServer, request, type RequestListener, type Server } from 'node:http';
import type { Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { signToken } from '../../scripts/token.ts';
import { revenueV1 } from '../support/asking.ts';
import { startBrowser } from './browser.ts';
import { bundledOperations } from '../support/bundle.ts';
import { startEdge, type Edge } from '../support/edge.ts';
import { newIds, startHarness } from '../support/harness.ts';
import { listen } from '../support/wire.ts';

const browser = await startBrowser();
afterAll(() => browser.close());
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

const reportViolations = `addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) =>
  console.error('the policy forbids', violatedDirective, blockedURI));`;

/** Opens a page and records its errors and the URL of every request. */
async function visit(url: string) {
  const page = await browser.newPage();
  page.setDefaultTimeout(10_000); // below the test's timeout: the error names the element
  const complaints: string[] = [];
  const asked: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') complaints.push(message.text());
  });
  page.on('pageerror', ({ message }) => complaints.push(message));
  page.on('request', (sent) => asked.push(sent.url()));
  await page.addInitScript({ content: reportViolations });
  await page.goto(url);
  return { page, complaints, asked };
}

const blockOf = (page: Page, operationId: string): Locator => page.locator(`.opblock[id$="-${operationId}"]`);

/** Opens an operation, runs it with "Try it out" and reads the response. */
async function tryOut(page: Page, operationId: string): Promise<{ status: number; text: string }> {
  const block = blockOf(page, operationId);
  await block.locator('.opblock-summary-control').click();
  await block.getByRole('button', { name: 'Try it out' }).click();
  return execute(page, operationId);
}

async function execute(page: Page, operationId: string): Promise<{ status: number; text: string }> {
  const block = blockOf(page, operationId);
  const [answer] = await Promise.all([
    page.waitForResponse((response) => new URL(response.url()).pathname.startsWith('/api/')),
    block.getByRole('button', { name: 'Execute' }).click(),
  ]);
  const live = block.locator('.live-responses-table .response');
  await live.locator('.response-col_status', { hasText: String(answer.status()) }).waitFor();
  const text = await live.locator('.response-col_description pre').first().textContent();
  const status = await live.locator('.response-col_status').textContent();
  return { status: Number.parseInt(status ?? '', 10), text: text ?? '' };
}

async function readOperations(page: Page): Promise<string[]> {
  await page.locator('.opblock').first().waitFor();
  const summaries = await page.locator('.opblock-summary').all();
  const shown = summaries.map(async (summary) => {
    const method = await summary.locator('.opblock-summary-method').textContent();
    return `${method} ${await summary.locator('[data-path]').getAttribute('data-path')}`;
  });
  return (await Promise.all(shown)).toSorted();
}
const documented = bundledOperations()
  .map(({ method, path }) => `${method} ${path}`)
  .toSorted();

const { tenantId } = newIds();
const token = await signToken(tenantId, {});
const harness = await startHarness({ DOCS_TOKEN: token });
afterAll(() => harness.stop());
const { account } = await harness.addMerchant({ tenantId });
await harness.simulator.addEvents([{ account, category: 'charge', amount: 4_217 }]);

describe('signed in by DOCS_TOKEN', () => {
  it('shows every operation with all its responses and requests nothing from other origins', async () => {
    const { page, complaints, asked } = await visit(`${harness.url}/docs`);
    expect(await readOperations(page)).toEqual(documented);
    for (const { operationId, responses } of bundledOperations()) {
      const block = blockOf(page, operationId);
      await block.locator('.opblock-summary-control').click();
      const rows = block.locator('.responses-table .response[data-code]');
      await rows.first().waitFor();
      const codes = (await rows.all()).map((row) => row.getAttribute('data-code'));
      expect((await Promise.all(codes)).map(Number), operationId).toEqual(
        responses.map(({ status }) => status),
      );
      // Closed again: each click renders every open operation.
      await block.locator('.opblock-summary-control').click();
    }
    expect(complaints).toEqual([]);
    expect(new Set(asked.map((address) => new URL(address).origin))).toEqual(new Set([harness.url]));
  }, 60_000);

  it('runs an operation with a token that appears in no URL, log or storage', async () => {
    harness.logLines.length = 0;
    const { page, complaints, asked } = await visit(`${harness.url}/docs`);
    await page.locator('.authorize.locked').waitFor();
    const { status, text } = await tryOut(page, 'getRealtimeRevenueV1');
    expect(status).toBe(200);
    expect(revenueV1.parse(JSON.parse(text))).toMatchObject({
      tenant_id: tenantId,
      revenue_total_minor: 4_217,
      event_count: 1,
    });
    expect(complaints).toEqual([]);
    expect(harness.logLines.length).toBeGreaterThan(0);
    for (const place of [...asked, ...harness.logLines]) expect(place).not.toContain(token);
    expect(await page.context().storageState()).toEqual({ cookies: [], origins: [] });
  });
});

const edge = await startEdge();
afterAll(() => edge.server.stop());

describe('without DOCS_TOKEN', () => {
  it('has no token, gets a 401, and stays signed in by hand until the next page load', async () => {
    const { page, complaints, asked } = await visit(`${edge.server.url}/docs`);
    expect(await readOperations(page)).toEqual(documented);
    expect((await tryOut(page, 'getRealtimeRevenueV1')).status).toBe(401);
    expect(complaints).toEqual([expect.stringContaining('401')]); // Chromium logs an error response

    await page.locator('.authorize.unlocked').first().click();
    await page.getByLabel('auth-bearer-value').fill(await signToken(newIds().tenantId, {}));
    await page.getByRole('button', { name: 'Apply credentials' }).click();
    await page.getByRole('button', { name: 'Close', exact: true }).click();
    expect((await execute(page, 'getRealtimeRevenueV1')).status).toBe(200);
    expect(complaints).toHaveLength(1);
    expect(asked.filter((address) => address.includes('token'))).toEqual([]);

    await page.goto(`${edge.server.url}/docs`);
    expect((await tryOut(page, 'getRealtimeRevenueV1')).status).toBe(401);
  }, 60_000);

  it('reads the contract of its own server, whatever its query string says', async () => {
    const elsewhere = 'https://elsewhere.example/openapi.json';
    const { page, complaints, asked } = await visit(
      `${edge.server.url}/docs?url=${elsewhere}&configUrl=${elsewhere}`,
    );
    expect(await readOperations(page)).toEqual(documented);
    expect(asked.filter((address) => !address.startsWith(`${edge.server.url}/`))).toEqual([]);
    expect(complaints).toEqual([]);
  });
});

describe('behind a proxy or beside a foreign page', () => {
  const docsToken = 'header.payload-of-the-developer.signature';
  const servers: Server[] = [];
  const serve = async (listener: RequestListener): Promise<string> => {
    const server = createServer(listener);
    servers.push(server);
    return `http://127.0.0.1:${await listen(server)}`;
  };
  let edge: Edge;
  let foreign: string;
  beforeAll(async () => {
    foreign = await serve((_, response) => {
      response.setHeader('Content-Type', 'text/html').end('<!doctype html><title>elsewhere</title>');
    });
    edge = await startEdge({ docsToken, origins: [foreign] });
  });
  afterAll(async () => {
    for (const server of servers) {
      server.closeAllConnections();
      server.close();
    }
    await edge.server.stop();
  });

  it('works below a path prefix', async () => {
    const prefix = '/attribution';
    const proxy = await serve((incoming, response) => {
      if (!incoming.url?.startsWith(`${prefix}/`)) {
        response.writeHead(404).end();
        return;
      }
      const onward = `${edge.server.url}${incoming.url.slice(prefix.length)}`;
      request(onward, { headers: incoming.headers }, (answer) => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      }).end();
    });
    const { page, complaints, asked } = await visit(`${proxy}${prefix}/docs`);
    expect(await readOperations(page)).toEqual(documented);
    await page.locator('.authorize.locked').waitFor();
    expect(complaints).toEqual([]);
    expect(asked.filter((address) => !address.startsWith(`${proxy}${prefix}/`))).toEqual([]);
  });

  it('denies its token to a page of another origin, even one allowed by CORS', async () => {
    const { page } = await visit(foreign);
    const read = async (address: string): Promise<unknown> =>
      page.evaluate(
        `fetch('${edge.server.url}${address}').then(async (answer) => [answer.status, await answer.text()])`,
      );
    expect(await read('/openapi.json')).toEqual([200, expect.stringContaining('openapi')]);
    const other = expect.not.stringContaining('payload-of-the-developer');
    expect(await read('/docs/token.json')).toEqual([404, other]);
  });

  it('refuses to be framed', async () => {
    const { page, complaints } = await visit(foreign);
    await page.evaluate(
      `document.body.append(Object.assign(document.createElement('iframe'), { src: '${edge.server.url}/docs' }))`,
    );
    await expect.poll(() => complaints).toEqual([expect.stringContaining('frame-ancestors')]);
  });
});
