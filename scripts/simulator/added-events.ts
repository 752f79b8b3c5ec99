/**
 * Events added to one merchant through the control API, in order. They live as long as the process.
 */
import { randomBytes } from 'node:crypto';
import { comparePositions, type Entry, type Position, type Span } from './entry.ts';
import { addedId } from './transaction-id.ts';

export type NewEvent = Pick<
  Entry,
  'visibleAtMs' | 'category' | 'type' | 'amount' | 'currency' | 'balanceType' | 'source' | 'wire'
> & {
  readonly createdMs: number;
  /** Position within its second; by default after the whole script, in the order of adding. */
  readonly sequence: number | null;
};

export type AddedEvents = {
  /** Returns the event's id. */
  add(event: NewEvent): string;
  /** Changes the amount; null removes the event without a trace. False if the id is unknown. */
  correct(id: string, amount: number | null): boolean;
  /** Removes every added event. */
  clear(): void;
  all(): readonly Entry[];
  find(id: string): Entry | null;
  /** Oldest first. */
  newer(span: Span): Iterable<Entry>;
  /** Newest first. */
  older(span: Span): Iterable<Entry>;
};

const behindTheScript = 1_000_000;
const processTag = randomBytes(3).toString('hex');
// Per process, not per merchant: ids must stay unique after a reset.
let insertions = 0;

export function createAddedEvents(merchantTag: string): AddedEvents {
  const byId = new Map<string, Entry>();
  let sorted: Entry[] = [];
  let isSorted = true;

  function add(event: NewEvent): string {
    const { createdMs, sequence, ...movement } = event;
    insertions += 1;
    const entry: Entry = {
      ...movement,
      id: addedId(merchantTag, processTag, insertions),
      createdS: Math.floor(createdMs / 1000),
      sequence: sequence ?? behindTheScript,
      insertion: insertions,
      customer: insertions,
      exchangeRate: null,
      causesS: [],
    };
    put(entry);
    return entry.id;
  }

  function put(entry: Entry): void {
    byId.set(entry.id, entry);
    sorted.push(entry);
    isSorted = false;
  }

  function inOrder(): readonly Entry[] {
    if (!isSorted) sorted = sorted.toSorted(comparePositions);
    isSorted = true;
    return sorted;
  }

  return {
    add,
    correct(id, amount) {
      const entry = byId.get(id);
      if (!entry) return false;
      const others = sorted.filter((one) => one !== entry);
      byId.delete(id);
      sorted = others;
      if (amount !== null) put({ ...entry, amount });
      return true;
    },
    clear() {
      byId.clear();
      sorted = [];
    },
    all: inOrder,
    find: (id) => byId.get(id) ?? null,
    *newer({ after, before }) {
      const entries = inOrder();
      for (let i = indexBeyond(entries, after); i < entries.length; i += 1) {
        const entry = entries[i];
        if (entry === undefined || comparePositions(entry, before) >= 0) return;
        yield entry;
      }
    },
    *older({ after, before }) {
      const entries = inOrder();
      for (let i = indexBeyond(entries, before) - 1; i >= 0; i -= 1) {
        const entry = entries[i];
        if (entry === undefined || comparePositions(entry, after) <= 0) return;
        if (comparePositions(entry, before) < 0) yield entry;
      }
    },
  };
}

/** The index of the first entry newer than the position. */
function indexBeyond(entries: readonly Entry[], position: Position): number {
  let low = 0;
  let high = entries.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    const entry = entries[middle];
    if (entry !== undefined && comparePositions(entry, position) <= 0) low = middle + 1;
    else high = middle;
  }
  return low;
}
