import { afterAll, beforeAll, expect, it } from 'vitest';
import { connectStripe } from '../../db/seed.ts';
import { createWebhookTask } from '../../src/worker/tasks.ts';
import { connectAccount } from '../support/asking.ts';
import { startHarness, v1, type Harness, type Merchant } from '../support/harness.ts';
import { openWork } from '../worker/working.ts';
import { event, ofStripe, sendDeletion, sendEvent, setWebhook } from './receiving.ts';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness({ WEBHOOK_BASE_URL: 'https://revenue.example' });
});
afterAll(() => harness.stop());

const patient = { timeout: 25_000 };
const total = async ({ token }: Merchant) => (await harness.get(v1, { token })).body;
const sell = ({ account }: Merchant, amount: number) =>
  harness.simulator.addEvents([{ account, category: 'charge', amount }]);
const row = async ({ tenantId }: Merchant) => {
  const times = 'expires_at::text, window_as_of::text, lease_expires_at::text as lease';
  const [found] = await harness.database.query(
    `select ${times} from revenue_cache_entries where tenant_id = $1`,
    [tenantId],
  );
  return found;
};
const readAt = async ({ connectionId }: { readonly connectionId: unknown }) => {
  const [found] = await harness.database.query(
    'select data_as_of from platform_sync_states where connection_id = $1',
    [connectionId],
  );
  return found?.['data_as_of'];
};

it('the row serves answers while a hint is followed', async () => {
  const merchant = await harness.addMerchant();
  const path = await setWebhook(harness, merchant, ofStripe(merchant));
  await total(merchant);
  await harness.advance(2_000);
  await sell(merchant, 500);
  await harness.simulator.hold({ account: merchant.account });
  try {
    await sendEvent(harness, path);
    expect(await harness.simulator.waitForHeld({ atLeast: 1 })).toBe(1);
    expect(await harness.get(v1, { token: merchant.token })).toMatchObject({
      status: 200,
      body: { revenue_total_minor: 0 },
    });
  } finally {
    await harness.simulator.release();
  }
  await expect.poll(() => total(merchant), patient).toMatchObject({ revenue_total_minor: 500 });
});

it('a hint during a read of its source is followed after that read', async () => {
  const merchant = await harness.addMerchant();
  const path = await setWebhook(harness, merchant, ofStripe(merchant));
  await total(merchant);
  await harness.advance(31_000);
  await harness.simulator.hold({ account: merchant.account });
  const reading = total(merchant);
  try {
    expect(await harness.simulator.waitForHeld({ atLeast: 1 })).toBe(1);
    await sendEvent(harness, path);
  } finally {
    await harness.simulator.release();
  }
  await reading;
  await sell(merchant, 700);
  await expect.poll(() => total(merchant), patient).toMatchObject({ revenue_total_minor: 700 });
});

it('a sale listed after its message is read 5 s later', async () => {
  const merchant = await harness.addMerchant();
  const path = await setWebhook(harness, merchant, ofStripe(merchant));
  await total(merchant);
  await harness.advance(2_000);
  const before = await readAt(merchant);
  await sendEvent(harness, path);
  await expect.poll(() => readAt(merchant), patient).not.toEqual(before);
  await sell(merchant, 600);
  // Without the second read, the answer stays the same for over 20 s.
  await expect.poll(() => total(merchant), { timeout: 18_000 }).toMatchObject({ revenue_total_minor: 600 });
});

it('a hint reads its own source only, and does not extend the TTL', async () => {
  const merchant = await harness.addMerchant();
  const other = await harness.addMerchant();
  const second = { account: other.account, key: other.key };
  const secondId = await connectStripe(harness.service.connections, merchant.tenantId, second);
  await total(merchant);
  await expect.poll(() => readAt({ connectionId: secondId }), patient).toBeTruthy();
  await harness.advance(31_000);
  await total(merchant);
  const [before, firstRead, secondRead] = [
    await row(merchant),
    await readAt(merchant),
    await readAt({ connectionId: secondId }),
  ];
  const path = await setWebhook(harness, merchant, ofStripe(merchant));
  await harness.advance(2_000);
  await sell(merchant, 700);
  await sendEvent(harness, path);
  await expect.poll(() => total(merchant), patient).toMatchObject({ revenue_total_minor: 700 });
  expect(await readAt(merchant)).not.toEqual(firstRead);
  expect(await readAt({ connectionId: secondId })).toEqual(secondRead);
  const after = await row(merchant);
  expect(Date.parse(String(after?.['expires_at']))).toBeLessThanOrEqual(
    Date.parse(String(before?.['expires_at'])) + 1_000,
  );
});

it('a failed read of a hint leaves the answer unchanged', async () => {
  const merchant = await harness.addMerchant();
  const path = await setWebhook(harness, merchant, ofStripe(merchant));
  await total(merchant);
  await harness.advance(2_000);
  await harness.simulator.fault({ kind: 'status', status: 429, retryAfter: 60, account: merchant.account });
  await sendEvent(harness, path);
  await expect
    .poll(
      () =>
        harness.observations.some((one) => one.kind === 'sourceFailed' && one.tenantId === merchant.tenantId),
      patient,
    )
    .toBe(true);
  expect(await harness.get(v1, { token: merchant.token })).toMatchObject({ status: 200 });
});

