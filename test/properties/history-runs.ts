/** Runs a property over random histories, and prints its seed and the counts of events. */
import fc from 'fast-check';

/** HISTORIES_SEED draws other histories; HISTORIES_PATH with its printed seed repeats one. */
const seed = Number(process.env['HISTORIES_SEED'] ?? 20_270_310);
const path = process.env['HISTORIES_PATH'];
export const isReplay = path !== undefined;

/** The time limit for shrinking a failed history. */
const shrinkMs = 30_000;

/** Counts of events. */
type Tally = {
  readonly name: string;
  count(what: string, times?: number): void;
  /** The count of this event, or of all with this prefix. */
  of(what: string): number;
  print(): void;
};

export function createTally(name: string): Tally {
  const counts = new Map<string, number>();
  return {
    name,
    count: (what, times = 1) => void counts.set(what, (counts.get(what) ?? 0) + times),
    of: (what) =>
      counts.get(what) ??
      [...counts].filter(([one]) => one.startsWith(what)).reduce((sum, [, times]) => sum + times, 0),
    print() {
      const sorted = [...counts].toSorted(([a], [b]) => (a < b ? -1 : 1));
      say(`${name}: ${sorted.map(([what, times]) => `${what} ${times}`).join(', ')}`);
    },
  };
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

type Options<History> = {
  readonly tally: Tally;
  readonly runs: number;
  readonly lane?: number;
  /** Run before the random ones. */
  readonly rare?: readonly History[];
};
export async function checkHistories<History>(
  histories: fc.Arbitrary<History>,
  { tally, runs, lane = 0, rare = [] }: Options<History>,
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
  say(`${tally.name}: seed ${seed + lane}`);
  try {
    await fc.assert(property, {
      numRuns: runs + rare.length,
      seed: seed + lane,
      examples: rare.map((history): [History] => [history]),
      ...(path === undefined ? {} : { path }),
    });
  } finally {
    const seconds = ((performance.now() - startedAtMs) / 1000).toFixed(1);
    say(`${tally.name}: seed ${seed + lane}, ${seconds} s`);
  }
}
