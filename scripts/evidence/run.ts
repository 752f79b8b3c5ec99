/** Runs the probes one after another, then the gates following from them. */
import type { Opened } from './context.ts';
import { judgeGates } from './gates.ts';
import { rank } from './probes/index.ts';
import type { Probe } from './probe.ts';
import type { Place, Sources } from './sources.ts';
import type { Proof, Recorder, Row, RowId, Verdict } from './verdict.ts';

export type Link = { readonly id: RowId; readonly symbol: string; readonly found: Place | undefined };
export type Run = { readonly rows: readonly Row[]; readonly links: readonly Link[] };

const maxProofs = 14;

export async function runProbes(
  opened: Opened,
  sources: Sources,
  probes: readonly Probe[],
  progress: (row: Row) => void = () => undefined,
): Promise<Run> {
  const rows: Row[] = [];
  for (const probe of probes) {
    const proofs: Proof[] = [];
    const verdict = await probeSafely(probe, opened, (proof) => void proofs.push(proof));
    const row = { id: probe.id, claim: probe.claim, ...verdict, proofs: proofs.slice(0, maxProofs) };
    rows.push(row);
    progress(row);
  }
  const links = probes.flatMap(({ id, symbols }) =>
    symbols.map((symbol) => ({ id, symbol, found: sources.find(symbol) })),
  );
  const unresolved = links.flatMap(({ id, symbol, found }) =>
    found ? [] : [`${id} names ${symbol}, which is not declared once`],
  );
  const bare = rows.flatMap(({ id, status, proofs }) =>
    status === 'HOLDS' && proofs.length === 0 ? [`${id} holds without anything to show for it`] : [],
  );
  const sorted = rows.toSorted((one, other) => (rank(one) < rank(other) ? -1 : 1));
  return { rows: [...sorted, ...judgeGates(rows, [...unresolved, ...bare])], links };
}

/** A probe unable to finish has shown nothing, neither way. */
async function probeSafely(
  { probe }: Probe,
  { contextFor, secrets }: Opened,
  record: Recorder,
): Promise<Verdict> {
  try {
    return await probe(contextFor(record));
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { status: 'INCONCLUSIVE', reasons: [`could not be shown: ${secrets.mask(message)}`] };
  }
}

/** 0: all hold; 1: some are refuted; 2: some are undecided. */
export function exitCodeOf(rows: readonly Row[]): 0 | 1 | 2 {
  if (rows.some(({ status }) => status === 'REFUTED' || status === 'FAIL')) return 1;
  return rows.some(({ status }) => status === 'INCONCLUSIVE') ? 2 : 0;
}
