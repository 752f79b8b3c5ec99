/** Access tokens as identity providers issue them, each with the configuration for its provider. */
import { afterAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/model/clock.ts';
import { createTokenCheck } from '../../src/service.ts';
import { noConnections, revenueBy, startEdge } from '../support/edge.ts';
import { newIds, v1 } from '../support/harness.ts';
import { jwkOf, newRsa, rs256, startSite, tokenOf } from '../support/identity.ts';

const now = Math.floor(Date.now() / 1000);
const { tenantId } = newIds();
const audience = 'https://revenue.example/api';
const clientId = '3n4b5urk1ft4fl3mg5e62d9ado';
const rsa = newRsa();

type Shape = {
  readonly provider: string;
  readonly environment: Readonly<Record<string, string>>;
  readonly header?: Readonly<Record<string, unknown>>;
  readonly claims: Readonly<Record<string, unknown>>;
  readonly maySee: boolean;
  readonly mayChange: boolean;
};

const viewer = { maySee: true, mayChange: false };
const manager = { maySee: true, mayChange: true };
const stranger = { maySee: false, mayChange: false };
const hour = { iat: now, exp: now + 3600 };

const auth0: Shape = {
  ...viewer,
  provider: 'Auth0, signed in through OpenID',
  environment: { TOKEN_TENANT_CLAIM: 'https://revenue.example/tenant_id' },
  header: { typ: 'at+jwt' },
  claims: {
    iat: now,
    exp: now + 86_400,
    iss: 'https://aurora.eu.auth0.com/',
    sub: 'auth0|507f1f77bcf86cd799439020',
    aud: [audience, 'https://aurora.eu.auth0.com/userinfo'],
    azp: 'my_client_id',
    scope: 'openid profile email',
    'https://revenue.example/tenant_id': tenantId,
  },
};
const keycloak: Shape = {
  ...viewer,
  provider: 'Keycloak',
  environment: {},
  header: { typ: 'JWT' },
  claims: {
    ...hour,
    auth_time: now - 5,
    iss: 'https://sso.example/realms/aurora',
    aud: [audience, 'account'],
    sub: 'f1b5a0f3-6f5e-4a1c-9a52-7a3f9d2c1b10',
    typ: 'Bearer',
    azp: 'dashboard',
    'allowed-origins': ['https://dashboard.example'],
    realm_access: { roles: ['offline_access', 'default-roles-aurora'] },
    scope: 'openid email profile',
    tenant_id: tenantId,
  },
};
const cognito: Shape = {
  ...viewer,
  provider: 'Cognito',
  environment: {
    TOKEN_AUDIENCE: clientId,
    TOKEN_AUDIENCE_CLAIM: 'client_id',
    TOKEN_TENANT_CLAIM: 'custom:tenant_id',
  },
  header: {},
  claims: {
    ...hour,
    sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
    'cognito:groups': ['owners'],
    iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_example',
    version: 2,
    client_id: clientId,
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    'custom:tenant_id': tenantId,
  },
};
const entra: Shape = {
  ...manager,
  provider: 'Entra',
  environment: { TOKEN_TENANT_CLAIM: 'extn.revenue_tenant' },
  header: { typ: 'JWT', x5t: 'nbCwW11w3XkB-xUaXwKRSLjMHGQ' },
  claims: {
    ...hour,
    nbf: now,
    aud: audience,
    iss: 'https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0',
    azpacr: '0',
    scp: 'revenue:read connections:write',
    sub: 'HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ',
    tid: '72f988bf-86f1-41af-91ab-2d7cd011db47',
    ver: '2.0',
    'extn.revenue_tenant': tenantId,
  },
};
const okta: Shape = {
  ...manager,
  provider: 'Okta',
  environment: {},
  claims: {
    ...hour,
    ver: 1,
    iss: 'https://aurora.okta.com/oauth2/default',
    aud: audience,
    cid: 'nmdP1fcyvdVO11AL7ECm',
    scp: ['openid', 'revenue:read', 'connections:write'],
    sub: 'merchant@example.com',
    tenant_id: tenantId,
  },
};
const ours = { scope: 'openid revenue:read connections:write' };
const but = (shape: Shape, provider: string, more: Shape['claims'], may: typeof viewer): Shape => {
  return { ...shape, ...may, provider, claims: { ...shape.claims, ...more } };
};
const misnamed = { 'https://revenue.example/tenant_id': undefined, tenant_id: tenantId };
const five = { ...hour, iss: 'https://old.example', aud: audience, sub: '7', tenant_id: tenantId };

const shapes: readonly Shape[] = [
  auth0,
  but(auth0, 'Auth0, with our scopes', ours, manager),
  but(auth0, 'Auth0, with the tenant in another claim than configured', misnamed, stranger),
  keycloak,
  but(keycloak, 'Keycloak, with our scopes', ours, manager),
  cognito,
  but(cognito, 'Cognito, with our scopes', ours, manager),
  but(cognito, 'Cognito, for another client', { client_id: 'another', aud: clientId }, stranger),
  but(
    cognito,
    'Cognito, an ID token with another audience claim',
    { client_id: undefined, aud: clientId, token_use: 'id' },
    stranger,
  ),
  entra,
  but(entra, 'Entra, for a viewer', { scp: 'revenue:read' }, viewer),
  okta,
  { ...manager, provider: 'the five default claims', environment: {}, claims: five },
];

const site = await startSite();
site.publish(jwkOf(rsa, { kid: 'one', alg: 'RS256', use: 'sig' }));
afterAll(() => site.stop());

describe('an access token', () => {
  it.each(shapes)('of $provider: sees $maySee, changes $mayChange', async (shape) => {
    const config = readConfig({
      NODE_ENV: 'test',
      DATABASE_URL: 'postgres://unused',
      TOKEN_JWKS_URL: site.url.href,
      TOKEN_ISSUER: String(shape.claims['iss']),
      TOKEN_AUDIENCE: audience,
      ...shape.environment,
    });
    const stopping = new AbortController();
    const asked: unknown[] = [];
    const edge = await startEdge({
      verify: createTokenCheck(config, systemClock, () => undefined, stopping.signal),
      revenue: revenueBy(async (tenant) => {
        asked.push(tenant);
        return { kind: 'unknown-tenant' };
      }),
      connections: { ...noConnections, deleteConnection: async () => 'deleted' },
    });
    try {
      const header = { alg: 'RS256', kid: 'one', ...shape.header };
      const token = tokenOf(header, shape.claims, rs256(rsa.privateKey));
      const headers = { authorization: `Bearer ${token}` };
      const seen = await fetch(edge.server.url + v1, { headers });
      const problem = shape.maySee ? 'unknown-tenant' : 'unauthorized';
      expect(await seen.json()).toMatchObject({ type: `/problems/${problem}` });
      expect(asked).toEqual(shape.maySee ? [tenantId] : []);
      const path = '/api/attribution/platform-connections/stripe?platform_account_id=acct_1';
      const changed = await fetch(edge.server.url + path, { method: 'DELETE', headers });
      expect(changed.status).toBe(shape.mayChange ? 204 : shape.maySee ? 403 : 401);
    } finally {
      stopping.abort();
      await edge.server.stop();
    }
  });
});
