/** Polling: when it sends requests, which figures it keeps, and its states. */
import { describe, expect, it } from 'vitest';
import { hang, json, problem, reset, revenue, text, tooMany, unavailable, type Reply } from './site.ts';
import { startMs, tokenOf } from './environment.ts';
import {
  around,
  client,
  clientOf,
  freshReply,
  isLive,
  isStale,
  liveThen,
  servePages,
  shows,
  site,
  start,
  tenantId,
  type Watch,
} from './watching.ts';

servePages();
const unchanged = text(304, '', { 'Cache-Control': 'private, max-age=10' });

describe('the polling interval', () => {
  it.each([
    ['max-age', 'private, max-age=20', 0.5, 20_000],
    ['max-age minus a tenth', 'private, max-age=20', 0, 18_000],
    ['max-age plus a tenth', 'private, max-age=20', 0.999_999_999, 22_000],
    ['a second when max-age is 0', 'private, max-age=0', 0.5, 1_000],
    ['five minutes when max-age is a day', 'private, max-age=86400', 0.5, 300_000],
    ['half a minute without max-age', 'private', 0.5, 30_000],
  ])('is %s', async (_, cacheControl, chance, waitMs) => {
    around.chance(chance);
    site.say(freshReply(1, 0, cacheControl));
    const { nextPollAt } = await start().next(isLive);
    expect((nextPollAt ?? 0) - startMs).toBeCloseTo(waitMs, 3);
    expect(around.waiting()).toHaveLength(1);
  });

  it('follows the max-age of the previous answer', async () => {
    site.say(freshReply(1), unchanged);
    const one = start();
    await one.next(isLive);
    around.advance(19_999);
    expect(await site.polls()).toBe(1);
    around.advance(1);
    const { nextPollAt, checkedAt } = await one.next(isLive);
    expect([checkedAt, nextPollAt]).toEqual([startMs + 20_000, startMs + 30_000]);
  });

  it('pauses while the page is hidden and resumes with one request within a second', async () => {
    site.say(freshReply(1), freshReply(2, 20));
    const one = start();
    await one.next(isLive);
    around.show(false);
    expect(one.state()).toMatchObject({ status: 'paused', stale: false, nextPollAt: undefined });
    around.advance(3_600_000);
    expect(await site.polls()).toBe(1);
    expect(one.state()).toMatchObject({ status: 'paused', stale: true, data: { revenue_total_minor: 1 } });
    around.show(true);
    expect(one.state()).toMatchObject({ status: 'stale', stale: true });
    expect(around.waiting()).toEqual([500]);
    around.advance(500);
    expect(await one.next(shows(2))).toMatchObject({ stale: false });
    expect(site.requests).toHaveLength(2);
  });

  it('does not start on a hidden page', async () => {
    site.say(freshReply(1));
    around.show(false);
    const one = start();
    around.advance(29_999);
    expect(one.state().status).toBe('paused');
    expect(await site.polls()).toBe(0);
    around.show(true);
    around.advance(1_000);
    await one.next(isLive);
  });
});

