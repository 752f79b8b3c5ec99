/** Orders of WooCommerce and their refunds → ledger events, each order as a whole. */
import { z } from 'zod';
import type { Processor, Whole } from '../../model/ledger-event.ts';
import { minorOf, parseStamp, toLedgerRecords, type PlatformRecord } from '../records.ts';

export type BookingRules = {
  /** Changes with what is booked, or how: the day of a cursor of another version is read again. */
  readonly version: string;
  readonly countedStatuses: ReadonlySet<string>;
  /** Orders that have a parent: in marketplaces they repeat its money. */
  readonly countsSubOrders: boolean;
};

const id = z.int().positive();
const text = z.string().catch('');
/** In UTC and without a Z; "?" when it is no text. */
const moment = z.string().nullish().catch('?');

/** Members that cannot be used become '' or "?", so that one faulty order does not cost the others. */
export const order = z.object({
  id,
  parent_id: z.number().catch(0),
  status: text,
  currency: text,
  total: text,
  /** In seconds since the epoch: the place of an order in the list. */
  date_modified_gmt: z.string().transform((stamp) => Number(parseStamp(`${stamp}Z`)) / 1000),
  date_paid_gmt: moment,
  date_completed_gmt: moment,
  payment_method: text,
  transaction_id: text,
  refunds: z.array(z.object({ id })),
});
export type Order = z.output<typeof order>;

export const refund = z.object({
  id,
  amount: text,
  date_created_gmt: text,
  refunded_payment: z.boolean().catch(true),
});
export type Refunds = ReadonlyMap<number, z.output<typeof refund>>;

/** Undefined while an order does not count: no money has come in, or its status takes that back. */
function paidAtOf(one: Order, { countedStatuses, countsSubOrders }: BookingRules): string | undefined {
  if (!countedStatuses.has(one.status) || (one.parent_id !== 0 && !countsSubOrders)) return undefined;
  const isDone = one.status === 'completed' || one.status === 'refunded';
  return one.date_paid_gmt || (isDone && one.date_completed_gmt) || undefined;
}

/** Refunds of other orders give back money that was never counted. */
export function refundsOf(orders: readonly Order[], rules: BookingRules): number[] {
  const counted = orders.filter((one) => paidAtOf(one, rules) !== undefined);
  return counted.flatMap(({ refunds }) => refunds.map(({ id }) => id));
}

/** `refunds` has those of all orders that count. */
export function toWholes(orders: readonly Order[], refunds: Refunds, rules: BookingRules) {
  const groups = orders.map((one) => ({
    groupId: `order:${one.id}`,
    records: toRecords(one, refunds, rules),
  }));
  const wholes = groups.map(({ groupId, records }): Whole => {
    return { groupId, keep: records.map(({ externalId }) => externalId) };
  });
  return { ...toLedgerRecords(groups.flatMap(({ records }) => records)), wholes };
}

function toRecords(one: Order, refunds: Refunds, rules: BookingRules): PlatformRecord[] {
  const paidAt = paidAtOf(one, rules);
  if (paidAt === undefined) return [];
  const groupId = `order:${one.id}`;
  const processor = processorOf(one.payment_method);
  const shared = { groupId, currency: one.currency, payment: null, processor };
  const payment = one.transaction_id || null;
  const sale = {
    ...shared,
    externalId: groupId,
    kind: 'sale',
    amount: one.total,
    stamp: paidAt,
    payment,
  } as const;
  const given = one.refunds.flatMap(({ id }) => refunds.get(id) ?? []);
  const back = given.map(({ id, amount, date_created_gmt: stamp, refunded_payment: isByProcessor }) => {
    const record = { ...shared, externalId: `refund:${id}`, kind: 'refund', amount, stamp } as const;
    // No processor knows of money that was given back by hand.
    return isByProcessor ? record : ({ ...record, processor: null } as const);
  });
  // Gift cards may pay all of an order, and a refund may only put goods back on the shelf.
  const moved = [sale, ...back].filter(({ amount }) => !/^-?0+(\.0*)?$/.test(amount));
  return moved.map(({ amount, stamp, ...rest }) => {
    const minorIn: PlatformRecord['minorIn'] = (currency) => minorOf(amount, currency, 'nearest');
    return { ...rest, minorIn, occurredAt: parseStamp(`${stamp}Z`) };
  });
}

/** WooPayments is one of its own, which cannot be connected. */
function processorOf(paymentMethod: string): Processor {
  if (paymentMethod.startsWith('stripe')) return 'stripe';
  return /^(?:ppcp|paypal)/.test(paymentMethod) ? 'paypal' : 'other';
}
