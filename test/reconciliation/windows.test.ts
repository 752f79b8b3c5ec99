import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant, plusMs, type Instant } from '../../src/model/instant.ts';
import { windowAt } from '../../src/model/window.ts';
import {
  findDueWindows,
  halve,
  nextSettlesInMs,
  type Checked,
  type DueInput,
} from '../../src/reconciliation/windows.ts';

const [minuteMs, hourMs, dayMs] = [60_000, 3_600_000, 86_400_000];
const noon = Date.UTC(2026, 9, 25, 12);
const zones = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kolkata', 'Australia/Lord_Howe'];
const at: fc.Arbitrary<Instant> = fc
  .integer({ min: -3 * dayMs, max: 3 * dayMs })
  .map((ms) => instant(noon + ms));
const days = fc.integer({ min: 0, max: 50 * 24 }).map((hours) => hours * hourMs);
const input: fc.Arbitrary<DueInput> = fc
  .record({
    at,
    timeZone: fc.constantFrom(...zones),
    settlesAfterMs: fc.constantFrom(0, 15 * minuteMs, 4 * hourMs),
    back: fc.array(fc.tuple(days, days), { maxLength: 3 }),
    seed: fc.array(
      fc.tuple(fc.nat(80), fc.boolean(), fc.integer({ min: 0, max: 40 * 24 * 60 }), fc.boolean()),
    ),
  })
  .map(({ at, back, seed, ...same }) => {
    const coverage = back.map(([one, other]) => {
      return { start: plusMs(at, -Math.max(one, other)), end: plusMs(at, -Math.min(one, other)) };
    });
    const all = findDueWindows({ ...same, at, coverage: [everything], settlesAfterMs: 0, checked: [] });
    const checked = seed.flatMap(([index, isMatched, agoMinutes, isOfEvents]): Checked[] => {
      const window = all[index];
      const checkedAt = plusMs(at, -agoMinutes * minuteMs);
      if (!window || checkedAt < window.end) return [];
      if (isMatched) return [{ ...window, verdict: 'matched', checkedAt, hasCorrected: false }];
      return [{ ...window, verdict: 'discrepancy', checkedAt, hasCorrected: isOfEvents }];
    });
    return { ...same, at, coverage, checked };
  });
const everything = { start: instant(-Infinity), end: instant(Infinity) };

describe('a due window', () => {
  it('is closed, settled and covered, and hours come before days', () => {
    fc.assert(
      fc.property(input, (given) => {
        const due = findDueWindows(given);
        const today = windowAt('day', given.at, given.timeZone).start;
        for (const window of due) {
          expect(plusMs(window.end, given.settlesAfterMs)).toBeLessThanOrEqual(given.at);
          expect(given.coverage.some(({ start, end }) => start <= window.start && window.end <= end)).toBe(
            true,
          );
          expect(windowAt(window.granularity, window.start, given.timeZone)).toEqual({
            start: window.start,
            end: window.end,
          });
          expect(window.granularity === 'hour' ? window.start >= today : window.end <= today).toBe(true);
        }
        const kinds = due.map(({ granularity }) => granularity);
        expect(kinds).toEqual(kinds.toSorted().toReversed());
      }),
    );
  });

  it('is due again after a correction, and rests after a match or a balance difference', () => {
    fc.assert(
      fc.property(input, (given) => {
        const open = { ...given, coverage: [everything] };
        const due = new Set(findDueWindows(open).map(({ granularity, start }) => `${granularity} ${start}`));
        const last = new Map<string, Checked>();
        for (const check of given.checked.toSorted((one, other) => one.checkedAt - other.checkedAt))
          last.set(`${check.granularity} ${check.start}`, check);
        for (const [key, { verdict, checkedAt, end, hasCorrected }] of last) {
          const sinceSettled = given.at - end - given.settlesAfterMs;
          const restMs = 8 * (checkedAt - end - given.settlesAfterMs);
          const isRested =
            verdict === 'matched'
              ? sinceSettled >= Math.max(2 * hourMs, restMs)
              : hasCorrected || given.at - end >= 1.25 * (checkedAt - end);
          expect(due.has(key)).toBe(sinceSettled >= 0 && isRested);
        }
      }),
    );
  });
});

it('the next hour settles when the platform can no longer add to it', () => {
  const of = (iso: string) => instant(Date.parse(iso));
  const terms = { timeZone: 'UTC', settlesAfterMs: 15 * minuteMs };
  expect(nextSettlesInMs({ at: of('2026-07-01T12:10:00Z'), ...terms })).toBe(5 * minuteMs);
  expect(nextSettlesInMs({ at: of('2026-07-01T12:15:00Z'), ...terms })).toBe(60 * minuteMs);
});

it('a window splits into two halves of whole minutes, and a minute does not split', () => {
  const [start, end] = [instant(noon), plusMs(instant(noon), 3 * minuteMs)];
  expect(halve({ start, end })).toEqual([
    { start, end: plusMs(start, minuteMs) },
    { start: plusMs(start, minuteMs), end },
  ]);
  expect(halve({ start, end: plusMs(start, minuteMs) })).toBeUndefined();
});
