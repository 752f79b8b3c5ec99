import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { ask, connectionsPath as connections, revenueV1, rollupDifferences } from '../support/asking.ts';
import type { ServerProcess } from '../support/processes.ts';
import { askTimed, expectUnhurt, harness, sell, start, useFleet } from './fleet.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

const answerDeadlineMs = 10_000;
const problemType = z.object({ type: z.string() });

describe('a server process with a silent database and open connections', () => {
  let wire: TcpProxy;
  let server: ServerProcess;
  useFleet();
  beforeAll(async () => {
    wire = await startTcpProxy(harness.database.urls.app);
    const ANSWER_DEADLINE_MS = String(answerDeadlineMs);
    server = await start({ DATABASE_URL: wire.url, DATABASE_POOL_SIZE: '3', ANSWER_DEADLINE_MS });
  });
  afterAll(() => wire.close());

  it('answers 503 within the deadline, and exactly after the database responds again', async () => {
    const [pulled, ...others] = await Promise.all([
      harness.addMerchant(),
      harness.addMerchant(),
      harness.addMerchant(),
      harness.addMerchant(),
    ]);
    await sell(pulled, 1250);
    await vi.waitFor(async () => {
      await Promise.all(others.map((one) => ask(server, one, connections)));
      expect(wire.open()).toBe(3);
    });
    await harness.simulator.hold({ account: pulled.account });
    const asking = askTimed(server, pulled);
    await harness.simulator.waitForHeld({ atLeast: 1 });
    wire.pause();
    await harness.simulator.release();

    const asked = [
      asking,
      ...others.flatMap((one) => [askTimed(server, one), askTimed(server, one, connections)]),
    ];
    const ready = await askTimed(server, pulled, '/health/ready');
    expect(ready).toMatchObject({ status: 503, body: { failed_checks: ['database'] } });
    expect(ready.answeredMs - ready.askedMs).toBeLessThan(1_500);
    for (const { status, headers, body, askedMs, answeredMs } of await Promise.all(asked)) {
      expect(status).toBe(503);
      const { type } = problemType.parse(body);
      expect(type).toMatch(/^\/problems\/(database|realtime-revenue)-unavailable$/);
      expect(headers.get('retry-after')).toMatch(/^\d+$/);
      expect(answeredMs - askedMs).toBeLessThan(answerDeadlineMs + 1_000);
    }

    wire.resume();
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
    expectUnhurt(server);
  });
});
