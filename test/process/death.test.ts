import { setTimeout as delay } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { send, type Sent } from './arrival.ts';
import { ask, revenueV1, rollupDifferences } from '../support/asking.ts';
import { alterRole, withLock } from '../support/database.ts';
import type { Merchant } from '../support/harness.ts';
import type { ServerProcess } from '../support/processes.ts';
import { harness, linesOf, servers, start, useFleet } from './fleet.ts';

const leaseMs = 2_000;
/** The maximum time from the signal to the leader until its follower's answer. */
const maxAnswerMs = leaseMs + 1_000;
const environment = {
  PLATFORM_DEADLINE_MS: '1500',
  LEASE_MS: String(leaseMs),
  ANSWER_DEADLINE_MS: '10000',
  CACHE_TTL_MS: '30000',
  LOG_LEVEL: 'debug',
};

/** A server process and its application_name in PostgreSQL. */
type Named = { readonly name: string; readonly server: ServerProcess; readonly sent: Sent };
type Scene = {
  readonly merchant: Merchant;
  /** Holds the lease; the platform holds its pull, and its request waits. */
  readonly leader: Named & { readonly refreshId: string };
  /** Has read the row; its request waits for the leader's pull. */
  readonly follower: Named;
};

const pullStarted = z.looseObject({
  kind: z.literal('pullStarted'),
  tenantId: z.string(),
  refreshId: z.string(),
});
const pullFinished = z.looseObject({ kind: z.literal('pullFinished'), outcome: z.string() });

