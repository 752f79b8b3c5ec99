/**
 * A refresh requested by webhooks, while requests still get the cached row. It reads a source at
 * most once a second, and a slowly polled one not before its next poll.
 */
import { once } from 'node:events';
import { sql } from 'kysely';
import { assignRoles, neededOf } from '../connections/counted.ts';
import { readSources } from '../connections/sources.ts';
import { isCoolingDown } from '../model/failure.ts';
import type { ConnectionId, TenantId } from '../model/ids.ts';
import { NEVER, plusMs, toIso, type Instant } from '../model/instant.ts';
import { definitions } from '../platforms/index.ts';
import { isLeased } from '../revenue/freshness.ts';
import type { Refresher } from '../revenue/refresh.ts';
import { claimFor } from '../revenue/round.ts';
import { readRow } from '../revenue/row.ts';
import type { RequestOptions } from '../sync/request.ts';
import { readTenant } from '../tenancy/tenants.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';
import { lookUpDeleted } from './deletions.ts';

export type HintedRefreshOptions = RequestOptions & {
  readonly refresher: Pick<Refresher, 'tryTake' | 'start' | 'findRunning'>;
  readonly ttlMs: number;
};

/** `busy`: just read or being read; retry in a second. `none`: no source to read. */
export type HintedEnd = 'news' | 'nothing' | 'busy' | 'none';

export type HintedRefresh = ReturnType<typeof createHintedRefresh>;

const minApartMs = 1_000;

export function createHintedRefresh(options: HintedRefreshOptions) {
  const { withTenant, refresher } = options;

  /** @throws DatabaseUnavailableError when the database cannot be reached */
  return async (
    tenantId: TenantId,
    hinted: ReadonlySet<ConnectionId>,
    signal: AbortSignal,
  ): Promise<HintedEnd> => {
    await lookUpDeleted(options, tenantId, signal);
    let slot = refresher.tryTake();
    if (!slot) return 'busy';
    try {
      const begun = await withTenant(tenantId, (transaction) => begin(options, transaction, hinted));
      if (typeof begun === 'string') return begun;
      refresher.start(slot, begun.claimed);
      slot = undefined;
      const running = refresher.findRunning(tenantId);
      if (running && !running.aborted) await once(running, 'abort');
      const after = await withTenant(tenantId, (transaction) =>
        readFingerprint(transaction, hinted, begun.since),
      );
      return after === begun.before ? 'nothing' : 'news';
    } finally {
      slot?.giveBack();
    }
  };
}

async function begin(
  options: HintedRefreshOptions,
  transaction: TenantTransaction,
  hinted: ReadonlySet<ConnectionId>,
) {
  const { adapters, leaseMs } = options;
  const { at } = transaction;
  const [tenant, row, states] = await Promise.all([
    readTenant(transaction),
    readRow(transaction),
    readSources(transaction),
  ]);
  const wanted = neededOf(assignRoles(states, adapters)).filter((source) => {
    const { pollEveryMs } = definitions[source.platform].freshness;
    const isPolledRecently =
      pollEveryMs > 0 && source.dataAsOf > plusMs(at, -pollEveryMs) && source.dataAsOf <= at;
    return hinted.has(source.connectionId) && !isPolledRecently && !isCoolingDown(source.cooldownUntil, at);
  });
  if (!tenant || !row || wanted.length === 0) return 'none';
  const isJustRead = wanted.some(({ dataAsOf }) => dataAsOf > plusMs(at, -minApartMs) && dataAsOf <= at);
  if (isJustRead || isLeased(row, at, leaseMs)) return 'busy';
  const since = plusMs(at, -3_600_000);
  const before = await readFingerprint(transaction, hinted, since);
  // The hinted sources are due, so claim the row regardless of its times.
  const terms = { windowStart: NEVER, leaseMs, marginMs: 0, hasRow: true, ignoresTimes: true };
  const due = new Set(wanted.map(({ connectionId }) => connectionId));
  const claimed = await claimFor(options, transaction, { tenant, row }, terms, due);
  return claimed ? { claimed, since, before } : 'busy';
}

/** A fingerprint of these connections' rollup since `since`: any change means news. */
async function readFingerprint(
  { tenantId, db }: TenantTransaction,
  hinted: ReadonlySet<ConnectionId>,
  since: Instant,
): Promise<string> {
  const { rows } = await sql<{ text: string }>`
    select concat_ws(' ', sum(event_count), sum(amount_minor), sum(abs(amount_minor))) as text from revenue_minutes
     where tenant_id = ${tenantId} and connection_id = any(${[...hinted]}::uuid[])
       and minute > ${toIso(since)}
  `.execute(db);
  return rows[0]?.text ?? '';
}
