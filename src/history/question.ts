/** A question about the past, as it was asked, and the window and buckets that it means in the tenant's time zone. */
import { instant, plusMs, type Instant } from '../model/instant.ts';
import { parseLocalDate, startOfDate, type Window } from '../model/window.ts';
import { edgesBefore, edgesOf, type Comparison, type Granularity } from './calendar.ts';

export type Question = {
  /** Dates of the tenant's calendar, or moments. */
  readonly from: string;
  readonly to: string;
  readonly granularity: Granularity;
  readonly compare?: Comparison | undefined;
};

/** Why a question cannot be answered, and which part of it is at fault. */
export type Fault = {
  readonly field: 'from' | 'to' | 'granularity';
  readonly code: string;
  readonly message: string;
};

export type Asked = {
  readonly window: Window;
  /** One more than there are buckets. */
  readonly edges: readonly Instant[];
  readonly compared: {
    readonly comparison: Comparison;
    readonly window: Window;
    readonly edges: readonly Instant[];
  } | null;
};

const minuteMs = 60_000;
const dayMs = 86_400_000;
const maxDays: Readonly<Record<Granularity, number>> = { minute: 1, hour: 400, day: 400 };
/** Figures of one source in one bucket, of all: some 15 MB of JSON. */
const maxPoints = 50_000;

/** @param sources how many figures each bucket will have */
export function readQuestion(
  { from, to, granularity, compare }: Question,
  timeZone: string,
  sources: number,
): Asked | Fault {
  const [start, last] = [momentOf(from, timeZone), momentOf(to, timeZone)];
  const message = 'is no date, and no date-time, of the calendar';
  if (start === undefined) return { field: 'from', code: 'format', message };
  if (last === undefined) return { field: 'to', code: 'format', message };
  if (last <= start) return { field: 'to', code: 'range', message: 'must be later than from' };
  const days = maxDays[granularity];
  if (last > daysAfter(start, days, timeZone))
    return {
      field: 'to',
      code: 'range',
      message: `must be at most ${days * 24} hours, or ${days} days of the calendar, after from`,
    };
  // The sums are kept by the minute.
  const window = { start: toMinute(start, Math.floor), end: toMinute(last, Math.ceil) };
  const edges = edgesOf(granularity, window, timeZone);
  const compared = compare ? comparedBy(compare, window, edges, timeZone) : null;
  if ((edges.length - 1) * Math.max(1, sources) * (compared ? 2 : 1) > maxPoints)
    return { field: 'granularity', code: 'range', message: `would give more than ${maxPoints} figures` };
  return { window, edges, compared };
}

function comparedBy(
  comparison: Comparison,
  { start, end }: Window,
  edges: readonly Instant[],
  timeZone: string,
) {
  const moved = edgesBefore(comparison, edges, timeZone);
  return { comparison, window: { start: moved[0] ?? start, end: moved.at(-1) ?? end }, edges: moved };
}

function momentOf(text: string, timeZone: string): Instant | undefined {
  const [day = '', time] = text.split('T');
  const date = parseLocalDate(day);
  if (date === undefined) return undefined;
  if (time === undefined) return startOfDate(date, timeZone);
  const epochMs = Date.parse(text);
  return Number.isNaN(epochMs) ? undefined : instant(epochMs);
}

const toMinute = (at: Instant, round: (minutes: number) => number): Instant =>
  instant(round(at / minuteMs) * minuteMs);

/** So many days of the calendar behind a midnight, which may be an hour more or less; else so often 24 hours. */
function daysAfter(start: Instant, days: number, timeZone: string): Instant {
  const end = plusMs(start, (days + 1) * dayMs);
  return instant(Math.max(start + days * dayMs, edgesOf('day', { start, end }, timeZone)[days] ?? start));
}
