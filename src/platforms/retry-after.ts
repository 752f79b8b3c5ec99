/**
 * Seconds that a Retry-After asks to wait: delta-seconds, or an HTTP date (RFC 9110 §10.2.3), taken relative to the
 * answer's own Date, so that a clock that differs from the platform's does no harm.
 */
export function retryAfterSeconds(headers: Headers, nowSeconds: number): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  // Date.parse takes far more than HTTP's three forms of a date: '1.5' is the fifth of January.
  if (!/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d/.test(value)) return undefined;
  const until = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
  if (Number.isNaN(until)) return undefined;
  const sent = Date.parse(headers.get('date') ?? '');
  return Math.max(0, Math.ceil(until / 1000 - (Number.isNaN(sent) ? nowSeconds : sent / 1000)));
}
