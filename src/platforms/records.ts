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

const decimal = /^(-?)(\d+)(?:\.(\d*))?$/;

/** A decimal text in the currency's minor unit. Digits beyond it are refused, or rounded half away from zero. */
export function minorOf(
  text: string,
  currency: Currency,
  rounding: 'exact' | 'nearest' = 'exact',
): bigint | UnbookedReason {
  const [, sign = '', whole, fraction = ''] = decimal.exec(text) ?? [];
  const digits = minorUnitExponent(currency);
  const rest = fraction.slice(digits);
  if (whole === undefined || (rounding === 'exact' && /[1-9]/.test(rest))) return 'finer_than_minor_unit';
  const written = `${whole}${fraction.slice(0, digits).padEnd(digits, '0')}`.replace(/^0+(?=\d)/, '');
  if (written.length > 16) return 'amount_too_large';
  const minor = BigInt(written) + (/^[5-9]/.test(rest) ? 1n : 0n);
  if (minor > BigInt(Number.MAX_SAFE_INTEGER)) return 'amount_too_large';
  return sign ? -minor : minor;
}

const stampForm = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?)(Z|[+-]\d\d:?\d\d)$/;
/** The end of the year 9999: years of five digits are written in several ways. */
const maxMs = 253_402_300_799_999;

/** RFC 3339 since 1970, also without the colon in its offset; null for any other text. */
export function parseStamp(text: string): Instant | null {
  const [, local, zone = ''] = stampForm.exec(text) ?? [];
  const epochMs = Date.parse(`${local}${zone.replace(/(\d\d)(\d\d)$/, '$1:$2')}`);
  return epochMs >= 0 && epochMs <= maxMs ? instant(epochMs) : null;
}

/** The same in a record; null for any other value. */
export const isoMoment = z.string().transform(parseStamp).nullable().catch(null);

/** The processor that a shop's payment method names. */
export function processorOf(method: string | null): Processor {
  const [name] = /paypal|stripe/.exec(method?.toLowerCase() ?? '') ?? [];
  return name === 'paypal' || name === 'stripe' ? name : 'other';
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
