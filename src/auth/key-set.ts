/**
 * The public keys of the identity provider (RFC 7517), from its URL. jose picks the key; its own remote set has no limit on
 * bytes, none on fetches while the source fails, and drops good keys with the first failure, so fetching is done here.
 *
 * A set is asked for again when it is ten minutes old, or lacks a key that a token names; whoever asks meanwhile waits for
 * the same fetch, and no fetch begins within five seconds of the last one's end. While the source is down, the last set that
 * came holds for an hour.
 */
import { createLocalJWKSet, errors, type CryptoKey, type JWK, type LocalJWKSet } from 'jose';
import { z } from 'zod';
import { boundedText } from '../model/bounded-text.ts';
import type { Clock } from '../model/clock.ts';
import type { FailureReason } from '../model/failure.ts';
import type { Observe } from '../observe/observation.ts';

const refreshAfterMs = 600_000;
const keepMs = 3_600_000;
const restMs = 5_000;
const downMs = 60_000; // how long after a failure the source is taken to be down
const deadlineMs = 5_000;
const maxBytes = 65_536;
const minRsaBits = 2048;

export type KeySetOptions = { readonly url: URL; readonly clock: Clock; readonly observe: Observe };

/** Keys that may have signed a token, none if there is no such key; and what they are of, another object for other keys. */
export type Keys = { readonly set: object; readonly keys: ReadonlyArray<CryptoKey | Uint8Array> };

type Header = { readonly alg: string; readonly kid?: string };
/** Never throws; undefined when nobody can say: the source fails, and no set is young enough, or none has the key. */
export type KeySet = (header: Header) => Promise<Keys | undefined>;

export function createKeySet({ url, clock, observe }: KeySetOptions): KeySet {
  let held: { readonly text: string; readonly set: LocalJWKSet; readonly askedAtMs: number } | undefined;
  let loading: Promise<void> | undefined;
  let failedAtMs = -Infinity;
  let restsUntilMs = -Infinity;

  const ageMs = (): number => (held ? clock.monotonicMs() - held.askedAtMs : Infinity);
  const isDown = (): boolean => clock.monotonicMs() - failedAtMs < downMs;
  const usable = (): LocalJWKSet | undefined => (ageMs() < keepMs ? held?.set : undefined);

  const load = async (): Promise<void> => {
    const askedAtMs = clock.monotonicMs();
    const answer = await fetchKeySet(url, clock);
    const endedAtMs = clock.monotonicMs();
    restsUntilMs = endedAtMs + restMs;
    failedAtMs = answer.kind === 'failed' ? endedAtMs : -Infinity;
    if (answer.kind === 'set') {
      // The same content stays the same object, so that what was verified by it stays verified.
      held = { ...answer, set: held?.text === answer.text ? held.set : answer.set, askedAtMs };
    } else {
      const { reason, status } = answer;
      observe({ kind: 'keySetFailed', reason, status, isUsable: usable() !== undefined });
    }
  };

  const refresh = async (): Promise<void> => {
    if (!loading && clock.monotonicMs() < restsUntilMs) return;
    loading ??= load().finally(() => (loading = undefined));
    await loading;
  };

  const current = async (): Promise<LocalJWKSet | undefined> => {
    if (ageMs() >= refreshAfterMs) {
      const refreshed = refresh();
      // Nobody waits for a source that has just failed, as long as the last set may be used.
      if (!isDown() || !usable()) await refreshed;
    }
    return usable();
  };

  return async (header) => {
    const set = await current();
    if (!set) return undefined;
    const keys = await matching(set, header);
    if (keys.length > 0) return { set, keys };
    await refresh(); // the key may be newer than the set
    const newer = usable();
    if (!newer || isDown()) return undefined;
    return { set: newer, keys: newer === set ? [] : await matching(newer, header) };
  };
}

async function matching(set: LocalJWKSet, header: Header): Promise<readonly CryptoKey[]> {
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

type Answer =
  | { readonly kind: 'set'; readonly text: string; readonly set: LocalJWKSet }
  | { readonly kind: 'failed'; readonly reason: FailureReason; readonly status: number | null };

async function fetchKeySet(url: URL, clock: Clock): Promise<Answer> {
  const deadline = new AbortController();
  const done = new AbortController();
  void clock.sleep(deadlineMs, done.signal).then(() => deadline.abort());
  const { signal } = deadline;
  let status: number | null = null;
  try {
    const headers = { accept: 'application/jwk-set+json, application/json' };
    const response = await fetch(url, { headers, signal, redirect: 'manual' });
    ({ status } = response);
    if (status !== 200) {
      await response.body?.cancel();
      return { kind: 'failed', reason: 'upstream_error', status };
    }
    const text = await boundedText(response, maxBytes);
    return { kind: 'set', text, set: parseKeySet(text) };
  } catch {
    const reason = signal.aborted ? 'timeout' : status === null ? 'unreachable' : 'invalid_response';
    return { kind: 'failed', reason, status };
  } finally {
    done.abort();
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
