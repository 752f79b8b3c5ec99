/** Polling: when it asks, what it keeps, and what it says about that. */
import { describe, expect, it } from 'vitest';
import { hang, reset, revenue, text, unavailable } from './site.ts';
import { startMs } from './surroundings.ts';
import {
  around,
  client,
  fresh,
  isLive,
  isStale,
  servePages,
  shows,
  site,
  start,
  tenantId,
} from './watching.ts';

servePages();
const unchanged = text(304, '', { 'Cache-Control': 'private, max-age=10' });

describe('the pace', () => {
  it.each([
    ['max-age', 'private, max-age=20', 0.5, 20_000],
    ['max-age less a tenth', 'private, max-age=20', 0, 18_000],
    ['max-age and a tenth', 'private, max-age=20', 0.999_999_999, 22_000],
    ['a second when max-age is 0', 'private, max-age=0', 0.5, 1_000],
    ['five minutes when max-age is a day', 'private, max-age=86400', 0.5, 300_000],
    ['half a minute when nothing is said', 'private', 0.5, 30_000],
  ])('is %s', async (_, cacheControl, chance, waitMs) => {
    around.chance(chance);
    site.say(fresh(1, 0, cacheControl));
    const { nextPollAt } = await start().next(isLive);
    expect((nextPollAt ?? 0) - startMs).toBeCloseTo(waitMs, 3);
    expect(around.waiting()).toHaveLength(1);
  });

  it('is that of the answer before', async () => {
    site.say(fresh(1), unchanged);
    const one = start();
    await one.next(isLive);
    around.advance(19_999);
    expect(await site.polls()).toBe(1);
    around.advance(1);
    const { nextPollAt, checkedAt } = await one.next(isLive);
    expect([checkedAt, nextPollAt]).toEqual([startMs + 20_000, startMs + 30_000]);
  });

  it('is not kept while the page is hidden or offline, and goes on with one request within a second', async () => {
    site.say(fresh(1), fresh(2, 20));
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

  it('does not begin on a page that is hidden', async () => {
    site.say(fresh(1));
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
  it('are the same object after a 304, which is asked for with their tag and past every cache', async () => {
    site.say(fresh(1), unchanged);
    const one = start();
    const { data } = await one.next(isLive);
    around.advance(20_000);
    const state = await one.next(isLive);
    expect(state.data).toBe(data);
    expect(site.requests.map(({ headers }) => headers['if-none-match'])).toEqual([undefined, '"1"']);
    expect(site.requests[1]?.headers).toMatchObject({ 'cache-control': 'max-age=0' });
    expect(site.requests[1]?.headers).not.toHaveProperty('pragma');
  });

  it('are the same object when a cache turns the 304 into a 200 with the same tag', async () => {
    site.say(fresh(1));
    const one = start();
    const { data } = await one.next(isLive);
    around.advance(20_000);
    expect((await one.next(isLive)).data).toBe(data);
  });

  it('never go back to an older snapshot', async () => {
    site.say(fresh(2, 30), fresh(1, 10), fresh(3, 40));
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

  it('are not taken from a 304 that nobody asked for', async () => {
    site.say(unchanged, fresh(1));
    const one = start();
    await one.next(({ nextPollAt }) => nextPollAt !== undefined);
    expect(one.state()).toMatchObject({ status: 'loading', data: undefined });
    around.advance(10_000);
    await one.next(isLive);
  });
});

describe('while the server cannot answer', () => {
  it('the last figures stay, marked stale with the reason, until Retry-After has passed', async () => {
    site.say(fresh(1), unavailable(revenue(tenantId, 1)), fresh(2, 30));
    const one = start();
    const { data } = await one.next(isLive);
    around.advance(20_000);
    const stale = await one.next(isStale);
    expect(stale.data).toBe(data);
    expect(stale).toMatchObject({ status: 'stale', checkedAt: startMs });
    expect(stale.error).toMatchObject({ status: 503, failedSources: [{ reason: 'rate_limited' }] });
    // Not earlier, and not all at once.
    expect((stale.nextPollAt ?? 0) - startMs - 20_000).toBe(7_350);
    around.advance(7_349);
    expect(await site.polls()).toBe(2);
    around.advance(1);
    expect(await one.next(isLive)).toMatchObject({ stale: false, error: undefined });
  });

  it('its last known answer is taken when it is newer than what is held', async () => {
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
  ])('%s are waited out ever longer, up to a minute', async (_, reply) => {
    site.say(fresh(1), reply);
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

  it('a Retry-After of a day is taken for five minutes', async () => {
    site.say(unavailable(null, '86400'));
    expect((await start().next(isStale)).nextPollAt).toBe(startMs + 300_000);
  });

  it('what hangs is given up', async () => {
    site.say(hang);
    const one = start();
    await site.came(1);
    around.advance(30_000);
    expect((await one.next(isStale)).error).toMatchObject({ status: 'failed', reason: 'timeout' });
  });
});

describe('an end', () => {
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

  it('comes at once when the signal is over already', () => {
    const one = start(client, { signal: AbortSignal.abort() });
    expect(one.state().status).toBe('stopped');
    expect([site.requests.length, around.waiting().length]).toEqual([0, 0]);
  });
});
