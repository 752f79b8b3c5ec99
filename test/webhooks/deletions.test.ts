/** Deletion messages of two shops: one responds, the other is rate limited. */
import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectAccount } from '../support/asking.ts';
import { startHarness, v1, type Harness, type Merchant } from '../support/harness.ts';
import { sendDeletion, setWebhook } from './receiving.ts';

let harness: Harness;
let merchant: Merchant;
beforeAll(async () => {
  harness = await startHarness({ WEBHOOK_BASE_URL: 'https://revenue.example' });
  merchant = await harness.addMerchant({ key: 'sk_live_of_a_shop_owner' });
});
afterAll(() => harness.stop());

const patient = { timeout: 25_000 };
const total = async () => (await harness.get(v1, { token: merchant.token })).body;
const secret = 'secret of the shop';
let shops = 0;

/** Connects a shop with orders of ten dollars, reads it to its end, and sets up its webhook. */
async function connectShop(orders: number) {
  const name = `https://shop-${(shops += 1)}.example/store`;
  const [key, half] = [`ck_0123456789abcde${shops}`, 'cs_fedcba9876543210'];
  await harness.simulator.instruct('woocommerce', 'shop', { account: name, keys: [{ key, secret: half }] });
  for (let id = 1; id <= orders; id += 1)
    await harness.simulator.instruct('woocommerce', 'order', {
      account: name,
      id,
      total: '10.00',
      currency: 'USD',
    });
  const account = { platform: 'woocommerce', platform_account_id: name };
  await connectAccount(harness, merchant, account, { access_token: key, refresh_token: half });
  await harness.advance(120_000);
  const path = await setWebhook(harness, merchant, account, secret);
  const countRows = async (what: string): Promise<unknown> => {
    const [found] = await harness.database.query(
      `select count(*)::int as count from ${what} and connection_id =
         (select id from platform_connections where tenant_id = $1 and platform_account_id = $2)`,
      [merchant.tenantId, name],
    );
    return found?.['count'];
  };
  await total();
  await expect.poll(() => countRows('revenue_events where not voided'), patient).toBe(orders);
  return {
    name,
    pending: () => countRows('webhook_inbox where looked_up_at is null'),
    /** A message of a process that died after the insert. */
    async insertLost(id: number): Promise<void> {
      await harness.database.query(
        `insert into webhook_inbox (tenant_id, connection_id, key, topic, object_id, received_at)
         select tenant_id, id, $3, 'order.deleted', $4, $5 from platform_connections
          where tenant_id = $1 and platform_account_id = $2`,
        [merchant.tenantId, name, `lost ${id}`, String(id), new Date(harness.nowMs() - 60_000).toISOString()],
      );
    },
    path,
  };
}

const countCalls = (outcome: string) =>
  harness.observations.filter((one) => one.kind === 'platformCalled' && one.outcome === outcome).length;

it('a rate limited shop gets one call for all its deletions, and other shops continue', async () => {
  const [busy, other] = [await connectShop(25), await connectShop(1)];
  await harness.simulator.instruct('woocommerce', 'erase', { account: other.name, id: 1 });
  await harness.simulator.fault({
    kind: 'status',
    status: 429,
    retryAfter: 600,
    account: busy.name,
    times: 99,
  });
  for (let id = 1; id <= 25; id += 1) await busy.insertLost(id);
  await harness.advance(5_000);
  expect(await sendDeletion(harness, other.path, secret, 1)).toMatchObject({ status: 200 });
  await expect.poll(other.pending, patient).toBe(0);
  await harness.service.webhooks.catchUp(merchant.tenantId, AbortSignal.timeout(20_000));
  expect(countCalls('rate_limited')).toBe(1);
  expect(await busy.pending()).toBe(25);
}, 60_000);
