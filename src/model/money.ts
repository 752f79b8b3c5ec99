declare const currencyBrand: unique symbol;

/** An ISO 4217 code with a minor unit, upper case. */
export type Currency = string & { readonly [currencyBrand]: true };

/**
 * Currencies by the digits of their minor unit: ISO 4217 list one of 2024-06-25, plus the later XAD
 * and XCG. Intl has CLDR's display digits instead, different for 29 codes (HUF, IDR, COP, …).
 */
const codesByExponent: Readonly<Record<number, string>> = {
  0: 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF',
  2:
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BOV BRL BSD BTN BWP BYN BZD CAD CDF CHE CHF CHW ' +
    'CNY COP COU CRC CUC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ' +
    'ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR ' +
    'MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN ' +
    'SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XAD XCD XCG YER ZAR ZMW ZWG',
  3: 'BHD IQD JOD KWD LYD OMR TND',
  4: 'CLF UYW',
};

const exponents: ReadonlyMap<string, number> = new Map(
  Object.entries(codesByExponent).flatMap(([exponent, codes]) =>
    codes.split(' ').map((code): [string, number] => [code, Number(exponent)]),
  ),
);

const isCurrency = (code: string): code is Currency => exponents.has(code);

/** Takes either case; undefined for unknown codes, and those without a minor unit, such as XAU. */
export function parseCurrency(code: string): Currency | undefined {
  const upperCase = code.toUpperCase();
  return /^[A-Za-z]{3}$/.test(code) && isCurrency(upperCase) ? upperCase : undefined;
}

/** ISO 4217 digits after the decimal point: 0 for JPY, 3 for KWD. */
export function minorUnitExponent(currency: Currency): number {
  const exponent = exponents.get(currency);
  if (exponent === undefined) throw new RangeError(`${currency} has no known minor unit`);
  return exponent;
}

/**
 * An amount as a JSON integer.
 * @throws RangeError beyond ±(2^53 − 1), where a double would no longer be exact
 */
export function toSafeInteger(minor: bigint): number {
  const value = Number(minor);
  if (!Number.isSafeInteger(value)) throw new RangeError('an amount does not fit a JSON integer exactly');
  return value;
}

/** Major units for display: the only place where money becomes a float. */
export function toMajorUnits(minor: bigint, currency: Currency): number {
  return toSafeInteger(minor) / 10 ** minorUnitExponent(currency);
}
