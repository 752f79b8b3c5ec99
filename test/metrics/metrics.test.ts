import { once } from 'node:events';
import { connect } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { signToken } from '../../scripts/token.ts';
import { startAdminServer } from '../../src/metrics/admin.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import type { Observation } from '../../src/observe/observation.ts';
import { freshOf, revenueBy, startEdge } from '../support/edge.ts';
import { newIds, v1 } from '../support/harness.ts';
import { parseSamples } from './samples.ts';

const platform = 'stripe';
const refreshId = 'a-refresh';
const progress = { refreshId, pages: 1, events: 2, durationMs: 300 };
const readSeries = async ({ read }: Pick<ReturnType<typeof createMetrics>, 'read'>) =>
  parseSamples(await read()).values;

/** Observations of a new tenant and account. */
function observationsOf(number: number): Observation[] {
  const { tenantId, connectionId } = newIds();
  const of = { tenantId, connectionId, platform } as const;
  return [
    {
      kind: 'platformCalled',
      ...of,
      refreshId,
      outcome: 'answered',
      status: 200,
      durationMs: 80,
      platformRequestId: `req_${number}`,
    },
    { kind: 'sourceFailed', ...of, reason: 'rate_limited', cooldownSeconds: number },
    {
      kind: 'recordsUnbooked',
      ...of,
      count: 3,
      records: [{ externalId: `txn_${number}`, currency: 'QQQ', reason: 'unknown_currency' }],
    },
    { kind: 'credentialExchanged', ...of, outcome: 'stored' },
    { kind: 'leaseTakenOver', tenantId, refreshId: `${number}`, abandonedId: `${number}` },
    { kind: 'pullFinished', tenantId, outcome: 'lost', ...progress },
    { kind: 'backgroundFinished', tenantId, outcome: 'lost', ...progress },
    { kind: 'taskAbandoned', tenantId, task: 'backfill', taskId: `${number}`, abandonedId: `${number}` },
    {
      kind: 'taskFinished',
      tenantId,
      task: 'backfill',
      taskId: `${number}`,
      outcome: 'lost',
      durationMs: 70,
    },
    {
      kind: 'windowReconciled',
      ...of,
      correlationId: `${number}`,
      granularity: 'hour',
      from: number,
      to: number + 1,
      verdict: 'matched',
      missing: 0,
      extra: 0,
      changed: 0,
    },
    { kind: 'sweepFailed', reason: `${number}` },
    { kind: 'ratesFailed', source: `ecb ${number}`, reason: 'malformed', line: number },
    {
      kind: 'contractViolated',
      operationId: `of ${number}`,
      status: number,
      violations: [],
      correlationId: `${number}`,
    },
    { kind: 'bug', where: `at ${number}`, error: new Error(`${number}`) },
    { kind: 'databaseConnectionLost' },
  ];
}

