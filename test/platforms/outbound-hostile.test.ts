/**
 * A hostile platform sends endless bytes or decompression bombs, never answers, or redirects.
 * Each call ends at the size limit or the deadline, in bounded memory.
 */
import { buffer } from 'node:stream/consumers';
import { Readable, type Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import {
  constants,
  createBrotliCompress,
  createDeflate,
  createGzip,
  createZstdCompress,
  gzipSync,
} from 'node:zlib';
import { afterEach, beforeAll, describe, expect, it } from 'vitest';
import {
  call,
  drip,
  failureOf,
  measureGrowth,
  json,
  outcomes,
  pour,
  serve,
  serveBytes,
  stopSites,
  text,
} from './site.ts';

afterEach(stopSites);

const mebibyte = 2 ** 20;
/** Covers the 8 MiB body limit plus garbage of client and server: both run in this process. */
const maxGrowth = 96 * mebibyte;

beforeAll(async () => {
  const site = await serve((_, response) => void pour(response, Buffer.alloc(65_536, 'a')));
  await call(site.url);
  await stopSites();
});

const invalid = failureOf('invalid_response');
const notFound = { kind: 'answer', status: 404, body: undefined };

describe('a body of ten gigabytes', () => {
  const length = 10 * 2 ** 30;
  const chunk = Buffer.alloc(65_536, 'a');

  it.each<[number, Record<string, string>, object, number, number]>([
    // The last column covers the limit and bytes in socket buffers.
    [200, {}, invalid, 1, 32],
    [200, { 'content-length': String(length) }, invalid, 1, 32],
    [404, {}, notFound, 1, 32],
    [302, { location: '/' }, invalid, 1, 24],
    [429, {}, failureOf('rate_limited'), 1, 24],
    [503, {}, failureOf('upstream_error'), 3, 72],
  ])('with status %d and headers %j ends as %j after %d requests and %d MiB', async (...row) => {
    const [status, headers, expected, hits, maxMebibytes] = row;
    const poured: Array<{ readonly written: number }> = [];
    const site = await serve((_, response) => {
      response.writeHead(status, headers);
      poured.push(pour(response, chunk, length));
    });
    const { value, grownBytes } = await measureGrowth(() => call(site.url));
    await site.left();
    expect(value.result).toMatchObject(expected);
    expect(site.hits).toBe(hits);
    expect(poured.reduce((sum, { written }) => sum + written, 0)).toBeLessThan(maxMebibytes * mebibyte);
    expect(grownBytes).toBeLessThan(maxGrowth);
  });
});

describe('a body compressed more than a thousandfold', () => {
  const decompressedBytes = 256 * mebibyte;
  const gzip = (): Duplex => createGzip();
  const brotli = (): Duplex => createBrotliCompress({ params: { [constants.BROTLI_PARAM_QUALITY]: 4 } });

  /** Compresses 256 MiB of letters as a stream, without holding them in memory. */
  async function compress(...codings: ReadonlyArray<() => Duplex>): Promise<Buffer> {
    const chunk = Buffer.alloc(mebibyte, 'a');
    const letters: Readable = Readable.from(
      (function* repeat() {
        for (let made = 0; made < decompressedBytes; made += chunk.byteLength) yield chunk;
      })(),
    );
    return buffer(codings.reduce((stream, coding) => stream.pipe(coding()), letters));
  }

  describe.each([
    ['gzip', [gzip]],
    ['x-gzip', [gzip]],
    ['deflate', [() => createDeflate()]],
    ['br', [brotli]],
    ['zstd', [() => createZstdCompress()]],
    ['gzip, gzip', [gzip, gzip]],
    ['br, gzip', [brotli, gzip]],
    ['gzip, br', [gzip, brotli]],
    ['gzip, gzip, gzip, gzip, gzip', [gzip, gzip, gzip, gzip, gzip]],
  ] as const)('%s', (encoding, codings) => {
    it('is abandoned at the limit, in bounded memory, for any status', async () => {
      const body = await compress(...codings);
      expect(decompressedBytes / body.byteLength).toBeGreaterThan(1000);
      for (const [status, expected] of [
        [200, invalid],
        [404, notFound],
      ] as const) {
        const site = await serve(text(status, body, { 'content-encoding': encoding }));
        const { value, grownBytes } = await measureGrowth(() => call(site.url));
        expect(value.result).toMatchObject(expected);
        expect(site.hits).toBe(1);
        expect(grownBytes).toBeLessThan(maxGrowth);
      }
    });
  });

  it('is not decompressed with more than five codings', async () => {
    const codings = Array.from({ length: 6 }, () => 'gzip').join();
    const site = await serve(text(200, gzipSync('{}'), { 'content-encoding': codings }));
    expect((await call(site.url)).result).toEqual(failureOf('unreachable'));
    expect(site.hits).toBe(3);
  });
});

describe('an endless response', () => {
  const head = (...headers: readonly string[]): string =>
    ['HTTP/1.1 200 OK', ...headers, '', ''].join('\r\n');
  const emptyBlocks = Buffer.alloc(65_535, Buffer.from([0, 0, 0, 0xff, 0xff]));
  const gzipHead = Buffer.concat([Buffer.from(head('content-encoding: gzip')), gzipSync('').subarray(0, 10)]);
  const chunked = 'transfer-encoding: chunked';
  type Go = (socket: Socket, chunk: string | Buffer) => unknown;
  const begin = (first: string | Buffer, go: Go, chunk: string | Buffer) => (socket: Socket) => {
    socket.write(first);
    go(socket, chunk);
  };

  it.each<[string, number | null, (socket: Socket) => void]>([
    ['sends 103 for ever', null, (socket) => drip(socket, 'HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n')],
    ['floods with 102', null, (socket) => void pour(socket, 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(2000))],
    ['drips its status line', null, begin('HTTP/1.1 200 ', drip, 'O')],
    ['drips a header', null, begin('HTTP/1.1 200 OK\r\nx-drip: ', drip, 'a')],
    ['drips its body', 200, begin(`${head()}{"a":"`, drip, 'x')],
    ['drips blanks after complete JSON', 200, begin(`${head()}{"a":1}`, drip, ' ')],
    ['stays open after complete JSON', 200, (socket) => void socket.write(`${head()}{"a":1}`)],
    ['stays open within a chunk', 200, (socket) => void socket.write(`${head(chunked)}20\r\n{"a":1}`)],
    ['floods with a chunk extension', 200, begin(`${head(chunked)}2;`, pour, 'x'.repeat(65_536))],
    ['floods with empty deflate blocks', 200, begin(gzipHead, pour, emptyBlocks)],
  ])('ends at the deadline, without a retry: it %s', async (_, status, answer) => {
    const site = await serveBytes(answer);
    const startedAt = performance.now();
    const { value, grownBytes } = await measureGrowth(() => call(site.url, { deadlineMs: 250 }));
    const tookMs = performance.now() - startedAt;
    expect(value.result).toEqual(failureOf('timeout'));
    expect(outcomes(value)).toEqual([['timeout', status]]);
    expect(site.sockets).toHaveLength(1);
    expect(tookMs).toBeGreaterThan(240);
    expect(tookMs).toBeLessThan(5000);
    expect(grownBytes).toBeLessThan(maxGrowth);
    await site.left();
  });

  it.each<[string, string, (socket: Socket) => void]>([
    ['headers', 'unreachable', begin('HTTP/1.1 200 OK\r\nx-flood: ', pour, 'a'.repeat(65_536))],
    [
      'trailers',
      'invalid_response',
      begin(`${head(chunked)}2\r\n{}\r\n0\r\n`, pour, 'x-a: b\r\n'.repeat(2000)),
    ],
    ['100 Continue', 'unreachable', (socket) => drip(socket, head().replace('200 OK', '100 Continue'))],
  ])('ends before the deadline when it floods with %s', async (_, reason, answer) => {
    const site = await serveBytes(answer);
    const { value, grownBytes } = await measureGrowth(() => call(site.url));
    expect(value.result).toEqual(failureOf(reason));
    expect(grownBytes).toBeLessThan(maxGrowth);
    await site.left();
  });
});

describe('a redirect', () => {
  it.each([300, 301, 302, 303, 304, 307, 308])('is not followed to another host: %d', async (status) => {
    const target = await serve(json(200, { stolen: true }));
    const site = await serve(text(status, '', { location: target.url.href }));
    const called = await call(site.url);
    expect(called.result).toEqual(invalid);
    expect(outcomes(called)).toEqual([['invalid_response', status]]);
    expect([site.hits, target.hits, target.sockets.length]).toEqual([1, 0, 0]);
  });

  it.each([
    'data:application/json,{"stolen":true}',
    'file:///etc/passwd',
    '/elsewhere',
    '//localhost/elsewhere',
    'http://[::1/',
    '',
  ])('is not followed to any location: %j', async (location) => {
    const site = await serve(text(302, '{"stolen":true}', { location }));
    const called = await call(site.url);
    expect(called.result).toEqual(invalid);
    expect(site.paths).toEqual(['/v1/list?limit=100&after=secret_cursor']);
  });

  it('in the headers of a 200 is not followed either', async () => {
    const target = await serve(json(200, { stolen: true }));
    const site = await serve(
      json(200, { own: true }, { location: target.url.href, refresh: `0;${target.url.href}` }),
    );
    expect((await call(site.url)).result).toMatchObject({ kind: 'answer', body: { own: true } });
    expect(target.sockets).toEqual([]);
  });
});

it('an abort by the caller during a body closes the connection', async () => {
  const caller = new AbortController();
  const site = await serve((_, response) => {
    response.writeHead(200).write('{"a":"');
    drip(response, 'x');
    setImmediate(() => caller.abort());
  });
  expect((await call(site.url, { signal: caller.signal })).result).toEqual(failureOf('timeout'));
  await site.left();
});
