/** The simulator's control page beside the page at /live: actions on one show on the other. */
import { afterAll, expect, it } from 'vitest';
import { startHarness } from '../support/harness.ts';
import { startBrowser } from './browser.ts';
import { accessibilityFaults } from './live-page.ts';

const [browser, harness] = await Promise.all([startBrowser(), startHarness()]);
await harness.freeze();
afterAll(async () => {
  await browser?.close();
  await harness?.stop();
});

it('the control page sells, limits a platform and moves the clock, and /live follows', async () => {
  const { account, token } = await harness.addMerchant();
  const context = await browser.newContext({ locale: 'en-US' });
  const [live, control] = [await context.newPage(), await context.newPage()];
  for (const page of [live, control]) page.setDefaultTimeout(10_000);
  const complaints: string[] = [];
  const hosts = new Set<string>();
  control.on('console', (message) => complaints.push(message.text()));
  control.on('request', (sent) => hosts.add(new URL(sent.url()).origin));
  const says = async (text: string) => control.getByRole('status').filter({ hasText: text }).waitFor();
  /** The page shows it once its cached answer has expired. */
  const shows = async (badge: string, text: string): Promise<void> => {
    await harness.advance(31_000);
    await live.goto('about:blank');
    await live.goto(`${harness.url}/live#token=${token}`);
    await live.locator('.freshness .badge', { hasText: badge }).waitFor();
    await live.locator('body', { hasText: text }).waitFor();
  };

  const simulator = harness.config.STRIPE_BASE_URL;
  await control.goto(`${simulator}/__sim`);
  const sales = control.locator('form#sell');
  await sales.getByLabel('Account').selectOption(account);
  await sales.getByLabel('Amount').fill('1234.56');
  await sales.getByRole('button', { name: 'Sell' }).click();
  await says(`Sold 1234.56 USD at ${account}`);
  await shows('Live', '$1,234.56');

  await control.locator('form#fault').getByLabel('Fault').selectOption('limited: 429, retry after 7 s');
  await control.getByRole('button', { name: 'Begin' }).click();
  await control.locator('#waiting', { hasText: '429' }).waitFor();
  await shows('Limited', 'asked us to slow down');
  await control.getByRole('button', { name: 'End all' }).click();
  await says('All faults ended');
  await sales.getByRole('button', { name: 'Refund' }).click();
  await says('Refunded');
  await shows('Live', '$1,234.56');
  expect(await live.locator('body').textContent()).not.toContain('slow down');

  await control.getByRole('button', { name: 'Advance' }).click();
  await says('Advanced by 5 min');
  expect(await harness.simulator.clock()).toMatchObject({ frozen: true, nowMs: harness.nowMs() + 300_000 });
  await control.locator('form#ask-truth').getByLabel('Account').selectOption(account);
  await control.getByRole('button', { name: 'Read' }).click();
  await control.locator('#sums', { hasText: '"grossMinor": 123456' }).waitFor();
  await control.getByRole('button', { name: 'Switch off' }).click();
  await control.locator('#sent', { hasText: 'Off' }).waitFor();
  expect(await accessibilityFaults(control)).toEqual([]);
  expect({ complaints, hosts: [...hosts] }).toEqual({ complaints: [], hosts: [new URL(simulator).origin] });
}, 60_000);
