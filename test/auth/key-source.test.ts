import { subscribe } from 'node:diagnostics_channel';
import type { RequestListener } from 'node:http';
import { setImmediate } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { startEdge } from '../support/edge.ts';
import { legacy, readAnswer, v1 } from '../support/harness.ts';
import { es256, startSite } from '../support/identity.ts';
import {
  minute,
  firstJwk,
  secondJwk,
  token,
  ofFirst,
  ofSecond,
  ofSecret,
  ofNobody,
  principal,
  unavailable,
  refused,
  site,
  clock,
  observations,
  verify,
  provideKeys,
  stops,
  backgroundFetches,
  status,
  hang,
  jsonOf,
  first,
  second,
} from './key-set-provider.ts';

provideKeys();

describe('a source that fails', () => {
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

  it.each(wrong)('with %s leaves nothing to go by at first', async (_, listener, reason, code) => {
    site.answer(listener);
    expect(await verify(ofFirst)).toEqual(unavailable);
    expect(observations).toEqual([{ kind: 'keySetFailed', reason, status: code, isUsable: false }]);
  });

  it.each(wrong)(
    'with %s does not take away the keys that came before',
    async (_, listener, reason, code) => {
      site.publish(firstJwk);
      await verify(ofFirst);
      site.answer(listener);
      clock.advance(10 * minute);
      await backgroundFetches(1);
      expect(await verify(ofFirst)).toEqual(principal);
      expect(observations).toEqual([{ kind: 'keySetFailed', reason, status: code, isUsable: true }]);
    },
  );

  it('cannot be reached', async () => {
    await site.stop();
    expect(await verify(ofFirst)).toEqual(unavailable);
    expect(observations).toMatchObject([{ reason: 'unreachable', status: null, isUsable: false }]);
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
});

describe('over HTTP, while the source fails', () => {
  it.each([v1, legacy])(
    '%s answers 503 with Retry-After, and no challenge to sign in again',
    async (path) => {
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
    },
  );
});
