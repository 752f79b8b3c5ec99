/** Reports the merchant's money to each platform: payments to a processor, orders to a shop. */
import { z } from 'zod';
import { Rejection } from '../control/rejection.ts';
import type { Site } from '../site.ts';
import { amountOf } from '../woocommerce/decimal.ts';
import type { Means, Moment, Platform, Processor, Seen, Shop } from './money.ts';

/** `payment`: the processor's id. */
type Payment = Seen & { readonly payment: string };
/** A payment or refund of an order; `payment` only if the shop knows it. */
type Ordered = Seen & { readonly order: number; readonly paidBy: Means; readonly payment: string | null };

type ProcessorOutlet = {
  sell(payment: Payment): void;
  /** `refund`: the processor's id. */
  refund(payment: Payment & { readonly refund: string }): void;
  /** The refund did not reach the customer; the money comes back. */
  failRefund(payment: Payment & { readonly refund: string }): void;
  /** True if the platform keeps listing a failed refund, with its failure beside it. */
  readonly keepsFailed: boolean;
};

type ShopOutlet = {
  sell(payment: Ordered): void;
  /** `isByHand`: without a processor. Returns the shop's id. */
  refund(refund: Ordered & { readonly isByHand: boolean }): string;
  /** Null: a paid order keeps its payments and gets further ones for the difference. */
  readonly setTotal: ((order: number, total: Pick<Seen, 'minor' | 'currency'>) => void) | null;
  delete(order: number, status: string): void;
  /** True if the shop still shows the money of a deleted order. */
  readonly keepsDeleted: boolean;
  readonly deleteRefund: ((order: number, refund: string) => void) | null;
};

export type Outlets = Readonly<Record<Processor, (account: string) => ProcessorOutlet>> &
  Readonly<Record<Shop, (account: string) => ShopOutlet>> & {
    /** True if the platform's lists already show this moment. */
    readonly shows: (platform: Platform, account: string, moment: Moment) => boolean;
  };

/** Adds a movement to the Stripe balance. */
type AddToStripe = (
  event: Moment & { account: string; category: string; amount: number; currency: string; source?: string },
) => void;

type Sites = ReadonlyMap<string, Site>;
const withId = z.object({ id: z.union([z.string(), z.number()]).transform(String) });
const withIds = z.object({ ids: z.tuple([z.string()]) });

export function createOutlets(sites: Sites, addToStripe: AddToStripe, nowMs: () => number): Outlets {
  function instruct(name: string, verb: string, body: object): unknown {
    const said = sites.get(name)?.control[verb];
    if (!said) throw new Rejection(500, `${name} has no control ${verb}`);
    return said(body);
  }

  return {
    stripe(account) {
      const add = (
        category: string,
        sign: 1 | -1,
        { minor, currency, atMs, visibleAtMs, payment }: Payment,
      ) => {
        const movement = { account, category, currency: currency.toLowerCase(), atMs, visibleAtMs };
        // A refund has another source.
        addToStripe({ ...movement, amount: sign * minor, ...(category === 'charge' && { source: payment }) });
      };
      return {
        sell: (payment) => add('charge', 1, payment),
        refund: (payment) => add('refund', -1, payment),
        failRefund: (payment) => add('refund_failure', 1, payment),
        keepsFailed: true,
      };
    },

    paypal: (account) => ({
      sell: ({ payment: id, ...seen }) => void instruct('paypal', 'sell', { account, id, ...seen }),
      refund: ({ payment: saleId, refund: id, ...seen }) =>
        void instruct('paypal', 'refund', { account, id, saleId, ...seen }),
      failRefund: ({ refund: id }) => void instruct('paypal', 'change', { account, id, status: 'D' }),
      keepsFailed: false,
    }),

    shopify(account) {
      const gatewayOf = (means: Means) => (means === 'other' ? 'shopify_payments' : means);
      const add = (order: number, { atMs, visibleAtMs, minor, currency }: Seen, more: object): string => {
        const amount = amountOf(minor, currency);
        const payments = [{ amount, currency, processedAtMs: atMs, visibleAtMs, ...more }];
        const added = instruct('shopify', 'add', {
          account,
          order: String(order),
          updatedMs: visibleAtMs,
          payments,
        });
        return withIds.parse(added).ids[0];
      };
      return {
        sell: ({ order, paidBy, payment, ...seen }) =>
          void add(order, seen, { gateway: gatewayOf(paidBy), reference: payment ?? undefined }),
        refund: ({ order, paidBy, isByHand, ...seen }) =>
          add(order, seen, { kind: 'REFUND', gateway: isByHand ? 'manual' : gatewayOf(paidBy) }),
        setTotal: null,
        delete: (order) => void instruct('shopify', 'remove', { account, order: String(order) }),
        keepsDeleted: true,
        deleteRefund: null,
      };
    },

    woocommerce(account) {
      const methods = { stripe: 'stripe', paypal: 'ppcp-gateway', other: 'woocommerce_payments' };
      const idOf = (order: number) => 1_000_000 + order;
      return {
        sell({ order, paidBy, payment, minor, currency, atMs, visibleAtMs }) {
          const paid = { paymentMethod: methods[paidBy], transactionId: payment ?? '', atMs, visibleAtMs };
          const placed = { id: idOf(order), total: amountOf(minor, currency), currency };
          instruct('woocommerce', 'order', { account, ...placed, ...paid });
        },
        refund({ order, minor, currency, atMs, visibleAtMs, isByHand }) {
          const given = { order: idOf(order), amount: amountOf(minor, currency), atMs, visibleAtMs };
          return withId.parse(
            instruct('woocommerce', 'refund', { account, ...given, isByProcessor: !isByHand }),
          ).id;
        },
        setTotal: (order, { minor, currency }) =>
          void instruct('woocommerce', 'edit', {
            account,
            id: idOf(order),
            total: amountOf(minor, currency),
          }),
        delete: (order, status) => void instruct('woocommerce', 'edit', { account, id: idOf(order), status }),
        keepsDeleted: false,
        deleteRefund(order, refund) {
          const deleted = { account, order: idOf(order), refund: Number(refund), touches: true };
          instruct('woocommerce', 'delete-refund', deleted);
        },
      };
    },

    shows: (platform, account, moment) =>
      sites.get(platform)?.shows?.(account, moment) ?? moment.visibleAtMs <= nowMs(),
  };
}
