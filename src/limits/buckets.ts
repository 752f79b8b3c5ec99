/** Token buckets by key, in the memory of this process. */
import type { Clock } from '../model/clock.ts';

type Rule = {
  /** Whole requests that come back each second, up to `burst`. */
  readonly perSecond: number;
  readonly burst: number;
};

/** About 10 MB. Beyond it the bucket that was used longest ago goes: its key has a whole burst again. */
const maxBuckets = 100_000;

/** A request counts as a thousand, so that whole milliseconds times whole rates add up exactly. */
const one = 1_000;

export function createBuckets({ perSecond, burst }: Rule, clock: Clock, max = maxBuckets) {
  /** When each bucket is full again, in thousandths of a request; in the order of their last use. */
  const fullAt = new Map<string, number>();

  /** Looks at two before one may come, so that idle buckets go faster than new ones come. */
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
      // Not the moment of the first place: all who wait would come back for it.
      return Math.max(1, Math.ceil((at - now - (burst * one) / 2) / perSecond / 1_000));
    },
    size: () => fullAt.size,
  };
}
