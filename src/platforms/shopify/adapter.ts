/** Walks over a list of payments: one search, page by page, until Shopify has nothing newer. */
import { z } from 'zod';
import { emptyPage, fail, type Adapter, type PullRequest, type Steps } from '../adapter.ts';
import { completeThroughOf } from '../outbound.ts';
import { createAdapter, resumeAt, type ClosedWindow } from '../walk.ts';
import { lookUpEach, walkWindow } from '../window.ts';
import { createApi, type Ask, type ShopifyOptions } from './api.ts';
import { newerOf, openList } from './lists.ts';

const bookingVersion = 1;

/** `seen`: a walk's newest record, and its time. Later walks begin there once all before is listed. */
const between = z.object({
  phase: z.literal('between'),
  source: z.string(),
  version: z.number(),
  search: z.string(),
  seen: z.object({ mark: z.string(), at: z.number() }).nullable(),
});
const walking = between.extend({
  phase: z.literal('walking'),
  after: z.string(),
  begunAt: z.number().optional(),
  newest: z.string(),
});
const position = z.discriminatedUnion('phase', [between, walking]);
type Position = z.output<typeof position>;
/** Seconds by Shopify's clock, if it sent a Date. */
type Time = number | undefined;

export function createShopifyAdapter(options: ShopifyOptions): Adapter {
  const { SHOPIFY_SOURCE: source, SHOPIFY_OVERLAP_SECONDS: overlapSeconds } = options;
  const list = openList(options);

  async function* pull(ask: Ask, request: PullRequest): Steps {
    const search = list.since(request.since);
    const first: Position = { phase: 'between', source, version: bookingVersion, search, seen: null };
    const begun = yield* resumeAt(position, request, first, (stored) => {
      return stored.source === source && stored.version === bookingVersion;
    });
    // First end an interrupted walk: only a new one can find that nothing is newer.
    const at = begun.phase === 'walking' ? yield* walk(ask, begun, false) : begun;
    yield* walk(ask, at, true);
  }

  /** Ends with the start of the next walk. */
  async function* walk(ask: Ask, from: Position, isLast: boolean): Steps<Position> {
    let at = from;
    for (;;) {
      const before = at.phase === 'walking' ? at : undefined;
      const page = yield* list.read(ask, at.search, before?.after);
      if (page.kind === 'unknown-place' && before && at === from) {
        at = { ...at, phase: 'between' };
        yield emptyPage({ cursor: at });
        continue;
      }
      if (page.kind !== 'page') return yield* fail('upstream_error');
      const begunAt = before ? before.begunAt : page.readAt;
      const newest = newerOf(before?.newest ?? '', page.mark);
      const { next: after, records } = page;
      if (!after) at = settle(at, begunAt, newest, page.sentAt);
      else at = { ...at, phase: 'walking', after, begunAt, newest };
      const completeThrough = completeThroughOf(begunAt, overlapSeconds);
      yield { kind: 'page', ...records, cursor: at, complete: isLast && !after, completeThrough };
      if (!after) return at;
    }
  }

  function settle({ version, search, seen }: Position, begunAt: Time, mark: string, at: Time): Position {
    const rest = { phase: 'between', source, version } as const;
    if (seen && (begunAt === undefined || begunAt <= seen.at + overlapSeconds))
      return { ...rest, search, seen };
    const isSeen = mark !== '' && at !== undefined;
    return { ...rest, search: seen ? list.from(seen.mark) : search, seen: isSeen ? { mark, at } : null };
  }

  function readWindow(ask: Ask, window: ClosedWindow): Steps {
    const search = list.within(window.from, window.to);
    return walkWindow(z.string(), window, (after) => list.read(ask, search, after));
  }

  return createAdapter<Ask>({
    hasGloballyUniqueIds: false,
    lagSeconds: overlapSeconds,
    open: createApi(options),
    pull,
    readWindow,
    lookUp: (ask, events) => lookUpEach(events, (event) => list.readOne(ask, event)),
  });
}
