/** Retries: which requests, and when. */
import { beforeEach, describe, expect, it } from 'vitest';
import type { Client } from '../../src/client/client.ts';
import { json, problem, reset, revenue, text, unavailable } from './site.ts';
import { tokenOf } from './environment.ts';
import { around, clientOf, servePages, site, tenantId } from './watching.ts';

const good = json(200, revenue(tenantId, 1_000));
const rejected = json(401, problem('unauthorized', 401));
let client: Client;
let asked: number;

servePages();
beforeEach(() => {
  asked = 0;
  client = clientOf(() => tokenOf(tenantId, { jti: String((asked += 1)) }));
});

/** Waits until the call pauses before a retry; returns the pause in ms. */
async function pause(after: number): Promise<number> {
  await site.came(after);
  // Only a retry pause is shorter than the timeout of 30 s.
  for (;;) {
    const [waitMs = Infinity] = around.waiting();
    if (waitMs < 30_000) return waitMs;
    await new Promise((turn) => setImmediate(turn));
  }
}

describe('a read that fails', () => {
  it('is retried after full jitter whose bound doubles each time', async () => {
    site.say(reset, text(502, ''), good);
    const result = client.getRealtimeRevenueV1();
    expect(await pause(1)).toBe(150);
    around.advance(150);
    expect(await pause(2)).toBe(300);
    around.advance(300);
    expect(await result).toMatchObject({ status: 200 });
    expect(site.requests).toHaveLength(3);
  });

  it('returns the last failure after all retries', async () => {
    site.say(json(500, problem('internal', 500)));
    const result = client.getRealtimeRevenueV1();
    for (const sent of [1, 2]) around.advance(await pause(sent));
    expect(await result).toMatchObject({ status: 500 });
    expect(site.requests).toHaveLength(3);
  });

  it.each([
    ['for Retry-After in seconds plus up to a tenth', '4', 4_200],
    ['until the date of Retry-After', new Date('2027-03-01T12:00:04.000Z').toUTCString(), 4_200],
    ['at least a second when Retry-After is 0', '0', 1_050],
  ])('waits %s', async (_, value, waitMs) => {
    site.say(unavailable(null, value), good);
    const result = client.getRealtimeRevenueV1();
    expect(await pause(1)).toBe(waitMs);
    around.advance(waitMs);
    expect(await result).toMatchObject({ status: 200 });
  });

  it('is not retried when Retry-After is long, and reports it', async () => {
    site.say(unavailable(null, '86400'));
    expect(await client.getRealtimeRevenueV1()).toMatchObject({ status: 503, retryAfterSeconds: 86_400 });
    expect(site.requests).toHaveLength(1);
  });

  it('stops in its pause when the caller aborts', async () => {
    site.say(reset);
    const leaving = new AbortController();
    const result = client.getRealtimeRevenueV1({ signal: leaving.signal });
    await pause(1);
    leaving.abort();
    expect(await result).toMatchObject({ status: 'failed', reason: 'aborted' });
    expect(around.waiting()).toEqual([]);
    expect(site.requests).toHaveLength(1);
  });

  it('is not retried after a 400', async () => {
    site.say(json(400, problem('invalid-request', 400)));
    expect(await client.getRealtimeRevenueV1()).toMatchObject({ status: 400 });
    expect(site.requests).toHaveLength(1);
  });
});

describe('a write', () => {
  const named = { platform: 'stripe', platform_account_id: 'acct_1' } as const;
  const { platform, ...query } = named;
  it.each([
    ['broke', reset],
    ['gets a 503', json(503, problem('overloaded', 503), { 'Retry-After': '1' })],
  ])('is never retried when it %s', async (_, reply) => {
    site.say(reply);
    await client.upsertPlatformConnection({ body: named, retries: 5 });
    await client.deletePlatformConnection({ path: { platform }, query, retries: 5 });
    expect(site.requests.map(({ method }) => method)).toEqual(['POST', 'DELETE']);
  });

  it('is sent again with the next token after a 401', async () => {
    site.say(rejected, json(200, { tenant_id: tenantId }));
    expect(await client.upsertPlatformConnection({ body: named })).toMatchObject({ status: 200 });
  });
});

describe('a rejected token', () => {
  it('is replaced once by a new token of the source', async () => {
    site.say(rejected, good);
    expect(await client.getRealtimeRevenueV1()).toMatchObject({ status: 200 });
    expect(asked).toBe(2);
    const [first, second] = site.requests.map(({ headers }) => headers.authorization);
    expect(first).not.toBe(second);
  });

  it('returns a 401 when the next token is rejected too', async () => {
    site.say(rejected);
    expect(await client.getRealtimeRevenueV1()).toMatchObject({ status: 401 });
    expect([asked, site.requests.length]).toEqual([2, 2]);
  });

  it('is sent once when the token source returns the same token', async () => {
    site.say(rejected);
    const only = clientOf(() => tokenOf(tenantId));
    expect(await only.getRealtimeRevenueV1()).toMatchObject({ status: 401 });
    expect(site.requests).toHaveLength(1);
  });

  it('is replaced too when a gateway rejects it', async () => {
    site.say(text(401, '<h1>Sign in</h1>'), good);
    expect(await client.getRealtimeRevenueV1()).toMatchObject({ status: 200 });
  });
});

describe('a request', () => {
  it('has no header outside the contract', async () => {
    site.say(json(200, { status: 'live' }));
    await client.getLiveness();
    expect(site.requests[0]?.headers.authorization).toBeUndefined();
    expect(asked).toBe(0);
  });

  it('revalidates through every cache when it has its own ETag', async () => {
    site.say(good);
    await client.getRealtimeRevenueV1({ header: { 'If-None-Match': '"1"' } });
    await client.getRealtimeRevenueV1();
    // Node sends the mode `no-cache` as max-age=0; by default an ETag sets `no-store` and `Pragma`.
    expect(site.requests.map(({ headers }) => [headers['cache-control'], headers.pragma])).toEqual([
      ['max-age=0', undefined],
      [undefined, undefined],
    ]);
  });
});
