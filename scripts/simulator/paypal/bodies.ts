/** Bodies of the control API for PayPal. */
import { z } from 'zod';

const account = z.string().regex(/^[A-Z0-9]{10,20}$/, 'an account has ten to twenty capitals and digits');
const ms = z.int().nonnegative();
const currency = z.string().length(3).toUpperCase();
const status = z.enum(['P', 'S', 'D', 'V', 'F']);
const credentials = { clientId: z.string().min(1), clientSecret: z.string().min(1) };

export const accountBody = z.strictObject({
  account,
  ...credentials,
  currency: currency.default('USD'),
  /** Default: the account. */
  seed: z.string().optional(),
  /** 0: only added transactions. */
  salesPerHour: z.number().min(0).max(1_000).default(0),
  /** Default: now. */
  openedAtMs: ms.optional(),
  /** The zone of written times, such as -0800, +01:00 or Z. */
  zone: z.string().default('+0000'),
  /** False: the app lacks Transaction Search. */
  maySearch: z.boolean().default(true),
  mayReadBalances: z.boolean().default(true),
  showsAccount: z.boolean().default(true),
  notAvailableStatus: z.union([z.literal(400), z.literal(404)]).default(400),
});
export type Profile = z.output<typeof accountBody>;

export const credentialsBody = z.strictObject({ account, ...credentials, maySearch: z.boolean().optional() });
const movementFields = {
  account,
  /** Default: a new id. */
  id: z.string().min(1).optional(),
  /** Above zero. */
  minor: z.int().positive(),
  currency: currency.optional(),
  /** Default: now. */
  atMs: ms.optional(),
  /** The index lists it from this time. Default: from its start. */
  visibleAtMs: ms.optional(),
  status: status.default('S'),
};
export const sellBody = z.strictObject({
  ...movementFields,
  code: z.string().default('T0006'),
  /** The outcome of a pending one, and its moment. */
  decided: z.strictObject({ atMs: ms, status }).optional(),
});
export const refundBody = z.strictObject({
  ...movementFields,
  saleId: z.string().min(1),
  code: z.enum(['T1106', 'T1107', 'T1201', 'T1202', 'T1205', 'T1207', 'T1208']).default('T1107'),
});
export const changeBody = z.strictObject({
  account,
  id: z.string(),
  status: status.optional(),
  minor: z.int().positive().optional(),
});
/** Corrects added transactions in retrospect: another amount, or null to remove them. */
export const correctBody = z.strictObject({ account, id: z.string(), minor: z.int().positive().nullable() });
export const rowsBody = z.strictObject({
  account,
  rows: z.array(z.record(z.string(), z.json())).max(200_000),
});
export const indexBody = z.strictObject({ account, throughMs: ms.nullable() });
export const accountOnly = z.strictObject({ account });
export const truthBody = z.strictObject({ account, fromMs: z.int(), toMs: z.int() });