it('the worker follows the hint of a dead process, and deletes messages older than a week', async () => {
  const merchant = await harness.addMerchant();
  await setWebhook(harness, merchant, ofStripe(merchant));
  await total(merchant);
  await harness.advance(2_000);
  await sell(merchant, 900);
  const { tenantId, connectionId } = merchant;
  const now = new Date(harness.nowMs()).toISOString();
  await harness.database.query('update platform_sync_states set hinted_at = $2 where connection_id = $1', [
    connectionId,
    now,
  ]);
  const old = `insert into webhook_inbox (tenant_id, connection_id, key, topic, received_at)
               values ($1, $2, $3, 'x', $4::timestamptz - make_interval(days => $5))`;
  await harness.database.query(old, [tenantId, connectionId, 'old', now, 9]);
  await harness.database.query(old, [tenantId, connectionId, 'new', now, 1]);
  await harness.advance(12_000);
  const work = openWork(harness, { tasks: [createWebhookTask(harness.service.webhooks)] });
  await work.sweep();
  await work.stop();
  expect(await total(merchant)).toMatchObject({ revenue_total_minor: 900 });
  const left = await harness.database.query('select key from webhook_inbox where tenant_id = $1', [tenantId]);
  expect(left).toEqual([{ key: 'new' }]);
});

it('the hint of a platform polled every five minutes waits for the end of those', async () => {
  const merchant = await harness.addMerchant({ key: 'sk_live_beside_paypal' });
  const account = { platform: 'paypal', platform_account_id: 'HINTEDACCOUNT1' };
  const [clientId, clientSecret] = ['app-of-the-hinted', 'secret-of-the-hinted'];
  const app = { account: account.platform_account_id, clientId, clientSecret };
  await harness.simulator.instruct('paypal', 'account', app);
  await connectAccount(harness, merchant, account, { access_token: clientId, refresh_token: clientSecret });
  await setWebhook(harness, merchant, account, '8PT597110X687430LKGECATA');
  const { tenantId } = merchant;
  const [bound] = await harness.database.query(
    `select id from platform_connections where tenant_id = $1 and platform = 'paypal'`,
    [tenantId],
  );
  const readPaypal = () => readAt({ connectionId: bound?.['id'] });
  await total(merchant);
  await expect.poll(readPaypal, patient).toBeTruthy();
  const first = await readPaypal();
  const work = openWork(harness, { tasks: [createWebhookTask(harness.service.webhooks)] });
  const followHint = async (afterMs: number) => {
    await harness.advance(afterMs);
    const hint = 'update platform_sync_states set hinted_at = $2 where connection_id = $1';
    await harness.database.query(hint, [bound?.['id'], new Date(harness.nowMs()).toISOString()]);
    await harness.advance(12_000);
    await work.sweep();
    return readPaypal();
  };
  expect(await followHint(60_000)).toEqual(first);
  expect(await followHint(300_000)).not.toEqual(first);
  await work.stop();
});

it('a deletion message voids an order only when the shop confirms it', async () => {
  const merchant = await harness.addMerchant({ key: 'sk_live_of_a_shop_owner' });
  const account = { platform: 'woocommerce', platform_account_id: 'https://gone.example/store' };
  const [key, secret] = ['ck_0123456789abcdef', 'cs_fedcba9876543210'];
  const shop = { account: account.platform_account_id };
  await harness.simulator.instruct('woocommerce', 'shop', { ...shop, keys: [{ key, secret }] });
  for (const id of [1, 2])
    await harness.simulator.instruct('woocommerce', 'order', {
      ...shop,
      id,
      total: '10.00',
      currency: 'USD',
    });
  await connectAccount(harness, merchant, account, { access_token: key, refresh_token: secret });
  await harness.advance(120_000);
  await total(merchant);
  await expect.poll(() => total(merchant), patient).toMatchObject({ revenue_total_minor: 2_000 });
  const path = await setWebhook(harness, merchant, account, 'secret of the shop');
  await harness.simulator.instruct('woocommerce', 'erase', { ...shop, id: 1 });
  await harness.advance(5_000);
  for (const id of [1, 2])
    expect(await sendDeletion(harness, path, 'secret of the shop', id)).toMatchObject({ status: 200 });
  await expect.poll(() => total(merchant), patient).toMatchObject({ revenue_total_minor: 1_000 });
  const readPending = () =>
    harness.database.query('select key from webhook_inbox where tenant_id = $1 and looked_up_at is null', [
      merchant.tenantId,
    ]);
  await expect.poll(readPending, patient).toEqual([]);
  expect(await total(merchant)).toMatchObject({ revenue_total_minor: 1_000 });
});

it('the simulator sends a signed message per sale, unless webhooks are off', async () => {
  const merchant = await harness.addMerchant();
  const path = await setWebhook(harness, merchant, ofStripe(merchant), 'whsec_of_the_simulator');
  const url = `${harness.url}${path}`;
  const hook = {
    platform: 'stripe',
    account: merchant.account,
    url,
    secret: 'whsec_of_the_simulator',
  } as const;
  await harness.simulator.sendWebhooks(hook);
  await total(merchant);
  await harness.advance(2_000);
  await sell(merchant, 300);
  await expect.poll(() => total(merchant), patient).toMatchObject({ revenue_total_minor: 300 });
  await harness.simulator.setWebhooks(false);
  const sent = await harness.simulator.countWebhooks();
  await sell(merchant, 300);
  expect(await harness.simulator.countWebhooks()).toBe(sent);
  await sendEvent(harness, path, event());
});
