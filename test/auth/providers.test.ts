/** Access tokens in the shape in which identity providers issue them, each with the configuration that its operator needs. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/model/clock.ts';
import { createTokenCheck } from '../../src/service.ts';
import { startEdge } from '../support/edge.ts';
import { newIds, v1 } from '../support/harness.ts';
import { jwkOf, newRsa, rs256, startSite, tokenOf, type Site } from '../support/identity.ts';

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

const auth0: Shape = {
  provider: 'Auth0, signed in through OpenID',
  environment: { TOKEN_TENANT_CLAIM: 'https://revenue.example/tenant_id' },
  header: { typ: 'at+jwt' },
  claims: {
    iss: 'https://aurora.eu.auth0.com/',
    sub: 'auth0|507f1f77bcf86cd799439020',
    aud: [audience, 'https://aurora.eu.auth0.com/userinfo'],
    iat: now,
    exp: now + 86_400,
    azp: 'my_client_id',
    scope: 'openid profile email',
    'https://revenue.example/tenant_id': tenantId,
  },
  maySee: true,
  mayChange: false,
};
const keycloak: Shape = {
  provider: 'Keycloak',
  environment: {},
  header: { typ: 'JWT' },
  claims: {
    exp: now + 300,
    iat: now,
    auth_time: now - 5,
    jti: 'onrtac:0e6f2f2c',
    iss: 'https://sso.example/realms/aurora',
    aud: [audience, 'account'],
    sub: 'f1b5a0f3-6f5e-4a1c-9a52-7a3f9d2c1b10',
    typ: 'Bearer',
    azp: 'dashboard',
    sid: '7c2c9dd8',
    acr: '1',
    'allowed-origins': ['https://dashboard.example'],
    realm_access: { roles: ['offline_access', 'default-roles-aurora'] },
    scope: 'openid email profile',
    tenant_id: tenantId,
  },
  maySee: true,
  mayChange: false,
};
const cognito: Shape = {
  provider: 'Cognito',
  environment: {
    TOKEN_AUDIENCE: clientId,
    TOKEN_AUDIENCE_CLAIM: 'client_id',
    TOKEN_TENANT_CLAIM: 'custom:tenant_id',
  },
  header: {},
  claims: {
    sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
    'cognito:groups': ['owners'],
    iss: 'https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_example',
    version: 2,
    client_id: clientId,
    origin_jti: 'aaaaaaaa-1111',
    token_use: 'access',
    scope: 'aws.cognito.signin.user.admin',
    auth_time: now - 5,
    exp: now + 3600,
    iat: now,
    jti: 'aaaaaaaa-2222',
    username: 'merchant',
    'custom:tenant_id': tenantId,
  },
  maySee: true,
  mayChange: false,
};
const entra: Shape = {
  provider: 'Entra',
  environment: { TOKEN_TENANT_CLAIM: 'extn.revenue_tenant' },
  header: { typ: 'JWT', x5t: 'nbCwW11w3XkB-xUaXwKRSLjMHGQ' },
  claims: {
    aud: audience,
    iss: 'https://login.microsoftonline.com/72f988bf-86f1-41af-91ab-2d7cd011db47/v2.0',
    iat: now,
    nbf: now,
    exp: now + 4_500,
    azp: '6e74172b-be56-4843-9ff4-e66a39bb12e3',
    azpacr: '0',
    oid: '690222be-ff1a-4d56-abd1-7e4f7d38e474',
    scp: 'revenue:read connections:write',
    sub: 'HKZpfaHyWadeOouYlitjrI-KffTm222X5rrV3xDqfKQ',
    tid: '72f988bf-86f1-41af-91ab-2d7cd011db47',
    ver: '2.0',
    'extn.revenue_tenant': tenantId,
  },
  maySee: true,
  mayChange: true,
};
const ours = 'openid revenue:read connections:write';

const shapes: readonly Shape[] = [
  auth0,
  { ...auth0, provider: 'Auth0, with our scopes', claims: { ...auth0.claims, scope: ours }, mayChange: true },
  keycloak,
  {
    ...keycloak,
    provider: 'Keycloak, with our scopes',
    claims: { ...keycloak.claims, scope: ours },
    mayChange: true,
  },
  cognito,
  {
    ...cognito,
    provider: 'Cognito, with our scopes',
    claims: { ...cognito.claims, scope: ours },
    mayChange: true,
  },
  entra,
  {
    ...entra,
    provider: 'Entra, for a viewer',
    claims: { ...entra.claims, scp: 'revenue:read' },
    mayChange: false,
  },
  {
    provider: 'Okta',
    environment: {},
    claims: {
      ver: 1,
      jti: 'AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE',
      iss: 'https://aurora.okta.com/oauth2/default',
      aud: audience,
      iat: now,
      exp: now + 3600,
      cid: 'nmdP1fcyvdVO11AL7ECm',
      uid: '00ujmkLgagxeRrAg20g3',
      scp: ['openid', 'revenue:read', 'connections:write'],
      sub: 'merchant@example.com',
      tenant_id: tenantId,
    },
    maySee: true,
    mayChange: true,
  },
  {
    provider: 'a token with the five claims of old',
    environment: {},
    claims: {
      iss: 'https://old.example',
      aud: audience,
      sub: '7',
      iat: now,
      exp: now + 60,
      tenant_id: tenantId,
    },
    maySee: true,
    mayChange: true,
  },
  {
    ...cognito,
    provider: 'an ID token of Cognito, which has another audience claim',
    claims: { ...cognito.claims, client_id: undefined, aud: clientId, token_use: 'id' },
    maySee: false,
    mayChange: false,
  },
  {
    ...cognito,
    provider: 'a token of Cognito for another client',
    claims: { ...cognito.claims, client_id: 'another', aud: clientId },
    maySee: false,
    mayChange: false,
  },
  {
    ...auth0,
    provider: 'a token with a tenant under the usual name, where another is configured',
    claims: { ...auth0.claims, 'https://revenue.example/tenant_id': undefined, tenant_id: tenantId },
    maySee: false,
    mayChange: false,
  },
];

describe('an access token', () => {
  let site: Site;
  beforeAll(async () => {
    site = await startSite();
    site.publish(jwkOf(rsa, { kid: 'one', alg: 'RS256', use: 'sig' }));
  });
  afterAll(() => site.stop());

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
      revenue: {
        read: async (tenant) => {
          asked.push(tenant);
          return { kind: 'unknown-tenant' };
        },
        forget: () => undefined,
        stop: async () => undefined,
      },
      connections: { ...unasked, deleteConnection: async () => 'deleted' },
    });
    try {
      const token = tokenOf(
        { alg: 'RS256', kid: 'one', ...shape.header },
        shape.claims,
        rs256(rsa.privateKey),
      );
      const headers = { authorization: `Bearer ${token}` };
      const seen = await fetch(edge.server.url + v1, { headers });
      expect(await seen.json()).toMatchObject({
        type: `/problems/${shape.maySee ? 'unknown-tenant' : 'unauthorized'}`,
      });
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

const never = async (): Promise<never> => {
  throw new Error('not asked for');
};
const unasked = {
  upsertConnection: never,
  listConnections: never,
  findConnection: never,
  storeTokens: never,
};
