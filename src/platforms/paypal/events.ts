/** Rows of PayPal's transaction search → ledger events, and those that may count later. */
import { z } from 'zod';
import type { Instant } from '../../model/instant.ts';
import type { LedgerEventKind, Whole } from '../../model/ledger-event.ts';
import { parseCurrency, type Currency } from '../../model/money.ts';
import { minorOf, parseStamp, toLedgerRecords, type PlatformRecord } from '../records.ts';

const text = z.string().catch('');
const nothing = { currency_code: '', value: '' };

/** Members that cannot be used become '', so that a faulty row does not cost the others. */
export const detail = z
  .object({
    transaction_info: z.object({
      transaction_id: z.string().min(1),
      transaction_event_code: text,
      transaction_status: text,
      transaction_initiation_date: text,
      transaction_amount: z.object({ currency_code: text, value: text }).catch(nothing),
      fee_amount: z.object({ value: text }).catch({ value: '0' }),
      paypal_reference_id: text,
      paypal_reference_id_type: text,
    }),
  })
  .transform(({ transaction_info: info }) => ({
    externalId: `${info.transaction_id}:${info.transaction_event_code}`,
    id: info.transaction_id,
    code: info.transaction_event_code,
    status: info.transaction_status,
    occurredAt: parseStamp(info.transaction_initiation_date),
    currency: info.transaction_amount.currency_code,
    amount: info.transaction_amount.value,
    fee: info.fee_amount.value,
    sale: info.paypal_reference_id_type === 'TXN' ? info.paypal_reference_id : '',
  }));
type Row = z.output<typeof detail>;

/** Payments that are no sale: payouts, postage, rebates, third parties, transfers between shops. */
const otherPayments = new Set(['T0001', 'T0008', 'T0014', 'T0015', 'T0016', 'T0017']);

/** With a seller's sign: rows of the other one are of something that the merchant has bought. */
const disputes = new Set(['T1106-', 'T1201-', 'T1202+', 'T1205+', 'T1207-', 'T1208+']);

/** Groups that PayPal documents; some are no revenue as a whole. */
const knownGroups = /^T(0\d|1\d|2[0-2]|30|50|9[7-9])\d\d$/;

/** V and F: given back later, wholly or in part; the refund is a row of its own. */
const [saleStatuses, otherStatuses] = [/^[SVF]$/, /^S$/];

/** A change of the account's balance, revenue or not; `amounts` are its parts, each with its sign. */
export type Movement = {
  readonly externalId: string;
  readonly currency: Currency | null;
  readonly amounts: readonly string[];
};

/** Of equal ids the last counts. `undecided`: rows that may count later. */
export function readRows(rows: readonly Row[], onUnknown: (unknown: { category: string }) => void) {
  const records: PlatformRecord[] = [];
  const undecided: Array<{ readonly id: string; readonly at: Instant }> = [];
  const decided: string[] = [];
  const undone: Whole[] = [];
  for (const row of new Map(rows.map((one) => [one.externalId, one])).values()) {
    const { externalId: id, code, status, occurredAt: at } = row;
    const kind = kindOf(row);
    if (!knownGroups.test(code)) onUnknown({ category: code });
    if (kind && status === 'P' && at !== null) undecided.push({ id, at });
    else decided.push(id);
    if (kind && (kind === 'sale' ? saleStatuses : otherStatuses).test(status))
      records.push(toRecord(row, kind));
    // It may have counted before.
    else if (kind && status !== 'P') undone.push({ groupId: id, keep: [] });
  }
  const movements = rows
    .filter(({ status }) => saleStatuses.test(status))
    .map(({ externalId, currency, amount, fee }): Movement => {
      return { externalId, currency: parseCurrency(currency) ?? null, amounts: [amount, fee] };
    });
  return { movements, booked: { ...toLedgerRecords(records), wholes: undone }, undecided, decided };
}

function kindOf({ code, amount }: Row): LedgerEventKind | undefined {
  if (/^-?0+(\.0*)?$/.test(amount)) return undefined;
  const signed = `${code}${amount.startsWith('-') ? '-' : '+'}`;
  if (/^T00\d\d\+$/.test(signed)) return otherPayments.has(code) ? undefined : 'sale';
  if (signed === 'T1107-') return 'refund';
  return disputes.has(signed) ? 'dispute' : undefined;
}

function toRecord(row: Row, kind: LedgerEventKind): PlatformRecord {
  const { externalId, id, occurredAt, currency, amount, sale } = row;
  const payment = kind === 'sale' ? id : sale || null;
  // Money that leaves the account goes back to a customer.
  const signed = kind === 'sale' ? amount : amount.startsWith('-') ? amount.slice(1) : `-${amount}`;
  const minorIn = (code: Currency) => minorOf(signed, code);
  return { externalId, kind, currency, minorIn, occurredAt, payment, groupId: externalId, processor: null };
}
