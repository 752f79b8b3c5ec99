import { subscribe } from 'node:diagnostics_channel';
import type { RequestListener } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { startEdge } from '../support/edge.ts';
import { legacy, readAnswer, v1 } from '../support/harness.ts';
import {
  base64url,
  edDsa,
  es256,
  hmac,
  jwkOf,
  newEc,
  newRsa,
  ps256,
  rs256,
  startSite,
  tokenOf,
} from '../support/identity.ts';
import {
  secret,
  minute,
  firstJwk,
  secondJwk,
  claims,
  token,
  ofFirst,
  ofSecond,
  ofSecret,
  ofNobody,
  principal,
  unavailable,
  rejectionBy,
  site,
  clock,
  observations,
  cacheHits,
  verify,
  useVerifier,
  stopping,
  serveKeySet,
  createVerifierFor,
  backgroundFetches,
  status,
  hang,
  jsonOf,
  first,
  second,
  rsa,
  ed,
  stops,
} from './key-set-provider.ts';

serveKeySet();
async function cacheFirstKey(): Promise<void> {
  site.publish(firstJwk);
  expect(await verify(ofFirst)).toEqual(principal);
}

describe('a published key set', () => {
  it('is fetched once, for the first token with a key, and shared by concurrent requests', async () => {
    site.publish(firstJwk, secondJwk);
    expect(await verify(ofSecret)).toEqual(principal);
    expect(site.asked).toEqual([]);
    const asked = Array.from({ length: 21 }, (_, number) => verify(number === 20 ? ofSecond : ofFirst));
    expect(await Promise.all(asked)).toEqual(asked.map(() => principal));
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
    expect(await verify(token(alg, 'other', signer))).toEqual(rejectionBy('unknown_key'));
  });

  it('may be 512 KiB long', async () => {
    site.answer(status(200, JSON.stringify({ keys: [firstJwk] }).padEnd(524_288)));
    expect(await verify(ofFirst)).toEqual(principal);
  });

  it('may hold a key without kid, used only for tokens without kid', async () => {
    site.publish(jwkOf(first), secondJwk);
    expect(await verify(token('ES256', undefined, es256(first.privateKey)))).toEqual(principal);
    clock.advance(5_000);
    expect(await verify(ofFirst)).toEqual(rejectionBy('unknown_key'));
  });

  it('may hold several keys under one kid and tries each', async () => {
    const unreadable = { kty: 'EC', kid: 'first', crv: 'P-256', x: '?' };
    site.publish(firstJwk, jwkOf(second, { kid: 'first' }), unreadable);
    expect(await verify(ofFirst)).toEqual(principal);
    expect(await verify(token('ES256', 'first', es256(second.privateKey)))).toEqual(principal);
    expect(await verify(token('ES256', 'first', es256(newEc().privateKey)))).toEqual(
      rejectionBy('signature'),
    );
  });

  it('never verifies HS256', async () => {
    const octets = 'the bytes of a symmetric key, of many bytes';
    site.publish(firstJwk, { kty: 'oct', kid: 'oct', alg: 'HS256', k: base64url(octets) });
    expect(await verify(token('HS256', 'oct', hmac(octets)))).toEqual(rejectionBy('signature'));
    expect(site.asked).toEqual([]);
    useVerifier(createVerifierFor(site.url, []));
    expect(await verify(token('HS256', 'oct', hmac(octets)))).toEqual(rejectionBy('algorithm'));
    expect(await verify(ofSecret)).toEqual(rejectionBy('algorithm'));
    expect(await verify(ofFirst)).toEqual(principal);
  });

  it('may hold unusable keys beside usable ones', async () => {
    const short = newRsa(1024);
    const zeros = `AAAA${base64url(Buffer.alloc(253))}`;
    site.publish(
      firstJwk,
      jwkOf(short, { kid: 'short' }),
      jwkOf(short, { n: zeros, kid: 'zeros' }),
      second.privateKey.export({ format: 'jwk' }),
      { ...secondJwk, kid: 'for encryption', use: 'enc' },
      { ...secondJwk, kid: 'for another', alg: 'ES384' },
      { kty: 'EC', kid: 'no curve', crv: 'P-1', x: 1 },
      { ...secondJwk, kid: 'off the curve', y: secondJwk.x },
      null,
      7,
    );
    expect(await verify(ofFirst)).toEqual(principal);
    const unusable = ['for encryption', 'for another', 'no curve', 'off the curve', undefined];
    for (const text of [
      ...['short', 'zeros'].map((kid) => token('RS256', kid, rs256(short.privateKey))),
      ...unusable.map((kid) => token('ES256', kid, es256(second.privateKey))),
    ]) {
      clock.advance(5_000);
      expect(await verify(text)).toMatchObject({ kind: 'rejected' });
    }
  });

  it('is not fetched for tokens that no key could verify', async () => {
    const signer = es256(first.privateKey);
    const wrong = [
      'x.y.z',
      tokenOf({ alg: 'ES256', crit: ['x'] }, claims, signer),
      tokenOf({ alg: 'ES256', kid: 7 }, claims, signer),
      tokenOf({ alg: 'ES256' }, 'no JSON', signer),
      token('ES512', 'first', signer),
      token('none', 'first', signer),
    ];
    for (const text of wrong) expect(await verify(text)).toMatchObject({ kind: 'rejected' });
    expect(site.asked).toEqual([]);
  });
});