describe('the figures', () => {
  it('are the same object after a 304, requested with their ETag and past every cache', async () => {
    const { one, data } = await liveThen(unchanged);
    const state = await one.next(isLive);
    expect(state.data).toBe(data);
    expect(site.requests.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"1"']);
    expect(site.requests[1]?.headers).toMatchObject({ 'cache-control': 'max-age=0' });
    expect(site.requests[1]?.headers).not.toHaveProperty('pragma');
  });

  it('are the same object when a cache turns the 304 into a 200 with the same ETag', async () => {
    const { one, data } = await liveThen(freshReply(1));
    expect((await one.next(isLive)).data).toBe(data);
  });

  it('never go back to an older snapshot', async () => {
    site.say(freshReply(2, 30), freshReply(1, 10), freshReply(3, 40));
    const one = start();
    const newest = await one.next(isLive);
    around.advance(20_000);
    const after = await one.next(isLive);
    expect(after.data).toBe(newest.data);
    expect(after.checkedAt).toBe(newest.checkedAt);
    around.advance(20_000);
    expect((await one.next(isLive)).asOf).toBe('2027-03-01T12:00:40.000Z');
    expect(site.requests.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"2"', '"2"']);
  });

  it('are not taken from an unrequested 304', async () => {
    site.say(unchanged, freshReply(1));
    const one = start();
    await one.next(({ nextPollAt }) => nextPollAt !== undefined);
    expect(one.state()).toMatchObject({ status: 'loading', data: undefined });
    around.advance(10_000);
    await one.next(isLive);
  });
});

describe('while the server cannot answer', () => {
  it('a 503 keeps the last figures as stale, with the reason, until Retry-After has passed', async () => {
    const { one, data } = await liveThen(unavailable(revenue(tenantId, 1)), freshReply(2, 30));
    const stale = await one.next(isStale);
    expect(stale.data).toBe(data);
    expect(stale).toMatchObject({ status: 'stale', checkedAt: startMs });
    expect(stale.error).toMatchObject({ status: 503, failedSources: [{ reason: 'rate_limited' }] });
    // Retry-After of 7 s plus 5 % jitter.
    expect((stale.nextPollAt ?? 0) - startMs - 20_000).toBe(7_350);
    around.advance(7_349);
    expect(await site.polls()).toBe(2);
    around.advance(1);
    expect(await one.next(isLive)).toMatchObject({ stale: false, error: undefined });
  });

  it('a 429 keeps the figures until Retry-After has passed', async () => {
    const { one, data } = await liveThen(tooMany, freshReply(2, 30));
    const stale = await one.next(isStale);
    expect(stale.data).toBe(data);
    expect(stale).toMatchObject({ status: 'stale', error: { status: 429, retryAfterSeconds: 5 } });
    expect((stale.nextPollAt ?? 0) - startMs - 20_000).toBe(5_250);
    around.advance(5_249);
    expect(await site.polls()).toBe(2);
    around.advance(1);
    await one.next(shows(2));
  });

  it('last_known of a 503 replaces older figures', async () => {
    site.say(unavailable(revenue(tenantId, 5, 10)), unavailable(revenue(tenantId, 4, 5)));
    const one = start();
    const first = await one.next(isStale);
    expect(first.data?.revenue_total_minor).toBe(5);
    around.advance(10_000);
    const second = await one.next(isStale);
    expect(second.data).toBe(first.data);
  });

  it.each([
    ['broken connections', reset],
    ['HTML of a gateway', text(502, '<h1>Bad Gateway</h1>')],
    ['half an answer', text(200, '{')],
    ['an empty 500', text(500, '')],
  ])('%s are retried with backoff up to a minute', async (_, reply) => {
    site.say(freshReply(1), reply);
    around.chance(0.999_999);
    const one = start();
    await one.next(isLive);
    const waits: number[] = [];
    for (let count = 0; count < 8; count += 1) {
      around.advance(Math.max(...around.waiting()));
      const { nextPollAt = 0, data } = await one.next(isStale);
      expect(data?.revenue_total_minor).toBe(1);
      waits.push(Math.round((nextPollAt - around.environment.now()) / 1000));
    }
    expect(waits).toEqual([2, 4, 8, 16, 32, 60, 60, 60]);
  });

  it('the state is unavailable, not stale, as long as no figures are known', async () => {
    site.say(unavailable(null), unavailable(revenue(tenantId, 5)));
    const one = start();
    const first = await one.next(({ error }) => error !== undefined);
    expect(first).toMatchObject({ status: 'unavailable', data: undefined, stale: false });
    around.advance(10_000);
    const second = await one.next(({ data }) => data !== undefined);
    expect(second).toMatchObject({ status: 'stale', stale: true, error: { status: 503 } });
  });

  it('a Retry-After of a day is capped at five minutes', async () => {
    site.say(unavailable(null, '86400'));
    expect((await start().next(isStale)).nextPollAt).toBe(startMs + 300_000);
  });

  it('a hanging request times out', async () => {
    site.say(hang);
    const one = start();
    await site.came(1);
    around.advance(30_000);
    expect((await one.next(isStale)).error).toMatchObject({ status: 'failed', reason: 'timeout' });
  });
});

describe('stopping', () => {
  it('leaves no timer, no request and no state behind', async () => {
    site.say(hang);
    const leaving = new AbortController();
    const one = start(client, { signal: leaving.signal });
    await site.came(1);
    leaving.abort();
    expect(one.state()).toMatchObject({ status: 'stopped' });
    await new Promise((turn) => setImmediate(turn));
    expect(around.waiting()).toEqual([]);
    around.show(false);
    expect(one.states.at(-1)).toMatchObject({ status: 'stopped' });
  });

  it('happens at once when the signal is already aborted', () => {
    const one = start(client, { signal: AbortSignal.abort() });
    expect(one.state().status).toBe('stopped');
    expect([site.requests.length, around.waiting().length]).toEqual([0, 0]);
  });
});

const unauthorized = json(401, problem('unauthorized', 401));
const isRejected = ({ status }: { status: string }) => status === 'unauthorized' || status === 'refused';

/** The waits, in seconds, after each of `count` refusals; time advances through all but one. */
async function readWaits(one: Watch, count: number): Promise<number[]> {
  const waits: number[] = [];
  for (;;) {
    // Skips states reported while time advanced.
    const { nextPollAt = 0 } = await one.next(
      (state) => isRejected(state) && (state.nextPollAt ?? 0) > around.environment.now(),
    );
    const waitMs = nextPollAt - around.environment.now();
    expect(around.waiting()).toHaveLength(1);
    waits.push(waitMs / 1000);
    if (waits.length === count) return waits;
    around.advance(waitMs);
  }
}

describe('a rejected token', () => {
  it('clears the figures and is retried after 5 s, 30 s and then every 5 minutes', async () => {
    const { one } = await liveThen(unauthorized);
    expect(await readWaits(one, 5)).toEqual([5, 30, 300, 300, 300]);
    expect(one.states.filter(isRejected)[0]).toMatchObject({
      data: undefined,
      asOf: undefined,
      stale: false,
    });
    // Each round sends two requests, one per token.
    expect(await site.polls()).toBe(11);
    site.say(freshReply(2, 60));
    around.advance(300_000);
    expect(await one.next(isLive)).toMatchObject({ data: { revenue_total_minor: 2 } });
  });

  it('is retried after 5 s again once a token was accepted', async () => {
    site.say(unauthorized);
    const one = start();
    expect(await readWaits(one, 2)).toEqual([5, 30]);
    site.say(freshReply(1));
    around.advance(30_000);
    await one.next(isLive);
    site.say(unauthorized);
    around.advance(20_000);
    expect(await readWaits(one, 2)).toEqual([5, 30]);
  });

  it('is retried on the same schedule when tokens are opaque and change', async () => {
    site.say(unauthorized);
    let count = 0;
    const one = start(clientOf(() => `opaque ${(count += 1)}`));
    expect(await readWaits(one, 4)).toEqual([5, 30, 300, 300]);
  });

  it('is retried at once by refresh, then after 5 s again', async () => {
    site.say(unauthorized);
    const one = start();
    expect(await readWaits(one, 3)).toEqual([5, 30, 300]);
    around.advance(2_000);
    await one.refresh();
    expect((one.state().nextPollAt ?? 0) - around.environment.now()).toBe(5_000);
    site.say(freshReply(1));
    around.advance(2_000);
    await one.refresh();
    expect(one.state()).toMatchObject({ status: 'live', data: { revenue_total_minor: 1 } });
  });

  it('leads to unauthorized when the token source fails, and the source is called again', async () => {
    let tokens = 2;
    const token = async () => (--tokens < 0 ? Promise.reject(new Error('signed out')) : tokenOf(tenantId));
    const one = start(clientOf(token));
    site.say(freshReply(1), unauthorized);
    await one.next(isLive);
    around.advance(20_000);
    const state = await one.next(({ status }) => status !== 'live');
    expect(state).toMatchObject({ status: 'unauthorized', data: undefined });
    tokens = 1;
    site.say(freshReply(2, 60));
    around.advance(5_000);
    await one.next(isLive);
  });

  it('is not retried while the page is hidden', async () => {
    site.say(unauthorized);
    const one = start();
    await one.next(isRejected);
    around.show(false);
    expect(one.state()).toMatchObject({ status: 'paused', data: undefined });
    around.advance(86_400_000);
    expect(await site.polls()).toBe(2);
    site.say(freshReply(1));
    around.show(true);
    around.advance(1_000);
    await one.next(isLive);
  });
});

describe('an issuer with a clock ahead', () => {
  /** Rejects a token before its nbf, like a server without leeway. */
  const strict: Reply = (request, response) => {
    const [, payload = ''] = (request.headers.authorization ?? '').split('.');
    const claims: unknown = JSON.parse(Buffer.from(payload, 'base64url').toString());
    const notBefore = claims instanceof Object && 'nbf' in claims ? Number(claims.nbf) : 0;
    const isEarly = around.environment.now() < notBefore * 1000;
    (isEarly ? unauthorized : freshReply(1))(request, response);
  };

  it.each([1, 2, 4])('by %i s delays the figures by 5 s', async (seconds) => {
    site.say(strict);
    const token = tokenOf(tenantId, { nbf: startMs / 1000 + seconds });
    const one = start(clientOf(() => token));
    await one.next(({ status }) => status === 'unauthorized');
    around.advance(5_000);
    expect(await one.next(isLive)).toMatchObject({ data: { revenue_total_minor: 1 }, error: undefined });
  });

  it('causes no unauthorized state when the next token is accepted', async () => {
    const { one } = await liveThen(unauthorized, freshReply(2, 30));
    await one.next(shows(2));
    expect(one.states.map(({ status }) => status)).not.toContain('unauthorized');
  });
});

describe('a rejected request', () => {
  it.each([
    ['of 403 clears the figures', json(403, problem('unknown-tenant', 403)), undefined],
    ['of 400 keeps the figures', json(400, problem('bad-request', 400)), 1],
  ])('%s and is retried after 5 s, 30 s and 5 minutes', async (_, reply, kept) => {
    const { one } = await liveThen(reply);
    expect(await readWaits(one, 3)).toEqual([5, 30, 300]);
    expect(one.state().data?.revenue_total_minor).toBe(kept);
    site.say(freshReply(2, 600));
    around.advance(300_000);
    await one.next(shows(2));
  });
});

describe('a temporary answer', () => {
  const identityUnavailable = json(503, problem('identity-unavailable', 503), { 'Retry-After': '3' });

  it('of 503 keeps the figures and is retried after Retry-After', async () => {
    const rejections = [
      identityUnavailable,
      unavailable(null, '1'),
      json(503, problem('overloaded', 503), { 'Retry-After': '1' }),
      json(503, problem('database-unavailable', 503)),
      json(503, { no: 'problem' }),
    ];
    const { one, data } = await liveThen(...rejections, freshReply(2, 600));
    const waits: number[] = [];
    for (let count = 0; count < rejections.length; count += 1) {
      const state = await one.next(({ stale, error }) => stale && error !== undefined);
      expect(state.status).toBe('stale');
      expect(state.data).toBe(data);
      waits.push((state.nextPollAt ?? 0) - around.environment.now());
      around.advance(waits.at(-1) ?? 0);
    }
    expect(waits[0], 'Retry-After, and a little').toBe(3_150);
    await one.next(shows(2));
  });

  it('with foreign currency alone is live with a total of 0', async () => {
    const pounds = { currency: 'GBP', revenue_total_minor: 5_000, converted: false, rate_date: null };
    const rest = { minor_unit_exponent: 2, refund_total_minor: 0, event_count: 1 };
    const foreign = { ...revenue(tenantId, 0, 30), by_currency: [{ ...pounds, ...rest }] };
    const { one } = await liveThen(json(200, foreign, { ETag: '"foreign"' }));
    const { data } = await one.next(shows(0));
    expect(data?.by_currency).toMatchObject([{ currency: 'GBP', revenue_total_minor: 5_000 }]);
    expect(one.states.map(({ status }) => status)).not.toContain('no-revenue-source');
  });

  it('of 404 no-revenue-source has no figures and is retried after a minute', async () => {
    const { one } = await liveThen(json(404, problem('no-revenue-source', 404)), freshReply(2, 90));
    const state = await one.next(({ status }) => status === 'no-revenue-source');
    expect(state).toMatchObject({ data: undefined, stale: false });
    expect((state.nextPollAt ?? 0) - around.environment.now()).toBe(60_000);
    around.advance(60_000);
    await one.next(isLive);
  });
});

describe('a hanging server', () => {
  it('turns live figures stale two seconds after the poll was due', async () => {
    const { one } = await liveThen(hang);
    await site.came(2);
    around.advance(1_999);
    expect(one.state()).toMatchObject({ status: 'live', stale: false });
    around.advance(1);
    const state = await one.next(isStale);
    expect(state).toMatchObject({ status: 'stale', error: undefined, data: { revenue_total_minor: 1 } });
    around.advance(28_000);
    const { status, error } = await one.next((late) => late.error !== undefined);
    expect({ status, error }).toMatchObject({ status: 'stale', error: { reason: 'timeout' } });
  });

  it('turns the figures of all pollers sharing the request stale', async () => {
    site.say(freshReply(1), hang);
    const all = [start(), start()];
    await Promise.all(all.map((one) => one.next(isLive)));
    around.advance(10_000);
    void all[0]?.refresh();
    await site.came(2);
    around.advance(12_000);
    const states = await Promise.all(all.map((one) => one.next(isStale)));
    expect(states.map(({ status }) => status)).toEqual(['stale', 'stale']);
    expect(await site.polls()).toBe(2);
  });

  it('has the same effect as a hanging token source', async () => {
    site.say(freshReply(1));
    let token = async (): Promise<string> => tokenOf(tenantId);
    const one = start(clientOf(() => token()));
    await one.next(isLive);
    token = () => new Promise(() => undefined);
    around.advance(22_000);
    expect(await one.next(isStale)).toMatchObject({ status: 'stale' });
  });
});
