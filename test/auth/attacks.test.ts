/** Known attacks on authentication, over HTTP against the whole server: exact answers. */
import { Agent, request } from 'node:http';
import { CompactEncrypt, type CompactJWEHeaderParameters } from 'jose';
import { afterAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/model/clock.ts';
import { newIds, startHarness, v1 } from '../support/harness.ts';
import {
  base64url,
  edDsa,
  es256,
  hmac,
  jwkOf,
  lowBits,
  newEc,
  newEd,
  newRsa,
  ps256,
  rs256,
  startSite,
  tokenOf,
  type Signer,
  type Site,
} from '../support/identity.ts';

const now = Math.floor(Date.now() / 1000);
const secrets = ['the secret that signs in this test alone', 'the secret that it has come to replace'];
const [secret = '', olderSecret = ''] = secrets;
const issuer = 'https://identity.test';
const audience = 'attribution-test';
const { tenantId } = newIds();

const [rsa, ec, ed, stranger, short] = [newRsa(), newEc(), newEd(), newRsa(), newRsa(1024)] as const;
const twins = [newEc(), newEc()] as const;
const by = {
  rsa: rs256(rsa.privateKey),
  ec: es256(ec.privateKey),
  ed: edDsa(ed.privateKey),
  stranger: rs256(stranger.privateKey),
};
const octets = 'the bytes of a symmetric key in the key set';
const publishedRsa = jwkOf(rsa, { kid: 'rsa', alg: 'RS256', use: 'sig' });
const published = [
  publishedRsa,
  jwkOf(ec, { kid: 'ec' }),
  jwkOf(ed, { kid: 'ed' }),
  jwkOf(short, { kid: 'short' }),
  jwkOf(stranger, { kid: 'for encryption', use: 'enc' }),
  jwkOf(twins[0], { kid: 'twin' }),
  jwkOf(twins[1], { kid: 'twin' }),
  { kty: 'oct', kid: 'oct', alg: 'HS256', k: base64url(octets) },
  { kty: 'RSA', kid: 'broken', n: '!', e: 7 },
  'no key at all',
];
const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString();
const der = rsa.publicKey.export({ type: 'spki', format: 'der' });

const hs256 = { alg: 'HS256', typ: 'JWT' };
const claims = {
  iss: issuer,
  aud: audience,
  exp: now + 3600,
  nbf: now - 60,
  iat: now - 60,
  sub: 'user-7',
  tenant_id: tenantId,
};

const ours = hmac(secret);
const token = (
  changes: Readonly<Record<string, unknown>> = {},
  header: Readonly<Record<string, unknown>> = {},
  signer: Signer = ours,
): string => tokenOf({ ...hs256, ...header }, { ...claims, ...changes }, signer);
const tokenSignedBy = (
  alg: string,
  kid: unknown,
  signer: Signer,
  more: Readonly<Record<string, unknown>> = {},
) => token({ sub: `${alg} ${JSON.stringify(kid)}` }, { alg, kid, ...more }, signer);
/** The payload as text with one claim written by hand. */
const withRawClaim = (name: string, text: string): string =>
  tokenOf(hs256, `{"${name}":${text},${JSON.stringify({ ...claims, [name]: undefined }).slice(1)}`, ours);
/** The payload as text with this appended. */
const appendClaim = (text: string): string =>
  tokenOf(hs256, `${JSON.stringify({ ...claims, jti: text }).slice(0, -1)},${text}}`, ours);

const good = token();
const goodByKey = {
  RS256: tokenSignedBy('RS256', 'rsa', by.rsa),
  ES256: tokenSignedBy('ES256', 'ec', by.ec),
  EdDSA: tokenSignedBy('EdDSA', 'ed', by.ed),
};
const [head = '', body = '', signature = ''] = good.split('.');
const [rsHead = '', rsBody = '', rsSignature = ''] = goodByKey.RS256.split('.');

const realm = 'Bearer realm="attribution"';
/** The status and the exact WWW-Authenticate header. */
type Expected = readonly [status: number, challenge: string | undefined];
const letIn: Expected = [200, undefined];
const noToken: Expected = [401, realm];
const badToken: Expected = [401, `${realm}, error="invalid_token"`];

type Attack = readonly [string, headers: string | readonly string[], expected: Expected];
const noChallenge = (status: number): Expected => [status, undefined];
const bearer = (name: string, text: string, then = badToken): Attack => [name, `Bearer ${text}`, then];

/** Listens at the URL that the headers of attacking tokens name. */
const trap: Site = await startSite();
const lure = trap.url.href;

const twoHeaders = ['Authorization', `Bearer ${good}`, 'authorization'];
const encrypt = async (header: CompactJWEHeaderParameters, key: Parameters<CompactEncrypt['encrypt']>[0]) =>
  new CompactEncrypt(Buffer.from(good)).setProtectedHeader(header).encrypt(key);
const lateTenant = appendClaim(`"tenant_id":"${newIds().tenantId}"`);
const inOther = { ...claims, sub: 'root' };
const zs = 'z'.repeat(32);
const untenanted = JSON.stringify({ ...claims, tenant_id: undefined }).slice(1);
const farAway = now + 10 * 365 * 86_400;

const attacks: readonly Attack[] = [
  // No token.
  ['no Authorization header', [], noToken],
  ['an empty Authorization header', '', noToken],
  ['the scheme alone', 'Bearer', noToken],
  ['the scheme and spaces', 'Bearer    ', noToken],
  ['the token without a scheme', good, noToken],
  ['another scheme', `Basic ${Buffer.from(`bearer:${good}`).toString('base64')}`, noToken],
  ['another scheme with a good token', `Token ${good}`, noToken],
  ['a scheme with ours as prefix', `BearerToken ${good}`, noToken],
  ['a tab after the scheme', `Bearer\t${good}`, noToken],
  ['the scheme of DPoP', `DPoP ${good}`, noToken],
  ['two tokens in two headers', [...twoHeaders, `Bearer ${good}`], noChallenge(400)],
  ['two headers, the second without a token', [...twoHeaders, 'Basic eA=='], noChallenge(400)],
  ['a token of 200 kB', `Bearer ${token({ sub: 'x'.repeat(150_000) })}`, noChallenge(431)],
  // The form of the token.
  bearer('two tokens in one header', `${good}, Bearer ${good}`),
  bearer('the scheme twice', `Bearer ${good}`),
  bearer('a token in quotes', `"${good}"`),
  bearer('a token as a parameter', `token=${good}`),
  bearer('an encoded line break at its end', `${good}%0A`),
  bearer('an encoded NUL at its end', `${good}%00`),
  bearer('a space inside the signature', `${head}.${body}.${signature.slice(0, 9)} ${signature.slice(9)}`),
  bearer('a tab inside the signature', `${head}.${body}.${signature.slice(0, 9)}\t${signature.slice(9)}`),
  bearer('padding', `${good}=`),
  bearer('other low bits in the signature', `${head}.${body}.${lowBits(signature)}`),
  bearer('other low bits in the signature of a key', `${rsHead}.${rsBody}.${lowBits(rsSignature)}`),
  bearer('plain base64', `${head}.${body}.${signature.slice(0, -1)}+`),
  bearer('a missing part', `${head}.${body}`),
  bearer('an extra part', `${good}.${signature}`),
  bearer('nothing but dots', '..'),
  bearer('no header', `.${body}.${signature}`),
  bearer('no payload', `${head}..${signature}`),
  bearer('no signature', `${head}.${body}.`),
  bearer('no signature and no dot', `${head}.${body}`),
  bearer('a token cut short', good.slice(0, -1)),
  bearer('a token cut in its payload', good.slice(0, 80)),
  bearer('letters of another script', good.replace(/^e/, 'е')),
  bearer('non-ASCII bytes', 'é.ü.ß'),
  bearer('an emoji', '🔑.🔑.🔑'),
  bearer('the token as JSON', JSON.stringify({ protected: head, payload: body, signature })),
  bearer('a token in a token', tokenOf({ ...hs256, cty: 'JWT' }, good, ours)),
  bearer('a token in a claim', tokenOf(hs256, { jwt: good }, ours)),
  bearer('an encrypted token', await encrypt({ alg: 'dir', enc: 'A256GCM' }, Buffer.alloc(32, 1))),
  bearer(
    'a token encrypted for our own key',
    await encrypt({ alg: 'RSA-OAEP-256', enc: 'A256GCM', kid: 'rsa' }, rsa.publicKey),
  ),
  bearer('a header other than JSON', tokenOf('alg', claims, ours)),
  bearer('an array as header', tokenOf([hs256], claims, ours)),
  bearer('null as header', tokenOf('null', claims, ours)),
  bearer('a payload other than JSON', tokenOf(hs256, 'claims', ours)),
  bearer('a payload with bytes after it', tokenOf(hs256, `${JSON.stringify(claims)}}`, ours)),
  bearer('a payload other than UTF-8', tokenOf(hs256, Buffer.from('7b22ff227d', 'hex'), ours)),
  // The algorithm.
  ...['none', 'None', 'NONE', 'nOnE'].flatMap((alg) => [
    bearer(`alg ${alg}, without a signature`, `${base64url(JSON.stringify({ alg }))}.${body}.`),
    bearer(`alg ${alg}, with a signature`, tokenSignedBy(alg, 'rsa', ours)),
  ]),
  bearer('no alg', tokenOf({ typ: 'JWT' }, claims, ours)),
  bearer('an empty alg', tokenSignedBy('', 'rsa', ours)),
  bearer('an alg of null', token({}, { alg: null })),
  bearer('a list of algs', token({}, { alg: ['HS256'] })),
  bearer('an alg in lower case', token({}, { alg: 'hs256' })),
  bearer('an alg with a space', token({}, { alg: 'HS256 ' })),
  bearer('an alg through __proto__', tokenOf('{"__proto__":{"alg":"HS256"}}', claims, ours)),
  bearer('HS384 with a valid signature', token({}, { alg: 'HS384' }, hmac(secret, 'sha384'))),
  bearer('HS512 with a valid signature', token({}, { alg: 'HS512' }, hmac(secret, 'sha512'))),
  bearer('RS512 by the key of RS256', tokenSignedBy('RS512', 'rsa', by.rsa)),
  bearer('PS256 by the key of RS256', tokenSignedBy('PS256', 'rsa', ps256(rsa.privateKey))),
  bearer('RS256 by the key of ES256', tokenSignedBy('RS256', 'ec', by.ec)),
  bearer('ES256 by the key of EdDSA', tokenSignedBy('ES256', 'ed', by.ed)),
  bearer('ES384 by the key of ES256', tokenSignedBy('ES384', 'ec', by.ec)),
  // Public keys as secrets.
  ...Object.entries({
    'its PEM': pem,
    'its PEM without the line break': pem.trimEnd(),
    'its DER': der,
    'its JWK': JSON.stringify(publishedRsa),
    'its modulus': Buffer.from(publishedRsa.n ?? '', 'base64url'),
    'the whole key set': JSON.stringify({ keys: published }),
    'the symmetric key in the key set': octets,
  }).flatMap(([name, bytes]) => [
    bearer(`HS256 by a public key: ${name}`, token({}, { kid: 'rsa' }, hmac(bytes))),
    bearer(`HS256 by the key named oct: ${name}`, token({}, { kid: 'oct' }, hmac(bytes))),
  ]),
  bearer('RS256 by our secret', tokenSignedBy('RS256', 'rsa', ours)),
  bearer('RS256 by the symmetric key in the key set', tokenSignedBy('RS256', 'oct', hmac(octets))),
  bearer('ES256 by our secret', tokenSignedBy('ES256', 'ec', ours)),
  // The signature.
  bearer('another secret', token({}, {}, hmac('another secret of thirty-two bytes or more'))),
  bearer('an empty secret', token({}, {}, hmac(''))),
  bearer('the secrets in one', token({}, {}, hmac(secrets.join()))),
  bearer('another key under our kid', tokenSignedBy('RS256', 'rsa', by.stranger)),
  bearer('an encryption key', tokenSignedBy('RS256', 'for encryption', by.stranger)),
  bearer('a short RSA key', tokenSignedBy('RS256', 'short', rs256(short.privateKey))),
  bearer('an unreadable key', tokenSignedBy('RS256', 'broken', by.rsa)),
  bearer('the key of another kid', tokenSignedBy('RS256', 'short', by.rsa)),
  bearer('a kid with two keys, signed by another', tokenSignedBy('ES256', 'twin', by.ec)),
  bearer('no kid, signed by an unknown key', token({}, { alg: 'RS256' }, by.stranger)),
  ...Object.entries({
    'ES256 of zeros': tokenSignedBy('ES256', 'ec', () => Buffer.alloc(64)),
    'ES256 in DER': tokenSignedBy('ES256', 'ec', () => Buffer.from('3006020100020100', 'hex')),
    'RS256 of one': tokenSignedBy('RS256', 'rsa', () => Buffer.concat([Buffer.alloc(255), Buffer.from([1])])),
    'EdDSA of zeros': tokenSignedBy('EdDSA', 'ed', () => Buffer.alloc(64)),
  }).map(([name, text]) => bearer(`a signature of ${name}`, text)),
  bearer('the signature of another payload', `${head}.${base64url(JSON.stringify(inOther))}.${signature}`),
  bearer('the signature of another header', `${base64url('{"alg":"HS256"}')}.${body}.${signature}`),
  bearer('the payload of HS256 under the header of RS256', `${rsHead}.${body}.${signature}`),
  bearer('the signature of RS256 under HS256', `${head}.${body}.${rsSignature}`),
  // The kid.
  ...Object.entries({
    SQL: "x' UNION SELECT 'secret' --",
    'a path': '../../../../dev/null',
    'a URL': lure,
    'a NUL': 'rsa\u0000',
    'four thousand letters': 'x'.repeat(4000),
    'no letters': '',
    'a prototype': '__proto__',
    'a method': 'constructor',
    'a number': 7,
    null: null,
    'a list': ['rsa'],
    'an object': { toString: 'rsa' },
  }).flatMap(([name, kid]) => [
    bearer(`a kid of ${name}, by a key of nobody`, tokenSignedBy('RS256', kid, by.stranger)),
    bearer(`a kid of ${name}, by an empty secret`, token({}, { kid }, hmac(''))),
  ]),
  // Keys that the token brings.
  bearer('its own jwk', tokenSignedBy('RS256', 'own', by.stranger, { jwk: jwkOf(stranger, { kid: 'own' }) })),
  bearer('its own jwk under our kid', tokenSignedBy('RS256', 'rsa', by.stranger, { jwk: jwkOf(stranger) })),
  bearer('its own symmetric jwk', token({}, { jwk: { kty: 'oct', k: base64url(zs) } }, hmac(zs))),
  bearer('a jku', tokenSignedBy('RS256', 'own', by.stranger, { jku: lure })),
  bearer('a jku and our kid', tokenSignedBy('RS256', 'rsa', by.stranger, { jku: lure })),
  bearer('a jku with HS256', token({}, { jku: lure }, hmac(zs))),
  bearer('an x5u', tokenSignedBy('RS256', 'own', by.stranger, { x5u: lure })),
  bearer('an x5c', tokenSignedBy('RS256', 'own', by.stranger, { x5c: [der.toString('base64')] })),
  // Critical extensions (RFC 7515 §4.1.11).
  bearer('an unknown crit', token({}, { crit: ['exp'], exp: now + 60 })),
  bearer('an empty crit', token({}, { crit: [] })),
  bearer('a crit of null', token({}, { crit: null })),
  bearer('b64 of false', token({}, { crit: ['b64'], b64: false })),
  bearer('b64 of true', token({}, { crit: ['b64'], b64: true })),
  bearer('b64 without crit', token({}, { b64: false })),
  bearer('a crit on a token of the key set', tokenSignedBy('RS256', 'rsa', by.rsa, { crit: ['x'], x: 1 })),
  // Times.
  bearer('expired', token({ exp: now - 1 })),
  bearer('expired, by a key', token({ exp: now - 1 }, { alg: 'ES256', kid: 'ec' }, by.ec)),
  bearer('expires now', token({ exp: now })),
  bearer('not valid yet', token({ nbf: now + 31 })),
  bearer('issued in the future', token({ iat: now + 31 })),
  bearer('an exp beyond a double', withRawClaim('exp', '1e999')),
  bearer('an exp beyond the safe integers', withRawClaim('exp', '9007199254740993')),
  bearer('an exp in the far future', token({ exp: farAway })),
  bearer('an exp in the far future, by a key', token({ exp: farAway }, { alg: 'ES256', kid: 'ec' }, by.ec)),
  bearer('an exp before the epoch', token({ exp: -1 })),
  bearer('an exp as text', token({ exp: String(now + 60) })),
  // Other claims.
  ...Object.entries({
    'iss aud sub tenant_id exp': [null, {}, true, [null], undefined, [], '', 0.5],
    'nbf iat': [null, {}, true, [null], [], ''],
    'scope scp': [null, {}, true, [null]],
  }).flatMap(([names, values]) =>
    names
      .split(' ')
      .flatMap((name) =>
        values.map((value) =>
          bearer(`a claim ${name} of ${JSON.stringify(value)}`, token({ [name]: value })),
        ),
      ),
  ),
  bearer('neither of the claims iat and nbf', token({ iat: undefined, nbf: undefined })),
  bearer('another issuer', token({ iss: 'https://identity.evil' })),
  bearer('our issuer in a list', token({ iss: [issuer] })),
  bearer('our issuer with a slash', token({ iss: `${issuer}/` })),
  bearer('another audience', token({ aud: 'attribution' })),
  bearer('other audiences', token({ aud: ['a', 'b'] })),
  bearer('a tenant other than a UUID', token({ tenant_id: 'aurora' })),
  bearer('a tenant in a list', token({ tenant_id: [tenantId] })),
  bearer('a tenant with SQL', token({ tenant_id: `${tenantId}' or '1'='1` })),
  bearer('a tenant with a line break', token({ tenant_id: `${tenantId}\n` })),
  bearer('two tenants', token({ tenant_id: `${tenantId},${newIds().tenantId}` })),
  bearer('a tenant written twice, the last one wrong', appendClaim('"tenant_id":"x"')),
  bearer('an exp written twice, the last one past', appendClaim('"exp":1')),
  bearer(
    'a prototype’s tenant',
    tokenOf(hs256, `{"__proto__":{"tenant_id":"${tenantId}"},${untenanted}`, ours),
  ),
  // An unknown tenant: authenticated, but without access.
  bearer('an unknown tenant', token({ tenant_id: newIds().tenantId }), [403, realm]),
  bearer('a tenant written twice, the last one unknown', lateTenant, [403, realm]),
  // Valid tokens, each with its own jti.
  bearer('a token of the older secret', token({ jti: '2' }, {}, hmac(olderSecret)), letIn),
  bearer('a good signature with an irrelevant kid', token({ jti: '3' }, { kid: '../../dev/null' }), letIn),
  bearer('a good token with an unused jwk', token({ jti: '4' }, { jwk: jwkOf(stranger) }), letIn),
  bearer('a good token with an unused jku', token({ jti: '5' }, { jku: lure, x5u: lure }), letIn),
  bearer(
    'a tenant written twice, the last one right',
    tokenOf(hs256, `{"tenant_id":"x",${JSON.stringify({ ...claims, jti: '6' }).slice(1)}`, ours),
    letIn,
  ),
  bearer('our audience among others', token({ aud: ['x', audience] }), letIn),
  bearer('a tenant in capitals', token({ tenant_id: tenantId.toUpperCase() }), letIn),
  bearer('a token in its last second', token({ exp: now + 1 }), letIn),
  bearer('a token without nbf', token({ nbf: undefined }), letIn),
  bearer('a token without iat', token({ iat: undefined }), letIn),
  bearer('a token of a clock ahead by the leeway', token({ iat: now + 30, nbf: now + 30 }), letIn),
  bearer('a token with read scope', token({ scope: 'openid revenue:read' }), letIn),
  bearer('a token with write scope only', token({ scope: 'connections:write' }), [
    403,
    `${realm}, error="insufficient_scope", scope="revenue:read"`,
  ]),
  ['a scheme in lower case', `bearer ${token({ jti: '7' })}`, letIn],
  ['a scheme in capitals', `BEARER ${token({ jti: '8' })}`, letIn],
  ['spaces around the token', `Bearer   ${token({ jti: '9' })}  `, letIn],
  bearer('RS256 by a key', token({ jti: '10' }, { alg: 'RS256', kid: 'rsa' }, by.rsa), letIn),
  bearer('ES256 by a key', token({ jti: '11' }, { alg: 'ES256', kid: 'ec' }, by.ec), letIn),
  bearer('EdDSA by a key', token({ jti: '12' }, { alg: 'EdDSA', kid: 'ed' }, by.ed), letIn),
  bearer('a key without a kid', token({ jti: '13' }, { alg: 'EdDSA' }, by.ed), letIn),
  bearer(
    'a token without kid, verified by one of several keys',
    token({ jti: '14' }, { alg: 'ES256' }, by.ec),
    letIn,
  ),
  ...twins.map(({ privateKey }, n) =>
    bearer(`key ${n} of a kid`, tokenSignedBy('ES256', 'twin', es256(privateKey), { typ: String(n) }), letIn),
  ),
];

const provider = await startSite();
provider.publish(...published);
let monotonicMs = 0;
const harness = await startHarness(
  {
    TOKEN_SECRETS: secrets.join(),
    TOKEN_JWKS_URL: provider.url.href,
    TOKEN_ISSUER: issuer,
    TOKEN_AUDIENCE: audience,
    LOG_LEVEL: 'debug',
  },
  { clock: { ...systemClock, nowSeconds: () => now, monotonicMs: () => monotonicMs } },
);
await harness.addMerchant({ tenantId });
const agent = new Agent({ keepAlive: true, maxSockets: 1 });
afterAll(async () => {
  agent.destroy();
  await harness.stop();
  await Promise.all([provider.stop(), trap.stop()]);
});

describe('over HTTP', () => {
  const ask = async (headers: string | readonly string[]): Promise<Expected> => {
    const { host } = new URL(harness.url);
    const given = typeof headers === 'string' ? ['Authorization', latin1(headers)] : headers;
    return new Promise((resolve, reject) => {
      const asking = request(`${harness.url}${v1}`, { agent, headers: ['Host', host, ...given] });
      asking.once('error', reject);
      asking.once('response', (response) => {
        response.resume();
        response.once('end', () => resolve([response.statusCode ?? 0, response.headers['www-authenticate']]));
      });
      asking.end();
    });
  };

  it('the attacks have distinct names', () => {
    expect(new Set(attacks.map(([name]) => name)).size).toBe(attacks.length);
    expect(attacks.length).toBeGreaterThan(150);
  });

  it('each attack gets its answer, or 503 while the key set is too old to tell whether its key exists', async () => {
    expect(await ask(`Bearer ${goodByKey.RS256}`)).toEqual(letIn);
    const answers: Array<readonly [attack: Attack, answer: Expected]> = [];
    for (const attack of attacks) answers.push([attack, await ask(attack[1])]);
    const known = answers.filter(([, [status]]) => status !== 503);
    const asExpected = known.map(([[name, , expected]]) => [name, expected]);
    expect(known.map(([[name], answer]) => [name, answer])).toEqual(asExpected);
    expect(answers.length - known.length).toBeGreaterThan(10);
    expect(provider.asked).toHaveLength(1);
    // Makes the cached key set newer than every attack above.
    monotonicMs += 5_000;
    await ask(`Bearer ${tokenSignedBy('RS256', 'nobody', by.stranger)}`);
  });

  describe('with the genuine tokens in the token cache', () => {
    it('the genuine tokens are accepted', async () => {
      for (const text of [good, ...Object.values(goodByKey)])
        expect([await ask(`Bearer ${text}`), await ask(`Bearer ${text}`)]).toEqual([letIn, letIn]);
    });

    it.each(attacks)('%s: gets the same answer each time', async (_, headers, expected) => {
      expect([await ask(headers), await ask(headers)]).toEqual([expected, expected]);
    });
  });

  describe('afterwards', () => {
    it('only the key set URL was fetched, and not once per attack', () => {
      expect(trap.asked).toEqual([]);
      expect(new Set(provider.asked)).toEqual(new Set(['/keys']));
      expect(provider.asked).toHaveLength(2);
    });

    it('the log holds no token and no secret', () => {
      const lines = harness.logLines.join('\n') + JSON.stringify(harness.observations);
      for (const text of [good, signature, ...Object.values(goodByKey), ...secrets, 'user-7'])
        expect(lines).not.toContain(text);
    });
  });
});

/** Node writes headers as latin1; this sends the text's UTF-8 bytes. */
function latin1(text: string): string {
  return Buffer.from(text).toString('latin1');
}
