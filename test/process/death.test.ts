import { setTimeout as delay } from 'node:timers/promises';
import { Client } from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { send, type Sent } from './arrival.ts';
import { ask, rollupDifferences, zoneAtNoon, revenueV1 } from '../support/asking.ts';
import { startHarness, type Harness, type Merchant } from '../support/harness.ts';
import { endProcesses, startServerProcess, type ServerProcess } from '../support/processes.ts';

const leaseMs = 2_000;
/** How long after the signal to the leader its follower's answer may come. */
const longestMs = leaseMs + 1_000;
const environment = {
  PLATFORM_DEADLINE_MS: '1500',
  LEASE_MS: String(leaseMs),
  ANSWER_DEADLINE_MS: '10000',
  CACHE_TTL_MS: '30000',
  LOG_LEVEL: 'debug',
};

/** A server process by the name under which PostgreSQL knows its connections. */
type Named = { readonly name: string; readonly server: ServerProcess; readonly sent: Sent };
type Scene = {
  readonly merchant: Merchant;
  /** Holds the lease; its pull is held at the platform, and its request waits. */
  readonly leader: Named & { readonly refreshId: string };
  /** Has read the row, and its request waits for the other's pull. */
  readonly follower: Named;
};

const pullStarted = z.looseObject({
  kind: z.literal('pullStarted'),
  tenantId: z.string(),
  refreshId: z.string(),
});
const pullFinished = z.looseObject({ kind: z.literal('pullFinished'), outcome: z.string() });

