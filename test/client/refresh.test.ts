/** `refresh` and changes by the same client: both open what the server asked to leave closed. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createClient, type Client } from '../../src/client/client.ts';
import { newIds } from '../support/harness.ts';
import { json, problem, revenue, startSite, text, unavailable, type Reply, type Site } from './site.ts';
import { testSurroundings, tokenOf, type TestSurroundings } from './surroundings.ts';
import { watch, type Watch } from './watching.ts';

const { tenantId } = newIds();
let site: Site;
let around: TestSurroundings;
let client: Client;
let answer: Reply;
let writes: Reply;
const watches: Watch[] = [];

beforeEach(async () => {
  around = testSurroundings();
  around.chance(0.5);
  answer = fresh(1);
  writes = ok;
  site = await startSite((request, response) =>
    (request.method === 'GET' ? answer : writes)(request, response),
  );
  client = createClient({
    baseUrl: site.url,
    token: () => tokenOf(tenantId),
    environment: around.environment,
  });
});
afterEach(async () => {
  for (const one of watches.splice(0)) one.stop();
  await site[Symbol.asyncDispose]();
});

const ok = json(200, { tenant_id: tenantId });
const fresh = (minor: number, seconds = 0): Reply =>
  json(200, revenue(tenantId, minor, seconds), { ETag: `"${minor}"`, 'Cache-Control': 'max-age=20' });
const start = (...args: Parameters<typeof watch>): Watch => {
  const one = watch(...args);
  watches.push(one);
  return one;
};
const isLive = ({ status }: { status: string }): boolean => status === 'live';
const shows =
  (minor: number) =>
  ({ data }: { data?: { revenue_total_minor: number } | undefined }): boolean =>
    data?.revenue_total_minor === minor;
const polls = (): number => site.requests.filter(({ method }) => method === 'GET').length;

/** A page that was told to wait for five minutes, for a credential that is missing. */
async function closed(): Promise<Watch> {
  answer = unavailable(null, '300');
  const one = start(client);
  const { nextPollAt } = await one.next(({ stale }) => stale);
  expect(nextPollAt).toBe(around.environment.now() + 300_000);
  return one;
}

describe('refresh', () => {
  it('sends a request while the server asked to wait', async () => {
    const one = await closed();
    answer = fresh(1);
    around.advance(2_000);
    await one.refresh();
    expect(one.state()).toMatchObject({ status: 'live', error: undefined });
  });

  it('sends at most one request in two seconds, however often and by whomever it is asked', async () => {
    const one = await closed();
    const other = start(client);
    await other.next(({ stale }) => stale);
    for (let count = 0; count < 5; count += 1) await Promise.all([one.refresh(), other.refresh()]);
    around.advance(1_999);
    await one.refresh();
    expect(await site.polls()).toBe(1);
    answer = fresh(1);
    around.advance(1);
    await Promise.all([one.next(isLive), other.next(isLive)]);
    expect(polls()).toBe(2);
  });

  it('takes the next turn when it comes too early, and says when that is', async () => {
    const one = await closed();
    const at = around.environment.now();
    await one.refresh();
    expect(one.state().nextPollAt).toBe(at + 2_000);
    answer = fresh(1);
    around.advance(2_000);
    await one.next(isLive);
  });
});

describe('a change by the same client', () => {
  const named = { platform: 'stripe', platform_account_id: 'acct_1' } as const;
  const changes: ReadonlyArray<readonly [string, (by: Client) => Promise<unknown>, Reply]> = [
    [
      'binding an account',
      async (by) => by.upsertPlatformConnection({ body: { ...named, metadata: {} } }),
      ok,
    ],
    [
      'storing a key',
      async (by) => by.upsertPlatformCredentials({ body: { ...named, access_token: 'sk_test_1' } }),
      ok,
    ],
    [
      'removing an account',
      async (by) =>
        by.deletePlatformConnection({
          path: { platform: 'stripe' },
          query: { platform_account_id: 'acct_1' },
        }),
      text(204, ''),
    ],
  ];

  it.each(changes)('%s is followed by a request at once', async (_, change, reply) => {
    const one = await closed();
    const [day, hour] = [start(client), start(client, { interval: 'hour' })];
    await Promise.all([day.next(({ stale }) => stale), hour.next(({ stale }) => stale)]);
    const before = polls();
    answer = fresh(1);
    writes = reply;
    await change(client);
    await Promise.all([one, day, hour].map((each) => each.next(isLive)));
    // One for each window, however many show it.
    expect((await site.polls()) - 1 - before).toBe(2);
  });

  it('is followed by a request that began after it, when one was under way', async () => {
    let finish = (): void => undefined;
    answer = (...exchange) => (finish = () => fresh(1)(...exchange));
    const one = start(client);
    await site.came(1);
    await client.upsertPlatformConnection({ body: { ...named, metadata: {} } });
    answer = fresh(2, 30);
    finish();
    await one.next(shows(2));
    expect(polls()).toBe(2);
  });

  it('is followed by nothing when it is refused, or made by another client', async () => {
    const one = await closed();
    const elsewhere = createClient({ baseUrl: site.url, token: () => tokenOf(tenantId) });
    await elsewhere.upsertPlatformConnection({ body: { ...named, metadata: {} } });
    writes = json(403, problem('insufficient-scope', 403));
    await client.upsertPlatformConnection({ body: { ...named, metadata: {} } });
    await client.listPlatformConnections();
    expect(one.state()).toMatchObject({ status: 'stale' });
    expect(site.requests.filter(({ url }) => url.includes('/revenue/'))).toHaveLength(1);
  });

  it('is followed by nothing once polling has been stopped', async () => {
    const one = await closed();
    one.stop();
    await client.upsertPlatformConnection({ body: { ...named, metadata: {} } });
    expect(await site.polls()).toBe(2);
    expect(around.waiting()).toEqual([]);
  });
});
