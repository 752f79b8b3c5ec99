import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseSamples } from '../metrics/samples.ts';
import { ask } from '../support/asking.ts';
import { harness, linesOf, sell, start, useFleet } from './fleet.ts';

const listening = z.looseObject({ url: z.string() });
const document = join(import.meta.dirname, '../../docs/operations.md');

describe('a server process with an admin port', { timeout: 120_000 }, () => {
  useFleet();

  it('serves the documented metrics on that port only, until it stops', async () => {
    const server = await start({ ADMIN_PORT: '0' });
    const { url } = listening.parse(await server.waitForLine(({ kind }) => kind === 'metricsListening'));
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/metrics$/);
    expect(await fetch(`${server.url}/metrics`)).toMatchObject({ status: 404 });
    const merchant = await harness.addMerchant();
    await sell(merchant, 1250);
    expect(await ask(server, merchant)).toMatchObject({ status: 200 });
    expect(await ask(server, merchant)).toMatchObject({ status: 200 });

    const response = await fetch(url);
    expect(response.headers.get('content-type')).toBe('text/plain; version=0.0.4; charset=utf-8');
    const text = await response.text();
    const { names, values } = parseSamples(text);
    const documented = [
      ...(await readFile(document, 'utf8')).matchAll(/^\| `([a-z_]+)` +\| (?:counter|gauge|hist)/gm),
    ];
    expect(names.toSorted()).toEqual(documented.map(([, name]) => name).toSorted());
    const expected = {
      'http_server_request_duration_seconds_count{operation="getRealtimeRevenueV1",status="2xx"}': 2,
      'revenue_answers_total{cache="waited",outcome="fresh"}': 1,
      'revenue_answers_total{cache="memory",outcome="fresh"}': 1,
      'revenue_data_age_seconds_bucket{le="30"}': 2,
      'revenue_refresh_duration_seconds_count{outcome="published"}': 1,
      'revenue_refreshes_running{}': 0,
      'database_requests_waiting{}': 0,
    };
    expect(Object.fromEntries(values)).toMatchObject(expected);
    const calls = values.get('platform_call_duration_seconds_count{platform="stripe",outcome="answered"}');
    expect(calls).toBeGreaterThanOrEqual(2);
    for (const own of [merchant.tenantId, merchant.account, merchant.key]) expect(text).not.toContain(own);

    server.signal('SIGTERM');
    expect(await server.exited).toBe(0);
    await expect(fetch(url)).rejects.toThrow('fetch failed');
  });

  it('opens no admin port by default', async () => {
    const server = await start({ ADMIN_HOST: '0.0.0.0' });
    expect(linesOf(server, 'metricsListening')).toEqual([]);
  });
});
