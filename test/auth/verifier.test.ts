import fc from 'fast-check';
import { SignJWT } from 'jose';
import { describe, expect, it } from 'vitest';
import { createClaimCheck, type ClaimRules } from '../../src/auth/claims.ts';
import { createTokenCache } from '../../src/auth/token-cache.ts';
import { createVerifier, type VerifierOptions } from '../../src/auth/verifier.ts';
import type { Clock } from '../../src/model/clock.ts';
import { base64url, hmac, lowBits, tokenOf } from '../support/identity.ts';

const texts = fc.oneof(fc.string({ unit: 'grapheme' }), fc.string({ unit: 'binary-ascii' }));

const now = Date.UTC(2026, 10, 24, 12, 0, 0) / 1000;
const maxLifetimeSeconds = 86_400;
const secret = 'a secret of this test alone, 32 bytes or more';
const issuer = 'https://identity.test';
const audience = 'attribution-test';
const tenant = '0192f0c1-7a2b-7c3d-8e4f-5a6b7c8d9e0f';

const clock: Clock = { nowSeconds: () => now, monotonicMs: () => 0, sleep: async () => undefined };
const rules: ClaimRules = {
  issuer,
  audience,
  audienceClaim: 'aud',
  tenantClaim: 'tenant_id',
  maxLifetimeSeconds,
  leewaySeconds: 30,
  requireScopes: false,
};
const options: VerifierOptions = {
  secrets: [Buffer.from(secret)],
  keySet: undefined,
  cache: createTokenCache(clock),
  checkClaims: createClaimCheck(rules),
  clock,
};
const verify = createVerifier(options);
const scopes = new Set(['revenue:read', 'connections:write']);

const times = { exp: now + 600, nbf: now - 60, iat: now - 60 };
const claims = { ...times, iss: issuer, aud: audience, sub: 'user-7', tenant_id: tenant };
const hs256 = { alg: 'HS256', typ: 'JWT' };

type Members = Readonly<Record<string, unknown>>;
const ours = hmac(secret);
const token = (changes: Members = {}, header: Members = hs256): string =>
  tokenOf(header, { ...claims, ...changes }, ours);
const admissionOf = (subject = 'user-7', tenantId = tenant) => {
  return { kind: 'principal', principal: { tenantId, subject, scopes } };
};

/** The payload as text with one claim written by hand. */
function withRawClaim(name: string, text: string): string {
  const rest = JSON.stringify({ ...claims, [name]: undefined }).slice(1);
  return tokenOf(hs256, `{"${name}":${text},${rest}`, ours);
}

const capped = now + maxLifetimeSeconds;
const good = token();
const [goodHeader = '', goodPayload = '', goodSignature = ''] = good.split('.');
const unsigned = `${goodHeader}.${goodPayload}`;

describe('a valid token', () => {
  const accepted: ReadonlyArray<[name: string, token: string]> = [
    ['with all claims', good],
    ['with times that have decimals', token({ iat: now - 0.25, nbf: now - 59.5, exp: now + 0.001 })],
    ['without typ', token({}, { alg: 'HS256' })],
    ['with a tenant in capitals', token({ tenant_id: tenant.toUpperCase() })],
    ['that lives as long as the cap', token({ iat: now - 100, exp: now - 100 + maxLifetimeSeconds })],
    ['without iat that lives as long as the cap', token({ iat: undefined, nbf: now, exp: capped })],
    ['in its first second', token({ nbf: now, iat: now })],
    ['with an nbf from long ago but a fresh iat', token({ nbf: 0 })],
    ['with unknown claims', token({ jti: '1', tenantId: 'other', role: null })],
    ['with a typ of another kind', token({}, { ...hs256, typ: 'at+jwt' })],
  ];

  it.each(accepted)('%s yields the subject and the tenant in lower case', async (_, text) => {
    expect(await verify(text)).toEqual(admissionOf());
  });

  it('signed by jose is accepted', async () => {
    const signed = await new SignJWT({ tenant_id: tenant })
      .setProtectedHeader({ alg: 'HS256' })
      .setIssuer(issuer)
      .setAudience(audience)
      .setSubject('somebody')
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + 60)
      .sign(Buffer.from(secret));
    expect(await verify(signed)).toEqual(admissionOf('somebody'));
  });
});

