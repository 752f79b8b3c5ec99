/** The client's stream, and polling without one. */
import type { ServerResponse } from 'node:http';
import { describe, expect, it, vi } from 'vitest';
import { createParser } from '../../src/client/stream.ts';
import { newIds } from '../support/harness.ts';
import { hang, json, problem, revenue, text, tooMany } from './site.ts';
import { tokenOf } from './environment.ts';
import {
  around,
  client,
  clientOf,
  freshReply,
  isLive,
  isStale,
  servePages,
  shows,
  site,
  start,
  tenantId,
} from './watching.ts';

servePages();

/** Makes the site stream; returns promises of the streams in opening order. */
function openStreams() {
  const opened: Array<(response: ServerResponse) => void> = [];
  const streams = Array.from(
    { length: 4 },
    () => new Promise<ServerResponse>((open) => void opened.push(open)),
  );
  site.stream((_, response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' }).write(':\n\n');
    opened.shift()?.(response);
  });
  return streams;
}
const event = (name: string, data: unknown, id = '') =>
  `event: ${name}\n${id && `id: ${id}\n`}data: ${JSON.stringify(data)}\n\n`;
const figures = (minor: number, seconds = 0, of: string = tenantId) =>
  event('revenue', revenue(of, minor, seconds), `"${minor}"`);

/** A poller whose stream has delivered a first event. */
async function startFollowing() {
  const [stream, second] = openStreams();
  site.say(freshReply(1));
  const one = start();
  await one.next(shows(1));
  const first = await stream;
  first?.write(figures(2, 1));
  await one.next(shows(2));
  return { one, stream: first, second };
}

describe('a stream', () => {
  it('starts after the first response with its ETag and token and delivers figures', async () => {
    const { one } = await startFollowing();
    expect(site.streams).toMatchObject([
      {
        url: '/api/v1/revenue/realtime/stream?interval=day',
        headers: {
          authorization: site.requests[0]?.headers.authorization,
          'last-event-id': '"1"',
        },
      },
    ]);
    expect(one.state()).toMatchObject({ status: 'live', stale: false, error: undefined });
    expect(await site.polls()).toBe(1);
  });

  it('replaces polling while it delivers events', async () => {
    const { one, stream } = await startFollowing();
    for (let turn = 0; turn < 10; turn += 1) {
      around.advance(10_000);
      const { checkedAt } = one.state();
      stream?.write(':\n\n');
      await one.next((state) => state.checkedAt !== checkedAt);
      expect(one.state().stale).toBe(false);
    }
    expect(await site.polls()).toBe(1);
  });

  it('reports a failure with the last figures, and its end', async () => {
    const { one, stream } = await startFollowing();
    const failed = { ...problem('realtime-revenue-unavailable', 503), failed_sources: [], last_known: null };
    stream?.write(event('unavailable', failed));
    expect(await one.next(isStale)).toMatchObject({
      data: { revenue_total_minor: 2 },
      error: { status: 503 },
    });
    stream?.write(figures(3, 2));
    expect(await one.next(shows(3))).toMatchObject({ status: 'live', stale: false, error: undefined });
  });

  it('becomes stale when silent, ends, and is replaced by polling', async () => {
    const { one, stream } = await startFollowing();
    const gone = new Promise((closed) => stream?.once('close', closed));
    site.say(freshReply(4, 4));
    around.advance(21_000);
    around.advance(21_000);
    await one.next(shows(4));
    await gone;
    expect(site.streams.length).toBe(1);
    around.advance(20_000);
    await one.next((state) => state.checkedAt === around.environment.now());
    expect(await site.polls()).toBe(3);
  });

  it('ended by the server is reopened after its retry time with a new token', async () => {
    const tokens = [tokenOf(tenantId), tokenOf(tenantId, { jti: 'next' })];
    const [stream, second] = openStreams();
    site.say(freshReply(1), freshReply(1));
    const one = start(clientOf(() => tokens.shift() ?? tokenOf(tenantId, { jti: 'next' })));
    await one.next(isLive);
    (await stream)?.end('retry: 3000\n\n');
    await one.next(({ nextPollAt }) => nextPollAt === around.environment.now() + 3_000);
    around.advance(3_000);
    await second;
    expect(site.streams[1]?.headers.authorization).toBe(`Bearer ${tokenOf(tenantId, { jti: 'next' })}`);
    expect(await site.polls()).toBe(2);
  });

  it('ends while the page is hidden and with its last poller', async () => {
    const { one, stream, second } = await startFollowing();
    const other = start();
    await other.next(shows(2));
    const gone = new Promise((closed) => stream?.once('close', closed));
    around.show(false);
    await gone;
    around.show(true);
    around.advance(1_000);
    const again = await second;
    const goneAgain = new Promise((closed) => again?.once('close', closed));
    one.stop();
    expect(again?.closed).toBe(false);
    other.stop();
    await goneAgain;
  });

  it('serves all intervals of a tenant; another tenant has another stream', async () => {
    const streams = openStreams();
    const other = newIds().tenantId;
    site.say((request, response) => {
      const [, payload = ''] = (request.headers.authorization ?? '').split('.');
      const of = Buffer.from(payload, 'base64url').toString().includes(other) ? other : tenantId;
      json(200, revenue(of, 1), { ETag: '"1"', 'Cache-Control': 'max-age=20' })(request, response);
    });
    await start().next(isLive);
    await start(client, { interval: 'hour' }).next(isLive);
    await start(clientOf(() => tokenOf(other))).next(isLive);
    await Promise.all(streams.slice(0, 2));
    await site.polls();
    expect(site.streams.length).toBe(2);
  });

  it('is dropped when it delivers another tenant’s figures, which are not shown', async () => {
    const { one, stream } = await startFollowing();
    const gone = new Promise((closed) => stream?.once('close', closed));
    stream?.write(figures(99, 9, newIds().tenantId));
    await gone;
    around.advance(1_000);
    await one.next(isLive);
    expect(one.states.some(shows(99))).toBe(false);
  });

  it('ends when the token changes to another tenant', async () => {
    const other = newIds().tenantId;
    let current: string = tenantId;
    const [stream] = openStreams();
    site.say(freshReply(1), json(200, revenue(other, 7), { ETag: '"7"' }));
    const one = start(clientOf(() => tokenOf(current)));
    await one.next(isLive);
    const first = await stream;
    const gone = new Promise((closed) => first?.once('close', closed));
    current = other;
    void one.refresh();
    await gone;
    first?.write(figures(2, 1));
    await one.next(shows(7));
    expect(one.states.some(shows(2))).toBe(false);
  });

  it('ends when the token source has no token', async () => {
    let token = (): string => tokenOf(tenantId);
    const [stream] = openStreams();
    site.say(freshReply(1));
    const one = start(clientOf(() => token()));
    await one.next(isLive);
    const first = await stream;
    const gone = new Promise((closed) => first?.once('close', closed));
    token = () => {
      throw new Error('nobody is logged in');
    };
    void one.refresh();
    await expect(gone).resolves.toBeUndefined();
  });
});

