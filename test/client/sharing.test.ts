/** Pollers of one tenant share requests and figures; pollers of two tenants share nothing. */
import { describe, expect, it } from 'vitest';
import type { TenantId } from '../../src/model/ids.ts';
import { newIds } from '../support/harness.ts';
import { json, problem, revenue, startSite, unavailable, type Reply } from './site.ts';
import { startMs, tokenOf } from './environment.ts';
import {
  around,
  client,
  clientOf,
  isLive,
  isStale,
  servePages,
  site,
  start,
  tenantId as one,
  type Watch,
} from './watching.ts';

servePages();
const other = newIds().tenantId;
const readTags = () => new Set(site.requests.map(({ headers }) => headers['if-none-match']));
const allNext = async (pollers: readonly Watch[], test = isLive) =>
  Promise.all(pollers.map((each) => each.next(test)));

/** Answers each token with the figures of its tenant. */
const honest: Reply = (request, response) => {
  const [, payload = ''] = (request.headers.authorization ?? '').split('.');
  const isOne = Buffer.from(payload, 'base64url').toString().includes(one);
  const headers = { ETag: isOne ? '"one"' : '"other"', 'Cache-Control': 'max-age=20' };
  json(200, revenue(isOne ? one : other, isOne ? 1 : 2), headers)(request, response);
};

describe('pollers of the same figures', () => {
  it('share each request and the same object across clients', async () => {
    let answer = (): void => undefined;
    site.say((...exchange) => (answer = () => honest(...exchange)), honest);
    const trio = [
      start(),
      start(clientOf(() => tokenOf(one, { jti: 'a second token' }), `${site.url}/`)),
      start(clientOf(() => tokenOf(one.toUpperCase()))),
    ];
    await site.came(1);
    expect(await site.polls()).toBe(1);
    answer();
    const states = await allNext(trio);
    expect(new Set(states.map(({ data }) => data)).size).toBe(1);
    around.advance(20_000);
    await allNext(trio);
    expect(await site.polls()).toBe(2);
  });

  it('give a later poller the current figures without a request', async () => {
    site.say(honest);
    const first = await start().next(isLive);
    const late = await start().next(isLive);
    expect(late.data).toBe(first.data);
    expect(await site.polls()).toBe(1);
    expect(late.nextPollAt).toBe(startMs + 20_000);
  });

  it('continue when one stops and drop their state with the last one', async () => {
    site.say(honest);
    const [first, second] = [start(), start()];
    await allNext([first, second]);
    first.stop();
    around.advance(20_000);
    await second.next(isLive);
    second.stop();
    const third = start();
    expect(await third.next(() => true)).toMatchObject({ status: 'loading', data: undefined });
    await third.next(isLive);
    expect(site.requests.at(-1)?.headers['if-none-match']).toBeUndefined();
  });

  it('do not share between intervals or servers', async () => {
    await using elsewhere = await startSite(honest);
    site.say(honest);
    const elsewhereToo = clientOf(() => tokenOf(one), elsewhere.url);
    const apart = [start(), start(client, { interval: 'hour' }), start(elsewhereToo)];
    await allNext(apart);
    expect([site.requests.length, elsewhere.requests.length]).toEqual([2, 1]);
    for (const each of apart) each.stop();
  });
});

describe('another tenant', () => {
  it('is kept apart from the first on the same page', async () => {
    site.say(honest);
    const states = await allNext([start(), start(clientOf(() => tokenOf(other)))]);
    expect(states.map(({ data }) => data?.tenant_id)).toEqual([one, other]);
    expect(readTags()).toEqual(new Set([undefined]));
  });

  it('starts empty when the token changes and sends no ETag of the first', async () => {
    site.say(honest);
    let tenant = one;
    const poller = start(clientOf(() => tokenOf(tenant)));
    await poller.next(isLive);
    tenant = other;
    around.advance(20_000);
    const empty = { data: undefined, asOf: undefined, checkedAt: undefined };
    const left = await poller.next(({ data }) => data?.tenant_id !== one);
    expect(left).toMatchObject({ status: 'loading', ...empty });
    expect((await poller.next(isLive)).data?.tenant_id).toBe(other);
    tenant = one;
    around.advance(20_000);
    expect(await poller.next(({ data }) => data?.tenant_id !== other)).toMatchObject({ data: undefined });
    expect((await poller.next(isLive)).data?.tenant_id).toBe(one);
    expect(readTags()).toEqual(new Set([undefined]));
  });

  it('starts empty when the token changes after a rejected one', async () => {
    let tenant = one;
    const poller = start(clientOf(() => tokenOf(tenant)));
    site.say(
      honest,
      (request, response) => {
        tenant = other;
        json(401, problem('unauthorized', 401))(request, response);
      },
      honest,
    );
    await poller.next(isLive);
    around.advance(20_000);
    expect(await poller.next(({ data }) => data === undefined)).toMatchObject({ status: 'loading' });
    around.advance(1_000);
    expect((await poller.next(isLive)).data?.tenant_id).toBe(other);
    const theirs = poller.states.filter(({ data }) => data?.tenant_id === other);
    expect(new Set(theirs.map(({ data }) => data?.revenue_total_minor))).toEqual(new Set([2]));
  });

  it('stays when a token of the first resolves or rejects late', async () => {
    const givers: Array<PromiseWithResolvers<string>> = [];
    const token = async (): Promise<string> => {
      const giver = Promise.withResolvers<string>();
      givers.push(giver);
      return giver.promise;
    };
    site.say(honest);
    const poller = start(clientOf(token));
    const refreshed = [poller.refresh(), poller.refresh()];
    givers[2]?.resolve(tokenOf(other));
    await poller.next(isLive);
    givers[0]?.resolve(tokenOf(one));
    givers[1]?.reject(new Error('logged out'));
    await Promise.all(refreshed);
    expect(poller.state()).toMatchObject({ status: 'live', data: { tenant_id: other }, error: undefined });
    expect(await site.polls()).toBe(1);
    expect(around.waiting()).toEqual([20_000]);
  });

  it('is never shown when the server mixes tenants up', async () => {
    site.say(json(200, revenue(other, 9)), unavailable(revenue(other, 9)));
    const poller = start();
    expect(await poller.next(isStale)).toMatchObject({ data: undefined, error: { status: 'unreadable' } });
    around.advance(1_000);
    expect(await poller.next(({ error }) => error?.status === 503)).toMatchObject({ data: undefined });
    expect(JSON.stringify(poller.states)).not.toContain(other);
  });

  it('with opaque tokens shares only between equal tokens', async () => {
    site.say(json(200, revenue(one, 1), { 'Cache-Control': 'max-age=20' }));
    const starting = ['a', 'b', 'a'].map((token) => start(clientOf(() => token)));
    const states = await allNext(starting);
    expect(states.map(({ data }) => data?.revenue_total_minor)).toEqual([1, 1, 1]);
    expect(site.requests).toHaveLength(2);
  });
});

