/** Closed windows of Stripe's list, and single transactions, whatever pulls have read. */
import { z } from 'zod';
import { plusMs, type Instant } from '../../model/instant.ts';
import {
  emptyPage,
  failed,
  type AccountRequest,
  type BookedEvent,
  type Cursor,
  type PullStep,
} from '../adapter.ts';
import { openPlaces } from '../window.ts';
import { readOne, type ReadPage, type StripeOptions, type TransactionRef } from './api.ts';

const places = openPlaces(z.object({ id: z.string(), created: z.number().int() }));
/** The reversal of a capture is booked at its sale's time, and made a moment later. */
const reversalMs = 60_000;

/** From new to old. A cursor is of a list that had all of the window when the walk began. */
export async function* readWindow(
  read: ReadPage,
  cursor: Cursor,
  from: Instant,
  to: Instant,
): AsyncGenerator<PullStep, void> {
  const second = (at: number) => String(Math.ceil(at / 1000));
  const query = {
    'created[gte]': second(plusMs(from, -reversalMs)),
    'created[lt]': second(plusMs(to, reversalMs)),
  };
  let position: TransactionRef | undefined = places.read(cursor, from, to);
  let passed: ReadonlySet<string> = new Set(position && [position.id]);
  for (let hasRestarted = position === undefined; ;) {
    const page = await read({ ...query, ...(position && { starting_after: position.id }) }, passed);
    if (page.kind === 'unknown-id' && !hasRestarted) {
      // A sandbox has deleted it.
      [hasRestarted, position, passed] = [true, undefined, new Set()];
      yield emptyPage({ cursor: null });
      continue;
    }
    if (page.kind !== 'page') return void (yield page.kind === 'failed' ? page : failed('invalid_response'));
    const { records, marks, hasMore, completeThrough } = page;
    const isSettled = completeThrough === undefined || completeThrough >= to;
    position = marks.at(-1);
    const next = isSettled && hasMore && position ? places.write(position, from, to) : null;
    yield { kind: 'page', ...records, cursor: next, complete: isSettled && !hasMore, completeThrough };
    if (!isSettled || !hasMore) return;
    passed = new Set(marks.map(({ id }) => id));
  }
}

export async function* lookUp(
  options: StripeOptions,
  request: AccountRequest,
  events: readonly BookedEvent[],
): AsyncGenerator<PullStep, void> {
  for (const { externalId } of events) {
    const found = await readOne(options, request, externalId);
    if (found.kind === 'failed') return void (yield found);
    yield { kind: 'page', ...found.records, cursor: null, complete: false };
  }
  yield emptyPage({ cursor: null, complete: true });
}
