/** A leader: what it knows of its tenant, and which sources it reads before it publishes. */
import { neededOf, type WithRole } from '../connections/counted.ts';
import type { Source } from '../connections/sources.ts';
import { isCoolingDown, type SourceFailure } from '../model/failure.ts';
import type { ConnectionId, LeaseToken } from '../model/ids.ts';
import { plusMs, type Instant } from '../model/instant.ts';
import { windowAt } from '../model/window.ts';
import { definitions } from '../platforms/index.ts';
import type { Tenant } from '../tenancy/tenants.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';

export type Lead = ReturnType<typeof beginLead>;

/** @param sources as read in this transaction, behind the claim or the fence: no other can move a cursor any more */
export function beginLead(
  { tenantId, at }: TenantTransaction,
  { timeZone }: Tenant,
  token: LeaseToken,
  sources: ReadonlyArray<WithRole<Source>>,
) {
  const since = windowAt('day', at, timeZone).start;
  const unreadable: SourceFailure[] = [];
  return {
    tenantId,
    token,
    at,
    /** From when on a source without a cursor is read: the start of the tenant's day. */
    since,
    /** A source that was last read before this, the start of the day before, is read from `since` on. */
    oldestCursorAt: windowAt('day', plusMs(since, -1), timeZone).start,
    /** All active ones, oldest first. */
    sources,
    /** Found during this lead to be an account that an older connection already reads. */
    duplicates: new Set<ConnectionId>(),
    /** Sources whose token this process cannot open; another process may. */
    unreadable,
  };
}

/** The sources that a leader reads before it publishes: needed, not cooling down, and not read lately. */
export type Claim = ReturnType<typeof claimOf>;

/** `hinted`: of a refresh that webhooks have asked for, the sources that they spoke of. */
type ClaimOptions = {
  readonly ttlMs: number;
  readonly windowStart: Instant;
  readonly isCatchingUp: boolean;
  readonly hinted?: ReadonlySet<ConnectionId>;
};

/** `isCatchingUp`: the refresh before took longer than an answer may. */
export function claimOf(lead: Lead, { ttlMs, windowStart, isCatchingUp, hinted }: ClaimOptions) {
  const { at, sources } = lead;
  const due = neededOf(sources).filter(({ connectionId, platform, cooldownUntil, dataAsOf, hintedAt }) => {
    const { pollEveryMs, isLagging } = definitions[platform].freshness;
    const isOld = dataAsOf < plusMs(at, -Math.max(ttlMs / 2, pollEveryMs)) || dataAsOf > at;
    // Asked at the turn of a window, one that lists late has nothing of it either.
    const isHinted = hinted?.has(connectionId) || (!isLagging && hintedAt >= dataAsOf);
    const isDue = isOld || isHinted || (!isLagging && dataAsOf < windowStart);
    return isDue && !isCoolingDown(cooldownUntil, at);
  });
  return { ...lead, due, isCatchingUp };
}
