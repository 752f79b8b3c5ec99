import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { signToken } from '../../scripts/token.ts';
import { definitions } from '../../src/platforms/index.ts';
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
  it('returns their status and expiry, and no response or log line has a token', async () => {
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
    const texts = [
      text,
      ...others.map((one) => one.text),
      ...harness.logLines.slice(logged),
      ...rows.map(({ row }) => String(row)),
    ];
    for (const secret of Object.values(secrets))
      expect(texts.filter((one) => one.includes(secret))).toEqual([]);
  });

  it('with a past expiry returns expired, and the next revenue read is a 503 credential_expired', async () => {
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

  it('clears the earlier refresh token, expiry, scope and token type', async () => {
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
  ])('accepts each RFC 3339 notation of expires_at: %s', async (expires_at, stored) => {
    const merchant = await harness.addMerchant();
    const answer = await store(merchant, { expires_at });
    expect(answer).toMatchObject({ status: 200, body: { expires_at: stored } });
  });

  it('rejects test keys in production without ALLOW_TEST_KEYS', async () => {
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
    const { account } = merchant;
    const named = { platform: 'stripe', platform_account_id: account, stripe_account: account };
    const storeAt = async (server: { readonly url: string }, access_token: string) =>
      send(server, { token }, 'POST', credentialsPath, { ...named, access_token });
    try {
      for (const key of ['sk_test_1', 'rk_test_1', 'sk_org_test_1'])
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

  it('is a 404 for an unconnected account, even if another tenant has it', async () => {
    const [merchant, other] = [await harness.addMerchant(), await harness.addMerchant()];
    const missing = { status: 404, body: { type: '/problems/connection-not-found' } };
    expect(await store({ ...merchant, account: other.account })).toMatchObject(missing);
    expect(await store(merchant, { platform: 'meta_ads' })).toMatchObject(missing);
    const path = `${connectionsPath}/stripe?platform_account_id=${merchant.account}`;
    await send(harness, merchant, 'DELETE', path);
    expect(await store(merchant), 'a deleted one').toMatchObject(missing);
    expect((await harness.get(v1, other)).status).toBe(200);
  });
});

describe('credentials of each kind', () => {
  afterEach(() => vi.restoreAllMocks());

  const zeros = '0'.repeat(40);
  /** The kinds without options, one per platform. */
  const usual = {
    stripe: { access_token: 'sk_test_1' },
    paypal: { access_token: `A${zeros}${zeros}`, refresh_token: `E${zeros}${zeros}` },
    shopify: { access_token: `shpat_${zeros.slice(8)}`, refresh_token: `shprt_${zeros.slice(8)}` },
    woocommerce: { access_token: `ck_${zeros}`, refresh_token: `cs_${zeros}` },
  };
  const accounts = {
    stripe: 'acct_1Kinds',
    paypal: 'EXAMPLEMERCH4',
    shopify: 'example.myshopify.com',
    woocommerce: 'https://shop.example.com',
  };
  type Kind = keyof typeof accounts;

  async function createBind(platform: Kind) {
    const merchant = await harness.addMerchant();
    const named = { platform, platform_account_id: accounts[platform] };
    expect(await send(harness, merchant, 'POST', connectionsPath, named)).toMatchObject({ status: 200 });
    const select = `select k.options, k.version::int, k.updated_at from platform_credentials k
      join platform_connections c on c.tenant_id = k.tenant_id and c.id = k.connection_id
      where k.tenant_id = $1 and c.platform = $2 and c.platform_account_id = $3`;
    return {
      store: async (given: object) =>
        send(harness, merchant, 'POST', credentialsPath, { ...named, ...usual[platform], ...given }),
      rows: async () => harness.database.query(select, [merchant.tenantId, platform, accounts[platform]]),
    };
  }

  const expires_at = '2027-03-03T11:00:00Z';
  const stripe_account = accounts.stripe;
  it.each<[string, Kind, object, object, string?]>([
    ["Stripe's restricted key", 'stripe', { access_token: 'rk_test_1' }, {}],
    ['the key of a platform on Stripe', 'stripe', { stripe_account }, { stripe_account }],
    [
      'the key of an organisation on Stripe',
      'stripe',
      { access_token: 'sk_org_test_1', stripe_account },
      { stripe_account },
    ],
    ["PayPal's client id and secret", 'paypal', {}, {}],
    ['those of its sandbox', 'paypal', { environment: 'sandbox' }, { environment: 'sandbox' }],
    ['those that have ended', 'paypal', { expires_at }, {}, 'expired'],
    ["Shopify's older token", 'shopify', { refresh_token: null }, {}],
    ['a pair that Shopify exchanges, however old', 'shopify', { expires_at }, {}],
    ["WooCommerce's key and secret", 'woocommerce', {}, {}],
  ])('are stored: %s', async (_, platform, given, options, status = 'stored') => {
    vi.spyOn(definitions.shopify, 'missingSettings').mockReturnValue([]);
    const { store: storeOne, rows } = await createBind(platform);
    expect(await storeOne(given)).toMatchObject({ status: 200, body: { status } });
    expect(await rows()).toMatchObject([{ options, version: 1 }]);
  });

  it.each<[Kind, object, string, string]>([
    ['stripe', { environment: 'live' }, 'environment', 'wrong-platform'],
    ['paypal', { stripe_account }, 'stripe_account', 'wrong-platform'],
    ['woocommerce', { environment: 'sandbox' }, 'environment', 'wrong-platform'],
    ['paypal', { environment: 'production' }, 'environment', 'enum'],
    ['stripe', { stripe_account: 'me' }, 'stripe_account', 'pattern'],
    ['stripe', { access_token: 'sk_org_live_1' }, 'stripe_account', 'required'],
    ['stripe', { access_token: 'pk_live_1' }, 'access_token', 'format'],
    ['stripe', { access_token: 'whsec_1' }, 'access_token', 'format'],
  ])('are rejected for %s with %j', async (platform, given, member, code) => {
    const { store: storeOne, rows } = await createBind(platform);
    const errors = [{ field: `/body/${member}`, code }];
    expect(await storeOne(given)).toMatchObject({ status: 400, body: { errors } });
    expect(await rows()).toEqual([]);
  });

  it('are a 422 with the missing settings when the server lacks them, and are not stored', async () => {
    const { store: storeOne, rows } = await createBind('shopify');
    const missing = vi.spyOn(definitions.shopify, 'missingSettings');
    missing.mockReturnValue(['SHOPIFY_CLIENT_ID', 'SHOPIFY_CLIENT_SECRET']);
    expect(await storeOne({})).toMatchObject({
      status: 422,
      body: {
        type: '/problems/platform-not-configured',
        detail:
          'This server is not set up to read Shopify with these credentials: ' +
          'its operator has to set SHOPIFY_CLIENT_ID and SHOPIFY_CLIENT_SECRET.',
      },
    });
    expect(missing).toHaveBeenCalledWith(harness.config, expect.objectContaining({ options: {} }));
    expect(await rows()).toEqual([]);
    const other = 'other.myshopify.com';
    expect(await storeOne({ platform_account_id: other })).toMatchObject({ status: 404 });
  });

  it('count as changed only with changed options', async () => {
    const { store: storeOne, rows } = await createBind('stripe');
    await storeOne({ stripe_account });
    const stored = await rows();
    await harness.setNow('2027-03-03T12:00:01.000Z');
    await storeOne({ stripe_account });
    expect(await rows()).toEqual(stored);
    for (const [version, options] of [[2, { stripe_account: 'acct_1Other' }] as const, [3, {}] as const]) {
      await storeOne(options);
      expect(await rows()).toMatchObject([{ version, options, updated_at: new Date(harness.nowMs()) }]);
    }
  });

  it("read the connected account's revenue with the key of its platform", async () => {
    const [merchant, stranger] = [await harness.addMerchant(), await harness.addMerchant()];
    const key = 'sk_test_platform_of_merchants_1';
    const connected = [merchant.account, stranger.account];
    const own = { account: 'acct_1PlatformOwn', keys: [key], currency: 'usd', salesPerMinute: 0, connected };
    await harness.simulator.addMerchant(own);
    const sold = [merchant, stranger, own].map(({ account }, index) => {
      return { account, category: 'charge', amount: 100 + index };
    });
    await harness.simulator.addEvents(sold);
    const total = async () => {
      await harness.advance(31_000);
      return (await harness.get(v1, merchant)).body;
    };
    await store({ ...merchant, key }, { stripe_account: merchant.account });
    expect(await total()).toMatchObject({ revenue_total_minor: 100 });
    await store({ ...merchant, key }, { stripe_account: stranger.account });
    const failed_sources = [{ platform_account_id: merchant.account, reason: 'wrong_account' }];
    expect(await total()).toMatchObject({ failed_sources });
    // The previous release stores the account's own key and keeps the option.
    await store(merchant);
    const lingering = `update platform_credentials set options = '{"stripe_account":"${stranger.account}"}' where tenant_id = $1`;
    await harness.database.query(lingering, [merchant.tenantId]);
    expect(await total()).toMatchObject({ revenue_total_minor: 100 });
  });
});
