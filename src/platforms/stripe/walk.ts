/** The walks over Stripe's list; docs/architecture.md, "Reading Stripe", says why they go so. */
import { z } from 'zod';
import { instant, type Instant } from '../../model/instant.ts';
import type { Observe } from '../../observe/observation.ts';
import type { Cursor, PullStep } from '../adapter.ts';
import type { Fetched, TransactionRef, Page, TransactionList } from './api.ts';
import { toLedgerEvents, type Transaction } from './events.ts';

export type Walk = {
  readonly list: TransactionList;
  readonly since: Instant;
  readonly observe: Observe;
  /** Seconds after its creation by which a transaction is listed. */
  readonly lateSeconds: number;
};

/** Changes with what is booked, or how: the day of a cursor of another version is read again. */
const bookingVersion = 2;
/** As Stripe spells categories and balances; any other text in that place is not told further. */
const categoryForm = /^[a-z][a-z0-9_]{0,63}$/;

const mark = z.object({ id: z.string(), created: z.number().int() });
const version = z.number().optional().catch(undefined);
/** `head`: the newest seen. `overlap`: the newest that is settled; pulls read on from it. */
const forward = z.object({
  phase: z.literal('forward'),
  version,
  head: mark,
  overlap: mark,
  /** Set when `overlap` is an account's very first one: one listed late may sort before it. */
  since: z.number().int().optional(),
});
type Forward = z.infer<typeof forward>;
/** `newest` was on top when reading back began, `position` is how far back it has come. */
const backfill = z.object({
  phase: z.literal('backfill'),
  version,
  newest: mark,
  overlap: mark.nullable(),
  position: mark,
});
type Backfill = z.infer<typeof backfill>;
/** A new account, too young for an overlap: it is read whole, from the moment wanted first. */
const noAnchor = z.object({ phase: z.literal('no_anchor'), version, since: z.number().int() });
type NoAnchor = z.infer<typeof noAnchor>;
/** Cursors that were stored before they named their phase are told apart by their members. */
const pullCursor = z
  .looseObject({})
  .transform((stored) => ({
    phase: 'head' in stored ? 'forward' : 'newest' in stored ? 'backfill' : 'no_anchor',
    ...stored,
  }))
  .pipe(z.discriminatedUnion('phase', [forward, backfill, noAnchor]));

/** Of the walk that reads again. No other cursor has a member of this name. */
const again = z.object({ again: z.object({ since: z.number().int(), position: mark }) });

/** `unknown-id`: Stripe does not know the cursor's transaction any more. */
type End = 'complete' | 'failed' | 'unknown-id';

/** Yields pages until one is complete or failed. */
export async function* pullWalk(walk: Walk, cursor: Cursor): AsyncGenerator<PullStep, End> {
  const stored = pullCursor.safeParse(cursor).data;
  const begun = stored?.phase === 'no_anchor' ? stored : undefined;
  const since = instant(begun?.since ?? walk.since);
  let at = stored && stored.phase !== 'no_anchor' ? startOf(stored, walk.since) : undefined;
  // Events booked by other rules are voided first: these rules may leave some of them out.
  if (stored && (stored.version ?? 0) < bookingVersion)
    yield {
      kind: 'page',
      events: [],
      unbooked: [],
      cursor: at ?? (begun && noAnchorSince(since)) ?? null,
      complete: false,
      restartFrom: since,
    };
  if (!at && !begun) {
    const fetched = await walk.list.read({ 'created[lt]': String(Math.ceil(since / 1000)) });
    if (fetched.kind !== 'page') return yield* endOf(fetched);
    const [anchor] = fetched.page.marks;
    if (anchor) at = { phase: 'forward', version: bookingVersion, head: anchor, overlap: anchor };
    // Also without an anchor: a step after each request renews the lease.
    yield {
      kind: 'page',
      events: [],
      unbooked: [],
      cursor: at ?? noAnchorSince(since),
      complete: false,
    };
  }
  if (at?.phase === 'forward' && at.since !== undefined) {
    // It was cut off: since then one may have been listed that sorts before its beginning.
    const end = yield* readForward(walk, at, false);
    if (end !== 'complete') return end;
    at = undefined;
  }
  if (at?.phase !== 'forward') {
    const end = yield* readBack(walk, at, since);
    if (typeof end === 'string') return end;
    at = end;
  }
  return yield* readForward(walk, at, true);
}

/** Undefined: the day was booked by other rules, so it is read again from its start. */
function startOf(at: Forward | Backfill, since: Instant): Forward | Backfill | undefined {
  const isBefore = at.phase === 'forward' && at.overlap.created * 1000 < since;
  return (at.version ?? 0) >= bookingVersion || isBefore ? { ...at, version: bookingVersion } : undefined;
}

function noAnchorSince(since: number): NoAnchor {
  return { phase: 'no_anchor', version: bookingVersion, since };
}

