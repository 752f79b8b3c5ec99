import fc from 'fast-check';
import { expect, it } from 'vitest';
import { retryAfterSeconds } from '../../src/platforms/retry-after.ts';

const now = Date.UTC(2026, 10, 24, 12, 0, 0) / 1000;

function waitFor(retryAfter: string, date?: string): number | undefined {
  const headers = { 'retry-after': retryAfter, ...(date === undefined ? {} : { date }) };
  return retryAfterSeconds(new Headers(headers), now);
}

it.each<[text: string, date: string | undefined, seconds: number]>([
  ['0', undefined, 0],
  ['1', undefined, 1],
  ['007', undefined, 7],
  ['120', undefined, 120],
  [' 5 ', undefined, 5],
  ['86400', undefined, 86_400],
  ['30', 'Tue, 24 Nov 2020 00:00:00 GMT', 30],
  ['9'.repeat(400), undefined, Infinity],
  // A date is relative to the Date header of the response, even if its clock is far from ours.
  ['Tue, 24 Nov 2026 12:00:30 GMT', 'Tue, 24 Nov 2026 12:00:00 GMT', 30],
  ['Mon, 01 Jun 2020 00:01:00 GMT', 'Mon, 01 Jun 2020 00:00:00 GMT', 60],
  ['Sat, 01 Jun 2030 00:00:07 GMT', 'Sat, 01 Jun 2030 00:00:00 GMT', 7],
  ['Mon, 01 Jun 2020 00:00:00 GMT', 'Mon, 01 Jun 2020 00:01:00 GMT', 0],
  // Without a valid Date header, our clock counts.
  ['Tue, 24 Nov 2026 12:00:45 GMT', undefined, 45],
  ['Tue, 24 Nov 2026 12:00:45 GMT', 'yesterday', 45],
  ['Tue, 24 Nov 2026 11:59:59 GMT', undefined, 0],
  ['Tue, 24 Nov 2026 12:00:00 GMT', undefined, 0],
  ['Tuesday, 24-Nov-26 12:00:30 GMT', undefined, 30],
])('a Retry-After of %j with Date %j waits %d s', (text, date, seconds) => {
  expect(waitFor(text, date)).toBe(seconds);
});

it('a Retry-After in seconds waits exactly as long', () => {
  const property = fc.property(fc.nat(), (seconds) => {
    expect(waitFor(String(seconds))).toBe(seconds);
  });
  fc.assert(property);
});

const neither = {
  words: ['', ' ', 'soon', 'later, please', 'soon 3', 'NaN', 'GMT'],
  numbers: ['10s', '1e3', '0x10', '1.5', '-5', '+3', '5, 7'],
};
it.each(Object.values(neither).flat())('a Retry-After of %j asks for no wait', (text) => {
  expect(waitFor(text)).toBeUndefined();
});

it('an answer without a Retry-After asks for no wait', () => {
  expect(retryAfterSeconds(new Headers(), now)).toBeUndefined();
  expect(retryAfterSeconds(new Headers({ date: 'Tue, 24 Nov 2026 12:00:00 GMT' }), now)).toBeUndefined();
});
