/** Closed windows of Stripe's list, and single transactions. */
import { z } from 'zod';
import { plusMs, type Instant } from '../../model/instant.ts';
import { emptyPage, type AccountRequest, type BookedEvent, type Cursor, type PullStep } from '../adapter.ts';
import { openPlaces, walkWindow } from '../window.ts';
import { readOne, type ReadPage, type StripeOptions, type TransactionRef } from './api.ts';

const places = openPlaces<TransactionRef>(z.object({ id: z.string(), created: z.number().int() }));
/** The reversal of a capture is booked at its sale's time, and made a moment later. */
const reversalMs = 60_000;

/** From new to old. */
export function readWindow(
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
  let passed: ReadonlySet<string> = new Set();
  return walkWindow(places, { cursor, from, to }, async (place) => {
    if (!place) passed = new Set();
    const page = await read({ ...query, ...(place && { starting_after: place.id }) }, passed);
    // A sandbox has deleted it.
    if (page.kind === 'unknown-id') return { kind: 'unknown-place' } as const;
    if (page.kind !== 'page') return page;
    const { marks, hasMore, records, completeThrough } = page;
    passed = new Set(marks.map(({ id }) => id));
    return { kind: 'page', records, completeThrough, next: hasMore ? marks.at(-1) : undefined } as const;
  });
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
