/**
 * Caches the last read row of each tenant for at most 1 s: another process's change may stay unseen
 * that long. A change by this process deletes the entry at once.
 */
import type { Clock } from '../../model/clock.ts';
import type { TenantId } from '../../model/ids.ts';
import { plusMs, type Instant } from '../../model/instant.ts';

/** `at`: the database's time at or after the process's monotonic time `sentAtMs`. */
type Dated = { readonly at: Instant; readonly sentAtMs: number };

const maxAgeMs = 1_000;
/** A slower read is too old on arrival: the process stalled, or the network is slow. */
const maxRoundMs = 2_000;
const maxTenants = 10_000;

/**
 * Moves the read's `at` forward by the monotonic time since the query was sent. The process's wall
 * clock is never compared with the database's, and the read can only look older than it is.
 */
export function ageToNow<Read extends Dated>(read: Read, clock: Clock): Read {
  const nowMs = clock.monotonicMs();
  return { ...read, at: plusMs(read.at, Math.ceil(nowMs - read.sentAtMs)), sentAtMs: nowMs };
}

export type RowCache<Read extends Dated> = ReturnType<typeof createRowCache<Read>>;

export function createRowCache<Read extends Dated>(clock: Clock) {
  // Insertion order is age: eviction starts with the oldest.
  const entries = new Map<TenantId, { readonly read: Read | undefined; readonly sentAtMs: number }>();
  function put(tenantId: TenantId, read: Read | undefined, sentAtMs: number): void {
    entries.delete(tenantId);
    entries.set(tenantId, { read, sentAtMs });
    const nowMs = clock.monotonicMs();
    for (const [oldest, { sentAtMs }] of entries) {
      if (entries.size <= maxTenants && nowMs - sentAtMs <= maxRoundMs) break;
      entries.delete(oldest);
    }
  }
  return {
    /** The last read, aged to now; undefined when it is older than `maxAgeMs`. */
    get(tenantId: TenantId): Read | undefined {
      const read = entries.get(tenantId)?.read;
      if (!read) return undefined;
      if (clock.monotonicMs() - read.sentAtMs <= maxAgeMs) return ageToNow(read, clock);
      entries.delete(tenantId);
      return undefined;
    },
    /** False when the read took too long, or `delete` or a newer read began after it. */
    set(tenantId: TenantId, read: Read): boolean {
      if (clock.monotonicMs() - read.sentAtMs > maxRoundMs) return false;
      if (read.sentAtMs < (entries.get(tenantId)?.sentAtMs ?? -Infinity)) return false;
      put(tenantId, read, read.sentAtMs);
      return true;
    },
    /** Also discards reads under way. */
    delete: (tenantId: TenantId): void => put(tenantId, undefined, clock.monotonicMs()),
  };
}
