import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatMoney, toDecimal } from '../../src/client/money.ts';

const largest = Number.MAX_SAFE_INTEGER;
const minor = fc.oneof(fc.maxSafeInteger(), fc.constantFrom(0, -0, 1, -1, 99, -99, largest, -largest));
const digits = fc.constantFrom(0, 2, 3, 4);

describe('minor units as a decimal number', () => {
  it('keep every digit', () => {
    fc.assert(
      fc.property(minor, digits, (amount, exponent) => {
        const decimal = toDecimal(amount, exponent);
        const [whole = '', fraction = ''] = decimal.split('.');
        expect(fraction).toHaveLength(exponent);
        const sign = decimal.startsWith('-') ? -1n : 1n;
        const back = BigInt(whole.replace('-', '')) * 10n ** BigInt(exponent) + BigInt(fraction || '0');
        expect(sign * back).toBe(BigInt(amount));
      }),
      { numRuns: 2000 },
    );
  });

  it('throw when the number is not exact', () => {
    for (const wrong of [0.5, NaN, Infinity, largest + 1])
      expect(() => toDecimal(wrong, 2)).toThrow(RangeError);
    for (const wrong of [-1, 0.5, NaN]) expect(() => toDecimal(1, wrong)).toThrow(RangeError);
  });
});

describe('a formatted amount', () => {
  it('keeps all digits at any size', () => {
    fc.assert(
      fc.property(minor, digits, (amount, exponent) => {
        const unit = { currency: 'EUR', minor_unit_exponent: exponent };
        const text = formatMoney(amount, unit, 'en-US');
        const read = BigInt(text.replaceAll(/[^\d]/g, ''));
        expect(text.includes('-') ? -read : read).toBe(BigInt(amount));
        expect(text.split('.')[1] ?? '').toHaveLength(exponent);
      }),
      { numRuns: 1000 },
    );
  });

  it.each([
    [3_127_280, { currency: 'USD', minor_unit_exponent: 2 }, 'en-US', '$31,272.80'],
    [-5, { currency: 'EUR', minor_unit_exponent: 2 }, 'de-DE', '-0,05 €'],
    [1500, { currency: 'JPY', minor_unit_exponent: 0 }, 'en-US', '¥1,500'],
    [1500, { currency: 'KWD', minor_unit_exponent: 3 }, 'en-US', 'KWD 1.500'],
    [12_345, { currency: 'CLF', minor_unit_exponent: 4 }, 'en-US', 'CLF 1.2345'],
    // ISO 4217 gives HUF two decimals, Intl none.
    [100_050, { currency: 'HUF', minor_unit_exponent: 2 }, 'en-US', 'HUF 1,000.50'],
    [largest, { currency: 'EUR', minor_unit_exponent: 2 }, 'en-US', '€90,071,992,547,409.91'],
    [9_007_199_254_740_993n, { currency: 'EUR', minor_unit_exponent: 2 }, 'en-US', '€90,071,992,547,409.93'],
  ])('%s of %o in %s is %s', (amount, unit, locale, text) => {
    expect(formatMoney(amount, unit, locale).replaceAll('\u00A0', ' ')).toBe(text);
  });
});
