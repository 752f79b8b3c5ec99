/**
 * The whole server in this process, in frozen time: no lease, cooldown or cache expires by itself.
 * Each transaction passes a gate, where the test pauses it, fails it or breaks its connection.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { sql } from 'kysely';
import { pino } from 'pino';
import { z } from 'zod';
import { readConfig } from '../../src/config.ts';
import { startServer } from '../../src/http/server.ts';
import { systemClock } from '../../src/model/clock.ts';
import { instant } from '../../src/model/instant.ts';
import type { Observation } from '../../src/observe/observation.ts';
import { createService, type Service } from '../../src/service.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { readAnswer, type Answer } from '../support/harness.ts';
import { startSimulator, type SimulatorControl } from '../support/simulator.ts';

/** Called by each transaction before its work, with the pid of its backend. */
export type Gate = (pid: number) => Promise<void>;

export type StandingHarness = {
  readonly database: TestDatabase;
  readonly simulator: SimulatorControl;
  readonly service: Service;
  readonly observations: Observation[];
  nowMs(): number;
  /** The process's monotonic clock: its pauses advance it even in frozen time. */
  monotonicMs(): number;
  /** Sets all clocks, the platform's first: its data must not be older than the server assumes. */
  setNow(nowMs: number): Promise<void>;
  setGate(gate: Gate | undefined): void;
  get(path: string, token: string): Promise<Answer>;
  /** Resolves when no refresh of the tenant runs and its lease is released or orphaned. */
  waitUntilSettled(tenantId: string): Promise<void>;
  /** Whether the lease has no leader: the claim was committed, but its reply was lost. */
  isOrphaned(tenantId: string): Promise<boolean>;
  stop(): Promise<void>;
};

/** Speed-up of pauses between retries; row polls and deadlines keep their real length. */
const pauseSpeed = 10;
const lookMs = 50;
/** The maximum time until a refresh releases its lease after a database failure. */
const maxReleaseMs = 300;
const backend = z.tuple([z.object({ pid: z.number() })]);

export async function startStandingHarness(): Promise<StandingHarness> {
  const [database, simulatorProcess] = await Promise.all([createTestDatabase(), startSimulator()]);
  const simulator = simulatorProcess.control;
  const config = readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: database.socketUrls.app,
    STRIPE_BASE_URL: simulatorProcess.url,
  });
  const observations: Observation[] = [];
  let nowMs = 0;
  let monotonicMs = 0;
  let gate: Gate | undefined;
  const running = new Map<string, string>();
  /** Refreshes with completed background work. */
  const worked = new Set<string>();
  const service = await createService({
    config,
    logger: pino({ level: 'silent' }),
    clock: {
      ...systemClock,
      monotonicMs: () => monotonicMs,
      async sleep(ms, signal) {
        const isPause = ms > lookMs && ms < config.ANSWER_DEADLINE_MS;
        await systemClock.sleep(isPause ? ms / pauseSpeed : ms, signal);
        // Otherwise a backoff after a database error would never end.
        if (isPause && !signal?.aborted) monotonicMs += ms;
      },
    },
    observe(observation) {
      observations.push(observation);
      if (observation.kind === 'pullStarted') running.set(observation.refreshId, observation.tenantId);
      if (observation.kind === 'pullFinished') running.delete(observation.refreshId);
      if (observation.kind === 'backgroundFinished') worked.add(observation.refreshId);
    },
    async readTime(db) {
      const entered = gate;
      if (entered) {
        const { rows } = await sql`select pg_backend_pid() as pid`.execute(db);
        await entered(backend.parse(rows)[0].pid);
      }
      return instant(nowMs);
    },
  });
  const server = await startServer(service.app, { host: '127.0.0.1', port: 0 });
  const isRunning = (tenantId: string): boolean => [...running.values()].includes(tenantId);
  const isLeased = async (tenantId: string): Promise<boolean> => {
    const leased = `select from revenue_cache_entries where tenant_id = $1 and lease_expires_at > '-infinity'`;
    return (await database.query(leased, [tenantId])).length > 0;
  };
  /** After publishing, a leader continues under its token without a lease. */
  const isWorking = async (tenantId: string): Promise<boolean> => {
    const tokens = z.array(z.object({ lease_token: z.string() })).parse(
      await database.query(
        `select lease_token from revenue_cache_entries
          where tenant_id = $1 and lease_token is not null and lease_expires_at = '-infinity'`,
        [tenantId],
      ),
    );
    return tokens.some(({ lease_token }) => !worked.has(lease_token));
  };
  const isOrphaned = async (tenantId: string): Promise<boolean> => {
    if (isRunning(tenantId) || !(await isLeased(tenantId))) return false;
    await delay(maxReleaseMs);
    return !isRunning(tenantId) && (await isLeased(tenantId));
  };
  return {
    database,
    simulator,
    service,
    observations,
    nowMs: () => nowMs,
    monotonicMs: () => monotonicMs,
    async setNow(moment) {
      await simulator.setClock({ frozenAtMs: moment });
      // The monotonic clock never goes back: a backward jump advances it by two seconds.
      monotonicMs += moment > nowMs ? moment - nowMs : 2_000;
      nowMs = moment;
    },
    setGate: (next) => void (gate = next),
    async get(path, token) {
      const response = await fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
      return readAnswer(response);
    },
    async waitUntilSettled(tenantId) {
      // An answer may precede the claim of its early refresh: a row without a lease may get one.
      const isTransacting = () => service.readLoad().connectionsInUse > 0;
      const isBusy = async () =>
        isTransacting() || isRunning(tenantId) || (await isLeased(tenantId)) || (await isWorking(tenantId));
      for (let looks = 0; await isBusy(); looks += 1) {
        const bug = observations.find((observation) => observation.kind === 'bug');
        if (bug) throw new Error(`a bug in ${bug.where}`, { cause: bug.error });
        if (looks > 5_000) throw new Error('a refresh does not end');
        if (await isOrphaned(tenantId)) return;
        await delay(2);
      }
    },
    isOrphaned,
    async stop() {
      await server.stop();
      await service.stop();
      await simulatorProcess.stop();
      await database.drop();
    },
  };
}
