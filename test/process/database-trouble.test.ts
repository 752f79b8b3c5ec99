import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, onTestFinished, vi } from 'vitest';
import { z } from 'zod';
import { age, ask, rollupDifferences, zoneAtNoon, revenueV1 } from '../support/asking.ts';
import { startHarness, type Answer, type Harness, type Merchant } from '../support/harness.ts';
import { startOwnPostgres, type OwnPostgres } from './postgres-of-its-own.ts';
import { endProcesses, startServerProcess, type ServerProcess } from '../support/processes.ts';

const answerDeadlineMs = 10_000;
const databaseUnavailable = '503 /problems/database-unavailable';
const revenueUnavailable = '503 /problems/realtime-revenue-unavailable';
const problemType = z.object({ type: z.string() });
const waiting = { timeout: 15_000, interval: 50 };

describe('processes whose database is in trouble', () => {
  let postgres: OwnPostgres;
  let harness: Harness;
  let servers: ServerProcess[];
  beforeAll(async () => {
    postgres = await startOwnPostgres(`trouble-${process.pid}`);
    const environment = { DATABASE_URL: postgres.urls.app, ANSWER_DEADLINE_MS: String(answerDeadlineMs) };
    harness = await startHarness(environment);
    servers = await Promise.all([
      startServerProcess(harness, environment),
      startServerProcess(harness, environment),
    ]);
  });
  afterAll(async () => {
    await endProcesses(servers);
    await harness.stop();
    await postgres.remove();
  });

  const addMerchant = async () => harness.addMerchant({ timeZone: zoneAtNoon() });
  const sell = async ({ account }: Merchant, amount: number) =>
    harness.simulator.addEvents([{ account, category: 'charge', amount, createdMs: Date.now() }]);
  const totalOf = ({ body }: Answer) => revenueV1.parse(body).revenue_total_minor;
  /** The figure, or why there is none. */
  const saidBy = (answer: Answer): number | string =>
    answer.status === 200 ? totalOf(answer) : `${answer.status} ${problemType.parse(answer.body).type}`;
  /** It is the process that it was, it answers, and it met nothing that it had not reckoned with. */
  const expectWell = async (server: ServerProcess, merchant: Merchant) => {
    // What a probe found is kept for a second.
    await vi.waitFor(
      async () => expect(await ask(server, merchant, '/health/ready')).toMatchObject({ status: 200 }),
      waiting,
    );
    const kinds = server.log.map(({ kind }) => kind);
    expect(kinds).not.toContain('bug');
    expect(kinds).not.toContain('serverStopping');
    expect(server.child.exitCode).toBeNull();
  };
  const either = async (test: Parameters<ServerProcess['logged']>[0]) =>
    Promise.race(servers.map((server) => server.logged(test)));
  /** Breaks connections of the servers, those that wait for a lock or all of them; how many there were. */
  const cut = async (which: 'waiting' | 'all'): Promise<number> => {
    const cutOff = await postgres.query(
      `select pg_terminate_backend(pid) from pg_stat_activity
        where usename = 'revenue_app' and ($1 = 'all' or wait_event_type = 'Lock')`,
      [which],
    );
    return cutOff.length;
  };
  const waitingForLocks = async (): Promise<number> =>
    (
      await postgres.query(
        `select pid from pg_stat_activity where usename = 'revenue_app' and wait_event_type = 'Lock'`,
      )
    ).length;

  type Asked = Answer & {
    readonly merchant: Merchant;
    readonly askedMs: number;
    readonly answeredMs: number;
  };

  const timed = async (server: ServerProcess, merchant: Merchant): Promise<Asked> => {
    const askedMs = performance.now();
    const answer = await ask(server, merchant);
    return { ...answer, merchant, askedMs, answeredMs: performance.now() };
  };
  const expectInTime = ({ askedMs, answeredMs }: Asked): void =>
    expect(answeredMs - askedMs).toBeLessThan(answerDeadlineMs + 1_000);

  /** Few clients, each of which asks again once it was answered, until the load is ended. */
  function load(merchants: readonly Merchant[]) {
    const answers: Asked[] = [];
    const going = { on: true };
    const clients = servers.flatMap((server) =>
      merchants.map(async (merchant) => {
        while (going.on) {
          answers.push(await timed(server, merchant));
          await delay(30);
        }
      }),
    );
    return {
      answers,
      async end() {
        going.on = false;
        await Promise.all(clients);
      },
    };
  }

  it('answer rightly or 503 while PostgreSQL is stopped and started, and rightly within 3 s of its return', async () => {
    const [steady, pulled] = [await addMerchant(), await addMerchant()];
    await sell(steady, 1250);
    await sell(pulled, 990);
    const requests = load([steady, pulled]);
    onTestFinished(async () => requests.end());
    const { answers } = requests;
    const of = (merchant: Merchant, since = 0) =>
      answers.filter((answer) => answer.merchant === merchant && answer.askedMs >= since);
    const good = (merchant: Merchant, since?: number) =>
      of(merchant, since).filter(({ status }) => status === 200);
    await vi.waitFor(() => {
      for (const merchant of [steady, pulled]) expect(good(merchant).length).toBeGreaterThan(5);
    }, waiting);

    // One of them is being pulled for while the database goes.
    await sell(pulled, 10);
    await harness.simulator.hold({ account: pulled.account });
    await age(postgres, pulled.tenantId, 31);
    await harness.simulator.held({ atLeast: 1 });
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
    await requests.end();

    for (const answer of answers) {
      expectInTime(answer);
      const right = answer.merchant === steady ? [1250] : answer.askedMs < startedMs ? [990, 1000] : [1000];
      expect([...right, databaseUnavailable, revenueUnavailable]).toContain(saidBy(answer));
    }
    for (const server of servers) await expectWell(server, pulled);
    expect(await rollupDifferences(postgres, pulled.tenantId)).toEqual([]);
  });

  it('answer rightly although every connection breaks between two platform requests of a pull', async () => {
    const [server] = servers;
    if (!server) throw new Error('no server');
    const merchant = await addMerchant();
    await sell(merchant, 700);
    await harness.simulator.hold({ account: merchant.account });
    const asking = ask(server, merchant);
    await harness.simulator.held({ atLeast: 1 });
    expect(await cut('all')).toBeGreaterThan(0);
    await server.logged(({ kind }) => kind === 'databaseConnectionLost');
    await harness.simulator.release();
    expect([700, databaseUnavailable]).toContain(saidBy(await asking));
    expect(totalOf(await ask(server, merchant))).toBe(700);
    await expectWell(server, merchant);
  });

  it('recover by themselves when a connection breaks in the middle of a transaction that books a page', async () => {
    const [elsewhere, server] = servers;
    if (!elsewhere || !server) throw new Error('two servers');
    const merchant = await addMerchant();
    await sell(merchant, 444);
    expect(totalOf(await ask(elsewhere, merchant))).toBe(444);
    await sell(merchant, 6);
    await harness.simulator.hold({ account: merchant.account });
    await age(postgres, merchant.tenantId, 31);
    const asking = ask(server, merchant);
    await harness.simulator.held({ atLeast: 1 });
    const superuser = await postgres.connect();
    try {
      await superuser.query('begin');
      await superuser.query('select from revenue_cache_entries where tenant_id = $1 for update', [
        merchant.tenantId,
      ]);
      await harness.simulator.release();
      await vi.waitFor(async () => expect(await waitingForLocks()).toBe(1), waiting);
      expect(await cut('waiting')).toBe(1);
      await superuser.query('rollback');
    } finally {
      await superuser.end();
    }
    expect(totalOf(await asking)).toBe(450);
    // The answer may be read before the line that the pull ends with.
    await server.logged(({ outcome, tenantId }) => outcome === 'published' && tenantId === merchant.tenantId);
    const outcomes = server.log
      .filter(({ kind, tenantId }) => kind === 'pullFinished' && tenantId === merchant.tenantId)
      .map(({ outcome }) => outcome);
    expect(outcomes).toEqual(['database_unavailable', 'published']);
    expect(await rollupDifferences(postgres, merchant.tenantId)).toEqual([]);
    await expectWell(server, merchant);
  });

  it('answer 503 database-unavailable to who finds no free connection, and never let one hang', async () => {
    const environment = { DATABASE_URL: postgres.urls.app, DATABASE_POOL_SIZE: '1' };
    const small = await startServerProcess(harness, environment);
    servers.push(small);
    const merchants = await Promise.all(Array.from({ length: 4 }, () => addMerchant()));
    await Promise.all(merchants.map((merchant, index) => sell(merchant, 100 + index)));
    const superuser = await postgres.connect();
    let asking: Array<Promise<Asked>> = [];
    try {
      await superuser.query('begin');
      await superuser.query('lock table revenue_cache_entries in access exclusive mode');
      asking = merchants.map((merchant) => timed(small, merchant));
      expect(saidBy(await Promise.race(asking))).toBe(databaseUnavailable);
      await superuser.query('rollback');
    } finally {
      await superuser.end();
    }
    for (const [index, answer] of (await Promise.all(asking)).entries()) {
      expect([100 + index, databaseUnavailable]).toContain(saidBy(answer));
      expectInTime(answer);
    }
    for (const [index, merchant] of merchants.entries())
      expect(totalOf(await ask(small, merchant))).toBe(100 + index);
  });
});
