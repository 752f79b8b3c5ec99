/**
 * The identity provider's public keys (RFC 7517). jose picks the key, but its own remote set limits
 * neither bytes nor fetches during an outage, and drops good keys at the first failure.
 */
import { createLocalJWKSet, errors, type CryptoKey, type JWK, type LocalJWKSet } from 'jose';
import { z } from 'zod';
import { fetchText } from '../model/bounded-text.ts';
import type { Clock } from '../model/clock.ts';
import type { Observe } from '../observe/observation.ts';
import { createHashedMap } from './hashed-map.ts';

const refreshAfterMs = 600_000;
const maxStaleMs = 3_600_000;
const cooldownMs = 5_000;
const deadlineMs = 5_000;
const maxBytes = 524_288; // the largest known set has 71 kB
const minRsaBits = 2048;
const maxMisses = 1_000;

type KeySetOptions = {
  readonly url: URL;
  readonly clock: Clock;
  readonly observe: Observe;
  /** Ends the background fetches. */
  readonly stopping?: AbortSignal | undefined;
};

/** The candidate keys of a token, possibly none, and an object to identify their set by. */
export type Keys = { readonly set: object; readonly keys: ReadonlyArray<CryptoKey | Uint8Array> };

export type TokenHeader = { readonly alg: string; readonly kid?: string };
export type KeySet = {
  /** Undefined without a usable set, or until a fetch begins after the key was first missed. */
  keysFor(header: TokenHeader): Promise<Keys | undefined>;
  /** Fetches the set before the first token, to report a wrong URL or certificate at start-up. */
  prefetch(): Promise<void>;
};

export function createKeySet({ url, clock, observe, stopping }: KeySetOptions): KeySet {
  let cached: CachedSet | undefined;
  let fetches = 0;
  let loading: Promise<void> | undefined;
  let refreshing: Promise<void> | undefined;
  let coolUntilMs = -Infinity;
  // Missing keys, each with the number of fetches begun by then: a later fetch without the key
  // proves that it does not exist. After an eviction, its token gets a 503 once more.
  const misses = createHashedMap<number>(maxMisses);

  const ageMs = (): number => (cached ? clock.monotonicMs() - cached.askedAtMs : Infinity);
  const findUsable = (): CachedSet | undefined => (ageMs() < maxStaleMs ? cached : undefined);

  const load = async (): Promise<void> => {
    const askedAtMs = clock.monotonicMs();
    const fetched = (fetches += 1);
    const answer = await fetchKeySet(url, clock);
    coolUntilMs = clock.monotonicMs() + cooldownMs;
    if (answer.kind === 'set') {
      // Equal content keeps its object, so that cached tokens stay verified.
      const set = cached?.text === answer.text ? cached.set : answer.set;
      cached = { text: answer.text, set, askedAtMs, fetched };
      refreshing ??= refreshWhenDue()
        .catch((error: unknown) => observe({ kind: 'bug', where: 'key set', error }))
        .finally(() => (refreshing = undefined));
    } else {
      const { kind: _, ...failure } = answer;
      observe({ kind: 'keySetFailed', ...failure, isUsable: findUsable() !== undefined });
    }
  };

  const refresh = async (): Promise<void> => {
    if (!loading && clock.monotonicMs() < coolUntilMs) return;
    loading ??= load().finally(() => (loading = undefined));
    await loading;
  };

  /** Refreshes in the background until the set is too old; then the next request fetches one. */
  const refreshWhenDue = async (): Promise<void> => {
    while (findUsable()) {
      if (stopping?.aborted) return;
      const dueMs = Math.max(refreshAfterMs - ageMs(), coolUntilMs - clock.monotonicMs());
      if (dueMs > 0) await clock.sleep(dueMs, stopping);
      else await refresh();
    }
  };

  const keysFor: KeySet['keysFor'] = async (header) => {
    const seenFetches = fetches;
    if (!findUsable()) await refresh();
    const first = findUsable();
    if (!first) return undefined;
    const keys = await findKeys(first.set, header);
    if (keys.length > 0) return { set: first.set, keys };
    const missed = JSON.stringify([header.alg, header.kid]);
    const missedBefore = misses.get(missed);
    if (missedBefore === undefined) misses.set(missed, seenFetches);
    await refresh(); // the key may be newer than the set
    const last = findUsable();
    if (!last) return undefined;
    const found = last === first ? keys : await findKeys(last.set, header);
    return found.length > 0 || last.fetched > (missedBefore ?? seenFetches)
      ? { set: last.set, keys: found }
      : undefined;
  };
  return { keysFor, prefetch: refresh };
}

type CachedSet = {
  readonly text: string;
  readonly set: LocalJWKSet;
  readonly askedAtMs: number;
  /** The number of its fetch, counted from 1. */
  readonly fetched: number;
};

async function findKeys(set: LocalJWKSet, header: TokenHeader): Promise<readonly CryptoKey[]> {
  const keys: CryptoKey[] = [];
  try {
    keys.push(await set(header));
  } catch (error) {
    // Several keys match: try each. Otherwise no key matches, or jose cannot import it.
    if (error instanceof errors.JWKSMultipleMatchingKeys) for await (const key of error) keys.push(key);
  }
  // RFC 7518 §3.3; jose checks the size only while verifying, and throws a TypeError.
  return keys.filter(
    ({ algorithm }) => !('modulusLength' in algorithm) || Number(algorithm.modulusLength) >= minRsaBits,
  );
}

async function fetchKeySet(url: URL, clock: Clock) {
  const accept = 'application/jwk-set+json, application/json';
  const fetched = await fetchText(url, { accept, maxBytes, deadlineMs, clock });
  if (fetched.kind === 'failed') return fetched;
  const { text } = fetched;
  try {
    return { kind: 'set', text, set: parseKeySet(text) } as const;
  } catch {
    return { kind: 'failed', reason: 'invalid_response', status: 200 } as const;
  }
}

/** Excludes secrets (oct) and private keys (`d`); jose checks the other members. */
const publicKey = z.object({ kty: z.enum(['RSA', 'EC', 'OKP']), d: z.never().optional() });
const isPublicKey = (one: unknown): one is JWK => publicKey.safeParse(one).success;
const keySet = z.object({ keys: z.array(z.unknown()) });

/** @throws Error for an invalid key set, also one without public keys: it would lock all out */
function parseKeySet(text: string): LocalJWKSet {
  const keys = keySet.parse(JSON.parse(text)).keys.filter(isPublicKey);
  if (keys.length === 0) throw new Error('no public key');
  return createLocalJWKSet({ keys });
}
