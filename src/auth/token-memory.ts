/**
 * Tokens that were accepted, so that a dashboard that polls does not cost a signature each time. A token is known by
 * its hash, for as long as verification would accept it again: within its own times, and by the same keys.
 */
import { createHash } from 'node:crypto';
import type { Clock } from '../model/clock.ts';
import type { Principal } from '../model/ids.ts';

export type Accepted = {
  readonly principal: Principal;
  /** The first second at which the token is valid, and the first at which it no longer is; since the epoch. */
  readonly fromSeconds: number;
  readonly untilSeconds: number;
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
  const known = new Map<string, Accepted>();
  return {
    get(token, keys) {
      const key = keyOf(token);
      const accepted = known.get(key);
      if (!accepted) return undefined;
      const nowSeconds = clock.nowSeconds();
      const isValid = accepted.fromSeconds <= nowSeconds && nowSeconds < accepted.untilSeconds;
      if (isValid && accepted.keys === keys) return accepted.principal;
      known.delete(key);
      return undefined;
    },
    set(token, accepted) {
      const key = keyOf(token);
      known.delete(key); // a Map keeps the place of a key that is set again
      known.set(key, accepted);
      for (const oldest of known.keys()) {
        if (known.size <= most) break;
        known.delete(oldest);
      }
    },
  };
}

function keyOf(token: string): string {
  return createHash('sha256').update(token).digest('base64');
}
