import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { retryAfterSeconds } from '../../src/platforms/retry-after.ts';

const now = Date.UTC(2026, 10, 24, 12, 0, 0) / 1000;

function waitFor(retryAfter: string, date?: string): number | undefined {
  return retryAfterSeconds(
    new Headers({ 'retry-after': retryAfter, ...(date === undefined ? {} : { date }) }),
    now,
  );
}

describe('a Retry-After in seconds', () => {
  it.each([
    ['0', 0],
    ['1', 1],
    ['007', 7],
    ['120', 120],
    [' 5 ', 5],
    ['86400', 86_400],
  ])('of %j is that many', (text, seconds) => {
    expect(waitFor(text)).toBe(seconds);
  });

  it('is taken as it is, whatever the clocks say', () => {
    expect(waitFor('30', 'Tue, 24 Nov 2020 00:00:00 GMT')).toBe(30);
    fc.assert(
      fc.property(fc.nat(), (seconds) => {
        expect(waitFor(String(seconds))).toBe(seconds);
      }),
    );
  });

  it('that no number holds is endless', () => {
    expect(waitFor('9'.repeat(400))).toBe(Infinity);
  });
});

describe('a Retry-After that is a date', () => {
  it("counts from the answer's own date, however far its clock is from ours", () => {
    expect(waitFor('Tue, 24 Nov 2026 12:00:30 GMT', 'Tue, 24 Nov 2026 12:00:00 GMT')).toBe(30);
    expect(waitFor('Mon, 01 Jun 2020 00:01:00 GMT', 'Mon, 01 Jun 2020 00:00:00 GMT')).toBe(60);
    expect(waitFor('Sat, 01 Jun 2030 00:00:07 GMT', 'Sat, 01 Jun 2030 00:00:00 GMT')).toBe(7);
  });

  it('counts from our clock when the answer has no date, or none that can be read', () => {
    expect(waitFor('Tue, 24 Nov 2026 12:00:45 GMT')).toBe(45);
    expect(waitFor('Tue, 24 Nov 2026 12:00:45 GMT', 'yesterday')).toBe(45);
  });

  it('asks for no wait when it has passed', () => {
    expect(waitFor('Tue, 24 Nov 2026 11:59:59 GMT')).toBe(0);
    expect(waitFor('Tue, 24 Nov 2026 12:00:00 GMT')).toBe(0);
    expect(waitFor('Mon, 01 Jun 2020 00:00:00 GMT', 'Mon, 01 Jun 2020 00:01:00 GMT')).toBe(0);
  });

  it('is read in the older form with a two-digit year too', () => {
    expect(waitFor('Tuesday, 24-Nov-26 12:00:30 GMT')).toBe(30);
  });
});

describe('a Retry-After that is neither', () => {
  it('asks for nothing when it is not there', () => {
    expect(retryAfterSeconds(new Headers(), now)).toBeUndefined();
    expect(retryAfterSeconds(new Headers({ date: 'Tue, 24 Nov 2026 12:00:00 GMT' }), now)).toBeUndefined();
  });

  it.each([
    '',
    ' ',
    'soon',
    'later, please',
    '10s',
    '1e3',
    '0x10',
    'NaN',
    'GMT',
    '1.5',
    '-5',
    '+3',
    'soon 3',
    '5, 7',
  ])('asks for nothing: %j', (text) => {
    expect(waitFor(text)).toBeUndefined();
  });
});
