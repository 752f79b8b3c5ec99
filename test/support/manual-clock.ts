/** A clock moved by tests: both times advance together, and due sleepers wake. */
import type { Clock } from '../../src/model/clock.ts';

export type ManualClock = Clock & { advance(milliseconds: number): void };

export function manualClock(startSeconds: number): ManualClock {
  let elapsedMs = 0;
  const sleepers = new Set<{ readonly untilMs: number; readonly wake: () => void }>();
  return {
    nowSeconds: () => startSeconds + Math.floor(elapsedMs / 1000),
    monotonicMs: () => elapsedMs,
    async sleep(milliseconds, signal) {
      await new Promise<void>((wake) => {
        const sleeper = { untilMs: elapsedMs + milliseconds, wake };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', () => {
          sleepers.delete(sleeper);
          wake();
        });
      });
    },
    advance(milliseconds) {
      elapsedMs += milliseconds;
      for (const sleeper of sleepers) {
        if (sleeper.untilMs > elapsedMs) continue;
        sleepers.delete(sleeper);
        sleeper.wake();
      }
    },
  };
}
