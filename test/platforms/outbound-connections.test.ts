/** Connections are kept for the next call, and nothing of one call is ever read by another. */
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import {
  call,
  closed,
  failed,
  json,
  outcomes,
  pour,
  serve,
  serveBytes,
  stopSites,
  type Site,
} from './site.ts';

afterEach(stopSites);

const answer = (body: string, ...headers: readonly string[]): string =>
  ['HTTP/1.1 200 OK', `content-length: ${String(body.length)}`, ...headers, '', body].join('\r\n');

async function bodyOf({ url }: Site): Promise<unknown> {
  const { result } = await call(url);
  return result.kind === 'answer' ? result.body : result;
}

it('calls one after the other share connections, whoever made the client', async () => {
  const site = await serve(json(200, {}));
  for (let made = 0; made < 20; made += 1) await call(site.url);
  expect(site.hits).toBe(20);
  // A call may begin in the moment before the last one's connection is free again.
  expect(site.sockets.length).toBeLessThanOrEqual(2);
});

describe('a call after one that was not read to its end', () => {
  const own = '{"own":true}';
  const poisoned = answer('{"stolen":true}');

  const begin = (status: string) => (socket: Socket) =>
    void socket.write(`HTTP/1.1 ${status}\r\ncontent-length: 1000\r\n\r\n{`);
  const flood = (socket: Socket) => {
    socket.write('HTTP/1.1 200 OK\r\ncontent-length: 2000000\r\n\r\n');
    pour(socket, 'a'.repeat(1000), 2_000_000 - 1000);
    socket.write(`${'a'.repeat(1000)}${poisoned}`);
  };

  it.each<[string, (socket: Socket) => void, Parameters<typeof call>[1], string]>([
    ['was too large', flood, { maxBytes: 10_000 }, 'invalid_response'],
    ['came too late', begin('200 OK'), { deadlineMs: 100 }, 'timeout'],
    ['was never answered', () => undefined, { deadlineMs: 100 }, 'timeout'],
    ['was a redirect with a body', begin('302 Found\r\nlocation: /'), {}, 'invalid_response'],
    ['was a rate limit with a body', begin('429 Too Many Requests'), {}, 'rate_limited'],
  ])('has its own connection and gets its own answer: the first %s', async (_, first, options, reason) => {
    const asked: Socket[] = [];
    const site = await serveBytes((socket) => {
      asked.push(socket);
      if (asked.length === 1) first(socket);
      else socket.write(answer(own));
    });
    expect((await call(site.url, options)).result).toEqual(failed(reason));
    const [abandoned] = asked;
    if (!abandoned) throw new Error('nobody asked');
    // More bytes on the old connection find nobody.
    abandoned.write(poisoned);
    expect(await bodyOf(site)).toEqual({ own: true });
    expect(asked).toHaveLength(2);
    expect(asked[1]).not.toBe(abandoned);
    await closed(abandoned);
  });
});

describe('what a platform sends without having been asked', () => {
  it.each([
    ['a second answer', answer('{"stolen":true}')],
    ['the beginning of one', 'HTTP/1.1 200 OK\r\ncontent-length: 15\r\n'],
    ['something else', 'garbage'],
  ])('is not the answer to the next call: %s, in the same packet', async (_, more) => {
    const site = await serveBytes((socket) => {
      socket.write(site.hits === 1 ? `${answer('{"call":1}')}${more}` : answer('{"call":2}'));
    });
    expect(await bodyOf(site)).toEqual({ call: 1 });
    expect(await bodyOf(site)).toEqual({ call: 2 });
    expect(site.sockets).toHaveLength(2);
  });

  it('ends the connection when it comes later, and is not the answer to the next call', async () => {
    const site = await serveBytes(
      (socket) => void socket.write(answer(site.hits === 1 ? '{"call":1}' : '{"call":2}')),
    );
    expect(await bodyOf(site)).toEqual({ call: 1 });
    site.sockets[0]?.write(answer('{"stolen":true}'));
    await site.left();
    expect(await bodyOf(site)).toEqual({ call: 2 });
  });

  it.each([
    ['two lengths', 'content-length: 2\r\ncontent-length: 20'],
    ['a length and chunks', 'content-length: 2\r\ntransfer-encoding: chunked'],
  ])('makes the answer unreadable when it leaves open where it ends: %s', async (_, headers) => {
    const site = await serveBytes(
      (socket) => void socket.write(`HTTP/1.1 200 OK\r\n${headers}\r\n\r\n2\r\n{}\r\n0\r\n\r\n`),
    );
    expect((await call(site.url)).result).toEqual(failed('unreachable'));
    expect(site.sockets).toHaveLength(3);
  });
});

describe('a connection that ends', () => {
  it.each([
    ['in the middle of a body', 'content-length: 100\r\n\r\n{"a":1}'],
    ['between two chunks', 'transfer-encoding: chunked\r\n\r\n7\r\n{"a":1}\r\n'],
  ])('makes its answer invalid, and the next call gets its own: %s', async (_, rest) => {
    const site = await serveBytes((socket) => {
      if (site.hits === 1) socket.end(`HTTP/1.1 200 OK\r\n${rest}`);
      else socket.write(answer('{"own":true}'));
    });
    const called = await call(site.url);
    expect(called.result).toEqual(failed('invalid_response'));
    expect(outcomes(called)).toEqual([['invalid_response', 200]]);
    expect(await bodyOf(site)).toEqual({ own: true });
  });

  it('while it was kept is nothing that the next call fails by', async () => {
    const site = await serve(json(200, { own: true }));
    expect(await bodyOf(site)).toEqual({ own: true });
    for (const socket of site.sockets) socket.resetAndDestroy();
    const called = await call(site.url);
    expect(called.result).toMatchObject({ kind: 'answer', body: { own: true } });
  });
});
