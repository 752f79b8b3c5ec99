import { pino } from 'pino';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canaries } from '../../scripts/simulator/canaries.ts';
import { readConfig } from '../../src/config.ts';
import { startServer } from '../../src/http/server.ts';
import { systemClock } from '../../src/model/clock.ts';
import { createService } from '../../src/service.ts';
import { revoke } from '../../src/revenue/row.ts';
import { removeTenant } from '../../src/administration/removal.ts';
import { createHookIds } from '../../src/webhooks/hook-id.ts';
import { createFloodGate, createReceiver } from '../../src/webhooks/receive.ts';
import type { WithTenant } from '../../src/tenancy/with-tenant.ts';
import { everyColumn, findTexts } from '../process/searching.ts';
import { withLock } from '../support/database.ts';
import { manualClock } from '../support/manual-clock.ts';
import { createGate, newIds, startHarness, v1, type Harness, type Merchant } from '../support/harness.ts';
import { event, ofStripe, post, secret, setWebhook, stripeHeaders, sendEvent } from './receiving.ts';

let harness: Harness;
let merchant: Merchant;
let path: string;
/** Freezes the server's clock: all messages of a flood arrive in one second. */
let stoodAtMs: number | undefined;
beforeAll(async () => {
  const clock = { ...systemClock, monotonicMs: () => stoodAtMs ?? systemClock.monotonicMs() };
  harness = await startHarness({ WEBHOOK_BASE_URL: 'https://revenue.example' }, { clock });
  merchant = await harness.addMerchant();
  path = await setWebhook(harness, merchant, ofStripe(merchant));
});
afterAll(() => harness.stop());

const inbox = (of = merchant) =>
  harness.database.query('select key, topic from webhook_inbox where tenant_id = $1 order by received_at', [
    of.tenantId,
  ]);
const total = async ({ token } = merchant) => (await harness.get(v1, { token })).body;
const view = async (of = merchant) => {
  const shown = `/api/attribution/platform-connections/stripe?platform_account_id=${of.account}`;
  return (await harness.get(shown, { token: of.token })).body;
};

describe('a signed message', () => {
  it('puts the sale into the answer before the TTL ends', async () => {
    const shop = await harness.addMerchant();
    const own = await setWebhook(harness, shop, ofStripe(shop));
    expect(await total(shop)).toMatchObject({ revenue_total_minor: 0 });
    await harness.advance(2_000);
    await harness.simulator.addEvents([{ account: shop.account, category: 'charge', amount: 1234 }]);
    expect(await total(shop)).toMatchObject({ revenue_total_minor: 0 });
    expect(await sendEvent(harness, own)).toMatchObject({ status: 200, body: { status: 'received' } });
    await expect.poll(() => total(shop), { timeout: 20_000 }).toMatchObject({ revenue_total_minor: 1234 });
  });

  it('is stored once by its key, even when it repeats', async () => {
    const shop = await harness.addMerchant();
    const own = await setWebhook(harness, shop, ofStripe(shop));
    const body = event();
    for (let times = 0; times < 3; times += 1) expect((await sendEvent(harness, own, body)).status).toBe(200);
    await sendEvent(harness, own);
    expect(await inbox(shop)).toHaveLength(2);
  });

  it('does not wait for the row lock of a refresh', async () => {
    const shop = await harness.addMerchant();
    const own = await setWebhook(harness, shop, ofStripe(shop));
    const lock = `select from revenue_cache_entries where tenant_id = '${shop.tenantId}' for update`;
    await withLock(harness.database.adminUrl, lock, async () => {
      expect((await sendEvent(harness, own)).status).toBe(200);
    });
    expect(await inbox(shop)).toHaveLength(1);
  });

  it('is accepted with the previous secret, and not with the one before it', async () => {
    const shop = await harness.addMerchant();
    const secrets = ['whsec_first_00000001', 'whsec_second_0000001', 'whsec_third_00000001'];
    let own = '';
    for (const one of secrets) own = await setWebhook(harness, shop, ofStripe(shop), one);
    await setWebhook(harness, shop, ofStripe(shop), secrets[2]);
    const statuses = [];
    for (const one of secrets) {
      const body = event();
      statuses.push((await post(harness.url, own, body, stripeHeaders(body, one))).status);
    }
    expect(statuses).toEqual([401, 200, 200]);
  });
});

