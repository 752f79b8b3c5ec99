/** Each operation requires the scope named by its contract. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig, type Config } from '../../src/config.ts';
import { systemClock } from '../../src/model/clock.ts';
import { createTokenCheck } from '../../src/service.ts';
import { bundledOperations } from '../support/bundle.ts';
import { typeOf } from '../support/contract-oracle.ts';
import { connectionsBy, startEdge, type Edge } from '../support/edge.ts';
import { newIds } from '../support/harness.ts';
import { hmac, tokenOf } from '../support/identity.ts';
import { openWire } from '../support/wire.ts';

const now = Math.floor(Date.now() / 1000);
const { tenantId } = newIds();
const secured = bundledOperations().filter(({ secured: isSecured }) => isSecured);
const read = 'revenue:read';
const write = 'connections:write';

const configOf = (environment: Readonly<Record<string, string>>): Config =>
  readConfig({ NODE_ENV: 'test', DATABASE_URL: 'postgres://unused', ...environment });
const tokenWith = (config: Config, claims: Readonly<Record<string, unknown>>): string => {
  const issued = { iss: config.TOKEN_ISSUER, aud: config.TOKEN_AUDIENCE, iat: now, exp: now + 60 };
  const whole = { ...issued, sub: 'somebody', tenant_id: tenantId, ...claims };
  return tokenOf({ alg: 'HS256' }, whole, hmac(config.TOKEN_SECRETS[0] ?? ''));
};

type Grant = readonly [claims: Readonly<Record<string, unknown>>, granted: readonly string[]];
const named: readonly Grant[] = [
  [{ scope: read }, [read]],
  [{ scope: write }, [write]],
  [{ scope: `${read} ${write}` }, [read, write]],
  [{ scope: `openid  ${write}  profile` }, [write]],
  [{ scope: [read, write] }, [read, write]],
  [{ scp: read }, [read]],
  [{ scp: `${write} ${read}` }, [read, write]],
  [{ scp: [read] }, [read]],
  [{ scp: ['openid', write] }, [write]],
  [{ scope: 'openid profile', scp: [write] }, [write]],
  [{ scope: read, scp: write }, [read, write]],
];
const lax: readonly Grant[] = [
  [{}, [read, write]],
  [{ scope: 'openid profile email' }, [read]],
  [{ scope: '' }, [read]],
  [{ scp: [] }, [read]],
  [{ scp: 'User.Read' }, [read]],
  [{ scope: 'connections:write:all' }, [read]],
  [{ scope: 'CONNECTIONS:WRITE' }, [read]],
  [{ scope: `${write},${read}` }, [read]],
  [{ scope: `other/${write}` }, [read]],
];

const strict = lax.map(([claims]): Grant => [claims, []]);
describe.each([
  ['as it comes', {}, [...named, ...lax]],
  ['with TOKEN_REQUIRE_SCOPES', { TOKEN_REQUIRE_SCOPES: 'true' }, [...named, ...strict]],
] as const)('a server %s', (_, environment, grants) => {
  const config = configOf(environment);
  let edge: Edge;
  beforeAll(async () => {
    edge = await startEdge({ verify: createTokenCheck(config, systemClock, () => undefined) });
  });
  afterAll(() => edge.server.stop());

  it.each(grants)('lets a token with %j call the operations for %j', async (claims, granted) => {
    const headers = { authorization: `Bearer ${tokenWith(config, claims)}` };
    for (const { operationId, method, path, scope } of secured) {
      const leaving = new AbortController();
      const response = await fetch(edge.server.url + path, { method, headers, signal: leaving.signal });
      const isStream = response.headers.get('content-type') === 'text/event-stream';
      const body: unknown = isStream ? undefined : await response.json();
      leaving.abort();
      const challenge = `Bearer realm="attribution", error="insufficient_scope", scope="${String(scope)}"`;
      const rejection = { status: 403, challenge, type: '/problems/insufficient-scope' };
      const challenged = response.headers.get('www-authenticate');
      const got = { status: response.status, challenge: challenged, type: typeOf(body) };
      const isGranted = scope !== undefined && granted.includes(scope);
      const outcome = [401, 403].includes(got.status) ? got : 'reached';
      expect([operationId, outcome]).toEqual([operationId, isGranted ? 'reached' : rejection]);
    }
    edge.observations.length = 0; // reached operations fail here: their services are stubs
  });
});

let changes = 0;
const connections = connectionsBy(async () => {
  changes += 1;
  throw new Error('not to be reached');
});
const edge = await startEdge({ connections });
afterAll(() => edge.server.stop());

describe('a read-only token', () => {
  const config = configOf({});
  const post = async (path: string, body: string, token: string, method = 'POST') => {
    const headers = { 'content-type': 'application/json', authorization: `Bearer ${token}` };
    const request = { method, headers, ...(method === 'POST' ? { body } : {}) };
    return fetch(`${edge.server.url}/api/attribution/${path}`, request);
  };
  const account = '{"platform":"stripe","platform_account_id":"acct_1"}';
  const key = '{"platform":"stripe","platform_account_id":"acct_1","access_token":"rk_live_1"}';

  it('connects nothing, stores nothing and deletes nothing', async () => {
    const viewer = tokenWith(config, { scope: 'openid profile email' });
    const answers = await Promise.all([
      post('platform-connections', account, viewer),
      post('platform-credentials', key, viewer),
      post('platform-connections/stripe?platform_account_id=acct_1', '', viewer, 'DELETE'),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([403, 403, 403]);
    expect(changes).toBe(0);
    expect(edge.observations).toEqual([]);
    const lines = edge.logLines.map((line): unknown => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ refusal: 'insufficient_scope', tenantId, status: 403 });
  });

  it('gets its 403 before the body is validated and after the signature is verified', async () => {
    const viewer = tokenWith(config, { scope: read });
    for (const body of ['', '{', '{"platform":"ebay"}', ' '.repeat(200_000)]) {
      expect((await post('platform-credentials', body, viewer)).status).toBe(403);
      expect((await post('platform-credentials', body, `${viewer}x`)).status).toBe(401);
    }
    const manager = tokenWith(config, { scope: write });
    expect((await post('platform-credentials', '{', manager)).status).toBe(400);
  });

  it('gets its 403 without its body having arrived', async () => {
    const wire = await openWire(edge.server);
    const bearer = `Authorization: Bearer ${tokenWith(config, { scope: read })}`;
    const head = ['Host: a', bearer, 'Content-Type: application/json', 'Content-Length: 10'];
    wire.send(`POST /api/attribution/platform-credentials HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`);
    expect(await wire.waitForAnswers()).toMatchObject({ status: 403 });
    wire.socket.destroy();
  });
});

it('the contract requires revenue:read for reads and connections:write for changes', () => {
  expect(Object.fromEntries(secured.map(({ operationId, scope }) => [operationId, scope]))).toEqual({
    getRealtimeRevenue: read,
    getRealtimeRevenueV1: read,
    streamRealtimeRevenue: read,
    getRevenueSeries: read,
    listReconciliations: read,
    listPlatformConnections: read,
    getPlatformConnection: read,
    upsertPlatformConnection: write,
    deletePlatformConnection: write,
    upsertPlatformCredentials: write,
    setPlatformWebhook: write,
  });
  for (const { operationId, method, scope } of secured)
    expect(scope, operationId).toBe(method === 'GET' ? read : write);
});
