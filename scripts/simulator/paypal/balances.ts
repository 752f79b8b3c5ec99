/**
 * GET /v1/reporting/balances: an account's balance at a moment, independent of the search index.
 */
import type { Reply } from '../reply.ts';
import { stateAt, type Movement } from './movement.ts';
import { dateOf } from './search.ts';
import { decimal, feeOf, invalid, reply, stamp } from './wire.ts';

type Banked = {
  readonly account: string;
  readonly currency: string;
  readonly zone: string;
  /** The last moment with known balances. */
  readonly throughMs: number;
  readonly movementsUntil: (atMs: number) => readonly Movement[];
};

export function listBalances(banked: Banked, params: URLSearchParams): Reply {
  const { account, currency: primary, zone, throughMs, movementsUntil } = banked;
  const askedMs = params.has('as_of_time') ? dateOf(params, 'as_of_time') : throughMs;
  if (askedMs === null) return invalid('as_of_time must be RFC 3339.');
  const asOfMs = Math.min(askedMs, throughMs);
  const sums = new Map([[primary, 0]]);
  for (const movement of movementsUntil(asOfMs)) {
    const { currency, affectsBalance } = movement;
    // Until the end of this second.
    const state = stateAt(movement, asOfMs + 999);
    if (!affectsBalance || !state || state.status === 'P' || state.status === 'D') continue;
    sums.set(currency, (sums.get(currency) ?? 0) + state.minor + feeOf(movement, state.minor));
  }
  const money = (minor: number, code: string) => ({ currency_code: code, value: decimal(minor, code) });
  return reply(200, {
    balances: [...sums].map(([currency, minor]) => ({
      currency,
      primary: currency === primary,
      total_balance: money(minor, currency),
      available_balance: money(minor, currency),
      withheld_balance: money(0, currency),
    })),
    account_id: account,
    as_of_time: stamp(asOfMs, zone),
    last_refresh_time: stamp(throughMs, zone),
  });
}
