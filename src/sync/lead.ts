/** A leader: its tenant's state, and the sources to read before it publishes. */
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

/** @param sources read after the claim or the fence: no other process can move a cursor */
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
    /** The start of the tenant's day: where a source without a cursor begins. */
    since,
    /** The start of the previous day: a source last read before it restarts at `since`. */
    oldestCursorAt: windowAt('day', plusMs(since, -1), timeZone).start,
    /** Active ones, oldest first. */
    sources,
    /** Connections found to read the same account as an older connection. */
    duplicates: new Set<ConnectionId>(),
    /** Failures of tokens this process cannot open; another process may have the key. */
    unreadable,
  };
}

/** `due`: sources to read before publishing: needed, not cooling down, not read recently. */
export type Claim = ReturnType<typeof beginClaim>;

/** `hinted`: the sources named by webhooks, if they requested the refresh. */
type ClaimOptions = {
  readonly ttlMs: number;
  readonly windowStart: Instant;
  readonly isCatchingUp: boolean;
  readonly hinted: ReadonlySet<ConnectionId> | undefined;
};

/** `isCatchingUp`: the previous refresh outlasted the answer deadline. */
export function beginClaim(lead: Lead, { ttlMs, windowStart, isCatchingUp, hinted }: ClaimOptions) {
  const { at, sources } = lead;
  const due = neededOf(sources).filter(({ connectionId, platform, cooldownUntil, dataAsOf, hintedAt }) => {
    const { pollEveryMs, isLagging } = definitions[platform].freshness;
    const isOld = dataAsOf < plusMs(at, -Math.max(ttlMs / 2, pollEveryMs)) || dataAsOf > at;
    // A new window or a stored hint makes no lagging source due: it lists nothing new yet.
    const isHinted = hinted?.has(connectionId) || (!isLagging && hintedAt >= dataAsOf);
    const isDue = isOld || isHinted || (!isLagging && dataAsOf < windowStart);
    return isDue && !isCoolingDown(cooldownUntil, at);
  });
  return { ...lead, due, isCatchingUp };
}
