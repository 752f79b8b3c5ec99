import { Temporal } from 'temporal-polyfill';
import { instant, type Instant } from './instant.ts';

export const intervals = ['minute', 'hour', 'day'] as const;
export type Interval = (typeof intervals)[number];

/** A calendar-to-date window, half open: `start` belongs to it, `end` is the start of the next one. */
export type Window = { readonly start: Instant; readonly end: Instant };

/**
 * The calendar minute, hour or day that contains `at` in this time zone (IANA name). Days have 23 or 25 hours when the
 * clocks change; an hour in which they change is two windows, before and after, so that a repeated hour is not added up.
 */
export function windowAt(interval: Interval, at: Instant, timeZone: string): Window {
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
  const floor = local.round({ smallestUnit: 'hour', roundingMode: 'floor' });
  const changed =
    floor.offsetNanoseconds === local.offsetNanoseconds ? null : local.getTimeZoneTransition('previous');
  const start = changed ?? floor;
  const nextHour = start.add({ nanoseconds: 1 }).round({ smallestUnit: 'hour', roundingMode: 'ceil' });
  const changing = start.getTimeZoneTransition('next');
  const end = changing && changing.epochNanoseconds < nextHour.epochNanoseconds ? changing : nextHour;
  return toWindow(start, end);
}

function toWindow(start: Temporal.ZonedDateTime, end: Temporal.ZonedDateTime): Window {
  return { start: instant(start.epochMilliseconds), end: instant(end.epochMilliseconds) };
}

export function isTimeZone(name: string): boolean {
  try {
    Temporal.Instant.fromEpochMilliseconds(0).toZonedDateTimeISO(name);
    return true;
  } catch {
    return false;
  }
}
