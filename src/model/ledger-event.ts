import type { Instant } from './instant.ts';
import type { Currency } from './money.ts';

export type LedgerEventKind = 'sale' | 'refund' | 'dispute';

/**
 * One thing that happened to a merchant's money, as the ledger keeps it; nothing about a customer.
 * `amountMinor` is in the ISO 4217 minor unit of `currency`. A sale is never negative. Refunds and disputes are positive
 * when money went back to a customer, negative when it returned to the merchant.
 */
export type LedgerEvent = {
  /** The platform's own id: the same event read twice is booked once. */
  readonly externalId: string;
  readonly kind: LedgerEventKind;
  readonly amountMinor: bigint;
  readonly currency: Currency;
  readonly occurredAt: Instant;
  /** The platform no longer counts it: kept, but worth nothing. */
  readonly voided: boolean;
};
