/** Rows of PayPal's transaction search → ledger events, and the rows to ask for again. */
import { z } from 'zod';
import type { Instant } from '../../model/instant.ts';
import type { LedgerEventKind } from '../../model/ledger-event.ts';
import { parseCurrency, type Currency } from '../../model/money.ts';
import { isoMoment, isZero, looseText, minorOf, negate, toLedgerRecords } from '../records.ts';
import type { PlatformRecord } from '../records.ts';
import type { Summand } from '../window.ts';

const noMoney = { currency_code: '', value: '' };
const info = z.object({
  transaction_id: z.string().min(1),
  transaction_event_code: looseText,
  transaction_status: looseText,
  transaction_initiation_date: isoMoment,
  transaction_amount: z.object({ currency_code: looseText, value: looseText }).catch(noMoney),
  fee_amount: z.object({ value: looseText }).catch({ value: '0' }),
  paypal_reference_id: looseText,
  paypal_reference_id_type: looseText,
});
export const detail = z.object({ transaction_info: info }).transform(({ transaction_info: one }) => {
  const { transaction_id: id, transaction_event_code: code, transaction_status: status } = one;
  const { currency_code: currency, value: amount } = one.transaction_amount;
  const { transaction_initiation_date: occurredAt } = one;
  const kind = kindOf(code, amount);
  const externalId = `${id}:${code}`;
  const sale = one.paypal_reference_id_type === 'TXN' ? one.paypal_reference_id : null;
  // Money leaving the account returns to a customer.
  const minorIn = (unit: Currency) => minorOf(kind === 'sale' ? amount : negate(amount), unit);
  const payment = kind === 'sale' ? id : sale;
  const fields = { externalId, currency, minorIn, occurredAt, payment, groupId: externalId, processor: null };
  const unit = parseCurrency(currency);
  const summands = unit ? [amount, one.fee_amount.value].map((text): Summand => [unit, text, -1n]) : [];
  return { externalId, code, status, kind, occurredAt, fields, summands };
});
type Row = z.output<typeof detail>;

/** Payments without a sale: payouts, postage, rebates, third parties, transfers between shops. */
const otherPayments = new Set(['T0001', 'T0008', 'T0014', 'T0015', 'T0016', 'T0017']);
/** With a seller's sign; rows of the opposite sign belong to the merchant's own purchases. */
const disputes = new Set(['T1106-', 'T1201-', 'T1202+', 'T1205+', 'T1207-', 'T1208+']);
/** PayPal's documented groups, revenue or not. */
const knownGroups = /^T(0\d|1\d|2[0-2]|30|50|9[7-9])\d\d$/;
/** V and F: given back later, wholly or in part; the refund is a row of its own. */
const [saleStatuses, otherStatuses] = [/^[SVF]$/, /^S$/];

/** Of equal ids the last counts. `undecided`: pending rows, counted later or never. */
export function readRows(rows: readonly Row[], onUnknown: (unknown: { category: string }) => void) {
  const records: PlatformRecord[] = [];
  const undecided: Array<{ readonly id: string; readonly at: Instant }> = [];
  const [decided, voided]: [string[], string[]] = [[], []];
  for (const row of new Map(rows.map((one) => [one.externalId, one])).values()) {
    const { externalId: id, code, status, kind, occurredAt: at } = row;
    if (!knownGroups.test(code)) onUnknown({ category: code });
    if (kind && status === 'P' && at !== null) undecided.push({ id, at });
    else decided.push(id);
    const counts = (kind === 'sale' ? saleStatuses : otherStatuses).test(status);
    if (kind && counts) records.push({ ...row.fields, kind });
    // It may have counted before.
    else if (kind && status !== 'P') voided.push(id);
  }
  // Changes of the balance, revenue or not.
  const moved = rows.filter(({ status }) => saleStatuses.test(status));
  const movements = new Map(moved.map(({ externalId, summands }) => [externalId, summands]));
  return { movements, booked: toLedgerRecords(records, voided), undecided, decided };
}

function kindOf(code: string, amount: string): LedgerEventKind | undefined {
  if (isZero(amount)) return undefined;
  const signed = `${code}${amount.startsWith('-') ? '-' : '+'}`;
  if (/^T00\d\d\+$/.test(signed)) return otherPayments.has(code) ? undefined : 'sale';
  if (signed === 'T1107-') return 'refund';
  return disputes.has(signed) ? 'dispute' : undefined;
}
