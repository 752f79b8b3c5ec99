import { afterAll, afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import type { WithTenant } from '../../src/tenancy/with-tenant.ts';
import { createBackfill } from '../../src/worker/backfill.ts';
import { connectionsPath, rollupDifferences, storeKey } from '../support/asking.ts';
import { startHarness, v1, type Merchant } from '../support/harness.ts';
import type { WorkerOptions } from '../../src/worker/index.ts';
import { openWork } from './working.ts';

const dayMs = 86_400_000;
const noon = Date.UTC(2027, 2, 10, 12);
const harness = await startHarness();
await harness.freeze();
await harness.setNow(noon);
afterEach(() => harness.simulator.clearFaults());
afterAll(() => harness.stop());

type Options = Partial<WorkerOptions> & { readonly days?: number; readonly read?: boolean };

/** A merchant in UTC, like the days of the tests. */
const openMerchant = async ({ days = 5, read = true, ...more }: Options = {}) => {
  const merchant = await harness.addMerchant({ timeZone: 'UTC', openedAt: noon - 60 * dayMs });
  const { tenantId } = merchant;
  await harness.simulator.clearRequests();
  const work = openWork(harness, {
    tasks: [createBackfill({ days })],
    listTenants: async () => [tenantId],
    ...more,
  });
  if (read) expect(await harness.get(v1, merchant)).toMatchObject({ status: 200 });
  await harness.simulator.clearRequests();
  return { merchant, ...work };
};

const sell = async ({ account }: Merchant, ...daysAgo: readonly number[]) =>
  harness.simulator.addEvents(
    daysAgo.map((days) => ({
      account,
      category: 'charge' as const,
      amount: 100,
      createdMs: harness.nowMs() - days * dayMs,
    })),
  );

const shown = z.looseObject({ history_from: z.string().nullable() });
const historyFrom = async (merchant: Merchant) => {
  const { body } = await harness.get(`${connectionsPath}/stripe`, merchant);
  return shown.parse(body).history_from;
};
/** The requested windows, by first day and page. */
const readAsked = async ({ account }: Merchant) => {
  const { requests } = await harness.simulator.requests({ account });
  return requests.flatMap(({ query }) => {
    const from = new URLSearchParams(query).get('created[gte]');
    if (from === null) return [];
    const day = new Date((Number(from) + 3_600) * 1000).toISOString().slice(5, 10);
    return [`${day}${query.includes('starting_after') ? ' after a page' : ''}`];
  });
};
const readBooked = async ({ tenantId }: Pick<Merchant, 'tenantId'>) => {
  const days = await harness.database.query(
    `select to_char(minute at time zone 'UTC', 'MM-DD') as day, sum(event_count)::int as count
       from revenue_minutes where tenant_id = $1 and event_count <> 0 group by 1 order by 1`,
    [tenantId],
  );
  return Object.fromEntries(days.map(({ day, count }) => [String(day), count]));
};
const coverage = async ({ tenantId }: Merchant) =>
  harness.database.query(
    `select to_char(covered_from at time zone 'UTC', 'MM-DD HH24:MI') as "from" from connection_coverage
      where tenant_id = $1 order by 1`,
    [tenantId],
  );

describe('the backfill', () => {
  it('reads exactly the configured days, newest first', async () => {
    const { merchant, sweep, stop } = await openMerchant();
    await sell(merchant, 0, 1, 1.2, 3, 5.4, 6);
    expect(await historyFrom(merchant)).toBe('2027-03-10T00:00:00.000Z');
    await sweep();
    expect(await readAsked(merchant)).toEqual(['03-09', '03-08', '03-07', '03-06', '03-05']);
    expect(await readBooked(merchant)).toEqual({ '03-05': 1, '03-07': 1, '03-09': 2 });
    expect(await historyFrom(merchant)).toBe('2027-03-05T00:00:00.000Z');
    expect(await coverage(merchant), 'one interval').toEqual([{ from: '03-05 00:00' }]);
    expect(await rollupDifferences(harness.database, merchant.tenantId)).toEqual([]);
    await harness.advance(2 * 3_600_000);
    await sweep();
    expect(await readAsked(merchant), 'no window is left').toHaveLength(5);
    await harness.setNow(noon);
    await stop();
  });

  it('waits for the first read', async () => {
    const { merchant, sweep, stop } = await openMerchant({ read: false });
    await sweep();
    expect(await historyFrom(merchant)).toBeNull();
    expect(await harness.get(v1, merchant)).toMatchObject({ status: 200 });
    await harness.advance(30_001);
    await sweep();
    expect(await historyFrom(merchant)).toBe('2027-03-05T00:00:00.000Z');
    await stop();
  });

  it('stops at a 429, also for the pull, and continues after the last page', async () => {
    let isLimited = false;
    const withTenant: WithTenant = async (tenantId, run) => {
      const done = await harness.service.withTenant(tenantId, run);
      if (!isLimited && (await readBooked({ tenantId }))['03-09'] === 100) {
        isLimited = true;
        await harness.simulator.fault({ kind: 'status', status: 429, retryAfter: 90, times: 1 });
      }
      return done;
    };
    const { merchant, sweep, stop } = await openMerchant({ days: 1, withTenant });
    await sell(merchant, ...Array.from({ length: 150 }, (_, index) => 1 + index / 10_000));
    await sweep();
    expect(await readBooked(merchant)).toEqual({ '03-09': 100 });
    await harness.advance(31_000);
    await sweep();
    expect(await readAsked(merchant), 'the cooldown holds').toEqual(['03-09', '03-09 after a page']);
    const limited = { failed_sources: [{ reason: 'rate_limited', retry_after_seconds: 59 }] };
    expect(await harness.get(v1, merchant)).toMatchObject({ status: 503, body: limited });
    await harness.advance(60_000);
    await sweep();
    expect(await readAsked(merchant)).toEqual(['03-09', '03-09 after a page', '03-09 after a page']);
    expect(await readBooked(merchant)).toEqual({ '03-09': 150 });
    expect(await historyFrom(merchant)).toBe('2027-03-09T00:00:00.000Z');
    await stop();
  });

  it('does not call a platform in its cooldown', async () => {
    const { merchant, sweep, stop } = await openMerchant();
    await harness.simulator.fault({ kind: 'status', status: 429, retryAfter: 90, times: 50 });
    await harness.advance(31_000);
    expect(await harness.get(v1, merchant)).toMatchObject({ status: 503 });
    await harness.simulator.clearFaults();
    await sweep();
    expect(await readAsked(merchant)).toEqual([]);
    await stop();
  });

  it('leaves the answer unchanged when it fails', async () => {
    const { merchant, sweep, observations, stop } = await openMerchant();
    await harness.simulator.fault({ kind: 'status', status: 401, times: 1 });
    await sweep();
    expect(observations).toContainEqual(
      expect.objectContaining({ kind: 'sourceFailed', reason: 'unauthorized', cooldownSeconds: 0 }),
    );
    await harness.advance(31_000);
    expect(await harness.get(v1, merchant)).toMatchObject({ status: 200 });
    await stop();
  });

  it('leaves the answer unchanged after a 429 without Retry-After', async () => {
    const { merchant, sweep, stop } = await openMerchant();
    await harness.simulator.fault({ kind: 'status', status: 429, times: 9 });
    await sweep();
    await harness.simulator.clearFaults();
    expect(await historyFrom(merchant)).toBe('2027-03-10T00:00:00.000Z');
    const [state] = await harness.database.query(
      'select cooldown_until::text as until from platform_sync_states where tenant_id = $1',
      [merchant.tenantId],
    );
    expect(state).toEqual({ until: '-infinity' });
    await stop();
  });

  it('does not retry a failed account until it has another key', async () => {
    const { merchant, sweep, stop } = await openMerchant();
    await harness.simulator.fault({ kind: 'status', status: 401, times: 1 });
    await sweep();
    await harness.database.query(`update worker_tasks set due_at = '-infinity' where tenant_id = $1`, [
      merchant.tenantId,
    ]);
    await sweep();
    expect(await readAsked(merchant)).toHaveLength(1);
    await storeKey(harness, merchant, 'sk_test_of_nobody_0000000001');
    await sweep();
    await storeKey(harness, merchant, merchant.key);
    await sweep();
    expect(await historyFrom(merchant)).toBe('2027-03-05T00:00:00.000Z');
    await stop();
  });

  it('yields to a refresh of the answer', async () => {
    const { merchant, sweep, stop } = await openMerchant();
    const lease = (token: string, until: string) =>
      harness.database.query(
        `update revenue_cache_entries set lease_token = ${token}, lease_expires_at = ${until} where tenant_id = $1`,
        [merchant.tenantId],
      );
    await lease('gen_random_uuid()', `'${new Date(harness.nowMs() + 5_000).toISOString()}'`);
    await sweep();
    expect(await readAsked(merchant)).toEqual([]);
    await lease('null', `'-infinity'`);
    await sweep();
    expect(await readAsked(merchant)).toHaveLength(5);
    await stop();
  });

  it('skips a day with an incomplete list, and returns to it later', async () => {
    const { stripe, ...others } = harness.service.adapters;
    if (!stripe) throw new Error('no adapter reads Stripe');
    let isListed = false;
    const readWindow: typeof stripe.readWindow = async function* (request, from, to) {
      if (isListed || to < noon - dayMs) yield* stripe.readWindow(request, from, to);
    };
    const adapters = { ...others, stripe: { ...stripe, readWindow } };
    const { merchant, sweep, stop } = await openMerchant({ days: 3, adapters });
    await sell(merchant, 1, 2, 3);
    await sweep();
    expect(await readBooked(merchant)).toEqual({ '03-07': 1, '03-08': 1 });
    expect(await historyFrom(merchant)).toBe('2027-03-10T00:00:00.000Z');
    isListed = true;
    await harness.advance(31_000);
    await sweep();
    expect(await readBooked(merchant)).toEqual({ '03-07': 1, '03-08': 1, '03-09': 1 });
    expect(await coverage(merchant)).toEqual([{ from: '03-07 00:00' }]);
    expect(await readAsked(merchant)).toEqual(['03-08', '03-07', '03-09']);
    await harness.setNow(noon);
    await stop();
  });

  it('fills the gap after an absence', async () => {
    const { merchant, sweep, stop } = await openMerchant({ days: 6 });
    await sell(merchant, 0.1);
    await harness.advance(3 * dayMs);
    await sell(merchant, 1);
    expect(await harness.get(v1, merchant)).toMatchObject({ status: 200 });
    expect(await historyFrom(merchant)).toBe('2027-03-13T00:00:00.000Z');
    await sweep();
    expect(await coverage(merchant)).toEqual([{ from: '03-07 00:00' }]);
    expect(await readBooked(merchant)).toEqual({ '03-10': 1, '03-12': 1 });
    await harness.setNow(noon);
    await stop();
  });
});
