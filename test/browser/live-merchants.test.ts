/** The page at /live for one merchant: scopes, token renewal, comparison, buffering proxies. */
import type { Request } from 'playwright-core';
import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { startEdge } from '../support/edge.ts';
import { createGate } from '../support/harness.ts';
import { startBrowser } from './browser.ts';
import { startFrontend } from './frontend.ts';
import { accessibilityFaults, visit } from './live-page.ts';
import { now, ok, revenue, states, tenant } from './live-states.ts';

const frontend = await startFrontend(async () => ({ type: 'text/html', text: embedder }));
const [browser, edge] = await Promise.all([startBrowser(), startEdge({ embedOrigins: [frontend.url] })]);
afterAll(async () => {
  await browser.close();
  await edge.server.stop();
  await frontend[Symbol.asyncDispose]();
});
afterEach(() => Promise.all(browser.contexts().map((context) => context.close())));

const live = `${edge.server.url}/live`;
const tokenOf = (claims: object): string => `h.${btoa(JSON.stringify({ tenant_id: tenant, ...claims }))}.s`;
const signedIn = `${live}#token=${tokenOf({})}`;
const embedder = `<!doctype html><link rel="icon" href="data:,"><iframe src="${live}" width="900" height="700"></iframe>
<script>const hand = (token) => document.querySelector('iframe').contentWindow.postMessage({ type: 'skeldir-live-token', token }, '*');
addEventListener('message', ({ data }) => { if (data.type === 'skeldir-live-ready') hand('${tokenOf({ n: 1 })}'); });</script>`;
const later = (minor: number) =>
  ok({ ...revenue, revenue_total_minor: minor, data_as_of: '2026-11-28T20:42:35.000Z' }, '"2"');

describe('a token', () => {
  it('with read scope alone shows the figures and no form', async () => {
    const { page } = await visit(browser, `${live}#token=${tokenOf({ scope: 'revenue:read openid' })}`);
    await page.locator('.total', { hasText: '$48,213.50' }).waitFor();
    await page.locator('.sources li').first().waitFor();
    expect(await page.locator('.accounts, form, input[type="password"]').count()).toBe(0);
    const empty = states.find(({ name }) => name === 'empty');
    const { page: other } = await visit(browser, `${live}#token=${tokenOf({ scp: ['revenue:read'] })}`, {
      ...(empty && { answer: empty.answer }),
    });
    await other.getByText('Your token may not connect accounts.').waitFor();
    expect(await other.locator('form').count()).toBe(0);
    expect(await accessibilityFaults(other)).toEqual([]);
  });

  it('renewed by the framing page keeps the figures; null signs out', async () => {
    const { page } = await visit(browser, frontend.url, { isFlowing: true });
    const frame = page.frameLocator('iframe');
    await frame.locator('.plot canvas').waitFor();
    await frame.locator('body').evaluate('window.kept = document.querySelector(".total")');
    const next = tokenOf({ n: 2 });
    await page.evaluate(`hand('${next}')`);
    const asked = page.waitForRequest(
      (request) =>
        request.url().includes('/realtime?') && request.headers()['authorization'] === `Bearer ${next}`,
    );
    await page.clock.runFor(31_000);
    await asked;
    expect(await frame.locator('body').evaluate('window.kept === document.querySelector(".total")')).toBe(
      true,
    );
    await page.evaluate('hand(null)');
    await frame.getByLabel('Token').waitFor();
    expect(await frame.locator('.total').count()).toBe(0);
  });
});

it('the page asks the framing page for a new token at most every five seconds', async () => {
  const refused = {
    status: 401,
    headers: { 'WWW-Authenticate': 'Bearer' },
    body: {
      type: '/problems/unauthorized',
      title: 'x',
      status: 401,
      instance: '/',
      correlation_id: 'x',
      timestamp: now,
    },
  };
  const { page, asked } = await visit(browser, frontend.url, { isFlowing: true, answer: refused });
  await page.frameLocator('iframe').getByText('The token has expired').waitFor();
  for (let second = 0; second < 4; second += 1) await page.clock.runFor(1_000);
  const reads = () => asked.filter((url) => url.includes('/realtime?')).length;
  const before = reads();
  expect(before).toBeLessThanOrEqual(4);
  await page.clock.runFor(5_000);
  await expect.poll(reads).toBeGreaterThan(before);
});

