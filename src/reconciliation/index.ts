/**
 * Reconciliation: reads the platform's list of each closed hour and day again, compares it with the
 * ledger, corrects the ledger where they differ, and stores a row per comparison.
 */
import { assignRoles, type WithRole } from '../connections/counted.ts';
import { readSources, type Source } from '../connections/sources.ts';
import { readCoverage, readLedgerKeptFrom } from '../history/coverage.ts';
import { isCoolingDown } from '../model/failure.ts';
import type { ConnectionId, TenantId } from '../model/ids.ts';
import { instant, plusMs } from '../model/instant.ts';
import type { Adapters } from '../platforms/adapter.ts';
import { readTenant } from '../tenancy/tenants.ts';
import type { TenantTransaction, WithTenant } from '../tenancy/with-tenant.ts';
import { compareWindow, type CompareRun } from './compare-window.ts';
import type { ReconcileContext } from './read.ts';
import { deleteOlder, listRows, readChecked } from './rows.ts';
import { findDueWindows, nextSettlesInMs, oldestWindowAt, type ClosedWindow } from './windows.ts';

export type ReconcileOptions = Pick<CompareRun, 'expire'> & {
  readonly everyMs: number;
  readonly maxEvents?: number;
};

/** Per run, so that the tenant's other tasks get their turn. */
const maxWindows = 50;
const nextRunMs = 5_000;
/** Delay after an hour settles. */
const marginMs = 1_000;
const keptMs = 400 * 86_400_000;

/** The worker's task: compares a tenant's due windows. */
export function createReconciling({ everyMs, expire, maxEvents = 20_000 }: ReconcileOptions) {
  return {
    name: 'reconcile',
    async run(context: ReconcileContext): Promise<{ readonly dueInMs: number }> {
      const { withTenant, tenantId, adapters, signal } = context;
      const plan = await withTenant(tenantId, (transaction) => planRun(transaction, adapters));
      const left = new Set<ConnectionId>();
      const run = { ...context, expire, maxEvents, sources: plan.sources };
      let [asked, decided] = [0, 0];
      for (const { source, window } of plan.due) {
        if (signal.aborted || asked >= maxWindows) break;
        if (left.has(source.connectionId)) continue;
        asked += 1;
        const end = await compareWindow(run, source, window);
        if (end === 'lost' || end === 'cut') break;
        if (end === 'failed') left.add(source.connectionId);
        else if (end !== 'undecided') decided += 1;
      }
      if (asked >= maxWindows && decided >= maxWindows / 2) return { dueInMs: nextRunMs };
      // Retry early enough for `verified` to survive one failure.
      const againMs = left.size > 0 ? everyMs / 4 : everyMs;
      return { dueInMs: Math.min(againMs, plan.nextSettlesInMs + marginMs) };
    },
  };
}

type Due = { readonly source: WithRole<Source>; readonly window: ClosedWindow };
type Plan = {
  readonly sources: ReadonlyArray<WithRole<Source>>;
  readonly due: readonly Due[];
  readonly nextSettlesInMs: number;
};

async function planRun(transaction: TenantTransaction, adapters: Adapters): Promise<Plan> {
  const { at } = transaction;
  const [tenant, read, covered, keptFrom] = await Promise.all([
    readTenant(transaction),
    readSources(transaction),
    readCoverage(transaction),
    readLedgerKeptFrom(transaction),
    deleteOlder(transaction, plusMs(at, -keptMs)),
  ]);
  if (!tenant) return { sources: [], due: [], nextSettlesInMs: Infinity };
  const { timeZone } = tenant;
  const sources = assignRoles(read, adapters);
  const due: Due[] = [];
  let next = Infinity;
  for (const source of sources) {
    const settlesAfterMs = adapters[source.platform]?.settlesAfterMs;
    if (source.role !== 'counted' || settlesAfterMs === undefined) continue;
    next = Math.min(next, nextSettlesInMs({ at, timeZone, settlesAfterMs }));
    if (isCoolingDown(source.cooldownUntil, at)) continue;
    const checked = await readChecked(transaction, source.connectionId, oldestWindowAt(at));
    // Events before ledger_kept_from are deleted and must not be booked again.
    const coverage = (covered.get(source.connectionId) ?? []).map(({ start, end }) => {
      return { start: instant(Math.max(start, keptFrom)), end };
    });
    for (const window of findDueWindows({ at, timeZone, coverage, settlesAfterMs, checked }))
      due.push({ source, window });
  }
  const rank = (one: Due): number => (one.window.granularity === 'hour' ? 0 : 1);
  return { sources, due: due.toSorted((one, other) => rank(one) - rank(other)), nextSettlesInMs: next };
}

export type Reconciliations = ReturnType<typeof createReconciliations>;

export function createReconciliations(withTenant: WithTenant) {
  return {
    /** Newest first. `unknown-tenant`: no tenant has this id, or it was removed. */
    list: (tenantId: TenantId, page: Parameters<typeof listRows>[1]) =>
      withTenant(tenantId, async (transaction) => {
        const rows = await listRows(transaction, { ...page, limit: page.limit + 1 });
        // Read last: if the tenant still exists, the rows belong to it.
        if (!(await readTenant(transaction))) return 'unknown-tenant' as const;
        return { items: rows.slice(0, page.limit), hasMore: rows.length > page.limit };
      }),
  };
}
