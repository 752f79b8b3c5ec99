/** Closed windows of a shop's payments, and single ones. */
import { z } from 'zod';
import { instant, type Instant } from '../../model/instant.ts';
import { emptyPage, failed, type BookedEvent, type Cursor, type PullStep } from '../adapter.ts';
import { openPlaces, walkWindow } from '../window.ts';
import type { Ask, Times } from './api.ts';
import type { List } from './lists.ts';

const places = openPlaces(z.string());

export function readWindow(
  list: List,
  ask: Ask,
  overlapSeconds: number,
  { cursor, from, to }: { readonly cursor: Cursor; readonly from: Instant; readonly to: Instant },
): AsyncGenerator<PullStep, void> {
  const search = list.within(from, to);
  let first: Times | undefined;
  return walkWindow(places, { cursor, from, to }, async function* (after) {
    const page = yield* list.read(ask, search, after ?? null);
    if (page.kind === 'unknown-cursor') return { kind: 'unknown-place' };
    if (page.kind !== 'page') return page.kind === 'failed' ? page : failed('upstream_error');
    first ??= page;
    const { lookedAt } = first;
    const completeThrough = lookedAt === undefined ? undefined : instant((lookedAt - overlapSeconds) * 1000);
    return { kind: 'page', records: page.records, next: page.endCursor ?? undefined, completeThrough };
  });
}

export async function* lookUp(
  list: List,
  ask: Ask,
  events: readonly BookedEvent[],
): AsyncGenerator<PullStep, void> {
  const found = new Set<string>();
  for (const { externalId } of events) {
    // An order comes with all of its payments.
    if (found.has(externalId)) continue;
    const records = yield* list.readOne(ask, externalId);
    if ('kind' in records) return void (yield records.kind === 'failed' ? records : failed('upstream_error'));
    for (const event of records.events) found.add(event.externalId);
    yield { kind: 'page', ...records, cursor: null, complete: false };
  }
  yield emptyPage({ cursor: null, complete: true });
}
