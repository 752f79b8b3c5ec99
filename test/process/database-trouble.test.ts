import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { age, ask, revenueV1, rollupDifferences } from '../support/asking.ts';
import { waitingForLocks, withLock } from '../support/database.ts';
import type { Answer, Merchant } from '../support/harness.ts';
import { startOwnPostgres, type OwnPostgres } from './postgres-of-its-own.ts';
import type { ServerProcess } from '../support/processes.ts';
import {
  type Asked,
  askTimed,
  expectWell,
  harness,
  linesOf,
  load,
  sell,
  servers,
  start,
  useFleet,
} from './fleet.ts';

const answerDeadlineMs = 10_000;
const databaseUnavailable = '503 /problems/database-unavailable';
const revenueUnavailable = '503 /problems/realtime-revenue-unavailable';
const problemType = z.object({ type: z.string() });
const waiting = { timeout: 15_000, interval: 50 };

describe('processes with database trouble', () => {
  let postgres: OwnPostgres;
  const environment = async () => {
    postgres = await startOwnPostgres(`trouble-${process.pid}`);
    return { DATABASE_URL: postgres.urls.app, ANSWER_DEADLINE_MS: String(answerDeadlineMs) };
  };
  afterAll(() => postgres.remove());
  useFleet({ environment, lasting: true });
  beforeAll(async () => {
    const same = { DATABASE_URL: postgres.urls.app, ANSWER_DEADLINE_MS: String(answerDeadlineMs) };
    await Promise.all([start(same), start(same)]);
  });

  const totalOf = ({ body }: Answer) => revenueV1.parse(body).revenue_total_minor;
  /** The figure, or the status and problem. */
  const saidBy = (answer: Answer): number | string =>
    answer.status === 200 ? totalOf(answer) : `${answer.status} ${problemType.parse(answer.body).type}`;
  const either = async (test: Parameters<ServerProcess['waitForLine']>[0]) =>
    Promise.race(servers.map((server) => server.waitForLine(test)));
  /** Breaks the servers' connections, only lock waiters or all, and returns their number. */
  const cut = async (which: 'waiting' | 'all'): Promise<number> => {
    const terminate = `select pg_terminate_backend(pid) from pg_stat_activity
      where usename = 'revenue_app' and ($1 = 'all' or wait_event_type = 'Lock')`;
    return (await postgres.query(terminate, [which])).length;
  };

  const expectInTime = ({ askedMs, answeredMs }: Asked): void =>
    expect(answeredMs - askedMs).toBeLessThan(answerDeadlineMs + 1_000);

  it('answer exactly or 503 during a restart of PostgreSQL, and exactly within 3 s after it', async () => {
    const [steady, pulled] = [await harness.addMerchant(), await harness.addMerchant()];
    await sell(steady, 1250);
    await sell(pulled, 990);
    const { answers, end } = load([steady, pulled]);
    const of = (merchant: Merchant, since = 0) =>
      answers.filter((answer) => answer.merchant === merchant && answer.askedMs >= since);
    const good = (merchant: Merchant, since?: number) =>
      of(merchant, since).filter(({ status }) => status === 200);
    await vi.waitFor(() => {
      for (const merchant of [steady, pulled]) expect(good(merchant).length).toBeGreaterThan(5);
    }, waiting);

    await sell(pulled, 10);
    await harness.simulator.hold({ account: pulled.account });
    await age(postgres, pulled.tenantId, 31);
    await harness.simulator.waitForHeld({ atLeast: 1 });
    await postgres.stop();
    const stoppedMs = performance.now();
    await harness.simulator.release();
    await either(({ kind, outcome }) => kind === 'pullFinished' && outcome === 'database_unavailable');
    await vi.waitFor(() => {
      for (const merchant of [steady, pulled])
        expect(of(merchant, stoppedMs).map(({ status }) => status)).toContain(503);
    }, waiting);
    for (const server of servers) {
      const ready = await ask(server, steady, '/health/ready');
      expect(ready).toMatchObject({ status: 503, body: { failed_checks: ['database'] } });
    }

    await postgres.start();
    const startedMs = performance.now();
    await vi.waitFor(() => {
      for (const merchant of [steady, pulled]) expect(good(merchant, startedMs)).not.toEqual([]);
    }, waiting);
    for (const merchant of [steady, pulled]) {
      const [first] = good(merchant, startedMs);
      expect(first?.answeredMs ?? Infinity).toBeLessThan(startedMs + 3_000);
    }
    await end();

    for (const answer of answers) {
      expectInTime(answer);
      const right = answer.merchant === steady ? [1250] : answer.askedMs < startedMs ? [990, 1000] : [1000];
      expect([...right, databaseUnavailable, revenueUnavailable]).toContain(saidBy(answer));
    }
    for (const server of servers) await expectWell(server, pulled);
    expect(await rollupDifferences(postgres, pulled.tenantId)).toEqual([]);
  });

  it('answer exactly when every connection breaks between two platform requests of a pull', async () => {
    const [server] = servers;
    if (!server) throw new Error('no server');
    const merchant = await harness.addMerchant();
    await sell(merchant, 700);
    await harness.simulator.hold({ account: merchant.account });
    const asking = ask(server, merchant);
    await harness.simulator.waitForHeld({ atLeast: 1 });
    expect(await cut('all')).toBeGreaterThan(0);
    await server.waitForLine(({ kind }) => kind === 'databaseConnectionLost');
    await harness.simulator.release();
    expect([700, databaseUnavailable]).toContain(saidBy(await asking));
    expect(totalOf(await ask(server, merchant))).toBe(700);
    await expectWell(server, merchant);
  });

  it('recover when a connection breaks inside the transaction of a page', async () => {
    const [elsewhere, server] = servers;
    if (!elsewhere || !server) throw new Error('two servers');
    const merchant = await harness.addMerchant();
    await sell(merchant, 444);
    expect(totalOf(await ask(elsewhere, merchant))).toBe(444);
    await sell(merchant, 6);
    await harness.simulator.hold({ account: merchant.account });
    await age(postgres, merchant.tenantId, 31);
    const asking = ask(server, merchant);
    await harness.simulator.waitForHeld({ atLeast: 1 });
    const lock = `select from revenue_cache_entries where tenant_id = '${merchant.tenantId}' for update`;
    await withLock(postgres.adminUrl, lock, async () => {
      await harness.simulator.release();
      await vi.waitFor(async () => expect(await waitingForLocks(postgres)).toBe(1), waiting);
      expect(await cut('waiting')).toBe(1);
    });
    expect(totalOf(await asking)).toBe(450);
    await server.waitForLine(
      ({ outcome, tenantId }) => outcome === 'published' && tenantId === merchant.tenantId,
    );
    const ofMerchant = linesOf(server, 'pullFinished').filter(
      (line) => line['tenantId'] === merchant.tenantId,
    );
    const outcomes = ofMerchant.map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['database_unavailable', 'published']);
    expect(await rollupDifferences(postgres, merchant.tenantId)).toEqual([]);
    await expectWell(server, merchant);
  });

  it('answer 503 database-unavailable without a free connection, within the deadline', async () => {
    const small = await start({ DATABASE_URL: postgres.urls.app, DATABASE_POOL_SIZE: '1' });
    const merchants = await Promise.all(Array.from({ length: 4 }, () => harness.addMerchant()));
    await Promise.all(merchants.map((merchant, index) => sell(merchant, 100 + index)));
    const lock = 'lock table revenue_cache_entries in access exclusive mode';
    const asking = await withLock(postgres.adminUrl, lock, async () => {
      const all = merchants.map((merchant) => askTimed(small, merchant));
      expect(saidBy(await Promise.race(all))).toBe(databaseUnavailable);
      return { all };
    });
    for (const [index, answer] of (await Promise.all(asking.all)).entries()) {
      expect([100 + index, databaseUnavailable]).toContain(saidBy(answer));
      expectInTime(answer);
    }
    for (const [index, merchant] of merchants.entries())
      expect(totalOf(await ask(small, merchant))).toBe(100 + index);
  });
});
