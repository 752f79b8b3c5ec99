/** Rejected requests, wrong accounts, and the checks of a stored credential. */
import { describe, expect, it } from 'vitest';
import { jsonReply, type Reply } from '../../../scripts/simulator/reply.ts';
import { shopify } from '../../../src/platforms/shopify/index.ts';
import { openShop, rejection, shop as domain } from './reading.ts';

const data = (more: object, myshopifyDomain: unknown = domain): Reply =>
  jsonReply(200, { data: { shop: { myshopifyDomain }, ...more } });
const list = { pageInfo: { hasNextPage: false, endCursor: null }, nodes: [] };

describe('a rejection', () => {
  it.each([
    ['401 with errors as a string', jsonReply(401, { errors: '[API] Invalid API key' }), 'unauthorized'],
    ['402: the shop is not paid for', jsonReply(402, {}), 'forbidden'],
    ['403', jsonReply(403, {}), 'forbidden'],
    ['404: there is no such shop', jsonReply(404, { errors: 'Not Found' }), 'forbidden'],
    ['423: the shop is locked', jsonReply(423, {}), 'forbidden'],
    ['430', jsonReply(430, {}), 'rate_limited'],
    ['429', jsonReply(429, {}), 'rate_limited'],
    ['503', jsonReply(503, {}), 'upstream_error'],
    ['400', jsonReply(400, { errors: { query: 'Required parameter missing' } }), 'upstream_error'],
    ['200 with ACCESS_DENIED', rejection('ACCESS_DENIED'), 'forbidden'], // SH-21
    ['200 with SHOP_INACTIVE', rejection('SHOP_INACTIVE'), 'forbidden'],
    ['200 with THROTTLED and no cost', rejection('THROTTLED'), 'rate_limited'],
    ['200 with an error of Shopify', rejection('INTERNAL_SERVER_ERROR'), 'upstream_error'],
    [
      '200 with an error and a part of the data',
      jsonReply(200, { data: { list }, errors: [{}] }),
      'upstream_error',
    ],
    ['200 without data', jsonReply(200, {}), 'invalid_response'],
    ['200 with HTML', { status: 200, headers: {}, body: '<html>' }, 'invalid_response'],
    ['200 without a list', data({}), 'invalid_response'],
    ['200 without a shop', data({ list }, null), 'invalid_response'],
    ['200 of another shop', data({ list }, 'sim-two.myshopify.com'), 'wrong_account'], // SH-22
  ])('with %s fails with its reason', async (_, reply, reason) => {
    const shop = openShop();
    shop.answer(reply);
    const { last, steps } = await shop.pull({ accountIsChecked: false });
    expect(last).toMatchObject({ kind: 'failed', failure: { reason } });
    expect(steps, 'no page and no account step').toHaveLength(1);
  });

  it('follows a missing scope', async () => {
    const shop = openShop({}, { scopes: [] });
    expect((await shop.pull()).last).toMatchObject({ failure: { reason: 'forbidden' } });
  });
});

describe('the account', () => {
  it('is checked by the first response, without an extra request', async () => {
    const shop = openShop();
    const { steps } = await shop.pull({ accountIsChecked: false });
    expect(steps).toMatchObject([
      { kind: 'account', readable: true },
      { kind: 'page', complete: true },
    ]);
    expect(shop.stage.requests).toHaveLength(1);
  });

  it.each([
    'shop-1',
    'evil.example',
    'shop.myshopify.com.evil.example',
    'a.b/c.myshopify.com',
    'Shop.myshopify.com',
  ])('%s is sent no token', async (platformAccountId) => {
    const shop = openShop();
    expect((await shop.pull({ platformAccountId })).last).toMatchObject({ failure: { reason: 'forbidden' } });
    expect(shop.stage.requests).toEqual([]);
  });

  it.each([
    [' https://my-shop.myshopify.com/ ', 'my-shop.myshopify.com'],
    ['my-shop.myshopify.com', 'my-shop.myshopify.com'],
  ])('is read from %j', (pasted, id) => {
    expect(shopify.account.trim(pasted)).toBe(id);
    expect(id).toMatch(shopify.account.form);
  });

  it('is requested at its own host, unless a setting names another', async () => {
    const real = openShop({ SHOPIFY_SHOPS_AT: undefined });
    await real.pull();
    expect(real.stage.requests[0]?.url.href).toBe(`https://${domain}/admin/api/2026-10/graphql.json`);
    const elsewhere = openShop({ SHOPIFY_SHOPS_AT: 'http://127.0.0.1:4000/shopify/' });
    await elsewhere.pull();
    expect(elsewhere.stage.requests[0]?.url.href).toBe(
      `http://127.0.0.1:4000/shopify/${domain}/admin/api/2026-10/graphql.json`,
    );
  });
});

describe('the credential of a shop', () => {
  const id = '0123456789abcdef0123456789abcdef';
  const credentialWith = (accessToken: string, refreshToken: string | null) => {
    return { accessToken, refreshToken, options: {} };
  };
  const client = { SHOPIFY_CLIENT_ID: 'id', SHOPIFY_CLIENT_SECRET: 'secret' };

  it.each([
    [credentialWith('shpat_lasting', null), 0],
    [credentialWith('shpat_first', 'shprt_first'), 0],
    [credentialWith(id, 'shpss_secret'), 0],
    [credentialWith(id, null), 1],
    [credentialWith('shpss_secret', null), 1],
  ])('is checked: %j', (credential, faults) => {
    expect(shopify.credentialProblems(credential)).toHaveLength(faults);
  });

  it.each([
    [credentialWith('shpat_lasting', null), {}, []],
    [credentialWith(id, 'shpss_secret'), {}, []],
    [credentialWith('shpat_first', 'shprt_first'), client, []],
    [credentialWith('shpat_first', 'shprt_first'), {}, ['SHOPIFY_CLIENT_ID', 'SHOPIFY_CLIENT_SECRET']],
  ])('needs the settings for its renewal: %j', (credential, settings, missing) => {
    expect(shopify.missingSettings(settings, credential)).toEqual(missing);
  });

  it.each([
    [{}, 0],
    [client, 0],
    [{ SHOPIFY_CLIENT_ID: 'id' }, 1],
    [{ SHOPIFY_CLIENT_SECRET: 'secret' }, 1],
  ])('is renewed with both id and secret of the app: %j', (settings, faults) => {
    expect(shopify.problemsOf(settings)).toHaveLength(faults);
  });

  it.each(['shpat_0123456789abcdef', 'shpss_0123456789abcdef', 'shprt_0123456789abcdef'])(
    '%s is recognised as a secret',
    (text) => {
      expect(shopify.secretForms.some((form) => form.test(`note: ${text}`))).toBe(true);
    },
  );
});
