/**
 * The merchant's real revenue in a time span, computed directly from script and added events. A
 * reader of the API is correct if it gets the same figures.
 */
import type { AddedEvents } from './added-events.ts';
import { isoMinorOf } from './currencies.ts';
import { isVisible, startOfSecond, type Entry } from './entry.ts';
import type { Ledger } from './ledger.ts';

export type CurrencyTruth = {
  readonly saleCount: number;
  /** Captured sales only, ISO 4217 minor units; never negative. */
  readonly grossMinor: number;
  /** Refunds to customers minus returned refunds: signed. */
  readonly refundMinor: number;
  /** Sales before capture reversals, and those reversals. */
  readonly soldMinor: number;
  readonly reversedMinor: number;
};

export type Truth = {
  /** By upper-case ISO code. */
  readonly currencies: Readonly<Record<string, CurrencyTruth>>;
  /** Ids of counted movements missing in all totals: they have no exact amount. */
  readonly unbooked: readonly string[];
};

export type TruthQuery = {
  /** Compared with an event's creation second, [from, to). */
  readonly fromMs: number;
  readonly toMs: number;
  /** Only movements listed at this instant. */
  readonly visibleAtMs: number;
};

const bookedOnTheRefundSide = new Set([
  'refund',
  'refund_failure',
  'dispute',
  'dispute_reversal',
  'charge_failure',
]);
const captureReversal = 'partial_capture_reversal';

type Sum = { saleCount: number; saleMinor: number; reversedMinor: number; refundMinor: number };

export function sumTruth(ledger: Ledger, added: AddedEvents, query: TruthQuery): Truth {
  const sums = new Map<string, Sum>();
  const unbooked: string[] = [];
  for (const entry of listMovements(ledger, added, query)) {
    const minor = minorOf(entry);
    if (minor === null) {
      unbooked.push(entry.id);
      continue;
    }
    const code = entry.currency.toUpperCase();
    const sum = sums.get(code) ?? { saleCount: 0, saleMinor: 0, reversedMinor: 0, refundMinor: 0 };
    sums.set(code, sum);
    if (entry.category === 'charge') {
      sum.saleCount += 1;
      sum.saleMinor += minor;
    } else if (entry.category === captureReversal) sum.reversedMinor -= minor;
    else sum.refundMinor -= minor;
  }
  const currencies = Object.fromEntries([...sums].map(([code, sum]) => [code, figuresOf(sum)]));
  return { currencies, unbooked };
}

/** Reversals beyond sales are money returned to customers. */
function figuresOf({ saleCount, saleMinor, reversedMinor, refundMinor }: Sum): CurrencyTruth {
  const captured = saleMinor - reversedMinor;
  const grossMinor = Math.max(0, captured);
  return {
    saleCount,
    grossMinor,
    refundMinor: refundMinor + grossMinor - captured,
    soldMinor: saleMinor,
    reversedMinor,
  };
}

/** The visible counted movements; a capture reversal takes the time of its sale. */
function* listMovements(
  ledger: Ledger,
  added: AddedEvents,
  { fromMs, toMs, visibleAtMs }: TruthQuery,
): Generator<Entry> {
  const [fromS, toS] = [Math.ceil(fromMs / 1000), Math.ceil(toMs / 1000)];
  const [after, before] = [startOfSecond(fromS), startOfSecond(toS)];
  const scriptUntilS = Math.floor(visibleAtMs / 1000);
  const isAdded = (entry: Entry): boolean => added.find(entry.id) !== null;
  for (const entry of ledger.newer({ after, before, type: null, currency: null, scriptUntilS })) {
    // A scripted reversal has its sale's second.
    const isMoved = entry.category === captureReversal && isAdded(entry);
    if (isVisible(entry, visibleAtMs) && counts(entry) && !isMoved) yield entry;
  }
  const visible = added.all().filter((entry) => isVisible(entry, visibleAtMs));
  for (const entry of visible) {
    if (entry.category !== captureReversal || !counts(entry)) continue;
    const sale = visible.find(({ category, source }) => category === 'charge' && source === entry.source);
    const { createdS } = (entry.source === null ? undefined : sale) ?? entry;
    if (createdS >= fromS && createdS < toS) yield entry;
  }
}

function counts({ category, balanceType }: Entry): boolean {
  if (bookedOnTheRefundSide.has(category)) return true;
  return balanceType === 'payments' && (category === 'charge' || category === captureReversal);
}

function minorOf({ category, currency, amount, wire }: Entry): number | null {
  const isBookable = wire === null && Number.isSafeInteger(amount) && (category !== 'charge' || amount >= 0);
  return isBookable ? isoMinorOf(currency, amount) : null;
}
