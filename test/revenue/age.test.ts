import { afterAll, describe, expect, it, vi } from 'vitest';
import { zoneAtNoon, revenueV1, unavailable } from '../support/asking.ts';
import { alterRole, waitingForLocks, whileLocked } from '../support/database.ts';
import { startHarness, v1, type Answer, type Merchant } from '../support/harness.ts';

const ttlMs = 30_000;

const harness = await startHarness();
await harness.freeze();
// As long as a test holds a lock, so long the server waits for it.
await alterRole(harness.database, `set lock_timeout = '20s'`);
afterAll(() => harness.stop());

describe('the age of an answer', () => {
  const openMerchant = async (): Promise<Merchant> => {
    const merchant = await harness.addMerchant({ timeZone: zoneAtNoon() });
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

  it('is counted by the database’s clock, also after it has gone back: nothing from the future is fresh', async () => {
    const merchant = await openMerchant();
    await sell(merchant);
    await harness.advance(-600_000);
    const answer = await ask(merchant);
    expect(answer.status).toBe(200);
    expect(ageOf(answer)).toBeGreaterThanOrEqual(0);
    expect(ageOf(answer)).toBeLessThan(ttlMs);
    expect(maxAgeOf(answer)).toBeLessThanOrEqual(ttlMs / 1000);
    await harness.advance(20_000);
    expect((await ask(merchant)).text, 'from then on as ever').toBe(answer.text);
  });

  it('is bounded although a source’s cooldown was set before the clock went back', async () => {
    const merchant = await openMerchant();
    await harness.advance(ttlMs);
    const limit = { kind: 'status', status: 429, retryAfter: 900 } as const;
    await harness.simulator.fault({ ...limit, account: merchant.account });
    const refused = await ask(merchant);
    expect(refused.headers.get('retry-after')).toBe('900');
    expect(unavailable.parse(refused.body).failed_sources).toMatchObject([{ reason: 'rate_limited' }]);
    await harness.advance(-600_000);
    expect((await ask(merchant)).status).toBe(200);
  });

  it('grows while the read is under way: one that a standing process took too long for is made anew', async () => {
    const merchant = await openMerchant();
    await sell(merchant);
    await harness.advance(10_000);
    const { adminUrl } = harness.database;
    const answer = await whileLocked(
      adminUrl,
      'lock table tenants in access exclusive mode',
      async (release) => {
        const asking = ask(merchant);
        await vi.waitFor(isBlocked);
        // The row has been read, and was good for twenty seconds; so long the process stands still now, and longer.
        await harness.advance(25_000);
        await release();
        return asking;
      },
    );
    expect(answer.status).toBe(200);
    expect(ageOf(answer)).toBeLessThan(ttlMs);
    expect(revenueV1.parse(answer.body).event_count).toBe(2);
  });

  it('does not keep a fresh answer back while another holds the row, though it is about to be refreshed', async () => {
    const merchant = await openMerchant();
    await harness.advance(28_000);
    const lock = `select from revenue_cache_entries where tenant_id = '${merchant.tenantId}' for update`;
    const answer = await whileLocked(harness.database.adminUrl, lock, async () => ask(merchant));
    expect(answer.status).toBe(200);
    expect(maxAgeOf(answer)).toBeLessThanOrEqual(2);
  });
});
