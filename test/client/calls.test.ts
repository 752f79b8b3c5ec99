/** Calls against the real server: each status of the contract that a call can come to is a case of its own. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createClient, type Client } from '../../src/client/client.ts';
import type { OperationId } from '../../src/client/request.ts';
import type { Result } from '../../src/client/result.ts';
import { signToken } from '../../scripts/token.ts';
import { startHarness, type Harness, type Merchant, newIds } from '../support/harness.ts';
import { testSurroundings } from './surroundings.ts';
import { watch } from './watching.ts';

let harness: Harness;
let merchant: Merchant;
let client: Client;

beforeAll(async () => {
  harness = await startHarness();
  await harness.setNow('2027-03-01T12:00:00.000Z');
  await harness.freeze();
  merchant = await harness.addMerchant({ salesPerMinute: 1 });
  client = clientOf(merchant.token);
});
afterAll(() => harness.stop());

const clientOf = (...tokens: readonly string[]): Client => {
  const left = [...tokens];
  return createClient({
    baseUrl: `${harness.url}/`,
    token: async () => (left.length > 1 ? left.shift() : left[0]) ?? '',
  });
};

/** The case that a test is about, or what came instead. */
function as<Id extends OperationId, S extends Result<Id>['status']>(
  result: Result<Id>,
  status: S,
): Extract<Result<Id>, { status: S }> {
  const isIt = (one: Result<Id>): one is Extract<Result<Id>, { status: S }> => one.status === status;
  if (!isIt(result)) throw new Error(`${result.status}: ${JSON.stringify(result)}`);
  return result;
}

describe('the realtime revenue', () => {
  it('is data with a 200, and an empty 304 when its tag is sent back', async () => {
    const answer = as<'getRealtimeRevenueV1', 200>(
      await client.getRealtimeRevenueV1({ query: { interval: 'hour' } }),
      200,
    );
    expect(answer.data).toMatchObject({ tenant_id: merchant.tenantId, interval: 'hour', currency: 'USD' });
    const tag = answer.headers.get('ETag') ?? '';
    const again = await client.getRealtimeRevenueV1({
      query: { interval: 'hour' },
      header: { 'If-None-Match': tag },
    });
    expect(again).toMatchObject({ status: 304, httpStatus: 304 });
    expect(again).not.toHaveProperty('data');
  });

  it('is a 400 that names the parameter', async () => {
    const { problem } = as<'getRealtimeRevenueV1', 400>(
      await client.getRealtimeRevenueV1({ header: { 'X-Correlation-ID': 'none' } }),
      400,
    );
    expect(problem.errors).toMatchObject([{ field: '/header/X-Correlation-ID' }]);
  });

  it('is a 401 when the token is refused and the next one is, too', async () => {
    const { problem } = as<'getRealtimeRevenueV1', 401>(
      await clientOf('nonsense').getRealtimeRevenueV1(),
      401,
    );
    expect(problem.type).toBe('/problems/unauthorized');
  });

  it('is a 401 when the token is refused and there is no other', async () => {
    const tokens = ['outdated'];
    const none = createClient({
      baseUrl: harness.url,
      token: async () => tokens.shift() ?? Promise.reject(new Error('signed out')),
    });
    expect(await none.getRealtimeRevenueV1()).toMatchObject({ status: 401, httpStatus: 401 });
    expect(await none.getRealtimeRevenueV1()).toMatchObject({ status: 'failed', reason: 'token' });
  });

  it('is a 200 when the next token is good', async () => {
    expect(await clientOf('outdated', merchant.token).getRealtimeRevenueV1()).toMatchObject({ status: 200 });
  });

  it('is a 403 for a tenant that is not known', async () => {
    const token = await signToken(newIds().tenantId, {});
    expect(await clientOf(token).getRealtimeRevenueV1()).toMatchObject({
      status: 403,
      problem: { type: '/problems/unknown-tenant' },
    });
  });

  it('is a 503 with reasons, the time to wait and the last known answer', async () => {
    const failing = await harness.addMerchant({ salesPerMinute: 1 });
    const its = clientOf(failing.token);
    const good = as<'getRealtimeRevenueV1', 200>(await its.getRealtimeRevenueV1(), 200);
    await harness.advance(31_000);
    await harness.simulator.fault({
      kind: 'status',
      status: 429,
      retryAfter: 17,
      times: 50,
      account: failing.account,
    });
    const answer = as<'getRealtimeRevenueV1', 503>(await its.getRealtimeRevenueV1(), 503);
    expect(answer.retryAfterSeconds).toBe(17);
    expect(answer.failedSources).toMatchObject([{ platform: 'stripe', reason: 'rate_limited' }]);
    expect(answer.lastKnown).toEqual(good.data);
  });

  it('is a 404 of its own when nothing that counts is connected', async () => {
    const lonely = await harness.addMerchant();
    const its = clientOf(lonely.token);
    const gone = await its.deletePlatformConnection({
      path: { platform: 'stripe' },
      query: { platform_account_id: lonely.account },
    });
    expect(gone).toMatchObject({ status: 204 });
    const { problem } = as<'getRealtimeRevenueV1', 404>(await its.getRealtimeRevenueV1(), 404);
    expect(problem.type satisfies '/problems/no-revenue-source').toBe('/problems/no-revenue-source');
  });
});

