/** The last whole answer of a tenant, as the cache row keeps it: figures of every window, for each source and currency. */
import { z } from 'zod';
import { parseConnectionId } from '../model/ids.ts';
import { instant } from '../model/instant.ts';
import { parseCurrency } from '../model/money.ts';
import { platforms } from '../model/platform.ts';

// JSON has no bigint: amounts travel as decimal strings, codes and ids are parsed again.
const minor = z
  .string()
  .regex(/^-?\d+$/)
  .transform(BigInt);
const moment = z.number().int().transform(instant);
const parsedBy = <T>(parse: (text: string) => T | undefined) =>
  z.string().transform((text, context) => {
    const value = parse(text);
    if (value !== undefined) return value;
    context.addIssue({ code: 'custom', message: 'not of its kind' });
    return z.NEVER;
  });
const currency = parsedBy(parseCurrency);

const figures = z.object({
  connectionId: parsedBy(parseConnectionId),
  currency,
  saleMinor: minor,
  refundMinor: minor,
  saleCount: z.number().int(),
});

const window = z.object({ start: moment, end: moment, figures: z.array(figures) });

const source = z.object({
  connectionId: parsedBy(parseConnectionId),
  platform: z.enum(platforms),
  platformAccountId: z.string(),
  counted: z.boolean(),
  /** Null when the platform cannot be read for revenue. */
  read: z.object({ dataAsOf: moment, completeThrough: moment }).nullable(),
});

export const snapshotSchema = z.object({
  /** Everything up to then was asked for, at the counted source that was asked longest ago. */
  dataAsOf: moment,
  reportingCurrency: currency,
  sources: z.array(source),
  windows: z.object({ minute: window, hour: window, day: window }),
});

export type Snapshot = Readonly<z.output<typeof snapshotSchema>>;
export type Figures = z.output<typeof figures>;

/** The form that the database keeps; `snapshotSchema` reads it back. */
export function serialiseSnapshot(snapshot: Snapshot): string {
  return JSON.stringify(snapshot, (_, value: unknown) =>
    typeof value === 'bigint' ? value.toString() : value,
  );
}
