/** Walks over Stripe's list; docs/architecture.md, "Reading Stripe", gives the reasons. */
import { z } from 'zod';
import type { Instant } from '../../model/instant.ts';
import { emptyPage, fail, type Adapter, type Cursor, type PullRequest, type Steps } from '../adapter.ts';
import { epochMs } from '../records.ts';
import { createAdapter, type ClosedWindow } from '../walk.ts';
import { lookUpEach, walkWindow } from '../window.ts';
import { openAccount, type Account, type Page, type Read } from './api.ts';
import type { StripeOptions, TransactionRef } from './api.ts';

const bookingVersion = 2;
const ref = z.object({ id: z.string(), created: z.number().int() });
const version = z.number().optional().catch(undefined);
const phases = z.discriminatedUnion('phase', [
  // `head`: the newest seen. `overlap`: the newest settled one; pulls read on from it.
  // `since`: set if `overlap` is the account's first: a late one may sort before it.
  z.object({ phase: z.literal('forward'), version, head: ref, overlap: ref, since: epochMs.optional() }),
  // `newest`: the top of the list when the backfill began.
  z.object({ phase: z.literal('backfill'), version, newest: ref, overlap: ref.nullable(), position: ref }),
  // A new account without a settled transaction: each pull reads all since `since`.
  z.object({ phase: z.literal('no_anchor'), version, since: epochMs }),
]);
/** Cursors from before phases had names are told apart by their members. */
const pullCursor = z
  .looseObject({})
  .transform((stored) => ({
    phase: 'head' in stored ? 'forward' : 'newest' in stored ? 'backfill' : 'no_anchor',
    ...stored,
  }))
  .pipe(phases);
type PullCursor = z.output<typeof pullCursor>;
type Forward = Extract<PullCursor, { phase: 'forward' }>;
const toCursor = (at: PullCursor): Cursor => ({ ...at, version: bookingVersion });

/** Of `readAgain`; no other cursor has a member of this name. */
const againCursor = z.object({ again: z.object({ since: z.number().int(), position: ref }) });
/** A capture's reversal is booked at its sale's time, but made a moment later. */
const reversalMs = 60_000;

/** `unknown-place`: Stripe does not know the cursor's transaction any more. */
type End = { readonly kind: 'complete' | 'unknown-place' };

export const createStripeAdapter = (options: StripeOptions): Adapter =>
  createAdapter<Account>({
    hasGloballyUniqueIds: true,
    lagSeconds: options.STRIPE_COMPLETENESS_LAG_SECONDS,
    open: (request) => openAccount(options, request),
    check: ({ check }) => check(),
    pull,
    readAgain,
    readWindow,
    lookUp: ({ readOne }, events) => lookUpEach(events, readOne),
  });

async function* pull(account: Account, request: PullRequest): Steps {
  const isLive = request.mode === 'live';
  for (const cursor of [request.cursor, null]) {
    const end = yield* readNew(account, { ...request, cursor });
    if (end.kind === 'complete') return;
    if (isLive) break;
    yield emptyPage({ cursor: null, restartFrom: request.since });
  }
  // Only a sandbox deletes transactions: in live mode the key is another account's.
  yield* fail(isLive ? 'wrong_account' : 'invalid_response');
}

async function* readNew(account: Account, wanted: PullRequest): Steps<End> {
  const stored = pullCursor.safeParse(wanted.cursor).data;
  const since = stored?.phase === 'no_anchor' ? stored.since : wanted.since;
  const isOld = stored !== undefined && (stored.version ?? 0) < bookingVersion;
  const isBefore = stored?.phase === 'forward' && stored.overlap.created * 1000 < since;
  let at = isOld && !isBefore && stored.phase !== 'no_anchor' ? undefined : stored;
  // First void the events of older rules: the new rules may leave some of them out.
  if (isOld) yield emptyPage({ cursor: at ? toCursor(at) : null, restartFrom: since });
  if (!at) {
    const readBefore = account.openList('starting_after', { 'created[lt]': String(Math.ceil(since / 1000)) });
    const page = yield* readBefore(undefined);
    if (page.kind !== 'page') return page;
    const [anchor] = page.refs;
    at = anchor ? { phase: 'forward', head: anchor, overlap: anchor } : { phase: 'no_anchor', since };
    yield emptyPage({ cursor: toCursor(at) });
  }
  if (at.phase === 'forward' && at.since !== undefined) {
    // This walk was cut off: a late transaction may since sort before its beginning.
    const end = yield* readForward(account, at, false);
    if (end.kind !== 'complete') return end;
    at = { phase: 'no_anchor', since };
  }
  if (at.phase !== 'forward') {
    const end = yield* readBack(account, at, since);
    if ('kind' in end) return end;
    at = end;
  }
  return yield* readForward(account, at, true);
}

