/** One balance transaction of Stripe → at most one ledger event: what counts as revenue, on which side, in which unit. */
import { z } from 'zod';
import { instant } from '../model/instant.ts';
import type { LedgerEvent, LedgerEventKind } from '../model/ledger-event.ts';
import { parseCurrency, type Currency } from '../model/money.ts';

/** `amount` is signed, in Stripe's minor unit of the settlement currency; `created` in seconds since the epoch. */
export const transaction = z.object({
  id: z.string().min(1).max(255),
  amount: z.number().int(),
  balance_type: z.string().optional(),
  created: z.number().int().min(0).max(8_640_000_000_000),
  currency: z.string(),
  reporting_category: z.string(),
});
export type Transaction = z.infer<typeof transaction>;

/** By reporting category: types overlap (`adjustment` is a dispute or its reversal). https://docs.stripe.com/reports/reporting-categories */
const kindByCategory: ReadonlyMap<string, LedgerEventKind> = new Map([
  ['charge', 'sale'],
  ['refund', 'refund'],
  ['refund_failure', 'refund'],
  ['partial_capture_reversal', 'refund'],
  ['charge_failure', 'refund'],
  ['dispute', 'dispute'],
  ['dispute_reversal', 'dispute'],
]);

/** Known to be no revenue: payouts, transfers, fees, reserves and the other accounts that Stripe keeps. */
const notRevenue =
  /^(payout|transfer|topup|stripe_|fee$|tax|network_cost|platform_earning|application_fee|reserve|risk_reserved|payment_network_reserve|issuing_|advance|anticipation|climate_|contribution|connect_|fee_credit|financing|obligation|inbound_transfer|other_adjustment|unreconciled)/;

/**
 * The events of these transactions, or undefined when one of them counts but cannot be booked exactly: an unknown
 * currency, an amount that is no whole ISO minor unit, a sale below zero. Categories that are not known are reported and
 * left out: the list is open, and none of the known ones is revenue.
 */
export function toLedgerEvents(
  transactions: readonly Transaction[],
  onUnknownCategory: (category: string) => void,
): LedgerEvent[] | undefined {
  const events: LedgerEvent[] = [];
  for (const {
    id,
    amount,
    balance_type = 'payments',
    created,
    currency: code,
    reporting_category: category,
  } of transactions) {
    const kind = kindByCategory.get(category);
    if (balance_type !== 'payments') continue;
    if (!kind) {
      if (!notRevenue.test(category)) onUnknownCategory(category);
      continue;
    }
    const currency = parseCurrency(code);
    const wireMinor = currency && toIsoMinor(amount, currency);
    if (!currency || wireMinor === undefined || (kind === 'sale' && wireMinor < 0n)) return undefined;
    // What Stripe takes from the balance goes back to a customer.
    const amountMinor = kind === 'sale' ? wireMinor : -wireMinor;
    events.push({
      externalId: id,
      kind,
      amountMinor,
      currency,
      occurredAt: instant(created * 1000),
      voided: false,
      paymentRef: null,
    });
  }
  return events;
}

/**
 * Stripe's unit → ISO 4217's. They differ for three currencies: https://docs.stripe.com/currencies#special-cases. UGX is
 * documented there both ways, so it is refused rather than guessed.
 */
function toIsoMinor(amount: number, currency: Currency): bigint | undefined {
  const wire = BigInt(amount);
  switch (currency) {
    case 'ISK':
      return wire % 100n === 0n ? wire / 100n : undefined;
    case 'MGA':
      return wire * 100n;
    case 'UGX':
      return undefined;
    default:
      return wire;
  }
}
