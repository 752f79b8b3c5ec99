/**
 * Caches accepted tokens, by hash: a polling dashboard costs no signature check each time. The
 * verifier checks at each use whether the token's key set is still current.
 */
import type { Clock } from '../model/clock.ts';
import type { Claims } from './claims.ts';
import { createHashedMap } from './hashed-map.ts';
import type { TokenHeader } from './key-set.ts';

export type Accepted = Claims & {
  /** Selects the keys to verify the token with. */
  readonly header: TokenHeader;
  /** Identifies the key set that verified it: a replaced set is another object. */
  readonly keys: object;
};

export type TokenCache = ReturnType<typeof createTokenCache>;

/** @param max entries; a new one evicts the oldest */
export function createTokenCache(clock: Clock, max = 10_000) {
  const cache = createHashedMap<Accepted>(max);
  return {
    /** The accepted token; undefined outside its validity. */
    get(token: string): Accepted | undefined {
      const accepted = cache.get(token);
      if (!accepted) return undefined;
      const nowSeconds = clock.nowSeconds();
      if (accepted.fromSeconds <= nowSeconds && nowSeconds < accepted.untilSeconds) return accepted;
      cache.delete(token);
      return undefined;
    },
    set: cache.set,
  };
}
