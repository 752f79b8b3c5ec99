/** Runs a property over random histories: its seed is always printed, and so is what has happened in them. */
import fc from 'fast-check';

/** HISTORIES_SEED draws other histories, HISTORIES_PATH leads to one of them again. */
const seed = Number(process.env['HISTORIES_SEED'] ?? 20_270_310);
const path = process.env['HISTORIES_PATH'];
/** For so long a history that failed is made smaller. */
const shrinkMs = 30_000;

export type Tally = {
  readonly name: string;
  count(what: string, times?: number): void;
  of(what: string): number;
  toString(): string;
};

export function createTally(name: string): Tally {
  const counts = new Map<string, number>();
  return {
    name,
    count: (what, times = 1) => void counts.set(what, (counts.get(what) ?? 0) + times),
    of: (what) => counts.get(what) ?? 0,
    toString: () =>
      [...counts]
        .toSorted(([a], [b]) => (a < b ? -1 : 1))
        .map(([what, times]) => `${what}: ${times}`)
        .join(', '),
  };
}

export async function checkHistories<History>(
  histories: fc.Arbitrary<History>,
  { tally, runs, lane = 0 }: { readonly tally: Tally; readonly runs: number; readonly lane?: number },
  live: (history: History) => Promise<void>,
): Promise<void> {
  const startedAtMs = performance.now();
  let failedAtMs: number | undefined;
  const property = fc.asyncProperty(histories, async (history) => {
    if (failedAtMs !== undefined) fc.pre(performance.now() - failedAtMs < shrinkMs);
    try {
      await live(history);
    } catch (error) {
      failedAtMs ??= performance.now();
      throw error;
    }
  });
  process.stdout.write(`${tally.name}: seed ${seed + lane}\n`);
  try {
    await fc.assert(property, { numRuns: runs, seed: seed + lane, ...(path === undefined ? {} : { path }) });
  } finally {
    const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
    process.stdout.write(`${tally.name}: seed ${seed + lane}, ${seconds} s\n`);
  }
}
