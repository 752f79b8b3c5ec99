import { z } from 'zod';
import { beforeEach, describe, expect, it } from 'vitest';
import { demoAurora, demoShop } from '../../scripts/simulator/merchants.ts';
import { startSimulator } from '../support/simulator.ts';
import { account, control, minuteMs, noonMs, open, simulate, simulator, wire, wireOf } from './simulated.ts';
import { createStripeWire } from './stripe-wire.ts';

simulate();

const [shopify, woocommerce, paypal] = ['one.myshopify.com', 'https://one.example', 'ONEPAYPAL001'];
const script = () => control.script('one');
const all = ['stripe', 'paypal', 'shopify', 'woocommerce'] as const;
const truth = () => script().truth({ sources: all, fromMs: noonMs, toMs: noonMs + 60 * minuteMs });

const shopAnswer = z.object({
  data: z.object({
    list: z.object({ nodes: z.array(z.looseObject({ remoteReference: z.string().nullable() })) }),
  }),
});
async function readShop(domain: string, token: string, url = simulator.url) {
  const fields = 'id amount{amount currencyCode}processedAt remoteReference order{id}';
  const query = `{list:tenderTransactions(first:250){nodes{${fields}}}}`;
  const headers = { 'x-shopify-access-token': token };
  const init = { method: 'POST', headers, body: JSON.stringify({ query }) };
  const response = await fetch(`${url}/shopify/${domain}/admin/api/2026-10/graphql.json`, init);
  return shopAnswer.parse(await response.json()).data.list.nodes;
}
const readOrders = async (): Promise<unknown> => {
  const query =
    'consumer_key=ck&consumer_secret=cs&_fields=total,transaction_id,payment_method,status,refunds';
  return (await fetch(`${simulator.url}/woocommerce/one.example/wp-json/wc/v3/orders?${query}`)).json();
};
async function readPaypal(): Promise<unknown> {
  const basic = Buffer.from('id:secret').toString('base64');
  const grant = { method: 'POST', body: 'grant_type=client_credentials' };
  const headers = { authorization: `Basic ${basic}` };
  const minted = await fetch(`${simulator.url}/paypal/v1/oauth2/token`, { ...grant, headers });
  const { access_token: token } = z.object({ access_token: z.string() }).parse(await minted.json());
  const span = 'start_date=2026-07-01T00:00:00Z&end_date=2026-07-02T00:00:00Z';
  const authorization = { authorization: `Bearer ${token}` };
  const init = { headers: authorization };
  return (await fetch(`${simulator.url}/paypal/v1/reporting/transactions?${span}`, init)).json();
}

