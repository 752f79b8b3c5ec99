/** The page at /live in Chromium: states, CSP, keyboard, sign-in. */
import { gzipSync } from 'node:zlib';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Request } from 'playwright-core';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { responseValidators } from '#generated/validators.js';
import { staticFiles } from '../../src/http/served-documents.ts';
import { startEdge } from '../support/edge.ts';
import { startBrowser } from './browser.ts';
import { startFrontend, type Frontend } from './frontend.ts';
import { accessibilityFaults, images, visit } from './live-page.ts';
import { ok, revenue, seriesOf, states, tenant } from './live-states.ts';

const serveEmbedder = async (): Promise<Frontend> =>
  startFrontend(async () => ({ type: 'text/html', text: embedder }));
const [frontend, stranger] = [await serveEmbedder(), await serveEmbedder()];
const [browser, edge] = await Promise.all([startBrowser(), startEdge({ embedOrigins: [frontend.url] })]);
afterAll(async () => {
  await browser.close();
  await edge.server.stop();
  await frontend[Symbol.asyncDispose]();
  await stranger[Symbol.asyncDispose]();
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

const live = `${edge.server.url}/live`;
const token = `h.${btoa(JSON.stringify({ tenant_id: tenant }))}.s`;
const signedIn = `${live}#token=${token}`;
/** Posts a token when the frame asks for one; the other port makes it another origin. */
const embedder = `<!doctype html><link rel="icon" href="data:,"><iframe src="${live}" width="900" height="700"></iframe>
<script>addEventListener('message', ({ data, source }) => {
  if (data.type === 'skeldir-live-ready') source.postMessage({ type: 'skeldir-live-token', token: '${token}' }, '*');
});</script>`;
/** `make screenshots` sets SCREENSHOTS to keep an image of each state. */
const keepsImages = process.env['SCREENSHOTS'] !== undefined;
const dropStatus = (complaints: readonly string[]): string[] =>
  complaints.filter((text) => !/status of (404|503)/.test(text)); // Chromium logs error responses

describe('each state', () => {
  it.each(states)('$name has no accessibility violation and fits its screen', async (state) => {
    const { answer, badge, scheme, width, name } = state;
    const { body: validate } = responseValidators.getRealtimeRevenueV1[answer.status] ?? {};
    expect(validate?.(answer.body), JSON.stringify(validate?.errors)).toBe(true);
    const { page, complaints, asked } = await visit(browser, signedIn, {
      answer,
      colorScheme: scheme ?? 'light',
      ...(width === undefined ? {} : { viewport: { width, height: 800 } }),
    });
    await page.locator('.freshness .badge', { hasText: badge }).waitFor();
    if (/Live|Out of date|Limited/.test(badge)) await page.locator('.plot canvas').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    expect(dropStatus(complaints)).toEqual([]);
    expect(new Set(asked.map((address) => new URL(address).origin))).toEqual(new Set([edge.server.url]));
    expect(await page.evaluate('document.documentElement.scrollWidth - innerWidth')).toBeLessThanOrEqual(0);
    if (keepsImages) await page.screenshot({ path: join(images, `live-${name}.png`) });
  });

  it('has a curve that is valid by the contract', () => {
    const { body: validate } = responseValidators.getRevenueSeries[200] ?? {};
    const valid = validate?.(seriesOf('2026-11-28T05:00:00Z', '2026-11-28T20:42:00Z'));
    expect(valid, JSON.stringify(validate?.errors)).toBe(true);
  });
});

describe('the figures', () => {
  it('do not change the DOM on a 304', async () => {
    const { page, say } = await visit(browser, signedIn, { isFlowing: true });
    await page.locator('.plot canvas').waitFor();
    await page.clock.runFor(1_000);
    await page.locator('.headline [role="status"]', { hasText: '$48,213.50' }).waitFor();
    say({ status: 304, headers: { ETag: '"1"', 'Cache-Control': 'private, max-age=27' }, body: undefined });
    await page.evaluate(`window.changed = [];
      for (const part of document.querySelectorAll('section'))
        new MutationObserver((all) => changed.push(part.className + ' ' + all[0].target.nodeName))
          .observe(part, { subtree: true, childList: true, attributes: true, characterData: true })`);
    const unchanged = page.waitForResponse((response) => response.status() === 304);
    await page.clock.runFor(31_000);
    await unchanged;
    await page.locator('.freshness .badge', { hasText: 'Live' }).waitFor();
    expect(await page.evaluate('[changed, document.querySelectorAll("section").length]')).toEqual([[], 4]);
  });

  it('use the locale of the reader despite an invalid system language', async () => {
    const { page } = await visit(browser, signedIn, { locale: 'de-DE', isOdd: true });
    await page.locator('.plot canvas').waitFor();
    expect(await page.locator('.total').textContent()).toMatch(/^48\.213,50\s\$$/);
    expect(await page.locator('.freshness').textContent()).toContain('as of 3s ago (3:42:07 PM)');
  });

  it('respect reduced motion and grow on the wall screen', async () => {
    const { page } = await visit(browser, signedIn);
    await page.locator('.plot canvas').waitFor();
    const moving = `[...document.querySelectorAll('*')].filter((one) => getComputedStyle(one).transitionDuration !== '0s'
      || getComputedStyle(one).animationName !== 'none').length + document.getAnimations().length`;
    expect(await page.evaluate(moving)).toBe(0);
    const measureHeight = async () => (await page.locator('.total').boundingBox())?.height ?? 0;
    const before = await measureHeight();
    await page.getByRole('button', { name: 'Wall screen' }).press('Enter');
    await page.locator('[data-wall="true"]').waitFor();
    expect(await measureHeight()).toBeGreaterThan(before);
    expect(await page.getByRole('button', { name: 'Sign out' }).isVisible()).toBe(false);
    expect(await accessibilityFaults(page)).toEqual([]);
  });
});

describe('signing in', () => {
  it('takes a token from the URL or the form and stores it nowhere', async () => {
    const { page, asked, complaints } = await visit(browser, signedIn);
    await page.locator('.total', { hasText: '$48,213.50' }).waitFor();
    expect(page.url()).toBe(live);
    await page.reload();
    await page.getByLabel('Token').waitFor();
    expect(await accessibilityFaults(page)).toEqual([]);
    await page.getByLabel('Token').fill(token);
    await page.keyboard.press('Enter');
    await page.locator('.total', { hasText: '$48,213.50' }).waitFor();
    expect(asked.filter((address) => address.includes(token) && !address.includes('#'))).toEqual([]);
    expect(await page.evaluate('history.length')).toBeLessThanOrEqual(2);
    expect(await page.evaluate('sessionStorage.length + localStorage.length + document.cookie.length')).toBe(
      0,
    );
    expect(await page.context().storageState()).toEqual({ cookies: [], origins: [] });
    expect(complaints).toEqual([]);
  });

  it('takes a token from a framing page of an allowed origin', async () => {
    const { page } = await visit(browser, frontend.url);
    const frame = page.frameLocator('iframe');
    await frame.locator('.total').waitFor();
    expect(await frame.locator('.total').textContent()).toBe('$48,213.50');
  });

  it('is refused in a frame of another origin', async () => {
    const foreign = await visit(browser, stranger.url);
    await expect.poll(() => foreign.complaints.join()).toContain('frame-ancestors');
  });
});

it('opened forms and tables have no accessibility violation, and the Enter key sends a form', async () => {
  const { page } = await visit(browser, signedIn);
  for (const part of ['Connect an account', 'Stripe acct_1DemoAurora', 'The curve as a table'])
    await page.locator('summary', { hasText: part }).click();
  await page.locator('.accounts select').selectOption('PayPal');
  await page.getByLabel('Secret of the webhook').first().fill('whsec_example');
  expect(await accessibilityFaults(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await page.getByText('The secret of the webhook is stored.').waitFor();
});

it('the page polls when a proxy buffers the stream, and retries the stream after five minutes', async () => {
  const { page, say } = await visit(browser, signedIn, { isFlowing: true, isBuffered: true });
  const isStream = (request: Request): boolean => request.url().includes('/realtime/stream');
  let given = 0;
  page.on('requestfailed', (request) => void (given += isStream(request) ? 1 : 0));
  const begun = page.waitForRequest(isStream);
  await page.clock.runFor(100);
  await page.locator('.total', { hasText: '$48,213.50' }).waitFor();
  await begun;
  let streams = 1;
  page.on('request', (request) => void (streams += isStream(request) ? 1 : 0));
  const data_as_of = '2026-11-28T20:42:35.000Z';
  say(ok({ ...revenue, revenue_total_minor: 4_900_000, data_as_of }, '"2"'));
  await page.clock.runFor(31_000);
  await page.locator('.total', { hasText: '$49,000.00' }).waitFor();
  await page.locator('.freshness .badge', { hasText: 'Live' }).waitFor();
  await expect.poll(() => given).toBe(1);
  await page.clock.runFor(120_000);
  expect(streams).toBe(1);
});

it('the page is at most 90 kB with gzip', () => {
  const files = staticFiles({ docsToken: undefined, embedOrigins: [] }).filter(({ path }) =>
    path.startsWith('/live'),
  );
  const sizes = files.map(
    ({ content }) => gzipSync(typeof content === 'string' ? content : readFileSync(content)).byteLength,
  );
  expect(sizes).toHaveLength(3);
  expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThanOrEqual(90_000);
});
