/**
 * One loop per tenant with open hints: it reads a source at once, then 5 s and 30 s after the hint,
 * because a webhook often precedes the entry in the platform's list.
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

/** Counted from the hint. */
const followUpsMs = [5_000, 30_000] as const;
const busyMs = 1_000;
const maxBusy = 60;
/** Above this bound, the worker or the next refresh follows the hints. */
const maxTenants = 1_000;

type OpenHint = { readonly hintedAtMs: number; dueAtMs: number; followUps: number; busy: number };
type Following = { readonly open: Map<ConnectionId, OpenHint>; wake: AbortController; ended: Promise<void> };

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
      // One refresh per connection, so that news of one does not end another's follow-ups.
      for (const [connectionId, one] of due) {
        const end = await refreshOnce(tenantId, connectionId);
        // A new hint meanwhile has its own follow-ups.
        if (open.get(connectionId) === one && !scheduleNext(one, end)) open.delete(connectionId);
      }
    }
    // No await since the loop's last check: a later hint starts a new loop.
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

  /** False when the hint is done. */
  function scheduleNext(one: OpenHint, end: Awaited<ReturnType<HintedRefresh>>): boolean {
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
    /** Returns at once; reads in the background. */
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
