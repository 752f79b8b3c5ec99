/** GET /v1/reporting/transactions: parses the query as strictly as PayPal, and returns one page. */
import { hashText } from '../random.ts';
import type { Reply } from '../reply.ts';
import type { Refresh } from './refresh.ts';
import { invalid, payerOf, reject, reply, stamp, type Row } from './wire.ts';

const secondMs = 1_000;
const dayMs = 86_400_000;
const maxDays = 31;
const maxYears = 3;
const dateForm = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:?\d\d)$/;
const dataParts = new Set(['payer_info', 'shipping_info', 'cart_info', 'all']);

export type Limits = { readonly pageSize: number; readonly items: number };
export const realLimits: Limits = { pageSize: 500, items: 10_000 };

export type Listed = { readonly row: Row; readonly customer: number };

type Searched = {
  readonly account: string;
  readonly showsAccount: boolean;
  readonly zone: string;
  /** PayPal rejects times beyond its index with either status. */
  readonly notAvailableStatus: 400 | 404;
  readonly limits: Limits;
  readonly refresh: Refresh;
  /** In [fromMs, toMs], both included. */
  readonly list: (fromMs: number, toMs: number, balanceOnly: boolean) => Listed[];
};

export function search(searched: Searched, params: URLSearchParams, nowMs: number): Reply {
  const { refresh, limits, zone, list } = searched;
  const [fromMs, askedToMs] = [dateOf(params, 'start_date'), dateOf(params, 'end_date')];
  if (fromMs === null || askedToMs === null) return invalid('start_date and end_date must be RFC 3339.');
  if (fromMs > askedToMs) return invalid('end_date must not lie before start_date.');
  if (askedToMs - fromMs > maxDays * dayMs) return invalid('Date range is greater than 31 days');
  if (fromMs < nowMs - maxYears * 365 * dayMs) return invalid('start_date is more than three years ago.');
  if (fromMs > refresh.throughMs)
    return invalid('Data for the given start date is not available.', searched.notAvailableStatus);
  const [size, page] = [numberOf(params, 'page_size', 100), numberOf(params, 'page', 1)];
  if (size < 1 || size > realLimits.pageSize || page < 1)
    return invalid('page or page_size is out of range.');
  const toMs = Math.min(askedToMs, refresh.throughMs);
  const id = params.get('transaction_id');
  const all = list(fromMs, toMs, params.get('balance_affecting_records_only') !== 'N');
  const wanted = all.filter(({ row }) => id === null || row.transaction_info['transaction_id'] === id);
  const found = scramble(wanted, refresh);
  if (found.length > limits.items)
    return reject(400, 'RESULTSET_TOO_LARGE', 'Result set size is greater than the maximum limit.', {
      total_items: found.length,
      maximum_items: limits.items,
    });
  const pageSize = Math.min(size, limits.pageSize);
  const parts = (params.get('fields') ?? 'transaction_info').split(',');
  const isWhole = parts.some((part) => dataParts.has(part));
  const rows = found.slice((page - 1) * pageSize, page * pageSize);
  return reply(200, {
    transaction_details: rows.map(({ row, customer }) => (isWhole ? { ...row, ...payerOf(customer) } : row)),
    ...(searched.showsAccount ? { account_number: searched.account } : {}),
    start_date: stamp(fromMs, zone),
    end_date: stamp(toMs, zone),
    last_refreshed_datetime: stamp(refresh.throughMs, zone),
    page,
    total_items: found.length,
    total_pages: Math.ceil(found.length / pageSize),
    links: [],
  });
}

/** Pages are unordered; each refresh shuffles them anew. */
function scramble(found: readonly Listed[], { throughMs }: Refresh): Listed[] {
  const place = ({ row }: Listed, index: number) =>
    hashText(`${throughMs} ${String(row.transaction_info['transaction_id'])} ${index}`);
  return found
    .map((listed, index) => ({ listed, place: place(listed, index) }))
    .toSorted((one, other) => one.place - other.place)
    .map(({ listed }) => listed);
}

export function dateOf(params: URLSearchParams, name: string): number | null {
  const text = params.get(name) ?? '';
  if (!dateForm.test(text)) return null;
  const epochMs = Date.parse(text.replace(/([+-]\d\d)(\d\d)$/, '$1:$2'));
  return Number.isNaN(epochMs) ? null : Math.floor(epochMs / secondMs) * secondMs;
}

function numberOf(params: URLSearchParams, name: string, usual: number): number {
  const text = params.get(name) ?? String(usual);
  return /^\d{1,9}$/.test(text) ? Number(text) : 0;
}
