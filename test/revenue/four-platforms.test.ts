/** A merchant with all platforms: the answer equals the script, despite outages and edits. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FaultInput } from '../../scripts/simulator/fault.ts';
import { connectAccount, connectionsPath, send } from '../support/asking.ts';
import { startHarness, v1, type Harness, type Merchant } from '../support/harness.ts';

const [secondMs, minuteMs, hourMs, dayMs] = [1_000, 60_000, 3_600_000, 86_400_000];
const names = ['stripe', 'paypal', 'shopify', 'woocommerce'] as const;
type Name = (typeof names)[number];
type Script = ReturnType<Harness['simulator']['script']>;
type Sale = { readonly sale: number; readonly minor: number };

let harness: Harness;
let merchant: Merchant;
let script: Script;
let accounts: Record<Name, string>;
let [dayStartMs, sold] = [0, 0];
let connected: readonly Name[] = names;

const instruct = (site: Exclude<Name, 'stripe'>, verb: string, body: object) =>
  harness.simulator.instruct(site, verb, { account: accounts[site], ...body });

const [shopify, woocommerce] = ['shopify', 'woocommerce'] as const;
/** Sales at a processor, in a shop, and in a shop via a processor, with or without its id. */
const kinds = [
  { paidBy: 'stripe' },
  { paidBy: 'paypal' },
  { at: shopify, paidBy: 'other' },
  { at: woocommerce, paidBy: 'other' },
  { at: shopify, paidBy: 'paypal' },
  { at: woocommerce, paidBy: 'stripe' },
  { at: woocommerce, paidBy: 'paypal' },
  { at: shopify, paidBy: 'stripe' },
  { at: woocommerce, paidBy: 'stripe', isNamed: false },
  { at: shopify, paidBy: 'paypal', isNamed: false },
] as const;
type Kind = (typeof kinds)[number];

async function sell(kind: Kind, atMs = harness.nowMs()): Promise<Sale> {
  sold += 1;
  const minor = 100 + ((sold * 7_919) % 90_001);
  return { sale: await script.sell({ ...kind, minor, atMs }), minor };
}
const aThird = ({ sale, minor }: Sale) => ({ sale, minor: 1 + Math.floor(minor / 3) });

/** Makes a sale of each kind and a refund of each. */
async function trade(): Promise<Sale[]> {
  const sales = [];
  for (const kind of kinds) sales.push(await sell(kind));
  for (const sale of sales) await script.refund(aThird(sale));
  return sales;
}

/** Passes the listing delay of every platform; PayPal then lists everything before this second. */
async function pass(minutes = 6): Promise<void> {
  await harness.advance(minutes * minuteMs);
  await instruct('paypal', 'index', { throughMs: harness.nowMs() - secondMs });
}

const ask = (more = '') => harness.get(`${v1}?interval=day${more}`, { token: merchant.token });
const dropOne = (gone: Name) => connected.filter((name) => name !== gone);
/** The script's sums of today at `sources`; the other platforms are uncounted with `failure`. */
async function truth(sources = connected, failure?: object) {
  const expected = await script.truth({ sources, fromMs: dayStartMs, toMs: dayStartMs + dayMs });
  const figuresOf = (shown: typeof expected.currencies) => {
    const { grossMinor = 0, refundMinor = 0, saleCount = 0 } = shown['USD'] ?? {};
    return { revenue_total_minor: grossMinor, refund_total_minor: refundMinor, event_count: saleCount };
  };
  const source_details = connected.map((platform) => {
    if (!sources.includes(platform)) return { platform, counted: false, ...failure };
    const shown = expected.sources[platform] ?? {};
    const figures = [{ overlap_minor: shown['USD']?.overlapMinor ?? 0 }];
    return { platform, status: 'fresh', ...figuresOf(shown), figures };
  });
  const body = {
    ...figuresOf(expected.currencies),
    complete: failure === undefined,
    sources,
    source_details,
  };
  return { status: 200, body };
}

const [clientId, clientSecret] = ['an-app', 'its-secret'];
const [token, key, secret] = ['shpat_demo_0001', 'ck_0123456789abcdef', 'cs_fedcba9876543210'];
async function connect(platform: Name, access_token: string, refresh_token?: string): Promise<void> {
  const account = { platform, platform_account_id: accounts[platform] };
  await connectAccount(harness, merchant, account, { access_token, refresh_token });
}

beforeAll(async () => {
  harness = await startHarness();
  await harness.setNow(Math.floor(harness.nowMs() / secondMs) * secondMs);
  await harness.freeze();
  merchant = await harness.addMerchant({ key: 'sk_live_of_all_four' });
  dayStartMs = (Math.floor(harness.nowMs() / hourMs) - 12) * hourMs;
  accounts = {
    stripe: merchant.account,
    paypal: 'DEMOAURORA001',
    shopify: 'four.myshopify.com',
    woocommerce: 'https://shop.example/store',
  };
  await instruct('paypal', 'account', { clientId, clientSecret });
  await instruct('shopify', 'account', { accessTokens: [token] });
  await instruct('woocommerce', 'shop', { keys: [{ key, secret }] });
  script = harness.simulator.script('four');
  await script.open(accounts);
  for (const kind of kinds) await script.refund(aThird(await sell(kind, dayStartMs - minuteMs)));
  for (let times = 0; times < 100; times += 1)
    for (const [index, kind] of kinds.entries()) {
      const sale = await sell(kind, dayStartMs + (times * kinds.length + index) * 41 * secondMs);
      if (times % 9 === 0) await script.refund(aThird(sale));
    }
  await pass();
  await connect('paypal', clientId, clientSecret);
  await connect('shopify', token);
  await connect('woocommerce', key, secret);
});
afterAll(() => harness.stop());

