/** Requests over the limit of an address or a tenant get a 429, by a manual clock. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { signToken } from '../../scripts/token.ts';
import { createMetrics } from '../../src/metrics/metrics.ts';
import { createRateLimits } from '../../src/limits/index.ts';
import type { Observation } from '../../src/observe/observation.ts';
import { unknownTenant } from '../../src/operations/problem.ts';
import { connectionsPath } from '../support/asking.ts';
import { send } from '../support/client.ts';
import { answerFaults } from '../support/contract-oracle.ts';
import { startEdge, unlimited, webhooksBy } from '../support/edge.ts';
import { newIds, v1 } from '../support/harness.ts';
import { manualClock } from '../support/manual-clock.ts';

const stops: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop();
});

const perSecond = 1;
const burst = 10;
const byTenant = { ...unlimited, RATE_LIMIT_PER_TENANT: perSecond };
const byAddress = { ...unlimited, RATE_LIMIT_PER_ADDRESS: perSecond };
type Settings = Parameters<typeof createRateLimits>[0];
type Headers = Readonly<Record<string, string>>;

async function start(settings: Settings, options: Parameters<typeof startEdge>[0] = {}) {
  const clock = manualClock(0);
  const observed: Observation[] = [];
  const rateLimits = createRateLimits(settings, clock, (observation) => void observed.push(observation));
  const edge = await startEdge({ rateLimits, ...options });
  stops.push(() => edge.server.stop());
  const { url } = edge.server;
  const ask = async (path: string, headers: Headers = {}, method = 'GET') => {
    const asked = { method, path, headers };
    const got = await send(url, asked);
    expect(answerFaults(asked, got)).toEqual([]);
    return got;
  };
  const statuses = async (count: number, path: string, headers?: Headers) => {
    const found: number[] = [];
    while (found.length < count) found.push((await ask(path, headers)).status);
    return found;
  };
  const readLines = () =>
    edge.logLines.map((line) => z.looseObject({ msg: z.string() }).parse(JSON.parse(line)));
  return { edge, clock, observed, ask, statuses, readLines };
}

const bearer = async (tenantId = newIds().tenantId) => ({
  authorization: `Bearer ${await signToken(tenantId, {})}`,
});
const times = (count: number, status: number) => Array.from({ length: count }, () => status);

describe('a tenant over its limit', () => {
  it('gets a 429 with policy and Retry-After, and is served after it', async () => {
    const { ask, statuses, clock, readLines, observed } = await start(byTenant);
    const { tenantId } = newIds();
    const mine = await bearer(tenantId);
    expect(await statuses(burst, v1, mine)).toEqual(times(burst, 200));
    const { status, headers, body } = await ask(v1, mine);
    expect({ status, body }).toMatchObject({
      status: 429,
      body: {
        type: '/problems/rate-limited',
        detail: 'Too many requests are sent for this merchant. Try again in 5 s.',
      },
    });
    expect(headers).toMatchObject({
      'retry-after': '5',
      'ratelimit-policy': '"tenant";q=10;w=10',
      ratelimit: '"tenant";r=0;t=5',
      'cache-control': 'no-store',
    });
    clock.advance(5_000);
    expect(await statuses(6, v1, mine)).toEqual([...times(5, 200), 429]);
    const line = { level: 30, status: 429, refusal: 'rate_limited', tenantId };
    await vi.waitFor(() => expect(readLines().at(-1)).toMatchObject(line));
    expect(observed).toEqual(times(2, 0).map(() => ({ kind: 'requestLimited', by: 'tenant' })));
  });

  it('shares one limit among its tokens and none with other tenants', async () => {
    const { statuses } = await start(byTenant);
    const { tenantId } = newIds();
    await statuses(burst, v1, await bearer(tenantId));
    expect(await statuses(1, v1, await bearer(tenantId))).toEqual([429]);
    expect(await statuses(burst, v1, await bearer())).toEqual(times(burst, 200));
  });

  it('is not charged for forged tokens', async () => {
    const { statuses } = await start(byTenant);
    const { tenantId } = newIds();
    const environment = { TOKEN_SECRETS: 'a secret that is not the one of the server' };
    const forged = { authorization: `Bearer ${await signToken(tenantId, environment)}` };
    expect(await statuses(2 * burst, v1, forged)).toEqual(times(2 * burst, 401));
    expect(await statuses(1, v1, await bearer(tenantId))).toEqual([200]);
  });
});

it('a stream checking its token does not count against the limit', async () => {
  const { statuses } = await start(byTenant, {
    handlers: {
      async listPlatformConnections({ info, mayStay }, respond) {
        for (let poll = 0; poll < 2 * burst; poll += 1) expect(await mayStay()).toBe(true);
        return respond(403, unknownTenant(info));
      },
    },
  });
  const mine = await bearer();
  expect(await statuses(burst + 1, connectionsPath, mine)).toEqual([...times(burst, 403), 429]);
});

describe('an address over its limit', () => {
  it('gets a 429 for any path before its token is verified', async () => {
    let verified = 0;
    const { ask, statuses, clock, readLines } = await start(byAddress, {
      verify: async () => {
        verified += 1;
        return { kind: 'rejected', rejection: 'signature' };
      },
      webhooks: webhooksBy(async () => expect.fail('a message was read')),
    });
    expect(await statuses(burst, v1, await bearer())).toEqual(times(burst, 401));
    for (const path of [v1, '/docs', '/live', '/openapi.json', '/nowhere'])
      expect((await ask(path, await bearer())).status).toBe(429);
    const { status, headers } = await ask('/webhooks/stripe/any', {}, 'POST');
    expect({ status, limit: headers['ratelimit-policy'] }).toEqual({
      status: 429,
      limit: '"address";q=10;w=10',
    });
    expect(verified).toBe(burst);
    const line = { level: 30, operationId: null, status: 429, refusal: 'rate_limited' };
    await vi.waitFor(() => expect(readLines().at(-1)).toMatchObject(line));
    clock.advance(1_000);
    expect(await statuses(2, v1)).toEqual([401, 429]);
  });

  it('still gets its preflights answered', async () => {
    const origin = 'https://dashboard.example';
    const { edge, ask, statuses } = await start(byAddress, { origins: [origin] });
    await statuses(burst, v1);
    const headers = { origin, 'access-control-request-method': 'GET' };
    const preflight = await send(edge.server.url, { method: 'OPTIONS', path: v1, headers });
    expect(preflight.status).toBe(204);
    const limited = await ask(v1, { origin });
    expect([limited.status, limited.headers['access-control-allow-origin']]).toEqual([429, origin]);
  });

  it('still gets health checks answered', async () => {
    const { statuses } = await start(byAddress);
    await statuses(burst, v1);
    for (const path of ['/health/live', '/health/ready'])
      expect(await statuses(burst, path)).toEqual(times(burst, 200));
  });

  it('cannot change its identity by X-Forwarded-For, reported once', async () => {
    const { statuses, observed } = await start(byAddress);
    for (let sent = 0; sent < burst; sent += 1)
      expect(await statuses(1, v1, { 'x-forwarded-for': `192.0.2.${sent}` })).toEqual([401]);
    expect(await statuses(1, v1, { 'x-forwarded-for': '198.51.100.7' })).toEqual([429]);
    expect(await statuses(1, v1, { forwarded: 'for=198.51.100.8' })).toEqual([429]);
    expect(observed.filter(({ kind }) => kind === 'forwardedByUntrusted')).toHaveLength(1);
  });

  it('is the rightmost one in X-Forwarded-For behind a trusted proxy', async () => {
    const { statuses, observed } = await start({ ...byAddress, TRUSTED_PROXIES: ['loopback'] });
    for (let sent = 0; sent < burst; sent += 1)
      expect(await statuses(1, v1, { 'x-forwarded-for': `192.0.2.${sent}, 203.0.113.1` })).toEqual([401]);
    expect(await statuses(1, v1, { 'x-forwarded-for': '192.0.2.77, 203.0.113.1' })).toEqual([429]);
    expect(await statuses(1, v1, { 'x-forwarded-for': '203.0.113.1, 203.0.113.2' })).toEqual([401]);
    expect(observed.map(({ kind }) => kind)).toEqual(['requestLimited']);
  });
});

it('limits set to off reject nothing', async () => {
  const { statuses, observed } = await start(unlimited);
  expect(await statuses(3 * burst, v1, { 'x-forwarded-for': '192.0.2.1' })).toEqual(times(3 * burst, 401));
  expect(observed).toEqual([]);
});

it('the metric of limited requests has the label `by` alone', async () => {
  const metrics = createMetrics();
  for (const by of ['tenant', 'tenant', 'address'] as const) metrics.observe({ kind: 'requestLimited', by });
  const lines = (await metrics.read()).split('\n').filter((line) => line.startsWith('http_server_rate'));
  expect(lines.toSorted()).toEqual([
    'http_server_rate_limited_total{by="address"} 1',
    'http_server_rate_limited_total{by="tenant"} 2',
  ]);
});