it('the form stores a key with the options of its platform', async () => {
  const { page } = await visit(browser, signedIn);
  await page.locator('summary', { hasText: 'Connect an account' }).click();
  const form = page.locator('details', { hasText: 'Connect an account' }).first();
  const sent = async (platform: string, account: string, keys: readonly string[], choice: string) => {
    await form.locator('select').selectOption(platform);
    await form.locator('input:not([type])').fill(account);
    for (const [place, key] of keys.entries())
      await form.locator('input[type="password"]').nth(place).fill(key);
    await form.getByLabel(choice).check();
    expect(await accessibilityFaults(page)).toEqual([]);
    const stored = page.waitForRequest((request) => request.url().endsWith('/platform-credentials'));
    await form.getByRole('button', { name: 'Connect' }).click();
    const body: unknown = (await stored).postDataJSON();
    await page.getByText(`${account} is connected.`).waitFor();
    return body;
  };
  expect(
    await sent('PayPal', 'MERCHANT1234X', ['an id', 'a secret'], 'The app is one of the sandbox'),
  ).toEqual({
    platform: 'paypal',
    platform_account_id: 'MERCHANT1234X',
    access_token: 'an id',
    refresh_token: 'a secret',
    environment: 'sandbox',
  });
  expect(await sent('Stripe', 'acct_1Other', ['rk_live_1'], 'The key is that of a platform')).toEqual({
    platform: 'stripe',
    platform_account_id: 'acct_1Other',
    access_token: 'rk_live_1',
    stripe_account: 'acct_1Other',
  });
});

it('the page compares today with the same day last week until the same time', async () => {
  const { page, asked } = await visit(browser, signedIn);
  await page.getByText('more than yesterday at this time').waitFor();
  const gate = createGate();
  await page.route('**/series?from=2026-11-21**', async (route) => {
    await gate.pass();
    await route.fallback();
  });
  await page.getByLabel('Compare with').selectOption('Last week');
  await gate.reached;
  // Until the new series arrives, the text still describes the old curve.
  expect(await page.locator('.delta').textContent()).toContain('more than yesterday at this time');
  gate.open();
  await page.getByText('more than this day last week at this time').waitFor();
  const series = asked.filter((url) => url.includes('/series')).map((url) => new URL(url).searchParams);
  expect(series.map((query) => [query.get('from'), query.get('to')])).toContainEqual([
    '2026-11-21T05:00:00.000Z',
    '2026-11-21T20:42:07.000Z',
  ]);
  expect(await page.locator('#curve-title').textContent()).toBe('Today, and last week until the same time');
  await page.getByText('The curve as a table').click();
  expect(await page.locator('.curve th[scope="col"]').allTextContents()).toEqual([
    'Until',
    'Today',
    'Last week',
  ]);
  expect(await accessibilityFaults(page)).toEqual([]);
});

it('the page reports a missing earlier day instead of showing it as zero', async () => {
  const { page } = await visit(browser, signedIn);
  await page.route('**/series?from=2026-11-21**', (route) => route.fulfill({ status: 500, body: 'no' }));
  await page.getByText('more than yesterday at this time').waitFor();
  await page.getByLabel('Compare with').selectOption('Last week');
  const missing = 'The server gave no figures of this day last week at this time.';
  await expect.poll(() => page.locator('.delta').textContent()).toContain(missing);
});

it('the curve refreshes at most every ten seconds and ends with the latest figures', async () => {
  const { page, say, asked } = await visit(browser, signedIn, { isFlowing: true });
  await page.locator('.plot canvas').waitFor();
  const until = () =>
    asked.filter((url) => url.includes('/series')).map((url) => new URL(url).searchParams.get('to'));
  const before = until().length;
  for (let second = 10; second < 18; second += 1) {
    const { headers, ...answer } = ok(
      { ...revenue, data_as_of: `2026-11-28T20:43:${second}.000Z` },
      `"${second}"`,
    );
    say({ ...answer, headers: { ...headers, 'Cache-Control': 'private, max-age=1' } });
    await page.clock.runFor(second === 10 ? 31_000 : 1_500);
  }
  await expect.poll(() => until().length - before).toBeGreaterThanOrEqual(2);
  expect(until().length - before).toBeLessThanOrEqual(6);
  await page.clock.runFor(11_000);
  await expect.poll(until).toContain('2026-11-28T20:43:17.000Z');
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
  say(later(4_900_000));
  await page.clock.runFor(31_000);
  await page.locator('.total', { hasText: '$49,000.00' }).waitFor();
  await page.locator('.freshness .badge', { hasText: 'Live' }).waitFor();
  await expect.poll(() => given).toBe(1);
  await page.clock.runFor(120_000);
  expect(streams).toBe(1);
});