it('a thousand sales and their refunds count exactly once', async () => {
  const expected = await truth();
  expect(expected.body.event_count).toBe(1_000);
  expect(await ask()).toMatchObject(expected);
});

const outages: ReadonlyArray<readonly [Name, FaultInput, reason: string]> = [
  ['stripe', { kind: 'status', status: 429, retryAfter: 60 }, 'rate_limited'],
  ['paypal', { kind: 'status', status: 403, body: { name: 'NOT_AUTHORIZED' } }, 'forbidden'],
  ['shopify', { kind: 'notJson' }, 'invalid_response'],
  ['woocommerce', { kind: 'status', status: 401 }, 'unauthorized'],
];
it.each(outages)(
  '%s fails by name, the partial answer has the others, and the full answer returns',
  async (name, fault, reason) => {
    await harness.simulator.fault({ ...fault, account: accounts[name], times: 1_000 });
    await trade();
    await pass();
    // PayPal lists late: its last figures count for up to 15 minutes.
    expect((await ask()).status).toBe(name === 'paypal' ? 200 : 503);
    if (name === 'paypal') await pass(10);
    const named = { failed_sources: [{ platform: name, reason }] };
    expect(await ask()).toMatchObject({ status: 503, body: named });
    const partial = await truth(dropOne(name), { status: 'unavailable', reason });
    expect(await ask('&on_source_failure=partial')).toMatchObject(partial);
    await harness.simulator.clearFaults();
    await trade();
    await pass();
    expect(await ask()).toMatchObject(await truth());
  },
);

it('edited and deleted orders, late refunds and failed refunds are counted exactly', async () => {
  const [atStripe, atPaypal, own, cash, byPaypal, byStripe, ofPaypal, ofStripe] = await trade();
  if (!atStripe || !atPaypal || !own || !cash || !byPaypal || !byStripe || !ofPaypal || !ofStripe)
    throw new Error('each was sold');
  await pass();
  expect(await ask()).toMatchObject(await truth());
  await script.delete({ sale: byStripe.sale, status: 'cancelled' });
  for (const { sale } of [own, byPaypal]) await script.delete({ sale });
  await script.edit({ sale: cash.sale, minor: cash.minor + 5 });
  await script.edit({ sale: ofPaypal.sale, minor: ofPaypal.minor - 1 });
  await script.edit({ sale: ofStripe.sale, minor: ofStripe.minor + 7 });
  for (const one of [atStripe, atPaypal]) await script.refund(aThird(one));
  await script.refund({ ...aThird(byPaypal), through: 'processor' });
  await script.refund({ ...aThird(ofStripe), through: 'shop' });
  const failing = [];
  for (const one of [ofPaypal, cash])
    failing.push({ sale: one.sale, refund: await script.refund(aThird(one)) });
  await pass();
  expect(await ask()).toMatchObject(await truth());
  for (const refund of failing) await script.deleteRefund(refund);
  await script.delete({ sale: cash.sale });
  await pass();
  expect(await ask()).toMatchObject(await truth());
});

it('PayPal payments count at the shops until PayPal lists them, and once afterwards', async () => {
  const before = await trade();
  await pass();
  await trade();
  for (const sale of before) await script.refund(aThird(sale));
  await script.sell({ at: shopify, paidBy: 'paypal', minor: 977, listedAtMs: harness.nowMs() + hourMs });
  await harness.advance(6 * minuteMs);
  expect(await ask()).toMatchObject(await truth());
  await pass();
  expect(await ask()).toMatchObject(await truth());
  await pass(60);
  expect(await ask()).toMatchObject(await truth());
});

it('PayPal payments count at the shops while PayPal is uncounted', async () => {
  const account = { platform: 'paypal', platform_account_id: accounts.paypal };
  await send(harness, merchant, 'POST', connectionsPath, { ...account, counted: false });
  expect(await ask()).toMatchObject(await truth(dropOne('paypal')));
  await trade();
  await pass();
  expect(await ask()).toMatchObject(await truth(dropOne('paypal')));
  await send(harness, merchant, 'POST', connectionsPath, { ...account, counted: true });
  expect(await ask()).toMatchObject(await truth());
});

it('Stripe payments count at the shops after Stripe is removed', async () => {
  const path = `${connectionsPath}/stripe?platform_account_id=${accounts.stripe}`;
  expect(await send(harness, merchant, 'DELETE', path)).toMatchObject({ status: 204 });
  connected = dropOne('stripe');
  expect(await ask()).toMatchObject(await truth());
  await trade();
  await pass();
  expect(await ask()).toMatchObject(await truth());
});
