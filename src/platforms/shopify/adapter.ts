/** The walk over a list of payments: one search, page by page, until Shopify says that nothing is newer. */
import { z } from 'zod';
import { instant, plusMs } from '../../model/instant.ts';
import { emptyPage, failed, type Adapter, type PullStep } from '../adapter.ts';
import { createApi, type Ask, type ShopifyOptions } from './api.ts';
import { newerOf, openList } from './lists.ts';
import { lookUp, readWindow } from './window.ts';

/** Changes with what is booked, or how: the day of a cursor of another version is read again. */
const bookingVersion = 1;

/** `seen`: the newest record of a walk, and when. Once all before it is listed, walks begin there. */
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
  const { source, overlapSeconds } = options;
  const list = openList(options);
  const openShop = createApi(options);

  /** Ends where the next walk begins; undefined: it failed. */
  async function* walk(
    ask: Ask,
    from: Position,
    isLast: boolean,
  ): AsyncGenerator<PullStep, Position | undefined> {
    let at = from;
    for (;;) {
      const before = at.phase === 'walking' ? at : undefined;
      const page = yield* list.read(ask, at.search, before?.after ?? null);
      if (page.kind === 'unknown-cursor' && before && at === from) {
        at = { ...at, phase: 'between' };
        yield emptyPage({ cursor: at });
        continue;
      }
      if (page.kind !== 'page') {
        yield page.kind === 'failed' ? page : failed('upstream_error');
        return undefined;
      }
      const begunAt = before ? before.begunAt : page.lookedAt;
      const newest = newerOf(before?.newest ?? '', page.mark);
      const { endCursor: after, records } = page;
      if (after === null) at = endWalk(at, begunAt, newest, page.sentAt);
      else at = { ...at, phase: 'walking', after, begunAt, newest };
      const completeThrough = begunAt === undefined ? undefined : instant((begunAt - overlapSeconds) * 1000);
      yield { kind: 'page', ...records, cursor: at, complete: isLast && after === null, completeThrough };
      if (after === null) return at;
    }
  }

  function endWalk(
    { version, search, seen }: Position,
    begunAt: number | undefined,
    mark: string,
    at: number | undefined,
  ): Position {
    const rest = { phase: 'between', source, version } as const;
    if (seen && (begunAt === undefined || begunAt <= seen.at + overlapSeconds))
      return { ...rest, search, seen };
    const isSeen = mark !== '' && at !== undefined;
    return { ...rest, search: seen ? list.from(seen.mark) : search, seen: isSeen ? { mark, at } : null };
  }

  return {
    hasGloballyUniqueIds: false,
    completeThrough: (askedAt) => plusMs(askedAt, -overlapSeconds * 1000),
    readAgain: null,
    settlesAfterMs: 900_000,
    readWindow: (request, from, to) =>
      readWindow(list, openShop(request), overlapSeconds, { cursor: request.cursor, from, to }),
    lookUp: (request, events) => lookUp(list, openShop(request), events),
    async *pull(request) {
      const ask = openShop(request);
      const stored = position.safeParse(request.cursor).data;
      const isKept = stored?.source === source && stored.version === bookingVersion;
      if (stored && !isKept) yield emptyPage({ cursor: null, restartFrom: request.since });
      const search = list.since(request.since);
      const first: Position = { phase: 'between', source, version: bookingVersion, search, seen: null };
      const begun = stored && isKept ? stored : first;
      // A walk that was cut short ends first: only a new one can say that nothing is newer.
      const at = begun.phase === 'walking' ? yield* walk(ask, begun, false) : begun;
      if (at) yield* walk(ask, at, true);
    },
  };
}
