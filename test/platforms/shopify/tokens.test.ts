/** Access tokens: permanent ones, those of a merchant's own app, and rotating pairs. */
import { describe, expect, it } from 'vitest';
import { jsonReply } from '../../../scripts/simulator/reply.ts';
import { failWith, type Credential, type ExchangeCredential } from '../../../src/platforms/adapter.ts';
import { client, openShop } from './reading.ts';

const ownApp = { clientId: '0123456789abcdef0123456789abcdef', clientSecret: 'shpss_of_the_merchant' };
const rest = { expiresAt: null, options: {} };
const appCredential = { accessToken: ownApp.clientId, refreshToken: ownApp.clientSecret, ...rest };
const unauthorized = jsonReply(401, { errors: '[API] Invalid API key or access token' });
const grants = (shop: ReturnType<typeof openShop>) =>
  shop.requestBodies().flatMap(({ grant_type }) => (grant_type ? [grant_type] : []));

describe('a permanent token', () => {
  it('fails as unauthorized after one 401', async () => {
    const shop = openShop();
    const { last } = await shop.pull({
      credential: { ...shop.request.credential, accessToken: 'shpat_other' },
    });
    expect(last).toEqual(failWith('unauthorized'));
    expect(shop.stage.requests).toHaveLength(1);
  });
});

describe("a merchant's own app", () => {
  const open = () => openShop({}, { ownApp });

  it('mints one token for all pulls of its connection, concurrent ones included', async () => {
    const shop = open();
    const credential = appCredential;
    const both = await Promise.all([shop.pull({ credential }), shop.pull({ credential })]);
    const after = await shop.pull({ credential });
    for (const { last } of [...both, after]) expect(last).toMatchObject({ kind: 'page', complete: true });
    expect(grants(shop)).toEqual(['client_credentials']);
    for (const { steps } of both) expect(steps[0], 'a step after the request').toEqual({ kind: 'minted' });
    expect(after.steps).toHaveLength(1);
  });

  it('mints another token after a 401, and gives up after a second 401', async () => {
    const shop = open();
    await shop.pull({ credential: appCredential });
    shop.tell('expire', {});
    const { steps, last } = await shop.pull({ credential: appCredential });
    expect(last).toMatchObject({ kind: 'page', complete: true });
    expect(
      steps.map(({ kind }) => kind),
      'a step after each request',
    ).toEqual(['minted', 'minted', 'page']);
    shop.answer(unauthorized, undefined, unauthorized);
    expect((await shop.pull({ credential: appCredential })).last).toEqual(failWith('unauthorized'));
    expect(grants(shop)).toHaveLength(3);
  });

  it('mints another token when its secret changes', async () => {
    const shop = open();
    await shop.pull({ credential: appCredential });
    const other = { clientId: ownApp.clientId, clientSecret: 'shpss_another_secret' };
    shop.tell('account', { ownApp: other });
    const credential = { ...appCredential, refreshToken: other.clientSecret };
    expect((await shop.pull({ credential })).last).toMatchObject({ complete: true });
    expect(grants(shop)).toHaveLength(2);
  });

  it.each([
    ['its secret is wrong', { ...appCredential, refreshToken: 'shpss_wrong' }, 'credential_expired'],
    [
      'the shop belongs to another organisation',
      { ...appCredential, accessToken: 'another app' },
      'forbidden',
    ],
  ])('fails when %s', async (_, credential, reason) => {
    const shop = open();
    expect((await shop.pull({ credential })).last).toMatchObject({ kind: 'failed', failure: { reason } });
  });

  it.each([
    [jsonReply(429, {}), 'rate_limited'],
    [jsonReply(503, {}), 'upstream_error'],
    [jsonReply(200, { token: 'none' }), 'invalid_response'],
  ])('caches no failed mint', async (reply, reason) => {
    const shop = open();
    shop.answer(reply);
    const { last } = await shop.pull({ credential: appCredential });
    expect(last).toMatchObject({ kind: 'failed', failure: { reason } });
    expect((await shop.pull({ credential: appCredential })).last).toMatchObject({ complete: true });
  });
});

