/** Which closed windows of a connection are due to be compared: pure, and the same for whoever asks. */
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
  /** It had events to correct; without them, a discrepancy is one of balances. */
  readonly hasCorrected: boolean;
};

export type DueInput = {
  readonly at: Instant;
  readonly timeZone: string;
  /** Read whole. */
  readonly coverage: readonly Window[];
  /** How long after a window's end its platform may still add to it. */
  readonly settlesAfterMs: number;
  readonly checked: readonly Checked[];
};

/** Older days are compared no more. */
const maxDays = 45;
/** A window that agreed is compared again two hours after it settled, and each time at eight times that age. */
const [recheckFactor, recheckMs] = [8, 7_200_000];
/** Nothing here mends a difference of balances alone: only what the platform comes to list. */
const balanceFactor = 1.25;

/** No window that begins before is looked at. */
export const oldestWindowAt = (at: Instant): Instant => plusMs(at, -(maxDays + 2) * 86_400_000);

/** The hours of the running day, newest first, then the days before it, newest first. */
export function dueWindows(input: DueInput): ClosedWindow[] {
  const last = lastChecks(input.checked);
  return [...closedHours(input), ...closedDays(input)].filter((window) => {
    if (plusMs(window.end, input.settlesAfterMs) > input.at) return false;
    if (!input.coverage.some(({ start, end }) => start <= window.start && window.end <= end)) return false;
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

/** Milliseconds until the next hour has settled. */
export function nextSettlesInMs({
  at,
  timeZone,
  settlesAfterMs,
}: Pick<DueInput, 'at' | 'timeZone' | 'settlesAfterMs'>): number {
  const { end } = windowAt('hour', plusMs(at, -settlesAfterMs), timeZone);
  return end + settlesAfterMs - at;
}

function closedHours({ at, timeZone }: DueInput): ClosedWindow[] {
  return before(windowAt('hour', at, timeZone).start, 'hour', timeZone, windowAt('day', at, timeZone).start);
}

function closedDays({ at, timeZone }: DueInput): ClosedWindow[] {
  const { start } = windowAt('day', at, timeZone);
  return before(start, 'day', timeZone, plusMs(start, -maxDays * 86_400_000));
}

/** The windows back from `end`, none of which begins before `from`. */
function before(end: Instant, granularity: Granularity, timeZone: string, from: Instant): ClosedWindow[] {
  const windows: ClosedWindow[] = [];
  for (let window = windowAt(granularity, plusMs(end, -1), timeZone); window.start >= from;) {
    windows.push({ granularity, ...window });
    window = windowAt(granularity, plusMs(window.start, -1), timeZone);
  }
  return windows;
}

function lastChecks(checked: readonly Checked[]): Map<string, Checked> {
  const last = new Map<string, Checked>();
  for (const check of checked) {
    const other = last.get(keyOf(check));
    if (!other || other.checkedAt <= check.checkedAt) last.set(keyOf(check), check);
  }
  return last;
}

const keyOf = ({ granularity, start, end }: ClosedWindow): string => `${granularity} ${start} ${end}`;

/** Two halves, or undefined for a window that is a minute at most. */
export function halve({ start, end }: Window): [Window, Window] | undefined {
  const minutes = Math.floor((end - start) / 60_000);
  if (minutes < 2) return undefined;
  const middle = plusMs(start, Math.floor(minutes / 2) * 60_000);
  return [
    { start, end: middle },
    { start: middle, end },
  ];
}
