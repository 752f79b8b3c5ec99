/**
 * What this process last read of each tenant's row, for at most a second: so long may a change made elsewhere go unseen.
 * A process's own clock is never compared with the database's: a read is moved on by what the monotonic clock has counted
 * since before its query was sent, which can only make it look older than it is. A change made in this process is seen at once.
 */
import type { Clock } from '../model/clock.ts';
import type { TenantId } from '../model/ids.ts';
import { plusMs, type Instant } from '../model/instant.ts';

const longestMs = 1_000;
const mostTenants = 10_000;

export type Memory<Read> = {
  /** The last read as it stands now, or undefined when there is none that is young enough. */
  recall(tenantId: TenantId): Read | undefined;
  /** `sentAtMs`: the monotonic time from before the query was sent. False when the tenant was forgotten after that. */
  remember(tenantId: TenantId, read: Read, sentAtMs: number): boolean;
  /** What was read until now, and what is being read, is out of date. */
  forget(tenantId: TenantId): void;
};

export function createMemory<Read extends { readonly at: Instant }>(clock: Clock): Memory<Read> {
  // In the order of remembering, so that the oldest goes first.
  const reads = new Map<TenantId, { readonly read: Read | undefined; readonly sentAtMs: number }>();
  function put(tenantId: TenantId, read: Read | undefined, sentAtMs: number): void {
    reads.delete(tenantId);
    reads.set(tenantId, { read, sentAtMs });
    const [oldest] = reads.keys();
    if (reads.size > mostTenants && oldest !== undefined) reads.delete(oldest);
  }
  return {
    recall(tenantId) {
      const found = reads.get(tenantId);
      if (!found?.read) return undefined;
      const elapsedMs = clock.monotonicMs() - found.sentAtMs;
      if (elapsedMs > longestMs) {
        reads.delete(tenantId);
        return undefined;
      }
      return { ...found.read, at: plusMs(found.read.at, Math.ceil(elapsedMs)) };
    },
    remember(tenantId, read, sentAtMs) {
      if (sentAtMs < (reads.get(tenantId)?.sentAtMs ?? -Infinity)) return false;
      put(tenantId, read, sentAtMs);
      return true;
    },
    forget: (tenantId) => put(tenantId, undefined, clock.monotonicMs()),
  };
}
