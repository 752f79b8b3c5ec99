/**
 * How many refreshes this process runs at once. Whoever finds no slot free waits for one in order of arrival; a refresh
 * that takes longer than a request may wait moves aside, to a few places of its own, and frees its slot.
 */

/** The right to run one refresh. */
export type Slot = {
  /**
   * Frees the slot for another; false when all places aside are taken. Asked again there, it is false once another has
   * found none and this one has been asked often enough.
   */
  moveAside(): boolean;
  giveBack(): void;
};

/** A place in the line of those that wait for a slot. */
export type Ticket = {
  /** Aborts when its turn has come. */
  readonly called: AbortSignal;
  /** The slot, once its turn has come: then it is the caller's. */
  take(): Slot | undefined;
  /** Leaves the line; a slot that it was called for and has not taken goes to the next. */
  leave(): void;
};

/** So often may a refresh go on aside while others find no place; it asks after each page. */
const maxTurnsAside = 50;

export function createSlots(max: number, maxAside: number) {
  const line = new Set<(slot: Slot) => void>();
  const allBack = Promise.withResolvers<void>();
  let taken = 0;
  let aside = 0;
  /** Refreshes that found no place aside, ever. */
  let refused = 0;
  let isClosed = false;

  function settle(): void {
    if (isClosed) {
      if (taken + aside === 0) allBack.resolve();
      return;
    }
    for (const call of line) {
      if (taken >= max) return;
      line.delete(call);
      call(take());
    }
  }

  function take(): Slot {
    taken += 1;
    let place: 'slot' | 'aside' | 'none' = 'slot';
    let turns = 0;
    let refusedBefore = 0;
    return {
      moveAside() {
        if (place === 'aside') {
          turns += 1;
          return turns <= maxTurnsAside || refused === refusedBefore;
        }
        if (place === 'slot' && aside >= maxAside) refused += 1;
        if (place === 'slot' && aside < maxAside) {
          refusedBefore = refused;
          place = 'aside';
          taken -= 1;
          aside += 1;
          settle();
        }
        return place === 'aside';
      },
      giveBack() {
        if (place === 'slot') taken -= 1;
        if (place === 'aside') aside -= 1;
        place = 'none';
        settle();
      },
    };
  }

  return {
    /** Undefined when none is free, and so while others wait, or the process is stopping. */
    tryTake: (): Slot | undefined => (isClosed || taken >= max ? undefined : take()),
    queue(): Ticket {
      const called = new AbortController();
      let slot: Slot | undefined;
      const call = (given: Slot): void => {
        slot = given;
        called.abort();
      };
      line.add(call);
      settle();
      return {
        called: called.signal,
        take() {
          const mine = slot;
          slot = undefined;
          return mine;
        },
        leave() {
          line.delete(call);
          slot?.giveBack();
          slot = undefined;
        },
      };
    },
    /** Refreshes that run, those aside among them, and places in the line. */
    load: () => ({ runningRefreshes: taken + aside, waitingRefreshes: line.size }),
    /** From now on none is given out; resolves once all are back. */
    async close(): Promise<void> {
      isClosed = true;
      settle();
      await allBack.promise;
    },
  };
}
