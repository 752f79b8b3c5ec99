/** The walk over a closed window of a platform's list, page by page, whatever pulls have read. */
import { z } from 'zod';
import type { Instant } from '../model/instant.ts';
import { emptyPage, failed, type Cursor, type FailedStep, type PageStep, type PullStep } from './adapter.ts';

/** Where a walk is: of its own window only, so that a cursor of another window, or of a pull, begins anew. */
export function openPlaces<Place>(form: z.ZodType<Place>) {
  const stored = z.object({ window: z.object({ from: z.number(), to: z.number() }), place: form });
  return {
    read(cursor: Cursor, from: Instant, to: Instant): Place | undefined {
      const { data } = stored.safeParse(cursor);
      return data?.window.from === from && data.window.to === to ? data.place : undefined;
    },
    write: (place: Place, from: Instant, to: Instant): Cursor => ({ window: { from, to }, place }),
  };
}
type Places<Place> = ReturnType<typeof openPlaces<Place>>;

/** `next`: the place behind it; undefined at the end. `completeThrough`: of the walk's first request. */
export type WindowPage<Place> = {
  readonly kind: 'page';
  readonly records: Pick<PageStep, 'events' | 'unbooked' | 'wholes'>;
  readonly next: Place | undefined;
  readonly completeThrough: Instant | undefined;
};
/** `unknown-place`: the platform does not know the place any more. */
type Found<Place> = WindowPage<Place> | FailedStep | { readonly kind: 'unknown-place' };
/** Where a page takes several requests, a step lies between any two. */
type Read<Place> = (
  place: Place | undefined,
) => Promise<Found<Place>> | AsyncGenerator<PullStep, Found<Place>>;

/** A place is stored only of a list that had all of the window when the walk began. */
export async function* walkWindow<Place>(
  places: Places<Place>,
  { cursor, from, to }: { readonly cursor: Cursor; readonly from: Instant; readonly to: Instant },
  read: Read<Place>,
): AsyncGenerator<PullStep, void> {
  let place = places.read(cursor, from, to);
  for (let mayRestart = place !== undefined; ;) {
    const reading = read(place);
    const page = reading instanceof Promise ? await reading : yield* reading;
    if (page.kind === 'unknown-place' && mayRestart) {
      [mayRestart, place] = [false, undefined];
      yield emptyPage({ cursor: null });
      continue;
    }
    if (page.kind !== 'page') return void (yield page.kind === 'failed' ? page : failed('invalid_response'));
    const { records, next, completeThrough } = page;
    const isSettled = completeThrough === undefined || completeThrough >= to;
    const isEnd = !isSettled || next === undefined;
    const behind = isEnd ? null : places.write(next, from, to);
    yield { kind: 'page', ...records, cursor: behind, complete: isSettled && isEnd, completeThrough };
    if (isEnd) return;
    place = next;
  }
}

/** The steps, each changed. */
export async function* mapSteps<End>(
  steps: AsyncGenerator<PullStep, End>,
  change: (step: PullStep) => PullStep,
): AsyncGenerator<PullStep, End> {
  for (;;) {
    const next = await steps.next();
    if (next.done) return next.value;
    yield change(next.value);
  }
}
