/** The walks over Stripe's list; docs/architecture.md, "Reading Stripe", says why they go so. */
import { z } from 'zod';
import { instant, type Instant } from '../../model/instant.ts';
import { emptyPage, type Cursor, type PullRequest, type PullStep } from '../adapter.ts';
import type { Page, ReadPage, TransactionRef } from './api.ts';

type Wanted = Pick<PullRequest, 'cursor' | 'since'>;

/** Changes with what is booked, or how: the day of a cursor of another version is read again. */
const bookingVersion = 2;

const mark = z.object({ id: z.string(), created: z.number().int() });
const version = z.number().optional().catch(undefined);
const epochMs = z.number().int().transform(instant);
/** Cursors that were stored before they named their phase are told apart by their members. */
const pullCursor = z
  .looseObject({})
  .transform((stored) => ({
    phase: 'head' in stored ? 'forward' : 'newest' in stored ? 'backfill' : 'no_anchor',
    ...stored,
  }))
  .pipe(
    z.discriminatedUnion('phase', [
      /** `head`: the newest seen. `overlap`: the newest that is settled; pulls read on from it. */
      z.object({
        phase: z.literal('forward'),
        version,
        head: mark,
        overlap: mark,
        /** Set when `overlap` is an account's very first one: one listed late may sort before it. */
        since: epochMs.optional(),
      }),
      /** `newest` was on top when reading back began, `position` is how far back it has come. */
      z.object({
        phase: z.literal('backfill'),
        version,
        newest: mark,
        overlap: mark.nullable(),
        position: mark,
      }),
      /** A new account, too young for an overlap: it is read whole, from the moment wanted first. */
      z.object({ phase: z.literal('no_anchor'), version, since: epochMs }),
    ]),
  );
type PullCursor = z.output<typeof pullCursor>;
type Forward = Extract<PullCursor, { phase: 'forward' }>;

/** Of the walk that reads again. No other cursor has a member of this name. */
const again = z.object({ again: z.object({ since: z.number().int(), position: mark }) });

/** `unknown-id`: Stripe does not know the cursor's transaction any more. */
type End = { readonly kind: 'complete' } | Exclude<Awaited<ReturnType<ReadPage>>, Page>;

/** Yields pages until one is complete. */
export async function* pullWalk(read: ReadPage, wanted: Wanted): AsyncGenerator<PullStep, End> {
  const stored = pullCursor.safeParse(wanted.cursor).data;
  const since = stored?.phase === 'no_anchor' ? stored.since : wanted.since;
  let at = stored && startOf(stored, wanted.since);
  // Events booked by other rules are voided first: these rules may leave some of them out.
  if (stored && (stored.version ?? 0) < bookingVersion)
    yield emptyPage({ cursor: at ?? null, restartFrom: since });
  if (!at) {
    const page = await read({ 'created[lt]': String(Math.ceil(since / 1000)) });
    if (page.kind !== 'page') return page;
    const [anchor] = page.marks;
    at = anchor ? forwardFrom(anchor, anchor) : noAnchorSince(since);
    // Also without an anchor: a step after each request renews the lease.
    yield emptyPage({ cursor: at });
  }
  if (at.phase === 'forward' && at.since !== undefined) {
    // It was cut off: since then one may have been listed that sorts before its beginning.
    const end = yield* readForward(read, at, false);
    if (end.kind !== 'complete') return end;
    at = noAnchorSince(since);
  }
  if (at.phase !== 'forward') {
    const end = yield* readBack(read, at, since);
    if ('kind' in end) return end;
    at = end;
  }
  return yield* readForward(read, at, true);
}

/** Undefined: the day was booked by other rules, so it is read again from its start. */
function startOf(stored: PullCursor, since: Instant): PullCursor | undefined {
  const isBefore = stored.phase === 'forward' && stored.overlap.created * 1000 < since;
  const isKept = (stored.version ?? 0) >= bookingVersion || isBefore || stored.phase === 'no_anchor';
  return isKept ? { ...stored, version: bookingVersion } : undefined;
}

function noAnchorSince(since: Instant): PullCursor {
  return { phase: 'no_anchor', version: bookingVersion, since };
}

