import { describe, expect, it } from 'vitest';
import { paymentRefOf } from '../../src/model/ledger-event.ts';

describe('the reference of a payment', () => {
  it('is the SHA-256 of the platform’s text, in base64url', () => {
    // The digest of "abc" that FIPS 180-2 publishes.
    const digest = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(paymentRefOf('abc')).toBe(Buffer.from(digest, 'hex').toString('base64url'));
  });

  it('has the form that the database asks for', () => {
    for (const text of ['', 'ch_1', 'é\0', '\ud800', 'x'.repeat(10_000)])
      expect(paymentRefOf(text)).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });
});
