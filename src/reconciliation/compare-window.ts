/** Compares one closed window of a connection with its platform and corrects the ledger. */
import type { WithRole } from '../connections/counted.ts';
import type { Source } from '../connections/sources.ts';
import type { LedgerEvent, UnbookedRecord } from '../model/ledger-event.ts';
import type { Instant } from '../model/instant.ts';
import type { Window } from '../model/window.ts';
import type { AccountRequest, Adapter, BalanceProof, PullStep } from '../platforms/adapter.ts';
import { definitions } from '../platforms/index.ts';
import { requestSteps, type Steps } from '../sync/request.ts';
import { upsertPage } from '../sync/store.ts';
import type { TenantTransaction } from '../tenancy/with-tenant.ts';
import { delist, readBooked, readUnpaired } from './booked.ts';
import { compare, verdictOf, type Booked, type Listed } from './compare.ts';
import { collect, collectProof, type ReadEnd, type ReconcileContext } from './read.ts';
import {
  addComparison,
  maxIds,
  nothingCompared,
  saveReconciliation,
  type Compared,
  type Ids,
} from './rows.ts';
import { halve, type ClosedWindow, type Verdict } from './windows.ts';

export type CompareRun = ReconcileContext & {
  /** The tenant's connections, to find the payments of a shop's orders. */
  readonly sources: ReadonlyArray<WithRole<Source>>;
  /** Makes the tenant's answer due; injected from the revenue module above. */
  readonly expire: (transaction: TenantTransaction) => Promise<void>;
  /** Events in memory and per statement; a larger window is halved. */
  readonly maxEvents: number;
};

/** `undecided`: entries changed meanwhile, or the platform has not listed the whole window yet. */
export type WindowEnd = Verdict | 'undecided' | 'failed' | 'lost' | 'cut';

/** Events looked up one by one at the platform. */
const maxAsked = 500;

export async function compareWindow(
  run: CompareRun,
  source: WithRole<Source>,
  window: ClosedWindow,
): Promise<WindowEnd> {
  const pieces: Window[] = [window];
  let soFar = nothingCompared;
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
      soFar = { ...soFar, balances };
    }
    const end = await correctPiece(run, source, { window, piece, isLast, soFar, ...read });
    if (typeof end === 'string') return end;
    soFar = end;
  }
  return verdictOf(soFar) ?? 'undecided';
}

type PieceRead = { readonly at: Instant; readonly before: Booked; readonly listed: Listed };
type Ends = Exclude<ReadEnd, 'complete'>;

/** Reads the ledger before the request, so its entries cannot be newer than the platform's list. */
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
  // The next comparison looks up the rest.
  const unasked = new Set(absent.slice(maxAsked).map(([id]) => id));
  return { at, before: new Map([...before].filter(([id]) => !unasked.has(id))), listed };
}

/** On platforms with account balances: the balance must change by the sum of the movements. */
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
  readonly soFar: Compared;
};

/** One transaction corrects the ledger and its rollup, saves the row and expires the answer. */
async function correctPiece(
  run: CompareRun,
  source: WithRole<Source>,
  { window, piece, isLast, soFar, before, listed }: ToCorrect,
): Promise<Compared | 'lost' | 'undecided'> {
  const { withTenant, tenantId, hold, expire, observe, token, maxEvents } = run;
  const { connectionId, platform } = source;
  return withTenant(tenantId, async (transaction) => {
    if (!(await hold(transaction))) return 'lost';
    const now = await readBooked(transaction, connectionId, piece, [...listed.keys()], 4 * maxEvents);
    if (now === 'too-large') return 'undecided';
    const comparison = compare({ window: piece, before, now, listed });
    await delist(transaction, connectionId, comparison.corrections.delisted);
    await upsertPage({ observe, transaction }, source, comparison.corrections);
    const compared = addComparison(soFar, comparison, transaction.at);
    const verdict = verdictOf(compared);
    if (verdict === 'discrepancy') await expire(transaction);
    if (verdict === 'discrepancy' || (isLast && verdict)) {
      const unpaired = isLast ? await findUnpaired(run, transaction, source, window) : noIds;
      const row = { window, verdict, unpaired, correlationId: token };
      await saveReconciliation(transaction, connectionId, compared, row);
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

const noIds: Ids = { count: 0, ids: [] };

/** A shop's orders without a payment at any connected processor. */
async function findUnpaired(
  { sources }: CompareRun,
  transaction: TenantTransaction,
  { connectionId, platform }: Source,
  window: Window,
) {
  if (definitions[platform].sells !== 'orders') return noIds;
  const processors = Object.entries(definitions).flatMap(([name, { sells }]) =>
    sells === 'payments' ? [name] : [],
  );
  const connected = sources.filter(
    (one) => one.role === 'counted' && definitions[one.platform].sells === 'payments',
  );
  return readUnpaired(transaction, connectionId, window, connected, processors, maxIds);
}