describe('the realtime revenue, polled', () => {
  it('goes from live to the same object, to stale for as long as the server says, and back', async () => {
    const account = await harness.addMerchant({ salesPerMinute: 1 });
    const around = testSurroundings();
    const poller = watch(
      createClient({ baseUrl: harness.url, token: () => account.token, environment: around.environment }),
    );
    const due = (): void => around.advance(Math.max(...around.waiting()));
    const live = await poller.next(({ status }) => status === 'live');
    expect(live.data?.tenant_id).toBe(account.tenantId);
    due();
    const same = await poller.next(({ checkedAt }) => checkedAt === around.environment.now());
    expect(same.data).toBe(live.data);
    await harness.advance(31_000);
    const fault = {
      kind: 'status',
      status: 429,
      retryAfter: 9,
      times: 50,
      account: account.account,
    } as const;
    await harness.simulator.fault(fault);
    due();
    const stale = await poller.next((state) => state.stale);
    expect(stale.data).toBe(live.data);
    expect(stale.error).toMatchObject({ status: 503, failedSources: [{ reason: 'rate_limited' }] });
    expect(stale.nextPollAt).toBe(around.environment.now() + 9_000);
    await harness.simulator.clearFaults();
    await harness.advance(9_000);
    due();
    const back = await poller.next(({ status }) => status === 'live');
    expect(Date.parse(back.asOf ?? '')).toBeGreaterThan(Date.parse(live.asOf ?? ''));
    poller.stop();
  });

  it('shows an account as soon as the same client has connected it, whatever the server said meanwhile', async () => {
    const { token, tenantId } = await harness.addMerchant({ salesPerMinute: 1 });
    const suffix = randomUUID().replaceAll('-', '').slice(0, 16);
    const [account, key] = [`acct_${suffix}`, `sk_test_${suffix}${suffix}`];
    const openedAt = harness.nowMs() - 86_400_000;
    await harness.simulator.addMerchant({
      account,
      keys: [key],
      currency: 'usd',
      salesPerMinute: 1,
      openedAt,
    });
    const around = testSurroundings();
    const { environment } = around;
    const its = createClient({ baseUrl: harness.url, token: () => token, environment });
    const poller = watch(its);
    await poller.next(({ status }) => status === 'live');
    const named = { platform: 'stripe', platform_account_id: account } as const;
    await its.upsertPlatformConnection({ body: named });
    await poller.next(({ data, error }) => error !== undefined || data?.source_details?.length === 2);
    await its.upsertPlatformCredentials({ body: { ...named, access_token: key } });
    const isCounted = (): boolean =>
      poller
        .state()
        .data?.source_details?.some((one) => one.platform_account_id === account && one.counted) ?? false;
    // No time has passed: nobody waits for what the server asked to wait.
    const { data } = await poller.next(({ status, error }) => status === 'live' && error === undefined);
    expect(data).toMatchObject({ tenant_id: tenantId });
    while (!isCounted()) {
      around.advance(2_000);
      await poller.refresh();
    }
    poller.stop();
  });
});

describe('the other operations', () => {
  it('bind, store, list, show and unbind an account', async () => {
    const account = `acct_${randomUUID().replaceAll('-', '').slice(0, 16)}`;
    const body = { platform: 'paypal', platform_account_id: account } as const;
    const at = { path: { platform: 'paypal' }, query: { platform_account_id: account } } as const;
    expect(await client.upsertPlatformConnection({ body })).toMatchObject({
      status: 200,
      data: { tenant_id: merchant.tenantId, platform_account_id: account },
    });
    expect(
      await client.upsertPlatformCredentials({ body: { ...body, access_token: 'a-token' } }),
    ).toMatchObject({ status: 200, data: { status: 'stored' } });
    const { data } = as<'listPlatformConnections', 200>(
      await client.listPlatformConnections({ query: { limit: 10 } }),
      200,
    );
    expect(data.items.map(({ platform }) => platform).toSorted()).toEqual(['paypal', 'stripe']);
    expect(await client.getPlatformConnection(at)).toMatchObject({ status: 200 });
    expect(await client.deletePlatformConnection(at)).toMatchObject({ status: 204 });
    expect(await client.getPlatformConnection(at)).toMatchObject({
      status: 404,
      problem: { type: '/problems/connection-not-found' },
    });
  });

  it('say of a body that is too large that it is', async () => {
    const body = {
      platform: 'paypal',
      platform_account_id: 'a',
      metadata: { a: 'x'.repeat(200_000) },
    } as const;
    expect(await client.upsertPlatformConnection({ body })).toMatchObject({ status: 413 });
  });

  it('of health need no token', async () => {
    const its = createClient({ baseUrl: harness.url, token: () => Promise.reject(new Error('asked')) });
    expect(await its.getLiveness()).toMatchObject({ status: 200, data: { status: 'live' } });
    expect(await its.getReadiness()).toMatchObject({ status: 200, data: { status: 'ready' } });
    expect(await its.getRealtimeRevenue()).toMatchObject({ status: 'failed', reason: 'token' });
  });
});
