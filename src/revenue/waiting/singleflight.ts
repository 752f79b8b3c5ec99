/**
 * Requests of one tenant in this process share one loop. It hands every row it reads to all who wait; each tests the row
 * for its own interval and leaves once answered, at its own deadline, or when its client is gone; the loop ends with the
 * last of them.
 */
import type { Clock } from '../../model/clock.ts';
import type { TenantId } from '../../model/ids.ts';
import type { Interval } from '../../model/window.ts';

export type SingleflightOptions<Read, Outcome> = {
  readonly clock: Clock;
  readonly deadlineMs: number;
  /** More may not wait for one tenant in this process; those that a read answers do not wait. */
  readonly maxWaiters: number;
  readonly crowded: () => Outcome;
  /** Reads until nobody waits, offering every read. What it throws, every waiter gets. */
  readonly loop: (tenantId: TenantId, flight: Flight<Read>) => Promise<void>;
  /** The answer that a read holds for an interval, or undefined to wait on. */
  readonly answer: (read: Read, interval: Interval) => Outcome | undefined;
  /** The answer at the deadline, by the last read, if there was one; it may throw one instead. */
  readonly late: (tenantId: TenantId, read: Read | undefined) => Outcome;
};

export type Flight<Read> = {
  /** The intervals still asked for; none when nobody waits. */
  intervals(): Interval[];
  offer(read: Read): void;
  /** Sleeps for so long, until the signal, or until something was changed in this process. */
  pause(milliseconds: number, until?: AbortSignal): Promise<void>;
};

/** An outcome, and the last read that did not hold it, if it had to be waited for. */
export type Waited<Read, Outcome> = { readonly outcome: Outcome; readonly waitedOn: Read | undefined };

type Waiter<Read> = {
  readonly interval: Interval;
  readonly test: (read: Read) => boolean;
  readonly reject: (error: unknown) => void;
  readonly turnAway: () => void;
};

/** Newcomers have not been tested yet: the next read may answer them all. */
type Crowd<Read> = {
  readonly newcomers: Set<Waiter<Read>>;
  readonly waiters: Set<Waiter<Read>>;
  wake: () => void;
};

export type Singleflight<Read, Outcome> = {
  /** Waits for this tenant's answer for an interval, in the loop that runs or a new one; `gone`: nobody listens any more. */
  wait(tenantId: TenantId, interval: Interval, gone?: AbortSignal): Promise<Waited<Read, Outcome>>;
  /** Lets the tenant's loop look again at once. */
  wake(tenantId: TenantId): void;
};

export function createSingleflight<Read, Outcome>(
  options: SingleflightOptions<Read, Outcome>,
): Singleflight<Read, Outcome> {
  const { clock, deadlineMs, maxWaiters } = options;
  const crowds = new Map<TenantId, Crowd<Read>>();

  async function run(tenantId: TenantId, crowd: Crowd<Read>): Promise<void> {
    const flight = flightOf(clock, crowd, maxWaiters);
    // A request may join between the loop's last look and its end: then it goes round again.
    while (sizeOf(crowd) > 0) {
      try {
        await options.loop(tenantId, flight);
      } catch (error) {
        for (const waiter of everyone(crowd)) waiter.reject(error);
        crowd.newcomers.clear();
        crowd.waiters.clear();
      }
    }
    crowds.delete(tenantId);
  }

  return {
    async wait(tenantId, interval, gone) {
      const joined = crowds.get(tenantId);
      if (joined && joined.waiters.size >= maxWaiters)
        return { outcome: options.crowded(), waitedOn: undefined };
      const crowd = joined ?? { newcomers: new Set(), waiters: new Set(), wake: () => undefined };
      const settled = new AbortController();
      try {
        return await new Promise<Waited<Read, Outcome>>((resolve, reject) => {
          let waitedOn: Read | undefined;
          const test = (read: Read): boolean => {
            const outcome = options.answer(read, interval);
            if (outcome === undefined) waitedOn = read;
            else resolve({ outcome, waitedOn });
            return outcome !== undefined;
          };
          const turnAway = (): void => resolve({ outcome: options.crowded(), waitedOn: undefined });
          const waiter = { interval, test, reject, turnAway };
          crowd.newcomers.add(waiter);
          // A client that is gone has come to its deadline.
          const limits = gone ? AbortSignal.any([settled.signal, gone]) : settled.signal;
          clock
            .sleep(deadlineMs, limits)
            .then(() => {
              if (settled.signal.aborted || !leave(crowd, waiter)) return;
              resolve({ outcome: options.late(tenantId, waitedOn), waitedOn });
            })
            .catch(reject);
          if (joined) return;
          crowds.set(tenantId, crowd);
          void run(tenantId, crowd);
        });
      } finally {
        settled.abort();
      }
    },
    wake: (tenantId) => crowds.get(tenantId)?.wake(),
  };
}

function flightOf<Read>(clock: Clock, crowd: Crowd<Read>, maxWaiters: number): Flight<Read> {
  const { newcomers, waiters } = crowd;
  return {
    intervals: () => [...new Set(everyone(crowd).map(({ interval }) => interval))],
    offer(read) {
      for (const waiter of waiters) if (waiter.test(read)) waiters.delete(waiter);
      for (const newcomer of newcomers) {
        if (newcomer.test(read)) continue;
        if (waiters.size < maxWaiters) waiters.add(newcomer);
        else newcomer.turnAway();
      }
      newcomers.clear();
    },
    async pause(milliseconds, until) {
      const woken = new AbortController();
      crowd.wake = () => woken.abort();
      await clock.sleep(milliseconds, until ? AbortSignal.any([woken.signal, until]) : woken.signal);
    },
  };
}

function everyone<Read>({ newcomers, waiters }: Crowd<Read>): Array<Waiter<Read>> {
  return [...waiters, ...newcomers];
}

function sizeOf<Read>({ newcomers, waiters }: Crowd<Read>): number {
  return newcomers.size + waiters.size;
}

/** False when it had left already. */
function leave<Read>({ newcomers, waiters }: Crowd<Read>, waiter: Waiter<Read>): boolean {
  return newcomers.delete(waiter) || waiters.delete(waiter);
}
