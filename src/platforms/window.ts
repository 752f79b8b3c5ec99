/** Closed windows: the walk over one, look-ups of single events, and the proof by balances. */
import type { z } from 'zod';
import type { Instant } from '../model/instant.ts';
import type { Currency } from '../model/money.ts';
import { emptyPage, fail, type BalanceProof, type BookedEvent } from './adapter.ts';
import type { Proving, Records, Steps } from './adapter.ts';
import { minorOf } from './records.ts';
import type { ClosedWindow } from './walk.ts';

/** `next`: undefined at the end. Of the walk's pages, the first one's `completeThrough` counts. */
export type WindowPage<Place> = {
  readonly kind: 'page';
  readonly records: Records;
  readonly next: Place | undefined;
  readonly completeThrough: Instant | undefined;
};
/** The platform no longer knows the place. */
export type UnknownPlace = { readonly kind: 'unknown-place' };

/** Stores a place only if the list held all of the window when the walk began. */
export async function* walkWindow<Place>(
  form: z.ZodType<Place>,
  window: ClosedWindow,
  read: (place: Place | undefined) => Steps<WindowPage<Place> | UnknownPlace>,
): Steps {
  let place = form.safeParse(window.cursor).data;
  let first: WindowPage<Place> | undefined;
  for (let mayRestart = place !== undefined; ;) {
    const page = yield* read(place);
    if (page.kind === 'unknown-place' && mayRestart) {
      [mayRestart, place] = [false, undefined];
      yield emptyPage({ cursor: null });
      continue;
    }
    if (page.kind !== 'page') return yield* fail('invalid_response');
    first ??= page;
    const { completeThrough } = first;
    const { records, next } = page;
    const isSettled = completeThrough === undefined || completeThrough >= window.to;
    const isEnd = !isSettled || next === undefined;
    const cursor = isEnd ? null : next;
    yield { kind: 'page', ...records, cursor, complete: isSettled && isEnd, completeThrough };
    if (isEnd) return;
    place = next;
  }
}

/** Looks up events one by one; skips those found with others. Ends incomplete at 'unknown'. */
export async function* lookUpEach(
  events: readonly BookedEvent[],
  find: (event: BookedEvent) => Steps<Records | 'unknown'>,
): Steps {
  const found = new Set<string>();
  for (const event of events) {
    if (found.has(event.externalId)) continue;
    const records = yield* find(event);
    if (records === 'unknown') return;
    for (const { externalId } of records.events) found.add(externalId);
    yield { kind: 'page', ...records, cursor: null, complete: false };
  }
  yield emptyPage({ cursor: null, complete: true });
}

/** A decimal text to add, or with -1 to subtract. */
export type Summand = readonly [currency: Currency, text: string, sign: 1n | -1n];
/** Undefined: no balances for this moment. */
export type Balances = ReadonlyArray<readonly [Currency, string]> | undefined;

/** `moments`: before and after the movements. Movements have the sign -1. */
export async function* proveByBalances(
  movements: readonly Summand[],
  moments: readonly [Instant, Instant],
  readBalances: (at: Instant) => Steps<Balances>,
): Proving {
  const summands = [...movements];
  for (const [index, at] of moments.entries()) {
    const balances = yield* readBalances(at);
    if (!balances) return;
    summands.push(...balances.map(([code, text]): Summand => [code, text, index === 0 ? -1n : 1n]));
    yield { kind: 'minted' };
  }
  yield { kind: 'proof', differences: differencesOf(summands) };
}

/** Leaves out currencies whose sum is not exact. */
function differencesOf(summands: readonly Summand[]): BalanceProof['differences'] {
  const sums = new Map<Currency, bigint | undefined>();
  for (const [currency, text, sign] of summands) {
    const before = sums.has(currency) ? sums.get(currency) : 0n;
    const minor = minorOf(text, currency);
    sums.set(currency, before === undefined || typeof minor === 'string' ? undefined : before + sign * minor);
  }
  return [...sums].flatMap(([currency, differenceMinor]) =>
    differenceMinor === undefined ? [] : [{ currency, differenceMinor }],
  );
}
