/** Accounts come and go in any order: each answer equals the sums of the script. */
import fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { z } from 'zod';
import { draws } from '../properties/draws.ts';
import { connectionsPath, credentialsPath, send } from '../support/asking.ts';
import { startHarness, v1, type Harness } from '../support/harness.ts';

const [secondMs, minuteMs, hourMs, dayMs] = [1_000, 60_000, 3_600_000, 86_400_000];
const names = ['stripe', 'paypal', 'shopify', 'woocommerce'] as const;
type Name = (typeof names)[number];
/** Sales at a processor, in a shop, and in a shop via a processor, with or without its id. */
const kinds = [
  { paidBy: 'stripe' },
  { paidBy: 'paypal' },
  { at: 'shopify', paidBy: 'other' },
  { at: 'woocommerce', paidBy: 'paypal' },
  { at: 'shopify', paidBy: 'stripe' },
  { at: 'woocommerce', paidBy: 'stripe', isNamed: false },
  { at: 'shopify', paidBy: 'paypal', isNamed: false },
] as const;
type Kind = (typeof kinds)[number];
const ways = ['both', 'shop', 'processor'] as const;
const changes = ['connect', 'leave out', 'remove'] as const;

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
  await harness.setNow(Math.floor(harness.nowMs() / secondMs) * secondMs);
  await harness.freeze();
});
afterAll(() => harness.stop());

const runs = draws(10, 24);
let histories = 0;
/** A merchant with four accounts, only Stripe connected, and two sales of each kind. */
async function beginHistory() {
  const { simulator, nowMs, advance } = harness;
  const own = String((histories += 1)).padStart(4, '0');
  const merchant = await harness.addMerchant({ key: `sk_live_of_merchant_${own}` });
  const dayStartMs = (Math.floor(nowMs() / hourMs) - 12) * hourMs;
  const accounts = {
    stripe: merchant.account,
    paypal: `COMINGSGO${own}`,
    shopify: `come-and-go-${own}.myshopify.com`,
    woocommerce: `https://shop${own}.example`,
  };
  const [app, token, key] = [`app-${own}`, `shpat_come_${own}`, `ck_0123456789${own}`];
  const secrets = { paypal: `secret-${own}`, woocommerce: `cs_fedcba9876${own}` };
  const instruct = (site: Exclude<Name, 'stripe'>, verb: string, body: object) =>
    simulator.instruct(site, verb, { account: accounts[site], ...body });
  await instruct('paypal', 'account', { clientId: app, clientSecret: secrets.paypal });
  await instruct('shopify', 'account', { accessTokens: [token] });
  await instruct('woocommerce', 'shop', { keys: [{ key, secret: secrets.woocommerce }] });
  const keys: Record<Name, object> = {
    stripe: { access_token: merchant.key },
    paypal: { access_token: app, refresh_token: secrets.paypal },
    shopify: { access_token: token },
    woocommerce: { access_token: key, refresh_token: secrets.woocommerce },
  };
  const script = simulator.script(`goings${own}`);
  await script.open(accounts);

  const sales: Array<{ readonly sale: number; readonly minor: number; readonly kind: Kind }> = [];
  const sell = async (kind: Kind, atMs = nowMs()): Promise<void> => {
    const minor = 100 + ((sales.length * 7_919) % 9_001);
    sales.push({ sale: await script.sell({ ...kind, minor, atMs }), minor, kind });
  };
  for (const kind of kinds) await sell(kind, dayStartMs - minuteMs);
  for (const kind of kinds) await sell(kind, dayStartMs + hourMs);

  const connected = new Set<Name>(['stripe']);
  const span = { fromMs: dayStartMs, toMs: dayStartMs + dayMs };
  return {
    connected,
    sell,
    /** Makes PayPal list everything until a second ago. */
    list: () => instruct('paypal', 'index', { throughMs: nowMs() - secondMs }),
    async refund(of: number, way: (typeof ways)[number]): Promise<void> {
      const one = sales[of % sales.length];
      if (!one) return;
      const isKnown = way === 'shop' ? 'at' in one.kind : one.kind.paidBy !== 'other';
      const through = isKnown ? way : 'both';
      await script.refund({ sale: one.sale, minor: 1 + Math.floor(one.minor / 20), through });
    },
    async change(what: (typeof changes)[number], platform: Name): Promise<void> {
      const account = { platform, platform_account_id: accounts[platform] };
      const path = `${connectionsPath}/${platform}?${new URLSearchParams(account).toString()}`;
      const responses =
        what === 'remove'
          ? [await send(harness, merchant, 'DELETE', path.replace(/platform=\w+&/, ''))]
          : [
              await send(harness, merchant, 'POST', connectionsPath, {
                ...account,
                counted: what === 'connect',
              }),
              await send(harness, merchant, 'POST', credentialsPath, { ...account, ...keys[platform] }),
            ];
      for (const { status } of responses) expect([200, 204, 404]).toContain(status);
      if (what === 'connect') connected.add(platform);
      else connected.delete(platform);
    },
    /** Compares an answer with the script and returns its sources. */
    async compare(): Promise<readonly Name[]> {
      const { status, body } = await harness.get(`${v1}?interval=day`, { token: merchant.token });
      expect(status === 200).toBe(connected.size > 0);
      if (status !== 200) return [];
      const { sources } = z.object({ sources: z.array(z.enum(names)) }).parse(body);
      const { currencies } = await script.truth({ sources, ...span });
      const { grossMinor = 0, refundMinor = 0, saleCount = 0 } = currencies['USD'] ?? {};
      const sums = { revenue_total_minor: grossMinor, refund_total_minor: refundMinor };
      expect(body).toMatchObject({ ...sums, event_count: saleCount });
      return sources;
    },
    pass: (seconds: number) => advance(seconds * secondMs),
  };
}
type History = Awaited<ReturnType<typeof beginHistory>>;

