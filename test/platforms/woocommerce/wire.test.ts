/** The adapter with the server's settings and HTTP client, against the simulator over HTTP. */
import { once } from 'node:events';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { canaries } from '../../../scripts/simulator/canaries.ts';
import { createSimulatorServer } from '../../../scripts/simulator/server.ts';
import { systemClock } from '../../../src/model/clock.ts';
import { instant } from '../../../src/model/instant.ts';
import type { Adapter, PullStep } from '../../../src/platforms/adapter.ts';
import { definitions } from '../../../src/platforms/index.ts';
import {
  createOutbound,
  type OutboundRequest,
  type OutboundResult,
} from '../../../src/platforms/outbound.ts';
import { newIds } from '../../support/database.ts';
import { listen } from '../../support/wire.ts';
import { complete, failureOf, keys } from './reading.ts';

const server = createSimulatorServer();
let simulator = '';
beforeAll(async () => {
  simulator = `http://127.0.0.1:${await listen(server)}`;
});
afterAll(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
});

async function tell(verb: string, body: object): Promise<unknown> {
  const url = `${simulator}/__sim/${verb}`;
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(body) });
  expect(response.status).toBe(200);
  return response.json();
}

let shops = 0;
async function openShop(mode: object = {}) {
  shops += 1;
  const account = `https://shop-${shops}.example/store`;
  await tell('woocommerce/shop', { account, keys: [keys], ...mode });
  const seen: unknown[] = [];
  const results: OutboundResult[] = [];
  const observe = (observation: unknown): void => void seen.push(observation);
  const clock = { ...systemClock, sleep: async () => undefined };
  const outbound = createOutbound({ deadlineMs: 20_000, clock, observe });
  const adapter = create({ WOOCOMMERCE_SHOPS_AT: `${simulator}/woocommerce` }, async (request) => {
    const result = await outbound(request);
    results.push(result);
    return result;
  });
  return { account, seen, results, pull: () => pullFrom(adapter, account) };
}

function create(given: object, outbound: (request: OutboundRequest) => Promise<OutboundResult>): Adapter {
  const usual = {
    WOOCOMMERCE_PAGE_SIZE: 50,
    WOOCOMMERCE_OVERLAP_SECONDS: 60,
    WOOCOMMERCE_PAID_STATUSES: 'shipped, packed',
    WOOCOMMERCE_COUNT_SUB_ORDERS: false,
  };
  const parts = { outbound, observe: () => undefined, clock: systemClock };
  const adapter = definitions.woocommerce.create?.({ ...usual, ...given }, parts);
  if (!adapter) throw new Error('WooCommerce cannot be read');
  return adapter;
}

async function pullFrom(adapter: Adapter, platformAccountId: string): Promise<PullStep[]> {
  const steps: PullStep[] = [];
  const pull = adapter.pull({
    credential: { accessToken: keys.key, refreshToken: keys.secret, expiresAt: null, options: {} },
    exchangeCredential: () => Promise.reject(new Error('a shop exchanges no keys')),
    platformAccountId,
    mode: 'live',
    accountIsChecked: false,
    cursor: null,
    since: instant(systemClock.nowSeconds() * 1000 - 3_600_000),
    signal: new AbortController().signal,
    trace: { ...newIds(), refreshId: 'refresh' },
  });
  for await (const step of pull) steps.push(step);
  return steps;
}

const textOf = (value: unknown): string =>
  JSON.stringify(value, (_, one: unknown) => (typeof one === 'bigint' ? String(one) : one));
const findSecrets = (value: unknown): string[] => {
  const text = textOf(value);
  return [...canaries, keys.key, keys.secret].filter((secret) => text.includes(secret));
};

