/** Chooses a connection's closed windows to compare. Pure. */
import { plusMs, type Instant } from '../model/instant.ts';
import { windowAt, type Window } from '../model/window.ts';

export const granularities = ['hour', 'day'] as const;
export type Granularity = (typeof granularities)[number];

export const verdicts = ['matched', 'discrepancy'] as const;
export type Verdict = (typeof verdicts)[number];

export type ClosedWindow = Window & { readonly granularity: Granularity };
/** The last comparison of a window. */
export type Checked = ClosedWindow & {
  readonly verdict: Verdict;
  readonly checkedAt: Instant;
  /** Events were corrected; a discrepancy without corrections is one of balances. */
  readonly hasCorrected: boolean;
};

export type DueInput = {
  readonly at: Instant;
  readonly timeZone: string;
  /** Completely read times. */
  readonly coverage: readonly Window[];
  /** The platform may still add to a window for this long after its end. */
  readonly settlesAfterMs: number;
  readonly checked: readonly Checked[];
};

/** Older days are no longer compared. */
const maxDays = 45;
/** A matched window is due again 2 h after it settled, then at eight times each check's age. */
const [recheckFactor, recheckMs] = [8, 7_200_000];
/** No correction fixes a discrepancy of balances alone: only new records at the platform can. */
const balanceFactor = 1.25;

/** Windows starting earlier are not compared. */
export const oldestWindowAt = (at: Instant): Instant => plusMs(at, -(maxDays + 2) * 86_400_000);

/** The current day's hours, newest first, then past days, newest first. */
export function findDueWindows(input: DueInput): ClosedWindow[] {
  const { at, timeZone, settlesAfterMs, coverage } = input;
  const checked = input.checked.toSorted((one, other) => one.checkedAt - other.checkedAt);
  const last = new Map(checked.map((check) => [keyOf(check), check]));
  const thisHour = windowAt('hour', at, timeZone).start;
  const today = windowAt('day', at, timeZone).start;
  const closed = [
    ...listWindows(thisHour, 'hour', timeZone, today),
    ...listWindows(today, 'day', timeZone, plusMs(today, -maxDays * 86_400_000)),
  ];
  return closed.filter((window) => {
    if (plusMs(window.end, settlesAfterMs) > at) return false;
    if (!coverage.some(({ start, end }) => start <= window.start && window.end <= end)) return false;
    return isDue(last.get(keyOf(window)), input);
  });
}

function isDue(check: Checked | undefined, { at, settlesAfterMs }: DueInput): boolean {
  if (!check) return true;
  const { verdict, hasCorrected, checkedAt, end } = check;
  if (verdict === 'discrepancy') return hasCorrected || at - end >= balanceFactor * (checkedAt - end);
  const settledAt = plusMs(end, settlesAfterMs);
  return at - settledAt >= Math.max(recheckMs, recheckFactor * (checkedAt - settledAt));
}

export function nextSettlesInMs({
  at,
  timeZone,
  settlesAfterMs,
}: Pick<DueInput, 'at' | 'timeZone' | 'settlesAfterMs'>): number {
  const { end } = windowAt('hour', plusMs(at, -settlesAfterMs), timeZone);
  return end + settlesAfterMs - at;
}

/** Newest first, from `end` back to `from`. */
function listWindows(
  end: Instant,
  granularity: Granularity,
  timeZone: string,
  from: Instant,
): ClosedWindow[] {
  const windows: ClosedWindow[] = [];
  for (let window = windowAt(granularity, plusMs(end, -1), timeZone); window.start >= from;) {
    windows.push({ granularity, ...window });
    window = windowAt(granularity, plusMs(window.start, -1), timeZone);
  }
  return windows;
}

const keyOf = ({ granularity, start, end }: ClosedWindow): string => `${granularity} ${start} ${end}`;

/** Undefined for a window shorter than two minutes. */
export function halve({ start, end }: Window): [Window, Window] | undefined {
  const minutes = Math.floor((end - start) / 60_000);
  if (minutes < 2) return undefined;
  const middle = plusMs(start, Math.floor(minutes / 2) * 60_000);
  return [
    { start, end: middle },
    { start: middle, end },
  ];
}
