/**
 * Stripe's smallest unit of each currency where it differs from ISO 4217. Lower-case codes, as on
 * the wire.
 */

/** No minor unit in ISO; hundredths on Stripe's wire. */
const sentInHundredths = new Set(['isk', 'ugx']);
/** ISO gives the ariary two decimals, Stripe's wire none. */
const sentInWholeUnits = 'mga';

const lastDigitIsZero = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd']);

/** ICU's currencies without the codes of metals, funds and tests: those have no minor unit. */
const known = new Set(
  Intl.supportedValuesOf('currency').filter((code) => !/^X(A[GU]|B[ABCD]|P[DT]|SU|TS|UA|DR|XX)$/.test(code)),
);

/** The smallest step of an amount on the wire. */
export function wireStep(currency: string): number {
  if (sentInHundredths.has(currency)) return 100;
  return lastDigitIsZero.has(currency) ? 10 : 1;
}

/** ISO 4217 minor units of a wire amount; null if the result is not whole. */
export function isoMinorOf(currency: string, wireAmount: number): number | null {
  if (!known.has(currency.toUpperCase())) return null;
  if (currency === sentInWholeUnits) return wireAmount * 100;
  if (!sentInHundredths.has(currency)) return wireAmount;
  return wireAmount % 100 === 0 ? wireAmount / 100 : null;
}
