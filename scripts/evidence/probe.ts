/** A probe is a value: its claim, and the steps to its verdict. */
import type { Context, Facilities } from './context.ts';
import type { RowId, Verdict } from './verdict.ts';

export type Probe = {
  readonly id: RowId;
  readonly claim: string;
  /** Names in `src/` behind the claim; each run locates them. */
  readonly symbols: readonly string[];
  readonly probe: (context: Context) => Promise<Verdict>;
};

type Facility = keyof Facilities;
export type Check = (holds: boolean, fault: string) => void;

type Definition<Need extends Facility> = Pick<Probe, 'id' | 'claim' | 'symbols'> & {
  readonly needs: readonly Need[];
  /** Checks the claim. A returned text gives the reason for an undecided rest. */
  readonly run: (
    given: Pick<Facilities, Need>,
    check: Check,
    others: Context,
  ) => Promise<string | undefined | void>;
};

export function defineProbe<Need extends Facility>({ needs, run, ...rest }: Definition<Need>): Probe {
  return {
    ...rest,
    async probe(context) {
      if (!has(context, needs)) {
        const missing = needs.filter((need) => context[need] === undefined);
        return { status: 'INCONCLUSIVE', reasons: missing.map((need) => `not given: ${need}`) };
      }
      const faults: string[] = [];
      const undecided = await run(context, (holds, fault) => void (holds || faults.push(fault)), context);
      if (faults.length > 0) return { status: 'REFUTED', reasons: faults };
      if (typeof undecided === 'string') return { status: 'INCONCLUSIVE', reasons: [undecided] };
      return { status: 'HOLDS', reasons: [] };
    },
  };
}

function has<Need extends Facility>(
  context: Context,
  needs: readonly Need[],
): context is Context & Pick<Facilities, Need> {
  return needs.every((need) => context[need] !== undefined);
}
