/** Client calls against the real server: one case for each status of the contract. */
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { createClient, type Client } from '../../src/client/client.ts';
import { signToken } from '../../scripts/token.ts';
import { startHarness, type Merchant, newIds } from '../support/harness.ts';
import { createTestEnvironment } from './environment.ts';
import { watch } from './watching.ts';

const harness = await startHarness();
await harness.setNow('2027-03-01T12:00:00.000Z');
await harness.freeze();
const merchant = await harness.addMerchant({ salesPerMinute: 1 });
const clientOf = (token: string): Client =>
  createClient({ baseUrl: `${harness.url}/`, token: async () => token });
const client = clientOf(merchant.token);
afterAll(() => harness.stop());

function as<R extends { status: string | number }, S extends R['status']>(
  result: R,
  status: S,
): Extract<R, { status: S }> {
  const isIt = (one: R): one is Extract<R, { status: S }> => one.status === status;
  if (!isIt(result)) throw new Error(`${result.status}: ${JSON.stringify(result)}`);
  return result;
}
const failTheSource = async ({ account }: Merchant, retryAfter: number) =>
  harness.simulator.fault({ kind: 'status', status: 429, retryAfter, times: 50, account });

describe('the realtime revenue', () => {
  it('is a 200 with data, and an empty 304 for its ETag', async () => {
    const query = { interval: 'hour' } as const;
    const answer = as(await client.getRealtimeRevenueV1({ query }), 200);
    expect(answer.data).toMatchObject({ tenant_id: merchant.tenantId, interval: 'hour', currency: 'USD' });
    const tag = answer.headers.get('ETag') ?? '';
    const again = await client.getRealtimeRevenueV1({ query, header: { 'If-None-Match': tag } });
    expect(again).toMatchObject({ status: 304, httpStatus: 304 });
    expect(again).not.toHaveProperty('data');
  });

  it('is a 400 naming the parameter', async () => {
    const header = { 'X-Correlation-ID': 'none' };
    const { problem } = as(await client.getRealtimeRevenueV1({ header }), 400);
    expect(problem.errors).toMatchObject([{ field: '/header/X-Correlation-ID' }]);
  });

  it('is a 401 when the token is rejected and the token source has no other', async () => {
    const tokens = ['outdated'];
    const token = async () => tokens.shift() ?? Promise.reject(new Error('signed out'));
    const none = createClient({ baseUrl: harness.url, token });
    const rejected = as(await none.getRealtimeRevenueV1(), 401);
    expect(rejected).toMatchObject({ httpStatus: 401, problem: { type: '/problems/unauthorized' } });
    expect(await none.getRealtimeRevenueV1()).toMatchObject({ status: 'failed', reason: 'token' });
  });

  it('is a 403 for an unknown tenant', async () => {
    const stranger = clientOf(await signToken(newIds().tenantId, {}));
    const { problem } = as(await stranger.getRealtimeRevenueV1(), 403);
    expect(problem.type).toBe('/problems/unknown-tenant');
  });

  it('is a 503 with reasons, Retry-After and the last known figures', async () => {
    const failing = await harness.addMerchant({ salesPerMinute: 1 });
    const its = clientOf(failing.token);
    const good = as(await its.getRealtimeRevenueV1(), 200);
    await harness.advance(31_000);
    await failTheSource(failing, 17);
    const answer = as(await its.getRealtimeRevenueV1(), 503);
    expect(answer.retryAfterSeconds).toBe(17);
    expect(answer.failedSources).toMatchObject([{ platform: 'stripe', reason: 'rate_limited' }]);
    expect(answer.lastKnown).toEqual(good.data);
  });

  it('is a 404 no-revenue-source without a counted account', async () => {
    const lonely = await harness.addMerchant();
    const its = clientOf(lonely.token);
    const at = { path: { platform: 'stripe' }, query: { platform_account_id: lonely.account } } as const;
    expect(await its.deletePlatformConnection(at)).toMatchObject({ status: 204 });
    const { problem } = as(await its.getRealtimeRevenueV1(), 404);
    expect(problem.type satisfies '/problems/no-revenue-source').toBe('/problems/no-revenue-source');
  });
});

describe('the realtime revenue, polled', () => {
  it('shows an account at once when the same client connects it, ignoring Retry-After', async () => {
    const { token, tenantId } = await harness.addMerchant({ salesPerMinute: 1 });
    const { account, key } = await harness.addMerchant({ salesPerMinute: 1 });
    const around = createTestEnvironment();
    const { environment } = around;
    const its = createClient({ baseUrl: harness.url, token: () => token, environment });
    const poller = watch(its);
    await poller.next(({ status }) => status === 'live');
    const named = { platform: 'stripe', platform_account_id: account } as const;
    await its.upsertPlatformConnection({ body: named });
    await poller.next(({ data, error }) => error !== undefined || data?.source_details?.length === 2);
    await its.upsertPlatformCredentials({ body: { ...named, access_token: key } });
    const isCounted = (): boolean =>
      poller.state().data?.source_details?.find((one) => one.platform_account_id === account)?.counted ??
      false;
    // The test clock has not moved: the client did not wait for Retry-After.
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
    const body = { platform: 'google_ads', platform_account_id: account } as const;
    const at = { path: { platform: 'google_ads' }, query: { platform_account_id: account } } as const;
    const bound = await client.upsertPlatformConnection({ body });
    expect(as(bound, 200).data).toMatchObject({ tenant_id: merchant.tenantId, platform_account_id: account });
    const stored = await client.upsertPlatformCredentials({ body: { ...body, access_token: 'a-token' } });
    expect(as(stored, 200).data.status).toBe('stored');
    const { data } = as(await client.listPlatformConnections({ query: { limit: 10 } }), 200);
    expect(data.items.map(({ platform }) => platform).toSorted()).toEqual(['google_ads', 'stripe']);
    expect(await client.getPlatformConnection(at)).toMatchObject({ status: 200 });
    expect(await client.deletePlatformConnection(at)).toMatchObject({ status: 204 });
    const { problem } = as(await client.getPlatformConnection(at), 404);
    expect(problem.type).toBe('/problems/connection-not-found');
  });

  it('report a 413 for a body over the limit', async () => {
    const metadata = { a: 'x'.repeat(200_000) };
    const body = { platform: 'paypal', platform_account_id: 'a', metadata } as const;
    expect(await client.upsertPlatformConnection({ body })).toMatchObject({ status: 413 });
  });

  it('include health checks without a token', async () => {
    const its = createClient({ baseUrl: harness.url, token: () => Promise.reject(new Error('asked')) });
    expect(await its.getLiveness()).toMatchObject({ status: 200, data: { status: 'live' } });
    expect(await its.getReadiness()).toMatchObject({ status: 200, data: { status: 'ready' } });
    expect(await its.getRealtimeRevenue()).toMatchObject({ status: 'failed', reason: 'token' });
  });
});