/** Waits until all connected accounts count: a new one is read in the background first. */
async function settle({ compare, connected }: History): Promise<void> {
  for (let times = 0; (await compare()).length !== connected.size; times += 1) {
    expect(times).toBeLessThan(400);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  expect((await compare()).toSorted()).toEqual([...connected].toSorted());
}

const step = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(...kinds).map((kind) => async ({ sell, pass }: History) => {
      await sell(kind);
      // A payment is later at the processor than its order at the shop.
      await pass(5);
    }),
  },
  {
    weight: 4,
    arbitrary: fc.tuple(fc.nat(99), fc.constantFrom(...ways)).map(([of, way]) => async (history: History) => {
      await history.refund(of, way);
      await history.pass(1);
    }),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(31, 95, 360).map((seconds) => async ({ pass, compare }: History) => {
      await pass(seconds);
      await compare();
    }),
  },
  {
    weight: 3,
    arbitrary: fc.constant(async ({ list, pass, compare }: History) => {
      await list();
      await pass(360);
      await compare();
    }),
  },
  {
    weight: 4,
    arbitrary: fc
      .tuple(fc.constantFrom(...changes), fc.constantFrom(...names))
      .map(([what, platform]) => async ({ change, pass, compare }: History) => {
        await change(what, platform);
        await pass(31);
        await compare();
      }),
  },
);

it(
  'an answer counts each sale and refund of the counted accounts once, in any order of changes',
  { timeout: 300_000 },
  async () => {
    const steps = fc.array(step, { minLength: 8, maxLength: 24 });
    await fc.assert(
      fc.asyncProperty(fc.subarray([...names]), steps, async (first, following) => {
        const history = await beginHistory();
        await history.list();
        await history.pass(5);
        for (const platform of first) await history.change('connect', platform);
        await settle(history);
        for (const follow of following) await follow(history);
        await history.pass(360);
        await history.list();
        await settle(history);
      }),
      { numRuns: runs, seed: 20_261_128, endOnFailure: true },
    );
    expect(histories).toBe(runs);
  },
);
