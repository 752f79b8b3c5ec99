/** Token buckets by key, in the memory of this process. */
import type { Clock } from '../model/clock.ts';

type Rule = {
  /** Whole requests that come back each second, up to `burst`. */
  readonly perSecond: number;
  readonly burst: number;
};

/** About 10 MB. Above it the least recently used bucket goes, and its key has a full burst again. */
const maxBuckets = 100_000;

/** One request, in thousandths: whole milliseconds times whole rates then add up exactly. */
const one = 1_000;

export function createBuckets({ perSecond, burst }: Rule, clock: Clock) {
  /** When each bucket is full again, in thousandths of a request; in the order of their last use. */
  const fullAt = new Map<string, number>();

  /** Goes on where it was: from the start it would pass, each time, the places of all that were deleted. */
  let walk = fullAt.entries();
  let oldest: readonly [key: string, at: number] | undefined;

  function findOldest(): typeof oldest {
    let next = walk.next();
    if (next.done === true) next = (walk = fullAt.entries()).next();
    return next.done === true ? undefined : next.value;
  }

  /** Drops up to two full buckets a request, so that idle ones go faster than new ones come. */
  function dropOldest(now: number): void {
    for (let looked = 0; looked < 2; looked += 1) {
      oldest ??= findOldest();
      if (oldest === undefined || (oldest[1] > now && fullAt.size < maxBuckets)) return;
      fullAt.delete(oldest[0]);
      oldest = undefined;
    }
  }

  return {
    /** Undefined when the request is within the limit; else the seconds until half of the burst is back. */
    take(key: string): number | undefined {
      const now = Math.floor(clock.monotonicMs() * perSecond);
      const at = Math.max(fullAt.get(key) ?? now, now);
      const isWithin = at + one <= now + burst * one;
      fullAt.delete(key); // a Map keeps the place of a key that is set again
      if (oldest?.[0] === key) oldest = undefined;
      dropOldest(now);
      fullAt.set(key, isWithin ? at + one : at);
      if (isWithin) return undefined;
      // Not when the first request fits again: all clients that wait would come back for it.
      return Math.max(1, Math.ceil((at - now - (burst * one) / 2) / perSecond / 1_000));
    },
    size: () => fullAt.size,
  };
}
