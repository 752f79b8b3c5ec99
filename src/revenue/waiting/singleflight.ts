/**
 * Requests of one tenant in this process share one loop. It hands every row it reads to all who wait; each tests the
 * row for what it asks and leaves once answered, at its own deadline, or when its client is gone; the loop ends
 * with the last of them.
 */
import type { Clock } from '../../model/clock.ts';
import type { TenantId } from '../../model/ids.ts';

export type SingleflightOptions<Read, Ask, Answer> = {
  readonly clock: Clock;
  readonly deadlineMs: number;
  /** More may not wait for one tenant in this process; those that a read answers do not wait. */
  readonly maxWaiters: number;
  /** Reads until nobody waits, offering every read. What it throws, every waiter gets. */
  readonly loop: (tenantId: TenantId, waiters: Waiters<Read, Ask>) => Promise<void>;
  /** The answer that a read holds, or undefined to wait on. */
  readonly answer: (read: Read, ask: Ask) => Answer | undefined;
};

/** Those who wait for one tenant, as its loop sees them. */
export type Waiters<Read, Ask> = {
  /** All that is still asked for; nothing when nobody waits. */
  asks(): Ask[];
  offer(read: Read): void;
  /** Sleeps for so long, until the signal, or until something was changed in this process. */
  pause(milliseconds: number, until?: AbortSignal): Promise<void>;
};

/** `waitedOn`: the last read that did not hold the answer, if it had to be waited for. */
export type Outcome<Read, Answer> =
  | { readonly kind: 'answered'; readonly answer: Answer; readonly waitedOn: Read | undefined }
  /** The deadline, or the client is gone. */
  | { readonly kind: 'late'; readonly waitedOn: Read | undefined }
  /** As many wait for this tenant as may. */
  | { readonly kind: 'full' };

type Waiter<Read, Ask> = {
  readonly ask: Ask;
  readonly test: (read: Read) => boolean;
  readonly reject: (error: unknown) => void;
  readonly turnAway: () => void;
};

/** Newcomers have not been tested yet: the next read may answer them all. */
type Crowd<Read, Ask> = {
  readonly newcomers: Set<Waiter<Read, Ask>>;
  readonly waiters: Set<Waiter<Read, Ask>>;
  wake: () => void;
};

export function createSingleflight<Read, Ask, Answer>(options: SingleflightOptions<Read, Ask, Answer>) {
  const { clock, deadlineMs, maxWaiters } = options;
  const crowds = new Map<TenantId, Crowd<Read, Ask>>();

  async function run(tenantId: TenantId, crowd: Crowd<Read, Ask>): Promise<void> {
    const waiters = waitersOf(clock, crowd, maxWaiters);
    // A request may join between the loop's last look and its end: then it goes round again.
    while (sizeOf(crowd) > 0) {
      try {
        await options.loop(tenantId, waiters);
      } catch (error) {
        for (const waiter of everyone(crowd)) waiter.reject(error);
        crowd.newcomers.clear();
        crowd.waiters.clear();
      }
    }
    crowds.delete(tenantId);
  }

  return {
    /** Waits for a tenant's answer, in its running loop or a new one; `gone`: nobody listens any more. */
    async wait(tenantId: TenantId, ask: Ask, gone?: AbortSignal): Promise<Outcome<Read, Answer>> {
      const joined = crowds.get(tenantId);
      if (joined && joined.waiters.size >= maxWaiters) return { kind: 'full' };
      const crowd = joined ?? { newcomers: new Set(), waiters: new Set(), wake: () => undefined };
      const settled = new AbortController();
      try {
        return await new Promise<Outcome<Read, Answer>>((resolve, reject) => {
          let waitedOn: Read | undefined;
          const test = (read: Read): boolean => {
            const answer = options.answer(read, ask);
            if (answer === undefined) waitedOn = read;
            else resolve({ kind: 'answered', answer, waitedOn });
            return answer !== undefined;
          };
          const turnAway = (): void => resolve({ kind: 'full' });
          const waiter = { ask, test, reject, turnAway };
          crowd.newcomers.add(waiter);
          // A client that is gone has come to its deadline.
          const limits = gone ? AbortSignal.any([settled.signal, gone]) : settled.signal;
          clock
            .sleep(deadlineMs, limits)
            .then(() => {
              if (!settled.signal.aborted && leave(crowd, waiter)) resolve({ kind: 'late', waitedOn });
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
    /** Lets the tenant's loop look again at once. */
    wake: (tenantId: TenantId): void => crowds.get(tenantId)?.wake(),
  };
}

function waitersOf<Read, Ask>(clock: Clock, crowd: Crowd<Read, Ask>, maxWaiters: number): Waiters<Read, Ask> {
  const { newcomers, waiters } = crowd;
  return {
    asks: () => [...new Set(everyone(crowd).map(({ ask }) => ask))],
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

function everyone<Read, Ask>({ newcomers, waiters }: Crowd<Read, Ask>): Array<Waiter<Read, Ask>> {
  return [...waiters, ...newcomers];
}

function sizeOf<Read, Ask>({ newcomers, waiters }: Crowd<Read, Ask>): number {
  return newcomers.size + waiters.size;
}

/** False when it had left already. */
function leave<Read, Ask>({ newcomers, waiters }: Crowd<Read, Ask>, waiter: Waiter<Read, Ask>): boolean {
  return newcomers.delete(waiter) || waiters.delete(waiter);
}
