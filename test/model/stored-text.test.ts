import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { paymentRefOf } from '../../src/model/ledger-event.ts';
import { toStoredCurrency, toStoredId } from '../../src/model/stored-text.ts';

/** Any text, often with characters of an escape. */
const ids = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ unit: fc.constantFrom('\\', '\0', 'u', '0', '#', 'd83d', '\ud83d', '\ude00'), maxLength: 6 }),
  fc.string({ unit: fc.constantFrom('a', '\ud83d', '\ude00', '\\'), minLength: 240, maxLength: 400 }),
);

describe('the stored form of an id', () => {
  it.each([
    ['txn_1QxKd7Lm2ZpR4vTe', 'txn_1QxKd7Lm2ZpR4vTe'],
    ['ünï 😀', 'ünï 😀'],
    ['nul\0', String.raw`nul\u0000`],
    ['half \ud83d', String.raw`half \ud83d`],
    ['\ude00 half', String.raw`\ude00 half`],
    ['back\\slash', String.raw`back\\slash`],
    [String.raw`\u0000`, String.raw`\\u0000`],
    ['', ''],
  ])('of %j is %j', (id, stored) => {
    expect(toStoredId(id)).toBe(stored);
  });

  it('is valid text in PostgreSQL and short enough for an index', () => {
    fc.assert(
      fc.property(ids, (id) => {
        const stored = toStoredId(id);
        expect(stored).not.toContain('\0');
        expect(stored.isWellFormed()).toBe(true);
        expect(Buffer.byteLength(stored)).toBeLessThan(2_000);
      }),
    );
  });

  it('differs between any two ids', () => {
    fc.assert(
      fc.property(ids, ids, (one, other) => {
        expect(toStoredId(one) === toStoredId(other)).toBe(one === other);
      }),
      { numRuns: 1_000 },
    );
  });

  it('differs between long ids with different last characters', () => {
    const long = 'x'.repeat(300);
    expect(toStoredId(`${long}a`)).not.toBe(toStoredId(`${long}b`));
    expect(toStoredId(`${long}\ud83d`)).not.toBe(toStoredId(`${long}\ude00`));
    expect(toStoredId(long)).toMatch(/^x{150}\\#[\w-]{43}$/);
  });
});

describe('the stored form of a currency', () => {
  it.each([
    ['ugx', 'UGX'],
    ['USDC', 'USDC'],
    ['dogecoins and more', 'DOGECOIN'],
    ['', '?'],
    ['  ', '?'],
    ['\0\0', String.raw`\u0000\u`],
    ['😀😀😀😀😀😀😀😀😀', '😀😀😀😀😀😀😀😀'],
  ])('of %j is %j', (text, stored) => {
    expect(toStoredCurrency(text)).toBe(stored);
  });
});

describe('the reference of a payment', () => {
  it('is the SHA-256 of the platform’s text, in base64url', () => {
    // FIPS 180-2, appendix B.1: the digest of "abc".
    const digest = 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad';
    expect(paymentRefOf('abc')).toBe(Buffer.from(digest, 'hex').toString('base64url'));
  });

  it('matches the check of the database', () => {
    for (const text of ['', 'ch_1', 'é\0', '\ud800', 'x'.repeat(10_000)])
      expect(paymentRefOf(text)).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });
});
