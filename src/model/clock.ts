import { setTimeout as delay } from 'node:timers/promises';

/** A process's own time, for token lifetimes (wall) and waits (monotonic). Never compared with a database time. */
export type Clock = {
  /** Wall time in whole seconds since the epoch, as tokens count it. */
  nowSeconds(): number;
  /** Milliseconds on a clock that only goes forward. */
  monotonicMs(): number;
  /** Resolves after so many milliseconds, or at once when the signal aborts. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
};

export const systemClock: Clock = {
  nowSeconds: () => Math.floor(Date.now() / 1000),
  monotonicMs: () => performance.now(),
  async sleep(milliseconds, signal) {
    await delay(milliseconds, undefined, signal ? { signal } : {}).catch((error: unknown) => {
      if (!signal?.aborted) throw error;
    });
  },
};
