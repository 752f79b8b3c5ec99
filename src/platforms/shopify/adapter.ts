/** Walks over a list of payments: one search, page by page, until Shopify has nothing newer. */
import { z } from 'zod';
import { emptyPage, fail, type Adapter, type PullRequest, type Steps } from '../adapter.ts';
import { completeThroughOf, readAtSeconds } from '../outbound.ts';
import { createAdapter, endInterrupted, resumeAt } from '../walk.ts';
import { lookUpEach, walkWindow } from '../window.ts';
import { createApi, type Ask, type ShopifyOptions } from './api.ts';
import { newerOf, openList } from './lists.ts';

const bookingVersion = 1;

/**
 * Times are in seconds, by Shopify's clock, if it sent a Date. `seen`: a walk's newest record;
 * later walks begin there once all before it is listed.
 */
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

export function createShopifyAdapter(options: ShopifyOptions): Adapter {
  const { SHOPIFY_SOURCE: source, SHOPIFY_OVERLAP_SECONDS: overlapSeconds } = options;
  const list = openList(options);

  async function* pull(ask: Ask, request: PullRequest): Steps {
    const search = list.since(request.since);
    const first: Position = { phase: 'between', source, version: bookingVersion, search, seen: null };
    const begun = yield* resumeAt(position, request, first);
    const at = begun.phase === 'walking' ? yield* endInterrupted(walk(ask, begun)) : begun;
    yield* walk(ask, at);
  }

  async function* walk(ask: Ask, from: Position): Steps<Position> {
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
      const { next: after, records, answer } = page;
      const begunAt = before ? before.begunAt : readAtSeconds(answer);
      const newest = newerOf(before?.newest ?? '', page.mark);
      const seen = newest && answer.sentAtSeconds ? { mark: newest, at: answer.sentAtSeconds } : null;
      at = after ? { ...at, phase: 'walking', after, begunAt, newest } : settle(at, begunAt, seen);
      const completeThrough = completeThroughOf(begunAt, overlapSeconds);
      yield { kind: 'page', ...records, cursor: at, complete: !after, completeThrough };
      if (!after) return at;
    }
  }

  function settle({ version, search, seen }: Position, begunAt = 0, next: Position['seen']): Position {
    const rest = { phase: 'between', source, version } as const;
    if (seen && begunAt <= seen.at + overlapSeconds) return { ...rest, search, seen };
    return { ...rest, search: seen ? list.from(seen.mark) : search, seen: next };
  }

  return createAdapter<Ask>({
    hasGloballyUniqueIds: false,
    lagSeconds: overlapSeconds,
    open: createApi(options),
    pull,
    readWindow(ask, window) {
      const search = list.within(window.from, window.to);
      return walkWindow(z.string(), window, (after) => list.read(ask, search, after));
    },
    lookUp: (ask, events) => lookUpEach(events, (event) => list.readOne(ask, event)),
  });
}
