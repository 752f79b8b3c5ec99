/** Closed windows: the walk over one, look-ups of single events, and the proof by balances. */
import { z } from 'zod';
import type { Instant } from '../model/instant.ts';
import type { Currency } from '../model/money.ts';
import { emptyPage, failWith, type BalanceProof, type BookedEvent, type ClosedWindow } from './adapter.ts';
import type { Cursor, FailedStep, Proving, PullStep, Records, Steps } from './adapter.ts';
import { minorOf } from './records.ts';

type Bounds = Pick<ClosedWindow, 'from' | 'to'>;
type Reading = Bounds & { readonly cursor: Cursor };

/** Cursors of a window; a cursor of another window, or of a pull, gives no place. */
export function openPlaces<Place>(form: z.ZodType<Place>) {
  const stored = z.object({ window: z.object({ from: z.number(), to: z.number() }), place: form });
  return {
    read({ cursor, from, to }: Reading): Place | undefined {
      const { data } = stored.safeParse(cursor);
      return data?.window.from === from && data.window.to === to ? data.place : undefined;
    },
    write: (place: Place, { from, to }: Bounds): Cursor => ({ window: { from, to }, place }),
  };
}
type Places<Place> = ReturnType<typeof openPlaces<Place>>;

/** `next`: undefined at the end. Of the walk's pages, the first one's `completeThrough` counts. */
export type WindowPage<Place> = {
  readonly kind: 'page';
  readonly records: Records;
  readonly next: Place | undefined;
  readonly completeThrough: Instant | undefined;
};
/** `unknown-place`: the platform no longer knows the place. */
type Found<Place> = WindowPage<Place> | FailedStep | { readonly kind: 'unknown-place' };
/** One request, or several with a step between any two. */
type Asking<Result> = Promise<Result> | Steps<Result>;

/** Stores a place only if the list held all of the window when the walk began. */
export async function* walkWindow<Place>(
  places: Places<Place>,
  window: Reading,
  read: (place: Place | undefined) => Asking<Found<Place>>,
): Steps {
  let place = places.read(window);
  let first: WindowPage<Place> | undefined;
  for (let mayRestart = place !== undefined; ;) {
    const reading = read(place);
    const page = reading instanceof Promise ? await reading : yield* reading;
    if (page.kind === 'unknown-place' && mayRestart) {
      [mayRestart, place] = [false, undefined];
      yield emptyPage({ cursor: null });
      continue;
    }
    if (page.kind !== 'page')
      return void (yield page.kind === 'failed' ? page : failWith('invalid_response'));
    first ??= page;
    const { completeThrough } = first;
    const { records, next } = page;
    const isSettled = completeThrough === undefined || completeThrough >= window.to;
    const isEnd = !isSettled || next === undefined;
    const cursor = isEnd ? null : places.write(next, window);
    yield { kind: 'page', ...records, cursor, complete: isSettled && isEnd, completeThrough };
    if (isEnd) return;
    place = next;
  }
}

/** Looks up events one by one; skips those found with others. Ends incomplete at 'unknown'. */
export async function* lookUpEach(
  events: readonly BookedEvent[],
  find: (event: BookedEvent) => Asking<Records | FailedStep | 'unknown'>,
): Steps {
  const found = new Set<string>();
  for (const event of events) {
    if (found.has(event.externalId)) continue;
    const finding = find(event);
    const records = finding instanceof Promise ? await finding : yield* finding;
    if (records === 'unknown') return;
    if ('kind' in records) return void (yield records);
    for (const { externalId } of records.events) found.add(externalId);
    yield { kind: 'page', ...records, cursor: null, complete: false };
  }
  yield emptyPage({ cursor: null, complete: true });
}

export async function* mapSteps<End>(steps: Steps<End>, change: (step: PullStep) => PullStep): Steps<End> {
  for (;;) {
    const next = await steps.next();
    if (next.done) return next.value;
    yield change(next.value);
  }
}

/** A decimal text to add, or with -1 to subtract. */
export type Summand = readonly [currency: Currency, text: string, sign: 1n | -1n];
/** Undefined: no balances for this moment. */
export type Balances = ReadonlyArray<readonly [Currency, string]> | FailedStep | undefined;

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
    if ('kind' in balances) return void (yield balances);
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
