/** A merchant with all four platforms: the answer is the script's own sum, whatever the platforms do meanwhile. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { FaultInput } from '../../scripts/simulator/fault.ts';
import { connectionsPath, credentialsPath, send } from '../support/asking.ts';
import { startHarness, v1, type Harness, type Merchant } from '../support/harness.ts';

const [secondMs, minuteMs, hourMs] = [1_000, 60_000, 3_600_000];
const names = ['stripe', 'paypal', 'shopify', 'woocommerce'] as const;
type Name = (typeof names)[number];
/** `at`: the platforms that know of it, of which the processor of a shop's sale is the first. */
type Money = { readonly number: number; readonly isToday: boolean; minor: number; at: readonly Name[] };

let harness: Harness;
let merchant: Merchant;
let accounts: Record<Name, string>;
let [dayStartMs, lastNumber] = [0, 0];
let connected: readonly Name[] = names;
/** The truth: each sale and each refund once. */
const [sales, refunds]: [Money[], Money[]] = [[], []];

const tell = (site: Exclude<Name, 'stripe'>, verb: string, body: object) =>
  harness.simulator.tell(site, verb, { account: accounts[site], ...body });
const addToStripe = (category: string, amount: number, source: string, createdMs = harness.nowMs()) =>
  harness.simulator.addEvents([{ account: accounts.stripe, category, amount, source, createdMs }]);

const decimal = (minor: number): string => (minor / 100).toFixed(2);
const orderOf = ({ number }: Money) => 10_000 + number;
const paymentOf = ({ number }: Money, name: Name) => `${name === 'stripe' ? 'ch_' : 'PAY'}${number}`;
/** How shops call who took the money. */
const gateways = { stripe: 'stripe', paypal: 'paypal', shopify: 'shopify_payments', woocommerce: '' };
const methods = { ...gateways, paypal: 'ppcp-gateway', woocommerce: 'cod' };

async function sell(at: readonly Name[], atMs = harness.nowMs()): Promise<Money> {
  const number = (lastNumber += 1);
  const minor = 100 + ((number * 7_919) % 90_001);
  const sale = { number, isToday: atMs >= dayStartMs, minor, at };
  const [first = 'stripe'] = at;
  // A processor has another time for it.
  const [takenMs, amount] = [atMs + 2 * secondMs, decimal(minor)];
  const id = paymentOf(sale, first);
  const reference = at.length > 1 ? id : undefined;
  if (first === 'stripe') await addToStripe('charge', minor, id, takenMs);
  if (first === 'paypal') await tell('paypal', 'sell', { id, minor, atMs: takenMs });
  const times = { processedAtMs: atMs, visibleAtMs: atMs };
  const payment = { amount, gateway: gateways[first], reference, ...times };
  const order = { order: String(number), updatedMs: atMs, payments: [payment] };
  if (at.includes('shopify')) await tell('shopify', 'add', order);
  const paid = { paymentMethod: methods[first], transactionId: reference, atMs };
  const placed = { id: orderOf(sale), total: amount, currency: 'USD', ...paid };
  if (at.includes('woocommerce')) await tell('woocommerce', 'order', placed);
  sales.push(sale);
  return sale;
}

/** A third, at all that know of the sale unless it is said where. */
async function refund(sale: Money, at = sale.at): Promise<void> {
  const minor = 1 + Math.floor(sale.minor / 3);
  const amount = decimal(minor);
  if (at.includes('stripe')) await addToStripe('refund', -minor, paymentOf(sale, 'stripe'));
  if (at.includes('paypal')) await tell('paypal', 'refund', { saleId: paymentOf(sale, 'paypal'), minor });
  const payments = [{ kind: 'REFUND', amount, gateway: gateways[sale.at[0] ?? 'stripe'] }];
  if (at.includes('shopify')) await tell('shopify', 'add', { order: String(sale.number), payments });
  if (at.includes('woocommerce')) await tell('woocommerce', 'refund', { order: orderOf(sale), amount });
  refunds.push({ number: sale.number, isToday: true, minor, at });
}

