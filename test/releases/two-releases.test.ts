/** The last release and this one on one database, forward and back, during sales. */
import { setTimeout as delay } from 'node:timers/promises';
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { Pool } from 'pg';
import { z } from 'zod';
import { noonDay } from '../../scripts/dev/noon.ts';
import { prepareDatabase, type DatabaseUrls } from '../../scripts/dev/database.ts';
import { removePostgres, startPostgres, type PostgresServer } from '../../scripts/dev/postgres.ts';
import { signToken } from '../../scripts/token.ts';
import { parseTenantId, type TenantId } from '../../src/model/ids.ts';
import { age, ask, rollupDifferences, revenueV1 } from '../support/asking.ts';
import { connectionsPath, credentialsPath, send } from '../support/asking.ts';
import type { TestDatabase } from '../support/database.ts';
import { checkOutLastRelease, type LastRelease } from './last-release.ts';
import { endProcesses, startServerProcess, type ServerProcess } from '../support/processes.ts';
import { startSimulator, type SimulatorProcess } from '../support/simulator.ts';

const database = 'skeldir_releases';
const clusterName = `releases-${process.pid}`;
const waiting = { timeout: 30_000, interval: 100 };

let last: LastRelease;
let postgres: PostgresServer;
let admin: Pool;
let urls: DatabaseUrls;
let simulator: SimulatorProcess;
const servers: ServerProcess[] = [];
const stopSelling = new AbortController();

beforeAll(async () => {
  [last, postgres, simulator] = await Promise.all([
    checkOutLastRelease(),
    startPostgres({ name: clusterName }),
    startSimulator(),
  ]);
}, 120_000);
afterAll(async () => {
  stopSelling.abort();
  await endProcesses(servers);
  await simulator.stop();
  await admin.end();
  await postgres.stop();
  await removePostgres(clusterName);
  await last.remove();
});

type Merchant = {
  readonly tenantId: TenantId;
  readonly token: string;
  readonly account: string;
  readonly key: string;
  readonly sales: Array<{ readonly amount: number; readonly begunMs: number; addedMs: number }>;
};

const db: Pick<TestDatabase, 'query'> = {
  async query(text, values) {
    return (await admin.query<Record<string, unknown>>(text, values ? [...values] : undefined)).rows;
  },
};

async function addMerchant(): Promise<Merchant> {
  const suffix = randomUUID().replaceAll('-', '').slice(0, 16);
  const [account, key] = [`acct_${suffix}`, `sk_test_${suffix}${suffix}`];
  await simulator.control.addMerchant({
    account,
    keys: [key],
    currency: 'usd',
    salesPerMinute: 0,
    openedAt: Date.now() - 86_400_000,
    accountReadable: true,
  });
  const options = ['--name', 'a merchant', '--currency', 'USD', '--time-zone', noonDay().timeZone];
  const environment = { NODE_ENV: 'test', DATABASE_URL: urls.app };
  const tenantId = parseTenantId(
    (await last.node(['src/main.ts', 'tenant', 'add', ...options], environment)).trim(),
  );
  if (!tenantId) throw new Error('tenant add prints the id');
  return { tenantId, token: await signToken(tenantId, {}), account, key, sales: [] };
}

async function connect(server: ServerProcess, merchant: Merchant, key = merchant.key): Promise<void> {
  const named = { platform: 'stripe', platform_account_id: merchant.account };
  for (const [path, body] of [
    [connectionsPath, { ...named, metadata: {} }],
    [credentialsPath, { ...named, access_token: key }],
  ] as const)
    expect(await send(server, merchant, 'POST', path, body)).toMatchObject({ status: 200 });
}

/** Adds a sale, or a refund for a negative amount. Both releases count them alike. */
async function sell({ account, sales }: Merchant, amount: number): Promise<void> {
  const sale = { amount, begunMs: Date.now(), addedMs: Infinity };
  sales.push(sale);
  const category = amount < 0 ? 'refund' : 'charge';
  await simulator.control.addEvents([{ account, category, amount, createdMs: sale.begunMs }]);
  sale.addedMs = Date.now();
}

async function sellOn(merchant: Merchant): Promise<void> {
  for (let number = 1; !stopSelling.signal.aborted; number += 1) {
    await sell(merchant, number % 5 === 0 ? -3 : 100 + number);
    await delay(150);
  }
}

type Sale = Merchant['sales'][number];

const sumOf = (sales: readonly Sale[]) => ({
  event_count: sales.filter(({ amount }) => amount > 0).length,
  revenue_total_minor: sales.reduce((sum, { amount }) => sum + Math.max(amount, 0), 0),
  refund_total_minor: sales.reduce((sum, { amount }) => sum - Math.min(amount, 0), 0),
});

/**
 * The server refreshes an expired row: the answer counts each sale made before the pull once, and
 * no sale made after the answer.
 */
