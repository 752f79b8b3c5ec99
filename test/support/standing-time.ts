/**
 * The whole server in this process, on a database and a simulator of its own, where time stands still: both move only when
 * a test moves them, and no lease, cooldown or cache runs out in between. Every transaction of the server passes a gate,
 * at which a test can let it wait, fail or lose its connection.
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
import { createTestDatabase, type TestDatabase } from './database.ts';
import type { Answer } from './harness.ts';
import { startSimulator, type SimulatorControl } from './simulator.ts';

/** Called by each transaction before its work; `pid` is that of its connection's backend. */
export type Gate = (pid: number) => Promise<void>;

export type StandingHarness = {
  readonly database: TestDatabase;
  readonly simulator: SimulatorControl;
  readonly service: Service;
  readonly observations: Observation[];
  nowMs(): number;
  /** Everybody's clock: the platform's first, because what it says must be as old as the server thinks. */
  setNow(nowMs: number): Promise<void>;
  setGate(gate: Gate | undefined): void;
  get(path: string, token: string): Promise<Answer>;
  /** Resolves once no refresh runs any more and none holds a lease. */
  settled(): Promise<void>;
  stop(): Promise<void>;
};

/** Waits of the server that are no deadline pass so much faster. */
const hurry = 10;
const backend = z.tuple([z.object({ pid: z.number() })]);

export async function startStandingHarness(): Promise<StandingHarness> {
  const [database, simulatorProcess] = await Promise.all([createTestDatabase(), startSimulator()]);
  const simulator = simulatorProcess.control;
  const config = readConfig({
    NODE_ENV: 'test',
    DATABASE_URL: database.urls.app,
    STRIPE_BASE_URL: simulatorProcess.url,
  });
  const observations: Observation[] = [];
  let nowMs = 0;
  let monotonicMs = 0;
  let gate: Gate | undefined;
  let running = 0;
  const service = await createService({
    config,
    logger: pino({ level: 'silent' }),
    clock: {
      ...systemClock,
      monotonicMs: () => monotonicMs,
      sleep: (ms, signal) => systemClock.sleep(ms < config.ANSWER_DEADLINE_MS ? ms / hurry : ms, signal),
    },
    observe(observation) {
      observations.push(observation);
      if (observation.kind === 'pullStarted') running += 1;
      if (observation.kind === 'pullFinished') running -= 1;
    },
    async readTime(db) {
      if (gate) {
        const { rows } = await sql`select pg_backend_pid() as pid`.execute(db);
        await gate(backend.parse(rows)[0].pid);
      }
      return instant(nowMs);
    },
  });
  const server = await startServer(service.app, { host: '127.0.0.1', port: 0 });
  const leases = async (): Promise<number> =>
    (await database.query('select from revenue_cache_entries where lease_token is not null')).length;
  return {
    database,
    simulator,
    service,
    observations,
    nowMs: () => nowMs,
    async setNow(moment) {
      await simulator.setClock({ frozenAtMs: moment });
      // The monotonic clock never goes back; a jump that does is for it a little while, too.
      monotonicMs += moment > nowMs ? moment - nowMs : 2_000;
      nowMs = moment;
    },
    setGate: (next) => void (gate = next),
    async get(path, token) {
      const response = await fetch(`${server.url}${path}`, { headers: { authorization: `Bearer ${token}` } });
      const text = await response.text();
      const body: unknown = JSON.parse(text);
      return { status: response.status, headers: response.headers, body, text };
    },
    async settled() {
      for (let looks = 0; running > 0 || (await leases()) > 0; looks += 1) {
        if (looks > 2_000) throw new Error('a refresh does not end');
        await delay(2);
      }
    },
    async stop() {
      await server.stop();
      await service.stop();
      await simulatorProcess.stop();
      await database.drop();
    },
  };
}
