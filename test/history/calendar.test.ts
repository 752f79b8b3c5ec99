import fc from 'fast-check';
import { Temporal } from 'temporal-polyfill';
import { describe, expect, it } from 'vitest';
import {
  comparisons,
  moveEdges,
  edgesOf,
  granularities,
  type Comparison,
} from '../../src/history/calendar.ts';
import { instant, plusMs, type Instant } from '../../src/model/instant.ts';
import { windowAt } from '../../src/model/window.ts';

const zones = [
  'America/Havana America/New_York America/Nuuk America/Santiago America/Sao_Paulo America/St_Johns America/Toronto',
  'Africa/Casablanca Antarctica/Troll Asia/Kathmandu Australia/Lord_Howe Europe/Berlin Pacific/Apia Pacific/Chatham UTC',
].flatMap((names) => names.split(' '));
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
const utc = (iso: string): Instant => instant(Date.parse(iso));
const inZone = (at: number, zone: string) =>
  Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(zone);

/** A window of up to `days` days, mostly at whole minutes; every other one spans a clock change. */
const windows = (days: number) =>
  fc
    .record({
      zone: fc.constantFrom(...zones),
      at: fc.integer({ min: Date.UTC(1985, 0, 2) / 60_000, max: Date.UTC(2037, 0, 1) / 60_000 }),
      minutes: fc.integer({ min: 1, max: days * 1440 }),
      isAtChange: fc.boolean(),
      before: fc.integer({ min: 0, max: 120 }),
    })
    .map(({ zone, at, minutes, isAtChange, before }) => {
      const change = inZone(at * 60_000, zone).getTimeZoneTransition('next')?.epochMilliseconds;
      const start = instant(isAtChange && change !== undefined ? change - before * 60_000 : at * 60_000);
      return { zone, window: { start, end: plusMs(start, minutes * 60_000) } };
    });

