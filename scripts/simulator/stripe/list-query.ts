/** The query of a balance-transaction list, parsed as strictly as Stripe does. */
import type { ErrorDetails } from './errors.ts';

export type ListQuery = {
  /** Whole seconds, both ends included. */
  readonly fromS: number;
  readonly toS: number;
  readonly type: string | null;
  readonly currency: string | null;
  readonly limit: number;
  readonly cursor: { readonly param: 'starting_after' | 'ending_before'; readonly id: string } | null;
};

type ReadQuery = { readonly query: ListQuery } | { readonly rejected: ErrorDetails };

// Stripe's `source` and `payout` are not simulated: rejecting beats ignoring.
const plainParams = new Set([
  'type',
  'currency',
  'limit',
  'starting_after',
  'ending_before',
  'expand',
  'expand[]',
]);

type Bound = (second: number) => { readonly fromS?: number; readonly toS?: number };

const bounds = new Map<string, Bound>([
  ['created', (second) => ({ fromS: second, toS: second })],
  ['created[gte]', (second) => ({ fromS: second })],
  ['created[gt]', (second) => ({ fromS: second + 1 })],
  ['created[lte]', (second) => ({ toS: second })],
  ['created[lt]', (second) => ({ toS: second - 1 })],
]);

export function readListQuery(params: URLSearchParams): ReadQuery {
  const [startingAfter, endingBefore] = [params.get('starting_after'), params.get('ending_before')];
  if (startingAfter !== null && endingBefore !== null) {
    return {
      rejected: { message: 'starting_after and ending_before exclude each other.', param: 'ending_before' },
    };
  }

  let [fromS, toS] = [0, Number.MAX_SAFE_INTEGER];
  for (const [param, value] of params) {
    const bound = bounds.get(param);
    if (bound === undefined && !plainParams.has(param)) {
      return { rejected: { message: `Unknown parameter: ${param}`, code: 'parameter_unknown', param } };
    }
    if (bound === undefined) continue;
    if (!isInteger(value)) return { rejected: notAnInteger(param, value) };
    const narrowed = bound(Number(value));
    fromS = Math.max(fromS, narrowed.fromS ?? fromS);
    toS = Math.min(toS, narrowed.toS ?? toS);
  }

  const limit = params.get('limit') ?? '10';
  if (!isInteger(limit)) return { rejected: notAnInteger('limit', limit) };
  if (Number(limit) < 1 || Number(limit) > 100) {
    return { rejected: { message: `limit must lie between 1 and 100, not ${limit}.`, param: 'limit' } };
  }

  const type = params.get('type');
  const currency = params.get('currency')?.toLowerCase() ?? null;
  return {
    query: {
      fromS,
      toS,
      type,
      currency,
      limit: Number(limit),
      cursor: cursorOf(startingAfter, endingBefore),
    },
  };
}

function cursorOf(startingAfter: string | null, endingBefore: string | null): ListQuery['cursor'] {
  if (startingAfter !== null) return { param: 'starting_after', id: startingAfter };
  return endingBefore === null ? null : { param: 'ending_before', id: endingBefore };
}

function isInteger(value: string): boolean {
  return /^-?\d{1,15}$/.test(value);
}

function notAnInteger(param: string, value: string): ErrorDetails {
  return { message: `Invalid integer: ${value}`, code: 'parameter_invalid_integer', param };
}
