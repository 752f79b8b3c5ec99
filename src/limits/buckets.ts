/** Token buckets by key, in this process's memory. */
import type { Clock } from '../model/clock.ts';

type Rule = {
  /** Requests refilled per second, up to `burst`; a whole number. */
  readonly perSecond: number;
  readonly burst: number;
};

/** About 10 MB. Beyond it, the least recently used key gets a full burst again. */
const maxBuckets = 100_000;

/** One request in thousandths: milliseconds times a whole rate then stays a whole number. */
const one = 1_000;

export function createBuckets({ perSecond, burst }: Rule, clock: Clock) {
  /** When each bucket is full again, in thousandths of a request; least recently used first. */
  const fullAt = new Map<string, number>();

  /** A lasting iterator: a new one would skip all deleted entries of the Map each time. */
  let cursor = fullAt.entries();
  let oldest: readonly [key: string, at: number] | undefined;

  function findOldest(): typeof oldest {
    let next = cursor.next();
    if (next.done === true) next = (cursor = fullAt.entries()).next();
    return next.done === true ? undefined : next.value;
  }

  /** Drops up to two full buckets per request: faster than a request can add one. */
  function dropOldest(now: number): void {
    for (let checked = 0; checked < 2; checked += 1) {
      oldest ??= findOldest();
      if (oldest === undefined || (oldest[1] > now && fullAt.size < maxBuckets)) return;
      fullAt.delete(oldest[0]);
      oldest = undefined;
    }
  }

  return {
    /** Undefined within the limit; else the seconds until half the burst is refilled. */
    take(key: string): number | undefined {
      const now = Math.floor(clock.monotonicMs() * perSecond);
      const at = Math.max(fullAt.get(key) ?? now, now);
      const isWithin = at + one <= now + burst * one;
      fullAt.delete(key); // `set` alone would keep the key's old place in the Map
      if (oldest?.[0] === key) oldest = undefined;
      dropOldest(now);
      fullAt.set(key, isWithin ? at + one : at);
      if (isWithin) return undefined;
      // Half, not one request: otherwise all waiting clients would retry for the same one.
      return Math.max(1, Math.ceil((at - now - (burst * one) / 2) / perSecond / 1_000));
    },
    size: () => fullAt.size,
  };
}
