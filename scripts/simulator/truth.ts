/**
 * The amount that a merchant really took in a span of time, added up from script and added events without a detour
 * over the wire. A reader of the wire is right when it arrives at the same figures.
 */
import type { AddedEvents } from './added-events.ts';
import { isoMinorOf } from './currencies.ts';
import { isVisible, startOfSecond, type Entry } from './entry.ts';
import type { Ledger } from './ledger.ts';

export type CurrencyTruth = {
  readonly saleCount: number;
  /** Captured sales alone, ISO 4217 minor units; never below zero. */
  readonly grossMinor: number;
  /** Refunds to customers, minus those that came back from there: signed. */
  readonly refundMinor: number;
  /** Sales before any reversal of their capture, and those reversals. */
  readonly soldMinor: number;
  readonly reversedMinor: number;
};

export type Truth = {
  /** By upper-case ISO code. */
  readonly currencies: Readonly<Record<string, CurrencyTruth>>;
  /** Ids of movements that count and are in no total, since they cannot be booked exactly. */
  readonly unbooked: readonly string[];
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
]);
const captureReversal = 'partial_capture_reversal';

type Sum = { saleCount: number; saleMinor: number; reversedMinor: number; refundMinor: number };

export function truthOf(ledger: Ledger, added: AddedEvents, query: TruthQuery): Truth {
  const sums = new Map<string, Sum>();
  const unbooked: string[] = [];
  for (const entry of movementsOf(ledger, added, query)) {
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

/** More reversed than sold is money that went back to customers. */
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

/** The visible movements that count; the reversal of a capture is of its sale's time. */
function* movementsOf(
  ledger: Ledger,
  added: AddedEvents,
  { fromMs, toMs, visibleAtMs }: TruthQuery,
): Generator<Entry> {
  const [fromS, toS] = [Math.ceil(fromMs / 1000), Math.ceil(toMs / 1000)];
  const [after, before] = [startOfSecond(fromS), startOfSecond(toS)];
  const scriptUntilS = Math.floor(visibleAtMs / 1000);
  const isAdded = (entry: Entry): boolean => added.find(entry.id) !== null;
  for (const entry of ledger.newer({ after, before, type: null, currency: null, scriptUntilS })) {
    // A scripted reversal is of its sale's second.
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
