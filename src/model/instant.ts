declare const instantBrand: unique symbol;

/**
 * A moment on the database's clock, in whole milliseconds since the epoch; `-Infinity` is "never yet". Branded, so
 * that a process's own wall or monotonic clock cannot be compared with it by mistake.
 */
export type Instant = number & { readonly [instantBrand]: true };

const isInstant = (value: number): value is Instant =>
  Number.isInteger(value) || value === -Infinity || value === Infinity;

/** @throws RangeError when the value is not a whole number of milliseconds */
export function instant(epochMs: number): Instant {
  if (!isInstant(epochMs)) throw new RangeError(`not a moment in whole milliseconds: ${epochMs}`);
  return epochMs;
}

/** "Never yet": what the database calls -infinity. */
export const NEVER: Instant = instant(-Infinity);

export function plusMs(at: Instant, milliseconds: number): Instant {
  return instant(at + Math.round(milliseconds));
}

/** Transactions write in another order than they read the clock in: one may meet a time this far ahead. */
const graceMs = 10_000;

/** Behind this moment no term of at most `maxMs` can end, unless the clock has gone back since it was set. */
export function lastEnd(at: Instant, maxMs: number): Instant {
  return plusMs(at, maxMs + graceMs);
}

/** Whether a term of at most `maxMs` still runs; one that a clock set which has gone back since is over. */
export function isRunning(until: Instant, at: Instant, maxMs: number): boolean {
  return until > at && until <= lastEnd(at, maxMs);
}

/** ISO 8601 in UTC with milliseconds, or PostgreSQL's word for the infinities. */
export function toIso(at: Instant): string {
  if (at === -Infinity) return '-infinity';
  if (at === Infinity) return 'infinity';
  return new Date(at).toISOString();
}

/**
 * RFC 3339 in UTC with milliseconds, for answers.
 * @throws RangeError for the infinities, which no answer may hold
 */
export function isoTime(at: Instant): string {
  return new Date(at).toISOString();
}
