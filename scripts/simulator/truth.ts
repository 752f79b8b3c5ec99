/**
 * What a merchant really took in a span of time, added up from script and added events without a detour over the wire. A
 * reader of the wire is right when it arrives at the same figures.
 */
import { isoMinorOf } from './currencies.ts';
import { isVisible, startOfSecond, type Entry } from './entry.ts';
import type { Ledger } from './ledger.ts';

export type CurrencyTruth = {
  readonly saleCount: number;
  /** Captured sales alone, ISO 4217 minor units. */
  readonly grossMinor: number;
  /** What went back to customers, minus what came back from there: signed. */
  readonly refundMinor: number;
};

export type TruthQuery = {
  /** Compared with the second that an event was created in, [from, to). */
  readonly fromMs: number;
  readonly toMs: number;
  /** Only what lists showed at this instant. */
  readonly visibleAtMs: number;
};

const bookedOnTheRefundSide = new Set([
  'refund',
  'refund_failure',
  'dispute',
  'dispute_reversal',
  'charge_failure',
  'partial_capture_reversal',
]);

/** By upper-case ISO code; throws a RangeError for an amount that has no ISO minor units. */
export function truthOf(ledger: Ledger, query: TruthQuery): Record<string, CurrencyTruth> {
  const after = startOfSecond(Math.ceil(query.fromMs / 1000));
  const before = startOfSecond(
    Math.min(Math.ceil(query.toMs / 1000), Math.floor(query.visibleAtMs / 1000) + 1),
  );
  const totals: Record<string, CurrencyTruth> = {};
  for (const entry of ledger.newer({ after, before, type: null, currency: null })) {
    if (!isVisible(entry, query.visibleAtMs) || entry.balanceType !== 'payments') continue;
    const code = entry.currency.toUpperCase();
    const sum = totals[code] ?? { saleCount: 0, grossMinor: 0, refundMinor: 0 };
    if (entry.category === 'charge') {
      const grossMinor = sum.grossMinor + minorOf(entry);
      totals[code] = { ...sum, saleCount: sum.saleCount + 1, grossMinor };
    } else if (bookedOnTheRefundSide.has(entry.category)) {
      totals[code] = { ...sum, refundMinor: sum.refundMinor - minorOf(entry) };
    }
  }
  return totals;
}

function minorOf({ id, currency, amount }: Entry): number {
  const minor = isoMinorOf(currency, amount);
  if (minor === null)
    throw new RangeError(`${id}: ${String(amount)} ${currency} has no ISO 4217 minor units`);
  return minor;
}
