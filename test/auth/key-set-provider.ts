/** A key set server that can change, fail or hang, and a verifier with a manual clock. */
import type { RequestListener } from 'node:http';
import { afterEach, beforeEach, expect, vi } from 'vitest';
import { createClaimCheck } from '../../src/auth/claims.ts';
import { createKeySet } from '../../src/auth/key-set.ts';
import { createTokenCache, type TokenCache } from '../../src/auth/token-cache.ts';
import { createVerifier, type Verifier } from '../../src/auth/verifier.ts';
import type { Observation } from '../../src/observe/observation.ts';
import { newIds } from '../support/harness.ts';
import {
  es256,
  hmac,
  jwkOf,
  newEc,
  newEd,
  newRsa,
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
export const secret = 'a secret of this test alone, of many bytes';
export const minute = 60_000;

export const [first, second, rsa, ed] = [newEc(), newEc(), newRsa(), newEd()];
export const firstJwk = jwkOf(first, { kid: 'first' });
export const secondJwk = jwkOf(second, { kid: 'second' });

const named = { iss: issuer, aud: audience, sub: 'user-7', tenant_id: tenantId };
export const claims = { ...named, exp: now + 86_400, nbf: now };
export const token = (alg: string, kid: string | undefined, signer: Signer): string =>
  tokenOf({ alg, ...(kid === undefined ? {} : { kid }) }, claims, signer);
export const ofFirst = token('ES256', 'first', es256(first.privateKey));
export const ofSecond = token('ES256', 'second', es256(second.privateKey));
export const ofSecret = token('HS256', undefined, hmac(secret));
export const ofNobody = (kid: unknown): string =>
  token('ES256', `nobody ${String(kid)}`, es256(second.privateKey));

const scopes = new Set(['revenue:read', 'connections:write']);
export const principal = { kind: 'principal', principal: { tenantId, subject: 'user-7', scopes } };
export const unavailable = { kind: 'unavailable' };
export const rejectionBy = (rejection: string) => ({ kind: 'rejected', rejection });

export let site: Site;
export let clock: ManualClock;
export let observations: Observation[];
/** Tokens found in the token cache: their signatures were not verified again. */
export let cacheHits: number;
export let verify: Verifier;
export let stopping: AbortController;
let backgroundWaits: number;

export function serveKeySet(): void {
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
    cacheHits = 0;
    stopping = new AbortController();
    verify = createVerifierFor(site.url);
  });
  afterEach(async () => {
    stopping.abort();
    await Promise.all(stops.splice(0).map((stop) => stop()));
  });
}

export const stops: Array<() => Promise<void>> = [];

export function useVerifier(another: Verifier): void {
  verify = another;
}

export function createVerifierFor(url: URL, secrets: readonly string[] = [secret]): Verifier {
  const ofThisTest = observations;
  const memory = createTokenCache(clock);
  const counting: TokenCache = {
    ...memory,
    get(text) {
      const known = memory.get(text);
      if (known) cacheHits += 1;
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
    cache: counting,
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

/** Resolves once the background refresh has fetched n times (failures count) and sleeps again. */
export async function backgroundFetches(times: number, afterMs = 0): Promise<void> {
  clock.advance(afterMs);
  await vi.waitFor(() => expect(backgroundWaits).toBe(times + 1));
}

export const status =
  (code: number, body: string | Buffer = '', headers = {}): RequestListener =>
  (_, response) =>
    void response.writeHead(code, headers).end(body);
export const jsonOf = (body: unknown): RequestListener => status(200, JSON.stringify(body));

/** Accepts a request without answering; resolves on its arrival, with a way to answer it. */
export function hang(start: RequestListener = () => undefined) {
  return new Promise<{ answerWith(listener: RequestListener): void }>((arrived) => {
    site.answer((request, response) => {
      start(request, response);
      arrived({ answerWith: (listener) => listener(request, response) });
    });
  });
}
