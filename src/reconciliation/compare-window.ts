/** Compares one closed window of a connection with its platform, and corrects the ledger where the two differ. */
import type { WithRole } from '../connections/counted.ts';
import type { Source } from '../connections/sources.ts';
import type { LedgerEvent, UnbookedRecord } from '../model/ledger-event.ts';
import type { LeaseToken } from '../model/ids.ts';
import type { Instant } from '../model/instant.ts';
import type { Window } from '../model/window.ts';
import type { AccountRequest, Adapter, BalanceProof, PullStep } from '../platforms/adapter.ts';
import { definitions } from '../platforms/index.ts';
import { requestSteps, type RequestOptions, type Steps } from '../sync/request.ts';
import { upsertPage } from '../sync/store.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';
import { delist, readBooked, readUnpaired } from './booked.ts';
import { compare, verdictOn, type Booked, type Comparison } from './compare.ts';
import { collect, collectProof, type ReadEnd, type ReadRun } from './read.ts';
import { add, firstOf, maxIds, nothingCompared, saveReconciliation, type Compared } from './rows.ts';
import { halve, type ClosedWindow, type Verdict } from './windows.ts';

export type CompareRun = ReadRun &
  RequestOptions & {
    /** The lease of the run, which names it in the log. */
    readonly token: LeaseToken;
    /** The tenant's connections, for what a shop's orders name. */
    readonly sources: ReadonlyArray<WithRole<Source>>;
    /** Makes the tenant's answer due; it belongs to the floor above. */
    readonly expire: (transaction: TenantTransaction) => Promise<void>;
    /** Events that are held in memory at once, and that one statement corrects; a larger window is halved. */
    readonly maxEvents: number;
  };

/** `undecided`: what was booked meanwhile, or is not listed yet, keeps the two from being compared. */
export type WindowEnd = Verdict | 'undecided' | 'failed' | 'lost' | 'cut';

/** Events that the platform is asked for one by one. */
const maxAsked = 500;

export async function compareWindow(
  run: CompareRun,
  source: WithRole<Source>,
  window: ClosedWindow,
): Promise<WindowEnd> {
  const pieces: Window[] = [window];
  let sofar = nothingCompared;
  for (let piece = pieces.shift(); piece; piece = pieces.shift()) {
    const read = await readPiece(run, source, piece);
    const halves = read === 'too-large' ? halve(piece) : undefined;
    if (halves) {
      pieces.unshift(...halves);
      continue;
    }
    if (read === 'too-large' || read === 'open') return 'undecided';
    if (typeof read === 'string') return read;
    const isLast = pieces.length === 0;
    if (isLast) {
      const balances = await proveByBalances(run, source, window, read.at);
      if (balances === 'lost' || balances === 'cut') return balances;
      sofar = { ...sofar, balances };
    }
    const end = await correctPiece(run, source, { window, piece, isLast, sofar, ...read });
    if (typeof end === 'string') return end;
    sofar = end;
  }
  return verdictOn(sofar) ?? 'undecided';
}

type PieceRead = { readonly at: Instant; readonly before: Booked; readonly listed: Listing };
type Listing = ReadonlyMap<string, LedgerEvent | UnbookedRecord>;
type Ends = Exclude<ReadEnd, 'complete'>;

/** The ledger first: what is booked before the platform is asked is no newer than its answer. */
async function readPiece(run: CompareRun, source: Source, piece: Window): Promise<PieceRead | Ends> {
  const { withTenant, tenantId, hold, maxEvents } = run;
  const { connectionId } = source;
  const begun = await withTenant(tenantId, async (transaction) =>
    (await hold(transaction))
      ? { at: transaction.at, before: await readBooked(transaction, connectionId, piece, [], maxEvents) }
      : 'lost',
  );
  if (begun === 'lost') return begun;
  if (begun.before === 'too-large') return begun.before;
  const { at, before } = begun;
  const listed = new Map<string, LedgerEvent | UnbookedRecord>();
  const ask = (begin: (adapter: Adapter, request: AccountRequest) => Steps, limit: number) =>
    collect(run, source, requestSteps(run, source, { ...run, at }, begin), listed, limit);
  const end = await ask(
    (adapter, request) => adapter.readWindow({ ...request, cursor: null }, piece.start, piece.end),
    2 * maxEvents,
  );
  if (end !== 'complete') return end;
  const absent = [...before].filter(([id]) => !listed.has(id));
  const asked = absent.slice(0, maxAsked).map(([externalId, state]) => {
    return { externalId, occurredAt: 'kind' in state ? state.occurredAt : state.unbookedAt };
  });
  if (asked.length > 0) {
    const found = await ask((adapter, request) => adapter.lookUp(request, asked), Infinity);
    if (found !== 'complete') return found;
  }
  // The rest is left to the next comparison.
  const unasked = new Set(absent.slice(maxAsked).map(([id]) => id));
  return { at, before: new Map([...before].filter(([id]) => !unasked.has(id))), listed };
}

