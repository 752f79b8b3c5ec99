/**
 * Tokens that were accepted, so that a dashboard that polls does not cost a signature each time. A token is known by
 * its hash, within its own times; whether its keys are still those that verified it, the verifier asks each time.
 */
import { hash } from 'node:crypto';
import type { Clock } from '../model/clock.ts';
import type { Principal } from '../model/ids.ts';
import type { TokenHeader } from './key-set.ts';

export type Accepted = {
  readonly principal: Principal;
  /** Says which keys it is held to. */
  readonly header: TokenHeader;
  /** The first second at which the token is valid, and the first at which it no longer is; since the epoch. */
  readonly fromSeconds: number;
  readonly untilSeconds: number;
  /** Which keys it was verified by: a key set that was replaced is another object. */
  readonly keys: object;
};

export type TokenCache = {
  /** The token as it was accepted, unless its time has run out. */
  get(token: string): Accepted | undefined;
  set(token: string, accepted: Accepted): void;
};

/** @param max tokens that are kept; beyond it the one that was remembered first goes */
export function createTokenCache(clock: Clock, max = 10_000): TokenCache {
  const known = new Map<string, Accepted>();
  return {
    get(token) {
      const key = keyOf(token);
      const accepted = known.get(key);
      if (!accepted) return undefined;
      const nowSeconds = clock.nowSeconds();
      if (accepted.fromSeconds <= nowSeconds && nowSeconds < accepted.untilSeconds) return accepted;
      known.delete(key);
      return undefined;
    },
    set(token, accepted) {
      const key = keyOf(token);
      known.delete(key); // a Map keeps the place of a key that is set again
      known.set(key, accepted);
      for (const oldest of known.keys()) {
        if (known.size <= max) break;
        known.delete(oldest);
      }
    },
  };
}

function keyOf(token: string): string {
  return hash('sha256', token, 'base64');
}
