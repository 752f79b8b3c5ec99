/**
 * One round of a tenant's loop, in one short transaction: reads the row, offers it to all waiters,
 * and claims it when a refresh is due and a slot is free.
 */
import { assignRoles } from '../connections/counted.ts';
import { readConnections, readSources } from '../connections/sources.ts';
import { DatabaseUnavailableError } from '../db/pool.ts';
import type { Clock } from '../model/clock.ts';
import type { ConnectionId, LeaseToken, TenantId } from '../model/ids.ts';
import { NEVER, plusMs } from '../model/instant.ts';
import type { Observe } from '../observe/observation.ts';
import type { Adapters } from '../platforms/adapter.ts';
import { beginLead, beginClaim, type Claim } from '../sync/lead.ts';
import { readTenant } from '../tenancy/tenants.ts';
import type { TenantTransaction, WithTenant } from '../tenancy/with-tenant.ts';
import { planClaim, isLeased, type Ask, type Read } from './freshness.ts';
import { claim, readRow, type ClaimTerms } from './row.ts';
import type { Refresher } from './refresh.ts';
import type { Backoff } from './waiting/backoff.ts';
import { ageToNow, type RowCache } from './waiting/row-cache.ts';
import type { Waiters } from './waiting/singleflight.ts';
import type { Slot } from './waiting/slots.ts';

export type RoundOptions = {
  /** For pulls and urgent reads. */
  readonly withTenant: WithTenant;
  /** For other reads: lower priority than pulls. */
  readonly withTenantToRead: WithTenant;
  readonly adapters: Adapters;
  readonly refresher: Refresher;
  readonly backoff: Backoff;
  readonly rowCache: RowCache<Read>;
  readonly clock: Clock;
  readonly observe: Observe;
  readonly leaseMs: number;
  readonly ttlMs: number;
};

/** How the loop continues. */
export type Round = 'read' | 'no-slot' | 'claimed';

/** `slot`: queued for by the loop. `isUrgent`: the slot was called, or the refresh has ended. */
export type TakeRound = (
  tenantId: TenantId,
  waiters: Waiters<Read, Ask>,
  slot: Slot | undefined,
  isUrgent: boolean,
) => Promise<Round>;

const lockNotAvailable = '55P03';

export function createRounds(options: RoundOptions): TakeRound {
  const { clock, observe, rowCache, refresher, backoff } = options;

  async function readFor(transaction: TenantTransaction, asks: readonly Ask[]) {
    const { tenantId, at, sentAtMs } = transaction;
    const [states, row, tenant] = await Promise.all([
      readConnections(transaction),
      readRow(transaction),
      // Read last: if the tenant still exists now, the reads before belong to it.
      readTenant(transaction),
    ]);
    const connections = assignRoles(states, options.adapters);
    const refreshId = row && isLeased(row, at, options.leaseMs) ? row.leaseToken : null;
    const { failures = [], remainingMs = 0 } = refresher.findLocalCooldown(tenantId) ?? {};
    const localFailures = failures.map((failure) => ({ ...failure, cooldownUntil: plusMs(at, remainingMs) }));
    const read: Read = { at, sentAtMs, tenant, connections, localFailures, row, refreshId, lacksSlot: false };
    const isBackingOff = backoff.remainingMs(tenantId) > 0;
    return { read, terms: isBackingOff ? undefined : planClaim(ageToNow(read, clock), asks, options) };
  }

  return async (tenantId, waiters, given, isUrgent) => {
    let slot = given;
    let isRead = false;
    let abandonedId: LeaseToken | null = null;
    const withTenant = isUrgent ? options.withTenant : options.withTenantToRead;
    try {
      const outcome = await withTenant(tenantId, async (transaction) => {
        const { read, terms } = await readFor(transaction, waiters.asks());
        if (terms) slot ??= refresher.tryTake();
        const lacksSlot = terms !== undefined && !slot;
        // Offered before the claim, which may wait for another process's row lock.
        const isOfUse = rowCache.set(tenantId, read);
        if (isOfUse) waiters.offer(ageToNow({ ...read, lacksSlot }, clock));
        isRead = true;
        if (lacksSlot) return 'no-slot';
        const claimed = terms && (await claimFor(options, transaction, read, terms));
        if (claimed) abandonedId = findAbandonedLease(read);
        if (claimed && isOfUse) waiters.offer(ageToNow({ ...read, refreshId: claimed.token }, clock));
        return claimed ?? 'read';
      });
      if (typeof outcome === 'string') return outcome;
      if (abandonedId) {
        const { token: refreshId } = outcome;
        observe({ kind: 'leaseTakenOver', tenantId, refreshId, abandonedId });
      }
      if (slot) refresher.start(slot, outcome);
      slot = undefined;
      return 'claimed';
    } catch (error) {
      // Another transaction holds the row's lock for long: read its change in the next round.
      if (isRead && error instanceof DatabaseUnavailableError && error.code === lockNotAvailable)
        return 'read';
      throw error;
    } finally {
      slot?.giveBack();
    }
  };
}

/** An expired lease without a release: its leader died or hangs. */
const findAbandonedLease = ({ row }: Read): LeaseToken | null =>
  row && row.leaseExpiresAt > NEVER ? row.leaseToken : null;

/** Undefined when another process claimed the row first. `hinted`: see `beginClaim`. */
export async function claimFor(
  { adapters, ttlMs }: Pick<RoundOptions, 'adapters' | 'ttlMs'>,
  transaction: TenantTransaction,
  { tenant, row }: Pick<Read, 'tenant' | 'row'>,
  terms: ClaimTerms,
  hinted?: ReadonlySet<ConnectionId>,
): Promise<Claim | undefined> {
  if (!tenant) return undefined;
  // Pipelined: the server runs the read after the claim; its result is unused when the claim fails.
  const [token, sources] = await Promise.all([claim(transaction, terms), readSources(transaction)]);
  if (!token) return undefined;
  return beginClaim(beginLead(transaction, tenant, token, assignRoles(sources, adapters)), {
    ttlMs,
    windowStart: terms.windowStart,
    isCatchingUp: row?.failures.some(({ reason }) => reason === 'catching_up') ?? false,
    hinted,
  });
}
