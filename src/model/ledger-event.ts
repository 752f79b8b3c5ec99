import { createHash } from 'node:crypto';
import type { Instant } from './instant.ts';
import type { Currency } from './money.ts';
import type { Platform } from './platform.ts';

export type LedgerEventKind = 'sale' | 'capture_reversal' | 'refund' | 'dispute';

/**
 * One movement of a merchant's money, as the ledger keeps it; nothing about a customer.
 * `amountMinor` is in the ISO 4217 minor unit of `currency`. A sale is never negative. Capture reversals, refunds and
 * disputes are positive when money went back to a customer, negative when it returned to the merchant.
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
  /** Joins the events of one payment, also across connections; made by `paymentRefOf`. Null without one. */
  readonly paymentRef: string | null;
  /** The platform's own id of the order that this is part of; null where the platform has no such thing. */
  readonly groupId: string | null;
  /** The processor that took an order's payment, as far as the shop says; null for a processor's own event. */
  readonly processor: Processor | null;
};

/** The platform that took an order's payment; `other`: one that cannot be connected, the shop's own included. */
export type Processor = Platform | 'other';

/** Names a payment without saying which: base64url of the SHA-256 of the platform's own text for it. */
export function paymentRefOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** The ids of all events of one group, as the platform has them now. */
export type Whole = { readonly groupId: string; readonly keep: readonly string[] };

export const unbookedReasons = [
  'unknown_currency',
  'finer_than_minor_unit',
  'negative_sale',
  'amount_too_large',
  'invalid_time',
  'invalid_id',
] as const;

export type UnbookedReason = (typeof unbookedReasons)[number];

/** A record that counts but cannot be booked exactly: listed with its reason, and no amount guessed. */
export type UnbookedRecord = {
  /** As the platform writes it; it may hold characters that PostgreSQL refuses. */
  readonly externalId: string;
  /** Null when the record has no usable time: then the time at which it was first seen counts. */
  readonly occurredAt: Instant | null;
  /** As the platform writes it. */
  readonly currency: string;
  readonly reason: UnbookedReason;
};
