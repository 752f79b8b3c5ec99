/** A ledger that differs from its platform, on each of the four: found, listed and healed, over HTTP. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { upsertEvents } from '../../src/ledger/events.ts';
import { systemClock } from '../../src/model/clock.ts';
import { parseConnectionId, parseLeaseToken, type ConnectionId } from '../../src/model/ids.ts';
import { createReconciling } from '../../src/reconciliation/index.ts';
import { readBooked } from '../../src/reconciliation/booked.ts';
import { expire, lock } from '../../src/revenue/row.ts';
import { instant } from '../../src/model/instant.ts';
import { connectionsPath, credentialsPath, send } from '../support/asking.ts';
import { startHarness, v1, type Harness, type Merchant } from '../support/harness.ts';

const [secondMs, minuteMs, hourMs] = [1_000, 60_000, 3_600_000];
let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
  await harness.setNow(Math.floor(harness.nowMs() / hourMs) * hourMs);
  await harness.freeze();
});
afterAll(() => harness.stop());

type Site = {
  readonly account: string;
  readonly credential: object | null;
  readonly open: (merchant: Merchant) => Promise<unknown>;
  readonly sell: (merchant: Merchant, number: number, atMs: number) => Promise<unknown>;
  /** The id of an event that the platform does not have. */
  readonly gone: string;
};
const names = ['stripe', 'paypal', 'shopify', 'woocommerce'] as const;
type Name = (typeof names)[number];
const tell = async (site: Exclude<Name, 'stripe'>, verb: string, body: object): Promise<unknown> =>
  harness.simulator.tell(site, verb, { account: sites[site].account, ...body });
const sites: Readonly<Record<Name, Site>> = {
  stripe: {
    account: '',
    credential: null,
    open: async () => undefined,
    sell: async ({ account }, number, createdMs) =>
      harness.simulator.addEvents([{ account, category: 'charge', amount: 100 + number, createdMs }]),
    gone: 'txn_gone',
  },
  paypal: {
    account: 'DEMOAURORA001',
    credential: { access_token: 'an-app', refresh_token: 'its-secret' },
    open: async () =>
      tell('paypal', 'account', {
        clientId: 'an-app',
        clientSecret: 'its-secret',
        openedAtMs: harness.nowMs() - 24 * hourMs,
      }),
    sell: async (_, number, atMs) =>
      tell('paypal', 'sell', { id: `PAY${number}`, minor: 100 + number, atMs }),
    gone: 'PAYGONE:T0006',
  },
  shopify: {
    account: 'four.myshopify.com',
    credential: { access_token: 'shpat_demo_0001' },
    open: async () => tell('shopify', 'account', { accessTokens: ['shpat_demo_0001'] }),
    sell: async (_, number, atMs) => {
      const times = { processedAtMs: atMs, visibleAtMs: atMs };
      const payments = [{ amount: `1.0${number}`, gateway: 'shopify_payments', ...times }];
      return tell('shopify', 'add', { order: String(number), updatedMs: atMs, payments });
    },
    gone: '999999999999',
  },
  woocommerce: {
    account: 'https://shop.example/store',
    credential: { access_token: 'ck_0123456789abcdef', refresh_token: 'cs_fedcba9876543210' },
    open: async () =>
      tell('woocommerce', 'shop', { keys: [{ key: 'ck_0123456789abcdef', secret: 'cs_fedcba9876543210' }] }),
    sell: async (_, number, atMs) =>
      tell('woocommerce', 'order', { id: 10_000 + number, total: `1.0${number}`, currency: 'USD', atMs }),
    gone: 'order:99999',
  },
};

const connected = z.object({ id: z.string().transform((id) => parseConnectionId(id)) });
const listed = z.object({ items: z.array(z.looseObject({ granularity: z.string(), verdict: z.string() })) });

async function connect(name: Name, merchant: Merchant): Promise<ConnectionId> {
  const { account, credential } = sites[name];
  if (credential === null) return merchant.connectionId;
  const own = `${connectionsPath}/stripe?platform_account_id=${merchant.account}`;
  await send(harness, merchant, 'DELETE', own);
  const of = { platform: name, platform_account_id: account };
  const { body } = await send(harness, merchant, 'POST', connectionsPath, of);
  expect(await send(harness, merchant, 'POST', credentialsPath, { ...of, ...credential })).toMatchObject({
    status: 200,
  });
  const { id } = connected.parse(body);
  if (!id) throw new Error('an id is a UUID');
  return id;
}

async function reconcile({ tenantId }: Merchant): Promise<void> {
  const token = parseLeaseToken(randomUUID());
  if (!token) throw new Error('randomUUID makes UUIDs');
  const { withTenant, cipher, adapters } = harness.service;
  await harness.advance(secondMs);
  await createReconciling({ everyMs: 600_000, expire }).run({
    withTenant,
    cipher,
    adapters,
    tenantId,
    token,
    leaseMs: 8_000,
    answerDeadlineMs: 10_000,
    clock: systemClock,
    observe: (observation) => void harness.observations.push(observation),
    signal: new AbortController().signal,
    hold: async (transaction) => {
      await lock(transaction);
      return true;
    },
  });
}

