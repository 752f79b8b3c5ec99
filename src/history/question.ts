/** Parses a question about the past into a window and buckets of the tenant's time zone. */
import { instant, plusMs, type Instant } from '../model/instant.ts';
import { parseLocalDate, startOfDate, type Window } from '../model/window.ts';
import { moveEdges, edgesOf, type Comparison, type Granularity } from './calendar.ts';

export type Question = {
  /** Dates of the tenant's calendar, or date-times. */
  readonly from: string;
  readonly to: string;
  readonly granularity: Granularity;
  readonly compare?: Comparison | undefined;
};

/** The reason why a question is invalid, and the field at fault. */
export type Fault = {
  readonly field: 'from' | 'to' | 'granularity';
  readonly code: string;
  readonly message: string;
};

export type Asked = {
  readonly window: Window;
  /** One more than the number of buckets. */
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
/** Sources times buckets, compared ones included: about 15 MB of JSON. */
const maxPoints = 50_000;

/** @param sources number of figures per bucket */
export function parseQuestion(
  { from, to, granularity, compare }: Question,
  timeZone: string,
  sources: number,
): Asked | Fault {
  const [start, last] = [parseMoment(from, timeZone), parseMoment(to, timeZone)];
  const message = 'must be an existing date or date-time';
  if (start === undefined) return { field: 'from', code: 'format', message };
  if (last === undefined) return { field: 'to', code: 'format', message };
  if (last <= start) return { field: 'to', code: 'range', message: 'must be later than from' };
  const days = maxDays[granularity];
  if (last > addDays(start, days, timeZone))
    return {
      field: 'to',
      code: 'range',
      message: `must be at most ${days * 24} hours, or ${days} days of the calendar, after from`,
    };
  // The rollup has whole minutes.
  const window = { start: toMinute(start, Math.floor), end: toMinute(last, Math.ceil) };
  const edges = edgesOf(granularity, window, timeZone);
  const compared = compare ? compareEdges(compare, window, edges, timeZone) : null;
  if ((edges.length - 1) * Math.max(1, sources) * (compared ? 2 : 1) > maxPoints)
    return { field: 'granularity', code: 'range', message: `would give more than ${maxPoints} figures` };
  return { window, edges, compared };
}

function compareEdges(
  comparison: Comparison,
  { start, end }: Window,
  edges: readonly Instant[],
  timeZone: string,
) {
  const moved = moveEdges(comparison, edges, timeZone);
  return { comparison, window: { start: moved[0] ?? start, end: moved.at(-1) ?? end }, edges: moved };
}

function parseMoment(text: string, timeZone: string): Instant | undefined {
  const [day = '', time] = text.split('T');
  const date = parseLocalDate(day);
  if (date === undefined) return undefined;
  if (time === undefined) return startOfDate(date, timeZone);
  const epochMs = Date.parse(text);
  return Number.isNaN(epochMs) ? undefined : instant(epochMs);
}

const toMinute = (at: Instant, round: (minutes: number) => number): Instant =>
  instant(round(at / minuteMs) * minuteMs);

/** `days` calendar days after a midnight, or `days` × 24 h: the later of both. */
function addDays(start: Instant, days: number, timeZone: string): Instant {
  const end = plusMs(start, (days + 1) * dayMs);
  return instant(Math.max(start + days * dayMs, edgesOf('day', { start, end }, timeZone)[days] ?? start));
}
