/**
 * Tokens that were accepted, so that a dashboard that polls does not cost a signature each time. A token is known by
 * its hash, for as long as verification would accept it again: within its own times, and by the same keys.
 */
import type { Clock } from '../model/clock.ts';
import type { Principal } from '../model/ids.ts';
import type { Claims } from './claims.ts';
import { createHashedMap } from './hashed-map.ts';

export type Accepted = Claims & {
  /** Which keys it was verified by: a key set that was replaced is another object. */
  readonly keys: object;
};

export type TokenCache = {
  /** The principal of the token, if these keys accepted it and its time has not run out. */
  get(token: string, keys: object): Principal | undefined;
  set(token: string, accepted: Accepted): void;
};

/** @param most tokens that are kept; beyond it the one that was remembered first goes */
export function createTokenCache(clock: Clock, most = 10_000): TokenCache {
  const known = createHashedMap<Accepted>(most);
  return {
    get(token, keys) {
      const accepted = known.get(token);
      if (!accepted) return undefined;
      const nowSeconds = clock.nowSeconds();
      const isValid = accepted.fromSeconds <= nowSeconds && nowSeconds < accepted.untilSeconds;
      if (isValid && accepted.keys === keys) return accepted.principal;
      known.delete(token);
      return undefined;
    },
    set: known.set,
  };
}
