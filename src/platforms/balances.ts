/** The sums of an account's balances and movements, by currency. */
import type { Currency } from '../model/money.ts';
import type { BalanceProof } from './adapter.ts';
import { minorOf } from './records.ts';

/** Decimal texts to add, or with -1 to take off. */
export type Summand = readonly [currency: Currency, text: string, sign: 1n | -1n];

/** Nothing is told of a currency with an amount that has no exact sum. */
export function differencesOf(summands: readonly Summand[]): BalanceProof['differences'] {
  const sums = new Map<Currency, bigint | undefined>();
  for (const [currency, text, sign] of summands) {
    const before = sums.has(currency) ? sums.get(currency) : 0n;
    const minor = minorOf(text, currency);
    sums.set(currency, before === undefined || typeof minor === 'string' ? undefined : before + sign * minor);
  }
  return [...sums].flatMap(([currency, differenceMinor]) =>
    differenceMinor === undefined ? [] : [{ currency, differenceMinor }],
  );
}