/** Where a platform tells its account's balances, they must have changed by the sum of its movements. */
async function proveByBalances(run: CompareRun, source: Source, { start, end }: Window, at: Instant) {
  const steps = requestSteps<PullStep | BalanceProof>(
    run,
    source,
    { ...run, at },
    (adapter, request) => adapter.proveByBalances?.(request, start, end) ?? [],
  );
  return collectProof(run, source, steps);
}

type ToCorrect = Omit<PieceRead, 'at'> & {
  readonly window: ClosedWindow;
  readonly piece: Window;
  readonly isLast: boolean;
  readonly sofar: Compared;
};

/** One transaction: the ledger and its rollup, the row, and the answer's end. */
async function correctPiece(
  run: CompareRun,
  source: WithRole<Source>,
  { window, piece, isLast, sofar, before, listed }: ToCorrect,
): Promise<Compared | 'lost' | 'undecided'> {
  const { withTenant, tenantId, hold, expire, observe, token, maxEvents } = run;
  const { connectionId, platform } = source;
  return withTenant(tenantId, async (transaction) => {
    if (!(await hold(transaction))) return 'lost';
    const now = await readBooked(transaction, connectionId, piece, [...listed.keys()], 4 * maxEvents);
    if (now === 'too-large') return 'undecided';
    const comparison = compare({ window: piece, before, now, listed });
    await correct(run, transaction, source, comparison);
    const compared = add(sofar, comparison, transaction.at);
    const verdict = verdictOn(compared);
    if (verdict === 'discrepancy') await expire(transaction);
    if (verdict === 'discrepancy' || (isLast && verdict)) {
      const unpaired = isLast ? await unpairedOf(run, transaction, source, window) : firstOf([]);
      await saveReconciliation(transaction, connectionId, {
        id: compared.id,
        window,
        verdict,
        unpaired,
        correlationId: token,
        expectedCount: compared.expectedCount,
        foundCount: compared.foundCount,
        missing: firstOf(compared.missing),
        extra: firstOf(compared.extra),
        changed: firstOf(compared.changed),
        amountDifferences: compared.differences,
        balanceDifferences: compared.balances,
      });
    }
    if (isLast && verdict) {
      const { granularity, start: from, end: to } = window;
      const counts = { missing: compared.missing.length, extra: compared.extra.length };
      const of = { tenantId, connectionId, platform, correlationId: token };
      const ended = { verdict, granularity, from, to, ...counts, changed: compared.changed.length };
      observe({ kind: 'windowReconciled', ...of, ...ended });
    }
    return compared;
  });
}

async function correct(
  { observe }: CompareRun,
  transaction: TenantTransaction,
  source: Source,
  { corrections }: Comparison,
): Promise<void> {
  await delist(transaction, source.connectionId, corrections.delisted);
  await upsertPage({ observe, transaction }, source, corrections);
}

/** Of a shop: the orders whose payment nobody has that is connected. */
async function unpairedOf(
  { sources }: CompareRun,
  transaction: TenantTransaction,
  { connectionId, platform }: Source,
  window: Window,
) {
  if (definitions[platform].sells !== 'orders') return firstOf([]);
  const processors = Object.entries(definitions).flatMap(([name, { sells }]) =>
    sells === 'payments' ? [name] : [],
  );
  const connected = sources.filter(
    (one) => one.role === 'counted' && definitions[one.platform].sells === 'payments',
  );
  return readUnpaired(transaction, connectionId, window, connected, processors, maxIds);
}
