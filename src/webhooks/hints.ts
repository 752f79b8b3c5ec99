/**
 * Follows the hints of this process: one loop a tenant, as long as any is open. A source is read at once, and again 5 s
 * and 30 s after the hint while nothing new has come, because a message often precedes the entry in the list. A process
 * that dies loses its hints from memory only: the worker finds them in the rows, and any refresh does.
 */
import { DatabaseUnavailableError } from '../db/pool.ts';
import type { Clock } from '../model/clock.ts';
import type { ConnectionId, TenantId } from '../model/ids.ts';
import type { Observe } from '../observe/observation.ts';
import type { HintedRefresh } from './refresh.ts';

export type HintOptions = {
  readonly clock: Clock;
  readonly observe: Observe;
  readonly refresh: HintedRefresh;
};

export type Hints = ReturnType<typeof createHints>;

/** Reads after a hint, counted from it. */
const followUpsMs = [5_000, 30_000] as const;
const busyMs = 1_000;
const maxBusy = 60;
/** Beyond it hints are left to the worker and to the next refresh. */
const maxTenants = 1_000;

type Open = { readonly hintedAtMs: number; dueAtMs: number; followUps: number; busy: number };
type Following = { readonly open: Map<ConnectionId, Open>; wake: AbortController; ended: Promise<void> };

export function createHints({ clock, observe, refresh }: HintOptions) {
  const stopping = new AbortController();
  const tenants = new Map<TenantId, Following>();

  async function follow(tenantId: TenantId, following: Following): Promise<void> {
    const { open } = following;
    while (open.size > 0 && !stopping.signal.aborted) {
      const nowMs = clock.monotonicMs();
      const due = new Map([...open].filter(([, { dueAtMs }]) => dueAtMs <= nowMs));
      if (due.size === 0) {
        const nextMs = Math.min(...[...open.values()].map(({ dueAtMs }) => dueAtMs));
        await clock.sleep(nextMs - nowMs, AbortSignal.any([stopping.signal, following.wake.signal]));
        following.wake = new AbortController();
        continue;
      }
      // Each for itself: what comes of one says nothing of another.
      for (const [connectionId, one] of due) {
        const end = await refreshOnce(tenantId, connectionId);
        // Hinted again meanwhile: that hint has its own way before it.
        if (open.get(connectionId) === one && !scheduleNext(one, end)) open.delete(connectionId);
      }
    }
    // In the same turn as the last look: a hint that comes later begins anew.
    tenants.delete(tenantId);
  }

  async function refreshOnce(tenantId: TenantId, connectionId: ConnectionId) {
    try {
      return await refresh(tenantId, new Set([connectionId]), stopping.signal);
    } catch (error) {
      if (!(error instanceof DatabaseUnavailableError)) throw error;
      return 'busy';
    }
  }

  /** When it is due next; false: it is done with. */
  function scheduleNext(one: Open, end: Awaited<ReturnType<HintedRefresh>>): boolean {
    if (end === 'busy') {
      one.busy += 1;
      one.dueAtMs = clock.monotonicMs() + busyMs;
      return one.busy <= maxBusy;
    }
    const next = followUpsMs[one.followUps];
    if (end !== 'nothing' || next === undefined) return false;
    one.followUps += 1;
    one.dueAtMs = Math.max(one.hintedAtMs + next, clock.monotonicMs() + busyMs);
    return true;
  }

  return {
    /** Begins to read for it; returns at once. */
    hint(tenantId: TenantId, connectionId: ConnectionId): void {
      const nowMs = clock.monotonicMs();
      const one = { hintedAtMs: nowMs, dueAtMs: nowMs, followUps: 0, busy: 0 };
      const known = tenants.get(tenantId);
      if (known) {
        known.open.set(connectionId, one);
        return known.wake.abort();
      }
      if (tenants.size >= maxTenants || stopping.signal.aborted) return;
      const following: Following = {
        open: new Map([[connectionId, one]]),
        wake: new AbortController(),
        ended: Promise.resolve(),
      };
      tenants.set(tenantId, following);
      following.ended = follow(tenantId, following).catch((error: unknown) => {
        tenants.delete(tenantId);
        observe({ kind: 'bug', where: 'webhooks', error });
      });
    },
    async stop(): Promise<void> {
      stopping.abort();
      await Promise.all([...tenants.values()].map(({ ended }) => ended));
    },
  };
}
