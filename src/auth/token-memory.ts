/**
 * Tokens that were accepted, so that a dashboard that polls does not cost a signature each time. A token is known by
 * its hash, within its own times; whether its keys are still those that verified it, the verifier asks each time.
 */
import type { Clock } from '../model/clock.ts';
import type { Claims } from './claims.ts';
import { createHashedMap } from './hashed-map.ts';
import type { TokenHeader } from './key-set.ts';

export type Accepted = Claims & {
  /** Says which keys the token is held to. */
  readonly header: TokenHeader;
  /** Which keys it was verified by: a key set that was replaced is another object. */
  readonly keys: object;
};

export type TokenCache = ReturnType<typeof createTokenCache>;

/** @param max tokens that are kept; beyond it the one that was remembered first goes */
export function createTokenCache(clock: Clock, max = 10_000) {
  const known = createHashedMap<Accepted>(max);
  return {
    /** The token as it was accepted, unless its time has run out. */
    get(token: string): Accepted | undefined {
      const accepted = known.get(token);
      if (!accepted) return undefined;
      const nowSeconds = clock.nowSeconds();
      if (accepted.fromSeconds <= nowSeconds && nowSeconds < accepted.untilSeconds) return accepted;
      known.delete(token);
      return undefined;
    },
    set: known.set,
  };
}
