/** The whole server, its database and a platform: two merchants, one browser, one failure. */
import { afterAll, expect, it } from 'vitest';
import { startBrowser } from './browser.ts';
import { startHarness } from '../support/harness.ts';
import { all, leaksIn, startDashboard } from './dashboard.ts';

const [browser, harness] = await Promise.all([startBrowser(), startHarness()]);
await harness.freeze();
afterAll(async () => {
  await browser?.close();
  await harness?.stop();
});

it('the dashboard shows B nothing of A, also while B’s platform fails', async () => {
  const merchant = async (name: string, amount: number) => {
    const added = await harness.addMerchant();
    const { account } = added;
    await harness.simulator.addEvents([{ account, category: 'charge', amount, createdMs: harness.nowMs() }]);
    return { name, ...added };
  };
  const [a, b] = [await merchant('A', 123_456), await merchant('B', 7_890)];
  const mine = { A: ` ${a.tenantId} $1,234.56`, B: ` ${b.tenantId} $78.90` };
  await using dashboard = await startDashboard(browser, { serve: async () => harness.url });
  const { page, perform, logIn, logOut, back, forward, reload } = dashboard;

  expect(await logIn(a)).toEqual(all(`live${mine.A}`, `200${mine.A}`));
  await perform(() => page.goto('/reports'));
  await logOut();
  expect(await logIn(b)).toEqual(all(`live${mine.B}`, `200${mine.B}`));
  for (const move of [reload, back, forward])
    expect(await move()).toEqual(all(`live${mine.B}`, `200${mine.B}`));

  await logIn(a);
  await harness.advance(31_000);
  const { account } = b;
  await harness.simulator.fault({ kind: 'status', status: 429, retryAfter: 7, account, times: 1000 });
  expect(await logIn(b)).toEqual(all(`stale${mine.B}`, `503${mine.B}`));
  for (const move of [reload, back, forward])
    expect(await move()).toEqual(all(`stale${mine.B}`, `503${mine.B}`));
  expect(await leaksIn(dashboard, mine)).toEqual([]);
});