describe('a request waiting for the pull of another process', { timeout: 60_000 }, () => {
  useFleet({ lasting: true });
  // A failed test may leave one stopped.
  afterEach(() => servers.forEach((server) => server.signal('SIGCONT')));

  const openMerchant = async (): Promise<Merchant> => {
    const merchant = await harness.addMerchant();
    const sale = { account: merchant.account, category: 'charge', amount: 1_99 };
    await harness.simulator.addEvents([
      { ...sale, createdMs: Date.now() - 2 * 86_400_000 },
      ...Array.from({ length: 20 }, () => sale),
      { ...sale, category: 'refund', amount: -50 },
    ]);
    return merchant;
  };

  const names = ['left', 'right'] as const;
  const pair = new Map<string, ServerProcess>();
  /** Replaces a killed process. */
  const startPair = async (): Promise<ServerProcess[]> => {
    const startNamed = async (name: string): Promise<ServerProcess> => {
      const running = pair.get(name);
      if (running?.child.signalCode === null) return running;
      const DATABASE_URL = `${harness.database.urls.app}?application_name=${name}`;
      const started = await start({ ...environment, DATABASE_URL });
      pair.set(name, started);
      return started;
    };
    return Promise.all(names.map(startNamed));
  };

  /** Sends a request to two processes and finds the leader. */
  const startPull = async (
    held: string,
    onceStarted: () => Promise<void> = async () => undefined,
  ): Promise<Scene> => {
    const { database, simulator } = harness;
    const started = await startPair();
    await onceStarted();
    const merchant = await openMerchant();
    const { account, tenantId } = merchant;
    // Both have made their first pull.
    for (const server of started)
      expect(await ask(server, await openMerchant())).toMatchObject({ status: 200 });
    await simulator.hold({ account, path: held });
    const [now] = await database.query('select clock_timestamp()::text as at');
    const both = started.map((server, number): Named => {
      return { name: names[number] ?? '', server, sent: send(server, merchant) };
    });
    const leader = await Promise.race(
      both.map(async (one) => {
        const isOfTenant = (line: unknown) => pullStarted.safeParse(line).data?.tenantId === tenantId;
        const line = await one.server.waitForLine(isOfTenant);
        return { ...one, refreshId: pullStarted.parse(line).refreshId };
      }),
    );
    const follower = both.find(({ name }) => name !== leader.name);
    if (!follower) throw new Error('one of two follows');
    await simulator.waitForHeld({ atLeast: 1 });
    await untilOne(
      `select 1 from pg_stat_activity
        where application_name = $1 and query = 'commit' and state = 'idle' and query_start > $2::timestamptz`,
      [follower.name, now?.['at']],
    );
    return { merchant, leader, follower };
  };

  const untilOne = async (query: string, values: readonly unknown[]): Promise<void> => {
    while ((await harness.database.query(query, values)).length === 0) await delay(5);
  };

  const readAnswer = async ({ sent }: Named, signalledAtMs: number) => {
    const { status, text } = await sent.answer;
    const elapsedMs = performance.now() - signalledAtMs;
    expect({ status, text }).toMatchObject({ status: 200 });
    return { elapsedMs, body: revenueV1.parse(JSON.parse(text)) };
  };

  const readRows = async ({ tenantId }: Merchant) => [
    await harness.database.query('select * from revenue_cache_entries where tenant_id = $1', [tenantId]),
    await harness.database.query('select * from platform_sync_states where tenant_id = $1', [tenantId]),
  ];

  type Body = z.infer<typeof revenueV1>;
  const expectTruth = async ({ account, tenantId }: Merchant, body: Body): Promise<void> => {
    const fromMs = Date.parse(body.interval_start);
    const truth = await harness.simulator.truth({ account, fromMs, toMs: Date.now() });
    expect(Object.keys(truth)).toEqual([body.currency]);
    expect(truth[body.currency]).toMatchObject({
      saleCount: body.event_count,
      grossMinor: body.revenue_total_minor,
      refundMinor: body.refund_total_minor,
    });
    expect(body).toMatchObject({ event_count: 20, refund_total_minor: 50 });
    expect(await rollupDifferences(harness.database, tenantId)).toEqual([]);
  };

  /** Continues a stopped leader, and expects an answer from it and no change. */
  const expectNoTrace = async ({ merchant, leader }: Scene, body: Body): Promise<void> => {
    const before = await readRows(merchant);
    leader.server.signal('SIGCONT');
    const finished = await leader.server.waitForLine(
      (line) => pullFinished.safeParse(line).success && line['refreshId'] === leader.refreshId,
    );
    expect(['lost', 'database_unavailable']).toContain(pullFinished.parse(finished).outcome);
    // Its own request gets the follower's figures, or a 503 if its row read was cut off.
    const { status, text } = await leader.sent.answer;
    if (status === 200) expect(JSON.parse(text)).toMatchObject(body);
    else expect(JSON.parse(text)).toMatchObject({ status: 503, type: '/problems/database-unavailable' });
    expect(await ask(leader.server, merchant), 'it keeps serving').toMatchObject({ status: 200, body });
    expect(linesOf(leader.server, 'bug', 'serverStopping')).toEqual([]);
    expect(await readRows(merchant)).toEqual(before);
    await expectTruth(merchant, body);
  };

  /** Returns the time until the follower answers; expects no later write of the leader. */
  const expectTakeover = async (scene: Scene, signalledAtMs: number, isAlive: boolean): Promise<number> => {
    const { elapsedMs, body } = await readAnswer(scene.follower, signalledAtMs);
    await expectTruth(scene.merchant, body);
    const takeover = { tenantId: scene.merchant.tenantId, abandonedId: scene.leader.refreshId };
    expect(linesOf(scene.follower.server, 'leaseTakenOver')).toContainEqual(
      expect.objectContaining(takeover),
    );
    if (isAlive) await expectNoTrace(scene, body);
    return elapsedMs;
  };

  const stops = ['/v1/account', '/v1/balance_transactions'].flatMap((held) => [
    ['is killed', 'SIGKILL', held] as const,
    ['stops', 'SIGSTOP', held] as const,
  ]);
  it.each(stops)('is answered when that process %s by %s during its call of %s', async (_, signal, held) => {
    const scene = await startPull(held);
    const signalledAtMs = performance.now();
    scene.leader.server.signal(signal);
    if (signal === 'SIGKILL') await scene.leader.server.exited;
    await harness.simulator.release();
    const elapsedMs = await expectTakeover(scene, signalledAtMs, signal === 'SIGSTOP');
    expect(elapsedMs).toBeLessThanOrEqual(maxAnswerMs);
  });

  /** Stops the leader after its fence has locked the row, before it writes to the table. */
  const stopAfterFence = async ({ leader, merchant }: Scene, table: string): Promise<number> => {
    // The owner's lock permits reads only: the leader waits for it with the row locked.
    const { owner } = harness.database.urls;
    return withLock(owner, `lock table ${table} in exclusive mode`, async (release) => {
      await harness.simulator.release();
      await untilOne(
        `select 1 from pg_locks join pg_stat_activity using (pid)
          where application_name = $1 and relation = $2::regclass and not granted`,
        [leader.name, table],
      );
      const signalledAtMs = performance.now();
      leader.server.signal('SIGSTOP');
      await release();
      await untilOne(
        `select 1 from pg_stat_activity where application_name = $1 and state = 'idle in transaction'`,
        [leader.name],
      );
      const lock = 'select 1 from revenue_cache_entries where tenant_id = $1 for update skip locked';
      const free = await harness.database.query(lock, [merchant.tenantId]);
      expect(free, 'the row is locked by a stopped process').toEqual([]);
      return signalledAtMs;
    });
  };

  it.each(['revenue_events', 'revenue_minutes'])(
    'is answered by a takeover when that process stops after the fence, before it writes %s',
    async (table) => {
      const scene = await startPull('/v1/');
      const signalledAtMs = await stopAfterFence(scene, table);
      // The lease expires, and idle_in_transaction_session_timeout ends the transaction.
      expect(await expectTakeover(scene, signalledAtMs, true)).toBeLessThanOrEqual(maxAnswerMs);
    },
  );

  it('is a 503 when that process stops after the fence without idle_in_transaction_session_timeout', async () => {
    const set = (change: string) => alterRole(harness.database, change);
    // A server does not start with such a role: the test changes it later and drops the sessions.
    const changeRole = async () => {
      await set('set idle_in_transaction_session_timeout = 0');
      await harness.database.query(
        `select pg_terminate_backend(pid) from pg_stat_activity where application_name in ('left', 'right')`,
      );
    };
    try {
      const scene = await startPull('/v1/', changeRole);
      await stopAfterFence(scene, 'revenue_events');
      expect(await scene.follower.sent.answer).toMatchObject({ status: 503 });
    } finally {
      await set('reset idle_in_transaction_session_timeout');
    }
  });
});
