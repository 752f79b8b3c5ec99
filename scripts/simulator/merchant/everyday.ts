/** The everyday business of a merchant with a shop: a pure function of its seed and the minute. */
import { hashText, randomAt } from '../random.ts';
import type { NewSale } from './script.ts';

export type EverydayPlan = {
  /** Of the script. */
  readonly name: string;
  readonly seed: string;
  readonly currency: string;
  /** Processors settle in this one, at so many minor units for a hundred of the order's. */
  readonly paidCurrency: string;
  readonly paidPerHundred: number;
};

export const refundLagMinutes = 45;
const stream = 7;

export type EverydaySale = NewSale & {
  readonly id: number;
  /** Given back so many minutes later; 0: nothing. */
  readonly refundMinor: number;
};

/** Each minute has one order. Its number is the minute's, so that a restarted process tells the same story. */
export function everydaySale(plan: EverydayPlan, minute: number): EverydaySale {
  const random = randomAt(hashText(plan.seed), minute, stream);
  const minor = 500 + random.below(9_500);
  // A processor's time for it lies in the same minute.
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
