import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { signToken } from '../../scripts/token.ts';
import { send, type Sent } from './arrival.ts';
import { ask, revenueV1 } from '../support/asking.ts';
import { tapDatabase, type DatabaseTap } from './database-tap.ts';
import { newIds, type Merchant } from '../support/harness.ts';
import { harness, servers, start, useFleet } from './fleet.ts';

// Long enough for a slow machine to receive a thousand requests before the held call times out.
const patience = {
  PLATFORM_DEADLINE_MS: '40000',
  LEASE_MS: '45000',
  ANSWER_DEADLINE_MS: '50000',
  SHUTDOWN_DEADLINE_MS: '60000',
  CACHE_TTL_MS: '120000',
  RESPONSE_VALIDATION: 'off',
};
const processes = 4;
const maxTransactionMs = 250;

describe('a burst of one tenant over four processes', () => {
  let tap: DatabaseTap;
  useFleet();
  beforeAll(async () => {
    tap = await tapDatabase(harness.database.urls.app, processes);
  });
  afterAll(() => tap.stop());

  /** A merchant with one earlier sale and two and a half pages of sales today. */
  const busyMerchant = async (): Promise<Merchant> => {
    const merchant = await harness.addMerchant();
    const sale = { account: merchant.account, category: 'charge', amount: 100 };
    await harness.simulator.addEvents([
      { ...sale, createdMs: Date.now() - 2 * 86_400_000 },
      ...Array.from({ length: 250 }, () => sale),
    ]);
    return merchant;
  };

  const burst = (merchant: Merchant, requests: number): Sent[] =>
    Array.from({ length: requests }, (_, number) => {
      const server = servers[number % servers.length];
      if (!server) throw new Error('no server runs');
      return send(server, merchant);
    });

  const openTransactions = async () => {
    const rows = await harness.database.query(
      `select count(*)::int as open, coalesce(max(extract(epoch from clock_timestamp() - xact_start)) * 1000, 0)::float8 as oldest_ms
         from pg_stat_activity
        where datname = current_database() and usename = 'revenue_app' and xact_start is not null`,
    );
    const [found] = z.tuple([z.object({ open: z.number(), oldest_ms: z.number() })]).parse(rows);
    return found;
  };

  it.each([
    { requests: 200, poolSize: '1' },
    { requests: 1000, poolSize: '10' },
  ])(
    'reads the platform once for $requests requests, without a held connection, with a pool of $poolSize',
    { timeout: 120_000 },
    async ({ requests, poolSize }) => {
      const environment = { ...patience, DATABASE_POOL_SIZE: poolSize };
      await Promise.all(tap.urls.map((url) => start({ ...environment, DATABASE_URL: url })));
      const merchant = await busyMerchant();
      const { tenantId, account } = merchant;
      await harness.simulator.hold({ account });

      const startedAtMs = Date.now();
      const sent = burst(merchant, requests);
      await Promise.all(sent.map(({ arrived }) => arrived));
      // Each process answers a later request of a stranger: the earlier requests wait by then.
      const stranger = { token: await signToken(newIds().tenantId, {}) };
      for (const { status } of await Promise.all(servers.map((server) => ask(server, stranger))))
        expect(status).toBe(403);

      const reads = (span: { fromMs: number; toMs?: number }): number[] =>
        servers.map((_, number) => tap.countTransactions(number, tenantId, span));
      const waitingSinceMs = Date.now();
      // Skips the reads slowed down by the arrival of the burst.
      while (Math.min(...reads({ fromMs: waitingSinceMs })) < 2) await openTransactions();
      const samples = [];
      // Until the short waits of each follower are over; the leader waits for its own pull.
      const followersRead = () => reads({ fromMs: startedAtMs }).toSorted((a, b) => a - b)[1] ?? 0;
      while (samples.length < 50 || followersRead() < 12) {
        samples.push(await openTransactions());
        await delay(10);
      }
      expect(await harness.simulator.waitForHeld({ atLeast: 1 }), 'one pull runs').toBe(1);
      const releasedAtMs = Date.now();
      await harness.simulator.release();
      const answers = await Promise.all(sent.map(({ answer }) => answer));

      expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
      expect(new Set(answers.map(({ text }) => revenueV1.parse(JSON.parse(text)).data_as_of)).size).toBe(1);
      expect(new Set(answers.map(({ text }) => text)).size).toBe(1);
      expect(new Set(answers.map(({ tag }) => tag)).size).toBe(1);
      expect(revenueV1.parse(JSON.parse(answers[0]?.text ?? ''))).toMatchObject({ event_count: 250 });

      const seen = await harness.simulator.requests({ account });
      expect(seen.requests.map(({ path }) => path)).toEqual([
        '/v1/account',
        // the anchor, two full pages, half a page
        ...Array.from({ length: 4 }, () => '/v1/balance_transactions'),
      ]);
      expect(new Set(seen.requests.map(({ query }) => query)).size, 'none twice').toBe(5);

      const oldestMs = Math.max(...samples.map(({ oldest_ms }) => oldest_ms));
      expect(oldestMs).toBeLessThan(maxTransactionMs);
      expect(samples.some(({ open }) => open === 0)).toBe(true);
      const heldMs = releasedAtMs - startedAtMs;
      const waits = heldMs <= 450 ? heldMs / 50 : 9 + (heldMs - 450) / 250;
      for (const count of reads({ fromMs: startedAtMs, toMs: releasedAtMs }))
        expect(count).toBeLessThanOrEqual(2 + waits);
    },
  );
});
