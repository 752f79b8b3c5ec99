import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  minorUnitExponent,
  parseCurrency,
  toMajorUnits,
  toSafeInteger,
  type Currency,
} from '../../src/model/money.ts';

function currency(code: string): Currency {
  const parsed = parseCurrency(code);
  if (parsed === undefined) throw new Error(`${code} is a currency`);
  return parsed;
}

describe('a currency', () => {
  const digitsOf = {
    0: 'JPY ISK UGX KRW CLP VND XOF UYI',
    2: 'USD EUR HUF IDR MGA MRU COP TWD XAD XCG',
    3: 'KWD BHD IQD TND',
    4: 'CLF UYW',
  };
  const each = Object.entries(digitsOf).flatMap(([digits, codes]) =>
    codes.split(' ').map((code) => [code, Number(digits)] as const),
  );
  it.each(each)('%s has a minor unit of %d digits, as ISO 4217 says', (code, digits) => {
    expect(minorUnitExponent(currency(code))).toBe(digits);
  });

  it.each(['jpy', 'Jpy', 'jPY'])('is taken in either case: %s', (code) => {
    expect(parseCurrency(code)).toBe('JPY');
  });

  it.each('XAU XAG XPT XPD XDR XSU XUA XTS XXX xxx'.split(' '))('is not %s, without a minor unit', (code) => {
    expect(parseCurrency(code)).toBeUndefined();
  });

  const unlisted = 'ABC DEM US USDT US$ 840 constructor __proto__'.split(' ');
  it.each([...unlisted, '', ' USD', 'USD ', 'USD\n'])('is not %j, which ISO 4217 does not list', (code) => {
    expect(parseCurrency(code)).toBeUndefined();
  });

  it('is written with three letters of ASCII, also where another letter has one as its capital', () => {
    const letters = Array.from({ length: 0xff80 }, (_, index) => String.fromCharCode(0x80 + index));
    const spellings = letters.flatMap((one) => [`${one}SK`, `U${one}D`, `${one}N`, `EU${one}`]);
    expect(spellings.filter((code) => parseCurrency(code) !== undefined)).toEqual([]);
  });
});

describe('an amount in major units', () => {
  const codes = fc.constantFrom('JPY', 'USD', 'HUF', 'KWD', 'CLF');

  it('is the number that its decimal notation writes, for every safe integer', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), codes, (minor, code) => {
        const digits = minorUnitExponent(currency(code));
        expect(toMajorUnits(BigInt(minor), currency(code))).toBe(Number(decimal(BigInt(minor), digits)));
      }),
      { numRuns: 2000 },
    );
  });

  it('is refused where a double would no longer be exact', () => {
    expect(() => toMajorUnits(2n ** 53n, currency('USD'))).toThrow(RangeError);
  });
});

describe('an amount as a JSON integer', () => {
  it('is exact for every safe integer', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (minor) => {
        expect(toSafeInteger(BigInt(minor))).toBe(minor);
      }),
    );
  });

  it('is refused beyond the safe integers, on either side', () => {
    const limit = BigInt(Number.MAX_SAFE_INTEGER);
    expect(toSafeInteger(limit)).toBe(Number.MAX_SAFE_INTEGER);
    expect(toSafeInteger(-limit)).toBe(Number.MIN_SAFE_INTEGER);
    fc.assert(
      fc.property(fc.bigInt({ min: limit + 1n, max: 2n ** 1100n }), (beyond) => {
        expect(() => toSafeInteger(beyond)).toThrow(RangeError);
        expect(() => toSafeInteger(-beyond)).toThrow(RangeError);
      }),
    );
  });
});

function decimal(minor: bigint, digits: number): string {
  const sign = minor < 0n ? '-' : '';
  const magnitude = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0');
  const whole = magnitude.slice(0, magnitude.length - digits);
  return `${sign}${whole}.${magnitude.slice(magnitude.length - digits)}`;
}
