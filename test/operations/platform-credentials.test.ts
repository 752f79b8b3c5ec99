import { afterAll, describe, expect, it } from 'vitest';
import { signToken } from '../../scripts/token.ts';
import { unavailable, connectionsPath, credentialsPath, send } from '../support/asking.ts';
import { endProcesses, startServerProcess } from '../support/processes.ts';
import { startHarness, v1, type Merchant } from '../support/harness.ts';

const now = '2027-03-03T12:00:00.000Z';

const harness = await startHarness();
await harness.freeze();
await harness.setNow(now);
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
});
