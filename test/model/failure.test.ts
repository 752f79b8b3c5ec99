import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cooldownSeconds, failureReasons } from '../../src/model/failure.ts';

const ofCredentials =
  'unauthorized forbidden credential_missing credential_expired wrong_account duplicate_account';
const secondsAfter = (reason: string): number =>
  ofCredentials.split(' ').includes(reason) ? 300 : reason === 'credential_unreadable' ? 5 : 10;

describe('a cooldown', () => {
  it('lasts 300 s for faults of credentials, 5 s for an unreadable credential, and 10 s otherwise', () => {
    expect(
      ofCredentials.split(' ').filter((one) => !failureReasons.some((reason) => reason === one)),
    ).toEqual([]);
    for (const reason of failureReasons)
      expect(cooldownSeconds({ reason }), reason).toBe(secondsAfter(reason));
  });

  const asked = '0:1 -5:1 1:1 1.2:2 7:7 300:300 899.5:900 900:900 901:900 86400:900 Infinity:900'.split(' ');
  const pairs = asked.map((pair) => pair.split(':').map(Number));
  it.each(pairs)('follows a Retry-After of %d s with %d s', (retryAfterSeconds = NaN, to) => {
    expect(cooldownSeconds({ reason: 'rate_limited', retryAfterSeconds })).toBe(to);
  });

  it('prefers Retry-After to the reason, in whole seconds from 1 to 900', () => {
    const wishes = fc.double({ noNaN: true });
    fc.assert(
      fc.property(fc.constantFrom(...failureReasons), wishes, (reason, retryAfterSeconds) => {
        const seconds = cooldownSeconds({ reason, retryAfterSeconds });
        expect(Number.isInteger(seconds)).toBe(true);
        expect(seconds).toBe(cooldownSeconds({ reason: 'timeout', retryAfterSeconds }));
        expect(seconds).toBeGreaterThanOrEqual(1);
        expect(seconds).toBeLessThanOrEqual(900);
        expect(seconds).toBeGreaterThanOrEqual(Math.min(retryAfterSeconds, 900));
      }),
    );
  });
});
