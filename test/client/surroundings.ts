/** Where a client runs, in a test's hands: time that stands still, chance that is a number, a page that is looked at or not. */
import type { Environment } from '../../src/client/environment.ts';

export type TestSurroundings = ReturnType<typeof testSurroundings>;

export const startMs = Date.parse('2027-03-01T12:00:00.000Z');

export function testSurroundings() {
  let nowMs = startMs;
  let isActive = true;
  let random = 0;
  const timers = new Set<{ readonly atMs: number; readonly work: () => void }>();
  const listeners = new Set<(isLeft?: boolean) => void>();
  const soonest = () => [...timers].toSorted((a, b) => a.atMs - b.atMs);
  const environment: Environment = {
    fetch: (request) => fetch(request),
    now: () => nowMs,
    random: () => random,
    after(milliseconds, work) {
      const timer = { atMs: nowMs + milliseconds, work };
      timers.add(timer);
      return () => void timers.delete(timer);
    },
    page: {
      active: () => isActive,
      onChange(listener) {
        listeners.add(listener);
        return () => void listeners.delete(listener);
      },
    },
  };
  return {
    environment,
    /** Moves time on and does what is due by then, in the order of its time. */
    advance(milliseconds: number) {
      const untilMs = nowMs + milliseconds;
      for (let [next] = soonest(); next && next.atMs <= untilMs; [next] = soonest()) {
        timers.delete(next);
        nowMs = Math.max(nowMs, next.atMs);
        next.work();
      }
      nowMs = untilMs;
    },
    /** Milliseconds until each thing that waits, soonest first. */
    waiting: () => soonest().map(({ atMs }) => atMs - nowMs),
    show(shown: boolean) {
      isActive = shown;
      for (const listener of listeners) listener();
    },
    /** Leaves the page for another one; a browser that keeps it shows it again as it is then. */
    leave() {
      for (const listener of listeners) listener(true);
      isActive = false;
      for (const listener of listeners) listener();
    },
    chance: (value: number) => void (random = value),
  };
}

/** A token that names this tenant; only a server would notice that nobody has signed it. */
export function tokenOf(tenantId: string, more: Readonly<Record<string, unknown>> = {}): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ tenant_id: tenantId, ...more })}.`;
}