describe('a merchant with a script', () => {
  beforeEach(async () => {
    await control.setClock({ frozenAtMs: noonMs });
    await open();
    await control.instruct('paypal', 'account', { account: paypal, clientId: 'id', clientSecret: 'secret' });
    await control.instruct('shopify', 'account', { account: shopify, accessTokens: ['token'] });
    const keys = [{ key: 'ck', secret: 'cs' }];
    await control.instruct('woocommerce', 'shop', { account: woocommerce, keys });
    await script().open({ stripe: account, paypal, shopify, woocommerce });
  });

  it('sells once, and its shops list the order with the charge reference in their own format', async () => {
    const paid = { minor: 1_160, currency: 'USD' };
    await script().sell({ at: 'shopify', paidBy: 'stripe', minor: 1_000, currency: 'EUR', paid });
    await script().sell({ at: 'woocommerce', paidBy: 'paypal', minor: 250 });
    await script().sell({ at: 'woocommerce', paidBy: 'paypal', minor: 90, isNamed: false });
    await control.setClock({ frozenAtMs: noonMs + minuteMs });
    await control.instruct('paypal', 'index', { account: paypal, throughMs: noonMs + minuteMs });
    const [charge] = (await wire.list()).data;
    expect(charge).toMatchObject({ amount: 1_160, currency: 'usd', reporting_category: 'charge' });
    const amount = { amount: '10.00', currencyCode: 'EUR' };
    expect(await readShop(shopify, 'token')).toMatchObject([{ amount, remoteReference: charge?.source }]);
    const ids = expect.stringMatching(/^PAYone[23]$/);
    const row = { transaction_id: ids, transaction_event_code: 'T0006' };
    expect(await readPaypal()).toMatchObject({
      transaction_details: [{ transaction_info: row }, { transaction_info: row }],
    });
    const method = { payment_method: 'ppcp-gateway' };
    const orders = await readOrders();
    expect(orders).toHaveLength(2);
    expect(orders).toContainEqual(
      expect.objectContaining({ ...method, total: '2.50', transaction_id: 'PAYone2' }),
    );
    expect(orders).toContainEqual(expect.objectContaining({ ...method, total: '0.90', transaction_id: '' }));
    expect(await truth()).toMatchObject({
      currencies: { USD: { saleCount: 3, grossMinor: 1_500 } },
      sources: {
        stripe: { USD: { saleCount: 1, grossMinor: 1_160, overlapMinor: 0 } },
        shopify: { EUR: { saleCount: 0, grossMinor: 0, overlapMinor: 1_000 } },
        woocommerce: { USD: { saleCount: 0, overlapMinor: 340 } },
      },
    });
  });

  it('refunds as far as each platform allows', async () => {
    const sale = await script().sell({ at: 'shopify', paidBy: 'other', minor: 300 });
    const order = await script().sell({ at: 'woocommerce', paidBy: 'stripe', minor: 500 });
    const refund = await script().refund({ sale: order, minor: 200 });
    const kept = await script().refund({ sale, minor: 100 });
    await expect(script().deleteRefund({ sale, refund: kept })).rejects.toThrow(
      'shopify never deletes refunds',
    );
    await script().deleteRefund({ sale: order, refund });
    await script().edit({ sale, minor: 350 });
    await script().delete({ sale });
    await script().delete({ sale: order });
    await control.setClock({ frozenAtMs: noonMs + minuteMs });
    const amounts = (await wire.list()).data.map(({ amount }) => amount);
    expect(amounts.toSorted((one, other) => one - other)).toEqual([-200, 200, 500]);
    const movements = ['3.00', '-1.00', '0.50'].map((amount) => ({ amount: { amount }, order: null }));
    expect(await readShop(shopify, 'token')).toMatchObject(movements);
    expect(await readOrders()).toEqual([]);
    expect((await truth()).currencies).toEqual({
      USD: { saleCount: 3, grossMinor: 850, refundMinor: 100, overlapMinor: 0 },
    });
  });

  it.each<[string, object, string]>([
    ['sell', { paidBy: 'other', minor: 1 }, 'a sale needs a shop'],
    ['sell', { paidBy: 'cash', minor: 1 }, 'paidBy'],
    ['refund', { sale: 9, minor: 1 }, 'there is no sale 9'],
    ['open', {}, 'already'],
  ])('rejects %s of %j', async (verb, body, reason) => {
    await expect(control.instruct('merchants/one', verb, body)).rejects.toThrow(reason);
    await expect(control.instruct('merchants/two', 'sell', { paidBy: 'stripe', minor: 1 })).rejects.toThrow(
      'two',
    );
  });
});

it('the demo merchant has the same orders and charges after a restart', async () => {
  const { account: domain, accessTokens } = demoShop;
  const [token = '', [key = '']] = [accessTokens[0], demoAurora.keys];
  await control.setClock({ frozenAtMs: noonMs });
  const orders = await readShop(domain, token);
  const paidBy = (sign: string) =>
    orders.filter(({ remoteReference: name }) => name?.startsWith(`${sign}aurora`) === true).length;
  expect([orders.length, paidBy('ch_') > 0, paidBy('PAY') > 0]).toEqual([250, true, true]);
  const charges = (await wireOf(key).list({ limit: 100 })).data;
  const charge = charges.find(({ source }) => source?.startsWith('ch_aurora') === true);
  const restarted = await startSimulator();
  try {
    await restarted.control.setClock({ frozenAtMs: noonMs });
    expect(await readShop(domain, token, restarted.url)).toEqual(orders);
    await restarted.control.setClock({ frozenAtMs: noonMs + 90 * 24 * 60 * minuteMs });
    const since = { ending_before: charge?.id ?? '' };
    expect((await createStripeWire(restarted.url, key).list(since)).has_more).toBe(true);
  } finally {
    await restarted.stop();
  }
});
