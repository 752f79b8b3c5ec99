/** Minor units → text, exactly. No amount is ever divided, so that no amount is ever rounded. */

/** The currency of an amount; `RealtimeRevenueV1` and each entry of its `by_currency` have one. */
export type MoneyUnit = {
  readonly currency: string;
  /** Decimal places of the currency, as the server says: those of `Intl` differ from ISO 4217 for some. */
  readonly minor_unit_exponent: number;
};

/** `formatMoney(data.net_total_minor, data, 'de-DE')`: an amount for people, every digit of it. */
export function formatMoney(
  minor: number | bigint,
  { currency, minor_unit_exponent: digits }: MoneyUnit,
  locales?: string | readonly string[],
): string {
  const format = new Intl.NumberFormat(
    locales === undefined || typeof locales === 'string' ? locales : [...locales],
    {
      style: 'currency',
      currency,
      minimumFractionDigits: digits,
      maximumFractionDigits: digits,
    },
  );
  const decimal = toDecimal(minor, digits);
  // Intl takes the digits of a text as they are, where a number has been rounded before it gets there.
  if (!isNumeric(decimal)) throw new RangeError(`${decimal} is no decimal number`);
  return format.format(decimal);
}

/** Minor units as a decimal number in text: `toDecimal(-5, 2)` is `-0.05`. */
export function toDecimal(minor: number | bigint, digits: number): string {
  if (typeof minor === 'number' && !Number.isSafeInteger(minor))
    throw new RangeError(`minor units are whole and exact: ${minor} is not`);
  if (!Number.isInteger(digits) || digits < 0)
    throw new RangeError(`decimal places are counted from 0: not ${digits}`);
  const amount = BigInt(minor);
  const figures = String(amount < 0n ? -amount : amount).padStart(digits + 1, '0');
  const whole = figures.slice(0, figures.length - digits);
  const sign = amount < 0n ? '-' : '';
  return digits === 0 ? `${sign}${whole}` : `${sign}${whole}.${figures.slice(-digits)}`;
}

const isNumeric = (text: string): text is `${number}` => /^-?\d+(\.\d+)?$/.test(text);
