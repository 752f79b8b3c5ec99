import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { minorUnitExponent } from '../../src/model/money.ts';
import { parseLocalDate } from '../../src/model/window.ts';
import { convert, parseRate, rateOf, type DayRates, type Rate } from '../../src/rates/convert.ts';
import { currencyOf } from '../support/harness.ts';

const rate = (code: string, perEuro: string): Rate => {
  const parsed = parseRate(currencyOf(code), perEuro);
  if (!parsed) throw new RangeError(`${perEuro} is no rate`);
  return parsed;
};
const rateDate = parseLocalDate('2026-04-13');
if (!rateDate) throw new Error('it is a day');
const published: DayRates = {
  source: 'ecb',
  rateDate,
  perEuro: [rate('USD', '1.1684'), rate('JPY', '186.75'), rate('GBP', '0.87058'), rate('HUF', '385')],
};
function convertAmount(amount: bigint, from: string, to: string): bigint | undefined {
  const [source, target] = [from, to].map((code) => rateOf(published, currencyOf(code)));
  return source && target && convert(amount, source, target);
}

describe('an amount', () => {
  it.each([
    ['FX-1: is divided, and rounded once', 10_000n, 'USD', 'EUR', 8559n],
    ['FX-2: is converted via the euro without rounding there', 18_675n, 'JPY', 'USD', 11_684n],
    ['FX-4: is converted as a sum, not per event', 6n, 'USD', 'EUR', 5n],
    ['is multiplied out of the euro', 10_000n, 'EUR', 'GBP', 8706n],
    ['is rounded away from zero at half a unit', 10n, 'EUR', 'JPY', 19n],
    ['is rounded away from zero below zero too', -10n, 'EUR', 'JPY', -19n],
    ['may be less than half a unit', 1n, 'HUF', 'USD', 0n],
    ['may exceed the exact range of a double', 10n ** 20n, 'EUR', 'USD', 116_840_000_000_000_000_000n],
    ['without a published rate is undefined', 1000n, 'KWD', 'EUR', undefined],
    ['for a currency without a published rate is undefined', 1000n, 'EUR', 'KWD', undefined],
  ])('%s', (_, amount, from, to, result) => {
    expect(convertAmount(amount, from, to)).toBe(result);
  });

  it('is converted only with a positive decimal rate', () => {
    for (const text of ['0', '0.000', '-1', '1e3', '1.', '.5', '', 'NaN', 'Infinity', '0x10', ' 1', '1,5'])
      expect(parseRate(currencyOf('USD'), text), text).toBeUndefined();
  });
});

describe('converting', () => {
  const perEuro = fc
    .tuple(fc.bigInt(1n, 10n ** 9n), fc.integer({ min: 0, max: 6 }))
    .map(([digits, scale]) => ({ digits, scale }));
  const anyRate = fc
    .tuple(fc.constantFrom('JPY', 'USD', 'KWD', 'CLF'), perEuro)
    .map(([code, one]) => ({ currency: currencyOf(code), ...one }));
  const amount = fc.bigInt(-(10n ** 15n), 10n ** 15n);
  const size = (value: bigint): bigint => (value < 0n ? -value : value);

  it('is exact to half a minor unit, and rounds halves away from zero', () => {
    fc.assert(
      fc.property(amount, anyRate, anyRate, (minor, from, to) => {
        const result = convert(minor, from, to);
        // Both sides of "result euros = amount euros", over the product of all denominators.
        const unit = from.digits * 10n ** BigInt(to.scale + minorUnitExponent(from.currency));
        const exact = minor * to.digits * 10n ** BigInt(from.scale + minorUnitExponent(to.currency));
        const error = 2n * size(result * unit - exact);
        const isAway = size(result * unit) > size(exact);
        expect(error < unit || (error === unit && isAway)).toBe(true);
        expect(convert(-minor, from, to)).toBe(-result);
      }),
    );
  });

  it('keeps the order of amounts', () => {
    fc.assert(
      fc.property(amount, amount, anyRate, anyRate, (one, other, from, to) => {
        const [less, more] = one < other ? [one, other] : [other, one];
        expect(convert(less, from, to) <= convert(more, from, to)).toBe(true);
      }),
    );
  });

  it('ignores trailing zeros of a rate', () => {
    fc.assert(
      fc.property(amount, anyRate, anyRate, (minor, from, to) => {
        const longer = { ...from, digits: from.digits * 1000n, scale: from.scale + 3 };
        expect(convert(minor, longer, to)).toBe(convert(minor, from, to));
      }),
    );
  });
});
