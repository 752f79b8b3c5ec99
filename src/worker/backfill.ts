/**
 * Reads the days before the first pull, newest first, one of the tenant's days at a time. Fills
 * every gap in coverage, also one left by an absence. Waits for refreshes of the answer.
 */
import { assignRoles, type WithRole } from '../connections/counted.ts';
import { readSources, saveAccountChecked, type Source } from '../connections/sources.ts';
import { coverWindow, readLedgerKeptFrom } from '../history/coverage.ts';
import { cooldownSeconds, isCoolingDown } from '../model/failure.ts';
import type { ConnectionId } from '../model/ids.ts';
import { instant, isRunning, NEVER, plusMs, type Instant } from '../model/instant.ts';
import { windowAt, type Window } from '../model/window.ts';
import type { PullStep } from '../platforms/adapter.ts';
import { definitions } from '../platforms/index.ts';
import { readTimes } from '../revenue/row.ts';
import { requestSteps } from '../sync/request.ts';
import { storeFailureBeside, upsertPage } from '../sync/store.ts';
import { readTenant } from '../tenancy/tenants.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';
import { endOfGap, readHistory, saveBackfill, type History } from './history-rows.ts';
import type { Task, TaskContext, TaskEnd } from './task.ts';

/** Per run; the next run continues. */
const maxPages = 500;
const maxRunMs = 20_000;
const whenReadMs = 60 * 60_000;
/** For a source without a complete read, or a day not completely listed by its platform yet. */
const whenWaitingMs = 30_000;
const whenFailedMs = 60_000;
const waitMs = 500;
const maxWaits = 10;

/** The next day to read of a source. */
type NextDay = {
  readonly source: WithRole<Source>;
  readonly history: History;
  readonly window: Window;
  readonly at: Instant;
};

export function createBackfill({ days }: { readonly days: number }): Task {
  const cooldowns = new Map<string, Instant>();
  return {
    name: 'backfill',
    async run(context) {
      const run = { ...context, pagesLeft: maxPages, endsAtMs: context.clock.monotonicMs() + maxRunMs };
      const later: Later = { cooldowns, before: new Map() };
      let end: TaskEnd = { dueInMs: whenReadMs };
      for (;;) {
        const next = await chooseNext(context, days, later);
        if ('dueInMs' in next) return chooseSooner(end, next);
        const { connectionId, platform } = next.source;
        cooldowns.delete(keyOf(next.source));
        const ended = await readDay(run, next);
        if (ended === 'unlisted') {
          later.before.set(connectionId, next.window.start);
          const dueInMs = Math.max(whenWaitingMs, definitions[platform].freshness.pollEveryMs);
          end = chooseSooner(end, { dueInMs });
          continue;
        }
        if (ended === 'enough') return { dueInMs: 0 };
        if (ended !== 'read') cooldowns.set(keyOf(next.source), plusMs(next.at, ended.dueInMs));
      }
    },
  };
}

const chooseSooner = (one: TaskEnd, other: TaskEnd): TaskEnd => (one.dueInMs < other.dueInMs ? one : other);

/** Contains the sealed token, so that a new credential is tried at once. */
const keyOf = ({ connectionId, credential }: Source) => `${connectionId} ${credential?.accessToken ?? ''}`;

/** Sources and days to skip. */
type Later = {
  /** End of each failed source's cooldown, by `keyOf`; kept across runs of this process. */
  readonly cooldowns: Map<string, Instant>;
  /** Start of a day not completely listed yet: this run continues with earlier days. */
  readonly before: Map<ConnectionId, Instant>;
};

/** The newest gap of all sources: yesterday of every source comes before last week of any. */
async function chooseNext(
  { withTenant, tenantId, adapters }: TaskContext,
  days: number,
  { cooldowns, before }: Later,
): Promise<NextDay | TaskEnd> {
  return withTenant(tenantId, async (transaction) => {
    const { at } = transaction;
    const [read, histories, keptFrom, tenant] = await Promise.all([
      readSources(transaction),
      readHistory(transaction),
      readLedgerKeptFrom(transaction),
      readTenant(transaction),
    ]);
    if (!tenant) return { dueInMs: whenReadMs };
    const sources = assignRoles(read, adapters);
    const wanted = windowAt('day', plusMs(at, -days * 86_400_000), tenant.timeZone).start;
    let day: NextDay | undefined;
    let end: TaskEnd = { dueInMs: whenReadMs };
    for (const source of sources) {
      if (source.role !== 'counted' && source.role !== 'unread') continue;
      const history = histories.get(source.connectionId);
      const until = [source.cooldownUntil, cooldowns.get(keyOf(source)) ?? NEVER].find((one) =>
        isCoolingDown(one, at),
      );
      if (until !== undefined) {
        end = chooseSooner(end, { dueInMs: until - at });
        continue;
      }
      if (source.role === 'unread' || !history) {
        end = chooseSooner(end, { dueInMs: whenWaitingMs });
        continue;
      }
      const goal = instant(Math.max(wanted, keptFrom));
      const { covered } = history;
      const gapEnd = endOfGap(covered, before.get(source.connectionId) ?? covered[0].start);
      if (gapEnd <= goal || (day && day.window.end >= gapEnd)) continue;
      const { start } = windowAt('day', plusMs(gapEnd, -1), tenant.timeZone);
      day = { source, history, window: { start, end: gapEnd }, at };
    }
    return day ?? end;
  });
}

