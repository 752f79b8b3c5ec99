/** The curve of a day: the running total of the known sales. */
import type { Result } from '../client/index.ts';

export type Series = Extract<Result<'getRevenueSeries'>, { readonly status: 200 }>['data'];

export type Point = {
  /** Milliseconds since the day began. */
  readonly atMs: number;
  readonly minor: number;
};

export type Curve = {
  readonly points: readonly Point[];
  /** False if a bucket is missing: the curve then starts late, or is too low. */
  readonly complete: boolean;
};

/** @param isRunning the last bucket has not ended, so it may be incomplete */
export function buildCurve({ buckets, from }: Pick<Series, 'buckets' | 'from'>, isRunning: boolean): Curve {
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

/** The same local time so many days before, also across a change of the clocks. */
export function subtractDays(ms: number, days: number, zone: string): number {
  const shifted = ms - days * 86_400_000;
  return shifted + readOffsetMs(ms, zone) - readOffsetMs(shifted, zone);
}

function readOffsetMs(ms: number, zone: string): number {
  const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' }).formatToParts(
    ms,
  );
  const text = parts.find(({ type }) => type === 'timeZoneName')?.value ?? '';
  const [, sign = '+', hours = '0', minutes = '0'] = /([+-])(\d+):(\d+)/.exec(text) ?? [];
  return Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}

/** Puts the curves on one time axis; null where a curve has no point. */
export function align(curves: readonly Curve[]): {
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
