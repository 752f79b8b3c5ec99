import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import { instant, plusMs, type Instant } from '../../src/model/instant.ts';
import { intervals, isTimeZone, localDateAt, parseLocalDate, windowAt } from '../../src/model/window.ts';

const zones = [
  'Africa/Cairo Africa/Casablanca',
  'America/Caracas America/Havana America/New_York America/Nuuk America/Santiago America/Sao_Paulo',
  'Antarctica/Troll',
  'Asia/Amman Asia/Beirut Asia/Gaza Asia/Kathmandu Asia/Kolkata Asia/Pyongyang Asia/Tehran Asia/Tokyo',
  'Australia/Adelaide Australia/Lord_Howe Australia/Sydney',
  'Europe/Berlin Europe/Dublin Europe/London',
  'Pacific/Apia Pacific/Chatham Pacific/Kiritimati Pacific/Norfolk',
  'UTC',
].flatMap((names) => names.split(' '));

const firstMs = Date.UTC(2000, 0, 2);
const lastMs = Date.UTC(2037, 11, 30);
const hourMs = 3_600_000;

/** Clock changes per zone: they steer the generator; no assertion uses them. */
const changes = new Map(
  zones.map((zone): [string, number[]] => {
    const found: number[] = [];
    let at = Temporal.Instant.fromEpochMilliseconds(firstMs).toZonedDateTimeISO(zone);
    for (;;) {
      const next = at.getTimeZoneTransition('next');
      if (!next || next.epochMilliseconds > lastMs) return [zone, found];
      found.push(next.epochMilliseconds);
      at = next;
    }
  }),
);

/** A moment in a zone: anywhere in these years, or at most 26 hours from a clock change. */
const moments = fc.constantFrom(...zones).chain((zone) => {
  const anywhere = fc.integer({ min: firstMs, max: lastMs });
  const known = changes.get(zone) ?? [];
  if (known.length === 0) return fc.record({ zone: fc.constant(zone), at: anywhere.map(instant) });
  const distance = fc.oneof(
    fc.integer({ min: -26 * hourMs, max: 26 * hourMs }),
    fc.integer({ min: -130, max: 130 }).map((minutes) => minutes * 60_000),
    fc.integer({ min: -2, max: 2 }),
  );
  const nearby = fc.tuple(fc.constantFrom(...known), distance).map(([change, ms]) => change + ms);
  return fc.record({ zone: fc.constant(zone), at: fc.oneof(anywhere, nearby, nearby).map(instant) });
});

const formats = new Map(
  zones.map((timeZone): [string, Intl.DateTimeFormat] => [
    timeZone,
    new Intl.DateTimeFormat('en', {
      timeZone,
      year: 'numeric',
      month: '2-digit',
      day: '2-digit',
      hour: '2-digit',
      minute: '2-digit',
      hourCycle: 'h23',
      timeZoneName: 'longOffset',
    }),
  ]),
);

