/** The everyday sales of a merchant with a shop: a pure function of seed and minute. */
import { hashText, randomAt } from '../random.ts';
import type { NewSale } from './script.ts';

export type EverydayPlan = {
  /** The script's name. */
  readonly name: string;
  readonly seed: string;
  readonly currency: string;
  /** The processor's settlement currency, and its minor units per hundred of the order's. */
  readonly paidCurrency: string;
  readonly paidPerHundred: number;
};

export const refundLagMinutes = 45;
const stream = 7;

export type EverydaySale = NewSale & {
  readonly id: number;
  /** Refunded this many minutes later; 0: no refund. */
  readonly refundMinor: number;
};

/** One order per minute, numbered by the minute: a restart changes nothing. */
export function everydaySale(plan: EverydayPlan, minute: number): EverydaySale {
  const random = randomAt(hashText(plan.seed), minute, stream);
  const minor = 500 + random.below(9_500);
  // The processor's own time of the payment falls in the same minute.
  const atMs = (minute * 60 + random.below(55)) * 1_000;
  const [draw, isGivenBack] = [random.next(), random.next() < 0.06];
  const paidBy = draw < 0.3 ? 'stripe' : draw < 0.5 ? 'paypal' : 'other';
  const paid = { minor: Math.round((minor * plan.paidPerHundred) / 100), currency: plan.paidCurrency };
  return {
    id: minute,
    at: 'shopify',
    paidBy,
    minor,
    currency: plan.currency,
    paid,
    atMs,
    isNamed: true,
    isEveryday: true,
    refundMinor: isGivenBack ? Math.ceil(minor / 3) : 0,
  };
}
