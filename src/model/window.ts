import { Temporal } from 'temporal-polyfill';
import { instant, type Instant } from './instant.ts';

export const intervals = ['minute', 'hour', 'day'] as const;
export type Interval = (typeof intervals)[number];

export const byInterval = <T>(of: (interval: Interval) => T): Record<Interval, T> => ({
  minute: of('minute'),
  hour: of('hour'),
  day: of('day'),
});

/** A calendar window, half open: `start` is inside, `end` is the start of the next window. */
export type Window = { readonly start: Instant; readonly end: Instant };

/**
 * The calendar minute, hour or day around `at` in this time zone (IANA name). When the clocks
 * change, a day has 23 or 25 hours, and an hour is two windows: a repeated one is not summed up.
 */
export function windowAt(interval: Interval, at: Instant, timeZone: string): Window {
  const key = `${interval} ${timeZone}`;
  const windows = recent.get(key) ?? [];
  const known = windows.find(({ start, end }) => start <= at && at < end);
  if (known) return known;
  const window = computeWindow(interval, at, timeZone);
  recent.set(key, [window, ...windows.slice(0, 1)]);
  return window;
}

/** A cache of the last two windows of each interval and zone: Temporal is slow. */
const recent = new Map<string, readonly Window[]>();

function computeWindow(interval: Interval, at: Instant, timeZone: string): Window {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  switch (interval) {
    case 'minute': {
      const start = local.round({ smallestUnit: 'minute', roundingMode: 'floor' });
      return toWindow(start, start.add({ minutes: 1 }));
    }
    case 'hour':
      return hourAt(local);
    case 'day': {
      const start = local.startOfDay();
      return toWindow(start, start.add({ days: 1 }).startOfDay());
    }
  }
}

function hourAt(local: Temporal.ZonedDateTime): Window {
  // In elapsed time: the local full hour may be skipped, or lie beyond a change of the clocks.
  const { minute, second, millisecond } = local;
  const fullHour = local.epochMilliseconds - (minute * 60 + second) * 1000 - millisecond;
  const last =
    local.add({ nanoseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds ?? -Infinity;
  const next = local.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity;
  return { start: instant(Math.max(fullHour, last)), end: instant(Math.min(fullHour + 3_600_000, next)) };
}

function toWindow(start: Temporal.ZonedDateTime, end: Temporal.ZonedDateTime): Window {
  return { start: instant(start.epochMilliseconds), end: instant(end.epochMilliseconds) };
}

/** From `start` on, the zone's local time is UTC plus `offsetMs`. */
export type Offset = { readonly start: Instant; readonly offsetMs: number };

/** The offsets of a zone within a window, in order; the first one applies at its start. */
export function offsetsWithin({ start, end }: Window, timeZone: string): Offset[] {
  let local = Temporal.Instant.fromEpochMilliseconds(start).toZonedDateTimeISO(timeZone);
  const found = [{ start, offsetMs: local.offsetNanoseconds / 1e6 }];
  for (;;) {
    const next = local.getTimeZoneTransition('next');
    if (!next || next.epochMilliseconds >= end) return found;
    found.push({ start: instant(next.epochMilliseconds), offsetMs: next.offsetNanoseconds / 1e6 });
    local = next;
  }
}

/** Whether a name is in the IANA database; Temporal also accepts an offset, or a date. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z_]+(?:\/[A-Za-z0-9_+-]+)*$/.test(name)) return false;
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}

declare const localDateBrand: unique symbol;

/** A calendar day, such as `2026-11-26`; compares as text. */
export type LocalDate = string & { readonly [localDateBrand]: true };

const isLocalDate = (text: string): text is LocalDate => {
  const midnight = /^[12]\d{3}-\d\d-\d\d$/.test(text) ? Date.parse(`${text}T00:00:00Z`) : Number.NaN;
  // Date accepts the 31st of every month, as a day of the next one.
  return !Number.isNaN(midnight) && new Date(midnight).toISOString().startsWith(text);
};

export function parseLocalDate(text: string): LocalDate | undefined {
  return isLocalDate(text) ? text : undefined;
}

/** @throws RangeError for the infinities */
export function localDateAt(at: Instant, timeZone: string): LocalDate {
  const local = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
  const date = local.toPlainDate().toString();
  if (!isLocalDate(date)) throw new RangeError('the date is outside of the years 1000 to 2999');
  return date;
}

/** The start of the day in the zone; of a skipped date, the start of the next day. */
export function startOfDate(date: LocalDate, timeZone: string): Instant {
  return instant(Temporal.PlainDate.from(date).toZonedDateTime(timeZone).epochMilliseconds);
}
