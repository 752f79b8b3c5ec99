import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { connectStripe, type StripeAccount } from '../../db/seed.ts';
import { createCipher } from '../../src/connections/cipher.ts';
import { saveCursor, saveFailure } from '../../src/connections/sync-states.ts';
import { systemClock } from '../../src/model/clock.ts';
import { NEVER } from '../../src/model/instant.ts';
import { createRevenue } from '../../src/revenue/index.ts';
import type { RealtimeRevenue } from '../../src/revenue/realtime.ts';
import { answerRow, claim, revoke } from '../../src/revenue/row.ts';
import { fence } from '../../src/sync/lease.ts';
import type { WithTenant } from '../../src/tenancy/with-tenant.ts';
import {
  age,
  ask,
  rollupDifferences,
  syncStates,
  zoneAtNoon,
  revenueV1,
  unavailable,
  storeKey,
} from '../support/asking.ts';
import { startHarness, type Answer, type Harness, type Merchant } from '../support/harness.ts';
import { endProcesses, startServerProcess, type ServerProcess } from '../support/processes.ts';

describe('a change of connections', () => {
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterAll(() => harness.stop());

  const addMerchant = async () => harness.addMerchant({ timeZone: zoneAtNoon() });
  const sell = async ({ account }: StripeAccount, amount: number) =>
    harness.simulator.addEvents([{ account, category: 'charge', amount }]);
  const totalOf = ({ body }: Answer) => revenueV1.parse(body).revenue_total_minor;
  const callsOf = async ({ account }: StripeAccount) => (await harness.simulator.requests({ account })).count;
  /** An account at the platform that nobody has connected yet. */
  const openAccount = async (): Promise<StripeAccount> => addMerchant();
  const connectToo = async ({ tenantId }: Merchant, account: StripeAccount) =>
    connectStripe(harness.service.connections, tenantId, account);
  const leaseOf = async ({ tenantId }: Merchant) =>
    harness.database.query('select lease_token, failure from revenue_cache_entries where tenant_id = $1', [
      tenantId,
    ]);

  describe('while another process pulls', () => {
    let servers: ServerProcess[];
    let pulling: ServerProcess;
    let other: ServerProcess;
    beforeEach(async () => {
      [pulling, other] = await Promise.all([startServerProcess(harness), startServerProcess(harness)]);
      servers = [pulling, other];
    });
    afterEach(async () => {
      await harness.simulator.release();
      await endProcesses(servers);
    });

    const finished = ({ log }: ServerProcess) =>
      log.filter(({ kind }) => kind === 'pullFinished').map(({ outcome, pages }) => ({ outcome, pages }));
    const lost = { outcome: 'lost', pages: 0 };

    it('of a key: the held pull writes nothing, and the new key’s answer is there at once', async () => {
      const merchant = await addMerchant();
      const { account, tenantId } = merchant;
      await sell(merchant, 1000);
      // Asked elsewhere, so that neither of the two answers from its memory.
      expect(totalOf(await ask(harness, merchant))).toBe(1000);
      await age(harness.database, tenantId, 31);
      await sell(merchant, 50);
      await harness.simulator.clearRequests();
      await harness.simulator.hold({ account });
      const asking = ask(pulling, merchant);
      await harness.simulator.held({ atLeast: 1 });

      const key = `${merchant.key}new`;
      await harness.simulator.setKeys(account, [key]);
      await storeKey(harness, merchant, key);
      // Who waits goes round and pulls again, with the new key.
      await harness.simulator.held({ atLeast: 2 });
      await harness.simulator.release();
      expect(totalOf(await asking)).toBe(1050);
      expect(totalOf(await ask(other, merchant))).toBe(1050);
      // An answer may be read before the line that its pull ends with.
      await vi.waitFor(() => expect(finished(pulling)).toHaveLength(2));
      expect(finished(pulling)).toContainEqual(lost);
      expect(finished(pulling)).toContainEqual(expect.objectContaining({ outcome: 'published' }));
      const { requests } = await harness.simulator.requests();
      const called = (path: string, status: number) =>
        requests.filter((request) => request.path === path && request.status === status).length;
      expect(called('/v1/balance_transactions', 401), 'the old key, once').toBe(1);
      expect(called('/v1/account', 200), 'whose the new key is was asked').toBe(1);
      expect(requests.filter(({ status }) => status !== 200)).toHaveLength(1);
      expect(await syncStates(harness.database, tenantId)).toMatchObject([
        { account, cooldown_until: '-infinity', last_error: null },
      ]);
      expect(await leaseOf(merchant)).toEqual([{ lease_token: null, failure: null }]);
    });

    it('of the accounts: the held pull publishes nothing, and the next answer has the sales of both', async () => {
      const merchant = await addMerchant();
      const second = await openAccount();
      await sell(merchant, 2000);
      await sell(second, 300);
      await harness.simulator.hold({});
      const asking = [ask(pulling, merchant), ask(other, merchant)];
      await harness.simulator.held({ atLeast: 1 });
      await connectToo(merchant, second);
      // Each step of connecting takes the lease from a pull; the last of them reads the new account, too.
      await harness.simulator.requests({ account: second.account, atLeast: 1 });
      await harness.simulator.release();
      for (const answer of await Promise.all(asking)) {
        expect(answer).toMatchObject({ status: 200, body: { revenue_total_minor: 2300, event_count: 2 } });
        expect(answer.body).toMatchObject({
          source_details: [
            { platform_account_id: merchant.account, revenue_total_minor: 2000 },
            { platform_account_id: second.account, revenue_total_minor: 300 },
          ],
        });
      }
      const isPublished = ({ outcome }: { outcome: unknown }): boolean => outcome === 'published';
      await vi.waitFor(() => expect(servers.flatMap(finished)).toContainEqual(lost));
      await vi.waitFor(() => expect(servers.flatMap(finished).filter(isPublished)).toHaveLength(1));
      expect(servers.flatMap(finished).filter((one) => !isPublished(one) && one.outcome !== 'lost')).toEqual(
        [],
      );
      expect(await rollupDifferences(harness.database, merchant.tenantId)).toEqual([]);
    });
  });

  describe('that leaves a tenant with two accounts', () => {
    const servers: ServerProcess[] = [];
    afterAll(async () => {
      await harness.simulator.release();
      await endProcesses(servers);
    });

    it('pulls both at once, each from a cursor of its own, and fails by the one that fails alone', async () => {
      const start = async () => {
        const server = await startServerProcess(harness);
        servers.push(server);
        return server;
      };
      const [first, second, third] = await Promise.all([start(), start(), start()]);
      const merchant = await addMerchant();
      const { tenantId } = merchant;
      const weak = await openAccount();
      await connectToo(merchant, weak);
      await sell(merchant, 700);
      await sell(weak, 40);
      await harness.simulator.hold({});
      const asking = ask(first, merchant);
      await harness.simulator.held({ atLeast: 2 });
      await harness.simulator.release();
      expect(await asking).toMatchObject({ status: 200, body: { revenue_total_minor: 740, event_count: 2 } });
      const [ofMerchant, ofWeak] = await syncStates(harness.database, tenantId);
      expect([ofMerchant?.account, ofWeak?.account]).toEqual([merchant.account, weak.account]);

      await age(harness.database, tenantId, 31);
      await sell(merchant, 5);
      await sell(weak, 6);
      await harness.simulator.clearRequests();
      await harness.simulator.fault({ kind: 'status', status: 429, retryAfter: 3, account: weak.account });
      const failed = await ask(second, merchant);
      expect(failed.status).toBe(503);
      expect(failed.headers.get('retry-after')).toMatch(/^[123]$/);
      const { failed_sources, last_known } = unavailable.parse(failed.body);
      expect(failed_sources).toMatchObject([{ platform_account_id: weak.account, reason: 'rate_limited' }]);
      expect(last_known).toMatchObject({ revenue_total_minor: 740 });
      expect(await ask(second, merchant)).toMatchObject({ status: 503 });
      const calls = [await callsOf(merchant), await callsOf(weak)];
      expect(calls[1], 'not called again while it cools down').toBe(1);
      const [asked, cooling] = await syncStates(harness.database, tenantId);
      expect(asked).toMatchObject({ cooldown_until: '-infinity', last_error: null });
      expect(cooling).toMatchObject({ last_error: 'rate_limited', cursor: ofWeak?.cursor });
      expect(cooling?.cooldown_until).not.toBe('-infinity');
      expect(asked?.data_as_of).not.toBe(cooling?.data_as_of);

      await age(harness.database, tenantId, 3);
      const healed = await ask(third, merchant);
      expect(healed).toMatchObject({ status: 200, body: { revenue_total_minor: 751, event_count: 4 } });
      expect(await callsOf(merchant), 'it was read a moment ago').toBe(calls[0]);
      expect(await callsOf(weak)).toBeGreaterThan(1);
      const states = await syncStates(harness.database, tenantId);
      const oldest = states.map(({ data_as_of }) => Date.parse(data_as_of)).toSorted((a, b) => a - b)[0];
      expect(Date.parse(revenueV1.parse(healed.body).data_as_of)).toBe(oldest);
    });
  });
});

