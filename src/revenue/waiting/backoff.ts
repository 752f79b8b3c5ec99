/**
 * Delays a tenant's next refresh after a database error, by 1 s, then twice as long each time.
 * Without it, a read-only ledger would make each retry call the platform again.
 */
import type { Clock } from '../../model/clock.ts';
import type { TenantId } from '../../model/ids.ts';

const firstCooldownMs = 1_000;
/** A recovered database is used again within five seconds. */
const maxCooldownMs = 4_000;
const maxTenants = 10_000;

export type Backoff = ReturnType<typeof createBackoff>;

export function createBackoff(clock: Clock) {
  const cooldowns = new Map<TenantId, { readonly untilMs: number; readonly lengthMs: number }>();
  const find = (tenantId: TenantId) => {
    const cooldown = cooldowns.get(tenantId);
    return cooldown && clock.monotonicMs() < cooldown.untilMs + 2 * maxCooldownMs ? cooldown : undefined;
  };
  return {
    /** A database error ended the tenant's refresh. */
    fail(tenantId: TenantId): void {
      const lengthMs = Math.min(maxCooldownMs, 2 * (find(tenantId)?.lengthMs ?? firstCooldownMs / 2));
      cooldowns.delete(tenantId);
      cooldowns.set(tenantId, { untilMs: clock.monotonicMs() + lengthMs, lengthMs });
      const [oldest] = cooldowns.keys();
      if (cooldowns.size > maxTenants && oldest !== undefined) cooldowns.delete(oldest);
    },
    succeed: (tenantId: TenantId): void => void cooldowns.delete(tenantId),
    /** Time until the tenant's next refresh may begin; 0: now. */
    remainingMs: (tenantId: TenantId): number =>
      Math.max(0, (find(tenantId)?.untilMs ?? 0) - clock.monotonicMs()),
    /** Whether a database error recently ended the tenant's last refresh. */
    isFailing: (tenantId: TenantId): boolean => find(tenantId) !== undefined,
  };
}
