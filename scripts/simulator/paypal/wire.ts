/** PayPal's objects and errors on the wire, including personal data. */
import { customerAt } from '../canaries.ts';
import { jsonReply, type Reply } from '../reply.ts';
import { stateAt, type Movement } from './movement.ts';

const digitsOf: Readonly<Record<string, number>> = { JPY: 0, KRW: 0, TND: 3, KWD: 3, BHD: 3 };

export function decimal(minor: number, currency: string): string {
  const digits = digitsOf[currency] ?? 2;
  const text = String(Math.abs(minor)).padStart(digits + 1, '0');
  const cut = text.length - digits;
  const sign = minor < 0 ? '-' : '';
  return `${sign}${text.slice(0, cut)}${digits === 0 ? '' : `.${text.slice(cut)}`}`;
}

/** PayPal writes times in the account's zone, mostly without a colon. */
export function stamp(atMs: number, zone: string): string {
  const [, sign = '+', hours = '0', minutes = '0'] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  const offsetMs = Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  return `${new Date(atMs + offsetMs).toISOString().slice(0, 19)}${zone}`;
}

export function feeOf({ code }: Pick<Movement, 'code'>, minor: number): number {
  return code === 'T0006' ? -Math.round(Math.abs(minor) * 0.03) : 0;
}

export type Row = { readonly transaction_info: Readonly<Record<string, unknown>> };

export function rowOf(movement: Movement, takenAtMs: number, zone: string): Row {
  const { id, code, currency, atMs, reference, customer } = movement;
  const { status, minor, fromMs } = stateAt(movement, takenAtMs) ?? { status: 'S', minor: 0, fromMs: 0 };
  const { name, email, phone } = customerAt(customer);
  const money = (amount: number) => ({ currency_code: currency, value: decimal(amount, currency) });
  return {
    transaction_info: {
      // The customer's account, not the merchant's.
      paypal_account_id: `PAYER${String(customer).padStart(8, '0')}`,
      transaction_id: id,
      ...(reference === null ? {} : { paypal_reference_id: reference, paypal_reference_id_type: 'TXN' }),
      transaction_event_code: code,
      transaction_initiation_date: stamp(atMs, zone),
      transaction_updated_date: stamp(Math.max(atMs, fromMs), zone),
      transaction_amount: money(minor),
      ...(code === 'T0006' ? { fee_amount: money(feeOf(movement, minor)) } : {}),
      transaction_status: status,
      transaction_subject: `Order of ${name}`,
      transaction_note: `Please ring ${phone}`,
      custom_field: email,
      invoice_id: `Invoice of ${name}`,
      bank_reference_id: 'BANK0001',
      protection_eligibility: '01',
    },
  };
}

/** Optional parts of a row, sent on request only. */
export function payerOf(customer: number): object {
  const { name, email, phone } = customerAt(customer);
  const [given = '', surname = ''] = name.split(' ');
  return {
    payer_info: {
      account_id: `PAYER${String(customer).padStart(8, '0')}`,
      email_address: email,
      phone_number: { country_code: '1', national_number: phone },
      payer_name: { given_name: given, surname, alternate_full_name: name },
      country_code: 'US',
    },
    shipping_info: { name, address: { line1: `c/o ${name}`, city: 'San Jose', country_code: 'US' } },
    cart_info: { item_details: [{ item_name: `A present for ${name}` }] },
  };
}

let debugIds = 0;

/** PayPal's support finds a response by this id. */
export function reply(status: number, body: object): Reply {
  debugIds += 1;
  const debugId = debugIds.toString(16).padStart(13, 'f');
  const { headers, ...rest } = jsonReply(status, 'name' in body ? { ...body, debug_id: debugId } : body);
  return { ...rest, headers: { ...headers, 'paypal-debug-id': debugId } };
}

export function reject(status: number, name: string, message: string, more: object = {}): Reply {
  return reply(status, { name, message, details: [], links: [], ...more });
}

export function invalid(message: string, status = 400): Reply {
  return reject(status, 'INVALID_REQUEST', message);
}
