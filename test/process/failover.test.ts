/** A primary and its hot standby behind one address: a failover, and a read-only primary. */
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { age, ask, connectionsPath, revenueV1, rollupDifferences, send } from '../support/asking.ts';
import type { Merchant } from '../support/harness.ts';
import { startOwnPostgres, type OwnPostgres } from './postgres-of-its-own.ts';
import type { ServerProcess } from '../support/processes.ts';
import { type Asked, expectWell, harness, load, sell as sellFor, servers, start, useFleet } from './fleet.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const recoveryMs = 5_000;
const waiting = { timeout: 20_000, interval: 50 };
const problem = z.object({ type: z.string() });
const unavailable = /^\/problems\/(database|realtime-revenue)-unavailable$/;
const notReady = z.object({ failed_checks: z.array(z.string()) });

describe('servers during a database failover', { timeout: 120_000 }, () => {
  let primary: OwnPostgres;
  let standby: OwnPostgres;
  let way: TcpProxy;
  const sold = new Map<Merchant, { total: number; count: number }>();
  const environment = async () => {
    primary = await startOwnPostgres(`primary-${process.pid}`);
    standby = await primary.addStandby(`standby-${process.pid}`);
    way = await startTcpProxy(primary.urls.app);
    return { DATABASE_URL: way.url };
  };
  afterAll(async () => {
    await way.close();
    await primary.remove();
    await standby.remove();
  });
  useFleet({ environment, lasting: true });
  beforeAll(async () => {
    await Promise.all([start({ DATABASE_URL: way.url }), start({ DATABASE_URL: way.url })]);
  }, 120_000);

  const sell = async (merchant: Merchant, amount: number) => {
    await sellFor(merchant, amount);
    const { total, count } = sold.get(merchant) ?? { total: 0, count: 0 };
    sold.set(merchant, { total: total + amount, count: count + 1 });
  };
  const openMerchant = async (amount: number): Promise<Merchant> => {
    const merchant = await harness.addMerchant();
    await sell(merchant, amount);
    return merchant;
  };
  const expectAllRight = async (server: ServerProcess, merchant: Merchant) => {
    const { body } = await ask(server, merchant);
    const { revenue_total_minor: total, event_count: count } = revenueV1.parse(body);
    expect({ total, count }).toEqual(sold.get(merchant));
  };
  /** Every server is not ready, and answers reads and changes with 503 and Retry-After. */
  const expectReadOnly = async (merchant: Merchant) => {
    for (const server of servers) {
      await vi.waitFor(async () => {
        const ready = await ask(server, merchant, '/health/ready');
        expect(ready.status).toBe(503);
        expect(notReady.parse(ready.body).failed_checks).toEqual(['read_only']);
      }, waiting);
      const body = { platform: 'stripe', platform_account_id: merchant.account, metadata: {} };
      const change = await send(server, merchant, 'POST', connectionsPath, body);
      // The process may serve its cache for a second.
      const read = await vi.waitFor(async () => {
        const answer = await ask(server, merchant);
        expect(answer.status).toBe(503);
        return answer;
      }, waiting);
      for (const answer of [read, change]) {
        expect(answer.status).toBe(503);
        expect(problem.parse(answer.body).type).toMatch(unavailable);
        expect(answer.headers.get('retry-after')).toMatch(/^\d+$/);
      }
    }
  };
  const expectAllWell = async (merchant: Merchant) => {
    for (const server of servers) await expectWell(server, merchant);
  };

  const firstGood = (answers: readonly Asked[], merchant: Merchant, sinceMs: number): number =>
    answers.find((one) => one.merchant === merchant && one.askedMs >= sinceMs && one.status === 200)
      ?.answeredMs ?? Infinity;
  const expectSoon = async (answers: readonly Asked[], merchants: readonly Merchant[], sinceMs: number) => {
    await vi.waitFor(() => {
      for (const merchant of merchants) expect(firstGood(answers, merchant, sinceMs)).toBeLessThan(Infinity);
    }, waiting);
    for (const merchant of merchants)
      expect(firstGood(answers, merchant, sinceMs) - sinceMs).toBeLessThan(recoveryMs);
  };
  const waitForFollower = async () =>
    vi.waitFor(async () => {
      const followers = 'select 1 from pg_stat_replication where replay_lsn >= pg_current_wal_flush_lsn()';
      const rows = await primary.query(followers);
      expect(rows).toHaveLength(1);
    }, waiting);

  it('answer 503 without a primary, and exactly within 5 s of the promotion', async () => {
    const [steady, pulled] = [await openMerchant(1_250), await openMerchant(990)];
    for (const server of servers)
      for (const merchant of [steady, pulled]) await expectAllRight(server, merchant);
    const requests = load([steady, pulled]);

    // The primary dies during the page of one merchant; the standby has all acknowledged writes.
    await sell(pulled, 10);
    await harness.simulator.hold({ account: pulled.account });
    await age(primary, pulled.tenantId, 31);
    await harness.simulator.waitForHeld({ atLeast: 1 });
    await sell(steady, 50);
    await age(primary, steady.tenantId, 31);
    await waitForFollower();
    await primary.crash();
    way.redirect(standby.urls.app);
    await harness.simulator.release();
    await expectReadOnly(pulled);

    await standby.query('select pg_promote(true, 60)');
    const promotedMs = performance.now();
    await expectSoon(requests.answers, [steady, pulled], promotedMs);
    await requests.end();
    for (const { body } of requests.answers.filter(({ status }) => status !== 200))
      expect(problem.parse(body).type).toMatch(unavailable);
    for (const merchant of [steady, pulled]) {
      await age(standby, merchant.tenantId, 31);
      for (const server of servers) await expectAllRight(server, merchant);
      expect(await rollupDifferences(standby, merchant.tenantId)).toEqual([]);
    }
    await expectAllWell(steady);
  });

  it('answer 503 while the primary is read-only, and exactly within 5 s after it', async () => {
    const merchant = await openMerchant(700);
    for (const server of servers) await expectAllRight(server, merchant);
    const reject = async (value: 'on' | 'off') => {
      await standby.query(`alter system set default_transaction_read_only = ${value}`);
      await standby.query('select pg_reload_conf()');
    };
    await sell(merchant, 7);
    await age(standby, merchant.tenantId, 31);
    await reject('on');
    await expectReadOnly(merchant);
    const requests = load([merchant]);
    await reject('off');
    await expectSoon(requests.answers, [merchant], performance.now());
    await requests.end();
    await age(standby, merchant.tenantId, 31);
    for (const server of servers) await expectAllRight(server, merchant);
    expect(await rollupDifferences(standby, merchant.tenantId)).toEqual([]);
    await expectAllWell(merchant);
  });
});
