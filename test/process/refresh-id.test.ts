import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask } from '../support/asking.ts';
import { tapDatabase, type DatabaseTap } from './database-tap.ts';
import { harness, linesOf, servers, start, useFleet } from './fleet.ts';

describe('the log of processes waiting for one refresh', () => {
  let tap: DatabaseTap;
  useFleet();
  beforeAll(async () => {
    tap = await tapDatabase(harness.database.urls.app, 3);
    await Promise.all(tap.urls.map((url) => start({ DATABASE_URL: url, LOG_LEVEL: 'debug' })));
  });
  afterAll(() => tap.stop());

  it('has one refreshId in all processes and platform calls, and a request id per call', async () => {
    const merchant = await harness.addMerchant();
    await harness.simulator.hold({ account: merchant.account });
    const asking = servers.map((server) => ask(server, merchant));
    await harness.simulator.waitForHeld({ atLeast: 1 });
    const leaders = () => servers.filter((server) => linesOf(server, 'pullStarted').length > 0);
    await vi.waitFor(() => expect(leaders()).toHaveLength(1));
    const leasedMs = Date.now();
    const expectLooks = () => {
      for (const number of servers.keys())
        expect(tap.countTransactions(number, merchant.tenantId, { fromMs: leasedMs })).toBeGreaterThan(1);
    };
    await vi.waitFor(expectLooks, { timeout: 5_000 });
    await harness.simulator.release();
    expect((await Promise.all(asking)).map(({ status }) => status)).toEqual([200, 200, 200]);

    const [leader] = leaders();
    const begun = leader?.log.find(({ kind }) => kind === 'pullStarted');
    const answered = await Promise.all(
      servers.map((server) =>
        server.waitForLine(({ operationId }) => operationId === 'getRealtimeRevenueV1'),
      ),
    );
    expect(answered).toMatchObject(
      servers.map(() => ({ cache: 'waited', refreshId: begun?.['refreshId'], tenantId: merchant.tenantId })),
    );
    expect(new Set(answered.map(({ correlationId }) => correlationId)).size).toBe(3);
    const calls = leader ? linesOf(leader, 'platformCalled') : [];
    expect(calls.length).toBeGreaterThan(1);
    const { tenantId, connectionId } = merchant;
    for (const call of calls)
      expect(call).toMatchObject({ tenantId, connectionId, refreshId: begun?.['refreshId'] });
    const names = calls.map((call) => String(call['platformRequestId']));
    for (const name of names) expect(name).toMatch(/^req_\w{14}$/);
    expect(new Set(names).size).toBe(calls.length);
  });
});