/** A shop takes its order back, with all that it gave back of it. */
async function cancel(sale: Money): Promise<void> {
  await tell('woocommerce', 'edit', { id: orderOf(sale), status: 'cancelled' });
  for (const one of [...sales, ...refunds].filter(({ number }) => number === sale.number))
    one.at = one.at.filter((name) => name !== 'woocommerce');
}

const pairs = ['paypal shopify', 'stripe woocommerce', 'paypal woocommerce', 'stripe shopify'];
const kinds = [...names, ...pairs].map((at) => names.filter((name) => at.includes(name)));
/** A sale of each kind, and a refund of each. */
async function trade(): Promise<void> {
  for (const at of kinds) await refund(await sell(at));
}

/** Longer than any platform takes to tell what was before. */
async function pass(minutes = 6): Promise<void> {
  await harness.advance(minutes * minuteMs);
  await tell('paypal', 'index', { throughMs: harness.nowMs() });
}

const ask = (more = '') => harness.get(`${v1}?interval=day${more}`, { token: merchant.token });
const without = (gone: Name) => connected.filter((name) => name !== gone);
const sum = (all: readonly Money[]): number => all.reduce((total, { minor }) => total + minor, 0);
/** The sales that these know of, once: at the processor if it is among them, else at the shop. */
function truthOf(sources = connected, failure?: object) {
  const homeOf = ({ at }: Money) => at.find((name) => sources.includes(name));
  const today = (all: readonly Money[], isMeant: (money: Money) => boolean) =>
    all.filter((money) => money.isToday && homeOf(money) !== undefined && isMeant(money));
  const figuresOf = (isMeant: (money: Money) => boolean) => ({
    revenue_total_minor: sum(today(sales, isMeant)),
    refund_total_minor: sum(today(refunds, isMeant)),
    event_count: today(sales, isMeant).length,
  });
  const source_details = connected.map((platform) => {
    if (!sources.includes(platform)) return { platform, counted: false, ...failure };
    const overlap = today(sales, (one) => one.at.includes(platform) && homeOf(one) !== platform);
    const sums = figuresOf((money) => homeOf(money) === platform);
    return { platform, status: 'fresh', ...sums, figures: [{ overlap_minor: sum(overlap) }] };
  });
  const body = { ...figuresOf(() => true), complete: failure === undefined, sources, source_details };
  return { status: 200, body };
}

const [clientId, clientSecret] = ['an-app', 'its-secret'];
const [token, key, secret] = ['shpat_demo_0001', 'ck_0123456789abcdef', 'cs_fedcba9876543210'];
async function connect(platform: Name, access_token: string, refresh_token?: string): Promise<void> {
  const account = { platform, platform_account_id: accounts[platform] };
  expect(await send(harness, merchant, 'POST', connectionsPath, account)).toMatchObject({ status: 200 });
  const given = { ...account, access_token, refresh_token };
  expect(await send(harness, merchant, 'POST', credentialsPath, given)).toMatchObject({ status: 200 });
}

beforeAll(async () => {
  harness = await startHarness();
  await harness.setNow(Math.floor(harness.nowMs() / secondMs) * secondMs);
  await harness.freeze();
  merchant = await harness.addMerchant({ key: 'sk_live_of_all_four' });
  dayStartMs = (Math.floor(harness.nowMs() / hourMs) - 12) * hourMs;
  const [shopify, woocommerce] = ['four.myshopify.com', 'https://shop.example/store'];
  accounts = { stripe: merchant.account, paypal: 'DEMOAURORA001', shopify, woocommerce };
  await tell('paypal', 'account', { clientId, clientSecret });
  await tell('shopify', 'account', { accessTokens: [token] });
  await tell('woocommerce', 'shop', { keys: [{ key, secret }] });
  for (const at of kinds) await refund(await sell(at, dayStartMs - minuteMs));
  for (let times = 0; times < 125; times += 1)
    for (const [index, at] of kinds.entries()) {
      const sale = await sell(at, dayStartMs + (times * 8 + index) * 41 * secondMs);
      if (times % 9 === 0) await refund(sale);
    }
  await pass();
  await connect('paypal', clientId, clientSecret);
  await connect('shopify', token);
  await connect('woocommerce', key, secret);
});
afterAll(() => harness.stop());

