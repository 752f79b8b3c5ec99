/**
 * Requests of one tenant in this process share one loop. It hands every row it reads to all who wait; each tests the row
 * for its own interval and leaves once answered or at its own deadline, and the loop ends with the last of them.
 */
import type { Clock } from '../model/clock.ts';
import type { TenantId } from '../model/ids.ts';
import type { Interval } from '../model/window.ts';

export type FlightOptions<Read, Outcome> = {
  readonly clock: Clock;
  readonly deadlineMs: number;
  /** More may not wait for one tenant in this process. */
  readonly mostWaiters: number;
  readonly crowded: () => Outcome;
  /** Reads until nobody waits, offering every read. What it throws, every waiter gets. */
  readonly loop: (tenantId: TenantId, flight: Flight<Read>) => Promise<void>;
  /** The answer that a read holds for an interval, or undefined to wait on. */
  readonly answer: (read: Read, interval: Interval) => Outcome | undefined;
  /** What is said at the deadline, by the last read, if there was one. */
  readonly late: (read: Read | undefined, interval: Interval) => Outcome;
};

export type Flight<Read> = {
  /** The intervals still asked for; none when nobody waits. */
  waitingFor(): Interval[];
  offer(read: Read): void;
};

/** An outcome, and the last read that did not hold it, if it had to be waited for. */
export type Landing<Read, Outcome> = { readonly outcome: Outcome; readonly waitedOn: Read | undefined };

type Waiter<Read> = {
  readonly interval: Interval;
  readonly test: (read: Read) => boolean;
  readonly refuse: (error: unknown) => void;
};

export function createFlights<Read, Outcome>(options: FlightOptions<Read, Outcome>) {
  const flights = new Map<TenantId, Set<Waiter<Read>>>();

  async function fly(tenantId: TenantId, waiters: Set<Waiter<Read>>): Promise<void> {
    const flight: Flight<Read> = {
      waitingFor: () => [...new Set([...waiters].map(({ interval }) => interval))],
      offer: (read) => {
        for (const waiter of waiters) if (waiter.test(read)) waiters.delete(waiter);
      },
    };
    // A request may join between the loop's last look and its end: then it goes round again.
    while (waiters.size > 0) {
      try {
        await options.loop(tenantId, flight);
      } catch (error) {
        for (const waiter of waiters) waiter.refuse(error);
        waiters.clear();
      }
    }
    flights.delete(tenantId);
  }

  return {
    /** Waits for this tenant's answer for an interval, in the flight that is under way or a new one. */
    async join(tenantId: TenantId, interval: Interval): Promise<Landing<Read, Outcome>> {
      if ((flights.get(tenantId)?.size ?? 0) >= options.mostWaiters)
        return { outcome: options.crowded(), waitedOn: undefined };
      const settled = new AbortController();
      try {
        return await new Promise<Landing<Read, Outcome>>((resolve, refuse) => {
          let waitedOn: Read | undefined;
          const test = (read: Read): boolean => {
            const outcome = options.answer(read, interval);
            if (outcome === undefined) waitedOn = read;
            else resolve({ outcome, waitedOn });
            return outcome !== undefined;
          };
          const waiter = { interval, test, refuse };
          const joined = flights.get(tenantId);
          const waiters = joined ?? new Set<Waiter<Read>>();
          waiters.add(waiter);
          void options.clock.sleep(options.deadlineMs, settled.signal).then(() => {
            if (!settled.signal.aborted && waiters.delete(waiter))
              resolve({ outcome: options.late(waitedOn, interval), waitedOn });
          });
          if (joined) return;
          flights.set(tenantId, waiters);
          void fly(tenantId, waiters);
        });
      } finally {
        settled.abort();
      }
    },
  };
}
