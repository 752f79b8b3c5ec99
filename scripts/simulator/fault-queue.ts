/** Queued faults: the first fault matching a request damages it and is used up. */
import type { Fault } from './fault.ts';
import { matches, type Call } from './matching.ts';

export type FaultQueue = {
  add(fault: Fault): void;
  /** The fault for this request, if any. */
  take(call: Call): Fault | null;
  /** Queued faults, each with its remaining number of requests. */
  list(): ReadonlyArray<{ readonly fault: Fault; readonly left: number }>;
  clear(): void;
};

export function createFaultQueue(): FaultQueue {
  let waiting: { readonly fault: Fault; left: number }[] = [];

  return {
    add(fault) {
      waiting.push({ fault, left: fault.times });
    },
    take(call) {
      const struck = waiting.find(({ fault }) => matches(fault, call));
      if (struck === undefined) return null;
      struck.left -= 1;
      waiting = waiting.filter(({ left }) => left > 0);
      return struck.fault;
    },
    list: () => waiting,
    clear() {
      waiting = [];
    },
  };
}
