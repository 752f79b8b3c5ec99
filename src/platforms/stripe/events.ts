/** One balance transaction of Stripe → at most one ledger event: whether it counts, on which side, in which unit. */
import { z } from 'zod';
import { instant } from '../../model/instant.ts';
import type {
  LedgerEvent,
  LedgerEventKind,
  UnbookedReason,
  UnbookedRecord,
} from '../../model/ledger-event.ts';
import { parseCurrency, type Currency } from '../../model/money.ts';
import { paymentRefOf } from '../../model/ledger-event.ts';

/** The last second of the year 9999: years of five digits are written in several ways. */
const maxSeconds = 253_402_300_799;

/**
 * `amount`: signed, in Stripe's minor unit of the settlement currency; `created`: seconds. Members
 * that cannot be used become null or '', so that one faulty row does not cost the others.
 */
export const transaction = z.object({
  id: z.string().min(1),
  amount: z.number().nullable().catch(null),
  balance_type: z.string().default('payments').catch(''),
  created: z.number().int().min(0).max(maxSeconds).nullable().catch(null),
  currency: z.string().catch(''),
  reporting_category: z.string().catch(''),
  source: z
    .union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)])
    .nullable()
    .catch(null),
});
export type Transaction = z.output<typeof transaction>;

/**
 * By reporting category: types overlap (`adjustment` is a dispute or its reversal).
 * https://docs.stripe.com/reports/reporting-categories
 */
const kindByCategory: ReadonlyMap<string, LedgerEventKind> = new Map([
  ['charge', 'sale'],
  ['partial_capture_reversal', 'capture_reversal'],
  ['refund', 'refund'],
  ['refund_failure', 'refund'],
  ['charge_failure', 'refund'],
  ['dispute', 'dispute'],
  ['dispute_reversal', 'dispute'],
]);

/** Known to be no revenue: payouts, transfers, fees, reserves and the other accounts that Stripe keeps. */
const notRevenue =
  /^(payout|transfer|balance_transfer|topup|stripe_|fee$|tax|network_cost|platform_|application_fee|payment_method_passthrough_fee|reserve|risk_reserved|minimum_balance|payment_network_reserve|issuing_|advance|anticipation|climate_|contribution|connect_|fee_credit|financing|obligation|inbound_transfer|other_adjustment|unreconciled)/;

/** No sales go there. Refunds and disputes count, whichever balance paid them. */
const otherBalances = new Set(['issuing', 'refund_and_dispute_prefunding', 'risk_reserved']);

/** Left out because the category is not known, or the balance. */
export type Unknown = { readonly category: string; readonly balanceType?: string };

/**
 * The events, and the records that count but cannot be booked exactly. Unknown categories and
 * balances are reported and left out: both lists are open, and none known beside these is revenue.
 */
export function toLedgerEvents(
  transactions: readonly Transaction[],
  onUnknown: (unknown: Unknown) => void,
): { readonly events: LedgerEvent[]; readonly unbooked: UnbookedRecord[] } {
  const events: LedgerEvent[] = [];
  const unbooked: UnbookedRecord[] = [];
  for (const one of transactions) {
    const kind = countedKind(one, onUnknown);
    const booked = kind && bookedOr(one, kind);
    if (typeof booked === 'string') {
      const { id, created, currency } = one;
      const occurredAt = created === null ? null : instant(created * 1000);
      unbooked.push({ externalId: id, occurredAt, currency, reason: booked });
    } else if (booked) events.push(booked);
  }
  return { events, unbooked };
}

function countedKind(
  { reporting_category: category, balance_type: balanceType }: Transaction,
  onUnknown: (unknown: Unknown) => void,
): LedgerEventKind | undefined {
  const kind = kindByCategory.get(category);
  if (kind === 'refund' || kind === 'dispute') return kind;
  if (otherBalances.has(balanceType) || notRevenue.test(category)) return undefined;
  if (balanceType !== 'payments') onUnknown({ category, balanceType });
  else if (!kind) onUnknown({ category });
  else return kind;
  return undefined;
}

/** The event, or why it cannot be booked. */
function bookedOr(
  { id, amount, created, currency: code, source }: Transaction,
  kind: LedgerEventKind,
): LedgerEvent | UnbookedReason {
  if (!isStorable(id)) return 'invalid_id';
  if (created === null) return 'invalid_time';
  const currency = parseCurrency(code);
  if (!currency) return 'unknown_currency';
  const wireMinor = toIsoMinor(amount, currency);
  if (typeof wireMinor === 'string') return wireMinor;
  if (kind === 'sale' && wireMinor < 0n) return 'negative_sale';
  return {
    externalId: id,
    kind,
    // Money that leaves the balance goes back to a customer.
    amountMinor: kind === 'sale' ? wireMinor : -wireMinor,
    currency,
    occurredAt: instant(created * 1000),
    voided: false,
    paymentRef: source ? paymentRefOf(source) : null,
    groupId: null,
  };
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair, in text or in JSON. */
export function isStorable(id: string): boolean {
  return id.length <= 255 && id.isWellFormed() && !id.includes('\0');
}

/** They differ for three currencies: https://docs.stripe.com/currencies#special-cases */
function toIsoMinor(amount: number | null, currency: Currency): bigint | UnbookedReason {
  if (amount === null || Math.abs(amount) > Number.MAX_SAFE_INTEGER) return 'amount_too_large';
  if (!Number.isInteger(amount)) return 'finer_than_minor_unit';
  const wire = BigInt(amount);
  switch (currency) {
    case 'ISK':
    case 'UGX':
      return wire % 100n === 0n ? wire / 100n : 'finer_than_minor_unit';
    case 'MGA':
      return wire * 100n;
    default:
      return wire;
  }
}
