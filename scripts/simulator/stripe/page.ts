/**
 * One page of a list, newest first. `starting_after` returns the page just older than the cursor,
 * `ending_before` the page just newer; `has_more` says if more entries follow in this direction.
 */
import { comparePositions, isVisible, startOfSecond, type Entry, type Position } from '../entry.ts';
import type { Ledger } from '../ledger.ts';
import type { ListQuery } from './list-query.ts';

export type Page = { readonly entries: readonly Entry[]; readonly hasMore: boolean };

/** Null if no visible transaction has the cursor's id. */
export function listPage(ledger: Ledger, query: ListQuery, nowMs: number): Page | null {
  const { type, currency, cursor, limit } = query;
  const kind = { type, currency, scriptUntilS: Math.floor(nowMs / 1000) };
  const after = startOfSecond(query.fromS);
  const before = startOfSecond(query.toS + 1);
  if (cursor === null) return take(ledger.older({ after, before, ...kind }), limit, nowMs);

  const anchor = ledger.find(cursor.id);
  if (anchor === null || !isVisible(anchor, nowMs)) return null;

  if (cursor.param === 'starting_after') {
    return take(ledger.older({ after, before: olderOf(before, anchor), ...kind }), limit, nowMs);
  }
  const page = take(ledger.newer({ after: newerOf(after, anchor), before, ...kind }), limit, nowMs);
  return { ...page, entries: page.entries.toReversed() };
}

/** Reads one entry beyond the limit to set `has_more`, and no further. */
function take(entries: Iterable<Entry>, limit: number, nowMs: number): Page {
  const taken: Entry[] = [];
  for (const entry of entries) {
    if (!isVisible(entry, nowMs)) continue;
    if (taken.length === limit) return { entries: taken, hasMore: true };
    taken.push(entry);
  }
  return { entries: taken, hasMore: false };
}

function olderOf(a: Position, b: Position): Position {
  return comparePositions(a, b) < 0 ? a : b;
}

function newerOf(a: Position, b: Position): Position {
  return comparePositions(a, b) > 0 ? a : b;
}
