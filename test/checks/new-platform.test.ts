/** A new platform is one folder and one line: a toy adapter, bound and pulled in a tree's copy. */
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { copyCheckout, type CheckoutCopy } from '../support/checkout-copy.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';

const list = 'src/platforms/index.ts';
const folder = 'src/platforms/tiktok_ads';

const toy = `
import { z } from 'zod';
import { paymentRefOf } from '../../model/ledger-event.ts';
import { parseCurrency } from '../../model/money.ts';
import { definePlatform } from '../definition.ts';

export const tiktok_ads = definePlatform({
  title: 'TikTok Ads',
  sells: 'orders',
  settings: { TOY_BASE_URL: z.url().prefault('https://toy.example').meta({ description: 'Where the toy answers' }) },
  endpoints: [{ setting: 'TOY_BASE_URL', simulatorPath: '', inProduction: 'https' }],
  account: { trim: (text) => text.trim(), form: /^toy_/, hint: 'must begin with toy_' },
  form: { account: 'toy_…', fields: [{ name: 'access_token', label: 'Key of the toy' }] },
  secretForms: [/toysecret/],
  failureTexts: {},
  credentialProblems: () => [],
  create: () => ({
    hasGloballyUniqueIds: false,
    completeThrough: (askedAt) => askedAt,
    readAgain: null,
    settlesAfterMs: 0,
    async *readWindow() {},
    async *lookUp() {},
    async *pull({ since, credential }) {
      const currency = parseCurrency('USD');
      if (!currency || credential.accessToken !== 'key-of-the-toy') throw new Error('not asked as it should be');
      const order = { kind: 'sale', currency, occurredAt: since, voided: false, groupId: null, processor: null } as const;
      const sales = [1100n, 2200n].map((amountMinor, index) => {
        return { ...order, amountMinor, externalId: 'order ' + String(index), paymentRef: paymentRefOf(String(index)) };
      });
      yield { kind: 'page', events: sales, unbooked: [], cursor: null, complete: true };
    },
  }),
});
`;

const asking = `
import { pino } from 'pino';
import { signToken } from './scripts/token.ts';
import { readConfig } from './src/config.ts';
import { startServer } from './src/http/server.ts';
import { parseTenantId } from './src/model/ids.ts';
import { createService } from './src/service.ts';
import { addTenant } from './src/administration/tenants.ts';

const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: process.env.TOY_DATABASE, TOY_BASE_URL: 'http://127.0.0.1:1' });
const service = await createService({ config, logger: pino({ level: 'silent' }) });
const server = await startServer(service.app, { host: '127.0.0.1', port: 0 });
const tenantId = parseTenantId('0193a000-0000-7000-8000-0000000000aa');
await service.withTenant(tenantId, (transaction) =>
  addTenant(transaction, { name: 'toys', currency: 'USD', timeZone: 'UTC' }));
const headers = { authorization: 'Bearer ' + (await signToken(tenantId, {})), 'content-type': 'application/json' };
const post = async (path, body) =>
  (await fetch(server.url + path, { method: 'POST', headers, body: JSON.stringify(body) })).status;
const account = { platform: 'tiktok_ads', platform_account_id: 'toy_shop' };
const statuses = [
  await post('/api/attribution/platform-connections', { ...account, platform_account_id: 'shop' }),
  await post('/api/attribution/platform-connections', { ...account, metadata: { note: 'toysecret' } }),
  await post('/api/attribution/platform-connections', account),
  await post('/api/attribution/platform-credentials', { ...account, access_token: 'key-of-the-toy' }),
];
const answer = await (await fetch(server.url + '/api/v1/revenue/realtime', { headers })).json();
await server.stop();
await service.stop();
console.log(JSON.stringify({ statuses, answer }));
`;

const printed = z.object({ statuses: z.array(z.number()), answer: z.record(z.string(), z.unknown()) });

describe('a new platform', { timeout: 120_000 }, () => {
  let copy: CheckoutCopy;
  let database: TestDatabase;
  beforeAll(async () => {
    database = await createTestDatabase();
    copy = await copyCheckout({ TOY_DATABASE: database.urls.app });
    await mkdir(join(copy.folder, folder));
    await writeFile(join(copy.folder, folder, 'index.ts'), toy);
    await copy.edit(list, (text) =>
      text
        .replace(/ {2}tiktok_ads: announce\(.*\),\n/, '  tiktok_ads,\n')
        .replace(
          'import { stripe }',
          "import { tiktok_ads } from './tiktok_ads/index.ts';\nimport { stripe }",
        ),
    );
    await writeFile(join(copy.folder, 'ask.ts'), asking);
  });
  afterAll(async () => {
    await copy[Symbol.asyncDispose]();
    await database.drop();
  });

  it('compiles with one folder and one line in the list', async () => {
    expect(await copy.compile()).toEqual([]);
  });

  it('is bound by its own rules, pulled and counted', async () => {
    const { code, stdout, stderr } = await copy.run('ask.ts');
    expect(code, stderr).toBe(0);
    const { statuses, answer } = printed.parse(JSON.parse(stdout));
    expect(statuses).toEqual([400, 400, 200, 200]);
    expect(answer).toMatchObject({
      revenue_total_minor: 3300,
      event_count: 2,
      sources: ['tiktok_ads'],
      source_details: [
        { platform: 'tiktok_ads', platform_account_id: 'toy_shop', counted: true, status: 'fresh' },
      ],
    });
  });
});
