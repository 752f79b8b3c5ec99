/** Orders and refunds in the REST API's format, with customer data wherever the real API has it. */
import { customerAt } from '../canaries.ts';
import { roundTo } from './decimal.ts';
import type { Order, Refund } from './orders.ts';

/** Each member is computed on request only. */
export type Members = Readonly<Record<string, () => unknown>>;

export type Writing = {
  readonly zoneMinutes: number;
  readonly decimals: number;
  /** Empty: all. */
  readonly metaKeys: readonly string[];
};

/** Local time, and UTC in the `_gmt` member; both without a zone. */
function stamps(name: string, atMs: number | null, { zoneMinutes }: Writing): Members {
  const text = (ms: number) => new Date(ms).toISOString().slice(0, 19);
  return {
    [name]: () => (atMs === null ? null : text(atMs + zoneMinutes * 60_000)),
    [`${name}_gmt`]: () => (atMs === null ? null : text(atMs)),
  };
}

export function orderOnWire(one: Order, writing: Writing): Members {
  const { name, email, phone } = customerAt(one.id);
  const address = () => ({
    first_name: name,
    company: name,
    address_1: `${name}, 1 Any Street`,
    phone,
    email,
  });
  return {
    id: () => one.id,
    parent_id: () => one.parentId,
    number: () => String(one.id),
    order_key: () => `wc_order_${email}`,
    status: () => one.status,
    currency: () => one.currency,
    ...stamps('date_created', one.createdMs, writing),
    ...stamps('date_modified', one.modifiedMs, writing),
    ...stamps('date_paid', one.paidMs, writing),
    ...stamps('date_completed', one.completedMs, writing),
    total: () => roundTo(one.total, writing.decimals),
    customer_note: () => `Please ring ${phone}`,
    customer_ip_address: () => phone,
    billing: address,
    shipping: address,
    payment_method: () => one.paymentMethod,
    payment_method_title: () => `Card of ${name}`,
    transaction_id: () => one.transactionId,
    meta_data: () => metaOf(one.id, name, writing),
    refunds: () =>
      one.refunds.map(({ id, amount }) => {
        return { id, reason: `${name} sent it back`, total: `-${roundTo(amount, writing.decimals)}` };
      }),
  };
}

function metaOf(id: number, name: string, { metaKeys }: Writing): unknown[] {
  const all = {
    _wc_order_attribution_source_type: 'organic',
    _wc_order_attribution_user_agent: `Mozilla/5.0 (${name})`,
    _billing_nickname: name,
  };
  const entries = Object.entries(all).filter(([key]) => metaKeys.length === 0 || metaKeys.includes(key));
  return entries.map(([key, value], index) => ({ id: id * 10 + index, key, value }));
}

export function refundOnWire(refund: Refund, parentId: number, writing: Writing): Members {
  const { name, email } = customerAt(parentId);
  return {
    id: () => refund.id,
    parent_id: () => parentId,
    ...stamps('date_created', refund.createdMs, writing),
    amount: () => roundTo(refund.amount, writing.decimals),
    reason: () => `${name} sent it back`,
    refunded_by: () => 1,
    refunded_payment: () => refund.isByProcessor,
    meta_data: () => [{ id: refund.id, key: 'refund_receipt', value: email }],
  };
}
