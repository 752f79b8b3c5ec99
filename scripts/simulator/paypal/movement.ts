/** One movement on a PayPal account, as scripted, beyond the fields on the wire. */
import type { Moment } from '../merchant/money.ts';
import type { Refresh } from './refresh.ts';

/** Pending, succeeded, denied, reversed, partially refunded. */
export type Status = 'P' | 'S' | 'D' | 'V' | 'F';

/** A movement's state from a moment on. `minor`: signed, in the ISO 4217 minor unit. */
export type State = { readonly fromMs: number; readonly status: Status; readonly minor: number };

export type Movement = {
  readonly id: string;
  /** PayPal's T-code. */
  readonly code: string;
  /** The side it counts on according to the script; null: neither. */
  readonly counts: 'sale' | 'refund' | null;
  readonly currency: string;
  readonly atMs: number;
  /** The index lists it from this time. */
  readonly visibleAtMs: number;
  /** In order of time; the first is the initial state. */
  readonly states: readonly State[];
  /** The related transaction. */
  readonly reference: string | null;
  readonly affectsBalance: boolean;
  readonly customer: number;
};

export type Figures = {
  readonly saleCount: number;
  readonly grossMinor: number;
  readonly refundMinor: number;
};

export function secondOf(atMs: number): number {
  return Math.floor(atMs / 1_000) * 1_000;
}

/** True if a refresh of the index includes it. */
export function isListed({ atMs, visibleAtMs }: Moment, { takenAtMs, throughMs }: Refresh): boolean {
  return secondOf(atMs) <= throughMs && visibleAtMs <= takenAtMs;
}

/** The state at the time of a refresh. */
export function stateAt({ states }: Movement, takenAtMs: number): State | undefined {
  return states.findLast(({ fromMs }) => fromMs <= takenAtMs) ?? states[0];
}

/** By currency: the money known to a refresh of the index, for moments in [fromMs, toMs). */
export function sumMovements(
  movements: Iterable<Movement>,
  refresh: Refresh,
  { fromMs, toMs }: { readonly fromMs: number; readonly toMs: number },
): Record<string, Figures> {
  const sums: Record<string, Figures> = {};
  for (const movement of movements) {
    const { counts, currency, atMs } = movement;
    const state = stateAt(movement, refresh.takenAtMs);
    const isMeant = secondOf(atMs) >= fromMs && secondOf(atMs) < toMs && isListed(movement, refresh);
    if (counts === null || !isMeant || !state || state.status === 'P' || state.status === 'D') continue;
    const { saleCount, grossMinor, refundMinor } = (sums[currency] ??= {
      saleCount: 0,
      grossMinor: 0,
      refundMinor: 0,
    });
    sums[currency] =
      counts === 'sale'
        ? { saleCount: saleCount + 1, grossMinor: grossMinor + state.minor, refundMinor }
        : { saleCount, grossMinor, refundMinor: refundMinor - state.minor };
  }
  return sums;
}