describe('the metrics', () => {
  const ends: Array<() => Promise<unknown>> = [];
  afterEach(async () => {
    for (const end of ends.splice(0)) await end();
  });

  it.each([
    ['platform_call_duration_seconds_count{platform="stripe",outcome="answered"}', 1],
    ['platform_call_duration_seconds_sum{platform="stripe",outcome="answered"}', 0.08],
    ['source_failures_total{platform="stripe",reason="rate_limited"}', 1],
    ['records_unbooked_total{platform="stripe"}', 3],
    ['credential_exchanges_total{platform="stripe",outcome="stored"}', 1],
    ['lease_takeovers_total{work="refresh"}', 1],
    ['lease_takeovers_total{work="task"}', 1],
    ['leases_lost_total{work="task"}', 1],
    ['worker_task_duration_seconds_count{task="backfill",outcome="lost"}', 1],
    ['worker_sweep_failures_total{}', 1],
    ['reconciliation_verdicts_total{platform="stripe",granularity="hour",verdict="matched"}', 1],
    ['leases_lost_total{work="refresh"}', 1],
    ['leases_lost_total{work="background"}', 1],
    ['revenue_refresh_duration_seconds_bucket{le="0.5",outcome="lost"}', 1],
    ['revenue_background_reads_total{outcome="lost"}', 1],
    ['exchange_rate_loads_total{outcome="malformed"}', 1],
    ['internal_errors_total{kind="contractViolated"}', 1],
    ['internal_errors_total{kind="bug"}', 1],
    ['database_connections_lost_total{}', 1],
  ])('count observations: %s is %d', async (series, value) => {
    const metrics = createMetrics();
    for (const observation of observationsOf(1)) metrics.observe(observation);
    expect((await readSeries(metrics)).get(series)).toBe(value);
  });

  it.each([
    ['memory', 'fresh', 12_500, 'revenue_data_age_seconds_bucket{le="15"}'],
    ['waited', 'fresh', 0, 'revenue_data_age_seconds_bucket{le="0.25"}'],
    ['row', 'unavailable', null, undefined],
  ] as const)(
    'count an answer from %s with outcome %s, and the age of its figures',
    async (cache, outcome, ageMs, bucket) => {
      const metrics = createMetrics();
      metrics.observe({ kind: 'revenueAnswered', cache, outcome, ageMs });
      const series = await readSeries(metrics);
      expect(series.get(`revenue_answers_total{cache="${cache}",outcome="${outcome}"}`)).toBe(1);
      expect(series.get(bucket ?? 'revenue_data_age_seconds_count{}')).toBe(bucket ? 1 : 0);
    },
  );

  it('read the load of the process at each scrape', async () => {
    const metrics = createMetrics();
    let waitingPulls = 1;
    const rest = {
      connectionsInUse: 2,
      waitingTasks: 6,
      waitingRequests: 3,
      runningRefreshes: 4,
      waitingRefreshes: 5,
      openStreams: 6,
    };
    metrics.watch(() => ({ ...rest, waitingPulls }));
    const readWaiting = async () => (await readSeries(metrics)).get('database_refreshes_waiting{}');
    expect(await readWaiting()).toBe(1);
    waitingPulls = 7;
    expect(await readWaiting()).toBe(7);
    const series = await readSeries(metrics);
    expect(series.get('revenue_refreshes_running{}')).toBe(4);
    expect(series.get('process_resident_memory_bytes{}')).toBeGreaterThan(1_000_000);
  });

  it(
    'add no series and show no names for 1,000 paths, tenants and accounts',
    { timeout: 120_000 },
    async () => {
      const metrics = createMetrics();
      const edge = await startEdge({
        observe: metrics.observe,
        revenue: revenueBy(async () => freshOf(1n)),
      });
      ends.push(() => edge.server.stop());
      const ask = async (number: number): Promise<void> => {
        const { tenantId } = newIds();
        const headers = { authorization: `Bearer ${await signToken(tenantId, {})}` };
        const random = `/canary-${number}?canary=${number}`;
        for (const path of [random, v1])
          await (await fetch(`${edge.server.url}${path}`, { headers })).arrayBuffer();
        for (const observation of observationsOf(number)) metrics.observe(observation);
      };
      const counted = 'http_server_request_duration_seconds_count';
      const requests = async () => {
        const series = await readSeries(metrics);
        const of = (labels: string) => series.get(`${counted}{${labels}}`);
        return {
          none: of('operation="none",status="4xx"'),
          right: of('operation="getRealtimeRevenueV1",status="2xx"'),
          size: series.size,
        };
      };
      await ask(0);
      await expect.poll(requests).toMatchObject({ none: 1, right: 1 });
      const { size } = await requests();
      for (let first = 1; first < 1_000; first += 37)
        await Promise.all(Array.from({ length: 37 }, (_, next) => ask(first + next)));
      await expect.poll(requests).toEqual({ none: 1_000, right: 1_000, size });
      expect(await metrics.read()).not.toMatch(/canary|txn_|req_|[0-9a-f]{8}-[0-9a-f]{4}/);
    },
  );

  it('count a client that disconnects before its response', async () => {
    const metrics = createMetrics();
    const edge = await startEdge({
      observe: metrics.observe,
      revenue: revenueBy(async () => new Promise(() => undefined)),
    });
    ends.push(() => edge.server.stop());
    const socket = connect(Number(new URL(edge.server.url).port), '127.0.0.1');
    const token = await signToken(newIds().tenantId, {});
    socket.write(`GET ${v1} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    await (await fetch(`${edge.server.url}/health/live`)).arrayBuffer();
    socket.destroy();
    await once(socket, 'close');
    const left = 'http_server_request_duration_seconds_count{operation="getRealtimeRevenueV1",status="none"}';
    await expect.poll(async () => (await readSeries(metrics)).get(left)).toBe(1);
  });
});

describe('the admin port', () => {
  it('serves metrics only, and closes on stop', async () => {
    const contentType = 'text/plain; version=0.0.4; charset=utf-8';
    let read = async () => 'a 1\n';
    const admin = await startAdminServer({ contentType, read: () => read() }, { host: '127.0.0.1', port: 0 });
    const ask = async (path: string, method = 'GET') => {
      const response = await fetch(new URL(path, admin.url), { method });
      return {
        status: response.status,
        type: response.headers.get('content-type'),
        text: await response.text(),
      };
    };
    expect(await ask('/metrics?name=x')).toEqual({ status: 200, type: contentType, text: 'a 1\n' });
    expect(await ask('/metrics', 'HEAD')).toMatchObject({ status: 200, text: '' });
    expect(await ask('/metrics', 'POST')).toMatchObject({ status: 405 });
    expect(await ask('/health/live')).toMatchObject({ status: 404 });
    read = async () => Promise.reject(new Error('canary'));
    expect(await ask('/metrics')).toMatchObject({ status: 500, text: 'The metrics cannot be read.\n' });
    await admin.stop();
    await expect(ask('/metrics')).rejects.toThrow('fetch failed');
  });
});
