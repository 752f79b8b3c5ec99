/** Readings of spans of PayPal's search, each whole and of one state of its data. */
import { z } from 'zod';
import { instant, type Instant } from '../../model/instant.ts';
import { emptyPage, failed, type PullStep } from '../adapter.ts';
import { toSecond, type Ask, type Page, type Refused, type Span } from './api.ts';

export const [secondMs, hourMs] = [1_000, 3_600_000];
/** PayPal takes no longer span, and a payment is decided on by then. */
export const maxDaysMs = 31 * 24 * hourMs;
const pageSize = 500;
/** Numbers of pages shift when a row is added: a few pages are soon read again. */
const maxPages = 4;
const [maxWalksOfSpan, maxPending] = [3, 50];

/** Changes with what is booked, or how: the day of a cursor of another version is read again. */
export const bookingVersion = 1;
const epochMs = z.number().int().transform(instant);
/** Payments not decided on yet: they may count long after their time has been read. */
export const pendingRows = z.array(z.object({ id: z.string(), at: epochMs, askedAt: epochMs }));
/** `refreshed`: all until then is read. */
const known = { version: z.literal(bookingVersion), refreshed: epochMs, pending: pendingRows };
export const cursorForm = z.discriminatedUnion('phase', [
  z.object({ phase: z.literal('read'), ...known }),
  /** `to` is how far the data reached when this reading began, `from` how far it has come. */
  z.object({ phase: z.literal('reading'), ...known, from: epochMs, to: epochMs }),
]);

type Place = z.output<typeof cursorForm>;
export type Walk = { readonly ask: Ask; readonly overlapMs: number; at: Place };
/** Undefined when it has come to its end. */
export type Steps<End> = AsyncGenerator<PullStep, End | undefined>;

/** A reading of this span alone, both ends included. */
export function spanWalk(ask: Ask, from: Instant, to: Instant): Walk {
  const at = { phase: 'reading', version: bookingVersion, refreshed: from, pending: [], from, to } as const;
  return { ask, overlapMs: 0, at: { ...at, pending: [] } };
}

/** Ends a reading that is under way. The cursor moves behind each span that was read whole. */
export async function* readSpans(walk: Walk): Steps<Refused> {
  let [widthMs, walks] = [maxDaysMs, 0];
  while (walk.at.phase === 'reading') {
    const { from, to: goal } = walk.at;
    const to = instant(Math.min(from + widthMs, goal));
    const end = yield* readSpan(walk, { from, to }, (at, { refreshed, totalPages }) => {
      if (totalPages * 2 <= maxPages) widthMs = Math.min(2 * widthMs, maxDaysMs);
      // The data may end before the span does, where another of PayPal's servers answers.
      const reached = instant(Math.min(to, refreshed));
      if (reached === to && to !== goal) return { ...at, phase: 'reading', from: to, to: goal };
      return { phase: 'read', version: at.version, pending: at.pending, refreshed: reached };
    });
    if (end?.kind === 'failed' || end?.kind === 'not-available') return end;
    walks = end ? walks + 1 : 0;
    if (!end || (end.kind === 'shifted' && walks < maxWalksOfSpan)) continue;
    if (to - from <= secondMs) return failed('invalid_response');
    [widthMs, walks] = [Math.max(secondMs, toSecond((to - from) / 2)), 0];
    yield emptyPage({ cursor: walk.at });
  }
  return undefined;
}

/** Books each page, and moves to `toNext` if all are of one state of the data (else: `shifted`). */
export async function* readSpan(
  walk: Walk,
  span: Span,
  toNext: (at: Place, last: Page) => Place,
): Steps<Refused | { readonly kind: 'shifted' }> {
  let { pending } = walk.at;
  let first: Page | undefined;
  for (let number = 1; ; number += 1) {
    const page = yield* walk.ask({ ...span, page: number, pageSize });
    if (page.kind !== 'page') return page;
    first ??= page;
    pending = pendingAfter(pending, page);
    const isShifted = page.totalItems !== first.totalItems || page.refreshed !== first.refreshed;
    const isTooLarge = page.totalPages > maxPages;
    const isLast = isShifted || isTooLarge || number >= page.totalPages;
    if (isLast && !isShifted && !isTooLarge) walk.at = toNext({ ...walk.at, pending }, page);
    yield { kind: 'page', ...page.booked, cursor: walk.at, complete: false };
    if (isTooLarge) return { kind: 'too-large' };
    if (isLast) return isShifted ? { kind: 'shifted' } : undefined;
  }
}

function pendingAfter(before: Place['pending'], { undecided, decided, sentAt }: Page): Place['pending'] {
  const rows = new Map(before.map((row) => [row.id, row]));
  for (const id of decided) rows.delete(id);
  for (const row of undecided) rows.set(row.id, { ...row, askedAt: rows.get(row.id)?.askedAt ?? sentAt });
  return [...rows.values()].slice(0, maxPending);
}
