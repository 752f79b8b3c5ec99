/** A client environment for tests: manual time, fixed random numbers, a page to show or leave. */
import type { Environment } from '../../src/client/environment.ts';

export type TestEnvironment = ReturnType<typeof createTestEnvironment>;

export const startMs = Date.parse('2027-03-01T12:00:00.000Z');

export function createTestEnvironment() {
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
    /** Advances time and runs due timers in order. */
    advance(milliseconds: number) {
      const untilMs = nowMs + milliseconds;
      for (let [next] = soonest(); next && next.atMs <= untilMs; [next] = soonest()) {
        timers.delete(next);
        nowMs = Math.max(nowMs, next.atMs);
        next.work();
      }
      nowMs = untilMs;
    },
    /** Milliseconds until each pending timer, soonest first. */
    waiting: () => soonest().map(({ atMs }) => atMs - nowMs),
    show(shown: boolean) {
      isActive = shown;
      for (const listener of listeners) listener();
    },
    /** Navigates away; a browser with a back/forward cache may show the page again. */
    leave() {
      for (const listener of listeners) listener(true);
      isActive = false;
      for (const listener of listeners) listener();
    },
    chance: (value: number) => void (random = value),
  };
}

/** An unsigned token with this tenant: the client does not verify signatures. */
export function tokenOf(tenantId: string, more: Readonly<Record<string, unknown>> = {}): string {
  const part = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  return `${part({ alg: 'none' })}.${part({ tenant_id: tenantId, ...more })}.`;
}