describe.each(granularities)('buckets of a %s', (granularity) => {
  const days = granularity === 'minute' ? 1 : 12;

  it('are contiguous from start to end in any zone', () => {
    fc.assert(
      fc.property(windows(days), ({ zone, window }) => {
        const edges = edgesOf(granularity, window, zone);
        expect([edges[0], edges.at(-1)]).toEqual([window.start, window.end]);
        expect(edges.every((edge, index) => index === 0 || edge > (edges[index - 1] ?? edge))).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('start at the start of the running window', () => {
    fc.assert(
      fc.property(windows(days), ({ zone, window }) => {
        const edges = edgesOf(granularity, window, zone).slice(1, -1);
        // When clocks go back over midnight, windowAt knows only the first midnight.
        const running = edges
          .map((edge) => ({ edge, ...windowAt(granularity, edge, zone) }))
          .filter(({ edge, end }) => end > edge);
        expect(running.map(({ start }) => start)).toEqual(running.map(({ edge }) => edge));
      }),
      { numRuns: 100 },
    );
  });
});

const clocksPutBackAtItsEnd = {
  zone: 'America/St_Johns',
  window: { start: utc('1993-10-31T02:29:00Z'), end: utc('1993-10-31T02:31:00Z') },
};

it('a day bucket starts at the first instant of its date', () => {
  fc.assert(
    fc.property(windows(400), ({ zone, window }) => {
      const expected = new Set<number>();
      // Clocks may have gone back into the previous day.
      const last = inZone(window.end, zone).toPlainDate().add({ days: 1 });
      for (let date = inZone(window.start, zone).toPlainDate(); ; date = date.add({ days: 1 })) {
        const start = date.toZonedDateTime(zone).epochMilliseconds;
        if (start > window.start && start < window.end) expected.add(start);
        if (Temporal.PlainDate.compare(date, last) >= 0) break;
      }
      const { start, end } = window;
      expect(edgesOf('day', window, zone)).toEqual([start, ...expected, end]);
    }),
    { numRuns: 60, examples: [[clocksPutBackAtItsEnd]] },
  );
});

describe('a day', () => {
  const hoursOf = (zone: string, from: string, days: number) => {
    const start = utc(from);
    const edges = edgesOf('day', { start, end: plusMs(start, (days + 1) * dayMs) }, zone);
    return edges.slice(0, days).map((edge, index) => ((edges[index + 1] ?? edge) - edge) / hourMs);
  };

  it.each([
    ['Europe/Berlin', '2026-03-27T23:00:00Z', [24, 23, 24]],
    ['Europe/Berlin', '2026-10-23T22:00:00Z', [24, 25, 24]],
    // The clocks change at 00:01 here; in autumn they go back to 23:01 of the previous day.
    ['America/St_Johns', '2010-11-06T02:30:00Z', [24, 25, 24]],
    ['America/St_Johns', '2010-03-13T03:30:00Z', [24, 23, 24]],
    ['America/Toronto', '1986-04-26T05:00:00Z', [24, 23, 24]],
    // One day starts at 01:00; another is skipped.
    ['America/Sao_Paulo', '2018-11-03T03:00:00Z', [24, 23, 24]],
    ['Pacific/Apia', '2011-12-29T10:00:00Z', [24, 24]],
  ])('in %s from %s has %j hours', (zone, from, hours) => {
    expect(hoursOf(zone, from, hours.length)).toEqual(hours);
  });
});

describe('comparison buckets', () => {
  const before = (comparison: Comparison, zone: string, edges: readonly string[]) =>
    moveEdges(comparison, edges.map(utc), zone).map((edge) => new Date(edge).toISOString().slice(0, 16));

  it.each(comparisons)('are contiguous and as many as the originals: %s', (comparison) => {
    fc.assert(
      fc.property(windows(3), fc.constantFrom(...granularities), ({ zone, window }, granularity) => {
        const edges = edgesOf(granularity, window, zone);
        const moved = moveEdges(comparison, edges, zone);
        expect(moved.length).toBe(edges.length);
        expect(moved.every((edge, index) => index === 0 || edge >= (moved[index - 1] ?? edge))).toBe(true);
        expect(edges.every((edge, index) => (moved[index] ?? edge) < edge)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    [
      'days by date',
      ['previous_period', 'Europe/Berlin', ['2026-03-29T22:00', '2026-03-30T22:00', '2026-03-31T22:00']],
      ['2026-03-27T23:00', '2026-03-28T23:00', '2026-03-29T22:00'],
    ],
    [
      'hours by elapsed time',
      ['previous_period', 'Europe/Berlin', ['2026-03-29T10:00', '2026-03-29T11:00', '2026-03-29T12:00']],
      ['2026-03-29T08:00', '2026-03-29T09:00', '2026-03-29T10:00'],
    ],
    [
      'a skipped hour, with zero length',
      ['previous_week', 'Europe/Berlin', ['2026-04-04T23:00', '2026-04-05T00:00', '2026-04-05T01:00']],
      ['2026-03-29T00:00', '2026-03-29T01:00', '2026-03-29T01:00'],
    ],
    [
      'a repeated hour that occurred once before',
      ['previous_week', 'Europe/Berlin', ['2026-10-25T00:00', '2026-10-25T01:00', '2026-10-25T02:00']],
      ['2026-10-18T00:00', '2026-10-18T01:00', '2026-10-18T01:00'],
    ],
    [
      'a leap day',
      ['previous_year', 'UTC', ['2024-02-28T00:00', '2024-02-29T00:00', '2024-03-01T00:00']],
      ['2023-02-28T00:00', '2023-03-01T00:00', '2023-03-01T00:00'],
    ],
  ] as const)('have the same local times: %s', (_, [comparison, zone, edges], moved) => {
    expect(
      before(
        comparison,
        zone,
        edges.map((edge) => `${edge}Z`),
      ),
    ).toEqual(moved);
  });
});
