/** Every body and query of the control API, validated before use. */
import { z } from 'zod';

const account = z.string().regex(/^acct_\w+$/, 'an account begins with acct_');
const keys = z.array(z.string().min(1));
const currency = z
  .string()
  .regex(/^[A-Za-z]{3}$/, 'a currency is three letters')
  .toLowerCase();
const instantMs = z.int().nonnegative();
const isoInstantMs = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text));

export const merchantBody = z.strictObject({
  account,
  keys,
  currency,
  secondCurrency: currency.nullable().default(null),
  /** Default: the account. */
  seed: z.union([z.string(), z.number()]).transform(String).optional(),
  /** 0: only added events. */
  salesPerMinute: z.number().min(0).max(10_000),
  /** Default: now. */
  openedAt: z.union([instantMs, isoInstantMs]).optional(),
  accountReadable: z.boolean().default(true),
  connected: z.array(account).readonly().default([]),
});

export const keysBody = z.strictObject({ keys });

export const clockBody = z.union([
  z.strictObject({ offsetMs: z.int() }),
  z.strictObject({ nowMs: instantMs }),
  z.strictObject({ frozenAtMs: instantMs }),
]);

export const pauseBody = z.strictObject({ account: account.optional() });

const eventFields = {
  account,
  /** Stripe's reporting_category. */
  category: z.string().min(1),
  /** Default: the usual type of the category. */
  type: z.string().min(1).optional(),
  /** Signed, in the wire's units. */
  amount: z.int(),
  /** Default: the merchant's. */
  currency: currency.optional(),
  /** Default: now. */
  createdMs: instantMs.optional(),
  /** Lists show it from this time, even before its creation. Default: from its creation. */
  visibleAtMs: instantMs.optional(),
  /** A capture's reversal names the source of its sale. Default: a new source. */
  source: z.string().min(1).optional(),
  /** Members sent unchanged, for a reader to reject: no total includes such an event. */
  wire: z.record(z.string(), z.json()).optional(),
  balanceType: z.string().min(1).default('payments'),
  /**
   * Position within its second; below 0: before the whole script. Default: after it, in the order
   * of adding.
   */
  sequence: z.int().optional(),
};

export const eventBody = z.strictObject(eventFields);
export const eventsBody = z.strictObject({ events: z.array(eventBody).min(1).max(200_000) });

/** `amount` null: Stripe no longer has the event. */
export const correctionBody = z.strictObject({ account, id: z.string().min(1), amount: z.int().nullable() });

export const holdBody = z.strictObject({ account: account.optional(), path: z.string().optional() });
export const emptyBody = z.strictObject({});

const wait = {
  /** Responds when this many requests are held, or at the timeout. */
  atLeast: z.coerce.number().int().nonnegative().default(0),
  timeoutMs: z.coerce.number().int().nonnegative().max(60_000).default(5000),
};

export const heldQuery = z.strictObject(wait);
export const requestsQuery = z.strictObject({ account: account.optional(), ...wait });

const queriedMs = z.coerce.number().int();

export const truthQuery = z.strictObject({
  account,
  fromMs: queriedMs,
  toMs: queriedMs,
  /** Default: now. */
  visibleAtMs: queriedMs.optional(),
});