describe('changes of connections that race publishes', () => {
  const changes = 1_000;
  const outcomes: string[] = [];
  const bugs: unknown[] = [];
  let harness: Harness;
  beforeAll(async () => {
    harness = await startHarness({ DATABASE_POOL_SIZE: '20' });
    // Before the first connection: a deadlock is to be seen as one, and not as a lock that was waited for too long.
    await harness.database.query(
      `do $$ begin execute format('alter database %I set deadlock_timeout = ''20ms''', current_database()); end $$`,
    );
  });
  afterAll(() => harness.stop());

  /** What another process would be: a reader that remembers nothing. */
  const newReader = (onTransaction: () => void): RealtimeRevenue => {
    const { service, config } = harness;
    const withTenant: WithTenant = async (tenantId, work) => {
      onTransaction();
      return service.withTenant(tenantId, work);
    };
    return createRevenue({
      withTenant,
      withTenantToRead: withTenant,
      adapters: service.adapters,
      cipher: createCipher(config.CREDENTIAL_KEYS),
      clock: systemClock,
      observe: (observation) => {
        if (observation.kind === 'bug') bugs.push(observation.error);
        if (observation.kind === 'pullFinished') outcomes.push(observation.outcome);
      },
      ttlMs: config.CACHE_TTL_MS,
      leaseMs: config.LEASE_MS,
      answerDeadlineMs: config.ANSWER_DEADLINE_MS,
      maxConcurrentPulls: config.MAX_CONCURRENT_PULLS,
      maxWaitersPerTenant: config.MAX_WAITERS_PER_TENANT,
    });
  };

  it('never deadlock, and leave no answer that was wrong while it was given', async () => {
    const merchant = await harness.addMerchant({ timeZone: zoneAtNoon() });
    const second = await harness.addMerchant();
    const { tenantId } = merchant;
    const { connections } = harness.service;
    await connectStripe(connections, tenantId, second);
    await harness.simulator.addEvents([
      { account: merchant.account, category: 'charge', amount: 100 },
      { account: second.account, category: 'charge', amount: 23 },
    ]);

    /** Every second change leaves one account; after the others the second counts from its first read on. */
    const totalAfter = (change: number): number => (change % 2 === 1 ? 100 : 123);
    const totalsAfter = (change: number): number[] => (change % 2 === 1 ? [100] : [100, 123]);
    const change = async (number: number): Promise<void> => {
      const account = { platform: 'stripe', platformAccountId: second.account } as const;
      const status = number % 2 === 1 ? 'disabled' : 'active';
      const changed = await connections.upsertConnection(tenantId, account, { status, metadata: {} });
      expect(changed).toMatchObject({ status });
    };

    const made = { begun: 0, done: 0 };
    const readers: RealtimeRevenue[] = [];
    const waiting = new Set<() => void>();
    const onTransaction = (): void => {
      for (const look of waiting) look();
    };
    /** So many transactions of readers later: each change meets another moment of a pull. */
    const transactions = async (count: number): Promise<void> =>
      new Promise((resolve) => {
        let seen = 0;
        const look = (): void => {
          seen += 1;
          if (seen < count) return;
          waiting.delete(look);
          resolve();
        };
        waiting.add(look);
      });
    const refusals: string[] = [];
    const read = async (): Promise<number | undefined> => {
      const doneBefore = made.done;
      const reader = newReader(onTransaction);
      readers.push(reader);
      const outcome = await reader.read(tenantId, 'day');
      if (outcome.kind === 'unavailable') refusals.push(...outcome.failures.map(({ reason }) => reason));
      if (outcome.kind === 'unavailable') return undefined;
      if (outcome.kind !== 'fresh') throw new Error(`answered ${outcome.kind}`);
      const { figures } = outcome.snapshot.windows.day;
      const total = Number(figures.reduce((sum, { saleMinor }) => sum + saleMinor, 0n));
      const right = made.begun === doneBefore ? totalsAfter(doneBefore) : [100, 123];
      expect(right).toContain(total);
      return total;
    };
    const changing = async (): Promise<void> => {
      for (; made.done < changes; made.done += 1) {
        await transactions(1 + (made.done % 5));
        made.begun += 1;
        await change(made.begun);
      }
    };
    const reading = async (): Promise<void> => {
      while (made.done < changes) await read();
    };
    await Promise.all([changing(), reading(), reading()]);
    await expect.poll(read).toBe(totalAfter(changes));
    await Promise.all(readers.map((reader) => reader.stop()));
    const counts = Object.groupBy(outcomes, (outcome) => outcome);
    expect(bugs).toEqual([]);
    // Changed so fast, the row may be pulled for by others whenever one of the two looks; it must be no other reason.
    expect(refusals.filter((reason) => reason !== 'timeout')).toEqual([]);
    expect(refusals.length).toBeLessThan(20);
    expect(counts['published']?.length).toBeGreaterThan(50);
    expect(counts['lost']?.length).toBeGreaterThan(50);
    expect(counts['database_unavailable']).toBeUndefined();
    expect(
      await harness.database.query(
        'select deadlocks::int from pg_stat_database where datname = current_database()',
      ),
    ).toEqual([{ deadlocks: 0 }]);
    expect(await rollupDifferences(harness.database, tenantId)).toEqual([]);
  }, 180_000);

  // Last, because the database counts deadlocks.
  it('deadlock when a change writes before it has locked the row', async () => {
    const { tenantId, connectionId } = await harness.addMerchant();
    const { withTenant } = harness.service;
    const codes = new Set<unknown>();
    for (let round = 0; round < 1_000 && !codes.has('40P01'); round += 1) {
      const token = await withTenant(tenantId, async (transaction) => {
        await revoke(transaction, { forgetSnapshot: false });
        await saveCursor(transaction, connectionId, { cursor: null });
        return claim(transaction, {
          windowStart: NEVER,
          leaseMs: 8_000,
          marginMs: 0,
          row: { isUnreadable: false },
        });
      });
      if (!token) throw new Error('a revoked row can be claimed');
      const page = withTenant(tenantId, async (transaction) => {
        await fence(transaction, answerRow, token, 8_000);
        await saveCursor(transaction, connectionId, { cursor: { page: round } });
      });
      const change = withTenant(tenantId, async (transaction) => {
        await saveFailure(transaction, connectionId, { reason: 'timeout', cooldownUntil: NEVER });
        await revoke(transaction, { forgetSnapshot: false });
      });
      for (const ended of await Promise.allSettled([page, change])) {
        if (ended.status === 'rejected') codes.add(z.object({ code: z.string() }).parse(ended.reason).code);
      }
    }
    expect([...codes]).toEqual(['40P01']);
  });
});
