import { afterEach, describe, expect, it, vi } from 'vitest';
import { noonDay } from '../../scripts/dev/noon.ts';
import { ask, connectionsPath, send, unavailable } from '../support/asking.ts';
import { waitingForLocks, withLock } from '../support/database.ts';
import { startHarness, v1, type Harness, type Merchant } from '../support/harness.ts';

describe('a busy tenant', () => {
  let harness: Harness;
  afterEach(() => harness.stop());

  it('with a hundred concurrent changes leaves database connections for others', async () => {
    harness = await startHarness({ DATABASE_POOL_SIZE: '3' });
    const other = await harness.addMerchant();
    const crowd = await harness.addMerchant();
    const { database } = harness;
    const lock = `select from revenue_cache_entries where tenant_id = '${crowd.tenantId}' for update`;
    await withLock(database.adminUrl, lock, async (release) => {
      const posts = Array.from({ length: 100 }, async (_, index) =>
        post(crowd, `shop-${index}.myshopify.com`),
      );
      await vi.waitFor(async () => expect(await waitingForLocks(database)).toBe(2), { timeout: 10_000 });
      expect((await harness.get(v1, { token: other.token })).status).toBe(200);
      // One may have timed out.
      expect(await waitingForLocks(database), 'at most its share').toBeLessThanOrEqual(2);
      await release();
      const statuses = (await Promise.all(posts)).map(({ status }) => status);
      expect(statuses, 'a timed-out wait is a 503').not.toContain(500);
    });
  });

  const post = async (merchant: Merchant, account: string) =>
    send(harness, merchant, 'POST', connectionsPath, {
      platform: 'shopify',
      platform_account_id: account,
      status: 'pending',
    });

  /** A merchant with more pages than the platform can send before the answer deadline. */
  const addBusyMerchant = async (): Promise<Merchant> => {
    const { timeZone, startMs } = noonDay();
    const merchant = await harness.addMerchant({ timeZone });
    const { account } = merchant;
    const sale = (createdMs: number) => ({ account, category: 'charge', amount: 100, createdMs });
    await harness.simulator.addEvents([
      sale(startMs - 3_600_000),
      ...Array.from({ length: 6_000 }, (_, index) => sale(startMs + index * 1_000)),
    ]);
    await harness.simulator.fault({ kind: 'latency', ms: 200, account, times: 10_000 });
    return merchant;
  };

  /** While one catches up aside, the other refreshes end before any platform call. */
  const expectNoSlotHeld = async (busy: readonly Merchant[]): Promise<void> => {
    const pages = () =>
      harness.observations.flatMap((one) =>
        one.kind === 'pullFinished' && one.outcome === 'stopped' ? [[one.tenantId, one.pages] as const] : [],
      );
    await vi.waitFor(
      () => {
        const idle = pages().filter(([, read]) => read === 0);
        expect(idle.length).toBeGreaterThan(2);
        for (const [tenantId] of idle) expect(busy.map((one) => one.tenantId)).toContain(tenantId);
      },
      { timeout: 20_000 },
    );
    for (const { tenantId } of busy)
      expect(pages().filter(([id, read]) => id === tenantId && read > 0).length, 'pieces').toBeLessThan(2);
  };

  it('that catches up holds no slot of others, and continues piece by piece', async () => {
    harness = await startHarness({
      MAX_CONCURRENT_PULLS: '2', // and one place aside
      PLATFORM_DEADLINE_MS: '800',
      LEASE_MS: '900',
      ANSWER_DEADLINE_MS: '1000',
    });
    const busy = [await addBusyMerchant(), await addBusyMerchant(), await addBusyMerchant()];
    const going = { on: true };
    const asking = busy.map(async (merchant) => {
      const reasons = new Set<string>();
      while (going.on) {
        const answer = await ask(harness, merchant);
        if (answer.status === 503 && 'failed_sources' in Object(answer.body))
          for (const { reason } of unavailable.parse(answer.body).failed_sources) reasons.add(reason);
      }
      return reasons;
    });
    const outcomes = () =>
      harness.observations.flatMap((one) => (one.kind === 'pullFinished' ? [one.outcome] : []));
    const progress = () =>
      new Set(harness.observations.flatMap((one) => (one.kind === 'catchingUp' ? [one.tenantId] : [])));
    await vi.waitFor(
      () => {
        expect(progress().size, 'each of the three makes progress').toBe(3);
        expect(outcomes(), 'one finds no place aside and continues later').toContain('stopped');
      },
      { timeout: 20_000 },
    );
    const healthy = await harness.addMerchant();
    await expectNoSlotHeld(busy);
    await vi.waitFor(async () => expect((await ask(harness, healthy)).status).toBe(200), { timeout: 10_000 });
    going.on = false;
    for (const reasons of await Promise.all(asking)) expect(reasons).toContain('catching_up');
  }, 60_000);
});
