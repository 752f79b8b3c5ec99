import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterEach, describe, expect, it } from 'vitest';
import { demoTenants } from '../../db/seed.ts';
import { signToken } from '../../scripts/token.ts';
import { createClient } from '../../src/client/client.ts';
import { testSurroundings, tokenOf } from '../client/surroundings.ts';
import { watch } from '../client/watching.ts';
import { copyCheckout } from '../support/checkout-copy.ts';
import { newIds } from '../support/harness.ts';
import { endMocks, failedMock, startMock, type MockProcess } from './process.ts';

const run = promisify(execFile);
const dashboard = 'http://localhost:5173';
const v1 = '/api/v1/revenue/realtime';

afterEach(endMocks);

describe('make mock', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'prints lines that work as they are, without a database, and ends at once on %s',
    async (signal) => {
      const mock = await startMock();
      const answers = await Promise.all(
        mock.curlLines.map(async (line) => (await run('bash', ['-c', `${line} -w '\n%{http_code}'`])).stdout),
      );
      expect(answers.map((text) => text.split('\n').at(-1))).toEqual(['200', '503']);
      expect(answers[0]).toContain(`"tenant_id":"${demoTenants[0].tenantId}"`);
      expect(answers[1]).toMatch(/^Preference-Applied: code=503, example=rateLimited\r$/m);
      const docsToken = await fetch(`${mock.url}/docs/token.json`, {
        headers: { 'sec-fetch-site': 'same-origin' },
      });
      const [, token] = /Bearer ([^']+)'/.exec(mock.curlLines[0] ?? '') ?? [];
      expect(await docsToken.json()).toEqual({ token });
      // A connection that waits does not keep it.
      expect((await fetch(`${mock.url}/openapi.yaml`)).status).toBe(200);
      const startedMs = performance.now();
      expect(await mock.end(signal)).toBe(0);
      expect(performance.now() - startedMs).toBeLessThan(3000);
    },
  );

  it('takes the tokens that make token prints, by the secrets of the environment', async () => {
    const secret = 's'.repeat(32);
    const mock = await startMock({ TOKEN_SECRETS: secret });
    const { tenantId } = newIds();
    const statuses = await Promise.all(
      [
        await signToken(tenantId, { TOKEN_SECRETS: secret }),
        await signToken(tenantId, {}),
        tokenOf(tenantId),
      ].map(
        async (token) =>
          (await fetch(mock.url + v1, { headers: { authorization: `Bearer ${token}` } })).status,
      ),
    );
    expect(statuses).toEqual([200, 401, 401]);
  });

  it('lets a page of an allowed origin say what it prefers', async () => {
    const mock = await startMock({ CORS_ORIGINS: dashboard });
    const preflight = await fetch(mock.url + v1, {
      method: 'OPTIONS',
      headers: {
        origin: dashboard,
        'access-control-request-method': 'GET',
        'access-control-request-headers': 'authorization,prefer',
      },
    });
    expect(preflight.status).toBe(204);
    expect(preflight.headers.get('access-control-allow-headers')).toMatch(/\bPrefer\b/);
    const authorization = `Bearer ${await signToken(newIds().tenantId, {})}`;
    const answer = await fetch(mock.url + v1, {
      headers: { origin: dashboard, authorization, prefer: 'code=404' },
    });
    expect(answer.status).toBe(404);
    expect(answer.headers.get('access-control-allow-origin')).toBe(dashboard);
    expect(answer.headers.get('vary')).toBe('Origin, Prefer');
  });

  it('says what is in its way, and how to mend it', async () => {
    const mock = await startMock();
    const { port } = new URL(mock.url);
    const taken = await failedMock({ PORT: port });
    expect(taken).toMatchObject({
      code: 1,
      stderr: expect.stringContaining(`cannot listen on 127.0.0.1:${port}`),
    });
    expect(taken.stderr).toContain('make mock PORT=3001');
    const wrong = await failedMock({ PORT: 'x', TOKEN_SECRETS: 'short' });
    expect(wrong).toMatchObject({
      code: 1,
      stderr: expect.stringMatching(/PORT: [^]*TOKEN_SECRETS: [^]*mend: /),
    });
    const keySetOnly = await failedMock({ TOKEN_JWKS_URL: 'http://127.0.0.1:1/keys' });
    expect(keySetOnly).toMatchObject({ code: 1, stderr: expect.stringContaining('set TOKEN_SECRETS too') });
    for (const { stderr } of [taken, wrong, keySetOnly]) expect(stderr).not.toMatch(/^ +at /m);
  });

  it('refuses a checkout whose generated files are stale', async () => {
    await using copy = await copyCheckout();
    await copy.edit('api-contracts/openapi/v1/schemas/Liveness.yaml', (text) => `${text}\n`);
    const { code, stderr } = await copy.run('scripts/mock.ts');
    expect(code).toBe(1);
    expect(stderr).toContain('run make generate');
  });
});

/** A client whose requests say what they would like, when there is something. */
const preferring = (
  { url }: MockProcess,
  { environment }: ReturnType<typeof testSurroundings>,
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
  it('is live with the figures of the example, stale while a 503 is preferred, and live again', async () => {
    const mock = await startMock();
    const around = testSurroundings();
    around.chance(0.5);
    let prefer = '';
    const token = await signToken(newIds().tenantId, {});
    const watching = watch(preferring(mock, around, token, () => prefer));
    const live = await watching.next(({ status }) => status === 'live');
    expect(live.data).toMatchObject({ interval: 'day', net_total_minor: 1_800_450, event_count: 214 });
    // As long as the example of Cache-Control says.
    expect(around.waiting()).toEqual([18_000]);
    prefer = 'code=503, example=credentialExpired';
    around.advance(18_000);
    const stale = await watching.next(({ status }) => status === 'stale');
    expect(stale).toMatchObject({
      stale: true,
      data: live.data,
      error: { status: 503, retryAfterSeconds: 300, failedSources: [{ reason: 'credential_expired' }] },
    });
    prefer = '';
    around.advance(300_000);
    const again = await watching.next(({ status }) => status === 'live');
    expect(again).toMatchObject({ stale: false, data: live.data, error: undefined });
    watching.stop();
  });

  it('takes what was known last from a 503', async () => {
    const mock = await startMock();
    const around = testSurroundings();
    const { tenantId } = newIds();
    const token = await signToken(tenantId, {});
    const watching = watch(preferring(mock, around, token, () => 'example=rateLimited'));
    const stale = await watching.next(({ status }) => status === 'stale');
    expect(stale).toMatchObject({
      data: { tenant_id: tenantId, event_count: 214 },
      error: { retryAfterSeconds: 30 },
    });
    watching.stop();
  });
});