/** The wall clock by Intl, independent of the code under test. */
function wall(at: number, zone: string): { date: string; hour: string; minute: string; offset: string } {
  const parts = new Map(
    formats
      .get(zone)
      ?.formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  const part = (type: Intl.DateTimeFormatPartTypes): string => parts.get(type) ?? '';
  return {
    date: `${part('year')}-${part('month')}-${part('day')}`,
    hour: part('hour'),
    minute: part('minute'),
    offset: part('timeZoneName'),
  };
}

function forMoments(property: (at: Instant, zone: string) => void): void {
  const checked = fc.property(moments, ({ at, zone }) => property(at, zone));
  fc.assert(checked, { numRuns: 500 });
}

describe.each(intervals)('the %s around a moment', (interval) => {
  it('begins at or before the moment and ends after it', () => {
    forMoments((at, zone) => {
      const { start, end } = windowAt(interval, at, zone);
      expect(start).toBeLessThanOrEqual(at);
      expect(end).toBeGreaterThan(at);
    });
  });

  it('is the same window for its first and last millisecond', () => {
    forMoments((at, zone) => {
      const window = windowAt(interval, at, zone);
      expect(windowAt(interval, window.start, zone)).toEqual(window);
      expect(windowAt(interval, instant(window.end - 1), zone)).toEqual(window);
    });
  });

  it('has no gap to its neighbours', () => {
    forMoments((at, zone) => {
      const { start, end } = windowAt(interval, at, zone);
      expect(windowAt(interval, end, zone).start).toBe(end);
      expect(windowAt(interval, instant(start - 1), zone).end).toBe(start);
    });
  });
});

it('the day around a moment contains its hour, and the hour its minute', () => {
  forMoments((at, zone) => {
    const [minute, hour] = [windowAt('minute', at, zone), windowAt('hour', at, zone)];
    const day = windowAt('day', at, zone);
    expect(hour.start).toBeLessThanOrEqual(minute.start);
    expect(hour.end).toBeGreaterThanOrEqual(minute.end);
    expect(day.start).toBeLessThanOrEqual(hour.start);
    expect(day.end).toBeGreaterThanOrEqual(hour.end);
  });
});

describe('a day', () => {
  it('spans exactly one local date', () => {
    forMoments((at, zone) => {
      const { start, end } = windowAt('day', at, zone);
      const { date } = wall(at, zone);
      expect(wall(start, zone).date).toBe(date);
      expect(wall(end - 1, zone).date).toBe(date);
      expect(wall(start - 1, zone).date).not.toBe(date);
      expect(wall(end, zone).date).not.toBe(date);
    });
  });

  it.each([
    ['Europe/Berlin', '2026-03-29T12:00:00Z', 23],
    ['Europe/Berlin', '2026-10-25T12:00:00Z', 25],
    ['America/New_York', '2026-03-08T12:00:00Z', 23],
    ['America/New_York', '2026-11-01T12:00:00Z', 25],
    ['Australia/Sydney', '2026-10-04T02:00:00Z', 23],
    ['Australia/Sydney', '2026-04-05T02:00:00Z', 25],
    ['Australia/Lord_Howe', '2026-10-04T02:00:00Z', 23.5],
    ['Australia/Lord_Howe', '2026-04-05T02:00:00Z', 24.5],
    ['Antarctica/Troll', '2026-03-29T12:00:00Z', 22],
    ['Europe/Berlin', '2026-11-24T12:00:00Z', 24],
  ])('in %s at %s has %d hours', (zone, at, hours) => {
    const { start, end } = windowAt('day', utc(at), zone);
    expect((end - start) / hourMs).toBe(hours);
  });

  it.each([
    ['at 01:00 without a midnight', 'America/Santiago', '2026-09-06T12', '2026-09-06T04', '2026-09-07T03'],
    ['with the first of two midnights', 'America/Havana', '2026-11-01T12', '2026-11-01T04', '2026-11-02T05'],
    ['before a skipped date', 'Pacific/Apia', '2011-12-30T09', '2011-12-29T10', '2011-12-30T10'],
    ['early after a skipped date', 'Pacific/Apia', '2011-12-30T10', '2011-12-30T10', '2011-12-31T10'],
  ])('begins %s: %s', (_, zone, at, start, end) => {
    expect(windowAt('day', utc(`${at}:00:00Z`), zone)).toEqual(between(`${start}:00:00Z`, `${end}:00:00Z`));
  });
});

describe('an hour', () => {
  it('has one clock hour and one UTC offset, and lasts at most sixty minutes', () => {
    forMoments((at, zone) => {
      const { start, end } = windowAt('hour', at, zone);
      const { date, hour, offset } = wall(at, zone);
      expect(wall(start, zone)).toMatchObject({ date, hour, offset });
      expect(wall(end - 1, zone)).toMatchObject({ date, hour, offset });
      expect(end - start).toBeLessThanOrEqual(hourMs);
    });
  });

  it('spans its whole clock hour, up to a clock change', () => {
    forMoments((at, zone) => {
      const { start, end } = windowAt('hour', at, zone);
      const { hour, offset } = wall(at, zone);
      expect(wall(start - 1, zone)).not.toMatchObject({ hour, offset });
      expect(wall(end, zone)).not.toMatchObject({ hour, offset });
    });
  });

  it('is two windows when the clock repeats it', () => {
    const first = windowAt('hour', utc('2026-10-25T00:30:00Z'), 'Europe/Berlin');
    const second = windowAt('hour', utc('2026-10-25T01:30:00Z'), 'Europe/Berlin');
    expect(first).toEqual(between('2026-10-25T00:00:00Z', '2026-10-25T01:00:00Z'));
    expect(second).toEqual(between('2026-10-25T01:00:00Z', '2026-10-25T02:00:00Z'));
    expect(wall(first.start, 'Europe/Berlin').hour).toBe(wall(second.start, 'Europe/Berlin').hour);
  });

  it.each([
    ['a quarter past in UTC', 'Asia/Kathmandu', '01-01T00:00', '2025-12-31T23:15', '01-01T00:15'],
    ['the whole hour before', 'Australia/Lord_Howe', '04-04T14:59', '04-04T14:00', '04-04T15:00'],
    ['the half that comes again', 'Australia/Lord_Howe', '04-04T15:00', '04-04T15:00', '04-04T15:30'],
    ['its last minute', 'Australia/Lord_Howe', '04-04T15:29', '04-04T15:00', '04-04T15:30'],
    ['the whole hour after', 'Australia/Lord_Howe', '04-04T15:30', '04-04T15:30', '04-04T16:30'],
    ['the half left in spring', 'Australia/Lord_Howe', '10-03T15:30', '10-03T15:30', '10-03T16:00'],
    ['the whole hour after it', 'Australia/Lord_Howe', '10-03T16:00', '10-03T16:00', '10-03T17:00'],
    ['before clocks go forward', 'Pacific/Chatham', '09-26T13:59', '09-26T13:15', '09-26T14:00'],
    ['as they have gone forward', 'Pacific/Chatham', '09-26T14:00', '09-26T14:00', '09-26T14:15'],
    ['shortly after', 'Pacific/Chatham', '09-26T14:14', '09-26T14:00', '09-26T14:15'],
    ['before clocks go back', 'Pacific/Chatham', '04-04T13:59', '04-04T13:15', '04-04T14:00'],
    ['as they have gone back', 'Pacific/Chatham', '04-04T14:00', '04-04T14:00', '04-04T14:15'],
    ['an hour later', 'Pacific/Chatham', '04-04T14:15', '04-04T14:15', '04-04T15:15'],
  ])('is correct with half and quarter offsets: %s, %s', (_, zone, at, start, end) => {
    const of2026 = (text: string): string => `${text.length > 11 ? '' : '2026-'}${text}:00Z`;
    const last = plusMs(utc(of2026(at)), 59_999);
    for (const moment of [utc(of2026(at)), last])
      expect(windowAt('hour', moment, zone)).toEqual(between(of2026(start), of2026(end)));
  });
});

it('a minute has sixty seconds and one clock minute', () => {
  forMoments((at, zone) => {
    const { start, end } = windowAt('minute', at, zone);
    expect(end - start).toBe(60_000);
    expect(wall(start, zone)).toEqual(wall(at, zone));
    expect(wall(end - 1, zone)).toEqual(wall(at, zone));
  });
});

describe('a local date', () => {
  it('equals the date of the calendar, also at the start of the day', () => {
    forMoments((at, zone) => {
      expect(localDateAt(at, zone)).toBe(wall(at, zone).date);
      expect(localDateAt(windowAt('day', at, zone).start, zone)).toBe(wall(at, zone).date);
    });
  });

  it.each([
    '2026-02-29',
    '2026-04-31',
    '2026-13-01',
    '2026-1-1',
    '26-01-01',
    '0999-01-01',
    '2026-01-01T00:00',
    '',
  ])('is not %j', (text) => {
    expect(parseLocalDate(text)).toBeUndefined();
  });
});

describe('a time zone', () => {
  it('is recognised by its IANA name', () => {
    expect([...zones].filter((zone) => !isTimeZone(zone))).toEqual([]);
  });

  it.each(['', 'Mars/Olympus_Mons', ' Europe/Berlin', 'Europe/Berlin\n', 'Europe'])('is not %j', (name) => {
    expect(isTimeZone(name)).toBe(false);
  });
});

const utc = (iso: string): Instant => instant(Date.parse(iso));
const between = (start: string, end: string) => ({ start: utc(start), end: utc(end) });