describe('a changing key set', () => {
  it('makes a new key unavailable until the next fetch brings it', async () => {
    await cacheFirstKey();
    site.publish(firstJwk, secondJwk);
    expect(await verify(ofSecond)).toEqual(unavailable);
    clock.advance(4_999);
    expect(await verify(ofSecond)).toEqual(unavailable);
    clock.advance(1);
    expect(await verify(ofSecond)).toEqual(principal);
    expect(await verify(ofFirst)).toEqual(principal);
    expect(site.asked).toHaveLength(2);
  });

  it('rejects a key missing from a later fetch, also during the cooldown', async () => {
    await cacheFirstKey();
    expect(await verify(ofSecond)).toEqual(unavailable);
    clock.advance(5_000);
    expect(await verify(ofNobody('else'))).toEqual(rejectionBy('unknown_key'));
    for (let number = 0; number < 20; number += 1)
      expect(await verify(ofSecond)).toEqual(rejectionBy('unknown_key'));
    expect(site.asked).toHaveLength(2);
  });

  it('does not reject a token that joined a fetch already under way', async () => {
    await cacheFirstKey();
    clock.advance(5_000);
    const arrival = hang();
    const cause = verify(ofNobody('cause'));
    const { answerWith } = await arrival;
    const joining = verify(ofSecond);
    answerWith(jsonOf({ keys: [firstJwk] }));
    expect(await cause).toEqual(rejectionBy('unknown_key'));
    expect(await joining).toEqual(unavailable);
    expect(site.asked).toHaveLength(2);
  });

  it('is fetched at most once in five seconds, even under a flood of unknown kids', async () => {
    await cacheFirstKey();
    const storm = async (): Promise<Set<string>> => {
      const kinds = new Set<string>();
      for (let number = 0; number < 100; number += 1) kinds.add((await verify(ofNobody(number))).kind);
      const asked = Array.from({ length: 100 }, (_, number) => verify(ofNobody(number)));
      for (const { kind } of await Promise.all(asked)) kinds.add(kind);
      return kinds;
    };
    expect(await storm()).toEqual(new Set(['unavailable']));
    expect(site.asked).toHaveLength(1);
    clock.advance(5_000);
    expect(await storm()).toEqual(new Set(['rejected']));
    expect(site.asked).toHaveLength(2);
    // More than the cache of missing kids holds: an evicted kid counts as new.
    for (let number = 0; number < 1_100; number += 1) await verify(ofNobody(`new ${String(number)}`));
    expect(await verify(ofNobody(0))).toEqual(unavailable);
    expect(await verify(ofFirst)).toEqual(principal);
    expect(site.asked).toHaveLength(2);
  });

  it('accepts a token of a removed key for at most ten minutes and a fetch, cached tokens too', async () => {
    site.publish(firstJwk, secondJwk);
    expect(await verify(ofFirst)).toEqual(principal);
    site.publish(secondJwk);
    clock.advance(10 * minute - 1);
    expect(await verify(ofFirst)).toEqual(principal);
    expect(cacheHits).toBe(1);
    expect(site.asked).toHaveLength(1);
    clock.advance(1);
    await backgroundFetches(1);
    expect(site.asked).toHaveLength(2);
    expect(await verify(ofFirst)).toEqual(unavailable);
    clock.advance(5_000);
    expect(await verify(ofFirst)).toEqual(rejectionBy('unknown_key'));
    expect(await verify(ofSecond)).toEqual(principal);
    expect(site.asked).toHaveLength(3);
  });

  it('is fetched in the background every ten minutes until the server stops', async () => {
    await cacheFirstKey();
    for (const times of [1, 2, 3]) {
      await backgroundFetches(times, 10 * minute);
      expect(site.asked).toHaveLength(times + 1);
    }
    stopping.abort();
    clock.advance(10 * minute);
    expect(await verify(ofFirst)).toEqual(principal);
    expect(site.asked).toHaveLength(4);
  });

  it('rejects a token once its kid names another key', async () => {
    await cacheFirstKey();
    site.publish(jwkOf(second, { kid: 'first' }));
    await backgroundFetches(1, 10 * minute);
    expect(await verify(ofFirst)).toEqual(rejectionBy('signature'));
    expect(await verify(ofFirst)).toEqual(rejectionBy('signature'));
  });

  it('keeps cached tokens when it is published again unchanged', async () => {
    site.publish(firstJwk);
    for (const times of [0, 1, 2, 3]) {
      expect(await verify(ofFirst)).toEqual(principal);
      expect(cacheHits).toBe(times);
      expect(site.asked).toHaveLength(times + 1);
      await backgroundFetches(times + 1, 10 * minute);
    }
  });

  it('never caches a token under a set fetched during its verification', async () => {
    await cacheFirstKey();
    const arrival = hang();
    clock.advance(10 * minute);
    const { answerWith } = await arrival;
    const pending = [verify(ofFirst), verify(ofFirst)];
    answerWith(jsonOf({ keys: [secondJwk] }));
    await Promise.all(pending);
    await backgroundFetches(1);
    site.publish(secondJwk);
    clock.advance(5_000);
    expect(await verify(ofFirst)).toEqual(rejectionBy('unknown_key'));
  });
});

