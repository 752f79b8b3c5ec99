/** A gate before the platform: matching requests wait until it opens, and are answered with that moment's data. */
import type { ServerResponse } from 'node:http';
import { isMeant, type Call, type Target } from './matching.ts';
import { createWatch } from './watch.ts';

export type Holds = {
  add(target: Target): void;
  /** Opens the gate for good; says how many requests were waiting. */
  release(): number;
  /** Resolves at once unless the request is held, and else on release or when its client has gone. */
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
      if (!targets.some((target) => isMeant(target, call))) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.add(resolve);
      response.once('close', resolve);
      watch.changed();
      await promise;
      response.off('close', resolve);
      waiting.delete(resolve);
    },

    count: () => waiting.size,
    untilHeld: (atLeast, timeoutMs) => watch.until(() => waiting.size >= atLeast, timeoutMs),
  };
}
