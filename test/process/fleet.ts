/** A harness per test file, with server processes on it. */
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, expect, onTestFinished, vi } from 'vitest';
import { ask } from '../support/asking.ts';
import { startHarness, type Answer, type Harness, type Merchant } from '../support/harness.ts';
import { endProcesses, startServerProcess, type ServerProcess } from '../support/processes.ts';

type Environment = Readonly<Record<string, string>>;

export let harness: Harness;
/** All running servers. */
export const servers: ServerProcess[] = [];

/** Clears holds and faults after each test; `lasting` servers run until the last test. */
export function useFleet(options: { environment?: () => Promise<Environment>; lasting?: boolean } = {}) {
  beforeAll(async () => {
    harness = await startHarness(await options.environment?.());
  });
  afterEach(async () => {
    await harness.simulator.release();
    await harness.simulator.clearFaults();
    if (options.lasting !== true) await endProcesses(servers.splice(0));
  });
  afterAll(async () => {
    await endProcesses(servers.splice(0));
    await harness.stop();
  });
}

export async function start(environment: Environment = {}): Promise<ServerProcess> {
  const server = await startServerProcess(harness, environment);
  servers.push(server);
  return server;
}

export const sell = ({ account }: Pick<Merchant, 'account'>, amount: number) =>
  harness.simulator.addEvents([{ account, category: 'charge', amount, createdMs: Date.now() }]);

export const linesOf = ({ log }: ServerProcess, ...kinds: readonly string[]) =>
  log.filter(({ kind }) => kinds.includes(String(kind)));

/** Expects the process to run and to have logged no bug. */
export function expectUnhurt(server: ServerProcess): void {
  expect(linesOf(server, 'bug', 'serverStopping')).toEqual([]);
  expect(server.child.exitCode).toBeNull();
}

/** Makes PostgreSQL detect deadlocks before lock_timeout. Call it before the first connection. */
export const seeDeadlocks = () =>
  harness.database.query(
    `do $$ begin execute format('alter database %I set deadlock_timeout = ''20ms''', current_database()); end $$`,
  );
export async function countDeadlocks(): Promise<unknown> {
  const query = 'select deadlocks::int from pg_stat_database where datname = current_database()';
  return (await harness.database.query(query))[0]?.['deadlocks'];
}

export type Asked = Answer & {
  readonly merchant: Merchant;
  readonly askedMs: number;
  readonly answeredMs: number;
};
export async function askTimed(server: ServerProcess, merchant: Merchant, path?: string): Promise<Asked> {
  const askedMs = performance.now();
  const answer = await ask(server, merchant, path);
  return { ...answer, merchant, askedMs, answeredMs: performance.now() };
}

/** Clients, one per server and merchant, that send requests until the load or the test ends. */
export function load(merchants: readonly Merchant[]) {
  const answers: Asked[] = [];
  const going = { on: true };
  const client = async (server: ServerProcess, merchant: Merchant) => {
    for (; going.on; await delay(30)) answers.push(await askTimed(server, merchant));
  };
  const clients = servers.flatMap((server) => merchants.map((merchant) => client(server, merchant)));
  const end = async (): Promise<void> => {
    going.on = false;
    await Promise.all(clients);
  };
  onTestFinished(end);
  return { answers, end };
}

const waiting = { timeout: 15_000, interval: 50 };
/** Waits until the server is ready (readiness is cached for a second), and expects it unhurt. */
export async function expectWell(server: ServerProcess, merchant: Merchant): Promise<void> {
  const isReady = async () => expect((await ask(server, merchant, '/health/ready')).status).toBe(200);
  await vi.waitFor(isReady, waiting);
  expectUnhurt(server);
}
