/** Ends a pull: one fenced transaction builds the tenant's answer from its sources' new state. */
import { assignRoles, neededOf, sidesOf } from '../connections/counted.ts';
import { readSources, type Source } from '../connections/sources.ts';
import { readOverlaps, subtractOverlaps } from '../ledger/overlap.ts';
import { readTotals, countUnbooked } from '../ledger/totals.ts';
import { failureOf, isCoolingDown, type SourceFailure } from '../model/failure.ts';
import { instant, NEVER, plusMs, type Instant } from '../model/instant.ts';
import type { Adapters } from '../platforms/adapter.ts';
import { definitions } from '../platforms/index.ts';
import { firstDayWithoutRates, type RatesOn } from '../rates/store.ts';
import { readVerdicts } from '../reconciliation/verified.ts';
import { planBackground, type BackgroundWork } from '../sync/background.ts';
import { fence, release } from '../sync/lease.ts';
import { beginLead, type Lead } from '../sync/lead.ts';
import { readTenant } from '../tenancy/tenants.ts';
import type { TenantTransaction, WithTenant } from '../tenancy/with-tenant.ts';
import type { Read } from './freshness.ts';
import { aggregate, findNotYet, momentOfWindows, windowsOf, type Aggregated } from './aggregate.ts';
import { answerRow, fail, publish, type PartialAnswer } from './row.ts';

export type PublishOptions = {
  readonly withTenant: WithTenant;
  readonly adapters: Adapters;
  readonly leaseMs: number;
  readonly ttlMs: number;
  readonly reconcileEveryMs: number;
  /** Undefined: no currency is converted. */
  readonly ratesOn?: RatesOn | undefined;
};

type PublishOutcome =
  /** `read`: the new row, for the waiters of this process. */
  | { readonly kind: 'published'; readonly background: BackgroundWork | undefined; readonly read: Read }
  | { readonly kind: 'released' | 'lost' }
  /** `failures`: tokens unreadable to this process alone, so never stored. */
  | { readonly kind: 'failed' | 'credential_unreadable'; readonly failures: readonly SourceFailure[] };

/**
 * One failing counted source fails the answer; the snapshot stays, beside a partial one of the
 * others. If a source went stale meanwhile, releases the lease: the next round pulls it.
 */
export async function publishAnswer(
  options: PublishOptions,
  { tenantId, token, unreadable }: Lead,
): Promise<PublishOutcome> {
  const { withTenant, adapters, leaseMs, ttlMs } = options;
  return withTenant(tenantId, async (transaction) => {
    const { at, sentAtMs, withCommit } = transaction;
    const [isHeld, tenant, sources] = await Promise.all([
      fence(transaction, answerRow, token, leaseMs),
      readTenant(transaction),
      readSources(transaction),
    ]);
    if (!isHeld) return { kind: 'lost' };
    const lead = tenant && beginLead(transaction, tenant, token, assignRoles(sources, adapters));
    const needed = lead ? neededOf(lead.sources) : [];
    const own = unreadable.filter((failure) =>
      needed.some(({ connectionId }) => connectionId === failure.connectionId),
    );
    const counted = needed.filter(({ role }) => role === 'counted');
    const good = counted.filter((source) => isRecent(source, at, ttlMs));
    const failing = needed.filter((source) => isFailing(source, at));
    // Every counted source is required; while none counts yet, one readable source is enough.
    if (lead && failing.length > 0 && (counted.length > 0 || failing.length === needed.length)) {
      const ends = failing.map(({ cooldownUntil }) => cooldownUntil);
      const failUntil = instant(counted.length > 0 ? Math.max(...ends) : Math.min(...ends));
      const others = counted.filter((source) => !failing.includes(source));
      const isWhole = others.length > 0 && others.every((source) => good.includes(source));
      const partial = isWhole
        ? await makeAnswer(options, transaction, { tenant, sources: lead.sources, counted: others, failing })
        : null;
      const failures = failing.map((source) =>
        failureOf(source, source.lastError ?? 'upstream_error', source.cooldownUntil),
      );
      withCommit(fail(transaction, failures, failUntil, partial));
      return { kind: 'failed', failures: own };
    }
    if (!lead || counted.length === 0 || good.length < counted.length) {
      withCommit(release(transaction, answerRow, token));
      return own.length > 0 ? { kind: 'credential_unreadable', failures: own } : { kind: 'released' };
    }
    const whole = { tenant, sources: lead.sources, counted, failing: [] };
    const { snapshot, expiresAt } = await makeAnswer(options, transaction, whole);
    const background = planBackground(lead);
    const goesOn = background !== undefined;
    withCommit(publish(transaction, snapshot, expiresAt, { goesOn }));
    const windowAsOf = snapshot.windowAsOf ?? snapshot.dataAsOf;
    const row = { ...emptyRow, snapshot, windowAsOf, expiresAt, leaseToken: goesOn ? token : null };
    const read = { ...nothingPending, at, sentAtMs, tenant, connections: lead.sources, row };
    return { kind: 'published', background, read };
  });
}

function isRecent({ platform, dataAsOf }: Source, at: Instant, ttlMs: number): boolean {
  return dataAsOf > plusMs(at, -Math.max(ttlMs, definitions[platform].freshness.failAfterMs));
}

/** A slowly polled platform may cool down and still have a recent read: that is no failure. */
function isFailing(source: Source, at: Instant): boolean {
  return isCoolingDown(source.cooldownUntil, at) && !isRecent(source, at, 0);
}

type Sides = Pick<Aggregated, 'tenant' | 'sources' | 'counted' | 'failing'>;

/** Runs behind the fence. */
async function makeAnswer(
  { adapters, ratesOn, ttlMs, reconcileEveryMs }: PublishOptions,
  transaction: TenantTransaction,
  sides: Sides,
): Promise<PartialAnswer> {
  const { counted } = sides;
  const windowAsOf = momentOfWindows(counted, transaction.at);
  const windows = windowsOf(windowAsOf, sides.tenant.timeZone);
  const notYet = findNotYet(counted, windows);
  const ids = counted.map(({ connectionId }) => connectionId);
  const [figures, elsewhere, unbooked, verdicts, rates] = await Promise.all([
    readTotals(transaction, ids, windows),
    readOverlaps(transaction, ...sidesOf(counted), windows, notYet),
    countUnbooked(transaction, ids, windows),
    readVerdicts(transaction, ids, windows.day),
    ratesOn?.(transaction.db, firstDayWithoutRates(windows.day.start)),
  ]);
  const ends = counted.flatMap(({ platform, dataAsOf }) => {
    const { isLagging, failAfterMs } = definitions[platform].freshness;
    return isLagging ? [plusMs(dataAsOf, failAfterMs)] : [];
  });
  const expiresAt = instant(Math.min(plusMs(windowAsOf, ttlMs), ...ends));
  const snapshot = aggregate({
    ...sides,
    adapters,
    windowAsOf,
    windows,
    notYet,
    totals: subtractOverlaps(figures, elsewhere),
    unbooked,
    rates,
    verdicts,
    reconcileEveryMs,
  });
  return { snapshot, expiresAt };
}

const emptyRow = {
  partial: null,
  leaseExpiresAt: NEVER,
  failUntil: NEVER,
  failures: [],
  isUnreadable: false,
};
const nothingPending = { localFailures: [], refreshId: null, lacksSlot: false };
