/** The stream of figures: server-sent events by `fetch`, as an EventSource cannot send a token. */
import { operations } from '#generated/operations.ts';
import type { Environment } from './environment.ts';
import { toResult, type Result } from './result.ts';
import { graceMs, minMs, reduce, type RealtimeRevenue, type State } from './state.ts';
import { parseJson, type Identity, type Transport } from './transport.ts';

type Id = 'getRealtimeRevenueV1';
export type Query = { readonly interval: RealtimeRevenue['interval']; readonly on_source_failure?: string };
type Subscription = {
  readonly query: Query;
  readonly identity: Identity | undefined;
  readonly etag: string | undefined;
  readonly signal: AbortSignal;
};

/** `alive`: bytes without an event, such as a heartbeat. */
export type News = Result<Id> | 'alive';

/** Passes events on until the stream ends; resolves with the server's `retry` pause. */
export async function listen(
  { baseUrl, environment }: Transport,
  { query, identity, etag, signal }: Subscription,
  receive: (news: News) => void,
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
        return parseResult(event, identity?.tenant, environment.now()) ?? [];
      });
      for (const news of results.length > 0 ? results : (['alive'] as const)) receive(news);
    }
  } catch {
    // Either side broke the stream off; the feed polls again.
  }
  return retryMs;
}

/** The status of each event; others, of a newer server, are ignored. */
const statuses: { readonly [name: string]: number | undefined } = { revenue: 200, unavailable: 503 };

function parseResult({ name, id, data }: ServerEvent, tenant: string | undefined, nowMs: number) {
  const status = statuses[name];
  if (status === undefined || data === undefined) return undefined;
  const response = new Response(null, { status, headers: id === undefined ? {} : { ETag: id } });
  return toResult<Id>('getRealtimeRevenueV1', { response, body: parseJson(data), nowMs, tenant });
}

export type ServerEvent = {
  readonly name: string;
  readonly id: string | undefined;
  readonly data: string | undefined;
  readonly retryMs: number | undefined;
};

const maxLength = 4_000_000;

/** Parses bytes into complete events (WHATWG HTML §9.2.6). */
export function createParser(): (bytes: Uint8Array) => ServerEvent[] {
  const decoder = new TextDecoder();
  let rest = '';
  return (bytes) => {
    rest += decoder.decode(bytes, { stream: true });
    if (rest.length > maxLength) throw new RangeError('an event of the stream is too long');
    // A CR at the end may be the first half of a CR LF.
    const half = rest.endsWith('\r') ? '\r' : '';
    const lines = rest.slice(0, rest.length - half.length).replaceAll(/\r\n?/g, '\n');
    const blocks = lines.split('\n\n');
    rest = `${blocks.pop() ?? ''}${half}`;
    return blocks.map(parseEvent);
  };
}

function parseEvent(block: string): ServerEvent {
  const readValues = (name: string): string[] =>
    block.split('\n').flatMap((line) => {
      const [, field, value = ''] = /^([^:]*)(?:: ?(.*))?$/.exec(line) ?? [];
      return field === name ? [value] : [];
    });
  const data = readValues('data');
  const retry = readValues('retry').at(-1) ?? '';
  return {
    name: readValues('event').at(-1) ?? '',
    id: readValues('id').at(-1),
    data: data.length > 0 ? data.join('\n') : undefined,
    retryMs: /^\d+$/.test(retry) ? Number(retry) : undefined,
  };
}

/** The stream of one server and tenant. */
export type Source = {
  /** Resolves when the stream ends, with the server's `retry` pause. */
  readonly listen: (
    etag: string | undefined,
    signal: AbortSignal,
    receive: (news: News) => void,
  ) => Promise<number | undefined>;
  /** Server and tenant: one stream for each, as browsers limit HTTP/1.1 to six connections. */
  readonly place: string;
};

/** Two heartbeats of the server: after a longer silence the connection is broken. */
const silenceMs = 20_000;
/** Polls only, for so long, after a stream that failed or ended early. */
const pollOnlyMs = 300_000;

const placesOf = new WeakMap<Environment, Set<string>>();

type Store = { readonly state: () => State; readonly setState: (next: State) => void };

/** The stream of a feed: it replaces polls while it is alive. */
export function createSubscription(environment: Environment, end: AbortSignal, { state, setState }: Store) {
  const places = placesOf.get(environment) ?? new Set<string>();
  placesOf.set(environment, places);
  type Open = { readonly place: string; readonly beganAt: number; heardAt: number | undefined };
  let current: (Open & { readonly closing: AbortController }) | undefined;
  let pollsUntil = -Infinity;

  function close(): void {
    if (!current) return;
    places.delete(current.place);
    const { closing } = current;
    current = undefined;
    closing.abort();
  }

  /** Polls at this time, unless a poll is due before. */
  function pollAt(nextPollAt: number): void {
    if (!end.aborted)
      setState({ ...state(), nextPollAt: Math.min(nextPollAt, state().nextPollAt ?? Infinity) });
  }

  function apply(news: News): void {
    const at = environment.now();
    const before = state();
    const next = news === 'alive' ? before : reduce(before, news, environment);
    // An event does not delay the next poll, which asks for the current token.
    const nextPollAt = Math.min(before.nextPollAt ?? Infinity, next.nextPollAt ?? Infinity);
    const isGood = next.status === 'live';
    setState({ ...next, nextPollAt, ...(isGood && { checkedAt: at, staleAt: at + silenceMs + graceMs }) });
  }

  return {
    /** Opens the stream after a good answer. */
    follow({ listen, place }: Source): void {
      const { status, data, etag } = state();
      const hasFigures = data !== undefined && (status === 'live' || status === 'stale');
      if (current && !hasFigures) close();
      const now = environment.now();
      if (current || status !== 'live' || end.aborted || now < pollsUntil || places.has(place)) return;
      const closing = new AbortController();
      const own = { place, beganAt: now, heardAt: undefined, closing };
      current = own;
      places.add(place);
      const receive = (news: News): void => {
        if (!current || current.closing !== closing) return;
        current.heardAt = environment.now();
        if (news === 'alive' || news.status === 200 || news.status === 503) return apply(news);
        // Drops an event that is unreadable or another tenant's, and polls instead.
        pollsUntil = current.heardAt + pollOnlyMs;
        close();
        pollAt(environment.now());
      };
      void listen(etag, closing.signal, receive).then((retryMs) => {
        if (!current || current.closing !== closing) return;
        const { beganAt, heardAt } = current;
        const at = environment.now();
        close();
        if (retryMs === undefined && at - beganAt < silenceMs) pollsUntil = at + pollOnlyMs;
        if (heardAt !== undefined) pollAt(at + (retryMs ?? minMs));
      });
    },
    /** Whether the stream replaces polls. Postpones a due poll; closes a silent stream. */
    isAlive(): boolean {
      const now = environment.now();
      if (!current) return false;
      const heardAt = current.heardAt ?? -Infinity;
      if (now - heardAt >= silenceMs) {
        if (now - Math.max(heardAt, current.beganAt) < silenceMs) return false;
        pollsUntil = now + pollOnlyMs;
        close();
        return false;
      }
      if ((state().nextPollAt ?? now) <= now) setState({ ...state(), nextPollAt: heardAt + silenceMs });
      return true;
    },
    pause(): void {
      if (!current) return;
      close();
      pollAt(environment.now());
    },
  };
}
