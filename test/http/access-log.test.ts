import { connect } from 'node:net';
import { once } from 'node:events';
import { afterAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { z } from 'zod';
import { commandConfig } from '../../scripts/dev/config.ts';
import { signToken } from '../../scripts/token.ts';
import { DatabaseUnavailableError } from '../../src/db/pool.ts';
import { parseLeaseToken } from '../../src/model/ids.ts';
import type { RealtimeRevenue } from '../../src/revenue/realtime.ts';
import { connectionsPath } from '../support/asking.ts';
import { freshOf, revenueBy, startEdge } from '../support/edge.ts';
import { createGate, newIds, v1 } from '../support/harness.ts';
import { hmac, tokenOf } from '../support/identity.ts';

const line = z.record(z.string(), z.unknown());
const refreshId = parseLeaseToken('019cec0d-4f21-7b6a-9c58-2e7d40a1f3b6') ?? null;
const aNumber: unknown = expect.any(Number);
/** The fields in the line of every GET, including pino's own. */
const lineOf = (headers: Headers) => ({
  level: aNumber,
  time: aNumber,
  msg: 'answered',
  method: 'GET',
  durationMs: aNumber,
  correlationId: headers.get('x-correlation-id'),
});

let read: RealtimeRevenue['read'];
const { tenantId } = newIds();
const edge = await startEdge({ revenue: revenueBy(async (...asked) => read(...asked)) });
afterAll(() => edge.server.stop());

describe('the access log', () => {
  beforeEach(() => {
    edge.logLines.length = 0;
    read = async () => freshOf(1n);
  });

  const lines = () => edge.logLines.map((text) => line.parse(JSON.parse(text)));
  type Asking = { method: string; headers: Record<string, string>; isKnown: boolean };
  const ask = async (path: string, asking: Partial<Asking> = {}) => {
    const { method = 'GET', headers: own = {}, isKnown = true } = asking;
    const headers = isKnown ? { authorization: `Bearer ${await signToken(tenantId, {})}`, ...own } : own;
    const response = await fetch(`${edge.server.url}${path}`, { method, headers });
    await response.arrayBuffer();
    return response;
  };
  /** Waits for the lines: the server may write them after the response. */
  const waitForLines = async (count = 1) => {
    await vi.waitFor(() => expect(lines()).toHaveLength(count));
    return lines();
  };

  it.each([
    { cache: 'memory', refreshId: null },
    { cache: 'row', refreshId: null },
    { cache: 'waited', refreshId },
  ] as const)('says where a revenue answer came from: $cache', async (trace) => {
    read = async (_tenant, _interval, note) => {
      note?.(trace);
      return freshOf(1n);
    };
    const { headers } = await ask(v1);
    expect(await waitForLines()).toEqual([
      { ...lineOf(headers), operationId: 'getRealtimeRevenueV1', status: 200, tenantId, ...trace },
    ]);
    expect(edge.logLines[0]?.match(/"status"/g), 'each field once').toHaveLength(1);
  });

  it('logs a request with a rejected correlation id, without its value', async () => {
    const { status, headers } = await ask(v1, { headers: { 'X-Correlation-ID': 'sk_live_refused' } });
    expect(status).toBe(400);
    expect(await waitForLines()).toEqual([{ ...lineOf(headers), operationId: null, path: v1, status: 400 }]);
  });

  it.each([
    ['/nowhere', 'GET', 404, '/*'],
    ['/health', 'GET', 404, '/health'],
    ['/health/else?key=x', 'GET', 404, '/health/*'],
    [`${v1}/sk_live_1`, 'GET', 404, `${v1}/*`],
    ['/a'.repeat(99), 'GET', 404, '/*'.repeat(7)],
    ['/constructor/__proto__', 'GET', 404, '/*/*'],
    ['/health/live', 'POST', 405, '/health/live'],
    [v1, 'POST', 405, v1],
    [v1, 'OPTIONS', 405, v1],
  ])(
    'has no operation for %s by %s and only known segments of the path',
    async (sent, method, status, path) => {
      await ask(sent, { method });
      expect(await waitForLines()).toMatchObject([{ operationId: null, path, method, status }]);
      expect(lines()[0]).not.toHaveProperty('tenantId');
    },
  );

  it('excludes health checks', async () => {
    for (const path of ['/health/live', '/health/ready', '/health/ready?verbose=1']) await ask(path);
    await ask('/health/live', { method: 'HEAD' });
    await ask('/nowhere');
    expect(await waitForLines()).toMatchObject([{ status: 404 }]);
  });

  it.each([
    ['missing', undefined],
    ['malformed', 'Bearer YWFh.YmJi.Y2Nj'],
    ['not_canonical', 'Bearer x'],
    ['missing', 'Basic eDp5'],
  ])('gives the reason of a rejected token: %s', async (refusal, authorization) => {
    await ask(v1, { isKnown: false, headers: authorization === undefined ? {} : { authorization } });
    expect(await waitForLines()).toMatchObject([
      { operationId: 'getRealtimeRevenueV1', status: 401, refusal },
    ]);
    expect(lines()[0]).not.toHaveProperty('tenantId');
  });

  it.each([
    ['claims', 'aud', { aud: 'canary-audience' }],
    ['claims', 'tenant_id', { tenant_id: 'canary-tenant' }],
    ['claims', 'iat', { iat: undefined }],
    ['expired', 'exp', { exp: 1 }],
    ['not_yet_valid', 'nbf', { nbf: 4e9 }],
    ['lifetime', 'exp', { exp: 4e9 }],
  ])('names the claim of a rejected token without its value: %s %s', async (refusal, claim, change) => {
    const now = Math.floor(Date.now() / 1000);
    const { TOKEN_ISSUER: iss, TOKEN_AUDIENCE: aud, TOKEN_SECRETS: secrets } = commandConfig({});
    const claims = { iss, aud, sub: 'x', tenant_id: tenantId, iat: now, exp: now + 60, ...change };
    const token = tokenOf({ alg: 'HS256' }, claims, hmac(secrets[0] ?? ''));
    await ask(v1, { isKnown: false, headers: { authorization: `Bearer ${token}` } });
    expect(await waitForLines()).toMatchObject([{ status: 401, refusal, claim }]);
    expect(edge.logLines.join('')).not.toMatch(/canary|4000000000/);
  });

  it('has level warn from 500 on', async () => {
    read = async () => {
      throw new DatabaseUnavailableError('57P01');
    };
    await ask(v1);
    read = async () => {
      throw new TypeError('canary-in-a-bug');
    };
    await ask(v1);
    await ask(connectionsPath, { method: 'POST', headers: { 'content-type': 'text/plain' } });
    const written = await waitForLines(3);
    expect(written).toMatchObject([
      { level: 40, status: 503, tenantId },
      { level: 40, status: 500, tenantId },
      { level: 30, status: expect.any(Number), operationId: 'upsertPlatformConnection' },
    ]);
    expect(JSON.stringify(written)).not.toContain('canary');
    expect(edge.observations.splice(0)).toMatchObject([{ kind: 'bug', where: 'request' }]);
  });

  it('has one line per request under concurrency', async () => {
    await Promise.all(Array.from({ length: 50 }, (_, number) => ask(`${v1}?number=${number}`)));
    const ids = (await waitForLines(50)).map(({ correlationId }) => correlationId);
    expect(new Set(ids).size).toBe(50);
  });

  it('has no status when the client left before the response', async () => {
    const gate = createGate();
    read = async () => gate.pass().then(() => freshOf(1n));
    const socket = connect(Number(new URL(edge.server.url).port), '127.0.0.1');
    const token = await signToken(tenantId, {});
    socket.write(`GET ${v1} HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer ${token}\r\n\r\n`);
    await gate.reached;
    socket.destroy();
    await once(socket, 'close');
    expect(await waitForLines()).toMatchObject([
      { operationId: 'getRealtimeRevenueV1', status: null, tenantId },
    ]);
    gate.open();
    await ask('/nowhere');
    expect(await waitForLines(2)).toMatchObject([{ status: null }, { status: 404 }]);
  });

  it('contains only the method and the UUID of the client', async () => {
    const sent = {
      cookie: 'session=canary-cookie',
      'user-agent': 'canary-agent',
      'x-forwarded-for': '203.0.113.77',
      referer: 'http://canary-referer/',
      'if-none-match': '"canary-tag"',
    };
    await ask(`${v1}?token=canary-query`, { headers: sent });
    await ask(`/canary-path?interval=canary-query`, { headers: sent });
    await ask(v1, { isKnown: false, headers: { ...sent, authorization: 'Bearer canary.to.ken' } });
    expect(JSON.stringify(await waitForLines(3))).not.toMatch(/canary|203\.0\.113|127\.0\.0\.1/);
  });
});
