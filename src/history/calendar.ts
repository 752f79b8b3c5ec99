/**
 * Hours and days of a time zone, and the same time on another day, from the zone's few offset
 * changes: a calendar call for each bucket of a year is too slow.
 */
import { instant, plusMs, type Instant } from '../model/instant.ts';
import { offsetsWithin, type Offset, type Window } from '../model/window.ts';

export const granularities = ['minute', 'hour', 'day'] as const;
export type Granularity = (typeof granularities)[number];

const minuteMs = 60_000;
const dayMs = 86_400_000;
/** No clock change repeats or skips more than a day. */
const marginMs = 2 * dayMs;

/** The buckets' starts, and the window's end; the window clips the first and last bucket. */
export function edgesOf(granularity: Granularity, window: Window, timeZone: string): Instant[] {
  const inner =
    granularity === 'minute'
      ? listMinutes(window)
      : listStarts(granularity, offsetsAround(window, timeZone), window.end);
  return [window.start, ...inner.filter((at) => at > window.start && at < window.end), window.end];
}

function offsetsAround({ start, end }: Window, timeZone: string): Offset[] {
  return offsetsWithin({ start: plusMs(start, -marginMs), end: plusMs(end, marginMs) }, timeZone);
}

function listMinutes({ start, end }: Window): Instant[] {
  const first = Math.floor(start / minuteMs);
  const count = Math.ceil(end / minuteMs) - first;
  return Array.from({ length: count }, (_, index) => instant((first + index) * minuteMs));
}

/**
 * Starts of local hours or days. A clock change ends an hour. A day begins at its first midnight
 * and includes any repeated time of the day before; a day without midnight begins at the change.
 */
function listStarts(granularity: 'hour' | 'day', offsets: readonly Offset[], end: Instant): Instant[] {
  const unitMs = granularity === 'hour' ? 3_600_000 : dayMs;
  const starts: Instant[] = [];
  let last = -Infinity;
  for (const [index, { start, offsetMs }] of offsets.entries()) {
    const until = offsets[index + 1]?.start ?? end;
    const running = Math.floor((start + offsetMs) / unitMs);
    if (granularity === 'hour' || running > last) starts.push(start);
    last = granularity === 'hour' ? running : Math.max(last, running);
    for (; (last + 1) * unitMs - offsetMs < until; last += 1) {
      const next = instant((last + 1) * unitMs - offsetMs);
      if (next > start) starts.push(next);
    }
  }
  return starts;
}

export const comparisons = ['previous_period', 'previous_week', 'previous_year'] as const;
export type Comparison = (typeof comparisons)[number];

/**
 * Moves each edge back a week, a year, or the edges' span, to the same local time; a span of broken
 * days moves by its length. A bucket at a skipped local time has no length.
 */
export function moveEdges(comparison: Comparison, edges: readonly Instant[], timeZone: string): Instant[] {
  const [start, end] = [instant(Math.min(...edges)), instant(Math.max(...edges))];
  const offsets = offsetsWithin(
    { start: plusMs(start, -(end - start) - 370 * dayMs), end: plusMs(end, marginMs) },
    timeZone,
  );
  const spanMs = wallTimeOf(end, offsets) - wallTimeOf(start, offsets);
  if (comparison === 'previous_period' && (spanMs < dayMs || spanMs % dayMs !== 0))
    return edges.map((edge) => plusMs(edge, start - end));
  const shift = (wallMs: number): number =>
    comparison === 'previous_year'
      ? subtractYear(wallMs)
      : wallMs - (comparison === 'previous_week' ? 7 * dayMs : spanMs);
  let last = -Infinity;
  return edges.map((edge) => instant((last = Math.max(last, moveBack(edge, shift, offsets)))));
}

/** 29 February has no day in the year before: it becomes the start of 1 March. */
function subtractYear(wallMs: number): number {
  const date = new Date(wallMs);
  const isLeapDay = date.getUTCMonth() === 1 && date.getUTCDate() === 29;
  if (isLeapDay) return Date.UTC(date.getUTCFullYear() - 1, 2, 1);
  return date.setUTCFullYear(date.getUTCFullYear() - 1);
}

function moveBack(at: Instant, shift: (wallMs: number) => number, offsets: readonly Offset[]): number {
  const wallMs = wallTimeOf(at, offsets);
  const first = momentsOf(wallMs, offsets)[0] ?? at;
  const [early, late = early] = momentsOf(shift(wallMs), offsets);
  const isRepeated = first < at;
  if (isRepeated && early !== late) return late;
  // The other day has the time once: its first occurrence takes it, the second has no length.
  return isRepeated ? (momentsOf(shift(endOfRepeated(at, offsets)), offsets)[0] ?? early) : early;
}

function wallTimeOf(at: Instant, offsets: readonly Offset[]): number {
  return at + (offsets.findLast(({ start }) => start <= at)?.offsetMs ?? 0);
}

/** The local time at which the last clock change set the clock back. */
function endOfRepeated(at: Instant, offsets: readonly Offset[]): number {
  const index = offsets.findLastIndex(({ start }) => start <= at);
  return (offsets[index]?.start ?? at) + (offsets[index - 1]?.offsetMs ?? 0);
}

/** The moments of a local time: one, two, or the clock change that skipped it. */
function momentsOf(wallMs: number, offsets: readonly Offset[]): [early: number, late?: number] {
  const found: number[] = [];
  let leftOut = wallMs;
  for (const [index, { start, offsetMs }] of offsets.entries()) {
    const at = wallMs - offsetMs;
    if (at >= start && at < (offsets[index + 1]?.start ?? Infinity)) found.push(at);
    const before = offsets[index - 1];
    if (before && at < start && wallMs - before.offsetMs >= start) leftOut = start;
  }
  const [early = leftOut, late] = found;
  return late === undefined ? [early] : [early, late];
}
