/** Records of a platform → events of the ledger, or why one cannot be booked exactly. */
import type { Instant } from '../model/instant.ts';
import {
  paymentRefOf,
  type LedgerEvent,
  type LedgerEventKind,
  type Processor,
  type UnbookedReason,
  type UnbookedRecord,
} from '../model/ledger-event.ts';
import { parseCurrency, type Currency } from '../model/money.ts';
import type { Platform } from '../model/platform.ts';
import type { Observe } from '../observe/observation.ts';

/** A record that counts, as the platform writes it. */
export type PlatformRecord = {
  readonly externalId: string;
  readonly kind: LedgerEventKind;
  readonly currency: string;
  /** The amount in the ISO 4217 minor unit, signed as in `LedgerEvent`; or why there is none. */
  readonly minorIn: (currency: Currency) => bigint | UnbookedReason;
  readonly occurredAt: Instant | null;
  /** Names the payment; null without one. */
  readonly payment: string | null;
  readonly groupId: string | null;
  /** The processor that an order's payment method names; null for a processor's own record. */
  readonly processor: Processor | null;
};

/** The events, and the records that count but cannot be booked exactly. */
export function toLedgerRecords(records: readonly PlatformRecord[]): {
  readonly events: LedgerEvent[];
  readonly unbooked: UnbookedRecord[];
} {
  const events: LedgerEvent[] = [];
  const unbooked: UnbookedRecord[] = [];
  for (const record of records) {
    const booked = toEvent(record);
    if (typeof booked === 'string') {
      const { externalId, occurredAt, currency } = record;
      unbooked.push({ externalId, occurredAt, currency, reason: booked });
    } else events.push(booked);
  }
  return { events, unbooked };
}

function toEvent(record: PlatformRecord): LedgerEvent | UnbookedReason {
  const { externalId, kind, occurredAt, payment, groupId, processor } = record;
  if (!isStorable(externalId)) return 'invalid_id';
  if (occurredAt === null) return 'invalid_time';
  const currency = parseCurrency(record.currency);
  if (!currency) return 'unknown_currency';
  const amountMinor = record.minorIn(currency);
  if (typeof amountMinor === 'string') return amountMinor;
  if (kind === 'sale' && amountMinor < 0n) return 'negative_sale';
  const paymentRef = payment ? paymentRefOf(payment) : null;
  return {
    externalId,
    kind,
    amountMinor,
    currency,
    occurredAt,
    voided: false,
    paymentRef,
    groupId,
    processor,
  };
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair, in text or in JSON. */
export function isStorable(id: string): boolean {
  return id.length <= 255 && id.isWellFormed() && !id.includes('\0');
}

/** Left out because the category is not known, or the balance. */
export type UnknownCategory = { readonly category: string; readonly balanceType?: string };

/** Tells of those that are spelt as the platform spells them; any other text in that place is not told further. */
export function reportUnknown(
  observe: Observe,
  platform: Platform,
  form: RegExp,
): (unknown: UnknownCategory) => void {
  const safe = (text: string): string => (form.test(text) ? text : '?');
  return ({ category, balanceType }) => {
    const balance = balanceType === undefined ? {} : { balanceType: safe(balanceType) };
    observe({ kind: 'categoryIgnored', platform, category: safe(category), ...balance });
  };
}
