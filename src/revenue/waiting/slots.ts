/**
 * Bounds how many refreshes this process runs at once; callers queue first in, first out. A refresh
 * longer than a request may wait moves to one of a few places aside and frees its slot.
 */

/** The right to run one refresh. */
export type Slot = {
  /**
   * Frees the slot; false when all places aside are taken. Called again aside, it turns false after
   * `maxTurnsAside` calls if another refresh has found no place meanwhile.
   */
  moveAside(): boolean;
  giveBack(): void;
};

/** A place in the queue for a slot. */
export type Ticket = {
  /** Aborts when the ticket's turn has come. */
  readonly called: AbortSignal;
  /** Hands the slot to the caller; undefined before the ticket's turn. */
  take(): Slot | undefined;
  /** Leaves the queue; a called slot not yet taken goes to the next ticket. */
  leave(): void;
};

/** Pages read aside while others wait for a place; one call after each page. */
const maxTurnsAside = 50;

export function createSlots(max: number, maxAside: number) {
  const waiting = new Set<(slot: Slot) => void>();
  const allBack = Promise.withResolvers<void>();
  let taken = 0;
  let aside = 0;
  /** Count, since the start, of calls without a free place aside. */
  let rejectedCalls = 0;
  let isClosed = false;

  function serveQueue(): void {
    if (isClosed) {
      if (taken + aside === 0) allBack.resolve();
      return;
    }
    for (const call of waiting) {
      if (taken >= max) return;
      waiting.delete(call);
      call(take());
    }
  }

  function take(): Slot {
    taken += 1;
    let place: 'slot' | 'aside' | 'none' = 'slot';
    let turns = 0;
    let rejectedBefore = 0;
    return {
      moveAside() {
        if (place === 'aside') {
          turns += 1;
          return turns <= maxTurnsAside || rejectedCalls === rejectedBefore;
        }
        if (place === 'slot' && aside >= maxAside) rejectedCalls += 1;
        if (place === 'slot' && aside < maxAside) {
          rejectedBefore = rejectedCalls;
          place = 'aside';
          taken -= 1;
          aside += 1;
          serveQueue();
        }
        return place === 'aside';
      },
      giveBack() {
        if (place === 'slot') taken -= 1;
        if (place === 'aside') aside -= 1;
        place = 'none';
        serveQueue();
      },
    };
  }

  return {
    /** Undefined when no slot is free or the process is stopping. */
    tryTake: (): Slot | undefined => (isClosed || taken >= max ? undefined : take()),
    queue(): Ticket {
      const called = new AbortController();
      let slot: Slot | undefined;
      const call = (given: Slot): void => {
        slot = given;
        called.abort();
      };
      waiting.add(call);
      serveQueue();
      return {
        called: called.signal,
        take() {
          const mine = slot;
          slot = undefined;
          return mine;
        },
        leave() {
          waiting.delete(call);
          slot?.giveBack();
          slot = undefined;
        },
      };
    },
    /** Running refreshes, including those aside, and queued tickets. */
    load: () => ({ runningRefreshes: taken + aside, waitingRefreshes: waiting.size }),
    /** Gives out no more slots; resolves when all are given back. */
    async close(): Promise<void> {
      isClosed = true;
      serveQueue();
      await allBack.promise;
    },
  };
}
