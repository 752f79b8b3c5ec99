import { describe, expect, it } from 'vitest';
import type { Reply } from '../../../scripts/simulator/reply.ts';
import { complete, failureOf, keys, openReader } from './reading.ts';

const withKeys = (given: Partial<typeof keys>) => {
  const { key: accessToken, secret: refreshToken } = { ...keys, ...given };
  return { credential: { accessToken, refreshToken, expiresAt: null, options: {} } };
};

describe('the keys of a shop', () => {
  it('are sent in a header, and not in the URL while the header works', async () => {
    const reader = openReader();
    expect((await reader.pull()).last).toMatchObject(complete);
    const basic = Buffer.from(`${keys.key}:${keys.secret}`).toString('base64');
    for (const { url, headers } of reader.requests) {
      expect(headers['authorization']).toBe(`Basic ${basic}`);
      expect(url.href).not.toMatch(/ck_|cs_/);
    }
  });

  it('are sent in the query once the host strips the header', async () => {
    const reader = openReader();
    reader.tell('mode', { stripsHeader: true });
    const { kinds, last } = await reader.pull();
    expect([kinds, last]).toMatchObject([['minted', 'page', 'page'], complete]);
    expect(reader.requests).toHaveLength(3);
    await reader.pull();
    const places = reader.requests.map(({ url, headers }) => {
      return `${url.searchParams.has('consumer_key')} ${'authorization' in headers}`;
    });
    expect(places).toEqual(['false true', ...Array.from({ length: 4 }, () => 'true false')]);
  });

  it('are sent in the header again when the query stops working', async () => {
    const reader = openReader();
    reader.tell('mode', { stripsHeader: true });
    await reader.pull();
    reader.tell('mode', { stripsHeader: false, isSsl: false });
    expect((await reader.pull()).last).toEqual(failureOf('unauthorized'));
    reader.tell('mode', { isSsl: true });
    expect((await reader.pull()).last).toMatchObject(complete);
    expect(reader.requests.at(-1)?.headers).toHaveProperty('authorization');
  });

  // WC-21
  it.each<[string, object, Partial<typeof keys>, string, number]>([
    ['unknown to it', {}, { key: 'ck_of_another' }, 'unauthorized', 2],
    ['hidden by missing https', { isSsl: false }, {}, 'unauthorized', 2],
    ['sent with another secret', {}, { secret: 'cs_of_another' }, 'unauthorized', 1],
  ])('are rejected if %s', async (_, mode, given, reason, requests) => {
    const reader = openReader();
    reader.addOrder();
    reader.tell('mode', mode);
    const { last, ids } = await reader.pull(null, withKeys(given));
    expect([last, ids, reader.requests.length]).toEqual([failureOf(reason), [], requests]);
  });

  it('fail as forbidden if they may only write', async () => {
    const reader = openReader();
    const writing = { key: 'ck_writes', secret: 'cs_writes', canRead: false };
    reader.tell('shop', { account: 'https://other.example', keys: [writing] });
    const given = { ...withKeys(writing), platformAccountId: 'https://other.example' };
    expect((await reader.pull(null, given)).last).toEqual(failureOf('forbidden'));
  });
});

describe('a rejection', () => {
  const reply = (status: number, body: unknown, headers: Record<string, string> = {}): Reply => {
    return { status, headers, body: typeof body === 'string' ? body : JSON.stringify(body) };
  };
  const errorBody = (code: string, message = '') => ({ code, message, data: {} });

  it.each<[string, Reply, object]>([
    ['a page of a firewall', reply(403, '<html>blocked</html>'), failureOf('forbidden')],
    [
      'another authentication plug-in',
      reply(401, errorBody('jwt_auth_bad_auth_header')),
      failureOf('unauthorized'),
    ],
    ['an old WooCommerce', reply(400, errorBody('rest_invalid_param')), failureOf('upstream_error')],
    ['no WooCommerce', reply(404, errorBody('rest_no_route')), failureOf('upstream_error')],
    ['no WordPress', reply(404, '<html>Not found</html>'), failureOf('upstream_error')],
    ['a site in maintenance', reply(503, '<html>Back soon</html>'), failureOf('upstream_error')],
    [
      'a limit of the host',
      reply(429, '', { 'retry-after': '17' }),
      { kind: 'failed', failure: { reason: 'rate_limited', retryAfterSeconds: 17 } },
    ],
  ])('by %s fails with its reason', async (_, rejection, expected) => {
    const reader = openReader();
    reader.changeReply(() => rejection);
    expect((await reader.pull()).last).toEqual(expected);
  });

  it('of the refund list books nothing from the page', async () => {
    const reader = openReader();
    reader.addRefund(reader.addOrder(), '1.00');
    reader.changeReply((answer, { url }) => (url.pathname.endsWith('/refunds') ? reply(500, '') : answer));
    const { last, ids } = await reader.pull();
    expect([last, ids]).toEqual([failureOf('upstream_error'), []]);
  });
});