describe('a rotating pair', () => {
  const first = { accessToken: 'shpat_first', refreshToken: 'shprt_first', ...rest };

  /** A store of one pair; `crashAt`: the process dies once at this point. */
  function openPair(options = {}) {
    const app = { clientId: client.SHOPIFY_CLIENT_ID, clientSecret: client.SHOPIFY_CLIENT_SECRET };
    const newPair = (name: string) => {
      return { ...app, accessToken: `shpat_${name}`, refreshToken: `shprt_${name}` };
    };
    const shop = openShop(options, { pair: newPair('first') });
    let stored: Credential = first;
    let crashAt: 'answered' | 'stored' | undefined;
    const crash = (moment: 'answered' | 'stored'): void => {
      if (crashAt !== moment) return;
      crashAt = undefined;
      throw new Error(`died once it was ${moment}`);
    };
    const exchangeCredential: ExchangeCredential = async (exchange) => {
      const pair = await exchange(stored);
      if ('kind' in pair) return pair;
      crash('answered');
      stored = { ...stored, ...pair };
      crash('stored');
      return stored;
    };
    return {
      shop,
      newPair,
      stored: () => stored,
      dieOnce: (moment: 'answered' | 'stored') => void (crashAt = moment),
      pull: (stopAfter?: number) => shop.pull({ credential: stored, exchangeCredential }, stopAfter),
    };
  }

  it('is used while it is valid, and exchanged after a 401', async () => {
    const { shop, stored, pull } = openPair();
    await pull();
    expect(grants(shop)).toEqual([]);
    shop.wait(3_601);
    const { steps, last } = await pull();
    expect(last).toMatchObject({ kind: 'page', complete: true });
    expect(
      steps.map(({ kind }) => kind),
      'a step after each request',
    ).toEqual(['minted', 'minted', 'page']);
    expect(stored().refreshToken).not.toBe(first.refreshToken);
    expect(stored().expiresAt).toBe(shop.nowMs() + 3_600_000);
    await pull();
    expect(grants(shop)).toEqual(['refresh_token']);
  });

  it('is exchanged again in a pull longer than its lifetime', async () => {
    const { shop, pull } = openPair();
    for (let index = 0; index < 150; index += 1) shop.add(`order ${index}`, { amount: '1.0' });
    shop.tell('expire', {});
    shop.answer(undefined, undefined, undefined, unauthorized);
    expect((await pull()).last).toMatchObject({ kind: 'page', complete: true });
    expect(grants(shop)).toEqual(['refresh_token', 'refresh_token']);
  });

  // SH-23: the old refresh token works until the new one is used.
  it.each(['answered', 'stored'] as const)(
    'survives the death of a process once it is %s',
    async (moment) => {
      const { shop, pull, dieOnce } = openPair();
      for (let rounds = 0; rounds < 3; rounds += 1) {
        shop.tell('expire', {});
        dieOnce(moment);
        await expect(pull()).rejects.toThrow('died');
        shop.tell('expire', {});
        expect((await pull()).last).toMatchObject({ kind: 'page', complete: true });
      }
    },
  );

  it.each([1, 2])('survives the death of a process after step %i', async (steps) => {
    const { shop, pull } = openPair();
    for (let rounds = 0; rounds < 3; rounds += 1) {
      shop.tell('expire', {});
      await pull(steps);
      shop.tell('expire', {});
      expect((await pull()).last).toMatchObject({ kind: 'page', complete: true });
    }
  });

  it('keeps its refresh token if Shopify sends no new one', async () => {
    const { shop, pull, stored } = openPair();
    shop.tell('expire', {});
    shop.answer(undefined, jsonReply(200, { access_token: 'shpat_lasting' }));
    expect((await pull()).last).toMatchObject({ complete: true });
    expect(stored()).toMatchObject({
      accessToken: 'shpat_lasting',
      refreshToken: 'shprt_first',
      expiresAt: null,
    });
  });

  it('has expired when Shopify rejects its refresh token', async () => {
    const { shop, pull, newPair } = openPair();
    shop.tell('account', { pair: newPair('other') });
    expect((await pull()).last).toEqual(failWith('credential_expired'));
  });

  it('has expired when the server has no app for the exchange', async () => {
    const { shop, pull } = openPair({ SHOPIFY_CLIENT_ID: undefined, SHOPIFY_CLIENT_SECRET: undefined });
    expect((await pull()).last).toMatchObject({ complete: true });
    shop.tell('expire', {});
    expect((await pull()).last).toEqual(failWith('credential_expired'));
    expect(grants(shop)).toEqual([]);
  });

  it.each([
    [jsonReply(429, {}), 'rate_limited'],
    [jsonReply(503, {}), 'upstream_error'],
  ])('stays unchanged after a temporary failure of the exchange', async (reply, reason) => {
    const { shop, pull, stored } = openPair();
    shop.tell('expire', {});
    shop.answer(undefined, reply);
    expect((await pull()).last).toMatchObject({ kind: 'failed', failure: { reason } });
    expect(stored()).toBe(first);
  });
});
