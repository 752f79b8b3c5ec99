/**
 * Tenants whose refresh the database ended: without a pause, a ledger that cannot be written would have the platform
 * asked again and again. Each rests for a second, and for twice as long after every further failure.
 */
import type { Clock } from '../../model/clock.ts';
import type { TenantId } from '../../model/ids.ts';

const firstRestMs = 1_000;
/** Short enough that a database which is well again is used within five seconds. */
const maxRestMs = 4_000;
const maxTenants = 10_000;

export type Backoff = ReturnType<typeof createBackoff>;

export function createBackoff(clock: Clock) {
  const rests = new Map<TenantId, { readonly untilMs: number; readonly lengthMs: number }>();
  const find = (tenantId: TenantId) => {
    const rest = rests.get(tenantId);
    return rest && clock.monotonicMs() < rest.untilMs + 2 * maxRestMs ? rest : undefined;
  };
  return {
    /** The database ended a refresh of the tenant. */
    fail(tenantId: TenantId): void {
      const lengthMs = Math.min(maxRestMs, 2 * (find(tenantId)?.lengthMs ?? firstRestMs / 2));
      rests.delete(tenantId);
      rests.set(tenantId, { untilMs: clock.monotonicMs() + lengthMs, lengthMs });
      const [oldest] = rests.keys();
      if (rests.size > maxTenants && oldest !== undefined) rests.delete(oldest);
    },
    succeed: (tenantId: TenantId): void => void rests.delete(tenantId),
    /** How long no refresh of the tenant may begin; 0 when one may. */
    restMs: (tenantId: TenantId): number => Math.max(0, (find(tenantId)?.untilMs ?? 0) - clock.monotonicMs()),
    /** Whether the database is why the tenant has no answer: its last refresh ended so, a moment ago. */
    isFailing: (tenantId: TenantId): boolean => find(tenantId) !== undefined,
  };
}