describe('a message is rejected', () => {
  const body = '{"id":"evt_x"}';

  it('equally for an unknown address and a wrong signature', async () => {
    const gone = await harness.addMerchant();
    const ofGone = await setWebhook(harness, gone, ofStripe(gone));
    const account = { platform: 'stripe', platformAccountId: gone.account } as const;
    await harness.service.connections.deleteConnection(gone.tenantId, account);
    const removed = await harness.addMerchant();
    const ofRemoved = await setWebhook(harness, removed, ofStripe(removed));
    await removeTenant({ withTenant: harness.service.withTenant, revoke }, removed.tenantId, () => undefined);
    const without = await harness.addMerchant();
    const ofStranger = path.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
    const good = stripeHeaders(body);
    const answers = [
      await post(harness.url, path, body, {}),
      await post(harness.url, path, body, stripeHeaders(body, 'whsec_another_00001')),
      await post(harness.url, path, `${body} `, good),
      await post(harness.url, ofStranger, body, good),
      await post(harness.url, path.replace('stripe', 'shopify'), body, good),
      await post(harness.url, path.replace('stripe', 'meta_ads'), body, good),
      await post(harness.url, ofGone, body, good),
      await post(harness.url, ofRemoved, body, good),
      await post(harness.url, `${path}AAAA`, body, good),
    ];
    const texts = answers.map(
      ({ status, text }) =>
        `${status} ${text.replaceAll(/"(instance|correlation_id|timestamp)":"[^"]*"/g, '')}`,
    );
    expect(new Set(texts).size, texts.join('\n')).toBe(1);
    expect(answers[0]).toMatchObject({ status: 401 });
    expect(answers[0]?.headers.get('www-authenticate')).toBe('Signature realm="attribution"');
    expect(await inbox(without)).toEqual([]);
  });

  it('without a lock when it has no valid signature', async () => {
    const lock = `select from tenants where id = '${merchant.tenantId}' for update`;
    await withLock(harness.database.adminUrl, lock, async () => {
      expect(await post(harness.url, path, body, {})).toMatchObject({ status: 401 });
    });
  });

  it('after one database read for concurrent messages', async () => {
    const gate = createGate();
    let reads = 0;
    const withTenant: WithTenant = async (tenantId, work) => {
      reads += 1;
      await gate.pass();
      return harness.service.withTenant(tenantId, work);
    };
    const receive = createReceiver({
      withTenant,
      cipher: harness.service.cipher,
      clock: systemClock,
      observe: () => undefined,
      hookIds: createHookIds(harness.config.CREDENTIAL_KEYS),
      hints: { hint: () => undefined },
      certificates: { fetchKey: async () => null },
      settings: {},
    });
    const bytes = async () => Buffer.from(body);
    const outcomes = Array.from({ length: 30 }, () =>
      receive('stripe', path.split('/').at(-1) ?? '', { headers: {}, readBody: bytes }),
    );
    await gate.reached;
    await new Promise((done) => setImmediate(done));
    gate.open();
    expect(new Set(await Promise.all(outcomes))).toEqual(new Set(['rejected']));
    expect(reads).toBe(1);
  });

  it('when it is too old or early, and when it exceeds 1 MiB', async () => {
    const old = stripeHeaders(body, secret, Date.now() - 600_000);
    expect(await post(harness.url, path, body, old)).toMatchObject({ status: 400 });
    const ahead = stripeHeaders(body, secret, Date.now() + 600_000);
    expect(await post(harness.url, path, body, ahead)).toMatchObject({ status: 400 });
    const large = event({ padding: 'x'.repeat(1 << 20) });
    expect(await post(harness.url, path, large, stripeHeaders(large))).toMatchObject({ status: 413 });
    const fits = event({ padding: 'x'.repeat((1 << 20) - 100) });
    expect(await sendEvent(harness, path, fits)).toMatchObject({ status: 200 });
  });

  it('without the database when its address is forged; a valid one gets 503 without the database', async () => {
    const config = { NODE_ENV: 'test', DATABASE_URL: 'postgres://nobody@127.0.0.1:1/nothing' };
    const away = await createService({ config: readConfig(config), logger: pino({ level: 'silent' }) });
    const server = await startServer(away.app, { host: '127.0.0.1', port: 0 });
    try {
      const wrong = path.replace(/.$/, (last) => (last === 'A' ? 'B' : 'A'));
      expect(await post(server.url, wrong, body, stripeHeaders(body))).toMatchObject({ status: 401 });
      expect(await post(server.url, path, body, stripeHeaders(body))).toMatchObject({ status: 503 });
    } finally {
      await server.stop();
      await away.stop();
    }
  });
});

