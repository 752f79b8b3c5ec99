/** Waits for a condition, checking it on each change only. */

export type Watch = {
  notify(): void;
  /** Resolves when the condition holds, or at the timeout. */
  until(holds: () => boolean, timeoutMs: number): Promise<void>;
};

export function createWatch(): Watch {
  const waiting = new Set<() => void>();

  return {
    notify() {
      for (const check of waiting) check();
    },
    until(holds, timeoutMs) {
      if (holds()) return Promise.resolve();
      const { promise, resolve } = Promise.withResolvers<void>();
      const finish = (): void => {
        clearTimeout(timer);
        waiting.delete(check);
        resolve();
      };
      const check = (): void => {
        if (holds()) finish();
      };
      const timer = setTimeout(finish, timeoutMs);
      waiting.add(check);
      return promise;
    },
  };
}