describe('a shop on the wire', () => {
  it('is read with the settings of the server, and its sums match', async () => {
    const { account, pull } = await openShop();
    const { id } = z
      .object({ id: z.number() })
      .parse(await tell('woocommerce/order', { account, total: '12.34' }));
    await tell('woocommerce/refund', { account, order: id, amount: '2.00' });
    await tell('woocommerce/order', { account, status: 'shipped', total: '5.00' });
    const steps = await pull();
    expect(steps.at(-1)).toMatchObject(complete);
    const events = steps.flatMap((step) => (step.kind === 'page' ? step.events : []));
    expect(events.map(({ amountMinor }) => amountMinor)).toEqual([1234n, 200n, 500n]);
    const hour = { account, fromMs: systemClock.nowSeconds() * 1000 - 3_600_000, toMs: 9e15 };
    expect(await tell('woocommerce/truth', hour)).toEqual({
      currencies: { EUR: { saleCount: 1, grossMinor: 1234, refundMinor: 200 } },
    });
  });

  it.each([{}, { stripsHeader: true }])('exposes no customer data and no keys: %j', async (mode) => {
    const { account, pull, seen, results } = await openShop(mode);
    for (let count = 0; count < 7; count += 1) await tell('woocommerce/order', { account });
    expect(findSecrets(await pull())).toEqual([]);
    expect(findSecrets(results.map((result) => result.kind === 'answer' && result.body))).toEqual([]);
    expect(seen.length).toBeGreaterThan(2);
    expect(findSecrets(seen)).toEqual([]);
    expect(textOf(seen)).not.toContain('wp-json');
  });

  it('drops the reasons of refunds, though the shop always sends them', async () => {
    const { account, pull, results } = await openShop();
    const { id } = z.object({ id: z.number() }).parse(await tell('woocommerce/order', { account }));
    await tell('woocommerce/refund', { account, order: id, amount: '2.00' });
    expect(findSecrets(await pull())).toEqual([]);
    expect(findSecrets(results.map((result) => result.kind === 'answer' && result.body))).toHaveLength(1);
  });

  // WC-22
  it.each<[string, object, string]>([
    [
      'writes a notice before its JSON',
      { notice: '<br />\n<b>Notice</b>: Undefined index\n' },
      'invalid_response',
    ],
    ['has moved', { movedTo: 'https://www.shop.example/store' }, 'invalid_response'],
  ])('is not read if it %s', async (_, mode, reason) => {
    const { account, pull } = await openShop(mode);
    await tell('woocommerce/order', { account });
    expect(await pull()).toEqual([failureOf(reason)]);
  });

  it('behind a firewall is not read', async () => {
    const { account, pull } = await openShop();
    const path = '/woocommerce/shop-';
    await tell('faults', {
      kind: 'status',
      status: 403,
      body: '<html>blocked</html>',
      account,
      path,
      times: 5,
    });
    expect((await pull()).at(-1)).toEqual(failureOf('forbidden'));
  });

  it('in production is requested at its own address, guarded', async () => {
    const requests: OutboundRequest[] = [];
    const adapter = create({}, async (request) => {
      requests.push(request);
      return { kind: 'failed', failure: { reason: 'unreachable' } };
    });
    await pullFrom(adapter, 'https://shop.example/store');
    const [{ url, isGuarded } = { url: null, isGuarded: false }] = requests;
    expect(url?.href).toBe('https://shop.example/store/wp-json/?_fields=home%2Curl');
    expect(isGuarded).toBe(true);
  });
});

describe('the connection form of a shop', () => {
  const { account, credentialProblems, secretForms, modeOf } = definitions.woocommerce;

  const addresses = `https://shop.example https://shop.example/ https://shop.example/store//
    https://my-shop.co.example/a/b_c~d.e https://xn--bcher-kva.example`;
  it.each(addresses.split(/\s+/))('accepts the address %s, and trims its last slash', (text) => {
    const id = account.trim(` ${text} `);
    expect([id, account.form.test(id)]).toEqual([text.replace(/\/+$/, ''), true]);
    // Only the normal form of a URL is valid: a shop has one account id.
    expect(new URL(id).href.replace(/\/$/, '')).toBe(id);
  });

  const others = `http://shop.example shop.example https://shop.example:8443 https://me:word@shop.example
    https://shop.example?a=b https://shop.example/#a https://shop.example/../a https://shop.example/a%2fb
    https://shop.example//a https://Shop.example https://shop.example. https://localhost https://127.0.0.1
    https://0x7f.1 https://[::1] https://bücher.example https://-shop.example https://`;
  it.each(others.split(/\s+/))('rejects the address %s', (text) => {
    expect(account.form.test(account.trim(text))).toBe(false);
  });

  it.each([
    [keys.key, keys.secret, ''],
    [keys.key, null, 'refresh_token required'],
    ['', '', 'access_token required, refresh_token required'],
    [keys.secret, keys.key, 'access_token format, refresh_token format'],
    ['ck_with a space', 'cs_with:colons', 'access_token format, refresh_token format'],
  ])('checks the keys %j and %j: faults %j', (accessToken, refreshToken, expected) => {
    const given = { accessToken, refreshToken, options: {} };
    const faults = credentialProblems(given).map(({ member, code }) => `${member} ${code}`);
    expect([faults.join(', '), modeOf(given)]).toEqual([expected, 'live']);
  });

  it('recognises keys in other fields', () => {
    const isSecret = (text: string) => secretForms.some((form) => form.test(text));
    expect([keys.key, `note: ${keys.secret}`, 'tick_tock', 'ck_shop'].map(isSecret)).toEqual([
      true,
      true,
      false,
      false,
    ]);
  });
});
