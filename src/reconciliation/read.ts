/** Reads a closed window again from its platform, with one short transaction after each request. */
import { saveAccountChecked, type Source } from '../connections/sources.ts';
import { toStoredId } from '../model/stored-text.ts';
import type { LedgerEvent, UnbookedRecord } from '../model/ledger-event.ts';
import type { BalanceProof, PullStep } from '../platforms/adapter.ts';
import type { RequestedBy, RequestOptions, Steps } from '../sync/request.ts';
import { storeFailureBeside } from '../sync/store.ts';

export type ReconcileContext = RequestOptions & Omit<RequestedBy, 'at'>;

/** `open`: the platform has not listed the whole window yet. */
export type ReadEnd = 'complete' | 'open' | 'failed' | 'lost' | 'cut' | 'too-large';

/** Adds the pages' records to `listed` by stored id; a later record replaces an earlier one. */
export async function collect(
  run: ReconcileContext,
  source: Source,
  steps: Steps,
  listed: Map<string, LedgerEvent | UnbookedRecord>,
  limit: number,
): Promise<ReadEnd> {
  for await (const step of steps) {
    const end = await storeStep(run, source, step);
    if (end) return end;
    if (step.kind !== 'page') continue;
    for (const record of [...step.events, ...step.unbooked])
      listed.set(toStoredId(record.externalId), record);
    if (step.complete) return 'complete';
    if (listed.size > limit) return 'too-large';
  }
  return 'open';
}

/** Differences between the account's balances and movements; null: the platform gave no proof. */
export async function collectProof(
  run: ReconcileContext,
  source: Source,
  steps: Steps<PullStep | BalanceProof>,
): Promise<BalanceProof['differences'] | 'lost' | 'cut' | null> {
  for await (const step of steps) {
    if (step.kind === 'proof') return step.differences.filter((one) => one.differenceMinor !== 0n);
    const end = await storeStep(run, source, step);
    if (end) return end === 'failed' ? null : end;
  }
  return null;
}

/** One transaction per request: renews the lease and stores the account check or the failure. */
async function storeStep(
  run: ReconcileContext,
  source: Source,
  step: PullStep,
): Promise<'failed' | 'lost' | 'cut' | undefined> {
  if (run.signal.aborted) return 'cut';
  const isHeld = await run.withTenant(run.tenantId, async (transaction) => {
    if (!(await run.hold(transaction))) return false;
    if (step.kind === 'account') await saveAccountChecked(transaction, source.connectionId);
    if (step.kind === 'failed') await storeFailureBeside({ ...run, transaction }, source, step.failure);
    return true;
  });
  if (!isHeld) return 'lost';
  return step.kind === 'failed' ? 'failed' : undefined;
}
