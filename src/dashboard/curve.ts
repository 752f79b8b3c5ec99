/** The curve of a day: sales added up, as far as they are known. */
import type { Result } from '../client/index.ts';

export type Series = Extract<Result<'getRevenueSeries'>, { readonly status: 200 }>['data'];

export type Point = {
  /** Milliseconds since the day began. */
  readonly atMs: number;
  readonly minor: number;
};

export type Curve = {
  readonly points: readonly Point[];
  /** False when a part of the time was not read: the curve then begins behind it, or is lower than the truth. */
  readonly complete: boolean;
};

/** @param isRunning the last bucket is the present one, which nobody has read to its end */
export function curveOf({ buckets, from }: Pick<Series, 'buckets' | 'from'>, isRunning: boolean): Curve {
  const startMs = Date.parse(from);
  const points: Point[] = [];
  let sum = 0;
  let complete = true;
  for (const [index, bucket] of buckets.entries()) {
    const isLast = isRunning && index === buckets.length - 1;
    complete &&= bucket.complete || isLast;
    if (bucket.revenue_total_minor === null) continue;
    if (points.length === 0) points.push({ atMs: Date.parse(bucket.start) - startMs, minor: 0 });
    sum += bucket.revenue_total_minor;
    points.push({ atMs: Date.parse(bucket.end) - startMs, minor: sum });
  }
  return { points, complete };
}

/** The same time of the clock so many days before, also when the clocks have changed since. */
export function sameTimeBefore(ms: number, days: number, zone: string): number {
  const shifted = ms - days * 86_400_000;
  return shifted + offsetMs(ms, zone) - offsetMs(shifted, zone);
}

function offsetMs(ms: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(
    ms,
  );
  const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d+):(\d+)/.exec(text) ?? [];
  return Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** Both curves on one axis: the moments of either, and null where a curve has none. */
export function aligned(curves: readonly Curve[]): {
  readonly at: number[];
  readonly values: (number | null)[][];
} {
  const at = [...new Set(curves.flatMap(({ points }) => points.map(({ atMs }) => atMs)))].toSorted(
    (a, b) => a - b,
  );
  const values = curves.map(({ points }) => {
    const known = new Map(points.map(({ atMs, minor }) => [atMs, minor]));
    return at.map((moment) => known.get(moment) ?? null);
  });
  return { at, values };
}

export const lastOf = ({ points }: Curve): number => points.at(-1)?.minor ?? 0;