describe('more than 20 messages a second of a connection', () => {
  it('become one hint', () => {
    const clock = manualClock(0);
    const admit = createFloodGate(clock);
    const [one, other] = [newIds().connectionId, newIds().connectionId];
    const countAdmitted = (of: typeof one) => {
      const all = Array.from({ length: 30 }, () => admit(of));
      return ['message', 'hint', 'nothing'].map((what) => all.filter((one) => one === what).length);
    };
    expect([countAdmitted(one), countAdmitted(other), countAdmitted(one)]).toEqual([
      [20, 1, 9],
      [20, 1, 9],
      [0, 0, 30],
    ]);
    clock.advance(1_000);
    expect(countAdmitted(one)).toEqual([20, 1, 9]);
  });

  it('get 200 each, and the last one causes a refresh', async () => {
    const shop = await harness.addMerchant();
    const own = await setWebhook(harness, shop, ofStripe(shop));
    await total(shop);
    await harness.advance(2_000);
    await harness.simulator.addEvents([{ account: shop.account, category: 'charge', amount: 4321 }]);
    stoodAtMs = systemClock.monotonicMs();
    const answers = await Promise.all(Array.from({ length: 60 }, () => sendEvent(harness, own))).finally(
      () => (stoodAtMs = undefined),
    );
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(await inbox(shop)).toHaveLength(20);
    await expect.poll(() => total(shop), { timeout: 20_000 }).toMatchObject({ revenue_total_minor: 4321 });
  });
});

it('no payload is in the log or the database', async () => {
  const words = [...canaries.slice(0, 3), 'Canary Street 1', 'canary-in-a-type', 'canary header'];
  const [name, email, phone, address] = words;
  const bodies = [
    event({ data: { object: { billing_details: { name, email, phone, address } } } }),
    event({ type: 'canary-in-a-type of people' }),
    event({ id: `${name}` }),
    '{"name":"Canary Street 1',
  ];
  for (const body of bodies)
    await post(harness.url, path, body, { ...stripeHeaders(body), 'x-any': 'canary header' });
  await post(harness.url, path, bodies[0] ?? '', {});
  const lines = harness.logLines.map((text, index) => ({ name: `line ${index}`, text }));
  const observed = { name: 'observations', text: JSON.stringify(harness.observations) };
  const sinks = [...lines, observed, ...(await everyColumn(harness.database))];
  expect(findTexts(sinks, [...words, secret])).toEqual([]);
});

describe('a connection shows its webhook', () => {
  it('with only its address before a secret is stored', async () => {
    const shop = await harness.addMerchant();
    const webhook = {
      last_received_at: null,
      healthy: null,
      url: expect.stringContaining('/webhooks/stripe/'),
    };
    expect(await view(shop)).toMatchObject({ webhook });
  });

  it('as unhealthy after news without a message for 15 minutes', async () => {
    const shop = await harness.addMerchant();
    const own = await setWebhook(harness, shop, ofStripe(shop));
    const sell = () =>
      harness.simulator.addEvents([{ account: shop.account, category: 'charge', amount: 100 }]);
    await harness.advance(120_000);
    await sendEvent(harness, own);
    expect(await view(shop)).toMatchObject({
      webhook: { healthy: true, last_received_at: expect.stringMatching(/^20/) },
    });
    await sell();
    await harness.advance(16 * 60_000);
    await total(shop);
    expect(await view(shop)).toMatchObject({ webhook: { healthy: true } });
    await sell();
    await harness.advance(16 * 60_000);
    await total(shop);
    expect(await view(shop)).toMatchObject({ webhook: { healthy: false } });
    await sendEvent(harness, own);
    expect(await view(shop)).toMatchObject({ webhook: { healthy: true } });
  });
});
