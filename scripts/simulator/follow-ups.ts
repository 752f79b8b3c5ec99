/**
 * Follow-up movements of a sale, by its fate, with their delay in minutes. Delays are fixed and
 * short: each minute knows the earlier minutes to look at, and two hours show every kind.
 */
import type { Fate, Sale } from './sales.ts';

type FollowUp = {
  readonly category: string;
  readonly fates: readonly Fate[];
  readonly lagMinutes: number;
  /** The delay of the follow-up before this one; null if it follows the sale itself. */
  readonly answersLagMinutes: number | null;
  readonly typeOf: (sale: Sale) => string;
  readonly amountOf: (sale: Sale) => number;
};

const refundType = (sale: Sale): string => (sale.type === 'payment' ? 'payment_refund' : 'refund');
const takeAll = (sale: Sale): number => -sale.amount;
const takePart = (sale: Sale): number => -sale.part;
const giveAll = (sale: Sale): number => sale.amount;

export const followUps: readonly FollowUp[] = [
  {
    category: 'partial_capture_reversal',
    fates: ['partlyCaptured'],
    lagMinutes: 0,
    answersLagMinutes: null,
    typeOf: () => 'refund',
    amountOf: takePart,
  },
  {
    category: 'refund',
    fates: ['refunded', 'refundBounced'],
    lagMinutes: 3,
    answersLagMinutes: null,
    typeOf: refundType,
    amountOf: takeAll,
  },
  {
    category: 'refund',
    fates: ['partlyRefunded'],
    lagMinutes: 100,
    answersLagMinutes: null,
    typeOf: refundType,
    amountOf: takePart,
  },
  {
    category: 'refund_failure',
    fates: ['refundBounced'],
    lagMinutes: 9,
    answersLagMinutes: 3,
    typeOf: () => 'refund_failure',
    amountOf: giveAll,
  },
  {
    category: 'charge_failure',
    fates: ['failed'],
    lagMinutes: 8,
    answersLagMinutes: null,
    typeOf: () => 'payment_failure_refund',
    amountOf: takeAll,
  },
  {
    category: 'dispute',
    fates: ['disputeLost', 'disputeWon'],
    lagMinutes: 20,
    answersLagMinutes: null,
    typeOf: () => 'adjustment',
    amountOf: takeAll,
  },
  {
    category: 'dispute_reversal',
    fates: ['disputeWon'],
    lagMinutes: 50,
    answersLagMinutes: 20,
    typeOf: () => 'adjustment',
    amountOf: giveAll,
  },
];
