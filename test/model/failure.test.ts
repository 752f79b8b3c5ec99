import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cooldownSeconds, failureReasons } from '../../src/model/failure.ts';

const credentialReasons = [
  'unauthorized',
  'forbidden',
  'credential_missing',
  'credential_expired',
  'wrong_account',
  'duplicate_account',
] as const;
const isCredentialReason = (reason: string): boolean => credentialReasons.some((one) => one === reason);

describe('a cooldown', () => {
  it.each(credentialReasons)('lasts five minutes after %s, which does not mend itself', (reason) => {
    expect(cooldownSeconds({ reason })).toBe(300);
  });

  it.each(
    failureReasons.filter((reason) => !isCredentialReason(reason) && reason !== 'credential_unreadable'),
  )('lasts ten seconds after %s', (reason) => {
    expect(cooldownSeconds({ reason })).toBe(10);
  });

  it('lasts five seconds after credential_unreadable, and only in the process that lacks the key', () => {
    expect(cooldownSeconds({ reason: 'credential_unreadable' })).toBe(5);
  });

  it.each([
    [0, 1],
    [-5, 1],
    [1, 1],
    [1.2, 2],
    [7, 7],
    [300, 300],
    [899.5, 900],
    [900, 900],
    [901, 900],
    [86_400, 900],
    [Infinity, 900],
  ])('follows a platform that asks for %d seconds as far as %d', (retryAfterSeconds, seconds) => {
    expect(cooldownSeconds({ reason: 'rate_limited', retryAfterSeconds })).toBe(seconds);
  });

  it('obeys the platform before the reason, in whole seconds from 1 to 900', () => {
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
