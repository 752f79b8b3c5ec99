declare const instantBrand: unique symbol;

/**
 * A time on the database's clock, in whole milliseconds since the epoch; `-Infinity` means "never
 * yet". The brand prevents comparisons with the process's wall or monotonic clock.
 */
export type Instant = number & { readonly [instantBrand]: true };

const isInstant = (value: number): value is Instant =>
  Number.isInteger(value) || value === -Infinity || value === Infinity;

/** @throws RangeError when the value is not a whole number of milliseconds */
export function instant(epochMs: number): Instant {
  if (!isInstant(epochMs)) throw new RangeError(`not a time in whole milliseconds: ${epochMs}`);
  return epochMs;
}

/** "Never yet": PostgreSQL's -infinity. */
export const NEVER: Instant = instant(-Infinity);

export function plusMs(at: Instant, milliseconds: number): Instant {
  return instant(at + Math.round(milliseconds));
}

/** Transactions commit in another order than they read the clock: a time may be so far ahead. */
const graceMs = 10_000;

/** The latest possible end of a term of at most `maxMs`, unless the clock has gone back since. */
export function lastEnd(at: Instant, maxMs: number): Instant {
  return plusMs(at, maxMs + graceMs);
}

/** Whether a term of at most `maxMs` still runs. One further ahead is over: the clock went back. */
export function isRunning(until: Instant, at: Instant, maxMs: number): boolean {
  return until > at && until <= lastEnd(at, maxMs);
}

/** ISO 8601 in UTC with milliseconds, or PostgreSQL's `infinity` and `-infinity`. */
export function toIso(at: Instant): string {
  if (at === -Infinity) return '-infinity';
  if (at === Infinity) return 'infinity';
  return new Date(at).toISOString();
}

/**
 * RFC 3339 in UTC with milliseconds, for responses.
 * @throws RangeError for the infinities
 */
export function isoTime(at: Instant): string {
  return new Date(at).toISOString();
}