it.each(names)(
  'a dropped, a changed and a deleted event of %s end its proof, are listed, and heal until the next run',
  async (name) => {
    const merchant = await harness.addMerchant();
    const { tenantId, token } = merchant;
    await sites[name].open(merchant);
    const startMs = harness.nowMs() - 6 * hourMs;
    for (const number of [1, 2, 3]) await sites[name].sell(merchant, number, startMs + number * minuteMs);
    if (name === 'paypal') await tell('paypal', 'index', { throughMs: harness.nowMs() });
    const connectionId = await connect(name, merchant);
    const answer = async () => {
      await harness.advance(31 * secondMs);
      return (await harness.get(v1, { token })).body;
    };
    const total = { revenue_total_minor: 306, event_count: 3 };
    expect(await answer()).toMatchObject({ ...total, verified: false, verified_through: null });
    const ids = await harness.service.withTenant(tenantId, async (transaction) => {
      await lock(transaction);
      const window = { start: instant(startMs), end: instant(startMs + hourMs) };
      const booked = await readBooked(transaction, connectionId, window, [], 10);
      if (booked === 'too-large') throw new Error('there are three');
      const [first, second, third] = [...booked.values()].flatMap((one) => ('kind' in one ? [one] : []));
      if (!first || !second || !third) throw new Error('there are three');
      const changed = { ...second, amountMinor: second.amountMinor + 77n };
      const gone = { ...third, externalId: sites[name].gone, groupId: null, paymentRef: null };
      const page = { events: [changed, gone], unbooked: [], gone: [first.externalId] };
      await upsertEvents(transaction, connectionId, page);
      return { missing: first.externalId, changed: second.externalId };
    });
    await reconcile(merchant);
    const list = async (query = '') => {
      const got = await harness.get(`/api/v1/revenue/reconciliations${query}`, { token });
      expect(got.status, got.text).toBe(200);
      return listed.parse(got.body).items;
    };
    const found = {
      platform: name,
      granularity: 'hour',
      expected_count: 3,
      found_count: 3,
      missing: { count: 1, ids: [ids.missing] },
      changed: { count: 1, ids: [ids.changed] },
      extra: { count: 1, ids: [sites[name].gone] },
      balance_differences: name === 'paypal' ? [] : null,
    };
    expect(await list('?verdict=discrepancy')).toMatchObject([found]);
    // The ledger is right again; that it was not stays on record, and the proof waits for the next run.
    expect(await answer()).toMatchObject({ ...total, verified: false });
    await reconcile(merchant);
    expect(await answer()).toMatchObject({ ...total, verified: true });
    expect(await list('?verdict=discrepancy')).toMatchObject([found]);
    const { verified_through } = z.object({ verified_through: z.string() }).parse(await answer());
    expect(Date.parse(verified_through)).toBeGreaterThan(startMs);
    expect((await harness.get(`${v1}?interval=hour`, { token })).body).toMatchObject({ verified: false });
  },
);

it('a balance of PayPal that its list does not explain ends the proof', async () => {
  const merchant = await harness.addMerchant();
  const atMs = harness.nowMs() - 6 * hourMs + minuteMs;
  // In the balance, and listed after the comparison.
  await tell('paypal', 'sell', { id: 'PAYLATE', minor: 500, atMs, visibleAtMs: harness.nowMs() + hourMs });
  await tell('paypal', 'index', { throughMs: harness.nowMs() });
  await connect('paypal', merchant);
  await harness.get(v1, { token: merchant.token });
  await reconcile(merchant);
  const { body } = await harness.get('/api/v1/revenue/reconciliations?verdict=discrepancy', {
    token: merchant.token,
  });
  expect(listed.parse(body).items).toMatchObject([
    { missing: { count: 0 }, balance_differences: [{ currency: 'USD' }], verdict: 'discrepancy' },
  ]);
  await harness.advance(31 * secondMs);
  expect((await harness.get(v1, { token: merchant.token })).body).toMatchObject({ verified: false });
});

it('an order of a shop whose payment no connected account has is listed, and is no discrepancy', async () => {
  const merchant = await harness.addMerchant();
  const atMs = harness.nowMs() - 6 * hourMs + minuteMs;
  const at = { paidMs: atMs, atMs, currency: 'USD' };
  for (const [id, paymentMethod, transactionId] of [
    [501, 'stripe', 'ch_elsewhere'],
    [502, 'ppcp-gateway', 'PAYNOWHERE'],
    [503, 'cod', ''],
  ] as const)
    await tell('woocommerce', 'order', { id, total: '5.00', paymentMethod, transactionId, ...at });
  const { account, credential } = sites.woocommerce;
  const of = { platform: 'woocommerce', platform_account_id: account };
  await send(harness, merchant, 'POST', connectionsPath, of);
  await send(harness, merchant, 'POST', credentialsPath, { ...of, ...credential });
  await harness.get(v1, { token: merchant.token });
  await harness.advance(31 * secondMs);
  await harness.get(v1, { token: merchant.token });
  await reconcile(merchant);
  const got = await harness.get('/api/v1/revenue/reconciliations', { token: merchant.token });
  const { items } = z
    .object({ items: z.array(z.looseObject({ unpaired: z.looseObject({ count: z.number() }) })) })
    .parse(got.body);
  expect(items.filter(({ unpaired }) => unpaired.count > 0)).toMatchObject([
    { platform: 'woocommerce', verdict: 'matched', unpaired: { count: 2, ids: ['order:501', 'order:502'] } },
  ]);
});
