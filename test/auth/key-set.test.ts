/** The key set from a provider that publishes, changes, fails, hangs or lies; by a clock that the tests move. */
import { subscribe } from 'node:diagnostics_channel';
import type { RequestListener } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createClaimCheck } from '../../src/auth/claims.ts';
import { createKeySet } from '../../src/auth/key-set.ts';
import { createTokenMemory, type TokenMemory } from '../../src/auth/token-memory.ts';
import { createVerifier, type Verifier } from '../../src/auth/verifier.ts';
import type { Observation } from '../../src/observe/observation.ts';
import { startEdge } from '../support/edge.ts';
import { legacy, newIds, v1 } from '../support/harness.ts';
import {
  base64url,
  edDsa,
  es256,
  hmac,
  jwkOf,
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
import { manualClock, type ManualClock } from '../support/manual-clock.ts';

const now = Date.UTC(2026, 10, 24, 12, 0, 0) / 1000;
const issuer = 'https://identity.test';
const audience = 'attribution-test';
const { tenantId } = newIds();
const secret = 'a secret of this test alone, of many bytes';
const minute = 60_000;

const [first, second, rsa, ed] = [newEc(), newEc(), newRsa(), newEd()];
const firstJwk = jwkOf(first, { kid: 'first' });
const secondJwk = jwkOf(second, { kid: 'second' });

const claims = {
  iss: issuer,
  aud: audience,
  exp: now + 86_400,
  nbf: now,
  sub: 'user-7',
  tenant_id: tenantId,
};
const token = (alg: string, kid: string | undefined, signer: Signer): string =>
  tokenOf({ alg, ...(kid === undefined ? {} : { kid }) }, claims, signer);
const ofFirst = token('ES256', 'first', es256(first.privateKey));
const ofSecond = token('ES256', 'second', es256(second.privateKey));
const ofSecret = token('HS256', undefined, hmac(secret));
const ofNobody = (kid: unknown): string => token('ES256', `nobody ${String(kid)}`, es256(second.privateKey));

const scopes = new Set(['revenue:read', 'connections:write']);
const principal = { kind: 'principal', principal: { tenantId, subject: 'user-7', scopes } };
const unavailable = { kind: 'unavailable' };
const refused = (refusal: string) => ({ kind: 'refused', refusal });

let site: Site;
let clock: ManualClock;
let observations: Observation[];
/** How many tokens were known without looking at their signature. */
let recalled: number;
let verify: Verifier;
let stopping: AbortController;
let backgroundWaits: number;
const stops: Array<() => Promise<void>> = [];

beforeEach(async () => {
  site = await startSite();
  stops.push(() => site.stop());
  const time = manualClock(now);
  backgroundWaits = 0;
  clock = {
    ...time,
    sleep: (milliseconds, signal) => {
      if (signal === stopping.signal) backgroundWaits += 1;
      return time.sleep(milliseconds, signal);
    },
  };
  observations = [];
  recalled = 0;
  stopping = new AbortController();
  verify = verifierOf(site.url);
});
afterEach(async () => {
  stopping.abort();
  await Promise.all(stops.splice(0).map((stop) => stop()));
});

function verifierOf(url: URL, secrets: readonly string[] = [secret]): Verifier {
  const ofThisTest = observations;
  const memory = createTokenMemory(clock);
  const counting: TokenMemory = {
    ...memory,
    recall(text, keys) {
      const known = memory.recall(text, keys);
      if (known) recalled += 1;
      return known;
    },
  };
  return createVerifier({
    secrets: secrets.map((one) => Buffer.from(one)),
    keySet: createKeySet({
      url,
      clock,
      observe: (observation) => void ofThisTest.push(observation),
      stopping: stopping.signal,
    }),
    memory: counting,
    checkClaims: createClaimCheck({
      issuer,
      audience,
      audienceClaim: 'aud',
      tenantClaim: 'tenant_id',
      maxLifetimeSeconds: 86_400,
      leewaySeconds: 0,
      requireScopes: false,
    }),
    clock,
  });
}

/** Resolves when the fetching in the background has fetched so many times, successfully or not, and waits again. */
async function backgroundFetches(times: number): Promise<void> {
  await vi.waitFor(() => expect(backgroundWaits).toBe(times + 1));
}

const status =
  (
    code: number,
    body: string | Buffer = '',
    headers: Readonly<Record<string, string>> = {},
  ): RequestListener =>
  (_, response) =>
    void response.writeHead(code, headers).end(body);

/** Takes the request and says nothing; resolves when it has come, with what lets it be answered. */
function hang(
  start: RequestListener = () => undefined,
): Promise<{ answerWith(listener: RequestListener): void }> {
  return new Promise((arrived) => {
    site.answer((request, response) => {
      start(request, response);
      arrived({ answerWith: (listener) => listener(request, response) });
    });
  });
}

describe('a key set that is published', () => {
  it('is fetched when the first token asks for a key, and once for all that ask', async () => {
    site.publish(firstJwk, secondJwk);
    expect(await verify(ofSecret)).toEqual(principal);
    expect(site.asked).toEqual([]);
    const answers = await Promise.all(
      [...Array(20).fill(ofFirst), ofSecond].map((text) => verify(String(text))),
    );
    expect(answers).toEqual(answers.map(() => principal));
    expect(answers).toHaveLength(21);
    expect(site.asked).toEqual(['/keys']);
    expect(observations).toEqual([]);
  });

  it.each([
    ['RS256', rsa, rs256(rsa.privateKey)],
    ['PS256', rsa, ps256(rsa.privateKey)],
    ['ES256', first, es256(first.privateKey)],
    ['EdDSA', ed, edDsa(ed.privateKey)],
  ] as const)('verifies %s, with a kid and without', async (alg, pair, signer) => {
    site.publish(jwkOf(pair, { kid: 'it' }), { kty: 'oct', kid: 'it', k: base64url(secret) });
    expect(await verify(token(alg, 'it', signer))).toEqual(principal);
    expect(await verify(token(alg, undefined, signer))).toEqual(principal);
    clock.advance(5_000);
    expect(await verify(token(alg, 'other', signer))).toEqual(refused('unknown_key'));
  });

  it('may have 512 KiB', async () => {
    site.answer(status(200, JSON.stringify({ keys: [firstJwk] }).padEnd(524_288)));
    expect(await verify(ofFirst)).toEqual(principal);
  });

  it('may hold a key without a kid, which verifies only tokens that name none', async () => {
    site.publish(jwkOf(first), secondJwk);
    expect(await verify(token('ES256', undefined, es256(first.privateKey)))).toEqual(principal);
    clock.advance(5_000);
    expect(await verify(ofFirst)).toEqual(refused('unknown_key'));
  });

  it('may hold several keys under one kid, each of which verifies', async () => {
    site.publish(jwkOf(first, { kid: 'first' }), jwkOf(second, { kid: 'first' }), {
      kty: 'EC',
      kid: 'first',
      crv: 'P-256',
      x: '?',
    });
    expect(await verify(ofFirst)).toEqual(principal);
    expect(await verify(token('ES256', 'first', es256(second.privateKey)))).toEqual(principal);
    expect(await verify(token('ES256', 'first', es256(newEc().privateKey)))).toEqual(refused('signature'));
  });

  it('lends no key to HS256, whatever it holds', async () => {
    const octets = 'the bytes of a symmetric key, of many bytes';
    site.publish(firstJwk, { kty: 'oct', kid: 'oct', alg: 'HS256', k: base64url(octets) });
    expect(await verify(token('HS256', 'oct', hmac(octets)))).toEqual(refused('signature'));
    expect(site.asked).toEqual([]);
    verify = verifierOf(site.url, []);
    expect(await verify(token('HS256', 'oct', hmac(octets)))).toEqual(refused('algorithm'));
    expect(await verify(ofSecret)).toEqual(refused('algorithm'));
    expect(await verify(ofFirst)).toEqual(principal);
  });

  it('may hold keys that cannot be used, beside those that can', async () => {
    const short = newRsa(1024);
    site.publish(
      firstJwk,
      jwkOf(short, { kid: 'short' }),
      {
        ...short.publicKey.export({ format: 'jwk' }),
        n: `AAAA${base64url(Buffer.alloc(253))}`,
        kid: 'zeros',
      },
      second.privateKey.export({ format: 'jwk' }),
      { ...secondJwk, kid: 'for encryption', use: 'enc' },
      { ...secondJwk, kid: 'for another', alg: 'ES384' },
      { kty: 'EC', kid: 'no curve', crv: 'P-1', x: 1 },
      { ...secondJwk, kid: 'off the curve', y: secondJwk.x },
      null,
      7,
    );
    expect(await verify(ofFirst)).toEqual(principal);
    for (const kid of ['short', 'zeros']) {
      clock.advance(5_000);
      expect(await verify(token('RS256', kid, rs256(short.privateKey)))).toMatchObject({ kind: 'refused' });
    }
    for (const kid of ['for encryption', 'for another', 'no curve', 'off the curve', undefined]) {
      clock.advance(5_000);
      expect(await verify(token('ES256', kid, es256(second.privateKey)))).toMatchObject({ kind: 'refused' });
    }
  });

  it('is not asked for by tokens that no key could make valid', async () => {
    const wrong = [
      'x.y.z',
      tokenOf({ alg: 'ES256', crit: ['x'] }, claims, es256(first.privateKey)),
      tokenOf({ alg: 'ES256', kid: 7 }, claims, es256(first.privateKey)),
      tokenOf({ alg: 'ES256' }, 'no JSON', es256(first.privateKey)),
      token('ES512', 'first', es256(first.privateKey)),
      token('none', 'first', es256(first.privateKey)),
    ];
    for (const text of wrong) expect(await verify(text)).toMatchObject({ kind: 'refused' });
    expect(site.asked).toEqual([]);
  });
});

describe('a key set that changes', () => {
  it('answers nobody about a key that is newer than its last fetch, until it is fetched again', async () => {
    site.publish(firstJwk);
    expect(await verify(ofFirst)).toEqual(principal);
    site.publish(firstJwk, secondJwk);
    expect(await verify(ofSecond)).toEqual(unavailable);
    clock.advance(4_999);
    expect(await verify(ofSecond)).toEqual(unavailable);
    clock.advance(1);
    expect(await verify(ofSecond)).toEqual(principal);
    expect(await verify(ofFirst)).toEqual(principal);
    expect(site.asked).toHaveLength(2);
  });

  it('refuses a key that a later fetch did not bring, also while it rests', async () => {
    site.publish(firstJwk);
    expect(await verify(ofFirst)).toEqual(principal);
    expect(await verify(ofSecond)).toEqual(unavailable);
    clock.advance(5_000);
    expect(await verify(ofNobody('else'))).toEqual(refused('unknown_key'));
    for (let number = 0; number < 20; number += 1)
      expect(await verify(ofSecond)).toEqual(refused('unknown_key'));
    expect(site.asked).toHaveLength(2);
  });

  it('does not judge a key that was missed while the fetch was under way', async () => {
    site.publish(firstJwk);
    expect(await verify(ofFirst)).toEqual(principal);
    clock.advance(5_000);
    const arrival = hang();
    const cause = verify(ofNobody('cause'));
    const { answerWith } = await arrival;
    const joining = verify(ofSecond);
    answerWith(status(200, JSON.stringify({ keys: [firstJwk] })));
    expect(await cause).toEqual(refused('unknown_key'));
    expect(await joining).toEqual(unavailable);
    expect(site.asked).toHaveLength(2);
  });

  it('is fetched once in five seconds, however many kids are not in it, and however many are forged', async () => {
    site.publish(firstJwk);
    expect(await verify(ofFirst)).toEqual(principal);
    const storm = async (): Promise<Set<string>> => {
      const kinds = new Set<string>();
      for (let number = 0; number < 100; number += 1) kinds.add((await verify(ofNobody(number))).kind);
      const parallel = await Promise.all(
        Array.from({ length: 100 }, (_, number) => verify(ofNobody(number))),
      );
      for (const { kind } of parallel) kinds.add(kind);
      return kinds;
    };
    expect(await storm()).toEqual(new Set(['unavailable']));
    expect(site.asked).toHaveLength(1);
    clock.advance(5_000);
    expect(await storm()).toEqual(new Set(['refused']));
    expect(site.asked).toHaveLength(2);
    // More than are remembered: those that were forgotten are as good as new.
    for (let number = 0; number < 1_100; number += 1) await verify(ofNobody(`new ${String(number)}`));
    expect(await verify(ofNobody(0))).toEqual(unavailable);
    expect(await verify(ofFirst)).toEqual(principal);
    expect(site.asked).toHaveLength(2);
  });

  it('lets a token in that it no longer verifies for ten minutes and a fetch at most, also from memory', async () => {
    site.publish(firstJwk, secondJwk);
    expect(await verify(ofFirst)).toEqual(principal);
    site.publish(secondJwk);
    clock.advance(10 * minute - 1);
    expect(await verify(ofFirst)).toEqual(principal);
    expect(recalled).toBe(1);
    expect(site.asked).toHaveLength(1);
    clock.advance(1);
    await backgroundFetches(1); // without any request
    expect(site.asked).toHaveLength(2);
    expect(await verify(ofFirst)).toEqual(unavailable);
    clock.advance(5_000);
    expect(await verify(ofFirst)).toEqual(refused('unknown_key'));
    expect(await verify(ofSecond)).toEqual(principal);
    expect(site.asked).toHaveLength(3);
  });

  it('is fetched every ten minutes without being asked for, until the server stops', async () => {
    site.publish(firstJwk);
    expect(await verify(ofFirst)).toEqual(principal);
    for (const times of [1, 2, 3]) {
      clock.advance(10 * minute);
      await backgroundFetches(times);
      expect(site.asked).toHaveLength(times + 1);
    }
    stopping.abort();
    clock.advance(10 * minute);
    expect(await verify(ofFirst)).toEqual(principal);
    expect(site.asked).toHaveLength(4);
  });

  it('lets a token in no more once its kid has come to name another key', async () => {
    site.publish(firstJwk);
    expect(await verify(ofFirst)).toEqual(principal);
    site.publish(jwkOf(second, { kid: 'first' }));
    clock.advance(10 * minute);
    await backgroundFetches(1);
    expect(await verify(ofFirst)).toEqual(refused('signature'));
    expect(await verify(ofFirst)).toEqual(refused('signature'));
  });

  it('has not changed when it is published again', async () => {
    site.publish(firstJwk);
    for (const times of [0, 1, 2, 3]) {
      expect(await verify(ofFirst)).toEqual(principal);
      expect(recalled).toBe(times);
      expect(site.asked).toHaveLength(times + 1);
      clock.advance(10 * minute);
      await backgroundFetches(times + 1);
    }
  });

  it('is never remembered under the set that came while a token was verified', async () => {
    site.publish(firstJwk);
    expect(await verify(ofFirst)).toEqual(principal);
    const arrival = hang();
    clock.advance(10 * minute);
    const { answerWith } = await arrival;
    const pending = [verify(ofFirst), verify(ofFirst)];
    answerWith(status(200, JSON.stringify({ keys: [secondJwk] })));
    await Promise.all(pending);
    await backgroundFetches(1);
    site.publish(secondJwk);
    clock.advance(5_000);
    expect(await verify(ofFirst)).toEqual(refused('unknown_key'));
  });
});

describe('a source that fails', () => {
  const wrong: ReadonlyArray<[name: string, listener: RequestListener, reason: string, status: number]> = [
    ['with a 500', status(500, JSON.stringify({ keys: [firstJwk] })), 'upstream_error', 500],
    ['with a 404', status(404), 'upstream_error', 404],
    ['with a 204', status(204), 'upstream_error', 204],
    ['with a 203', status(203, JSON.stringify({ keys: [firstJwk] })), 'upstream_error', 203],
    ['with no key', status(200, '{"keys":[]}'), 'invalid_response', 200],
    ['with no keys', status(200, '{}'), 'invalid_response', 200],
    ['with secrets only', status(200, '{"keys":[{"kty":"oct","k":"AAAA"}]}'), 'invalid_response', 200],
    [
      'with private keys only',
      status(200, JSON.stringify({ keys: [first.privateKey.export({ format: 'jwk' })] })),
      'invalid_response',
      200,
    ],
    ['with keys that are none', status(200, '{"keys":["first",null,7,[]]}'), 'invalid_response', 200],
    [
      'with keys by name',
      status(200, JSON.stringify({ keys: { first: firstJwk } })),
      'invalid_response',
      200,
    ],
    ['with a list', status(200, JSON.stringify([firstJwk])), 'invalid_response', 200],
    ['with null', status(200, 'null'), 'invalid_response', 200],
    ['with nothing', status(200), 'invalid_response', 200],
    ['with a page', status(200, '<h1>Sign in</h1>'), 'invalid_response', 200],
    [
      'with half of it',
      status(200, JSON.stringify({ keys: [firstJwk] }).slice(0, -1)),
      'invalid_response',
      200,
    ],
    [
      'with a byte more than 512 KiB',
      status(200, JSON.stringify({ keys: [firstJwk] }).padEnd(524_289)),
      'invalid_response',
      200,
    ],
    [
      'with few bytes that unpack to many',
      status(200, gzipSync(JSON.stringify({ keys: [firstJwk] }).padEnd(1_000_000)), {
        'content-encoding': 'gzip',
      }),
      'invalid_response',
      200,
    ],
    [
      'in the middle of it',
      (_, response) => {
        response.writeHead(200, { 'content-length': '1000' });
        response.write('{"keys":[', () => response.destroy());
      },
      'invalid_response',
      200,
    ],
  ];

  it.each(wrong)('%s leaves nothing to go by at first', async (_, listener, reason, code) => {
    site.answer(listener);
    expect(await verify(ofFirst)).toEqual(unavailable);
    expect(observations).toEqual([{ kind: 'keySetFailed', reason, status: code, isUsable: false }]);
  });

  it.each(wrong)('%s does not take away the keys that came before', async (_, listener, reason, code) => {
    site.publish(firstJwk);
    await verify(ofFirst);
    site.answer(listener);
    clock.advance(10 * minute);
    await backgroundFetches(1);
    expect(await verify(ofFirst)).toEqual(principal);
    expect(observations).toEqual([{ kind: 'keySetFailed', reason, status: code, isUsable: true }]);
  });

  it('cannot be reached', async () => {
    await site.stop();
    expect(await verify(ofFirst)).toEqual(unavailable);
    expect(observations).toEqual([
      { kind: 'keySetFailed', reason: 'unreachable', status: null, isUsable: false },
    ]);
  });

  it.each([301, 302, 303, 307, 308])('by sending us elsewhere is not followed: %d', async (code) => {
    const elsewhere = await startSite();
    stops.push(() => elsewhere.stop());
    elsewhere.publish(firstJwk);
    site.answer(status(code, '', { location: elsewhere.url.href }));
    expect(await verify(ofFirst)).toEqual(unavailable);
    expect(elsewhere.asked).toEqual([]);
    expect(observations).toMatchObject([{ reason: 'upstream_error', status: code }]);
  });

  it('by sending without end is cut off', async () => {
    let sent = 0;
    const cutOff = new Promise<void>((closed) => {
      site.answer((_, response) => {
        response.once('close', () => closed());
        const more = (): void => {
          sent += 1;
          response.write('x'.repeat(16_384), () => response.destroyed || more());
        };
        more();
      });
    });
    expect(await verify(ofFirst)).toEqual(unavailable);
    await cutOff;
    expect(observations).toMatchObject([{ reason: 'invalid_response', status: 200 }]);
    expect(sent).toBeGreaterThan(4);
  });

  it('by saying nothing is waited for five seconds', async () => {
    const arrival = hang();
    const pending = [verify(ofFirst), verify(ofSecond)];
    await arrival;
    clock.advance(4_999);
    expect(await Promise.race([...pending, setImmediate('not yet')])).toBe('not yet');
    clock.advance(1);
    expect(await Promise.all(pending)).toEqual([unavailable, unavailable]);
    expect(observations).toMatchObject([{ reason: 'timeout', status: null }]);
  });

  it('by stopping in the middle of the body is waited for no longer', async () => {
    const arrival = hang((_, response) => void response.writeHead(200).write('{"keys":['));
    const headersCame = new Promise((came) => subscribe('undici:request:headers', came));
    const pending = verify(ofFirst);
    await Promise.all([arrival, headersCame]);
    await setImmediate();
    clock.advance(5_000);
    expect(await pending).toEqual(unavailable);
    expect(observations).toMatchObject([{ reason: 'timeout', status: 200 }]);
  });

  it('is asked once in five seconds while there is no set', async () => {
    for (let number = 0; number < 21; number += 1) expect(await verify(ofFirst)).toEqual(unavailable);
    expect(site.asked).toHaveLength(1);
    clock.advance(4_999);
    expect(await verify(ofFirst)).toEqual(unavailable);
    expect(site.asked).toHaveLength(1);
    clock.advance(1);
    site.publish(firstJwk);
    expect(await verify(ofFirst)).toEqual(principal);
    expect(site.asked).toHaveLength(2);
  });

  it('is asked once in five seconds for kids that the last set lacks, which may be valid', async () => {
    site.publish(firstJwk);
    expect(await verify(ofFirst)).toEqual(principal);
    site.answer(status(500));
    clock.advance(5_000);
    for (let number = 0; number < 50; number += 1) {
      expect(await verify(ofNobody(number))).toEqual(unavailable);
      expect(await verify(ofFirst)).toEqual(principal);
    }
    expect(site.asked).toHaveLength(2);
  });

  it('has its last set hold for an hour, and no longer', async () => {
    site.publish(firstJwk);
    expect(await verify(ofFirst)).toEqual(principal);
    site.answer(status(503));
    for (let times = 1; times < 6; times += 1) {
      clock.advance(10 * minute);
      await backgroundFetches(times);
      expect(await verify(ofFirst)).toEqual(principal);
      expect(await verify(token('ES256', 'first', es256(second.privateKey)))).toEqual(refused('signature'));
    }
    expect(observations).toHaveLength(5);
    clock.advance(10 * minute - 1);
    await backgroundFetches(6);
    expect(await verify(ofFirst)).toEqual(principal);
    expect(observations.at(-1)).toMatchObject({ isUsable: true });
    clock.advance(1);
    expect(await verify(ofFirst)).toEqual(unavailable);
    expect(await verify(ofSecret)).toEqual(principal);
    clock.advance(5_000);
    expect(await verify(ofFirst)).toEqual(unavailable);
    expect(observations.at(-1)).toMatchObject({ isUsable: false });
    clock.advance(5_000);
    site.publish(firstJwk);
    expect(await verify(ofFirst)).toEqual(principal);
    await backgroundFetches(7);
  });

  it('by saying nothing stalls nobody whose key is known, however often it is asked', async () => {
    site.publish(firstJwk);
    await verify(ofFirst);
    for (const times of [1, 2, 3]) {
      const arrival = hang();
      clock.advance(10 * minute);
      await arrival; // and is not answered
      expect(await verify(ofFirst)).toEqual(principal);
      expect(await verify(ofSecret)).toEqual(principal);
      clock.advance(5_000);
      await backgroundFetches(times);
      expect(observations).toHaveLength(times);
    }
    expect(observations.at(-1)).toMatchObject({ reason: 'timeout', isUsable: true });
  });

  it('is asked again five seconds later in the background, and its new keys hold as soon as they come', async () => {
    site.publish(firstJwk);
    await verify(ofFirst);
    site.answer(status(500));
    clock.advance(10 * minute);
    await backgroundFetches(1);
    expect(await verify(ofFirst)).toEqual(principal);
    site.publish(secondJwk);
    clock.advance(5_000);
    await backgroundFetches(2);
    expect(await verify(ofSecond)).toEqual(principal);
    clock.advance(5_000);
    expect(await verify(ofFirst)).toEqual(refused('unknown_key'));
  });

  it('is nothing to tokens that need no key of it', async () => {
    expect(await verify(ofFirst)).toEqual(unavailable);
    clock.advance(5_000);
    expect(await verify(ofSecret)).toEqual(principal);
    expect(await verify(ofSecret)).toEqual(principal);
    expect(await verify(token('HS256', 'first', hmac('another secret of thirty-two bytes or more')))).toEqual(
      refused('signature'),
    );
    expect(await verify('x.y.z')).toMatchObject({ kind: 'refused' });
    expect(await verify(token('none', 'first', hmac(secret)))).toEqual(refused('algorithm'));
    expect(site.asked).toHaveLength(1);
  });
});

describe('a change without a flag day', () => {
  const older = 'the secret that was there before, of many bytes';
  const newer = 'the secret that comes in its place, of many bytes';
  const signedWith = (one: string): string => token('HS256', undefined, hmac(one));
  const kinds = async (...texts: readonly string[]): Promise<readonly string[]> =>
    (await Promise.all(texts.map((text) => verify(text)))).map(({ kind }) => kind);

  it('of the secret: both hold, then the new one alone', async () => {
    for (const [secrets, expected] of [
      [[older], ['principal', 'refused']],
      [
        [older, newer],
        ['principal', 'principal'],
      ],
      [
        [newer, older],
        ['principal', 'principal'],
      ],
      [[newer], ['refused', 'principal']],
    ] as const) {
      verify = verifierOf(site.url, secrets);
      expect(await kinds(signedWith(older), signedWith(newer))).toEqual(expected);
    }
  });

  it('of the key: both are published, then the new one alone', async () => {
    site.publish(firstJwk);
    expect(await kinds(ofFirst)).toEqual(['principal']);
    site.publish(firstJwk, secondJwk);
    clock.advance(10 * minute);
    await backgroundFetches(1);
    expect(await kinds(ofFirst, ofSecond)).toEqual(['principal', 'principal']);
    site.publish(secondJwk);
    clock.advance(10 * minute);
    await backgroundFetches(2);
    clock.advance(5_000);
    expect(await kinds(ofFirst, ofSecond)).toEqual(['refused', 'principal']);
  });

  it('from a secret to a key set: both hold, then the key set alone', async () => {
    site.publish(firstJwk);
    verify = verifierOf(site.url, [older]);
    expect(await kinds(signedWith(older), ofFirst)).toEqual(['principal', 'principal']);
    verify = verifierOf(site.url, []);
    expect(await kinds(signedWith(older), ofFirst)).toEqual(['refused', 'principal']);
  });
});

describe('over HTTP, while the source fails', () => {
  it.each([v1, legacy])(
    '%s answers 503 with Retry-After, and no challenge to sign in again',
    async (path) => {
      const edge = await startEdge({ verify });
      stops.push(() => edge.server.stop());
      const ask = async (text: string) => {
        const response = await fetch(`${edge.server.url}${path}`, {
          headers: { authorization: `Bearer ${text}` },
        });
        const body: unknown = await response.json();
        return { status: response.status, headers: response.headers, body };
      };
      for (let number = 0; number < 21; number += 1) {
        const { headers, body, ...answer } = await ask(ofFirst);
        expect(answer.status).toBe(503);
        expect(headers.get('retry-after')).toBe('5');
        expect(headers.get('www-authenticate')).toBeNull();
        expect(headers.get('cache-control')).toBe('no-store');
        expect(headers.get('content-type')).toBe('application/problem+json');
        expect(body).toMatchObject({ type: '/problems/identity-unavailable', status: 503, instance: path });
      }
      expect(site.asked).toHaveLength(1);
      expect((await ask(ofSecret)).status).toBe(200);
      expect((await ask('x.y.z')).status).toBe(401);
      clock.advance(5_000);
      site.publish(firstJwk);
      expect((await ask(ofFirst)).status).toBe(200);
      expect(edge.observations).toEqual([]);
      expect(edge.logLines.filter((line) => line.includes('"refusal":"keys_unavailable"'))).toHaveLength(21);
    },
  );
});
