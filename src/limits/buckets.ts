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

export function createBuckets({ perSecond, burst }: Rule, clock: Clock, max = maxBuckets) {
  /** When each bucket is full again, in thousandths of a request; in the order of their last use. */
  const fullAt = new Map<string, number>();

  /** Drops up to two full buckets a request, so that idle ones go faster than new ones come. */
  function dropOldest(now: number): void {
    for (let looked = 0; looked < 2; looked += 1) {
      const [[key, at] = []] = fullAt;
      if (key === undefined || at === undefined || (at > now && fullAt.size < max)) return;
      fullAt.delete(key);
    }
  }

  return {
    /** Undefined when the request is within the limit; else the seconds until half of the burst is back. */
    take(key: string): number | undefined {
      const now = Math.floor(clock.monotonicMs() * perSecond);
      const at = Math.max(fullAt.get(key) ?? now, now);
      const isWithin = at + one <= now + burst * one;
      fullAt.delete(key); // a Map keeps the place of a key that is set again
      dropOldest(now);
      fullAt.set(key, isWithin ? at + one : at);
      if (isWithin) return undefined;
      // Not when the first request fits again: all clients that wait would come back for it.
      return Math.max(1, Math.ceil((at - now - (burst * one) / 2) / perSecond / 1_000));
    },
    size: () => fullAt.size,
  };
}
