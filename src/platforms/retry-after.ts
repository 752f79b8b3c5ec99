/**
 * Seconds to wait by Retry-After: delta-seconds, or an HTTP date (RFC 9110 §10.2.3) relative to the
 * answer's own Date, so the two clocks may differ.
 */
export function retryAfterSeconds(headers: Headers, nowSeconds: number): number | undefined {
  const value = headers.get('retry-after')?.trim();
  if (!value) return undefined;
  if (/^\d+$/.test(value)) return Number(value);
  // Date.parse accepts more than HTTP's three forms: '1.5' is the fifth of January.
  if (!/^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*,? .*\d/.test(value)) return undefined;
  const until = Date.parse(value.endsWith('GMT') ? value : `${value} GMT`);
  if (Number.isNaN(until)) return undefined;
  const sent = Date.parse(headers.get('date') ?? '');
  return Math.max(0, Math.ceil(until / 1000 - (Number.isNaN(sent) ? nowSeconds : sent / 1000)));
}
