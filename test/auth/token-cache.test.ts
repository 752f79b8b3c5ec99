import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createClaimCheck } from '../../src/auth/claims.ts';
import { createTokenCache, type Accepted } from '../../src/auth/token-cache.ts';
import { createVerifier, type VerifierOptions } from '../../src/auth/verifier.ts';
import type { Principal } from '../../src/model/ids.ts';
import { newIds } from '../support/harness.ts';
import { es256, hmac, newEc, tokenOf } from '../support/identity.ts';
import { manualClock } from '../support/manual-clock.ts';

const now = Date.UTC(2026, 10, 24, 12, 0, 0) / 1000;
const { tenantId } = newIds();
const principal: Principal = { tenantId, subject: 'user-7', scopes: new Set(['revenue:read']) };
const header = { alg: 'HS256' };
const accepted: Accepted = { principal, header, fromSeconds: now, untilSeconds: now + 60, keys: {} };

describe('the token cache', () => {
  it('holds a token from its first second until its expiry, with the keys of its verification', () => {
    let seconds = now;
    const memory = createTokenCache({ ...manualClock(now), nowSeconds: () => seconds });
    const at = (moment: number) => {
      memory.set('t.o.k', accepted);
      seconds = moment;
      return memory.get('t.o.k');
    };
    expect(at(now)).toEqual(accepted);
    expect(at(now + 59)).toEqual(accepted);
    expect(at(now + 60)).toBeUndefined();
    expect(at(now - 1)).toBeUndefined();
    expect(memory.get('t.o.k')).toBeUndefined();
  });

  it('finds no other token', () => {
    const memory = createTokenCache(manualClock(now));
    memory.set('t.o.k', accepted);
    for (const other of ['', 't.o', 't.o.K', 't.o.k ', 't.o.k=', 't.o.kk'])
      expect(memory.get(other)).toBeUndefined();
    expect(memory.get('t.o.k')).toEqual(accepted);
  });

  it('evicts the oldest entry when it is full', () => {
    const memory = createTokenCache(manualClock(now), 3);
    for (const token of ['a', 'b', 'c', 'a', 'd']) memory.set(token, accepted);
    expect(memory.get('b')).toBeUndefined();
    for (const token of ['c', 'a', 'd']) expect(memory.get(token)).toEqual(accepted);
  });

  it('holds ten thousand tokens by default', () => {
    const memory = createTokenCache(manualClock(now));
    for (let number = 0; number <= 10_000; number += 1) memory.set(String(number), accepted);
    expect(memory.get('0')).toBeUndefined();
    expect(memory.get('1')).toEqual(accepted);
    expect(memory.get('10000')).toEqual(accepted);
  });
});

describe('a verifier with a token cache', () => {
  const pairs = [newEc(), newEc()] as const;
  const webKeys = pairs.map(({ publicKey }) =>
    publicKey.toCryptoKey({ name: 'ECDSA', namedCurve: 'P-256' }, true, ['verify']),
  );
  const secret = 'a secret of this test alone, of many bytes';
  const seconds = (min: number, max: number) => fc.integer({ min, max }).map((offset) => now + offset);
  const starts = seconds(-4, 2);
  const tokens = fc
    .record({
      exp: seconds(0, 8),
      nbf: fc.option(starts, { nil: undefined }),
      iat: fc.option(starts, { nil: undefined }),
      signer: fc.integer({ min: 0, max: 2 }),
    })
    .map(({ signer, ...times }) => {
      const pair = pairs[signer];
      return tokenOf(
        { alg: pair ? 'ES256' : 'HS256' },
        { iss: 'i', aud: 'a', sub: 's', tenant_id: principal.tenantId, ...times },
        pair ? es256(pair.privateKey) : hmac(secret),
      );
    });
  const moments = fc.array(
    fc.record({ at: seconds(-2, 9), published: fc.subarray([0, 1]), which: fc.nat({ max: 1 }) }),
    { minLength: 10, maxLength: 30 },
  );

  it('decides as one without a cache would, at any time and with any keys', async () => {
    let remembered = 0;
    await fc.assert(
      fc.asyncProperty(fc.tuple(tokens, tokens), moments, async (texts, history) => {
        let nowSeconds = now;
        let published: readonly number[] = [];
        const sets = new Map<string, object>();
        const clock = { ...manualClock(now), nowSeconds: () => nowSeconds };
        const memory = createTokenCache(clock);
        const options: VerifierOptions = {
          secrets: [Buffer.from(secret)],
          // One object per key set content: the cache compares sets by identity.
          keySet: {
            keysFor: async () => {
              const name = published.join();
              const set = sets.get(name) ?? {};
              sets.set(name, set);
              return { set, keys: published.flatMap((index) => webKeys[index] ?? []) };
            },
          },
          cache: {
            ...memory,
            get(token) {
              const known = memory.get(token);
              if (known) remembered += 1;
              return known;
            },
          },
          checkClaims: createClaimCheck({
            issuer: 'i',
            audience: 'a',
            audienceClaim: 'aud',
            tenantClaim: 'tenant_id',
            maxLifetimeSeconds: 10,
            leewaySeconds: 1,
            requireScopes: false,
          }),
          clock,
        };
        const verify = createVerifier(options);
        for (const { at, which, ...moment } of history) {
          nowSeconds = at;
          ({ published } = moment);
          const text = texts[which] ?? '';
          const fresh = createVerifier({ ...options, cache: createTokenCache(clock) });
          const [answer, expected] = [await verify(text), await fresh(text)];
          expect(answer.kind).toBe(expected.kind);
        }
      }),
      { numRuns: 100 },
    );
    expect(remembered).toBeGreaterThan(20);
  });
});
