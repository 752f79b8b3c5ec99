import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask, zoneAtNoon } from '../support/asking.ts';
import { tapDatabase, type DatabaseTap } from './database-tap.ts';
import { startHarness, type Harness } from '../support/harness.ts';
import { endProcesses, startServerProcess, type ServerProcess } from '../support/processes.ts';

describe('the log of processes that wait for one refresh', () => {
  let harness: Harness;
  let tap: DatabaseTap;
  let servers: ServerProcess[];
  beforeAll(async () => {
    harness = await startHarness();
    tap = await tapDatabase(harness.database.urls.app, 3);
    servers = await Promise.all(
      tap.urls.map((url) => startServerProcess(harness, { DATABASE_URL: url, LOG_LEVEL: 'debug' })),
    );
  });
  afterAll(async () => {
    await endProcesses(servers);
    await tap.stop();
    await harness.stop();
  });

  it('names it by one id in each, and so the platform’s requests, which have names of their own', async () => {
    const merchant = await harness.addMerchant({ timeZone: zoneAtNoon() });
    await harness.simulator.hold({ account: merchant.account });
    const asking = servers.map((server) => ask(server, merchant));
    await harness.simulator.held({ atLeast: 1 });
    const leaders = () => servers.filter(({ log }) => log.some(({ kind }) => kind === 'pullStarted'));
    await vi.waitFor(() => expect(leaders()).toHaveLength(1));
    // Each has looked at the row since the leader has its lease.
    const leasedMs = Date.now();
    await vi.waitFor(
      () => {
        for (const number of servers.keys())
          expect(tap.passed(number, merchant.tenantId, { fromMs: leasedMs })).toBeGreaterThan(1);
      },
      { timeout: 5_000 },
    );
    await harness.simulator.release();
    expect((await Promise.all(asking)).map(({ status }) => status)).toEqual([200, 200, 200]);

    const [leader] = leaders();
    const begun = leader?.log.find(({ kind }) => kind === 'pullStarted');
    const answered = await Promise.all(
      servers.map((server) => server.logged(({ operationId }) => operationId === 'getRealtimeRevenueV1')),
    );
    expect(answered).toMatchObject(
      servers.map(() => ({ cache: 'waited', refreshId: begun?.['refreshId'], tenantId: merchant.tenantId })),
    );
    expect(new Set(answered.map(({ correlationId }) => correlationId)).size).toBe(3);
    const calls = leader?.log.filter(({ kind }) => kind === 'platformCalled') ?? [];
    expect(calls.length).toBeGreaterThan(1);
    const { tenantId, connectionId } = merchant;
    for (const call of calls)
      expect(call).toMatchObject({ tenantId, connectionId, refreshId: begun?.['refreshId'] });
    const names = calls.map((call) => String(call['platformRequestId']));
    for (const name of names) expect(name).toMatch(/^req_\w{14}$/);
    expect(new Set(names).size).toBe(calls.length);
  });
});