describe('a request that waits for the pull of a process', { timeout: 60_000 }, () => {
  let harness: Harness;
  let servers: ServerProcess[] = [];
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterEach(async () => {
    await endProcesses(servers);
    await harness.simulator.release();
  });
  afterAll(() => harness.stop());

  const openMerchant = async (): Promise<Merchant> => {
    const merchant = await harness.addMerchant({ timeZone: zoneAtNoon() });
    const sale = { account: merchant.account, category: 'charge', amount: 1_99 };
    await harness.simulator.addEvents([
      { ...sale, createdMs: Date.now() - 2 * 86_400_000 },
      ...Array.from({ length: 20 }, () => sale),
      { ...sale, category: 'refund', amount: -50 },
    ]);
    return merchant;
  };

  /** Asks two processes at once, and sees which of them leads. */
  const startPull = async (
    held: string,
    more: Readonly<Record<string, string>> = {},
    onceStarted: () => Promise<void> = async () => undefined,
  ): Promise<Scene> => {
    const { database, simulator } = harness;
    const names = ['left', 'right'] as const;
    servers = await Promise.all(
      names.map((name) =>
        startServerProcess(harness, {
          ...environment,
          ...more,
          DATABASE_URL: `${database.urls.app}?application_name=${name}`,
        }),
      ),
    );
    await onceStarted();
    const merchant = await openMerchant();
    const { account, tenantId } = merchant;
    // What a process does once only, at its first pull, is behind both.
    for (const server of servers)
      expect(await ask(server, await openMerchant())).toMatchObject({ status: 200 });
    await simulator.hold({ account, path: held });
    const [now] = z
      .tuple([z.object({ at: z.string() })])
      .parse(await database.query('select clock_timestamp()::text as at'));
    const both = servers.map((server, number): Named => {
      return { name: names[number] ?? '', server, sent: send(server, merchant) };
    });
    const leader = await Promise.race(
      both.map(async (one) => {
        const line = await one.server.logged(
          (line) => pullStarted.safeParse(line).data?.tenantId === tenantId,
        );
        return { ...one, refreshId: pullStarted.parse(line).refreshId };
      }),
    );
    const follower = both.find(({ name }) => name !== leader.name);
    if (!follower) throw new Error('one of two follows');
    await simulator.held({ atLeast: 1 });
    await untilOne(
      `select 1 from pg_stat_activity
        where application_name = $1 and query = 'commit' and state = 'idle' and query_start > $2::timestamptz`,
      [follower.name, now.at],
    );
    return { merchant, leader, follower };
  };

  /** Looks until the query finds a row. */
  const untilOne = async (query: string, values: readonly unknown[]): Promise<void> => {
    while ((await harness.database.query(query, values)).length === 0) await delay(5);
  };

  /** The answer of a waiting request, and how long after the signal it came. */
  const answerOf = async ({ sent }: Named, signalledAtMs: number) => {
    const { status, text } = await sent.answer;
    const elapsedMs = performance.now() - signalledAtMs;
    expect({ status, text }).toMatchObject({ status: 200 });
    return { elapsedMs, body: revenueV1.parse(JSON.parse(text)) };
  };

  /** All that a leader may write, but the ledger. */
  const rowsOf = async ({ tenantId }: Merchant) => [
    await harness.database.query('select * from revenue_cache_entries where tenant_id = $1', [tenantId]),
    await harness.database.query('select * from platform_sync_states where tenant_id = $1', [tenantId]),
  ];

  const expectTruth = async (
    { account, tenantId }: Merchant,
    body: z.infer<typeof revenueV1>,
  ): Promise<void> => {
    const fromMs = Date.parse(body.interval_start);
    const truth = await harness.simulator.truth({ account, fromMs, toMs: Date.now() });
    expect(truth).toEqual({
      [body.currency]: expect.objectContaining({
        saleCount: body.event_count,
        grossMinor: body.revenue_total_minor,
        refundMinor: body.refund_total_minor,
      }),
    });
    expect(body).toMatchObject({ event_count: 20, refund_total_minor: 50 });
    expect(await rollupDifferences(harness.database, tenantId)).toEqual([]);
  };

  /** Lets a stopped leader go on, and sees that it changes nothing and still answers. */
  const expectNoTrace = async (
    { merchant, leader }: Scene,
    body: z.infer<typeof revenueV1>,
  ): Promise<void> => {
    const before = await rowsOf(merchant);
    leader.server.signal('SIGCONT');
    const finished = await leader.server.logged(
      (line) => pullFinished.safeParse(line).success && line['refreshId'] === leader.refreshId,
    );
    expect(['lost', 'database_unavailable']).toContain(pullFinished.parse(finished).outcome);
    // Its own request is answered too: with the other's figures, or, when a read of the row was cut off while it stood still,
    // with an honest 503 about the database.
    const { status, text } = await leader.sent.answer;
    if (status === 200) expect(JSON.parse(text)).toMatchObject(body);
    else expect(JSON.parse(text)).toMatchObject({ status: 503, type: '/problems/database-unavailable' });
    expect(await ask(leader.server, merchant), 'it serves on').toMatchObject({ status: 200, body });
    expect(leader.server.log.filter(({ kind }) => kind === 'bug' || kind === 'serverStopping')).toEqual([]);
    expect(await rowsOf(merchant)).toEqual(before);
    await expectTruth(merchant, body);
  };

  it.each(['/v1/account', '/v1/balance_transactions'])(
    'is answered by a takeover when that process is killed while it waits for %s',
    async (held) => {
      const { merchant, leader, follower } = await startPull(held);
      const signalledAtMs = performance.now();
      leader.server.signal('SIGKILL');
      await leader.server.exited;
      await harness.simulator.release();
      const { elapsedMs, body } = await answerOf(follower, signalledAtMs);
      expect(elapsedMs).toBeLessThanOrEqual(longestMs);
      await expectTruth(merchant, body);
    },
  );

  it.each(['/v1/account', '/v1/balance_transactions'])(
    'is answered by a takeover when that process stands still while it waits for %s, and that one then writes nothing',
    async (held) => {
      const scene = await startPull(held);
      const signalledAtMs = performance.now();
      scene.leader.server.signal('SIGSTOP');
      await harness.simulator.release();
      const { elapsedMs, body } = await answerOf(scene.follower, signalledAtMs);
      expect(elapsedMs).toBeLessThanOrEqual(longestMs);
      await expectTruth(scene.merchant, body);
      await expectNoTrace(scene, body);
    },
  );

  /** Lets the leader come as far as the fence, its row locked, and stops it before it writes to the table. */
  const stopBehindFence = async ({ leader, merchant }: Scene, table: string): Promise<number> => {
    // The owner's lock lets everybody read the table; the leader's transaction waits for it, its row locked by the fence.
    const owner = new Client({ connectionString: harness.database.urls.owner });
    await owner.connect();
    try {
      await owner.query('begin');
      await owner.query(`lock table ${table} in exclusive mode`);
      await harness.simulator.release();
      await untilOne(
        `select 1 from pg_locks join pg_stat_activity using (pid)
          where application_name = $1 and relation = $2::regclass and not granted`,
        [leader.name, table],
      );
      const signalledAtMs = performance.now();
      leader.server.signal('SIGSTOP');
      await owner.query('rollback');
      await untilOne(
        `select 1 from pg_stat_activity where application_name = $1 and state = 'idle in transaction'`,
        [leader.name],
      );
      expect(
        await harness.database.query(
          'select 1 from revenue_cache_entries where tenant_id = $1 for update skip locked',
          [merchant.tenantId],
        ),
        'the row is locked by a process that stands still',
      ).toEqual([]);
      return signalledAtMs;
    } finally {
      await owner.end();
    }
  };

  it.each(['platform_sync_states', 'revenue_events', 'revenue_minutes'])(
    'is answered by a takeover when that process stands still behind the fence, about to write %s',
    async (table) => {
      const scene = await startPull('/v1/');
      const signalledAtMs = await stopBehindFence(scene, table);
      const { elapsedMs, body } = await answerOf(scene.follower, signalledAtMs);
      // The row is free when the lease has run out and the role's idle_in_transaction_session_timeout (2 s) has ended the
      // transaction. Both run from the signal on, at the same time.
      expect(elapsedMs).toBeLessThanOrEqual(longestMs);
      await expectTruth(scene.merchant, body);
      await expectNoTrace(scene, body);
    },
  );

  it('is not answered with figures then, by anybody, when the role lets a transaction stand idle', async () => {
    const set = (value: string) =>
      harness.database.query(
        `do $$ begin execute format('alter role revenue_app in database %I ${value}', current_database()); end $$`,
      );
    // A server does not start with such a role: it is changed beneath servers that run, whose sessions are made anew.
    const changeRole = async () => {
      await set('set idle_in_transaction_session_timeout = 0');
      await harness.database.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name in ('left', 'right')`,
      );
    };
    try {
      const scene = await startPull('/v1/', { ANSWER_DEADLINE_MS: '5000' }, changeRole);
      await stopBehindFence(scene, 'revenue_events');
      expect(await scene.follower.sent.answer).toMatchObject({ status: 503 });
    } finally {
      await set('reset idle_in_transaction_session_timeout');
    }
  });
});
