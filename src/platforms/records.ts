/** Records of a platform → events of the ledger, or why one cannot be booked exactly. */
import { z } from 'zod';
import { instant, type Instant } from '../model/instant.ts';
import {
  paymentRefOf,
  type LedgerEvent,
  type LedgerEventKind,
  type Processor,
  type UnbookedReason,
  type UnbookedRecord,
} from '../model/ledger-event.ts';
import { minorUnitExponent, parseCurrency, type Currency } from '../model/money.ts';
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

/** A time with its offset; null for any other text, and for the years that PostgreSQL does not take. */
export const isoMoment = z.iso
  .datetime({ offset: true })
  .refine((text) => text >= '1970')
  .transform((text) => instant(Date.parse(text)))
  .nullable()
  .catch(null);

/** The processor that a shop's payment method names. */
export function processorOf(method: string | null): Processor {
  const [name] = /paypal|stripe/.exec(method?.toLowerCase() ?? '') ?? [];
  return name === 'paypal' || name === 'stripe' ? name : 'other';
}

/** Decimal text in the currency's minor unit; digits behind it must be zeros. */
export function minorOf(text: string, currency: Currency): bigint | UnbookedReason {
  const [, sign = '', whole, fraction = ''] = /^(-?)(\d{1,18})(?:\.(\d+))?$/.exec(text) ?? [];
  if (whole === undefined) return 'amount_too_large';
  const exponent = minorUnitExponent(currency);
  if (/[1-9]/.test(fraction.slice(exponent))) return 'finer_than_minor_unit';
  const size = BigInt(whole + fraction.slice(0, exponent).padEnd(exponent, '0'));
  if (size > BigInt(Number.MAX_SAFE_INTEGER)) return 'amount_too_large';
  return sign === '' ? size : -size;
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
