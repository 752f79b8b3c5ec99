/** A platform's records → ledger events, or the reasons against booking one. */
import { z } from 'zod';
import { instant, type Instant } from '../model/instant.ts';
import {
  paymentRefOf,
  type LedgerEvent,
  type LedgerEventKind,
  type Processor,
  type UnbookedReason,
  type UnbookedRecord,
  type Whole,
} from '../model/ledger-event.ts';
import { minorUnitExponent, parseCurrency, type Currency } from '../model/money.ts';
import { platforms, type Platform } from '../model/platform.ts';
import type { Observe } from '../observe/observation.ts';
import type { Records } from './adapter.ts';

/** A record that counts, as the platform writes it. */
export type PlatformRecord = {
  readonly externalId: string;
  readonly kind: LedgerEventKind;
  readonly currency: string;
  /** The amount in the ISO 4217 minor unit, signed as in `LedgerEvent`. */
  readonly minorIn: (currency: Currency) => bigint | UnbookedReason;
  readonly occurredAt: Instant | null;
  /** The platform's id of the payment; null without one. */
  readonly payment: string | null;
  readonly groupId: string | null;
  /** Named by an order's payment method; null for a processor's own record. */
  readonly processor: Processor | null;
};

/** `groups`: ids of the groups listed completely, also of those without a record that counts. */
export function toLedgerRecords(
  records: readonly PlatformRecord[],
  groups?: readonly string[],
): Records & { readonly events: LedgerEvent[]; readonly unbooked: UnbookedRecord[] } {
  const events: LedgerEvent[] = [];
  const unbooked: UnbookedRecord[] = [];
  for (const record of records) {
    const booked = toEvent(record);
    if (typeof booked === 'string') {
      const { externalId, occurredAt, currency } = record;
      unbooked.push({ externalId, occurredAt, currency, reason: booked });
    } else events.push(booked);
  }
  if (!groups) return { events, unbooked };
  const listed = Map.groupBy(records, ({ groupId }) => groupId);
  const keepOf = (groupId: string) => (listed.get(groupId) ?? []).map(({ externalId }) => externalId);
  return { events, unbooked, wholes: groups.map((groupId): Whole => ({ groupId, keep: keepOf(groupId) })) };
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

export const isZero = (amount: string): boolean => /^-?0+(?:\.0*)?$/.test(amount);
export const negate = (amount: string): string => (amount.startsWith('-') ? amount.slice(1) : `-${amount}`);

/** Decimal text → minor unit. `nearest` rounds half away from zero; `exact` rejects more digits. */
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
/** The end of the year 9999; later years have no common notation. */
const maxMs = 253_402_300_799_999;

/** RFC 3339 from 1970 on, also with an offset like +0000; null for any other text. */
export function parseStamp(text: string): Instant | null {
  const [, local, zone = ''] = stampForm.exec(text) ?? [];
  const epochMs = Date.parse(`${local}${zone.replace(/(\d\d)(\d\d)$/, '$1:$2')}`);
  return epochMs >= 0 && epochMs <= maxMs ? instant(epochMs) : null;
}

/** Members of a record: an unusable value becomes null or '', so it costs no other record. */
export const isoMoment = z.string().transform(parseStamp).nullable().catch(null);
export const looseText = z.string().catch('');
export const epochSeconds = z
  .number()
  .int()
  .min(0)
  .max(Math.floor(maxMs / 1000));
/** A moment in a cursor. */
export const epochMs = z.number().int().transform(instant);

type MethodForms = Readonly<Partial<Record<Platform, RegExp>>>;
export function processorOf(method: string | null, forms: MethodForms): Processor {
  return platforms.find((name) => forms[name]?.test(method ?? '')) ?? 'other';
}

/** PostgreSQL keeps neither NUL nor half a surrogate pair, in text or in JSON. */
export function isStorable(id: string): boolean {
  return id.length <= 255 && id.isWellFormed() && !id.includes('\0');
}

/** A category, or a balance, missing from the adapter's lists. */
export type UnknownCategory = { readonly category: string; readonly balanceType?: string };

/** Reports a name only in the platform's spelling (`form`), and any other text as "?". */
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