/** The reason and claim in the log; attacks.test.ts covers the HTTP status of each. */
describe('a token', () => {
  const rejected: ReadonlyArray<[name: string, token: string, rejection: string]> = [
    ['with alg none', token({}, { alg: 'none' }), 'algorithm'],
    ['of a key without a key set', token({}, { alg: 'RS256' }), 'algorithm'],
    ['without alg', token({}, { typ: 'JWT' }), 'malformed'],
    ['with the signature of an empty text', `${unsigned}.${base64url(ours(''))}`, 'signature'],
    ['that has expired', token({ exp: now - 1 }), 'expired exp'],
    ['expired at the epoch', token({ exp: 0, iat: 0, nbf: 0 }), 'expired exp'],
    ['expired less than the leeway ago', token({ exp: now - 0.5 }), 'expired exp'],
    ['with nbf after exp', token({ nbf: now + 9999 }), 'not_yet_valid nbf'],
    ['with exp in the year 300000', token({ exp: 9_404_640_000_000 }), 'lifetime exp'],
    ['with a text as nbf', token({ nbf: String(now) }), 'claims nbf'],
    ['with nbf before the epoch', token({ nbf: -1 }), 'claims nbf'],
    ['with a text as iat', token({ iat: String(now) }), 'claims iat'],
    ['with iat before the epoch', token({ iat: -1 }), 'claims iat'],
    ['with nbf beyond a double', withRawClaim('nbf', '-1e999'), 'claims nbf'],
    ['living a second longer than the cap', token({ iat: now - 100, exp: capped - 99 }), 'lifetime exp'],
    ['without iat and outliving the cap from its nbf', token({ iat: undefined, nbf: 0 }), 'lifetime exp'],
    ['issued late to outlive the cap', token({ iat: now + 9e6, exp: now + 9e6 + 600 }), 'not_yet_valid iat'],
    ['for an audience with our audience as prefix', token({ aud: `${audience}-2` }), 'claims aud'],
    ['with a subject of 256 characters', token({ sub: 'x'.repeat(256) }), 'claims sub'],
    ['of a tenant in braces', token({ tenant_id: `{${tenant}}` }), 'claims tenant_id'],
    [
      'with the tenant in another claim',
      token({ tenant_id: undefined, tenantId: tenant }),
      'claims tenant_id',
    ],
    ['with a number among its scopes', token({ scp: ['revenue:read', 7] }), 'claims scp'],
    ['with a line break at its end', `${good}\n`, 'not_canonical'],
    ['with a space before it', ` ${good}`, 'not_canonical'],
    ['with other low bits in its signature', `${unsigned}.${lowBits(goodSignature)}`, 'not_canonical'],
    ['of no characters', '', 'not_canonical'],
    ['with a zero byte', `${good}\u0000`, 'not_canonical'],
    ['with an array as payload', tokenOf(hs256, [claims], ours), 'malformed'],
    ['with a critical extension', token({}, { ...hs256, crit: ['exp'], exp: now }), 'malformed'],
  ];

  it.each(rejected)('%s is rejected', async (_, text, expected) => {
    const [rejection, claim] = expected.split(' ');
    expect(await verify(text)).toEqual({ kind: 'rejected', rejection, claim });
  });

  it('with any bit flipped is rejected', async () => {
    const bytes = Buffer.from(good);
    for (let index = 0; index < bytes.length; index += 1) {
      const changed = Buffer.from(bytes);
      changed[index] = (bytes[index] ?? 0) ^ (1 << (index % 7));
      expect(await verify(changed.toString('latin1'))).toMatchObject({ kind: 'rejected' });
    }
  });

  it('is judged by the current time even when the clock goes back', async () => {
    let seconds = 0;
    const moving = { ...clock, nowSeconds: () => seconds };
    const verifyAt = createVerifier({ ...options, cache: createTokenCache(moving), clock: moving });
    const at = async (moment: number) => {
      seconds = moment;
      return (await verifyAt(good)).kind;
    };
    expect(await at(claims.nbf - rules.leewaySeconds - 1)).toBe('rejected');
    expect(await at(claims.nbf - rules.leewaySeconds)).toBe('principal');
    expect(await at(claims.exp - 1)).toBe('principal');
    expect(await at(claims.exp)).toBe('rejected');
    expect(await at(claims.nbf - rules.leewaySeconds)).toBe('principal');
    expect(await at(claims.nbf - rules.leewaySeconds - 1)).toBe('rejected');
  });
});

describe.each(['iss', 'aud', 'exp', 'sub', 'tenant_id'])('the claim %s', (name) => {
  it('is required and named when it is missing or has another type', async () => {
    const wrong = [undefined, null, [], [null], {}, true, '', ...(name === 'exp' ? [] : [0, 7])];
    const rejection = { kind: 'rejected', rejection: 'claims', claim: name };
    for (const value of wrong)
      expect(await verify(token({ [name]: value })), JSON.stringify(value)).toEqual(rejection);
  });
});

describe('the verifier', () => {
  it('never throws, whatever the token', async () => {
    const parts = fc.oneof(fc.json(), texts, fc.constantFrom(JSON.stringify(hs256), JSON.stringify(claims)));
    const withMembers = (of: object, ...names: readonly string[]) =>
      fc
        .dictionary(fc.constantFrom(...names), fc.jsonValue(), { minKeys: 1 })
        .map((more) => JSON.stringify({ ...of, ...more }));
    const headers = withMembers(hs256, 'alg', 'typ', 'crit', 'b64', 'kid', 'zip', 'enc', 'jwk', 'x5c');
    const payloads = withMembers(claims, 'iss', 'aud', 'exp', 'nbf', 'iat', 'sub', 'tenant_id', 'x');
    const pairs = fc.tuple(fc.oneof(headers, parts), fc.oneof(payloads, parts));
    const signed = pairs.map(([header, payload]) => tokenOf(header, payload, ours));
    const tokens = fc.oneof(texts, signed);
    await fc.assert(
      fc.asyncProperty(tokens, async (text) => {
        expect(await verify(text)).toHaveProperty('kind');
      }),
      { numRuns: 1000 },
    );
  });

  it('returns exactly the signed subject and tenant', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uuid(), fc.string({ minLength: 1, maxLength: 255 }), async (tenantId, subject) => {
        const text = token({ tenant_id: tenantId, sub: subject });
        expect(await verify(text)).toEqual(admissionOf(subject, tenantId));
      }),
    );
  });

  it('cannot be created with a secret shorter than 32 bytes', () => {
    const make =
      (...bytes: readonly number[]) =>
      () =>
        createVerifier({ ...options, secrets: bytes.map((length) => Buffer.alloc(length, 'x')) });
    for (const bytes of [[32, 31], [0]]) expect(make(...bytes)).toThrow(RangeError);
    expect(make(32)).not.toThrow();
  });
});