it('a thousand sales are the answer, each once, and so are their refunds', async () => {
  expect(await ask()).toMatchObject(truthOf());
});

const outages: ReadonlyArray<readonly [Name, FaultInput, reason: string]> = [
  ['stripe', { kind: 'status', status: 429, retryAfter: 60 }, 'rate_limited'],
  ['paypal', { kind: 'status', status: 403, body: { name: 'NOT_AUTHORIZED' } }, 'forbidden'],
  ['shopify', { kind: 'notJson' }, 'invalid_response'],
  ['woocommerce', { kind: 'status', status: 401 }, 'unauthorized'],
];
it.each(outages)('%s fails by name, the others are exact, then all are', async (name, fault, reason) => {
  await harness.simulator.fault({ ...fault, account: accounts[name], times: 1_000 });
  await trade();
  await pass();
  // PayPal lists late: what is known of it stands for a while.
  expect((await ask()).status).toBe(name === 'paypal' ? 200 : 503);
  if (name === 'paypal') await pass(10);
  const named = { failed_sources: [{ platform: name, reason }] };
  expect(await ask()).toMatchObject({ status: 503, body: named });
  const partial = truthOf(without(name), { status: 'unavailable', reason });
  expect(await ask('&on_source_failure=partial')).toMatchObject(partial);
  await harness.simulator.clearFaults();
  await trade();
  await pass();
  expect(await ask()).toMatchObject(truthOf());
});

it('orders are cancelled, changed and deleted, and sales of before are refunded', async () => {
  const [atStripe, atPaypal, own, cash, ofPaypal, ofStripe] = sales.slice(-kinds.length);
  if (!atStripe || !atPaypal || !own || !cash || !ofPaypal || !ofStripe) throw new Error('each was sold');
  await cancel(ofStripe);
  for (const { number } of [own, ofPaypal]) await tell('shopify', 'remove', { order: String(number) });
  cash.minor += 5;
  await tell('woocommerce', 'edit', { id: orderOf(cash), total: decimal(cash.minor) });
  for (const sale of [atStripe, atPaypal]) await refund(sale);
  await refund(ofPaypal, ['paypal']);
  await pass();
  expect(await ask()).toMatchObject(truthOf());
  await cancel(cash);
  await pass();
  expect(await ask()).toMatchObject(truthOf());
});

it('what PayPal does not list yet counts at the shops, and once when it does', async () => {
  const before = [...sales, ...refunds];
  const older = sales.slice(-kinds.length).filter(({ at }) => at.includes('paypal'));
  await trade();
  for (const sale of older) await refund(sale);
  const late = [...sales, ...refunds].filter((one) => !before.includes(one));
  const known = late.map(({ at }) => at);
  for (const one of late) one.at = one.at.filter((name) => name !== 'paypal');
  await harness.advance(6 * minuteMs);
  expect(await ask()).toMatchObject(truthOf());
  for (const [index, one] of late.entries()) one.at = known[index] ?? [];
  await pass();
  expect(await ask()).toMatchObject(truthOf());
});

it('what PayPal took counts at the shops while PayPal is left out', async () => {
  const account = { platform: 'paypal', platform_account_id: accounts.paypal };
  await send(harness, merchant, 'POST', connectionsPath, { ...account, counted: false });
  expect(await ask()).toMatchObject(truthOf(without('paypal')));
  await trade();
  await pass();
  expect(await ask()).toMatchObject(truthOf(without('paypal')));
  await send(harness, merchant, 'POST', connectionsPath, { ...account, counted: true });
  expect(await ask()).toMatchObject(truthOf());
});

it('what Stripe took counts at the shops once Stripe is gone', async () => {
  const path = `${connectionsPath}/stripe?platform_account_id=${accounts.stripe}`;
  expect(await send(harness, merchant, 'DELETE', path)).toMatchObject({ status: 204 });
  connected = without('stripe');
  expect(await ask()).toMatchObject(truthOf());
  await trade();
  await pass();
  expect(await ask()).toMatchObject(truthOf());
});