function forwardFrom(head: TransactionRef, overlap: TransactionRef): Forward {
  return { phase: 'forward', version: bookingVersion, head, overlap };
}

/** From new to old, to the beginning of the list; then forward from there. */
async function* readBack(
  read: ReadPage,
  from: PullCursor,
  since: Instant,
): AsyncGenerator<PullStep, Forward | End> {
  let at = from;
  const begun = from.phase === 'backfill' ? from.position : undefined;
  const end = yield* readPages(read, 'starting_after', begun, ({ marks, hasMore, findSettled }) => {
    const before = at.phase === 'backfill' ? at : undefined;
    const newest = before?.newest ?? marks[0];
    const position = marks.at(-1) ?? before?.position;
    // Nothing at all, or one page too young for an overlap: the next pull reads it whole again.
    at = noAnchorSince(since);
    if (!newest || !position) return { cursor: at, complete: true };
    const overlap = before?.overlap ?? findSettled(marks, newest);
    if (hasMore)
      at = { phase: 'backfill', version: bookingVersion, newest, overlap: overlap ?? null, position };
    else if (overlap) at = forwardFrom(newest, overlap);
    else if (before) at = { ...forwardFrom(newest, position), since };
    return { cursor: at, complete: at.phase === 'no_anchor' };
  });
  return end.kind === 'complete' && at.phase === 'forward' ? at : end;
}

async function* readForward(read: ReadPage, from: Forward, isLast: boolean): AsyncGenerator<PullStep, End> {
  let at = from;
  /** The last of the pages before; undefined once they held something unsettled. */
  let settled: TransactionRef | undefined = from.overlap;
  return yield* readPages(read, 'ending_before', settled, ({ marks, hasMore, isSettled, findSettled }) => {
    const [newest] = marks;
    // A page may end inside the overlap, before the head.
    const head = newest && newest.created >= at.head.created ? newest : at.head;
    const overlap = settled && findSettled([...marks, settled], head);
    at = { ...at, head, overlap: overlap ?? at.overlap };
    // Once one is unsettled, all later ones are, even if older than the overlap on their page.
    settled = settled && isSettled ? (newest ?? settled) : undefined;
    const cursor = at.since !== undefined && !hasMore ? noAnchorSince(at.since) : at;
    return { cursor, complete: isLast && !hasMore };
  });
}

/** Reads from new to old, back to `since`, and so ends however fast new ones are made. */
export async function* readAgainWalk(read: ReadPage, wanted: Wanted): AsyncGenerator<PullStep, void> {
  const begun = again.safeParse(wanted.cursor).data?.again;
  const since = begun?.since ?? wanted.since;
  const query = { 'created[gte]': String(Math.floor(since / 1000)) };
  const toNext = ({ marks, hasMore }: Page) => {
    return { cursor: hasMore ? { again: { since, position: marks.at(-1) } } : null, complete: !hasMore };
  };
  const end = yield* readPages(read, 'starting_after', begun?.position, toNext, query);
  if (end.kind === 'failed') yield end;
  // A place that is gone ends the round; the next pull finds out why.
  if (end.kind === 'unknown-id') yield emptyPage({ cursor: null, complete: true });
}

/** Yields a step for each page beyond `from`; `toNext` tells where the walk then stands. */
async function* readPages(
  read: ReadPage,
  direction: 'starting_after' | 'ending_before',
  from: TransactionRef | undefined,
  toNext: (page: Page) => { readonly cursor: Cursor; readonly complete: boolean },
  query: Readonly<Record<string, string>> = {},
): AsyncGenerator<PullStep, End> {
  let position = from;
  let passed: ReadonlySet<string> = new Set(from && [from.id]);
  for (;;) {
    const page = await read({ ...query, ...(position && { [direction]: position.id }) }, passed);
    if (page.kind !== 'page') return page;
    const { records, marks, hasMore, completeThrough } = page;
    yield { kind: 'page', ...records, ...toNext(page), completeThrough };
    if (!hasMore) return { kind: 'complete' };
    position = direction === 'starting_after' ? marks.at(-1) : marks[0];
    passed = new Set(marks.map(({ id }) => id));
  }
}
