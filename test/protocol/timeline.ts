/**
 * Virtual time for several simulated processes: time advances only when nothing more can happen
 * now. Sleeps are timers; transactions are real and take no virtual time.
 */
import type { Clock } from '../../src/model/clock.ts';

type Timer = { readonly atMs: number; readonly fire: () => void };

/** The state of one simulated process: paused until a time, or dead. */
export type Life = { pausedUntilMs: number; isAlive: boolean };

export type Timeline = ReturnType<typeof createTimeline>;

export function createTimeline(startMs: number) {
  let nowMs = startMs;
  let busy = 0;
  let activity = 0;
  let wake: () => void = () => undefined;
  const timers = new Set<Timer>();

  const until = (atMs: number, signal?: AbortSignal): Promise<void> =>
    new Promise((resolve) => {
      const timer = { atMs, fire: resolve };
      const abort = (): void => {
        timers.delete(timer);
        resolve();
      };
      timers.add(timer);
      signal?.addEventListener('abort', abort);
      if (signal?.aborted) abort();
    });

  /** Blocks a paused process until its time, and a dead one forever. */
  async function gate(life: Life): Promise<void> {
    for (;;) {
      if (!life.isAlive) return new Promise(() => undefined);
      if (life.pausedUntilMs <= nowMs) return undefined;
      await until(life.pausedUntilMs);
    }
  }

  /** Runs real work in no virtual time. */
  async function work<T>(task: () => Promise<T>): Promise<T> {
    busy += 1;
    try {
      return await task();
    } finally {
      busy -= 1;
      activity += 1;
      wake();
    }
  }

  async function settle(): Promise<void> {
    for (let quiet = 0; quiet < 3;) {
      const before = activity;
      if (busy > 0) await new Promise<void>((resolve) => (wake = resolve));
      await new Promise<void>((resolve) => void setImmediate(resolve));
      quiet = busy === 0 && activity === before ? quiet + 1 : 0;
    }
  }

  return {
    nowMs: () => nowMs,
    gate,
    work,
    settle,
    /** Advances the time and fires all timers on the way. */
    async run(milliseconds: number): Promise<void> {
      const endMs = nowMs + milliseconds;
      for (;;) {
        await settle();
        const due = [...timers].filter(({ atMs }) => atMs <= endMs);
        if (due.length === 0) break;
        const atMs = Math.min(...due.map((timer) => timer.atMs));
        nowMs = Math.max(nowMs, atMs);
        for (const timer of due.filter((one) => one.atMs === atMs)) {
          timers.delete(timer);
          timer.fire();
        }
      }
      nowMs = endMs;
    },
    /** A process's clocks: their offset is arbitrary, their speed exact. */
    createClock(life: Life, offMs: number): Clock {
      return {
        nowSeconds: () => Math.floor((nowMs + offMs) / 1000),
        monotonicMs: () => nowMs - startMs + Math.abs(offMs),
        async sleep(milliseconds, signal) {
          await until(nowMs + milliseconds, signal);
          await gate(life);
        },
      };
    },
  };
}
