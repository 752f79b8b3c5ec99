import { afterAll, describe, expect, it, vi } from 'vitest';
import { revenueV1, unavailable } from '../support/asking.ts';
import { alterRole, waitingForLocks, withLock } from '../support/database.ts';
import { startHarness, v1, type Answer, type Merchant } from '../support/harness.ts';

const ttlMs = 30_000;

const harness = await startHarness();
await harness.freeze();
// The server must wait as long as a test holds a lock.
await alterRole(harness.database, `set lock_timeout = '20s'`);
afterAll(() => harness.stop());

describe('the age of an answer', () => {
  const openMerchant = async (): Promise<Merchant> => {
    const merchant = await harness.addMerchant();
    await sell(merchant);
    expect((await ask(merchant)).status).toBe(200);
    return merchant;
  };
  const sell = async ({ account }: Merchant) =>
    harness.simulator.addEvents([{ account, category: 'charge', amount: 100 }]);
  const ask = async ({ token }: Merchant) => harness.get(v1, { token });
  const maxAgeOf = ({ headers }: Answer) =>
    Number(/max-age=(\d+)/.exec(headers.get('cache-control') ?? '')?.[1]);
  const ageOf = ({ body }: Answer) => harness.nowMs() - Date.parse(revenueV1.parse(body).data_as_of);

  const isBlocked = async () => expect(await waitingForLocks(harness.database)).toBeGreaterThan(0);

  it('follows the database clock after it goes back: data from the future is refreshed', async () => {
    const merchant = await openMerchant();
    await sell(merchant);
    await harness.advance(-600_000);
    const answer = await ask(merchant);
    expect(answer.status).toBe(200);
    expect(ageOf(answer)).toBeGreaterThanOrEqual(0);
    expect(ageOf(answer)).toBeLessThan(ttlMs);
    expect(maxAgeOf(answer)).toBeLessThanOrEqual(ttlMs / 1000);
    await harness.advance(20_000);
    expect((await ask(merchant)).text, 'cached as usual from then on').toBe(answer.text);
  });

  it('stays bounded when the clock goes back before a cooldown', async () => {
    const merchant = await openMerchant();
    await harness.advance(ttlMs);
    const limit = { kind: 'status', status: 429, retryAfter: 900 } as const;
    await harness.simulator.fault({ ...limit, account: merchant.account });
    const rejected = await ask(merchant);
    expect(rejected.headers.get('retry-after')).toBe('900');
    expect(unavailable.parse(rejected.body).failed_sources).toMatchObject([{ reason: 'rate_limited' }]);
    await harness.advance(-600_000);
    expect((await ask(merchant)).status).toBe(200);
  });

  it('grows during a read: a process suspended for longer than the TTL refreshes', async () => {
    const merchant = await openMerchant();
    await sell(merchant);
    await harness.advance(10_000);
    const { adminUrl } = harness.database;
    const answer = await withLock(
      adminUrl,
      'lock table tenants in access exclusive mode',
      async (release) => {
        const asking = ask(merchant);
        await vi.waitFor(isBlocked);
        // The row was read with twenty seconds to live; the process now stalls for 25.
        await harness.advance(25_000);
        await release();
        return asking;
      },
    );
    expect(answer.status).toBe(200);
    expect(ageOf(answer)).toBeLessThan(ttlMs);
    expect(revenueV1.parse(answer.body).event_count).toBe(2);
  });

  it('does not delay a fresh answer when the row is locked and due for an early refresh', async () => {
    const merchant = await openMerchant();
    await harness.advance(28_000);
    const lock = `select from revenue_cache_entries where tenant_id = '${merchant.tenantId}' for update`;
    const answer = await withLock(harness.database.adminUrl, lock, async () => ask(merchant));
    expect(answer.status).toBe(200);
    expect(maxAgeOf(answer)).toBeLessThanOrEqual(2);
  });
});
