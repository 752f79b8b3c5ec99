/** Server-sent events of the figures, by `fetch`: an EventSource cannot send a token. */
import { operations } from '#generated/operations.ts';
import type { Environment } from './environment.ts';
import { toResult, type Result } from './result.ts';
import { graceMs, minMs, reduce, type RealtimeRevenue, type State } from './state.ts';
import { parsed, type Identity, type Transport } from './transport.ts';

type Id = 'getRealtimeRevenueV1';
type Listened = {
  readonly query: { readonly interval: RealtimeRevenue['interval']; readonly on_source_failure?: string };
  readonly identity: Identity | undefined;
  readonly etag: string | undefined;
  readonly signal: AbortSignal;
};

/** `alive`: something came, a heartbeat perhaps. */
export type News = Result<Id> | 'alive';

/** Tells what comes until the stream is over; resolves with the pause that the server then wants. */
export async function listen(
  { baseUrl, environment }: Transport,
  { query, identity, etag, signal }: Listened,
  hear: (news: News) => void,
): Promise<number | undefined> {
  let retryMs: number | undefined;
  try {
    const search = new URLSearchParams(query).toString();
    const url = `${baseUrl}${operations.streamRealtimeRevenue.path}?${search}`;
    const authorization = identity && { Authorization: `Bearer ${identity.token}` };
    const headers = { ...authorization, ...(etag !== undefined && { 'Last-Event-ID': etag }) };
    const response = await environment.fetch(new Request(url, { headers, cache: 'no-store', signal }));
    const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream') === true;
    const reader = response.body?.getReader();
    if (response.status !== 200 || !isStream || !reader) {
      await reader?.cancel();
      return undefined;
    }
    const parse = createParser();
    for (;;) {
      const part: { readonly value?: unknown } = await reader.read();
      if (!(part.value instanceof Uint8Array)) return retryMs;
      const results = parse(part.value).flatMap((event) => {
        retryMs = event.retryMs ?? retryMs;
        return resultOf(event, identity?.tenant, environment.now()) ?? [];
      });
      for (const news of results.length > 0 ? results : (['alive'] as const)) hear(news);
    }
  } catch {
    // Broken off, by either side: whoever listens asks again.
  }
  return retryMs;
}

/** Events of a server that knows more of them say nothing here. */
const statuses: { readonly [name: string]: number | undefined } = { revenue: 200, unavailable: 503 };

function resultOf({ name, id, data }: ServerEvent, tenant: string | undefined, nowMs: number) {
  const status = statuses[name];
  if (status === undefined || data === undefined) return undefined;
  const response = new Response(null, { status, headers: id === undefined ? {} : { ETag: id } });
  return toResult<Id>('getRealtimeRevenueV1', { response, body: parsed(data), nowMs, tenant });
}

export type ServerEvent = {
  readonly name: string;
  readonly id: string | undefined;
  readonly data: string | undefined;
  readonly retryMs: number | undefined;
};

const maxLength = 4_000_000;

/** Bytes → the events that they complete (WHATWG HTML §9.2.6). */
export function createParser(): (bytes: Uint8Array) => ServerEvent[] {
  const decoder = new TextDecoder();
  let rest = '';
  return (bytes) => {
    rest += decoder.decode(bytes, { stream: true });
    if (rest.length > maxLength) throw new RangeError('an event without an end');
    // A CR at the end may be half of a CR LF.
    const half = rest.endsWith('\r') ? '\r' : '';
    const lines = rest.slice(0, rest.length - half.length).replaceAll(/\r\n?/g, '\n');
    const blocks = lines.split('\n\n');
    rest = `${blocks.pop() ?? ''}${half}`;
    return blocks.map(parseEvent);
  };
}

function parseEvent(block: string): ServerEvent {
  const values = (name: string): string[] =>
    block.split('\n').flatMap((line) => {
      const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? [];
      return field === name ? [value] : [];
    });
  const data = values('data');
  const retry = values('retry').at(-1) ?? '';
  return {
    name: values('event').at(-1) ?? '',
    id: values('id').at(-1),
    data: data.length > 0 ? data.join('\n') : undefined,
    retryMs: /^\d+$/.test(retry) ? Number(retry) : undefined,
  };
}

