/**
 * The rows that this process last read, one per tenant, each for at most a second: another process's change may stay
 * unseen that long. A change by this process is seen at once.
 */
import type { Clock } from '../../model/clock.ts';
import type { TenantId } from '../../model/ids.ts';
import { plusMs, type Instant } from '../../model/instant.ts';

/** `at` is what the database's clock said when the process's monotonic one stood at `sentAtMs`, or later. */
type Dated = { readonly at: Instant; readonly sentAtMs: number };

const maxAgeMs = 1_000;
/** A slower read says too little about now: the process stood still, or its way to the database is slow. */
const maxRoundMs = 2_000;
const maxTenants = 10_000;

/**
 * The read as it stands now. A process never compares its own clock with the database's: it moves the read on by what
 * its monotonic clock has counted since before the query was sent, which can only make it look older than it is.
 */
export function aged<Read extends Dated>(read: Read, clock: Clock): Read {
  const nowMs = clock.monotonicMs();
  return { ...read, at: plusMs(read.at, Math.ceil(nowMs - read.sentAtMs)), sentAtMs: nowMs };
}

export type RowCache<Read extends Dated> = ReturnType<typeof createRowCache<Read>>;

export function createRowCache<Read extends Dated>(clock: Clock) {
  // In the order of reading, so that the oldest goes first.
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
    /** The last read as it stands now, or undefined when there is none that is young enough. */
    get(tenantId: TenantId): Read | undefined {
      const read = entries.get(tenantId)?.read;
      if (!read) return undefined;
      if (clock.monotonicMs() - read.sentAtMs <= maxAgeMs) return aged(read, clock);
      entries.delete(tenantId);
      return undefined;
    },
    /** False when the read is useless: it took too long, or the tenant was deleted after it was sent. */
    set(tenantId: TenantId, read: Read): boolean {
      if (clock.monotonicMs() - read.sentAtMs > maxRoundMs) return false;
      if (read.sentAtMs < (entries.get(tenantId)?.sentAtMs ?? -Infinity)) return false;
      put(tenantId, read, read.sentAtMs);
      return true;
    },
    /** Reads until now, and those under way, are out of date. */
    delete: (tenantId: TenantId): void => put(tenantId, undefined, clock.monotonicMs()),
  };
}