/** From new to old, to the beginning of the list. */
async function* readBack({ openList }: Account, from: PullCursor, since: Instant): Steps<Forward | End> {
  let at = from;
  const begun = from.phase === 'backfill' ? from.position : undefined;
  const end = yield* readPages(openList('starting_after'), begun, ({ refs, next, findSettled }) => {
    const before = at.phase === 'backfill' ? at : undefined;
    const newest = before?.newest ?? refs[0];
    const position = refs.at(-1) ?? before?.position;
    // An empty list, or one page younger than an overlap: the next pull reads it whole again.
    at = { phase: 'no_anchor', since };
    if (!newest || !position) return { cursor: toCursor(at), complete: true };
    const overlap = before?.overlap ?? findSettled(refs, newest);
    if (next) at = { phase: 'backfill', newest, overlap: overlap ?? null, position };
    else if (overlap) at = { phase: 'forward', head: newest, overlap };
    else if (before) at = { phase: 'forward', head: newest, overlap: position, since };
    return { cursor: toCursor(at), complete: at.phase === 'no_anchor' };
  });
  return end.kind === 'complete' && at.phase === 'forward' ? at : end;
}

async function* readForward({ openList }: Account, from: Forward, isLast: boolean): Steps<End> {
  let at = from;
  /** The last ref of the earlier pages; undefined once they held an unsettled one. */
  let settled: TransactionRef | undefined = from.overlap;
  return yield* readPages(openList('ending_before'), settled, ({ refs, next, isSettled, findSettled }) => {
    const [newest] = refs;
    // A page may end inside the overlap, before the head.
    const head = newest && newest.created >= at.head.created ? newest : at.head;
    const overlap = settled && findSettled([...refs, settled], head);
    at = { ...at, head, overlap: overlap ?? at.overlap };
    // Once one is unsettled, all later ones are, even if older than the overlap on their page.
    settled = settled && isSettled ? (newest ?? settled) : undefined;
    const cursor = toCursor(!next && at.since !== undefined ? { phase: 'no_anchor', since: at.since } : at);
    return { cursor, complete: isLast && !next };
  });
}

/** From new to old, back to `since`: so it ends however fast new transactions arrive. */
async function* readAgain({ openList }: Account, wanted: PullRequest): Steps {
  const begun = againCursor.safeParse(wanted.cursor).data?.again;
  const since = begun?.since ?? wanted.since;
  const read = openList('starting_after', { 'created[gte]': String(Math.floor(since / 1000)) });
  const end = yield* readPages(read, begun?.position, ({ next: position }) => {
    return { cursor: { again: { since, position } }, complete: !position };
  });
  // A lost place ends this reading; the next pull finds the cause.
  if (end.kind === 'unknown-place') yield emptyPage({ cursor: null, complete: true });
}

/** Yields a step for each page beyond `from`; `toNext` gives the cursor behind it. */
async function* readPages(
  read: Read,
  from: TransactionRef | undefined,
  toNext: (page: Page) => { readonly cursor: Cursor; readonly complete: boolean },
): Steps<End> {
  let position = from;
  do {
    const page = yield* read(position);
    if (page.kind !== 'page') return page;
    yield { kind: 'page', ...page.records, ...toNext(page), completeThrough: page.completeThrough };
    position = page.next;
  } while (position);
  return { kind: 'complete' };
}

function readWindow({ openList }: Account, window: ClosedWindow): Steps {
  const second = (at: number) => String(Math.ceil(at / 1000));
  const [from, to] = [second(window.from - reversalMs), second(window.to + reversalMs)];
  const read = openList('starting_after', { 'created[gte]': from, 'created[lt]': to });
  return walkWindow(ref, window, read);
}
