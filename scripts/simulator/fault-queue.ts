/** Faults that wait for their requests: the first that is meant for a request strikes it, and is used up by that. */
import type { Fault } from './fault.ts';
import { isMeant, type Call } from './matching.ts';

export type FaultQueue = {
  add(fault: Fault): void;
  /** The fault that strikes this request, if any. */
  take(call: Call): Fault | null;
  /** Those that wait, with the requests that each is still to strike. */
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
      const struck = waiting.find(({ fault }) => isMeant(fault, call));
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
