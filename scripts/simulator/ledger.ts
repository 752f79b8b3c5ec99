/**
 * All movements of one merchant's balance: its script outside pauses, plus added events, in one
 * order. It has no notion of the present: a reader must leave out movements not visible yet.
 */
import type { AddedEvents } from './added-events.ts';
import { comparePositions, isBetween, type Entry, type Span } from './entry.ts';
import type { History } from './history.ts';
import type { Silences } from './silences.ts';

/** Null matches every type and every currency. */
type LedgerQuery = Span & {
  readonly type: string | null;
  readonly currency: string | null;
  /** The script is endless and read up to this second. Added events may be later. */
  readonly scriptUntilS: number;
};

export type Ledger = {
  /** Oldest first, generated lazily. */
  newer(query: LedgerQuery): Iterable<Entry>;
  /** Newest first, generated lazily. */
  older(query: LedgerQuery): Iterable<Entry>;
  find(id: string): Entry | null;
};

type LedgerDeps = {
  readonly account: string;
  readonly openedAtMs: number;
  readonly history: History;
  readonly added: AddedEvents;
  readonly silences: Silences;
};

export function createLedger({ account, openedAtMs, history, added, silences }: LedgerDeps): Ledger {
  const openedMinute = Math.floor(openedAtMs / 60_000);

  function* scriptNewer(query: LedgerQuery): Generator<Entry> {
    if (!history.canHold(query)) return;
    const [firstMinute, lastMinute] = minutesOf(query);
    for (let minute = firstMinute; minute <= lastMinute; minute += 1) {
      yield* scriptOf(minute).filter((entry) => isBetween(query, entry) && isMade(entry));
    }
  }

  function* scriptOlder(query: LedgerQuery): Generator<Entry> {
    if (!history.canHold(query)) return;
    const [firstMinute, lastMinute] = minutesOf(query);
    for (let minute = lastMinute; minute >= firstMinute; minute -= 1) {
      yield* scriptOf(minute)
        .filter((entry) => isBetween(query, entry) && isMade(entry))
        .toReversed();
    }
  }

  function minutesOf({ after, before, scriptUntilS }: LedgerQuery): [number, number] {
    const until = Math.min(before.createdS, scriptUntilS);
    return [Math.max(Math.floor(after.createdS / 60), openedMinute), Math.floor(until / 60)];
  }

  /** A fully paused minute is skipped, not generated: a pause may last months. */
  function scriptOf(minute: number): readonly Entry[] {
    const isWhollySilent = silences.over(account, minute * 60_000, minute * 60_000 + 59_999) === 'all';
    return isWhollySilent ? [] : history.minute(minute);
  }

  function isMade(entry: Entry): boolean {
    return !isSilent(entry.createdS) && !entry.causesS.some(isSilent);
  }

  function isSilent(second: number): boolean {
    return silences.over(account, second * 1000, second * 1000) !== 'none';
  }

  return {
    newer: (query) => ofKind(query, merge(scriptNewer(query), added.newer(query), comparePositions)),
    older: (query) =>
      ofKind(
        query,
        merge(scriptOlder(query), added.older(query), (a, b) => comparePositions(b, a)),
      ),
    find(id) {
      const scripted = history.find(id);
      return scripted !== null && isMade(scripted) ? scripted : added.find(id);
    },
  };
}

function* ofKind({ type, currency }: LedgerQuery, entries: Iterable<Entry>): Generator<Entry> {
  for (const entry of entries) {
    if ((type === null || entry.type === type) && (currency === null || entry.currency === currency))
      yield entry;
  }
}

function* merge<Item>(
  first: Iterable<Item>,
  second: Iterable<Item>,
  compare: (a: Item, b: Item) => number,
): Generator<Item> {
  const [left, right] = [first[Symbol.iterator](), second[Symbol.iterator]()];
  let [a, b] = [left.next(), right.next()];
  while (a.done !== true || b.done !== true) {
    if (b.done === true || (a.done !== true && compare(a.value, b.value) < 0)) {
      if (a.done !== true) yield a.value;
      a = left.next();
    } else {
      yield b.value;
      b = right.next();
    }
  }
}
