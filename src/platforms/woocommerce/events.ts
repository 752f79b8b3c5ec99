/** Orders of WooCommerce and their refunds → ledger events, each order completely. */
import { z } from 'zod';
import type { Records } from '../adapter.ts';
import { isZero, looseText, minorOf, parseStamp, processorOf, toLedgerRecords } from '../records.ts';
import type { PlatformRecord } from '../records.ts';

const bookingVersion = 1;
export const usualStatuses = ['processing', 'completed', 'refunded'];

export type BookingRules = ReturnType<typeof rulesOf>;
/** `moreStatuses`: by comma or space. Marketplaces repeat an order's money in its sub-orders. */
export function rulesOf(moreStatuses: string, countsSubOrders: boolean) {
  const more = moreStatuses.split(/[ ,]+/).filter(Boolean);
  const countedStatuses: ReadonlySet<string> = new Set([...usualStatuses, ...more].toSorted());
  const version = [bookingVersion, countsSubOrders, ...countedStatuses].join();
  return { version, countedStatuses, countsSubOrders };
}

const id = z.int().positive();
/** In UTC and without a Z; "?" for an unusable value. */
const moment = z.string().nullish().catch('?');

export const order = z.object({
  id,
  parent_id: z.number().catch(0),
  status: looseText,
  currency: looseText,
  total: looseText,
  /** Seconds since the epoch: the order's place in the list. */
  date_modified_gmt: z.string().transform((stamp) => Number(parseStamp(`${stamp}Z`)) / 1000),
  date_paid_gmt: moment,
  date_completed_gmt: moment,
  payment_method: looseText,
  transaction_id: looseText,
  refunds: z.array(z.object({ id })),
});
export type Order = z.output<typeof order>;

export const refund = z.object({
  id,
  amount: looseText,
  date_created_gmt: looseText,
  refunded_payment: z.boolean().catch(true),
});
export type Refunds = ReadonlyMap<number, z.output<typeof refund>>;

/** Undefined while an order does not count: unpaid, or of a status without revenue. */
function paidAtOf(one: Order, { countedStatuses, countsSubOrders }: BookingRules): string | undefined {
  if (!countedStatuses.has(one.status) || (one.parent_id !== 0 && !countsSubOrders)) return undefined;
  const isDone = one.status === 'completed' || one.status === 'refunded';
  return one.date_paid_gmt || (isDone && one.date_completed_gmt) || undefined;
}

/** Refunds of uncounted orders return money that was never counted. */
export function refundsOf(orders: readonly Order[], rules: BookingRules): number[] {
  const counted = orders.filter((one) => paidAtOf(one, rules) !== undefined);
  return counted.flatMap(({ refunds }) => refunds.map(({ id }) => id));
}

export function toLedgerEvents(orders: readonly Order[], refunds: Refunds, rules: BookingRules): Records {
  const groups = orders.map(({ id }) => `order:${id}`);
  const records = orders.flatMap((one) => toRecords(one, refunds, rules));
  return toLedgerRecords(records, groups);
}

/** WooPayments is a processor of its own; it cannot be connected. */
const processors = { stripe: /^stripe/, paypal: /^(?:ppcp|paypal)/ };

function toRecords(one: Order, refunds: Refunds, rules: BookingRules): PlatformRecord[] {
  const { total: amount, currency, transaction_id: payment } = one;
  const stamp = paidAtOf(one, rules);
  if (stamp === undefined) return [];
  const externalId = `order:${one.id}`;
  const processor = processorOf(one.payment_method, processors);
  const sale = { externalId, kind: 'sale', amount, stamp, payment: payment || null, processor } as const;
  const given = one.refunds.flatMap(({ id }) => refunds.get(id) ?? []);
  const back = given.map(({ id, amount, date_created_gmt: stamp, refunded_payment: isByProcessor }) => {
    // Without the processor, money was returned by hand.
    const through = { payment: null, processor: isByProcessor ? processor : null };
    return { externalId: `refund:${id}`, kind: 'refund', amount, stamp, ...through } as const;
  });
  // Gift cards may pay a whole order, and a refund may only restock goods.
  const moved = [sale, ...back].filter(({ amount }) => !isZero(amount));
  return moved.map(({ amount, stamp, ...rest }) => {
    const minorIn: PlatformRecord['minorIn'] = (code) => minorOf(amount, code, 'nearest');
    return { ...rest, groupId: externalId, currency, minorIn, occurredAt: parseStamp(`${stamp}Z`) };
  });
}
