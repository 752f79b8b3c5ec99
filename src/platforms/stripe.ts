/**
 * Stripe's balance transactions → ledger events. https://docs.stripe.com/api/balance_transactions/list
 *
 * Lists come newest first. The walk goes from old to new with `ending_before`, which answers the page next to an id on its
 * newer side, so that each page's cursor may be committed alone. It starts from an anchor, the newest transaction before
 * the time wanted; an account without one is new and is read back to its beginning first.
 *
 * A transaction may become visible a few seconds late (the overlap), and then sorts behind ones already read. So a pull
 * begins at the newest transaction that is the overlap older than the newest one seen, and settled: it and all before it
 * were older than the overlap when their page was sent, by Stripe's own clock.
 */
import { z } from 'zod';
import type { PlatformFailure } from '../model/failure.ts';
import { plusMs } from '../model/instant.ts';
import type { Observe } from '../observe/observation.ts';
import type { Adapter, Cursor, PullRequest, PullStep } from './adapter.ts';
import type { Outbound } from './outbound.ts';
import { toLedgerEvents, transaction, type Transaction } from './stripe-transaction.ts';

export type StripeOptions = {
  readonly baseUrl: string;
  readonly overlapSeconds: number;
  readonly completenessLagSeconds: number;
  readonly outbound: Outbound;
  readonly observe: Observe;
};

const apiVersion = '2026-10-28.endive';
const pageSize = 100;
/** As Stripe spells categories; any other text in that place is not told further. */
const categoryForm = /^[a-z][a-z0-9_]{0,63}$/;

const mark = z.object({ id: z.string(), created: z.number().int() });
type Mark = z.infer<typeof mark>;

/** `head`: the newest transaction seen. `overlap`: the newest that is settled; pulls read on from it. */
const forward = z.object({
  head: mark,
  overlap: mark,
  /** Set when the walk began at an account's very first transaction: one that appears late may sort before it. */
  since: z.number().int().optional(),
});
type Forward = z.infer<typeof forward>;
/** Reading a new account back: `newest` was on top when it began, `position` is how far back it has come. */
const readBack = z.object({ newest: mark, overlap: mark.nullable(), position: mark });
type ReadBack = z.infer<typeof readBack>;
/** A new account, too young for an overlap: it is read whole again, from the moment that was wanted first. */
const young = z.object({ since: z.number().int() });

const list = z.object({ object: z.literal('list'), has_more: z.boolean(), data: z.array(transaction) });
const refusal = z.object({ error: z.object({ code: z.string().optional() }) });
const account = z.object({ id: z.string() });

type Page = {
  readonly newestFirst: readonly Transaction[];
  readonly hasMore: boolean;
  /** What was created until then, in seconds, was visible when the page was sent. */
  readonly settledUntil: number;
};
type Fetched<T> =
  | { readonly kind: 'ok'; readonly value: T }
  | { readonly kind: 'unknown-anchor' }
  | Extract<PullStep, { kind: 'failed' }>;

export function createStripeAdapter(options: StripeOptions): Adapter {
  return {
    hasGloballyUniqueIds: true,
    completeThrough: (askedAt) => plusMs(askedAt, -options.completenessLagSeconds * 1000),
    // eslint-disable-next-line require-yield
    async *readAgain() {},
    async *pull(request) {
      if (!request.accountIsChecked) {
        const checked = await checkAccount(options, request);
        yield checked;
        if (checked.kind === 'failed') return;
      }
      let cursor: Cursor = request.cursor;
      // An anchor that Stripe no longer knows: once more from the start; what is read twice is booked once.
      for (let beginnings = 0; beginnings < 2; beginnings += 1) {
        const forgotten = yield* walk(options, request, cursor);
        if (!forgotten) return;
        cursor = null;
        yield { kind: 'page', events: [], unbooked: [], cursor, complete: false };
      }
      yield failed('invalid_response');
    },
  };
}

/** Whose token is it? A key of another account would book another merchant's money. */
async function checkAccount(options: StripeOptions, request: PullRequest): Promise<PullStep> {
  const result = await get(options, request, '/v1/account', {});
  if (result.kind === 'failed') return result;
  // A restricted key may be allowed to read transactions and not the account.
  if (result.status === 403) return { kind: 'account', readable: false };
  if (result.status !== 200) return failed(reasonOf(result.status));
  const parsed = account.safeParse(result.body);
  if (!parsed.success) return failed('invalid_response');
  return parsed.data.id === request.platformAccountId
    ? { kind: 'account', readable: true }
    : failed('forbidden');
}

