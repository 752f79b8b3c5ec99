/** Holds matching platform requests until release; the response then has current data. */
import type { ServerResponse } from 'node:http';
import { matches, type Call, type Target } from './matching.ts';
import { createWatch } from './watch.ts';

export type Holds = {
  add(target: Target): void;
  /** Removes all holds; returns the number of waiting requests. */
  release(): number;
  /** Resolves at once for a request without a hold, otherwise on release or disconnection. */
  pass(call: Call, response: ServerResponse): Promise<void>;
  count(): number;
  untilHeld(atLeast: number, timeoutMs: number): Promise<void>;
};

export function createHolds(): Holds {
  let targets: Target[] = [];
  const waiting = new Set<() => void>();
  const watch = createWatch();

  return {
    add(target) {
      targets.push(target);
    },

    release() {
      targets = [];
      const { size } = waiting;
      for (const go of waiting) go();
      waiting.clear();
      return size;
    },

    async pass(call, response) {
      if (!targets.some((target) => matches(target, call))) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.add(resolve);
      response.once('close', resolve);
      watch.notify();
      await promise;
      response.off('close', resolve);
      waiting.delete(resolve);
    },

    count: () => waiting.size,
    untilHeld: (atLeast, timeoutMs) => watch.until(() => waiting.size >= atLeast, timeoutMs),
  };
}
