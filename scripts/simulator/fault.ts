/** All faults of the simulated platform, as sent to the control API. */
import { z } from 'zod';

const shared = {
  /** Default: all accounts. */
  account: z.string().optional(),
  /** A prefix. Default: every path. */
  path: z.string().optional(),
  times: z.int().positive().default(1),
};

const ms = z.int().nonnegative();
/** Text is sent unchanged, anything else as JSON. */
const body = z.json().optional();

export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...shared,
    kind: z.literal('status'),
    status: z.int().min(200).max(599),
    body,
    /** Seconds, or an HTTP date. */
    retryAfter: z.union([z.number(), z.string()]).optional(),
    rateLimitedReason: z.string().optional(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  /** Never answers; ends when the client gives up. */
  z.strictObject({ ...shared, kind: z.literal('hang') }),
  /** A late but correct response. */
  z.strictObject({ ...shared, kind: z.literal('latency'), ms }),
  /** Responds at once, with a `Date` header this much later than its data. */
  z.strictObject({ ...shared, kind: z.literal('lateDate'), ms }),
  /** Announces the whole body, sends half of it and closes the connection. */
  z.strictObject({ ...shared, kind: z.literal('truncated') }),
  /** A complete response with half a JSON text. */
  z.strictObject({ ...shared, kind: z.literal('truncatedJson') }),
  /** Valid JSON of an unexpected shape. */
  z.strictObject({ ...shared, kind: z.literal('wrongShape'), body }),
  z.strictObject({ ...shared, kind: z.literal('notJson') }),
  /** Resets the connection without a response. */
  z.strictObject({ ...shared, kind: z.literal('reset') }),
  /** Responds at once, but sends the body slowly. */
  z.strictObject({ ...shared, kind: z.literal('slowBody'), msPerChunk: ms }),
  /** A correct response, padded with white space to at least this size. */
  z.strictObject({ ...shared, kind: z.literal('hugeBody'), bytes: z.int().positive() }),
]);

export type Fault = z.output<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;
