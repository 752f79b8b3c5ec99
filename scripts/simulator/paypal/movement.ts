/** One movement on a PayPal account, as the script knows it, whatever the wire shows of it. */
import type { Moment } from '../merchant/money.ts';
import type { Refresh } from './refresh.ts';

/** Pending, succeeded, denied, reversed, given back in part. */
export type Status = 'P' | 'S' | 'D' | 'V' | 'F';

/** The state of a movement from a moment on. `minor`: signed, in the ISO 4217 minor unit. */
export type State = { readonly fromMs: number; readonly status: Status; readonly minor: number };

export type Movement = {
  readonly id: string;
  /** PayPal's T-code. */
  readonly code: string;
  /** The side that it counts on, by the script's own word; null: on none. */
  readonly counts: 'sale' | 'refund' | null;
  readonly currency: string;
  readonly atMs: number;
  /** The index takes it up from then on. */
  readonly visibleAtMs: number;
  /** In order of time; the first is of the beginning. */
  readonly states: readonly State[];
  /** The transaction that it belongs to. */
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

/** Whether a refresh of the index holds it. */
export function isListed({ atMs, visibleAtMs }: Moment, { takenAtMs, throughMs }: Refresh): boolean {
  return secondOf(atMs) <= throughMs && visibleAtMs <= takenAtMs;
}

/** As a refresh has taken it up. */
export function stateAt({ states }: Movement, takenAtMs: number): State | undefined {
  return states.findLast(({ fromMs }) => fromMs <= takenAtMs) ?? states[0];
}

/** By currency: the money that a refresh of the index knows of, of moments in [fromMs, toMs). */
export function figuresOf(
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
