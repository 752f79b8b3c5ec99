import { createHash } from 'node:crypto';
import type { Instant } from './instant.ts';
import type { Currency } from './money.ts';
import type { Platform } from './platform.ts';

export type LedgerEventKind = 'sale' | 'capture_reversal' | 'refund' | 'dispute';

/**
 * One movement of a merchant's money in the ledger; holds nothing about a customer. A sale is never
 * negative. Other kinds are positive when money went back to a customer, negative when it returned.
 */
export type LedgerEvent = {
  /** The platform's id: an event read twice is booked once. */
  readonly externalId: string;
  readonly kind: LedgerEventKind;
  /** In the ISO 4217 minor unit of `currency`. */
  readonly amountMinor: bigint;
  readonly currency: Currency;
  readonly occurredAt: Instant;
  /** True if the platform no longer counts the event: it is kept, but sums leave it out. */
  readonly voided: boolean;
  /** Joins the events of one payment, also across connections. Null without a payment. */
  readonly paymentRef: string | null;
  /** The platform's id of the event's order; null on platforms without orders. */
  readonly groupId: string | null;
  /** Of the order's payment, as named by the shop; null for a processor's own event. */
  readonly processor: Processor | null;
};

/** The platform of an order's payment; `other`: an unsupported one, or the shop's own. */
export type Processor = Platform | 'other';

/** Pseudonym of a payment: base64url of the SHA-256 of the platform's text for it. */
export function paymentRefOf(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}

/** The ids of all current events of one group, such as an order. */
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

/** A record that cannot be booked exactly: listed with its reason, without a guessed amount. */
export type UnbookedRecord = {
  /** The platform's text; it may hold characters PostgreSQL rejects. */
  readonly externalId: string;
  /** Null for an invalid time: the record then counts at the time it was first seen. */
  readonly occurredAt: Instant | null;
  /** The platform's text. */
  readonly currency: string;
  readonly reason: UnbookedReason;
};