describe('without a stream', () => {
  it.each([
    ['a 503', json(503, problem('overloaded', 503))],
    ['a 429', tooMany],
    ['HTML', text(200, '<p>')],
    ['a 404', json(404, problem('not-found', 404))],
    ['a reset', (request: { socket: { destroy(): unknown } }) => void request.socket.destroy()],
    ['a proxy that buffers', hang],
  ] as const)('polling continues after %s', async (_, reply) => {
    site.stream(reply);
    site.say(freshReply(1), freshReply(2, 1), freshReply(3, 2));
    const one = start();
    await one.next(shows(1));
    expect(one.state()).toMatchObject({ status: 'live', nextPollAt: around.environment.now() + 20_000 });
    await vi.waitFor(() => expect(site.streams.length).toBe(1));
    around.advance(20_000);
    await one.next(shows(2));
    around.advance(20_000);
    await one.next(shows(3));
    expect(site.streams.length).toBe(1);
  });
});

describe('the event parser', () => {
  const parsePieces = (pieces: readonly string[]) => {
    const parse = createParser();
    return pieces.flatMap((piece) => parse(new TextEncoder().encode(piece)));
  };
  const one = { name: 'a', id: 'x', data: 'b\nc', retryMs: undefined };

  it.each([
    ['LF', '\n'],
    ['CR', '\r'],
    ['CR LF', '\r\n'],
  ])('reads lines that end with %s, in pieces of any size', (_, end) => {
    const lines = [':', '', 'event: a', 'id:x', 'data: b', 'data:c', 'other', '', ''].join(end);
    for (const size of [1, 2, 3, 7, 100]) {
      const pieces = lines.match(new RegExp(`[^]{1,${size}}`, 'g')) ?? [];
      // A trailing CR ends a line only when the next byte arrives: it may be half of CR LF.
      const events = parsePieces([...pieces, 'x']).filter(({ data }) => data !== undefined);
      expect(events, String(size)).toEqual([one]);
    }
  });

  it('reads numeric retry fields and throws on an event without an end', () => {
    expect(parsePieces(['retry: 10\n\n', 'retry: x\n\n']).map(({ retryMs }) => retryMs)).toEqual([
      10,
      undefined,
    ]);
    expect(() => parsePieces(['x'.repeat(5_000_000)])).toThrow(RangeError);
  });
});
