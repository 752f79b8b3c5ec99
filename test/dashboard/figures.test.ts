/** The texts of the page at /live: why a figure fell, how two days compare, what a state means. */
import './reader.ts';
import { describe, expect, it } from 'vitest';
import type { RealtimeRevenue } from '../../src/client/index.ts';
import { averageMinor, explainChange } from '../../src/dashboard/changes.ts';
import { align, buildCurve, subtractDays } from '../../src/dashboard/curve.ts';
import { formatAge, moodOf, reasonOf, timeOf } from '../../src/dashboard/words.ts';
import { revenue } from '../browser/live-states.ts';

const withChanges = (changes: Partial<RealtimeRevenue>): RealtimeRevenue => ({ ...revenue, ...changes });
const {
  revenue_total_minor: gross,
  refund_total_minor: refunds,
  net_total_minor: net,
  event_count: orders,
} = revenue;

describe('a changed figure', () => {
  it.each<[string, Partial<RealtimeRevenue>, string | undefined]>([
    [
      'a sale more',
      { revenue_total_minor: gross + 1, net_total_minor: net + 1, event_count: orders + 1 },
      undefined,
    ],
    ['a sale less', { revenue_total_minor: gross - 1, net_total_minor: net - 1 }, 'corrected'],
    ['an order less', { event_count: orders - 1 }, 'corrected'],
    ['a refund', { refund_total_minor: refunds + 1, net_total_minor: net - 1 }, 'refunded'],
    [
      'a refund beside a larger sale',
      { revenue_total_minor: gross + 5, refund_total_minor: refunds + 1, net_total_minor: net + 4 },
      'refunded',
    ],
    ['a refund that came back', { refund_total_minor: refunds - 1, net_total_minor: net + 1 }, 'corrected'],
    ['a sale less, of fewer accounts', { revenue_total_minor: gross - 1, source_details: [] }, 'sources'],
    ['another window', { revenue_total_minor: 0, interval_start: '2026-11-29T05:00:00Z' }, 'window'],
    ['another currency', { revenue_total_minor: 0, currency: 'EUR' }, 'currency'],
    ['another interval', { revenue_total_minor: 0, interval: 'hour' }, undefined],
  ])('is explained after %s', (_, changes, kind) => {
    expect(explainChange(revenue, withChanges(changes))?.kind).toBe(kind);
  });

  it('has no explanation without an earlier one', () => {
    expect(explainChange(undefined, revenue)).toBeUndefined();
    expect(explainChange(revenue, revenue)).toBeUndefined();
  });
});

it.each([
  [100, 3, 33n],
  [101, 2, 51n],
  [9_007_199_254_740_991, 2, 4_503_599_627_370_496n],
  [100, 0, undefined],
])('the average of %d in %d orders is %s, to the nearest minor unit', (total, count, average) => {
  expect(averageMinor(withChanges({ revenue_total_minor: total, event_count: count }))).toBe(average);
});

describe('a curve', () => {
  const bucket = (hour: number, minor: number | null, complete: boolean) => ({
    start: `2026-03-01T0${hour}:00:00Z`,
    end: `2026-03-01T0${hour + 1}:00:00Z`,
    complete,
    revenue_total_minor: minor,
    refund_total_minor: minor,
    net_total_minor: minor,
    event_count: minor,
    by_currency: [],
    sources: [],
  });
  const from = '2026-03-01T00:00:00Z';

  it('accumulates sales and may be incomplete only in the running bucket', () => {
    const buckets = [bucket(0, 5, true), bucket(1, 7, false)];
    const hour = 3_600_000;
    const points = [
      { atMs: 0, minor: 0 },
      { atMs: hour, minor: 5 },
      { atMs: 2 * hour, minor: 12 },
    ];
    expect(buildCurve({ from, buckets }, true)).toEqual({ points, complete: true });
    expect(buildCurve({ from, buckets }, false).complete).toBe(false);
  });

  it('starts after an unread bucket, not with a zero', () => {
    const curve = buildCurve({ from, buckets: [bucket(0, null, false), bucket(1, 7, true)] }, true);
    expect(curve.points[0]).toEqual({ atMs: 3_600_000, minor: 0 });
    expect(curve.complete).toBe(false);
    const other = buildCurve({ from, buckets: [bucket(0, 1, true)] }, true);
    expect(align([curve, other]).values).toEqual([
      [null, 0, 7],
      [0, 1, null],
    ]);
  });

  it.each([
    ['2026-11-28T20:42:00Z', 1, 'America/New_York', '2026-11-27T20:42:00Z'],
    ['2026-11-01T20:42:00Z', 1, 'America/New_York', '2026-10-31T19:42:00Z'],
    ['2026-03-30T10:00:00Z', 7, 'Europe/Berlin', '2026-03-23T11:00:00Z'],
    ['2026-03-30T10:00:00Z', 7, 'UTC', '2026-03-23T10:00:00Z'],
  ])('is compared with the same time of the clock: %s less %d days in %s', (now, days, zone, then) => {
    expect(subtractDays(Date.parse(now), days, zone)).toBe(Date.parse(then));
  });
});

it('the state after a 429 is limited, with the reason and the time of the next poll', () => {
  const detail = 'Too many requests are sent for this merchant. Try again in 5 s.';
  const problem = { type: '/problems/rate-limited', title: '', status: 429, detail, instance: '/' };
  const state = {
    data: revenue,
    asOf: revenue.data_as_of,
    checkedAt: 0,
    status: 'stale',
    stale: true,
    error: {
      status: 429,
      httpStatus: 429,
      headers: new Headers(),
      problem: { ...problem, correlation_id: '', timestamp: '' },
      retryAfterSeconds: 5,
    },
    nextPollAt: 5_000,
    refresh: async () => undefined,
  } as const;
  const sentence = `${detail} These are the last known figures. Asked again in 5s.`;
  expect(moodOf(state, 0)).toEqual({ kind: 'limited', short: 'Limited', sentence });
  const none = { ...state, data: undefined, asOf: undefined, status: 'unavailable', stale: false } as const;
  expect(moodOf(none, 0)).toMatchObject({ kind: 'limited', short: 'Limited' });
});

it.each([
  [0, 'now'],
  [-3_999, '3s ago'],
  [-60_000, '1m ago'],
  [-7_200_000, '2h ago'],
  [-86_400_000, 'yesterday'],
  [5_000, 'in 5s'],
])('a difference of %d ms reads %s', (ms, text) => {
  expect(formatAge(ms)).toBe(text);
});

it.each([
  ['2026-11-28T20:42:10Z', 'America/New_York', '3:42:10 PM'],
  ['2026-11-28T04:42:10Z', 'America/New_York', 'Nov 27, 2026, 11:42:10 PM'],
  ['2026-11-28T04:42:10Z', 'UTC', '4:42:10 AM'],
])('the time %s in %s reads %s, with its date unless that is today', (instant, zone, text) => {
  expect(timeOf(instant, zone, Date.parse('2026-11-28T20:42:10Z'))).toBe(text);
});

it('a reason of a newer server reads as missing figures', () => {
  expect(reasonOf('a_new_reason')).toBe('gave no figures');
});
