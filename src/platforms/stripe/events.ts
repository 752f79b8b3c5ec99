/** Stripe's balance transactions → ledger events: what counts, its side and its minor unit. */
import { z } from 'zod';
import { instant } from '../../model/instant.ts';
import type { LedgerEventKind, UnbookedReason } from '../../model/ledger-event.ts';
import type { Currency } from '../../model/money.ts';
import { epochSeconds, looseText, toLedgerRecords } from '../records.ts';
import type { PlatformRecord, UnknownCategory } from '../records.ts';

const reference = z.union([z.string(), z.object({ id: z.string() }).transform(({ id }) => id)]);

/** `amount`: signed, in Stripe's minor unit of the settlement currency. `created`: seconds. */
export const transaction = z.object({
  id: z.string().min(1),
  amount: z.number().nullable().catch(null),
  balance_type: z.string().default('payments').catch(''),
  created: epochSeconds.nullable().catch(null),
  currency: looseText,
  reporting_category: looseText,
  source: reference.nullable().catch(null),
});
export type Transaction = z.output<typeof transaction>;

/** Types overlap, categories do not: https://docs.stripe.com/reports/reporting-categories */
const kindByCategory: ReadonlyMap<string, LedgerEventKind> = new Map([
  ['charge', 'sale'],
  ['partial_capture_reversal', 'capture_reversal'],
  ['refund', 'refund'],
  ['refund_failure', 'refund'],
  ['charge_failure', 'refund'],
  ['dispute', 'dispute'],
  ['dispute_reversal', 'dispute'],
]);

/** No revenue: payouts, transfers, fees, reserves and Stripe's other accounts. */
const notRevenue =
  /^(payout|transfer|balance_transfer|topup|stripe_|fee$|tax|network_cost|platform_|application_fee|payment_method_passthrough_fee|reserve|risk_reserved|minimum_balance|payment_network_reserve|issuing_|advance|anticipation|climate_|contribution|connect_|fee_credit|financing|obligation|inbound_transfer|other_adjustment|unreconciled)/;

/** Balances without sales. Refunds and disputes count, whichever balance paid them. */
const otherBalances = new Set(['issuing', 'refund_and_dispute_prefunding', 'risk_reserved']);

/** Reports and leaves out unknown categories and balances: no known one beside these is revenue. */
export function toLedgerEvents(
  transactions: readonly Transaction[],
  onUnknown: (unknown: UnknownCategory) => void,
) {
  const records = transactions.flatMap((one): PlatformRecord[] => {
    const { id: externalId, amount, created, currency, source: payment } = one;
    const kind = countedKind(one, onUnknown);
    if (!kind) return [];
    // Money leaving the balance returns to a customer.
    const minorIn = (code: Currency) => toIsoMinor(kind === 'sale' ? amount : amount && -amount, code);
    const occurredAt = created === null ? null : instant(created * 1000);
    return [{ externalId, kind, currency, minorIn, occurredAt, payment, groupId: null, processor: null }];
  });
  return toLedgerRecords(records);
}

function countedKind(
  { reporting_category: category, balance_type: balanceType }: Transaction,
  onUnknown: (unknown: UnknownCategory) => void,
): LedgerEventKind | undefined {
  const kind = kindByCategory.get(category);
  if (kind === 'refund' || kind === 'dispute') return kind;
  if (otherBalances.has(balanceType) || notRevenue.test(category)) return undefined;
  if (kind && balanceType === 'payments') return kind;
  onUnknown(balanceType === 'payments' ? { category } : { category, balanceType });
  return undefined;
}

/** Three minor units differ from ISO's: https://docs.stripe.com/currencies#special-cases */
function toIsoMinor(amount: number | null, currency: Currency): bigint | UnbookedReason {
  if (amount === null || Math.abs(amount) > Number.MAX_SAFE_INTEGER) return 'amount_too_large';
  if (!Number.isInteger(amount)) return 'finer_than_minor_unit';
  const wire = BigInt(amount);
  if (currency === 'MGA') return wire * 100n;
  if (currency !== 'ISK' && currency !== 'UGX') return wire;
  return wire % 100n === 0n ? wire / 100n : 'finer_than_minor_unit';
}
