/** The page at /live on a whole server: accounts by keyboard, and a change of merchants. */
import type { Page } from 'playwright-core';
import { afterAll, expect, it } from 'vitest';
import { z } from 'zod';
import { startHarness } from '../support/harness.ts';
import { startBrowser } from './browser.ts';

const [browser, harness] = await Promise.all([startBrowser(), startHarness()]);
await harness.freeze();
afterAll(async () => {
  await browser?.close();
  await harness?.stop();
});

const merchant = async (amount: number) => {
  const added = await harness.addMerchant();
  const { account } = added;
  await harness.simulator.addEvents([{ account, category: 'charge', amount, createdMs: harness.nowMs() }]);
  return added;
};
const [a, b] = [await merchant(123_456), await merchant(7_890)];
const context = await browser.newContext({ locale: 'en-US' });

const shows = async (page: Page, amount: string): Promise<void> =>
  page.locator('.headline .total', { hasText: amount }).waitFor();

/** Everything the browser stores, including its HTTP cache's answer for this token. */
const keptIn = (token: string): string => `Promise.all([
  fetch('api/v1/revenue/realtime?interval=day', { cache: 'only-if-cached', mode: 'same-origin',
    headers: { Authorization: 'Bearer ${token}' } }).then((answer) => answer.text(), () => ''),
  caches.keys(), JSON.stringify([{ ...sessionStorage }, { ...localStorage }, document.cookie, history.state])]).then(String)`;

/** Presses Tab until the element has the focus. */
async function tabTo(page: Page, name: string): Promise<void> {
  const named = `document.activeElement === document.body ? '' : [document.activeElement?.closest('label')?.textContent, document.activeElement?.textContent].join(' ')`;
  for (let steps = 0; steps < 40; steps += 1) {
    if (String(await page.evaluate(named)).includes(name)) return;
    await page.keyboard.press('Tab');
  }
  throw new Error(`no Tab leads to ${name}`);
}

it('the page removes and connects an account by keyboard alone and explains a wrong key', async () => {
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(`${harness.url}/live#token=${a.token}`);
  await shows(page, '$1,234.56');
  const press = async (name: string): Promise<void> => {
    await tabTo(page, name);
    await page.keyboard.press('Enter');
  };
  await press(`Stripe ${a.account}`);
  await press('Remove');
  await press('Remove it now');
  await page.locator('.freshness', { hasText: 'No account that counts is connected yet.' }).waitFor();
  await tabTo(page, 'Account');
  await page.keyboard.type(a.account);
  await tabTo(page, 'Secret or restricted key');
  await page.keyboard.type('no key of Stripe');
  await page.keyboard.press('Enter');
  await page.getByRole('alert').filter({ hasText: /\w/ }).waitFor();
  await tabTo(page, 'Secret or restricted key');
  await page.keyboard.press('ControlOrMeta+a');
  await page.keyboard.type(a.key);
  await page.keyboard.press('Enter');
  await shows(page, '$1,234.56');
  expect(await page.content()).not.toContain(a.key);
  await page.close();
}, 60_000);

it('the page shows the next merchant nothing of the previous one, from any browser storage', async () => {
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(`${harness.url}/live#token=${a.token}`);
  await shows(page, '$1,234.56');
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Token').waitFor();
  expect(await page.content()).not.toMatch(/1,234|123456|acct_/);
  await page.getByLabel('Token').fill(b.token);
  await page.getByRole('button', { name: 'Show the figures' }).click();
  await shows(page, '$78.90');
  // Back and forward reach the page before this one, and this one signed out.
  for (const move of [
    async () => undefined,
    () => page.reload(),
    () => page.goBack(),
    () => page.goForward(),
  ]) {
    await move();
    expect(await page.content()).not.toMatch(/1,234|123456/);
    const kept = page.url().startsWith(harness.url) ? await page.evaluate(keptIn(a.token)) : '';
    expect(kept).not.toMatch(/1234|123456|ey[A-Z]/);
  }
}, 60_000);

it('the page shows a sale from the stream without another read', async () => {
  const { account, token } = await merchant(5_000);
  const page = await context.newPage();
  page.setDefaultTimeout(20_000);
  const listening = page.waitForResponse((response) => response.url().includes('/realtime/stream'));
  await page.goto(`${harness.url}/live#token=${token}`);
  await shows(page, '$50.00');
  expect((await listening).status()).toBe(200);
  let reads = 0;
  page.on('request', (request) => void (reads += request.url().includes('/realtime?') ? 1 : 0));
  await harness.advance(31_000);
  await harness.simulator.addEvents([
    { account, category: 'charge', amount: 2_500, createdMs: harness.nowMs() - 1_000 },
  ]);
  await shows(page, '$75.00');
  expect(reads).toBe(0);
  await page.close();
}, 60_000);

it('a token of another merchant removes everything of the previous one at once', async () => {
  const page = await context.newPage();
  page.setDefaultTimeout(10_000);
  await page.goto(`${harness.url}/live#token=${a.token}`);
  await shows(page, '$1,234.56');
  await page.locator('summary', { hasText: a.account }).waitFor();
  // The list of accounts arrives last.
  await page.route('**/platform-connections**', () => undefined);
  await page.evaluate(`window.seen = [];
    new MutationObserver(() => seen.push(document.body.textContent))
      .observe(document.body, { subtree: true, childList: true, characterData: true });
    location.hash = 'token=${b.token}'`);
  await shows(page, '$78.90');
  const seen = z.array(z.string()).parse(await page.evaluate('[...seen, document.body.textContent]'));
  const since = seen.slice(seen.findIndex((text) => !text.includes('1,234.56')));
  expect(since.filter((text) => text.includes(a.account) || /1,234|1,155/.test(text))).toEqual([]);
  // No comparison mixes B's figures with A's.
  expect(await page.locator('.note').textContent()).toBe('');
  await expect.poll(() => harness.service.readLoad().openStreams).toBe(1);
  await page.close();
}, 60_000);
