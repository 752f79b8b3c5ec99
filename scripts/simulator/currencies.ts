/** What Stripe does with a currency's smallest unit, told apart from ISO 4217. Lower-case codes, as on the wire. */

/** ISO's króna has no minor unit, Stripe's wire still speaks of hundredths of it. */
const sentInHundredths = 'isk';
/** ISO gives the ariary two decimals, Stripe's wire has none. */
const sentInWholeUnits = 'mga';

const lastDigitIsZero = new Set(['bhd', 'jod', 'kwd', 'omr', 'tnd']);
const lastTwoDigitsAreZero = new Set(['isk', 'ugx']);

/** The smallest step an amount can move by on the wire. */
export function wireStep(currency: string): number {
  if (lastTwoDigitsAreZero.has(currency)) return 100;
  return lastDigitIsZero.has(currency) ? 10 : 1;
}

/** ISO 4217 minor units of an amount on the wire; null when it is no whole number of them. */
export function isoMinorOf(currency: string, wireAmount: number): number | null {
  if (currency === sentInWholeUnits) return wireAmount * 100;
  if (currency !== sentInHundredths) return wireAmount;
  return wireAmount % 100 === 0 ? wireAmount / 100 : null;
}
