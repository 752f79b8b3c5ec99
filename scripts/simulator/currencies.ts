/** Stripe's smallest unit of each currency, where it differs from ISO 4217. Lower-case codes, as on the wire. */

/** ISO has no minor unit for them, Stripe's wire still speaks of hundredths. */
const sentInHundredths = new Set(['isk', 'ugx']);
/** ISO gives the ariary two decimals, Stripe's wire has none. */
const sentInWholeUnits = 'mga';

const lastDigitIsZero = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd']);

/** Currencies by ICU's list, less the codes of metals, funds and tests, which have no minor unit. */
const known = new Set(
  Intl.supportedValuesOf('currency').filter((code) => !/^X(A[GU]|B[ABCD]|P[DT]|SU|TS|UA|DR|XX)$/.test(code)),
);

/** The smallest step an amount can move by on the wire. */
export function wireStep(currency: string): number {
  if (sentInHundredths.has(currency)) return 100;
  return lastDigitIsZero.has(currency) ? 10 : 1;
}

/** ISO 4217 minor units of an amount on the wire; null when there is no whole number of them. */
export function isoMinorOf(currency: string, wireAmount: number): number | null {
  if (!known.has(currency.toUpperCase())) return null;
  if (currency === sentInWholeUnits) return wireAmount * 100;
  if (!sentInHundredths.has(currency)) return wireAmount;
  return wireAmount % 100 === 0 ? wireAmount / 100 : null;
}
