import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoTenants } from '../../db/seed.ts';
import { signToken } from '../../scripts/token.ts';
import { createClient } from '../../src/client/client.ts';
import { createTestEnvironment, tokenOf } from '../client/environment.ts';
import { watch } from '../client/watching.ts';
import { copyCheckout } from '../support/checkout-copy.ts';
import { newIds } from '../support/harness.ts';
import { endMocks, startFailingMock, startMock, type MockProcess } from './process.ts';

const run = promisify(execFile);
const dashboard = 'http://localhost:5173';
const site = 'https://dashboard.example';
const v1 = '/api/v1/revenue/realtime';
const connections = '/api/attribution/platform-connections';
const secret = 's'.repeat(32);

/** One mock with the default settings, one with its own. */
let mock: MockProcess;
let configured: MockProcess;
beforeAll(async () => {
  const own = { TOKEN_SECRETS: secret, CORS_ORIGINS: site, NODE_ENV: 'test' };
  const prefer = { MOCK_PREFER: 'code=503, example=rateLimited' };
  [mock, configured] = await Promise.all([startMock(), startMock({ ...own, ...prefer })]);
});
afterAll(endMocks);

describe('make mock', () => {
  it('prints working curl lines without a database', async () => {
    const answers = await Promise.all(
      mock.curlLines.map(async (line) => (await run('bash', ['-c', `${line} -w '\n%{http_code}'`])).stdout),
    );
    expect(answers.map((text) => text.split('\n').at(-1))).toEqual(['200', '503']);
    expect(answers[0]).toContain(`"tenant_id":"${demoTenants[0].tenantId}"`);
    expect(answers[1]).toMatch(/^Preference-Applied: code=503, example=rateLimited\r$/m);
    const sameOrigin = { 'sec-fetch-site': 'same-origin' };
    const docsToken = await fetch(`${mock.url}/docs/token.json`, { headers: sameOrigin });
    const [, token] = /Bearer ([^']+)'/.exec(mock.curlLines[0] ?? '') ?? [];
    expect(await docsToken.json()).toEqual({ token });
  });

  it('accepts only tokens signed with TOKEN_SECRETS', async () => {
    const { tenantId } = newIds();
    const [own, other] = [
      await signToken(tenantId, { TOKEN_SECRETS: secret }),
      await signToken(tenantId, {}),
    ];
    const asked = [own, other, tokenOf(tenantId)].map(async (token) => {
      const headers = { authorization: `Bearer ${token}` };
      return (await fetch(configured.url + connections, { headers })).status;
    });
    expect(await Promise.all(asked)).toEqual([200, 401, 401]);
  });

  it('accepts Prefer from a page of an allowed origin', async () => {
    const preflight = await fetch(configured.url + v1, {
      method: 'OPTIONS',
      headers: {
        origin: site,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization,prefer',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/\bPrefer\b/);
    const authorization = `Bearer ${await signToken(newIds().tenantId, { TOKEN_SECRETS: secret })}`;
    const headers = { origin: site, authorization, prefer: 'code=404' };
    const answer = await fetch(configured.url + v1, { headers });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('access-control-allow-origin')).toBe(site);
    expect(answer.headers.get('vary')).toBe('Origin, Prefer');
  });

  it('applies MOCK_PREFER to requests without Prefer, where the operation has such a response', async () => {
    const authorization = `Bearer ${await signToken(newIds().tenantId, { TOKEN_SECRETS: secret })}`;
    const readStatus = async (path: string, headers = {}) =>
      (await fetch(configured.url + path, { headers: { authorization, ...headers } })).status;
    expect(await readStatus(v1)).toBe(503);
    expect(await readStatus(v1, { prefer: 'code=200' })).toBe(200);
    expect(await readStatus(connections)).toBe(200);
  });

  it('allows pages of localhost by default, except with NODE_ENV set', async () => {
    const readAllowedOrigin = async ({ url }: MockProcess) =>
      (await fetch(url + v1, { headers: { origin: dashboard } })).headers.get('access-control-allow-origin');
    expect([await readAllowedOrigin(mock), await readAllowedOrigin(configured)]).toEqual([dashboard, null]);
  });

  it('exits with the fault of its settings and the fix', async () => {
    const { port } = new URL(mock.url);
    const faults: ReadonlyArray<[Record<string, string>, RegExp]> = [
      [{ PORT: port }, new RegExp(`cannot listen on 127.0.0.1:${port}[^]*make mock PORT=3001`)],
      [{ PORT: 'x', TOKEN_SECRETS: 'short' }, /PORT: [^]*TOKEN_SECRETS: [^]*mend: /],
      [{ MOCK_PREFER: 'code=' }, /MOCK_PREFER is not a list[^]*mend: /],
      [{ MOCK_PREFER: 'code=418' }, /MOCK_PREFER: no operation has such a response/],
      [{ TOKEN_JWKS_URL: 'http://127.0.0.1:1/keys' }, /set TOKEN_SECRETS too/],
    ];
    for (const [environment, message] of faults) {
      const { code, stderr } = await startFailingMock(environment);
      expect({ code, stderr }).toEqual({ code: 1, stderr: expect.stringMatching(message) });
      expect(stderr).not.toMatch(/^ +at /m);
    }
  });

  it('does not start with stale generated files', async () => {
    await using copy = await copyCheckout();
    await copy.edit('api-contracts/openapi/v1/schemas/Liveness.yaml', (text) => `${text}\n`);
    const { code, stderr } = await copy.run('scripts/mock.ts');
    expect(code).toBe(1);
    expect(stderr).toContain('run make generate');
  });
});

/** A client with a Prefer header on each request, unless `preference` returns ''. */
const preferring = (
  { url }: MockProcess,
  { environment }: ReturnType<typeof createTestEnvironment>,
  token: string,
  preference: () => string,
) =>
  createClient({
    baseUrl: url,
    token: () => token,
    environment: {
      ...environment,
      async fetch(request) {
        if (preference() !== '') request.headers.set('Prefer', preference());
        return fetch(request);
      },
    },
  });

describe('a poller of the client', () => {
  it('goes live with the example, stale during a preferred 503, and live again', async () => {
    const around = createTestEnvironment();
    around.chance(0.5);
    let prefer = '';
    const token = await signToken(newIds().tenantId, {});
    const watching = watch(preferring(mock, around, token, () => prefer));
    const live = await watching.next(({ status }) => status === 'live');
    expect(live.data).toMatchObject({ interval: 'day', net_total_minor: 1_811_575, event_count: 217 });
    // max-age in the example of Cache-Control.
    expect(around.waiting()).toEqual([18_000]);
    prefer = 'code=503, example=credentialExpired';
    around.advance(18_000);
    const stale = await watching.next(({ status }) => status === 'stale');
    expect(stale).toMatchObject({ stale: true, data: live.data });
    const why = { retryAfterSeconds: 300, failedSources: [{ reason: 'credential_expired' }] };
    expect(stale.error).toMatchObject({ status: 503, ...why });
    prefer = '';
    around.advance(300_000);
    const again = await watching.next(({ status }) => status === 'live');
    expect(again).toMatchObject({ stale: false, data: live.data, error: undefined });
    watching.stop();
  });

  it('shows the last known figures of a 503', async () => {
    const around = createTestEnvironment();
    const { tenantId } = newIds();
    const token = await signToken(tenantId, {});
    const watching = watch(preferring(mock, around, token, () => 'example=rateLimited'));
    const stale = await watching.next(({ status }) => status === 'stale');
    expect(stale.data).toMatchObject({ tenant_id: tenantId, event_count: 214 });
    expect(stale.error).toMatchObject({ retryAfterSeconds: 30 });
    watching.stop();
  });
});

/** At the end: these tests stop the mocks. */
describe('a mock with an idle connection', () => {
  it.each([
    ['SIGINT', () => mock],
    ['SIGTERM', () => configured],
  ] as const)('exits within 3 s on %s', async (signal, running) => {
    expect((await fetch(`${running().url}/openapi.yaml`)).status).toBe(200);
    const startedMs = performance.now();
    expect(await running().end(signal)).toBe(0);
    expect(performance.now() - startedMs).toBeLessThan(3000);
  });
});
