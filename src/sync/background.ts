/**
 * A leader's work after publishing: re-reads the last minutes, for records listed late, and does
 * the first read of accounts not counted yet. It holds no lease, so any claim takes over at once.
 */
import type { WithRole } from '../connections/counted.ts';
import type { Source } from '../connections/sources.ts';
import { saveRecent } from '../connections/sync-states.ts';
import { isCoolingDown } from '../model/failure.ts';
import { instant, plusMs } from '../model/instant.ts';
import type { PullStep } from '../platforms/adapter.ts';
import type { Lead } from './lead.ts';
import { fenceInBackground, type Hold } from './lease.ts';
import {
  readNew,
  readSteps,
  type LeaderRun,
  type PullOptions,
  type PullProgress,
  type StepsEnd,
} from './pull.ts';
import { storeRecent } from './store.ts';

/** Finds a record listed up to ten minutes late. */
const readAgainEveryMs = 5 * 60_000;
const readAgainMs = 15 * 60_000;
const maxPagesAgain = 2;
/** A longer first read continues in later refreshes and leaves room for other tenants. */
const maxPagesFirst = 50;

export type BackgroundWork = NonNullable<ReturnType<typeof planBackground>>;

/** Undefined when nothing is left to do. */
export function planBackground(lead: Lead) {
  const { at, sources } = lead;
  const askable = sources.filter(({ cooldownUntil }) => !isCoolingDown(cooldownUntil, at));
  const again = askable.filter(
    ({ role, recentCursor, recentReadAt }) =>
      role === 'counted' &&
      (recentCursor !== null || recentReadAt <= plusMs(at, -readAgainEveryMs) || recentReadAt > at),
  );
  const first = askable.filter(({ role }) => role === 'unread');
  return again.length + first.length > 0 ? { lead, again, first } : undefined;
}

/** One source after another, until another process claims the row or this one stops. */
export async function workInBackground(
  options: PullOptions,
  { lead, again, first }: BackgroundWork,
  signal: AbortSignal,
  progress: PullProgress,
): Promise<'done' | 'lost' | 'stopped'> {
  const run: LeaderRun = { ...options, lead, signal, progress };
  // Short work first: a first read may last until the next refresh takes over.
  for (const [sources, read] of [[again, readAgain] as const, [first, readFirst] as const]) {
    for (const source of sources) {
      const end = await read(run, source);
      if (end === 'lost') return 'lost';
      if (signal.aborted) return 'stopped';
    }
  }
  return 'done';
}

const createHold =
  ({ lead, tenantRow }: LeaderRun): Hold =>
  (transaction) =>
    fenceInBackground(transaction, tenantRow.lease, lead.token);

/** Returns `enough` after `maxPages` pages. */
function endAfter(maxPages: number) {
  let pages = 0;
  return async (_: unknown, { kind }: PullStep): Promise<'enough' | undefined> => {
    if (kind === 'page') pages += 1;
    return pages < maxPages ? undefined : 'enough';
  };
}

const readFirst = (run: LeaderRun, source: WithRole<Source>) =>
  readNew(run, source, createHold(run), endAfter(maxPagesFirst));

async function readAgain(run: LeaderRun, source: WithRole<Source>): Promise<StepsEnd | 'ended' | 'enough'> {
  const { lead, signal } = run;
  // Start before the previous round's start: it may be long ago, or the round took long.
  const lastReadAt = instant(Math.min(lead.at, Math.max(source.recentReadAt, lead.since)));
  const since = plusMs(lastReadAt, -readAgainMs);
  const goOn = endAfter(maxPagesAgain);
  const end = await readSteps<'ended' | 'enough'>(
    run,
    source,
    createHold(run),
    (adapter, request) => adapter.readAgain?.({ ...request, cursor: source.recentCursor, since }) ?? [],
    async (commit, step) => (await storeRecent(commit, source, step)) ?? goOn(commit, step),
  );
  if (end !== 'over' || signal.aborted) return end;
  // The adapter had nothing to read, or nothing more.
  const isHeld = await run.withTenant(lead.tenantId, async (transaction) => {
    if (!(await createHold(run)(transaction))) return false;
    const begunAt = source.recentCursor === null ? lead.at : undefined;
    await saveRecent(transaction, source.connectionId, { cursor: null, begunAt });
    return true;
  });
  return isHeld ? end : 'lost';
}
