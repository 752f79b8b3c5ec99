/** A token bucket admits exactly its rate, and its memory is bounded for any number of keys. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createBuckets } from '../../src/limits/buckets.ts';
import { manualClock } from '../support/manual-clock.ts';

const rule = fc.record({
  perSecond: fc.integer({ min: 1, max: 1_000 }),
  burst: fc.integer({ min: 1, max: 100 }),
});
/** Pauses in ms; most are 0, as in a burst. */
const pauses = fc.array(fc.oneof({ weight: 4, arbitrary: fc.constant(0) }, fc.nat(3_000)), {
  maxLength: 300,
});

describe('a bucket', () => {
  it('admits at most burst + rate · t in any span, and never fewer than a bucket of whole tokens', () => {
    fc.assert(
      fc.property(rule, pauses, ({ perSecond, burst }, waits) => {
        const clock = manualClock(0);
        const buckets = createBuckets({ perSecond, burst }, clock);
        const admittedAtMs: number[] = [];
        let thousandths = burst * 1_000;
        for (const waitMs of waits) {
          clock.advance(waitMs);
          thousandths = Math.min(burst * 1_000, thousandths + waitMs * perSecond);
          const isAdmitted = buckets.take('a') === undefined;
          expect(isAdmitted).toBe(thousandths >= 1_000);
          if (!isAdmitted) continue;
          thousandths -= 1_000;
          admittedAtMs.push(clock.monotonicMs());
        }
        const excess = admittedAtMs.flatMap((fromMs, first) =>
          admittedAtMs
            .slice(first)
            .filter((toMs, further) => further + 1 > burst + ((toMs - fromMs) * perSecond) / 1_000),
        );
        expect(excess).toEqual([]);
      }),
    );
  });

  it('returns the whole seconds until half of the burst is back, at least 1', () => {
    fc.assert(
      fc.property(rule, fc.nat(2_000), ({ perSecond, burst }, waitMs) => {
        const clock = manualClock(0);
        const buckets = createBuckets({ perSecond, burst }, clock);
        for (let sent = 0; sent < burst; sent += 1) buckets.take('a');
        clock.advance(waitMs);
        const seconds = buckets.take('a');
        if (seconds === undefined) return;
        clock.advance(seconds * 1_000);
        const half = Array.from({ length: Math.floor(burst / 2) }, () => buckets.take('a'));
        expect(Number.isInteger(seconds) && seconds >= 1).toBe(true);
        expect(half.filter((wait) => wait !== undefined)).toEqual([]);
      }),
    );
  });

  it('is independent of the buckets of other keys', () => {
    const buckets = createBuckets({ perSecond: 1, burst: 2 }, manualClock(0));
    const taken = ['a', 'a', 'a', 'b', 'a', 'b', 'b'].map((key) => buckets.take(key) === undefined);
    expect(taken).toEqual([true, true, false, true, false, true, false]);
  });
});

describe('the memory of buckets', () => {
  it('holds at most 100,000 keys and evicts the least recently used', () => {
    const buckets = createBuckets({ perSecond: 1, burst: 2 }, manualClock(0));
    const take = (key: string): boolean => buckets.take(key) === undefined;
    expect([take('hot'), take('hot'), take('hot')]).toEqual([true, true, false]);
    for (let key = 0; key < 99_999; key += 1) take(`${key}`);
    expect(take('hot'), 'still in memory').toBe(false);
    for (let key = 99_999; key < 1_000_000; key += 1) take(`${key}`);
    expect(buckets.size()).toBe(100_000);
    expect(take('hot'), 'a whole burst again').toBe(true);
  });

  it('evicts idle buckets', () => {
    const clock = manualClock(0);
    const buckets = createBuckets({ perSecond: 1, burst: 2 }, clock);
    for (let key = 0; key < 1_000; key += 1) buckets.take(`${key}`);
    expect(buckets.size()).toBe(1_000);
    clock.advance(2_000);
    for (let key = 0; key < 1_000; key += 1) buckets.take('a');
    expect(buckets.size()).toBe(1);
  });
});