async function* readBack(
  walk: Walk,
  from: Backfill | undefined,
  since: number,
): AsyncGenerator<PullStep, Forward | End> {
  let passed: ReadonlySet<string> = new Set(from ? [from.position.id] : []);
  for (let at = from; ;) {
    const fetched = await walk.list.read(at ? { starting_after: at.position.id } : {}, passed);
    if (fetched.kind !== 'page') return yield* endOf(fetched);
    const { newestFirst, hasMore } = fetched.page;
    const next = readFurtherBack(at, fetched.page, walk.lateSeconds);
    if (!next || (!at && !hasMore && !next.overlap)) {
      // Nothing at all, or one page too young for an overlap: the next pull reads it whole again.
      yield toStep(walk, newestFirst, noAnchorSince(since), true);
      return 'complete';
    }
    const { newest: head, overlap, position } = next;
    if (!hasMore) {
      const begun = overlap ? { head, overlap } : { head, overlap: position, since };
      const end: Forward = { phase: 'forward', version: bookingVersion, ...begun };
      yield toStep(walk, newestFirst, end, false);
      return end;
    }
    yield toStep(walk, newestFirst, next, false);
    at = next;
    passed = idsOf(fetched.page);
  }
}

async function* readForward(walk: Walk, from: Forward, isLast: boolean): AsyncGenerator<PullStep, End> {
  let at = from;
  let settled: TransactionRef | undefined = at.overlap;
  let position: TransactionRef = at.overlap;
  let passed: ReadonlySet<string> = new Set([position.id]);
  for (;;) {
    const fetched = await walk.list.read({ ending_before: position.id }, passed);
    if (fetched.kind !== 'page') return yield* endOf(fetched);
    const { newestFirst, marks, hasMore, settledUntil } = fetched.page;
    at = advance(at, settled, fetched.page, walk.lateSeconds);
    // Once one is unsettled, all later ones are, even if older than the overlap on their page.
    const isWhole = newestFirst.every(({ created }) => created === null || created <= settledUntil);
    settled = settled && isWhole ? (marks[0] ?? settled) : undefined;
    const cursor = at.since !== undefined && !hasMore ? noAnchorSince(at.since) : at;
    yield toStep(walk, newestFirst, cursor, isLast && !hasMore);
    if (!hasMore) return 'complete';
    position = marks[0] ?? position;
    passed = idsOf(fetched.page);
  }
}

/** Reads from new to old, back to `since`, and so ends however fast new ones are made. */
export async function* readAgainWalk(walk: Walk, cursor: Cursor): AsyncGenerator<PullStep, void> {
  const begun = again.safeParse(cursor).data?.again;
  const since = begun?.since ?? walk.since;
  let position = begun?.position;
  let passed: ReadonlySet<string> = new Set(position ? [position.id] : []);
  for (;;) {
    const fetched = await walk.list.read(
      {
        'created[gte]': String(Math.floor(since / 1000)),
        ...(position ? { starting_after: position.id } : {}),
      },
      passed,
    );
    if (fetched.kind === 'failed') {
      yield fetched;
      return;
    }
    // A place that is gone ends the round; the next pull finds out why.
    const page = fetched.kind === 'page' ? fetched.page : undefined;
    position = page?.marks.at(-1);
    const next = page?.hasMore && position ? { again: { since, position } } : null;
    yield toStep(walk, page?.newestFirst ?? [], next, !next);
    if (!page || !next) return;
    passed = idsOf(page);
  }
}

function toStep(
  { list, observe }: Walk,
  newestFirst: readonly Transaction[],
  cursor: Cursor,
  complete: boolean,
): PullStep {
  const safe = (text: string): string => (categoryForm.test(text) ? text : '?');
  const records = toLedgerEvents(newestFirst.toReversed(), ({ category, balanceType }) =>
    observe({
      kind: 'categoryIgnored',
      platform: 'stripe',
      category: safe(category),
      ...(balanceType === undefined ? {} : { balanceType: safe(balanceType) }),
    }),
  );
  const completeThrough = list.completeThrough();
  return {
    kind: 'page',
    ...records,
    cursor,
    complete,
    ...(completeThrough === undefined ? {} : { completeThrough }),
  };
}

async function* endOf(fetched: Exclude<Fetched, { kind: 'page' }>): AsyncGenerator<PullStep, End> {
  if (fetched.kind === 'failed') yield fetched;
  return fetched.kind;
}

/** The next page lies beyond all of them. */
function idsOf({ marks }: Page): ReadonlySet<string> {
  return new Set(marks.map(({ id }) => id));
}

function readFurtherBack(
  at: Backfill | undefined,
  { marks, settledUntil }: Page,
  lateSeconds: number,
): Backfill | undefined {
  const newest = at?.newest ?? marks[0];
  const position = marks.at(-1) ?? at?.position;
  if (!newest || !position) return at;
  const until = Math.min(settledUntil, newest.created - lateSeconds);
  const settled = marks.find(({ created }) => created <= until);
  return {
    phase: 'backfill',
    version: bookingVersion,
    newest,
    overlap: at?.overlap ?? settled ?? null,
    position,
  };
}

/** `settled`: the last of the pages before; undefined once they held something unsettled. */
function advance(
  at: Forward,
  settled: TransactionRef | undefined,
  { marks, settledUntil }: Page,
  lateSeconds: number,
): Forward {
  const [newest] = marks;
  // A page may end inside the overlap, before the head.
  const head = newest && newest.created >= at.head.created ? newest : at.head;
  const until = Math.min(settledUntil, head.created - lateSeconds);
  const candidates = settled ? [...marks, settled] : [];
  const overlap = candidates.find(({ created }) => created <= until);
  return { ...at, head, overlap: overlap ?? at.overlap };
}