describe('a key change without downtime', () => {
  const older = 'the secret that was there before, of many bytes';
  const newer = 'the secret that comes in its place, of many bytes';
  const signedWith = (one: string): string => token('HS256', undefined, hmac(one));
  const kinds = async (...texts: readonly string[]): Promise<readonly string[]> =>
    (await Promise.all(texts.map((text) => verify(text)))).map(({ kind }) => kind);

  it('accepts both secrets, then only the new one', async () => {
    for (const secrets of [[older], [older, newer], [newer, older], [newer]]) {
      useVerifier(createVerifierFor(site.url, secrets));
      const expected = [older, newer].map((one) => (secrets.includes(one) ? 'principal' : 'rejected'));
      expect(await kinds(signedWith(older), signedWith(newer))).toEqual(expected);
    }
  });

  it('accepts both published keys, then only the new one', async () => {
    site.publish(firstJwk);
    expect(await kinds(ofFirst)).toEqual(['principal']);
    site.publish(firstJwk, secondJwk);
    await backgroundFetches(1, 10 * minute);
    expect(await kinds(ofFirst, ofSecond)).toEqual(['principal', 'principal']);
    site.publish(secondJwk);
    await backgroundFetches(2, 10 * minute);
    clock.advance(5_000);
    expect(await kinds(ofFirst, ofSecond)).toEqual(['rejected', 'principal']);
  });

  it('accepts a secret and a key set, then only the key set', async () => {
    site.publish(firstJwk);
    useVerifier(createVerifierFor(site.url, [older]));
    expect(await kinds(signedWith(older), ofFirst)).toEqual(['principal', 'principal']);
    useVerifier(createVerifierFor(site.url, []));
    expect(await kinds(signedWith(older), ofFirst)).toEqual(['rejected', 'principal']);
  });
});

