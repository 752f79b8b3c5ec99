/** Formats minor units exactly: no amount is divided, so none is rounded. */

/** The currency of an amount. Pass `data` itself, or an entry of its `by_currency`. */
export type MoneyUnit = {
  /** ISO 4217 code, such as `EUR`. */
  readonly currency: string;
  /** Decimal places by ISO 4217, from the server: `Intl` uses others for some currencies. */
  readonly minor_unit_exponent: number;
};

/**
 * Formats an amount of minor units with its currency, to the last digit.
 * @example formatMoney(data.net_total_minor, data, 'de-DE')
 * @param locales as for `Intl.NumberFormat`; by default the locale of the browser or process
 * @throws RangeError for a number that is not a safe integer
 */
export function formatMoney(
  minor: number | bigint,
  { currency, minor_unit_exponent: digits }: MoneyUnit,
  locales?: string | readonly string[],
): string {
  const wanted = typeof locales === 'object' ? [...locales] : locales;
  const decimals = { minimumFractionDigits: digits, maximumFractionDigits: digits };
  const format = new Intl.NumberFormat(wanted, { style: 'currency', currency, ...decimals });
  const decimal = toDecimal(minor, digits);
  // Intl formats every digit of a decimal text; a number is rounded to a double first.
  if (!isNumeric(decimal)) throw new RangeError(`${decimal} is no decimal number`);
  return format.format(decimal);
}

/**
 * Writes minor units as a decimal number: `toDecimal(-5, 2)` returns `'-0.05'`.
 * @param digits decimal places of the currency: its `minor_unit_exponent`
 * @throws RangeError for a number that is not a safe integer, or negative or fractional `digits`
 */
export function toDecimal(minor: number | bigint, digits: number): string {
  if (typeof minor === 'number' && !Number.isSafeInteger(minor))
    throw new RangeError(`minor units must be a safe integer: ${minor} is none`);
  if (!Number.isInteger(digits) || digits < 0)
    throw new RangeError(`decimal places must be a whole number, 0 or more: not ${digits}`);
  const amount = BigInt(minor);
  const figures = String(amount < 0n ? -amount : amount).padStart(digits + 1, '0');
  const whole = figures.slice(0, figures.length - digits);
  const sign = amount < 0n ? '-' : '';
  return digits === 0 ? `${sign}${whole}` : `${sign}${whole}.${figures.slice(-digits)}`;
}

const isNumeric = (text: string): text is `${number}` => /^-?\d+(\.\d+)?$/.test(text);