async function expectExactSums(server: ServerProcess, merchant: Merchant): Promise<void> {
  const pulls = () =>
    server.log.filter(({ kind, tenantId }) => kind === 'pullStarted' && tenantId === merchant.tenantId)
      .length;
  const before = pulls();
  const agedMs = Date.now();
  await age(db, merchant.tenantId, 31);
  await vi.waitFor(async () => {
    const answer = await ask(server, merchant);
    expect(answer).toMatchObject({ status: 200 });
    const { data_as_of: asOf, ...figures } = revenueV1.parse(answer.body);
    const { event_count, revenue_total_minor, refund_total_minor } = figures;
    // The process may serve a cached answer for a second.
    expect(Date.parse(asOf)).toBeGreaterThanOrEqual(agedMs);
    const { sales } = merchant;
    const least = sales.filter(({ addedMs }) => addedMs < Date.parse(asOf)).length;
    const possible = sales.slice(least).map((_, more) => sumOf(sales.slice(0, least + more)));
    expect([...possible, sumOf(sales)]).toContainEqual({
      event_count,
      revenue_total_minor,
      refund_total_minor,
    });
  }, waiting);
  expect(pulls()).toBeGreaterThan(before);
  expect(await rollupDifferences(db, merchant.tenantId)).toEqual([]);
}

const askReady = async (server: ServerProcess, merchant: Merchant): Promise<number> =>
  (await ask(server, merchant, '/health/ready')).status;

it('serves beside the last release on either schema, forward, back and forward again', async () => {
  const start = async (checkout?: string): Promise<ServerProcess> => {
    const serverOptions = { database: { ...db, urls }, config: { STRIPE_BASE_URL: simulator.url } };
    const server = await startServerProcess(serverOptions, { LOG_LEVEL: 'debug' }, checkout);
    servers.push(server);
    return server;
  };
  const given = { port: postgres.port, url: postgres.adminUrl(database), maintenance: postgres.adminUrl() };
  const prepare = `
    import { prepareDatabase } from './scripts/dev/database.ts';
    const adminUrl = (name) => name === undefined ? ${JSON.stringify(given.maintenance)} : ${JSON.stringify(given.url)};
    const urls = await prepareDatabase({ port: ${given.port}, adminUrl, stop: async () => undefined }, '${database}');
    process.stdout.write(JSON.stringify(urls));`;
  const printed = await last.node(['--input-type=module', '--eval', prepare], { NODE_ENV: 'test' });
  urls = z.object({ app: z.string(), owner: z.string(), worker: z.string() }).parse(JSON.parse(printed));
  admin = new Pool({ connectionString: postgres.adminUrl(database), max: 2 });
  admin.on('error', () => undefined);

  // The last release alone, on its own schema.
  const before = await start(last.folder);
  const steady = await addMerchant();
  await sell(steady, 1_000);
  await connect(before, steady);
  const selling = sellOn(steady);
  await expectExactSums(before, steady);

  // This release's roles and migrations, while the last release keeps running.
  const newer = await prepareDatabase(postgres, database);
  expect(newer).toEqual(urls);
  await expectExactSums(before, steady);

  // Both in turn: each reads the other's events, credentials and failures.
  const after = await start();
  expect(await askReady(after, steady)).toBe(200);
  const [boundBefore, boundAfter, rejected] = [await addMerchant(), await addMerchant(), await addMerchant()];
  await sell(boundBefore, 700);
  await sell(boundAfter, 800);
  await connect(before, boundBefore);
  await connect(after, boundAfter);
  await connect(after, rejected, 'sk_test_of_nobody');
  for (const server of [after, before, after, before])
    for (const merchant of [steady, boundBefore, boundAfter]) {
      await expectExactSums(server, merchant);
      await sell(boundBefore, 10);
      await sell(boundAfter, -5);
    }
  for (const server of [after, before, after]) {
    expect(await ask(server, rejected)).toMatchObject({
      status: 503,
      body: { type: '/problems/realtime-revenue-unavailable', failed_sources: [{ reason: 'unauthorized' }] },
    });
    await age(db, rejected.tenantId, 600);
  }

  // Back: this release stops, and the last one serves alone.
  after.signal('SIGTERM');
  expect(await after.exited).toBe(0);
  for (const merchant of [steady, boundBefore, boundAfter]) await expectExactSums(before, merchant);
  expect(before.child.exitCode).toBeNull();

  // The last release either starts on the newer schema and is ready, or reports its migrations.
  const again = await start(last.folder).catch((error: unknown) => String(error));
  const outcome = typeof again === 'string' ? again : `ready: ${await askReady(again, steady)}`;
  expect(outcome).toMatch(/migrations|^ready: 200$/);
  if (typeof again !== 'string') await expectExactSums(again, steady);

  // Forward again: the last release stops for good.
  const forward = await start();
  before.signal('SIGTERM');
  expect(await before.exited).toBe(0);
  for (const merchant of [steady, boundBefore, boundAfter]) await expectExactSums(forward, merchant);
  stopSelling.abort();
  await selling;
  await expectExactSums(forward, steady);
  expect((await ask(forward, steady)).body).toMatchObject(sumOf(steady.sales));
  for (const server of servers) expect(server.log.filter(({ kind }) => kind === 'bug')).toEqual([]);
}, 300_000);
