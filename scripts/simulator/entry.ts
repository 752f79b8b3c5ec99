/**
 * One movement of a merchant's balance, scripted or added, and the total order of all movements.
 */

/** The position of a movement among all movements of its merchant. */
export type Position = {
  readonly createdS: number;
  /** Within the second: the position in the script's minute, or an added event's `sequence`. */
  readonly sequence: number;
  /** Breaks the last tie, among added events only. */
  readonly insertion: number;
};

export type Entry = Position & {
  readonly id: string;
  /** Lists show it from this time, before or after its creation. */
  readonly visibleAtMs: number;
  /** Stripe's reporting_category. */
  readonly category: string;
  readonly type: string;
  /** Signed, in the wire's units. */
  readonly amount: number;
  /** Lower-case. */
  readonly currency: string;
  readonly balanceType: string;
  readonly customer: number;
  readonly exchangeRate: number | null;
  /** Derived from the id if null. A sale shares it with the reversal of its capture. */
  readonly source: string | null;
  /** Members sent unchanged; no total includes such a movement. */
  readonly wire: Readonly<Record<string, unknown>> | null;
  /** Seconds of the movements causing this one: a refund's sale, a reversal's dispute. */
  readonly causesS: readonly number[];
};

/** Negative if `a` is older. Two movements are never equal. */
export function comparePositions(a: Position, b: Position): number {
  return a.createdS - b.createdS || a.sequence - b.sequence || a.insertion - b.insertion;
}

/** True if a list read at this instant shows it. */
export function isVisible(entry: Entry, nowMs: number): boolean {
  return entry.visibleAtMs <= nowMs;
}

/** A range of the ledger, excluding both ends. */
export type Span = { readonly after: Position; readonly before: Position };

/** Older than everything in this second, newer than everything before it. */
export function startOfSecond(second: number): Position {
  return { createdS: second, sequence: -Infinity, insertion: 0 };
}

export function isBetween({ after, before }: Span, position: Position): boolean {
  return comparePositions(position, after) > 0 && comparePositions(position, before) < 0;
}
