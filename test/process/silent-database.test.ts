import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ask, rollupDifferences, zoneAtNoon, revenueV1 } from '../support/asking.ts';
import { startHarness, type Harness, type Merchant } from '../support/harness.ts';
import { endProcesses, startServerProcess, type ServerProcess } from '../support/processes.ts';
import { laySilentWay, type SilentWay } from '../support/silent-way.ts';

const answerDeadlineMs = 10_000;
const connections = '/api/attribution/platform-connections';
const problemType = z.object({ type: z.string() });

describe('a server process whose database falls silent, with every connection still open', () => {
  let harness: Harness;
  let wire: SilentWay;
  let server: ServerProcess;
  beforeAll(async () => {
    harness = await startHarness();
    wire = await laySilentWay(harness.database.urls.app);
    server = await startServerProcess(harness, {
      DATABASE_URL: wire.url,
      DATABASE_POOL_SIZE: '3',
      ANSWER_DEADLINE_MS: String(answerDeadlineMs),
    });
  });
  afterAll(async () => {
    await endProcesses([server]);
    await wire.close();
    await harness.stop();
  });

  const timed = async (merchant: Merchant, path?: string) => {
    const startedMs = performance.now();
    const answer = await ask(server, merchant, path);
    return { ...answer, ms: performance.now() - startedMs };
  };

  it('answers 503 to everybody within the deadline, and rightly once the database speaks again', async () => {
    const merchant = async () => harness.addMerchant({ timeZone: zoneAtNoon() });
    const [pulled, ...others] = [await merchant(), await merchant(), await merchant(), await merchant()];
    const sale = {
      account: pulled.account,
      category: 'charge',
      amount: 1250,
      createdMs: Date.now(),
    } as const;
    await harness.simulator.addEvents([sale]);
    await vi.waitFor(async () => {
      await Promise.all(others.map((one) => ask(server, one, connections)));
      expect(wire.open()).toBe(3);
    });
    // One merchant is being pulled for meanwhile; the process remembers nothing of any of them.
    await harness.simulator.hold({ account: pulled.account });
    const asking = timed(pulled);
    await harness.simulator.held({ atLeast: 1 });
    wire.silence();
    await harness.simulator.release();

    const asked = [asking, ...others.flatMap((one) => [timed(one), timed(one, connections)])];
    const ready = await timed(pulled, '/health/ready');
    expect(ready).toMatchObject({ status: 503, body: { failed_checks: ['database'] } });
    expect(ready.ms).toBeLessThan(1_500);
    for (const { status, headers, body, ms } of await Promise.all(asked)) {
      expect({ status, type: problemType.parse(body).type }).toEqual({
        status: 503,
        type: expect.stringMatching(/^\/problems\/(database|realtime-revenue)-unavailable$/),
      });
      expect(headers.get('retry-after')).toMatch(/^\d+$/);
      expect(ms).toBeLessThan(answerDeadlineMs + 1_000);
    }

    wire.speak();
    const soon = { timeout: 10_000, interval: 50 };
    await vi.waitFor(async () => {
      for (const one of [pulled, ...others]) {
        expect((await ask(server, one)).status).toBe(200);
        expect((await ask(server, one, connections)).status).toBe(200);
      }
    }, soon);
    await vi.waitFor(async () => expect((await ask(server, pulled, '/health/ready')).status).toBe(200), soon);
    expect(revenueV1.parse((await ask(server, pulled)).body).revenue_total_minor).toBe(1250);
    expect(await rollupDifferences(harness.database, pulled.tenantId)).toEqual([]);
    expect(wire.open()).toBeLessThanOrEqual(3);
    expect(server.log.filter(({ kind }) => kind === 'bug')).toEqual([]);
    expect(server.child.exitCode).toBeNull();
  });
});