describe('a failing key set URL', () => {
  const keys = { keys: [firstJwk] };
  const whole = JSON.stringify(keys);
  const invalid: Readonly<Record<string, RequestListener>> = {
    'no key': jsonOf({ keys: [] }),
    'no keys': jsonOf({}),
    'secrets only': jsonOf({ keys: [{ kty: 'oct', k: 'AAAA' }] }),
    'private keys only': jsonOf({ keys: [first.privateKey.export({ format: 'jwk' })] }),
    'keys that are none': jsonOf({ keys: ['first', null, 7, []] }),
    'keys by name': jsonOf({ keys: { first: firstJwk } }),
    'a list': jsonOf([firstJwk]),
    null: jsonOf(null),
    nothing: status(200),
    'a page': status(200, '<h1>Sign in</h1>'),
    'half of it': status(200, whole.slice(0, -1)),
    'a byte more than 512 KiB': status(200, whole.padEnd(524_289)),
    'few bytes that unpack to many': status(200, gzipSync(whole.padEnd(1_000_000)), {
      'content-encoding': 'gzip',
    }),
    'an end in the middle of it': (_, response) => {
      response.writeHead(200, { 'content-length': '1000' });
      response.write('{"keys":[', () => response.destroy());
    },
  };
  const wrong = [
    ...[500, 404, 204, 203].map(
      (code) => [`a ${code}`, status(code, whole), 'upstream_error', code] as const,
    ),
    ...Object.entries(invalid).map(([name, listener]) => [name, listener, 'invalid_response', 200] as const),
  ];

  it.each(wrong)('with %s at the first fetch makes tokens unavailable', async (_, listener, reason, code) => {
    site.answer(listener);
    expect(await verify(ofFirst)).toEqual(unavailable);
    expect(observations).toEqual([{ kind: 'keySetFailed', reason, status: code, isUsable: false }]);
  });

  it.each(wrong)('with %s keeps the earlier keys', async (_, listener, reason, code) => {
    await cacheFirstKey();
    site.answer(listener);
    await backgroundFetches(1, 10 * minute);
    expect(await verify(ofFirst)).toEqual(principal);
    expect(observations).toEqual([{ kind: 'keySetFailed', reason, status: code, isUsable: true }]);
  });

  it('reports the connection error', async () => {
    await site.stop();
    expect(await verify(ofFirst)).toEqual(unavailable);
    const failure = { reason: 'unreachable', status: null, code: 'ECONNREFUSED' };
    expect(observations).toEqual([{ kind: 'keySetFailed', ...failure, isUsable: false }]);
  });

  it.each([301, 302, 303, 307, 308])('is not followed through a redirect: %d', async (code) => {
    const elsewhere = await startSite();
    stops.push(() => elsewhere.stop());
    elsewhere.publish(firstJwk);
    site.answer(status(code, '', { location: elsewhere.url.href }));
    expect(await verify(ofFirst)).toEqual(unavailable);
    expect(elsewhere.asked).toEqual([]);
    expect(observations).toMatchObject([{ reason: 'upstream_error', status: code }]);
  });

  it('is cut off when its body never ends', async () => {
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

  it('times out after five seconds without an answer', async () => {
    const arrival = hang();
    const pending = [verify(ofFirst), verify(ofSecond)];
    await arrival;
    clock.advance(4_999);
    expect(await Promise.race([...pending, setImmediate('not yet')])).toBe('not yet');
    clock.advance(1);
    expect(await Promise.all(pending)).toEqual([unavailable, unavailable]);
    expect(observations).toMatchObject([{ reason: 'timeout', status: null }]);
  });

  it('times out after five seconds in the middle of a body', async () => {
    const arrival = hang((_, response) => void response.writeHead(200).write('{"keys":['));
    const headersCame = new Promise((came) => subscribe('undici:request:headers', came));
    const pending = verify(ofFirst);
    await Promise.all([arrival, headersCame]);
    await setImmediate();
    clock.advance(5_000);
    expect(await pending).toEqual(unavailable);
    expect(observations).toMatchObject([{ reason: 'timeout', status: 200 }]);
  });

  it('is fetched at most once in five seconds while no set is cached', async () => {
    for (let number = 0; number < 21; number += 1) expect(await verify(ofFirst)).toEqual(unavailable);
    expect(site.asked).toHaveLength(1);
    clock.advance(4_999);
    expect(await verify(ofFirst)).toEqual(unavailable);
    expect(site.asked).toHaveLength(1);
    clock.advance(1);
    await cacheFirstKey();
    expect(site.asked).toHaveLength(2);
  });

  it('is fetched at most once in five seconds for kids missing from the last set', async () => {
    await cacheFirstKey();
    site.answer(status(500));
    clock.advance(5_000);
    for (let number = 0; number < 50; number += 1) {
      expect(await verify(ofNobody(number))).toEqual(unavailable);
      expect(await verify(ofFirst)).toEqual(principal);
    }
    expect(site.asked).toHaveLength(2);
  });

  it('leaves the last set valid for one hour', async () => {
    await cacheFirstKey();
    site.answer(status(503));
    for (let times = 1; times < 6; times += 1) {
      await backgroundFetches(times, 10 * minute);
      expect(await verify(ofFirst)).toEqual(principal);
      expect(await verify(token('ES256', 'first', es256(second.privateKey)))).toEqual(
        rejectionBy('signature'),
      );
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
    await cacheFirstKey();
    await backgroundFetches(7);
  });

  it('does not delay tokens with a cached key', async () => {
    await cacheFirstKey();
    for (const times of [1, 2, 3]) {
      const arrival = hang();
      clock.advance(10 * minute);
      await arrival;
      expect(await verify(ofFirst)).toEqual(principal);
      expect(await verify(ofSecret)).toEqual(principal);
      await backgroundFetches(times, 5_000);
      expect(observations).toHaveLength(times);
    }
    expect(observations.at(-1)).toMatchObject({ reason: 'timeout', isUsable: true });
  });

  it('is fetched again five seconds later in the background and its new keys apply at once', async () => {
    await cacheFirstKey();
    site.answer(status(500));
    await backgroundFetches(1, 10 * minute);
    expect(await verify(ofFirst)).toEqual(principal);
    site.publish(secondJwk);
    await backgroundFetches(2, 5_000);
    expect(await verify(ofSecond)).toEqual(principal);
    clock.advance(5_000);
    expect(await verify(ofFirst)).toEqual(rejectionBy('unknown_key'));
  });
});

describe('with a failing key set URL', () => {
  it.each([v1, legacy])('%s answers 503 with Retry-After and without WWW-Authenticate', async (path) => {
    const edge = await startEdge({ verify });
    stops.push(() => edge.server.stop());
    const ask = async (text: string) => {
      const headers = { authorization: `Bearer ${text}` };
      return readAnswer(await fetch(`${edge.server.url}${path}`, { headers }));
    };
    for (let number = 0; number < 21; number += 1) {
      const { headers, body, ...answer } = await ask(ofFirst);
      expect(answer.status).toBe(503);
      expect(Object.fromEntries(headers)).toMatchObject({
        'retry-after': '5',
        'cache-control': 'no-store',
        'content-type': 'application/problem+json',
      });
      expect(headers.get('www-authenticate')).toBeNull();
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
  });
});
