/** The ways in which the platform can be made to fail, as the control door takes them. */
import { z } from 'zod';

const shared = {
  /** Without: everyone's requests. */
  account: z.string().optional(),
  /** A prefix. Without: every path. */
  path: z.string().optional(),
  times: z.int().positive().default(1),
};

const ms = z.int().nonnegative();
/** A text travels as it is, anything else as JSON. */
const body = z.json().optional();

export const faultSchema = z.discriminatedUnion('kind', [
  z.strictObject({
    ...shared,
    kind: z.literal('status'),
    status: z.int().min(200).max(599),
    body,
    /** Seconds, or a date as HTTP writes it. */
    retryAfter: z.union([z.number(), z.string()]).optional(),
    rateLimitedReason: z.string().optional(),
    headers: z.record(z.string(), z.string()).optional(),
  }),
  /** Never answers; ends when the client gives up. */
  z.strictObject({ ...shared, kind: z.literal('hang') }),
  /** Answers rightly, but late. */
  z.strictObject({ ...shared, kind: z.literal('latency'), ms }),
  /** Answers at once, and stamps the answer so much later than the moment it tells of. */
  z.strictObject({ ...shared, kind: z.literal('lateDate'), ms }),
  /** Announces the whole answer, sends half of it and closes the connection. */
  z.strictObject({ ...shared, kind: z.literal('truncated') }),
  /** A complete answer whose JSON text ends halfway. */
  z.strictObject({ ...shared, kind: z.literal('truncatedJson') }),
  /** Valid JSON that is not what was asked for. */
  z.strictObject({ ...shared, kind: z.literal('wrongShape'), body }),
  z.strictObject({ ...shared, kind: z.literal('notJson') }),
  /** Resets the connection without a word. */
  z.strictObject({ ...shared, kind: z.literal('reset') }),
  /** Answers at once and rightly, but the body trickles. */
  z.strictObject({ ...shared, kind: z.literal('slowBody'), msPerChunk: ms }),
  /** A right answer blown up by white space to at least this size. */
  z.strictObject({ ...shared, kind: z.literal('hugeBody'), bytes: z.int().positive() }),
]);

export type Fault = z.output<typeof faultSchema>;
export type FaultInput = z.input<typeof faultSchema>;