/** How a feed is told without asking. */
export type Source = {
  /** Resolves when the stream is over, with the pause that the server wants then. */
  readonly listen: (
    etag: string | undefined,
    signal: AbortSignal,
    hear: (news: News) => void,
  ) => Promise<number | undefined>;
  /** Of a server and a tenant: a page has one stream there, since HTTP/1.1 has six connections. */
  readonly place: string;
};

/** Two heartbeats of the server: so long a silence is none of its making. */
const silenceMs = 20_000;
/** After a stream that did not come about, or did not last. */
const pollOnlyMs = 300_000;

const placesOf = new WeakMap<Environment, Set<string>>();

type Place = { readonly known: () => State; readonly become: (next: State) => void };

/** The stream of a feed, if there is one: it takes the place of polls while it can be heard. */
export function createFollowing(environment: Environment, end: AbortSignal, { known, become }: Place) {
  const places = placesOf.get(environment) ?? new Set<string>();
  placesOf.set(environment, places);
  type Following = { readonly place: string; readonly beganAt: number; heardAt: number | undefined };
  let current: (Following & { readonly leaving: AbortController }) | undefined;
  let pollsUntil = -Infinity;

  function drop(): void {
    if (!current) return;
    places.delete(current.place);
    const { leaving } = current;
    current = undefined;
    leaving.abort();
  }

  /** Asks again soon, for the reason or for the figures. */
  function askAt(nextPollAt: number): void {
    if (!end.aborted)
      become({ ...known(), nextPollAt: Math.min(nextPollAt, known().nextPollAt ?? Infinity) });
  }

  function hear(news: News): void {
    const at = environment.now();
    const before = known();
    const next = news === 'alive' ? before : reduce(before, news, environment);
    // Whose token it is, is asked as often as without a stream.
    const nextPollAt = Math.min(before.nextPollAt ?? Infinity, next.nextPollAt ?? Infinity);
    const isGood = next.status === 'live';
    become({ ...next, nextPollAt, ...(isGood && { checkedAt: at, staleAt: at + silenceMs + graceMs }) });
  }

  return {
    /** Listens from now on, if what was answered is worth it. */
    follow({ listen, place }: Source): void {
      const { status, data, etag } = known();
      const isWorthIt = data !== undefined && (status === 'live' || status === 'stale');
      if (current && !isWorthIt) drop();
      const now = environment.now();
      if (current || status !== 'live' || end.aborted || now < pollsUntil || places.has(place)) return;
      const leaving = new AbortController();
      const own = { place, beganAt: now, heardAt: undefined, leaving };
      current = own;
      places.add(place);
      const told = (news: News): void => {
        if (!current || current.leaving !== leaving) return;
        current.heardAt = environment.now();
        if (news === 'alive' || news.status === 200 || news.status === 503) return hear(news);
        // Another tenant's, or no figures at all: nothing of it is kept.
        pollsUntil = current.heardAt + pollOnlyMs;
        drop();
        askAt(environment.now());
      };
      void listen(etag, leaving.signal, told).then((retryMs) => {
        if (!current || current.leaving !== leaving) return;
        const { beganAt, heardAt } = current;
        const at = environment.now();
        drop();
        if (retryMs === undefined && at - beganAt < silenceMs) pollsUntil = at + pollOnlyMs;
        if (heardAt !== undefined) askAt(at + (retryMs ?? minMs));
      });
    },
    /** Whether a poll can be left out; one that is due is put off then. A stream that has gone silent ends. */
    isAlive(): boolean {
      const now = environment.now();
      if (!current) return false;
      const heardAt = current.heardAt ?? -Infinity;
      if (now - heardAt >= silenceMs) {
        if (now - Math.max(heardAt, current.beganAt) < silenceMs) return false;
        pollsUntil = now + pollOnlyMs;
        drop();
        return false;
      }
      if ((known().nextPollAt ?? now) <= now) become({ ...known(), nextPollAt: heardAt + silenceMs });
      return true;
    },
    rest(): void {
      if (!current) return;
      drop();
      askAt(environment.now());
    },
  };
}
