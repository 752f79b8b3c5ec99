/**
 * The public keys of the identity provider (RFC 7517), from its URL. jose picks the key; its own remote set has no
 * limit on bytes, none on fetches while the source fails, and drops good keys with the first failure, so fetching is
 * done here. From the first token on, the set is fetched every ten minutes in the background; requests use the last
 * one for up to an hour. A request waits for a fetch only without a usable set, or for a key that the set lacks: at
 * most once in five seconds.
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
const maxBytes = 524_288; // sets of 71 kB exist
const minRsaBits = 2048;
const maxMisses = 1_000;

export type KeySetOptions = {
  readonly url: URL;
  readonly clock: Clock;
  readonly observe: Observe;
  /** Ends fetching in the background. */
  readonly stopping?: AbortSignal | undefined;
};

/** Keys that may have signed a token, or none; and an object that identifies the set that they are of. */
export type Keys = { readonly set: object; readonly keys: ReadonlyArray<CryptoKey | Uint8Array> };

export type TokenHeader = { readonly alg: string; readonly kid?: string };
export type KeySet = {
  /** Never throws; undefined without a usable set, or if none was fetched since a key was first missed. */
  keysFor(header: TokenHeader): Promise<Keys | undefined>;
  /** Fetches the set before a token asks for it, so that a wrong URL or certificate is told at once. */
  prefetch(): Promise<void>;
};

export function createKeySet({ url, clock, observe, stopping }: KeySetOptions): KeySet {
  let cached: CachedSet | undefined;
  let fetches = 0;
  let loading: Promise<void> | undefined;
  let refreshing: Promise<void> | undefined;
  let coolUntilMs = -Infinity;
  // Missed keys, each with the number of fetches begun by then: the set of a later fetch proves that there is none. A
  // forgotten key counts as missed for the first time, so that its token is told to come again.
  const misses = createHashedMap<number>(maxMisses);

  const ageMs = (): number => (cached ? clock.monotonicMs() - cached.askedAtMs : Infinity);
  const usable = (): CachedSet | undefined => (ageMs() < maxStaleMs ? cached : undefined);

  const load = async (): Promise<void> => {
    const askedAtMs = clock.monotonicMs();
    const fetched = (fetches += 1);
    const answer = await fetchKeySet(url, clock);
    coolUntilMs = clock.monotonicMs() + cooldownMs;
    if (answer.kind === 'set') {
      // The same content stays the same object, so that what was verified by it stays verified.
      const set = cached?.text === answer.text ? cached.set : answer.set;
      cached = { text: answer.text, set, askedAtMs, fetched };
      refreshing ??= refreshWhenDue()
        .catch((error: unknown) => observe({ kind: 'bug', where: 'key set', error }))
        .finally(() => (refreshing = undefined));
    } else {
      const { kind: _, ...failure } = answer;
      observe({ kind: 'keySetFailed', ...failure, isUsable: usable() !== undefined });
    }
  };

  const refresh = async (): Promise<void> => {
    if (!loading && clock.monotonicMs() < coolUntilMs) return;
    loading ??= load().finally(() => (loading = undefined));
    await loading;
  };

  /** Until the set is too old to be used: the next request fetches one then. */
  const refreshWhenDue = async (): Promise<void> => {
    while (usable()) {
      if (stopping?.aborted) return;
      const dueMs = Math.max(refreshAfterMs - ageMs(), coolUntilMs - clock.monotonicMs());
      if (dueMs > 0) await clock.sleep(dueMs, stopping);
      else await refresh();
    }
  };

  const keysFor: KeySet['keysFor'] = async (header) => {
    const seenFetches = fetches;
    if (!usable()) await refresh();
    const first = usable();
    if (!first) return undefined;
    const keys = await matching(first.set, header);
    if (keys.length > 0) return { set: first.set, keys };
    const missed = JSON.stringify([header.alg, header.kid]);
    const missedBefore = misses.get(missed);
    if (missedBefore === undefined) misses.set(missed, seenFetches);
    await refresh(); // the key may be newer than the set
    const last = usable();
    if (!last) return undefined;
    const found = last === first ? keys : await matching(last.set, header);
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
  /** Which fetch brought it, counted from 1. */
  readonly fetched: number;
};

async function matching(set: LocalJWKSet, header: TokenHeader): Promise<readonly CryptoKey[]> {
  const keys: CryptoKey[] = [];
  try {
    keys.push(await set(header));
  } catch (error) {
    // Any of those that match may have signed. A key that cannot be imported is none; nothing else is thrown here.
    if (error instanceof errors.JWKSMultipleMatchingKeys) for await (const key of error) keys.push(key);
  }
  // RFC 7518 §3.3; jose sees it only when it verifies, and throws a TypeError then.
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

/** A secret (oct) is no public key, nor is one that comes with its private part; jose checks what else a key holds. */
const publicKey = z.object({ kty: z.enum(['RSA', 'EC', 'OKP']), d: z.never().optional() });
const isPublicKey = (one: unknown): one is JWK => publicKey.safeParse(one).success;
const keySet = z.object({ keys: z.array(z.unknown()) });

/** @throws Error when the text is no key set, or holds no public key: an empty set would lock everybody out */
function parseKeySet(text: string): LocalJWKSet {
  const keys = keySet.parse(JSON.parse(text)).keys.filter(isPublicKey);
  if (keys.length === 0) throw new Error('no public key');
  return createLocalJWKSet({ keys });
}
