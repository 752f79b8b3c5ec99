/**
 * Requests of one tenant in this process share one loop. It offers each row to all waiters; each
 * leaves when answered, at its deadline, or when its client disconnects.
 */
import type { Clock } from '../../model/clock.ts';
import type { TenantId } from '../../model/ids.ts';

export type SingleflightOptions<Read, Ask, Answer> = {
  readonly clock: Clock;
  readonly deadlineMs: number;
  /** For one tenant in this process; a request answered by the first read does not count. */
  readonly maxWaiters: number;
  /** Reads and offers until nobody waits. An error rejects every waiter. */
  readonly loop: (tenantId: TenantId, waiters: Waiters<Read, Ask>) => Promise<void>;
  /** Undefined: the read has no answer, wait on. */
  readonly answer: (read: Read, ask: Ask) => Answer | undefined;
};

/** The waiters of one tenant, as seen by its loop. */
export type Waiters<Read, Ask> = {
  /** Distinct asks of all waiters; empty when nobody waits. */
  asks(): Ask[];
  offer(read: Read): void;
  /** Sleeps until the time has passed, `until` aborts, or `wake` is called. */
  pause(milliseconds: number, until?: AbortSignal): Promise<void>;
};

/** `waitedOn`: the last read without an answer; undefined when the first read had it. */
type Outcome<Read, Answer> =
  | { readonly kind: 'answered'; readonly answer: Answer; readonly waitedOn: Read | undefined }
  /** The deadline passed or the client disconnected. */
  | { readonly kind: 'late'; readonly waitedOn: Read | undefined }
  /** `maxWaiters` are waiting already. */
  | { readonly kind: 'full' };

type Waiter<Read, Ask> = {
  readonly ask: Ask;
  readonly test: (read: Read) => boolean;
  readonly reject: (error: unknown) => void;
  readonly turnAway: () => void;
};

/** `newcomers` have seen no read yet: the next one may answer them all. */
type Group<Read, Ask> = {
  readonly newcomers: Set<Waiter<Read, Ask>>;
  readonly waiters: Set<Waiter<Read, Ask>>;
  wake: () => void;
};

export function createSingleflight<Read, Ask, Answer>(options: SingleflightOptions<Read, Ask, Answer>) {
  const { clock, deadlineMs, maxWaiters } = options;
  const groups = new Map<TenantId, Group<Read, Ask>>();

  async function run(tenantId: TenantId, group: Group<Read, Ask>): Promise<void> {
    const waiters = toWaiters(clock, group, maxWaiters);
    // A request may join between the loop's last check and its return: then run the loop again.
    while (waiters.asks().length > 0) {
      try {
        await options.loop(tenantId, waiters);
      } catch (error) {
        for (const waiter of listAll(group)) waiter.reject(error);
        group.newcomers.clear();
        group.waiters.clear();
      }
    }
    groups.delete(tenantId);
  }

  return {
    /** Waits for an answer of the tenant's loop, at most until the client disconnects. */
    async wait(tenantId: TenantId, ask: Ask, signal?: AbortSignal): Promise<Outcome<Read, Answer>> {
      const joined = groups.get(tenantId);
      if (joined && joined.waiters.size >= maxWaiters) return { kind: 'full' };
      const group = joined ?? { newcomers: new Set(), waiters: new Set(), wake: () => undefined };
      const ended = new AbortController();
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
          group.newcomers.add(waiter);
          // A disconnect counts as the deadline.
          const limits = signal ? AbortSignal.any([ended.signal, signal]) : ended.signal;
          clock
            .sleep(deadlineMs, limits)
            .then(() => {
              group.newcomers.delete(waiter);
              group.waiters.delete(waiter);
              resolve({ kind: 'late', waitedOn }); // no effect after another outcome
            })
            .catch(reject);
          if (joined) return;
          groups.set(tenantId, group);
          void run(tenantId, group);
        });
      } finally {
        ended.abort();
      }
    },
    /** Ends the loop's pause: it reads again at once. */
    wake: (tenantId: TenantId): void => groups.get(tenantId)?.wake(),
  };
}

function toWaiters<Read, Ask>(clock: Clock, group: Group<Read, Ask>, maxWaiters: number): Waiters<Read, Ask> {
  const { newcomers, waiters } = group;
  return {
    asks: () => [...new Set(listAll(group).map(({ ask }) => ask))],
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
      group.wake = () => woken.abort();
      await clock.sleep(milliseconds, until ? AbortSignal.any([woken.signal, until]) : woken.signal);
    },
  };
}

function listAll<Read, Ask>({ newcomers, waiters }: Group<Read, Ask>): Array<Waiter<Read, Ask>> {
  return [...waiters, ...newcomers];
}
