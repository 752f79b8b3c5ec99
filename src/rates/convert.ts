/** Converts amounts through the euro: exact fractions, rounded once. */
import { minorUnitExponent, parseCurrency, type Currency } from '../model/money.ts';
import type { LocalDate } from '../model/window.ts';

/** Units of the currency for one euro: `digits / 10 ** scale`. */
export type Rate = { readonly currency: Currency; readonly digits: bigint; readonly scale: number };

/** The rates of one published day. */
export type DayRates = {
  readonly source: string;
  readonly rateDate: LocalDate;
  readonly perEuro: readonly Rate[];
};

const decimal = /^(\d+)(?:\.(\d+))?$/;

/** Undefined for anything but a positive decimal number. */
export function parseRate(currency: Currency, perEuro: string): Rate | undefined {
  const [, whole, fraction = ''] = decimal.exec(perEuro) ?? [];
  if (whole === undefined) return undefined;
  const digits = BigInt(whole + fraction);
  return digits > 0n ? { currency, digits, scale: fraction.length } : undefined;
}

const euro = parseCurrency('EUR');

/** Undefined when no rate is published for the currency. */
export function rateOf({ perEuro }: DayRates, currency: Currency): Rate | undefined {
  if (currency === euro) return { currency, digits: 1n, scale: 0 };
  return perEuro.find((rate) => rate.currency === currency);
}

/** Minor units of `to.currency`, rounded half away from zero. */
export function convert(minor: bigint, from: Rate, to: Rate): bigint {
  const dividend = minor * to.digits * 10n ** BigInt(from.scale + minorUnitExponent(to.currency));
  const divisor = from.digits * 10n ** BigInt(to.scale + minorUnitExponent(from.currency));
  const size = dividend < 0n ? -dividend : dividend;
  const rounded = (2n * size + divisor) / (2n * divisor);
  return dividend < 0n ? -rounded : rounded;
}
