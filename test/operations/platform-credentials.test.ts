import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { signToken } from '../../scripts/token.ts';
import { unavailable, connectionsPath, credentialsPath, send } from '../support/asking.ts';
import { endProcesses, startServerProcess } from '../support/processes.ts';
import { startHarness, v1, type Harness, type Merchant } from '../support/harness.ts';

const now = '2027-03-03T12:00:00.000Z';

let harness: Harness;
beforeAll(async () => {
  harness = await startHarness();
  await harness.freeze();
  await harness.setNow(now);
});
afterAll(() => harness.stop());

const store = async ({ token, account, key }: Merchant, more: object = {}) => {
  const body = { platform: 'stripe', platform_account_id: account, access_token: key, ...more };
  return send(harness, { token }, 'POST', credentialsPath, body);
};

describe('storing tokens', () => {
  it('answers with what is known of them, and never with one', async () => {
    const merchant = await harness.addMerchant();
    const secrets = { access_token: `${merchant.key}canary`, refresh_token: 'refresh-canary' };
    const logged = harness.logLines.length;
    const { status, headers, body, text } = await store(merchant, {
      ...secrets,
      expires_at: '2027-03-03T14:00:00+01:00',
      scope: 'read_only',
      token_type: 'bearer',
    });
    expect({ status, cache: headers.get('cache-control') }).toEqual({ status: 200, cache: 'no-store' });
    expect(body).toEqual({
      tenant_id: merchant.tenantId,
      platform: 'stripe',
      platform_account_id: merchant.account,
      status: 'stored',
      expires_at: '2027-03-03T13:00:00.000Z',
      updated_at: now,
    });
    const others = [
      await send(harness, merchant, 'GET', connectionsPath),
      await send(harness, merchant, 'GET', `${connectionsPath}/stripe`),
      await harness.get(v1, merchant),
      await store(merchant, { ...secrets, access_token: 17 }),
      await store(merchant, { ...secrets, tokens: 1 }),
      await store({ ...merchant, account: 'acct_none' }, secrets),
    ];
    expect(others.map((one) => one.status)).toEqual([200, 200, 503, 400, 400, 404]);
    const select = 'select row_to_json(c)::text as row from platform_credentials c';
    const rows = await harness.database.query(select);
    const told = [
      text,
      ...others.map((one) => one.text),
      ...harness.logLines.slice(logged),
      ...rows.map(({ row }) => String(row)),
    ];
    for (const secret of Object.values(secrets))
      expect(told.filter((one) => one.includes(secret))).toEqual([]);
  });

  it('that have expired says so, and the next revenue read is a 503 for it', async () => {
    const merchant = await harness.addMerchant();
    const fresh = await harness.get(v1, merchant);
    expect(fresh.status).toBe(200);
    for (const expires_at of ['2027-03-03T11:59:59Z', now]) {
      const stored = await store(merchant, { expires_at });
      expect(stored).toMatchObject({ status: 200, body: { status: 'expired' } });
      const { status, body } = await harness.get(v1, merchant);
      expect(status).toBe(503);
      const { failed_sources, last_known } = unavailable.parse(body);
      const source = { platform_account_id: merchant.account, reason: 'credential_expired' };
      expect(failed_sources).toMatchObject([source]);
      expect(last_known, 'the set of accounts is the same').not.toBeNull();
    }
    const stored = await store(merchant, { expires_at: null });
    expect(stored).toMatchObject({ body: { status: 'stored', expires_at: null } });
    expect((await harness.get(v1, merchant)).status).toBe(200);
  });

  it('over those before forgets the refresh token and expiry that came with them', async () => {
    const merchant = await harness.addMerchant();
    const expires_at = '2028-01-01T00:00:00Z';
    await store(merchant, { refresh_token: 'r', expires_at, scope: 's', token_type: 't' });
    await store(merchant);
    const select =
      'select refresh_token, expires_at, scope, token_type from platform_credentials where tenant_id = $1';
    const forgotten = { refresh_token: null, expires_at: null, scope: null, token_type: null };
    expect(await harness.database.query(select, [merchant.tenantId])).toEqual([forgotten]);
  });

  it.each([
    ['2027-04-01T00:00:00.123456789Z', '2027-04-01T00:00:00.123Z'],
    ['2027-04-01t00:00:00z', '2027-04-01T00:00:00.000Z'],
    ['0099-04-01 00:00:00Z', '0099-04-01T00:00:00.000Z'],
    ['9999-12-31T23:59:59Z', '9999-12-31T23:59:59.000Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00.000Z'],
  ])('takes every way to write a moment: %s', async (expires_at, stored) => {
    const merchant = await harness.addMerchant();
    const answer = await store(merchant, { expires_at });
    expect(answer).toMatchObject({ status: 200, body: { expires_at: stored } });
  });

  it('refuses what is no moment with a 400', async () => {
    const merchant = await harness.addMerchant();
    const notDates = ['2027-02-29T12:00:00Z', '2027-04-01T24:00:00Z', '+012027-04-01T00:00:00Z'];
    const notMoments = [...notDates, '', 1_800_000_000];
    const body = { type: '/problems/invalid-request', errors: [{ field: '/body/expires_at' }] };
    for (const expires_at of notMoments)
      expect(await store(merchant, { expires_at }), String(expires_at)).toMatchObject({ status: 400, body });
  });

  it('opens the answer at once after a wrong key, without the platform’s five minutes', async () => {
    const merchant = await harness.addMerchant();
    await harness.simulator.addEvents([{ account: merchant.account, category: 'charge', amount: 100 }]);
    await store({ ...merchant, key: 'sk_test_wrong' });
    const refused = await harness.get(v1, merchant);
    expect(refused.status).toBe(503);
    expect(unavailable.parse(refused.body).failed_sources).toMatchObject([{ reason: 'unauthorized' }]);
    await store({ ...merchant, key: 'sk_test_wrong' });
    expect((await harness.get(v1, merchant)).status, 'the same one again').toBe(503);
    await store(merchant);
    const opened = await harness.get(v1, merchant);
    expect(opened).toMatchObject({ status: 200, body: { revenue_total_minor: 100 } });
  });

  it('opens the answer at once with the first key of an account', async () => {
    const { token, account, key } = await harness.addMerchant();
    const caller = { token };
    const named = { platform: 'stripe', platform_account_id: account };
    await send(harness, caller, 'DELETE', `${connectionsPath}/stripe?platform_account_id=${account}`);
    await send(harness, caller, 'POST', connectionsPath, named);
    const early = await harness.get(v1, caller);
    expect(early.status, 'there is nothing to answer yet').not.toBe(200);
    await send(harness, caller, 'POST', credentialsPath, { ...named, access_token: key });
    expect((await harness.get(v1, caller)).status).toBe(200);
  });

  it('refuses test keys in production unless they are allowed', async () => {
    const merchant = await harness.addMerchant();
    const secrets = {
      TOKEN_SECRETS: 'a secret that production may have of enough bytes',
      CREDENTIAL_KEYS: `k1:${Buffer.alloc(32, 1).toString('base64')}`,
    };
    const token = await signToken(merchant.tenantId, secrets);
    const production = { NODE_ENV: 'production', STRIPE_BASE_URL: 'https://127.0.0.1:1', ...secrets };
    const servers = await Promise.all([
      startServerProcess(harness, production),
      startServerProcess(harness, { ...production, ALLOW_TEST_KEYS: 'true' }),
    ]);
    const [strict, lenient] = servers;
    const named = { platform: 'stripe', platform_account_id: merchant.account };
    const storeAt = async (server: { readonly url: string }, access_token: string) =>
      send(server, { token }, 'POST', credentialsPath, { ...named, access_token });
    try {
      for (const key of ['sk_test_1', 'rk_test_1'])
        expect(await storeAt(strict, key)).toMatchObject({
          status: 400,
          body: {
            detail: 'This is a key of test mode, and this service shows real revenue. Store a live key.',
            errors: [{ field: '/body/access_token', code: 'test-key' }],
          },
        });
      expect((await storeAt(strict, 'rk_live_1')).status).toBe(200);
      expect((await storeAt(lenient, 'sk_test_1')).status).toBe(200);
    } finally {
      await endProcesses(servers);
    }
  });

  it('is a 404 for an account that is not connected, though another tenant has it', async () => {
    const [merchant, other] = [await harness.addMerchant(), await harness.addMerchant()];
    const missing = { status: 404, body: { type: '/problems/connection-not-found' } };
    expect(await store({ ...merchant, account: other.account })).toMatchObject(missing);
    expect(await store(merchant, { platform: 'paypal' })).toMatchObject(missing);
    const path = `${connectionsPath}/stripe?platform_account_id=${merchant.account}`;
    await send(harness, merchant, 'DELETE', path);
    expect(await store(merchant), 'a deleted one').toMatchObject(missing);
    expect((await harness.get(v1, other)).status).toBe(200);
  });

  it('for a connection that is pending keeps it out of the answer until it is active', async () => {
    const [merchant, other] = [await harness.addMerchant(), await harness.addMerchant()];
    await harness.simulator.addEvents([{ account: other.account, category: 'charge', amount: 100 }]);
    const bind = async (status: string) => {
      const body = { platform: 'stripe', platform_account_id: other.account, status };
      return send(harness, merchant, 'POST', connectionsPath, body);
    };
    await bind('pending');
    expect((await store({ ...merchant, account: other.account, key: other.key })).status).toBe(200);
    expect(await harness.get(v1, merchant)).toMatchObject({ body: { revenue_total_minor: 0 } });
    await bind('active');
    await expect.poll(() => harness.get(v1, merchant)).toMatchObject({ body: { revenue_total_minor: 100 } });
  });
});