/** Yields pages until one is complete or failed; true when Stripe does not know the cursor's transaction any more. */
async function* walk(
  options: StripeOptions,
  request: PullRequest,
  cursor: Cursor,
): AsyncGenerator<PullStep, boolean> {
  let at: Forward | ReadBack | undefined = forward.safeParse(cursor).data ?? readBack.safeParse(cursor).data;
  const since = young.safeParse(cursor).data?.since ?? request.since;
  if (!at) {
    const before = Math.ceil(since / 1000);
    const anchor = await fetchPage(options, request, { 'created[lt]': String(before), limit: '1' });
    if (anchor.kind !== 'ok') return yield* endOf(anchor);
    const [found] = anchor.value.newestFirst;
    if (found) {
      at = { head: markOf(found), overlap: markOf(found) };
      yield { kind: 'page', events: [], unbooked: [], cursor: at, complete: false };
    }
  }
  while (!at || 'newest' in at) {
    const query: Record<string, string> = at ? { starting_after: at.position.id } : {};
    const fetched = await fetchPage(options, request, { limit: String(pageSize), ...query });
    if (fetched.kind !== 'ok') return yield* endOf(fetched);
    const { newestFirst, hasMore } = fetched.value;
    const single = !at && !hasMore;
    const next: ReadBack | undefined = readFurtherBack(at, fetched.value, options.overlapSeconds);
    // All in one page and too young for an overlap, or nothing at all: read it whole again next time.
    const complete = single && !next?.overlap;
    at =
      !next || hasMore
        ? next
        : {
            head: next.newest,
            ...(next.overlap ? { overlap: next.overlap } : { overlap: next.position, since }),
          };
    const step = yield* pageOf(options, newestFirst, complete ? { since } : at, complete);
    if (step || complete) return false;
  }
  let settled: Mark | undefined = at.overlap;
  for (let position = at.overlap.id; ;) {
    const fetched = await fetchPage(options, request, { limit: String(pageSize), ending_before: position });
    if (fetched.kind !== 'ok') return yield* endOf(fetched);
    const { newestFirst, hasMore, settledUntil } = fetched.value;
    at = advance(at, settled, fetched.value, options.overlapSeconds);
    // Behind the first that is not settled nothing is, however old it has become when a later page is sent.
    const isWhole = newestFirst.every(({ created }) => created <= settledUntil);
    settled = settled && isWhole ? (newestFirst[0] ?? settled) : undefined;
    const isYoung = at.since !== undefined && !hasMore;
    const step = yield* pageOf(options, newestFirst, isYoung ? { since: at.since } : at, !hasMore);
    if (step || !hasMore) return false;
    position = newestFirst[0]?.id ?? position;
  }
}

/** Yields the page as ledger events; true when something on it could not be booked and the pull has failed. */
async function* pageOf(
  { observe }: StripeOptions,
  newestFirst: readonly Transaction[],
  cursor: Cursor,
  complete: boolean,
): AsyncGenerator<PullStep, boolean> {
  const booked = toLedgerEvents(newestFirst.toReversed(), (category) =>
    observe({
      kind: 'categoryIgnored',
      platform: 'stripe',
      category: categoryForm.test(category) ? category : '?',
    }),
  );
  yield booked
    ? { kind: 'page', events: booked, unbooked: [], cursor, complete }
    : failed('invalid_response');
  return !booked;
}

async function* endOf(fetched: Exclude<Fetched<Page>, { kind: 'ok' }>): AsyncGenerator<PullStep, boolean> {
  if (fetched.kind === 'failed') yield fetched;
  return fetched.kind === 'unknown-anchor';
}

function readFurtherBack(
  at: ReadBack | undefined,
  { newestFirst }: Page,
  overlapSeconds: number,
): ReadBack | undefined {
  const [first, last] = [newestFirst[0], newestFirst.at(-1)];
  const newest = at?.newest ?? (first && markOf(first));
  const position = last ? markOf(last) : at?.position;
  if (!newest || !position) return at;
  const old = newestFirst.find(({ created }) => created <= newest.created - overlapSeconds);
  return { newest, overlap: at?.overlap ?? (old ? markOf(old) : null), position };
}

/** `settled`: the last of the pages before, when all that they held was settled; undefined once something was not. */
function advance(
  at: Forward,
  settled: Mark | undefined,
  { newestFirst, settledUntil }: Page,
  overlapSeconds: number,
): Forward {
  const [newest] = newestFirst;
  // A page may end inside the overlap, before the head.
  const head = newest && newest.created >= at.head.created ? markOf(newest) : at.head;
  const until = Math.min(settledUntil, head.created - overlapSeconds);
  const candidates = settled ? [...newestFirst, settled] : [];
  const overlap = candidates.find(({ created }) => created <= until);
  return { ...at, head, overlap: overlap ? markOf(overlap) : at.overlap };
}

async function fetchPage(
  options: StripeOptions,
  request: PullRequest,
  query: Readonly<Record<string, string>>,
): Promise<Fetched<Page>> {
  const result = await get(options, request, '/v1/balance_transactions', query);
  if (result.kind === 'failed') return result;
  if (result.status !== 200) {
    const code = refusal.safeParse(result.body).data?.error.code;
    return result.status === 400 && code === 'resource_missing'
      ? { kind: 'unknown-anchor' }
      : failed(reasonOf(result.status));
  }
  const parsed = list.safeParse(result.body);
  // More that is never shown would be asked for without end.
  if (!parsed.success || (parsed.data.has_more && parsed.data.data.length === 0))
    return failed('invalid_response');
  const { data: newestFirst, has_more: hasMore } = parsed.data;
  // Without a Date, the newest transaction tells how late it is at least.
  const sentAt = result.sentAtSeconds ?? newestFirst[0]?.created ?? 0;
  return { kind: 'ok', value: { newestFirst, hasMore, settledUntil: sentAt - options.overlapSeconds } };
}

function get(
  { baseUrl, outbound }: StripeOptions,
  { accessToken, signal }: PullRequest,
  path: string,
  query: Readonly<Record<string, string>>,
): ReturnType<Outbound> {
  const url = new URL(path, baseUrl);
  for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value);
  const headers = {
    authorization: `Bearer ${accessToken}`,
    'stripe-version': apiVersion,
    accept: 'application/json',
  };
  return outbound({ platform: 'stripe', url, headers, signal });
}

function reasonOf(status: number): PlatformFailure['reason'] {
  if (status === 401) return 'unauthorized';
  return status === 403 ? 'forbidden' : 'upstream_error';
}

function failed(reason: PlatformFailure['reason']): Extract<PullStep, { kind: 'failed' }> {
  return { kind: 'failed', failure: { reason } };
}

function markOf({ id, created }: Transaction | Mark): Mark {
  return { id, created };
}
