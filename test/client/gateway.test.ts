/** Responses that are not the server's own: the client returns a value describing each. */
import { describe, expect, it } from 'vitest';
import { createClient } from '../../src/client/client.ts';
import { newIds } from '../support/harness.ts';
import { hang, json, problem, reset, revenue, text, unavailable } from './site.ts';
import { around, client, clientOf, servePages, site, tenantId } from './watching.ts';

servePages();
const other = newIds().tenantId;
const notFound = problem('not-found', 404);

const once = { retries: 0 } as const;

describe('an answer outside the contract', () => {
  it.each([
    ['HTML of a gateway', text(502, '<h1>Bad Gateway</h1>'), 'undeclared', 502, '<h1>Bad Gateway</h1>'],
    [
      'a problem of a gateway',
      json(423, { type: 'about:blank' }),
      'undeclared',
      423,
      { type: 'about:blank' },
    ],
    ['a 429 of a gateway', json(429, { type: 'about:blank' }), 'unreadable', 429, { type: 'about:blank' }],
    ['a status without a body', text(504, ''), 'undeclared', 504, undefined],
    ['HTML with a 503', text(503, '<p>soon</p>'), 'unreadable', 503, '<p>soon</p>'],
    ['HTML with a 200', text(200, '<p>sign in</p>'), 'unreadable', 200, '<p>sign in</p>'],
    ['half of a JSON text', text(200, '{"tenant_id":"'), 'unreadable', 200, '{"tenant_id":"'],
    ['an empty 200', text(200, ''), 'unreadable', 200, undefined],
    ['an empty 500', text(500, ''), 'unreadable', 500, undefined],
    ['unrelated JSON', json(200, { ok: true }), 'unreadable', 200, { ok: true }],
    ['JSON other than an object', json(200, null), 'unreadable', 200, null],
    ['a 404 of a wrong base URL', json(404, notFound), 'unreadable', 404, notFound],
  ] as const)('%s is a value', async (_, reply, status, httpStatus, body) => {
    site.say(reply);
    const result = await client.getRealtimeRevenueV1(once);
    expect(result).toMatchObject({ status, httpStatus });
    // openapi-fetch does not read a body with Content-Length 0; it is empty either way.
    expect('body' in result ? (result.body ?? '') : 'no body').toEqual(body ?? '');
  });

  it('is distinct from a 503 of the server, whose source list may be empty', async () => {
    site.say(json(503, problem('overloaded', 503), { 'Retry-After': '3' }));
    const own = { retryAfterSeconds: 3, failedSources: [], lastKnown: null };
    expect(await client.getRealtimeRevenueV1(once)).toMatchObject({ status: 503, ...own });
  });
});

describe('a call without an answer', () => {
  const broken = { status: 'failed', reason: 'network' };

  it('is a network failure when the connection breaks before or during the response', async () => {
    site.say(reset, (_, response) => {
      response.writeHead(200, { 'Content-Length': '1000' }).write('{"tenant_id"', () => response.destroy());
    });
    const results = [await client.getRealtimeRevenueV1(once), await client.getRealtimeRevenueV1(once)];
    expect(results).toMatchObject([broken, broken]);
  });

  it('is a timeout when the server hangs', async () => {
    site.say(hang);
    const result = client.getRealtimeRevenueV1({ ...once, timeoutMs: 5_000 });
    await site.came(1);
    around.advance(4_999);
    expect(around.waiting()).toEqual([1]);
    around.advance(1);
    expect(await result).toMatchObject({ status: 'failed', reason: 'timeout' });
  });

  it('is a timeout when the token source hangs', async () => {
    const stuck = clientOf(() => new Promise<never>(() => undefined));
    const result = stuck.getRealtimeRevenueV1(once);
    around.advance(30_000);
    expect(await result).toMatchObject({ status: 'failed', reason: 'timeout' });
    expect(site.requests).toEqual([]);
  });

  it('is an abort when the caller aborts, before or during the call', async () => {
    site.say(hang);
    const leaving = new AbortController();
    const result = client.getRealtimeRevenueV1({ signal: leaving.signal });
    await site.came(1);
    leaving.abort(new Error('left'));
    expect(await result).toMatchObject({ status: 'failed', reason: 'aborted', error: new Error('left') });
    const after = await client.getRealtimeRevenueV1({ signal: leaving.signal });
    expect(after).toMatchObject({ status: 'failed', reason: 'aborted' });
    expect(site.requests).toHaveLength(1);
    expect(around.waiting()).toEqual([]);
  });

  it('is a token failure when the token source throws', async () => {
    const error = new Error('signed out');
    const signedOut = clientOf(() => {
      throw error;
    });
    expect(await signedOut.listPlatformConnections()).toMatchObject({ reason: 'token', error });
  });

  it.each([
    '',
    'localhost:3150',
    '/api',
    '//api.example.com',
    'ftp://a.example',
    'http://',
    'http://u:p@a.example',
    'http://a.example/?b',
  ])('is not caused by the base URL %j: createClient rejects it and shows the right form', (baseUrl) => {
    expect(() => createClient({ baseUrl, token: () => '' })).toThrow(
      /^baseUrl must be like https:.*new URL\(/,
    );
  });

  it('is not caused by trailing slashes in the base URL', async () => {
    site.say(json(200, { status: 'live' }));
    expect(await clientOf(undefined, `${site.url}/behind//`).getLiveness()).toMatchObject({ status: 200 });
    expect(site.requests[0]?.url).toBe('/behind/health/live');
  });
});

describe("another tenant's figures", () => {
  it('are rejected', async () => {
    site.say(json(200, revenue(other, 1_000)));
    expect(await client.getRealtimeRevenueV1()).toMatchObject({ status: 'unreadable', body: undefined });
    site.say(json(200, { items: [{ tenant_id: tenantId }, { tenant_id: other }], next_cursor: null }));
    expect(await client.listPlatformConnections()).toMatchObject({ status: 'unreadable', body: undefined });
    site.say(json(200, { items: [{ tenant_id: tenantId.toUpperCase() }], next_cursor: null }));
    expect(await client.listPlatformConnections()).toMatchObject({ status: 200 });
  });

  it('are removed from a 503', async () => {
    site.say(unavailable(revenue(other, 1_000)));
    const result = await client.getRealtimeRevenueV1(once);
    expect(result).toMatchObject({ status: 503, lastKnown: null, failedSources: [{ platform: 'stripe' }] });
    expect(JSON.stringify(result)).not.toContain(other);
    site.say(unavailable(revenue(tenantId, 1_000)));
    expect(await client.getRealtimeRevenueV1(once)).toMatchObject({ lastKnown: { tenant_id: tenantId } });
  });
});
