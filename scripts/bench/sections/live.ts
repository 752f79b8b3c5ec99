/**
 * From a sale at the platform to the page at /live: the webhook arrives at one process, the page
 * uses another.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { Page } from 'playwright-core';
import { pino } from 'pino';
import { connectStripe } from '../../../db/seed.ts';
import { readConfig } from '../../../src/config.ts';
import { parseTenantId } from '../../../src/model/ids.ts';
import { parseCurrency } from '../../../src/model/money.ts';
import { createService } from '../../../src/service.ts';
import { addTenant } from '../../../src/administration/tenants.ts';
import { startBrowser } from '../../../test/browser/browser.ts';
import { startMain, startSimulator } from '../../dev/children.ts';
import { platformsAt } from '../../dev/config.ts';
import { note, step } from '../../dev/console.ts';
import { developmentServer, prepareDatabase } from '../../dev/database.ts';
import { noonDay } from '../../dev/noon.ts';
import { runParts, type Parts } from '../../dev/parts.ts';
import { removePostgres } from '../../dev/postgres.ts';
import { signToken } from '../../token.ts';
import { percentile } from '../client.ts';
import type { Figure, Section } from '../report.ts';

const sales = 200;
const amountMinor = 100;
/** Varies the moment of a sale within the server's one-second cycle. */
const maxPauseMs = 1_000;
const [sampleOfPolling, ttlMs] = [2, 30_000];
const webhookSecret = 'whsec_of_the_benchmark_0000000000000000';

export async function measureLive(): Promise<Section> {
  const name = `bench-live-${process.pid}`;
  let figures: readonly Figure[] = [];
  await runParts(
    async (parts) => {
      figures = await measure(parts, name);
    },
    { endsItself: true },
  );
  return {
    title: 'From a sale to the screen',
    text: `${sales} sales of one merchant, one after another: the simulated Stripe lists each and signs a message of it to one of two server processes; a page at /live in Chromium listens to the other. Timed from the sale until the page shows the new total. Without messages the page gets a sale by the refresh of the answer, every ${ttlMs / 1000} s.`,
    figures,
  };
}

async function measure(parts: Parts, name: string): Promise<Figure[]> {
  const postgres = await step('PostgreSQL', () =>
    parts.add(
      () => developmentServer(name),
      async (server) => {
        await server.stop();
        await removePostgres(name);
      },
    ),
  );
  const urls = await prepareDatabase(postgres, 'skeldir_bench');
  const simulator = await step('platform simulator', () => startSimulator(parts));
  const instruct = async (method: string, path: string, body: object): Promise<void> => {
    const answer = await fetch(`${simulator.url}/__sim/${path}`, { method, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`the simulator rejects ${path}: ${await answer.text()}`);
  };
  const env = {
    ...process.env,
    NODE_ENV: 'test',
    PORT: '0',
    DATABASE_URL: urls.app,
    WEBHOOK_BASE_URL: 'http://127.0.0.1:1',
    ...platformsAt(simulator.url),
  };
  const merchant = await addMerchant(env, instruct);
  const [notified, shown] = await step('two servers', async () =>
    Promise.all([startMain(parts, 'serve', env), startMain(parts, 'serve', env)]),
  );
  const { pathname } = new URL(merchant.hookUrl);
  const hook = { platform: 'stripe', account: merchant.account, secret: webhookSecret };
  await instruct('POST', 'webhooks', { ...hook, url: `${notified.url}${pathname}` });
  const browser = await startBrowser();
  try {
    const page = await browser.newPage({ locale: 'en-US' });
    await page.goto(`${shown.url}/live#token=${merchant.token}`);
    await page.locator('.headline .total').waitFor();
    const sell = createSales(page, merchant.account, instruct);
    const times: number[] = [];
    await step(`${sales} sales`, async () => {
      while (times.length < sales) times.push(await sell());
    });
    await instruct('PUT', 'webhooks', { isOn: false });
    const polled: number[] = [];
    await step(`${sampleOfPolling} sales without messages`, async () => {
      while (polled.length < sampleOfPolling) polled.push(await sell());
    });
    note(`  p50 ${percentile(times, 50).toFixed(0)} ms, slowest ${percentile(times, 100).toFixed(0)} ms`);
    return [
      { name: 'p95 from the sale to the page', value: percentile(times, 95), unit: 'ms', atMost: 2_000 },
      { name: 'half of them after', value: percentile(times, 50), unit: 'ms' },
      { name: 'the slowest after', value: percentile(times, 100), unit: 'ms' },
      {
        name: 'the slowest without messages',
        value: percentile(polled, 100),
        unit: 'ms',
        atMost: ttlMs + 2_000,
      },
    ];
  } finally {
    await browser.close();
  }
}

type Instruct = (method: string, path: string, body: object) => Promise<void>;

async function addMerchant(env: NodeJS.ProcessEnv, instruct: Instruct) {
  const account = `acct_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
  const key = `sk_test_${account.slice('acct_'.length).repeat(2)}`;
  await instruct('POST', 'merchants', {
    account,
    keys: [key],
    currency: 'usd',
    salesPerMinute: 0,
    openedAt: Date.now() - 86_400_000,
    accountReadable: true,
  });
  const service = await createService({ config: readConfig(env), logger: pino({ level: 'silent' }) });
  try {
    const [tenantId, currency] = [parseTenantId(randomUUID()), parseCurrency('USD')];
    if (!tenantId || !currency) throw new Error('randomUUID makes UUIDs');
    await service.withTenant(tenantId, (transaction) =>
      addTenant(transaction, { name: 'a merchant', currency, timeZone: noonDay().timeZone }),
    );
    await connectStripe(service.connections, tenantId, { account, key });
    const named = { platform: 'stripe', platformAccountId: account } as const;
    const stored = await service.webhooks.setSecret(tenantId, named, webhookSecret);
    if (typeof stored === 'string' || stored.kind !== 'stored' || stored.url === null)
      throw new Error('the secret of the webhook was not stored');
    return { account, hookUrl: stored.url, token: await signToken(tenantId) };
  } finally {
    await service.stop();
  }
}

/** Sells once; resolves with the milliseconds until the page shows it. */
function createSales(page: Page, account: string, instruct: Instruct): () => Promise<number> {
  let soldMinor = 0;
  return async () => {
    await delay(Math.random() * maxPauseMs);
    soldMinor += amountMinor;
    const total = `$${(soldMinor / 100).toLocaleString('en-US', { minimumFractionDigits: 2 })}`;
    const event = { account, category: 'charge', amount: amountMinor, createdMs: Date.now() };
    const startedAt = performance.now();
    await instruct('POST', 'events', { events: [event] });
    await page.locator('.headline .total', { hasText: total }).waitFor({ timeout: 2 * ttlMs });
    return performance.now() - startedAt;
  };
}
