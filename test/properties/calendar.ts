/** Calendar windows by Intl alone, as an oracle. For zones with whole-hour offset changes. */

export type Interval = 'minute' | 'hour' | 'day';

const formats = new Map<string, Intl.DateTimeFormat>();

function localTime(
  atMs: number,
  timeZone: string,
): { date: string; sinceMidnightMs: number; sinceHourMs: number } {
  const format =
    formats.get(timeZone) ??
    new Intl.DateTimeFormat('en-CA', { timeZone, dateStyle: 'short', timeStyle: 'medium', hourCycle: 'h23' });
  formats.set(timeZone, format);
  const [date = '', time = ''] = format.format(atMs).split(', ');
  const [hours = 0, minutes = 0, seconds = 0] = time.split(':').map(Number);
  const sinceHourMs = (minutes * 60 + seconds) * 1000 + (atMs % 1000);
  return { date, sinceHourMs, sinceMidnightMs: hours * 3_600_000 + sinceHourMs };
}

export function startOf(interval: Interval, atMs: number, timeZone: string): number {
  const { date, sinceHourMs, sinceMidnightMs } = localTime(atMs, timeZone);
  if (interval === 'minute') return atMs - (atMs % 60_000);
  if (interval === 'hour') return atMs - sinceHourMs;
  const start = atMs - sinceMidnightMs;
  // After a clock change it is an hour off, in either direction.
  const off = localTime(start, timeZone);
  return off.date === date ? start - off.sinceMidnightMs : start + 86_400_000 - off.sinceMidnightMs;
}

/** The end of the window from `startMs`. */
export function endOf(interval: Interval, startMs: number, timeZone: string): number {
  if (interval === 'minute') return startMs + 60_000;
  if (interval === 'hour') return startMs + 3_600_000;
  return startOf('day', startMs + 25.5 * 3_600_000, timeZone);
}
