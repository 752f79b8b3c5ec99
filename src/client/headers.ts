/** The two headers that say when to come back. */

/** `Retry-After` in whole seconds from now (RFC 9110 §10.2.3: a count or a date), if it says anything. */
export function retryAfterSeconds(headers: Headers, nowMs: number): number | undefined {
  const text = headers.get('Retry-After') ?? '';
  const seconds = /^\d+$/.test(text) ? Number(text) : Math.ceil((Date.parse(text) - nowMs) / 1000);
  // Neither form, or a date that is over, says nothing.
  return seconds >= 0 ? seconds : undefined;
}

/** `max-age` of `Cache-Control` in seconds, if it is there. */
export function maxAgeSeconds(headers: Headers): number | undefined {
  const [, seconds] = /(?:^|[,\s])max-age="?(\d+)/i.exec(headers.get('Cache-Control') ?? '') ?? [];
  return seconds === undefined ? undefined : Number(seconds);
}