type Run = TaskContext & { pagesLeft: number; readonly endsAtMs: number };

/** Reads a day, page by page. `unlisted`: the platform has not listed the whole day yet. */
async function readDay(run: Run, day: NextDay): Promise<'read' | 'unlisted' | 'enough' | TaskEnd> {
  const { tenantId, token, hold, signal, withTenant } = run;
  const { source, history, window, at } = day;
  const blocked = await waitForRefresh(run, source);
  if (blocked !== undefined) return blocked;
  const steps = requestSteps(run, source, { tenantId, token, at, hold, signal }, (adapter, request) =>
    adapter.readWindow({ ...request, cursor: history.cursor }, window.start, window.end),
  );
  for await (const step of steps) {
    if (signal.aborted) return 'enough';
    const end = await withTenant(tenantId, async (transaction) => {
      if (!(await hold(transaction))) return 'enough';
      return (await store(run, transaction, day, step)) ?? readState(run, transaction, source);
    });
    if (end === 'free') continue;
    const blocked = end === 'leased' || end === 'cooling' ? await waitForRefresh(run, source) : end;
    if (blocked !== undefined) return blocked;
  }
  return 'unlisted';
}

/** Waits for a running refresh of the answer; undefined once the platform may be called. */
async function waitForRefresh(run: Run, source: Source): Promise<'enough' | TaskEnd | undefined> {
  const { clock, signal, tenantId, hold, withTenant } = run;
  for (let waits = 0; waits < maxWaits && !signal.aborted; waits += 1) {
    if (waits > 0) await clock.sleep(waitMs, signal);
    const state = await withTenant(tenantId, async (transaction) =>
      (await hold(transaction)) ? readState(run, transaction, source) : 'enough',
    );
    if (state === 'free') return undefined;
    if (state === 'cooling') return { dueInMs: whenFailedMs };
    if (state === 'enough') return 'enough';
  }
  return 'enough';
}

/** `leased`: a refresh runs. `cooling`: the source cools down. `enough`: this run is over. */
async function readState(
  { leaseMs, pagesLeft, endsAtMs, clock }: Run,
  transaction: TenantTransaction,
  { connectionId }: Source,
): Promise<'free' | 'leased' | 'cooling' | 'enough'> {
  const { at } = transaction;
  if (pagesLeft <= 0 || clock.monotonicMs() >= endsAtMs) return 'enough';
  const [times, histories] = await Promise.all([readTimes(transaction), readHistory(transaction)]);
  const history = histories.get(connectionId);
  if (!history || isCoolingDown(history.cooldownUntil, at)) return 'cooling';
  return times && isRunning(times.leaseExpiresAt, at, leaseMs) ? 'leased' : 'free';
}

/** Runs behind the hold. */
async function store(
  run: Run,
  transaction: TenantTransaction,
  { source, window }: NextDay,
  step: PullStep,
): Promise<'read' | 'enough' | TaskEnd | undefined> {
  const { observe, tenantId } = run;
  const { connectionId, platform } = source;
  switch (step.kind) {
    case 'account':
      if (!step.readable) observe({ kind: 'accountUnreadable', tenantId, connectionId, platform });
      await saveAccountChecked(transaction, connectionId);
      return undefined;
    case 'minted':
      return undefined;
    case 'failed':
      await storeFailureBeside({ observe, transaction }, source, step.failure);
      return { dueInMs: Math.max(whenFailedMs, cooldownSeconds(step.failure) * 1000) };
    case 'page': {
      run.pagesLeft -= 1;
      await upsertPage({ observe, transaction }, source, step);
      await saveBackfill(transaction, connectionId, step.complete ? null : step.cursor);
      if (!step.complete) return undefined;
      await coverWindow(transaction, connectionId, window);
      return 'read';
    }
  }
}
