/** One movement of a merchant's balance as script and control door know it, and the total order of them all. */

/** Where a movement stands among all movements of its merchant. */
export type Position = {
  readonly createdS: number;
  /** Within the second: the place in the script's minute, or what an added event was given. */
  readonly sequence: number;
  /** Breaks the last tie, among added events only. */
  readonly insertion: number;
};

export type Entry = Position & {
  readonly id: string;
  /** Lists show it from then on, however long ago it was created, or is yet to be. */
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
  /** Made from the id if null. A sale shares it with the reversal of its capture. */
  readonly source: string | null;
  /** Members sent as they stand here. Such a movement is in no total. */
  readonly wire: Readonly<Record<string, unknown>> | null;
  /** When the movements happened without which this one would not be: a refund's sale, a reversal's dispute. */
  readonly causesS: readonly number[];
};

/** Negative when `a` is the older one. Two movements are never equal. */
export function comparePositions(a: Position, b: Position): number {
  return a.createdS - b.createdS || a.sequence - b.sequence || a.insertion - b.insertion;
}

/** Whether a list read at this instant shows it. */
export function isVisible(entry: Entry, nowMs: number): boolean {
  return entry.visibleAtMs <= nowMs;
}

/** A stretch of the ledger, both ends left out. */
export type Span = { readonly after: Position; readonly before: Position };

/** Older than everything of this second, newer than everything before it. */
export function startOfSecond(second: number): Position {
  return { createdS: second, sequence: -Infinity, insertion: 0 };
}

export function isBetween({ after, before }: Span, position: Position): boolean {
  return comparePositions(position, after) > 0 && comparePositions(position, before) < 0;
}