describe('a page in the back/forward cache', () => {
  const leaveAs = async (before: () => string): Promise<Watch[]> => {
    site.say(honest);
    const pollers = [start(clientOf(before)), start(clientOf(before))];
    await allNext(pollers);
    around.leave();
    return pollers;
  };
  const nothing = { data: undefined, asOf: undefined, checkedAt: undefined, status: 'paused' };

  it('has no figures and sends no request until it is shown', async () => {
    const pollers = await leaveAs(() => tokenOf(one));
    for (const each of pollers) expect(each.states.at(-1)).toMatchObject(nothing);
    around.advance(3_600_000);
    expect(await site.polls()).toBe(1);
    around.show(true);
    around.advance(1_000);
    await allNext(pollers);
    expect(readTags()).toEqual(new Set([undefined]));
  });

  it('shows only the figures of the user logged in when it returns', async () => {
    let tenant = one;
    const pollers = await leaveAs(() => tokenOf(tenant));
    const seen = pollers.map(({ states }) => states.length);
    tenant = other;
    around.show(true);
    around.advance(1_000);
    await allNext(pollers);
    const since = pollers.flatMap(({ states }, at) => states.slice(seen[at]));
    expect(new Set(since.map(({ data }) => data?.tenant_id))).toEqual(new Set([undefined, other]));
  });

  it('ignores a token requested before it was left', async () => {
    site.say(honest);
    const tokens: Array<(token: string) => void> = [];
    const token = async (): Promise<string> => new Promise((give) => tokens.push(give));
    const poller = start(clientOf(token));
    around.leave();
    around.show(true);
    around.advance(1_000);
    tokens[1]?.(tokenOf(other));
    await poller.next(isLive);
    tokens[0]?.(tokenOf(one));
    expect(await site.polls()).toBe(1);
    expect(poller.state().data?.tenant_id).toBe(other);
    expect(poller.states.filter(({ error }) => error)).toEqual([]);
  });

  it('ignores a response requested before it was left', async () => {
    let tenant = one;
    let answer = (): void => undefined;
    site.say((...exchange) => (answer = () => honest(...exchange)), honest);
    const poller = start(clientOf(() => tokenOf(tenant)));
    await site.came(1);
    around.leave();
    answer();
    tenant = other;
    around.show(true);
    around.advance(1_000);
    await poller.next(isLive);
    const shown = new Set(poller.states.map(({ data }) => data?.tenant_id));
    expect(shown).toEqual(new Set([undefined, other]));
  });

  it('stays empty when it is left repeatedly or refreshed meanwhile', async () => {
    let tenant: TenantId | undefined = one;
    const pollers = await leaveAs(() => {
      if (tenant === undefined) throw new Error('nobody is logged in');
      return tokenOf(tenant);
    });
    const asked = pollers.map(async (each) => each.refresh());
    around.leave();
    await Promise.all(asked);
    tenant = undefined;
    around.show(true);
    around.advance(1_000);
    const isFailed = ({ error }: { error?: unknown }): boolean => error !== undefined;
    for (const state of await allNext(pollers, isFailed))
      expect(state).toMatchObject({ ...nothing, status: 'unavailable', error: { reason: 'token' } });
    around.leave();
    for (const each of pollers) expect(each.state()).toMatchObject({ ...nothing, error: undefined });
  });
});

describe('a failing token source', () => {
  let works: boolean;
  const unsteady = () => {
    works = true;
    return start(clientOf(() => (works ? tokenOf(one) : Promise.reject(new Error('no network')))));
  };

  it('leaves the figures stale and is called again', async () => {
    site.say(honest);
    const poller = unsteady();
    const { data } = await poller.next(isLive);
    works = false;
    around.advance(20_000);
    const state = await poller.next(isStale);
    expect(state.data).toBe(data);
    expect(state.error).toMatchObject({ reason: 'token' });
    works = true;
    around.advance(7_500);
    expect((await poller.next(({ stale }) => !stale)).error).toBeUndefined();
  });

  it('is cleared as the error when it works again, also before Retry-After has passed', async () => {
    site.say(unavailable(null));
    const poller = unsteady();
    await poller.next(({ error }) => error?.status === 503);
    works = false;
    await poller.refresh();
    expect(poller.state().error).toMatchObject({ reason: 'token' });
    works = true;
    await poller.refresh();
    expect(poller.state().error).toMatchObject({ status: 503 });
    expect(await site.polls()).toBe(1);
  });
});
