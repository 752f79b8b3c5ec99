/** `refresh` and changes by the same client override a pending Retry-After. */
import { beforeEach, describe, expect, it } from 'vitest';
import { createClient, type Client } from '../../src/client/client.ts';
import { json, problem, text, unavailable, type Reply } from './site.ts';
import { tokenOf } from './environment.ts';
import {
  around,
  client,
  freshReply,
  isLive,
  isStale,
  servePages,
  shows,
  site,
  start,
  tenantId,
  type Watch,
} from './watching.ts';

servePages();
let answer: Reply;
let writes: Reply;
beforeEach(() => {
  answer = freshReply(1);
  writes = json(200, { tenant_id: tenantId });
  site.say((request, response) => (request.method === 'GET' ? answer : writes)(request, response));
});
const polls = (): number => site.requests.filter(({ method }) => method === 'GET').length;

/** A poller waiting for Retry-After of five minutes. */
async function startClosed(): Promise<Watch> {
  answer = unavailable(null, '300');
  const one = start();
  const { nextPollAt } = await one.next(isStale);
  expect(nextPollAt).toBe(around.environment.now() + 300_000);
  return one;
}

describe('refresh', () => {
  it('sends a request before Retry-After has passed', async () => {
    const one = await startClosed();
    answer = freshReply(1);
    around.advance(2_000);
    await one.refresh();
    expect(one.state()).toMatchObject({ status: 'live', error: undefined });
  });

  it('sends at most one request in two seconds for all pollers', async () => {
    const one = await startClosed();
    const other = start();
    await other.next(isStale);
    for (let count = 0; count < 5; count += 1) await Promise.all([one.refresh(), other.refresh()]);
    around.advance(1_999);
    await one.refresh();
    expect(await site.polls()).toBe(1);
    answer = freshReply(1);
    around.advance(1);
    await Promise.all([one.next(isLive), other.next(isLive)]);
    expect(polls()).toBe(2);
  });

  it('is delayed when called too early, with nextPollAt saying until when', async () => {
    const one = await startClosed();
    const at = around.environment.now();
    await one.refresh();
    expect(one.state().nextPollAt).toBe(at + 2_000);
    answer = freshReply(1);
    around.advance(2_000);
    await one.next(isLive);
  });
});

describe('a change by the same client', () => {
  const named = { platform: 'stripe', platform_account_id: 'acct_1' } as const;
  const bindBy = async (by: Client) => by.upsertPlatformConnection({ body: { ...named, metadata: {} } });
  const at = { path: { platform: 'stripe' }, query: { platform_account_id: 'acct_1' } } as const;
  const changes: ReadonlyArray<readonly [string, () => Promise<unknown>, number]> = [
    ['binding an account', () => bindBy(client), 200],
    ['storing a key', () => client.upsertPlatformCredentials({ body: { ...named, access_token: 'a' } }), 200],
    ['removing an account', () => client.deletePlatformConnection(at), 204],
  ];

  it.each(changes)('%s triggers a request at once', async (_, change, status) => {
    const one = await startClosed();
    const [day, hour] = [start(), start(client, { interval: 'hour' })];
    await Promise.all([day.next(isStale), hour.next(isStale)]);
    const before = polls();
    answer = freshReply(1);
    if (status === 204) writes = text(204, '');
    await change();
    await Promise.all([one, day, hour].map((each) => each.next(isLive)));
    // One request per interval, not per poller.
    expect((await site.polls()) - 1 - before).toBe(2);
  });

  it('triggers a new request when an older one is in flight', async () => {
    let finish = (): void => undefined;
    answer = (...exchange) => (finish = () => freshReply(1)(...exchange));
    const one = start();
    await site.came(1);
    await bindBy(client);
    answer = freshReply(2, 30);
    finish();
    await one.next(shows(2));
    expect(polls()).toBe(2);
  });

  it('triggers no request when it is rejected or made by another client', async () => {
    const one = await startClosed();
    await bindBy(createClient({ baseUrl: site.url, token: () => tokenOf(tenantId) }));
    writes = json(403, problem('insufficient-scope', 403));
    await bindBy(client);
    await client.listPlatformConnections();
    expect(one.state()).toMatchObject({ status: 'unavailable' });
    expect(site.requests.filter(({ url }) => url.includes('/revenue/'))).toHaveLength(1);
  });

  it('triggers no request once polling has stopped', async () => {
    const one = await startClosed();
    one.stop();
    await bindBy(client);
    expect(await site.polls()).toBe(2);
    expect(around.waiting()).toEqual([]);
  });
});
