/** A tenant's answer in the cache row: figures of every window, by source and currency. */
import { z } from 'zod';
import { failureReasons } from '../model/failure.ts';
import { parseConnectionId, schemaOf } from '../model/ids.ts';
import { instant } from '../model/instant.ts';
import { parseCurrency } from '../model/money.ts';
import { platforms } from '../model/platform.ts';
import { parseLocalDate } from '../model/window.ts';

// JSON has no bigint: amounts are stored as decimal strings.
const minor = z
  .string()
  .regex(/^-?\d+$/)
  .transform(BigInt);
const moment = z.number().int().transform(instant);
const currency = schemaOf(parseCurrency);

const figures = z.object({
  connectionId: schemaOf(parseConnectionId),
  currency,
  saleMinor: minor,
  refundMinor: minor,
  saleCount: z.number().int(),
  overlapMinor: minor.optional(),
});

const unbooked = z.object({
  connectionId: schemaOf(parseConnectionId),
  currency: z.string(),
  reason: z.string(),
  count: z.number().int(),
});

// Members newer than 1.0.0 are optional: processes of that release may still write the row.
const window = z.object({
  start: moment,
  end: moment,
  figures: z.array(figures),
  unbooked: z.array(unbooked).optional(),
  /** Lagging counted sources without data in this window yet: its figures exclude them. */
  notYet: z.array(schemaOf(parseConnectionId)).optional(),
});

const source = z.object({
  connectionId: schemaOf(parseConnectionId),
  platform: z.enum(platforms),
  platformAccountId: z.string(),
  counted: z.boolean(),
  mode: z.enum(['live', 'test']).optional(),
  status: z.enum(['fresh', 'pending', 'unavailable', 'not_supported']).optional().catch(undefined),
  /** Only of an unavailable source. */
  reason: z.enum(failureReasons).optional().catch(undefined),
  /** Null when the source is not counted. */
  read: z.object({ dataAsOf: moment, completeThrough: moment }).nullable(),
});

/** Published exchange rates for the day of the windows, of the currencies of the figures. */
const rates = z.object({
  source: z.string(),
  rateDate: schemaOf(parseLocalDate),
  perEuro: z.array(z.object({ currency, digits: minor, scale: z.number().int().min(0) })),
});

const snapshotSchema = z.object({
  /** The oldest read among the counted sources. */
  dataAsOf: moment,
  /** A moment inside each window; lagging sources do not hold it back. Default: `dataAsOf`. */
  windowAsOf: moment.optional(),
  /** Failing counted sources are left out. */
  isPartial: z.boolean().optional(),
  /** Reconciliation has compared the day with the platforms' lists, as far as possible by now. */
  isVerified: z.boolean().optional(),
  /** Reconciliation matched every counted source up to here; absent before the first one. */
  verifiedThrough: moment.optional(),
  reportingCurrency: currency,
  rates: rates.optional(),
  sources: z.array(source),
  windows: z.object({ minute: window, hour: window, day: window }),
});

export type Snapshot = Readonly<z.output<typeof snapshotSchema>>;
export type SnapshotSource = z.output<typeof source>;

/** Null when another release wrote an unknown shape: treated as no snapshot. */
export function parseSnapshot(stored: unknown): Snapshot | null {
  return snapshotSchema.safeParse(stored).data ?? null;
}

export function serialiseSnapshot(snapshot: Snapshot): string {
  return JSON.stringify(snapshot, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}
