/** `/__sim/merchants/<name>/…`: opens a merchant's script, continues it and reports its truth. */
import { z } from 'zod';
import type { Simulation } from '../simulation.ts';
import { platforms, processors, shops } from './money.ts';
import type { Script } from './script.ts';

const ms = z.int().nonnegative();
const minor = z.int().positive();
const currency = z.string().length(3).toUpperCase();
const number = z.int().positive();
/** Default: now. */
const atMs = ms.optional();

export const bodies = {
  /** Each platform's account; it must exist. */
  open: z.strictObject({
    stripe: z.string().optional(),
    paypal: z.string().optional(),
    shopify: z.string().optional(),
    woocommerce: z.string().optional(),
  }),
  sell: z.strictObject({
    /** Default: the next number. */
    id: number.optional(),
    /** Default: no shop; the processor alone knows of it. */
    at: z.enum(shops).nullable().default(null),
    paidBy: z.enum([...processors, 'other']),
    minor,
    currency: currency.default('USD'),
    /** Default: as at the shop. */
    paid: z.strictObject({ minor, currency }).optional(),
    atMs,
    /** The processor lists it from this time. */
    listedAtMs: ms.optional(),
    /** False: the shop does not know the processor's id. */
    isNamed: z.boolean().default(true),
  }),
  refund: z.strictObject({
    sale: number,
    /** In the order's currency; the processor refunds its share. */
    minor,
    atMs,
    through: z.enum(['both', 'shop', 'processor']).default('both'),
  }),
  edit: z.strictObject({ sale: number, minor, atMs }),
  delete: z.strictObject({
    sale: number,
    /** WooCommerce's status of a withdrawn order. */
    status: z.enum(['trash', 'cancelled', 'failed']).default('trash'),
  }),
  'delete-refund': z.strictObject({ sale: number, refund: number, atMs }),
};

const sources = z
  .string()
  .transform((text) => text.split(','))
  .pipe(z.array(z.enum(platforms)));
const truthQuery = z.strictObject({
  sources,
  fromMs: z.coerce.number().int(),
  toMs: z.coerce.number().int(),
});

type Call = {
  readonly body: unknown;
  readonly query: Readonly<Record<string, string>>;
  readonly account: string;
};
type Instruction = { readonly script: Script; readonly nowMs: number; readonly call: Call };

const verbs: Readonly<Record<string, (instruction: Instruction) => unknown>> = {
  'POST sell': ({ script, nowMs, call }) => {
    const { atMs: at = nowMs, ...sale } = bodies.sell.parse(call.body);
    return { id: script.sell({ ...sale, atMs: at }) };
  },
  'POST refund': ({ script, nowMs, call }) => {
    const { atMs: at = nowMs, ...refund } = bodies.refund.parse(call.body);
    return { id: script.refund({ ...refund, atMs: at }) };
  },
  'POST edit': ({ script, nowMs, call }) => {
    const { sale, minor: total, atMs: at = nowMs } = bodies.edit.parse(call.body);
    script.edit(sale, total, at);
    return { id: sale };
  },
  'POST delete': ({ script, call }) => {
    const { sale, status } = bodies.delete.parse(call.body);
    script.delete(sale, status);
    return { id: sale };
  },
  'POST delete-refund': ({ script, nowMs, call }) => {
    const { sale, refund, atMs: at = nowMs } = bodies['delete-refund'].parse(call.body);
    script.deleteRefund(sale, refund, at);
    return { id: refund };
  },
  'GET truth': ({ script, call }) => script.truth(truthQuery.parse(call.query)),
};

type Route = (simulation: Simulation, call: Call) => unknown;

/** Routes of the control API; the account in their paths is the script's name. */
export const scriptRoutes: Readonly<Record<string, Route>> = {
  'POST /__sim/merchants/{account}/open': ({ scripts }, { account, body }) => {
    scripts.open(account, bodies.open.parse(body));
    return { name: account };
  },
  ...Object.fromEntries(
    Object.entries(verbs).map(([verb, run]) => {
      const [method = '', name = ''] = verb.split(' ');
      const route: Route = ({ scripts, clock }, call) =>
        run({ script: scripts.get(call.account), nowMs: clock.nowMs(), call });
      return [`${method} /__sim/merchants/{account}/${name}`, route];
    }),
  ),
};
