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
  it.each(each)('%s has the %d minor digits of ISO 4217', (code, digits) => {
    expect(minorUnitExponent(currency(code))).toBe(digits);
  });

  it.each(['jpy', 'Jpy', 'jPY'])('parses in either case: %s', (code) => {
    expect(parseCurrency(code)).toBe('JPY');
  });

  it.each('XAU XAG XPT XPD XDR XSU XUA XTS XXX xxx'.split(' '))(
    'does not parse from %s, without a minor unit',
    (code) => {
      expect(parseCurrency(code)).toBeUndefined();
    },
  );

  const unlisted = 'ABC DEM US USDT US$ 840 constructor __proto__'.split(' ');
  it.each([...unlisted, '', ' USD', 'USD ', 'USD\n'])(
    'does not parse from %j, unlisted in ISO 4217',
    (code) => {
      expect(parseCurrency(code)).toBeUndefined();
    },
  );

  it('has ASCII letters only, even if a letter has an ASCII capital', () => {
    const letters = Array.from({ length: 0xff80 }, (_, index) => String.fromCharCode(0x80 + index));
    const spellings = letters.flatMap((one) => [`${one}SK`, `U${one}D`, `${one}N`, `EU${one}`]);
    expect(spellings.filter((code) => parseCurrency(code) !== undefined)).toEqual([]);
  });
});

describe('an amount in major units', () => {
  const codes = fc.constantFrom('JPY', 'USD', 'HUF', 'KWD', 'CLF');

  it('equals its decimal notation for every safe integer', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), codes, (minor, code) => {
        const digits = minorUnitExponent(currency(code));
        expect(toMajorUnits(BigInt(minor), currency(code))).toBe(Number(decimal(BigInt(minor), digits)));
      }),
      { numRuns: 2000 },
    );
  });

  it('is rejected beyond the exact range of a double', () => {
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

  it('is rejected beyond the safe integers, positive or negative', () => {
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
