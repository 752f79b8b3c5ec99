/** Decimal texts, rounded half away from zero like WooCommerce's. */

const digitsOf: Readonly<Record<string, number>> = { JPY: 0, KRW: 0, CLP: 0, VND: 0, KWD: 3, BHD: 3, TND: 3 };

export function roundTo(amount: string, decimals: number): string {
  const [whole = '0', fraction = ''] = amount.replace('-', '').split('.');
  const kept = BigInt(whole + fraction.slice(0, decimals).padEnd(decimals, '0'));
  const digits = (kept + (Number(fraction[decimals] ?? 0) >= 5 ? 1n : 0n))
    .toString()
    .padStart(decimals + 1, '0');
  const sign = amount.startsWith('-') ? '-' : '';
  return decimals === 0
    ? `${sign}${digits}`
    : `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/** In the smallest unit of the currency. */
export function minorOf(amount: string, currency: string): number {
  return Number(roundTo(amount, digitsOf[currency] ?? 2).replace('.', ''));
}

export function amountOf(minor: number, currency: string): string {
  const digits = digitsOf[currency] ?? 2;
  return digits === 0 ? String(minor) : (minor / 10 ** digits).toFixed(digits);
}
