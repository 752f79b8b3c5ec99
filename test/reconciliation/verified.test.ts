import { expect, it } from 'vitest';
import { instant, plusMs, type Instant } from '../../src/model/instant.ts';
import { windowAt } from '../../src/model/window.ts';
import { findDueWindows } from '../../src/reconciliation/windows.ts';
import { verify, type HourVerdict, type VerifiedInput } from '../../src/reconciliation/verified.ts';
import { newIds } from '../support/harness.ts';

const [minuteMs, hourMs] = [60_000, 3_600_000];
const [timeZone, everyMs, settlesMs] = ['UTC', 10 * minuteMs, 15 * minuteMs];
const at = (iso: string): Instant => instant(Date.parse(`2026-07-01T${iso}Z`));
const { start } = windowAt('day', at('12:00:00'), timeZone);
const [stripe, shop] = [newIds().connectionId, newIds().connectionId];
const one = new Map([[stripe, settlesMs]]);
const two = new Map([...one, [shop, settlesMs]]);

/** An hour of the day, counted from its start; below 0 in the day before. */
const hour = (number: number, verdict: HourVerdict['verdict'] = 'matched', connectionId = stripe) => {
  const from = plusMs(start, number * hourMs);
  return { connectionId, start: from, end: plusMs(from, hourMs), verdict };
};
const hours = (count: number, connectionId = stripe): HourVerdict[] =>
  Array.from({ length: count }, (_, number) => hour(number, 'matched', connectionId));

const verifyAt = (time: string, verdicts: readonly HourVerdict[], more: Partial<VerifiedInput> = {}) => {
  const [day, windowAsOf] = [windowAt('day', at(time), timeZone), at(time)];
  return verify({ day, timeZone, windowAsOf, settlesAfterMs: one, everyMs, verdicts, ...more });
};

it.each<[string, string, HourVerdict[], Partial<VerifiedInput>, [boolean, string | null]]>([
  ['nothing was compared', '05:00:00', [], {}, [false, null]],
  ['only the day before was compared', '01:30:00', [hour(-1)], {}, [false, '00:00:00']],
  ['its first hour agrees', '01:20:00', hours(1), {}, [true, '01:00:00']],
  ['an hour that closed lately is pending', '05:24:59', hours(4), {}, [true, '04:00:00']],
  ['an hour is overdue', '05:25:01', hours(4), {}, [false, '04:00:00']],
  ['an hour in between is missing', '05:20:00', [...hours(2), hour(3)], {}, [false, '02:00:00']],
  ['an hour differs', '05:30:00', [...hours(4), hour(4, 'discrepancy')], {}, [false, '04:00:00']],
  [
    'an hour differs before it is overdue',
    '05:20:00',
    [...hours(4), hour(4, 'discrepancy')],
    {},
    [false, '04:00:00'],
  ],
  ['only one of two sources was compared', '05:20:00', hours(5), { settlesAfterMs: two }, [false, null]],
  [
    'one source is behind',
    '05:20:00',
    [...hours(5), ...hours(2, shop)],
    { settlesAfterMs: two },
    [false, '02:00:00'],
  ],
  ['both agree', '05:20:00', [...hours(5), ...hours(4, shop)], { settlesAfterMs: two }, [true, '04:00:00']],
  ['nothing counts', '05:20:00', hours(5), { settlesAfterMs: new Map() }, [false, null]],
])('a day verifies as expected when %s', (_, time, verdicts, more, [isVerified, through]) => {
  const verifiedThrough = through === null ? null : at(through);
  expect(verifyAt(time, verdicts, more)).toEqual({ isVerified, verifiedThrough });
  // At most an hour behind the latest possible comparison.
  const least = plusMs(at(time), -(hourMs + settlesMs + everyMs));
  expect(isVerified && (verifiedThrough ?? -Infinity) < least).toBe(false);
});

it('a day compared every ten minutes stays verified across full hours', () => {
  // A run compares the hour when it settles, or at most one period later.
  for (const delayMs of [0, everyMs])
    for (let ms = at('03:26:00'); ms < at('05:40:00'); ms = plusMs(ms, 15_000)) {
      const compared = hours(9).filter(({ end }) => plusMs(end, settlesMs + delayMs) <= ms);
      const time = new Date(ms).toISOString().slice(11, 19);
      expect([time, verifyAt(time, compared).isVerified]).toEqual([time, true]);
    }
});

it.each([
  ['Europe/Berlin', '2026-10-25'],
  ['Europe/Berlin', '2026-03-29'],
  ['Australia/Lord_Howe', '2026-04-05'],
  ['America/St_Johns', '2026-11-01'],
  ['Pacific/Kiritimati', '2026-10-25'],
])('a day in %s with a clock change, %s, stays verified after its first hour settles', (zone, date) => {
  const clocks = windowAt('day', instant(Date.parse(`${date}T12:00:00Z`)), zone);
  const first = windowAt('hour', clocks.start, zone);
  const coverage = [{ start: instant(-Infinity), end: instant(Infinity) }];
  for (let ms = plusMs(first.end, settlesMs); ms < clocks.end; ms = plusMs(ms, 17 * minuteMs)) {
    // The previous run.
    const before = plusMs(ms, -everyMs);
    const findDue = (moment: Instant) =>
      findDueWindows({ at: moment, timeZone: zone, coverage, settlesAfterMs: settlesMs, checked: [] });
    const hoursOf = (moment: Instant) =>
      findDue(moment).flatMap(({ granularity, start: from, end }): HourVerdict[] =>
        granularity === 'hour' ? [{ connectionId: stripe, start: from, end, verdict: 'matched' }] : [],
      );
    const known = before < plusMs(first.end, settlesMs) ? hoursOf(ms) : hoursOf(before);
    const { isVerified } = verifyAt('00:00:00', known, { day: clocks, timeZone: zone, windowAsOf: ms });
    expect([new Date(ms).toISOString(), isVerified]).toEqual([new Date(ms).toISOString(), true]);
  }
});
