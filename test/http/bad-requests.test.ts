/** Malformed requests as bytes on a socket, and the exact answer to each. */
import { once } from 'node:events';
import { request } from 'node:http';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { startEdge } from '../support/edge.ts';
import { v1 } from '../support/harness.ts';
import { openWire } from '../support/wire.ts';

const titles: Readonly<Record<string, string>> = {
  'invalid-request': 'Invalid request',
  'not-found': 'Not found',
  'method-not-allowed': 'Method not allowed',
  'content-too-large': 'Content too large',
  'headers-too-large': 'Headers too large',
};
const live = '/health/live';
const uuid = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
const lines = (...all: string[]): string => `${all.join('\r\n')}\r\n\r\n`;
const get = (...headers: string[]): string => lines(`GET ${live} HTTP/1.1`, 'Host: a', ...headers);
const post = (headers: readonly string[], body: string): string =>
  lines(`POST ${live} HTTP/1.1`, 'Host: a', ...headers) + body;
const chunked = 'Transfer-Encoding: chunked';
const tooLong = 'x'.repeat(20_000);
const oneId = `X-Correlation-ID: ${crypto.randomUUID()}`;
const filler = Array.from({ length: 2_500 }, () => 'a:');

type Row = readonly [what: string, bytes: string | Buffer, status?: number, type?: string, closes?: boolean];

/** Default outcome: a 400, and the connection closes. */
const rows: readonly Row[] = [
  ['bytes other than HTTP', lines('hello')],
  ['a TLS ClientHello', Buffer.from('16030100c8010000c40303', 'hex')],
  ['the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n'],
  ['an unknown method', lines(`FETCH ${live} HTTP/1.1`, 'Host: a')],
  ['a method in lower case', lines(`get ${live} HTTP/1.1`, 'Host: a')],
  ['no target', lines('GET HTTP/1.1', 'Host: a')],
  ['a NUL in the target', lines('GET /a\0b HTTP/1.1', 'Host: a')],
  ['a tab in the target', lines('GET /a\tb HTTP/1.1', 'Host: a')],
  ['an unencoded byte in the target', lines('GET /caf\xe9 HTTP/1.1', 'Host: a')],
  ['an absolute target', lines(`GET http://elsewhere${live} HTTP/1.1`, 'Host: a')],
  ['an absolute target of this host', lines(`GET http://a${live} HTTP/1.1`, 'Host: a')],
  ['a target of another scheme', lines('GET mailto://a HTTP/1.1', 'Host: a')],
  ['a host and port as the target', lines('GET elsewhere:80 HTTP/1.1', 'Host: a')],
  ['OPTIONS *', lines('OPTIONS * HTTP/1.1', 'Host: a')],
  ['HTTP/0.9', `GET ${live}\r\n\r\n`],
  ['HTTP/1.0 with chunks', lines(`POST ${live} HTTP/1.0`, 'Host: a', chunked) + '0\r\n\r\n'],
  ['HTTP/1.0 with an absolute target', lines(`GET http://elsewhere${live} HTTP/1.0`, 'Host: a')],
  ['HTTP/1.0 with two hosts', lines(`GET ${live} HTTP/1.0`, 'Host: a', 'Host: b')],
  [
    'HTTP/1.0 with two lengths',
    lines(`POST ${live} HTTP/1.0`, 'Host: a', 'Content-Length: 1', 'Content-Length: 2') + 'ab',
  ],
  [
    'HTTP/1.0 with a length beside chunks',
    lines(`POST ${live} HTTP/1.0`, 'Host: a', 'Content-Length: 5', chunked) + '0\r\n\r\n',
  ],
  ['HTTP/0.8', lines(`GET ${live} HTTP/0.8`, 'Host: a')],
  ['HTTP/0.9 in a request line', lines(`GET ${live} HTTP/0.9`, 'Host: a')],
  ['HTTP/1.0 without a host', lines(`GET ${live} HTTP/1.0`)],
  ['HTTP/1.2', lines(`GET ${live} HTTP/1.2`, 'Host: a')],
  ['HTTP/2.0 in a request line', lines(`GET ${live} HTTP/2.0`, 'Host: a')],
  ['no host', lines(`GET ${live} HTTP/1.1`)],
  ['an empty host', lines(`GET ${live} HTTP/1.1`, 'Host:')],
  ['a host with HTML', lines(`GET ${live} HTTP/1.1`, 'Host: evil"><x')],
  ['a host with a user', lines(`GET ${live} HTTP/1.1`, 'Host: me@a')],
  ['a host with a path', lines(`GET ${live} HTTP/1.1`, 'Host: a/b')],
  ['a host list', lines(`GET ${live} HTTP/1.1`, 'Host: a, b')],
  ['a host with a non-numeric port', lines(`GET ${live} HTTP/1.1`, 'Host: a:http')],
  ['two hosts', get('Host: b')],
  ['the same host twice', get('Host: a')],
  ['a second host behind thousands of headers', get(...filler, 'Host: b')],
  ['two tokens', get('Authorization: Bearer a', 'Authorization: Bearer b')],
  ['two content types', get('Content-Type: text/plain', 'Content-Type: application/json')],
  ['a space before a colon', get('X : a')],
  ['a header without a colon', get('X')],
  ['a header without a name', get(': a')],
  ['a NUL in a header', get('X: a\0b')],
  ['a bare CR in a header', get('X: a\rY: b')],
  ['bare line feeds', `GET ${live} HTTP/1.1\nHost: a\n\n`],
  ['a folded header', get('X: a', ' b')],
  ['two lengths', post(['Content-Length: 1', 'Content-Length: 2'], 'ab')],
  ['the same length twice', post(['Content-Length: 1', 'Content-Length: 1'], 'a')],
  ['a list of lengths', post(['Content-Length: 1, 1'], 'a')],
  ['a length with a sign', post(['Content-Length: +1'], 'a')],
  ['a negative length', post(['Content-Length: -1'], '')],
  ['a length in hexadecimal', post(['Content-Length: 0x1'], 'a')],
  ['a length beyond 64 bits', post(['Content-Length: 18446744073709551616'], '')],
  ['a length beside chunks', post(['Content-Length: 5', chunked], '0\r\n\r\n')],
  ['a doubled chunked coding', post([`${chunked}, chunked`], '0\r\n\r\n')],
  ['a coding other than chunked', post(['Transfer-Encoding: gzip'], 'a')],
  ['a misspelt chunked coding', post(['Transfer-Encoding: xchunked'], '0\r\n\r\n')],
  ['a non-numeric chunk size', post([chunked], 'z\r\na\r\n0\r\n\r\n')],
  ['a chunk size beyond 64 bits', post([chunked], '10000000000000000\r\n')],
  ['chunk extensions over the limit', post([chunked], `1;${tooLong}\r\n`), 413, 'content-too-large'],
  ['a header over the limit', get(`X: ${tooLong}`), 431, 'headers-too-large'],
  ['too many headers', get(...filler.map((name) => `headers${name}`)), 431, 'headers-too-large'],
  ['a target over the limit', lines(`GET /${tooLong} HTTP/1.1`, 'Host: a'), 431, 'headers-too-large'],
  ['two correlation ids', get(oneId, oneId), 400, 'invalid-request', false],
  ['TRACE', lines(`TRACE ${v1} HTTP/1.1`, 'Host: a'), 405, 'method-not-allowed', false],
  ['a method of WebDAV', lines('PROPFIND /nowhere HTTP/1.1', 'Host: a'), 404, 'not-found', false],
  ['a fragment in the target', lines(`GET ${live}#x HTTP/1.1`, 'Host: a'), 404, 'not-found', false],
];

const edge = await startEdge();
afterAll(() => edge.server.stop());

describe('a bad request', () => {
  it.each(rows.map((row) => ({ what: row[0], row })))('$what', async ({ row }) => {
    const [, bytes, status = 400, type = 'invalid-request', closes = true] = row;
    const wire = await openWire(edge.server);
    wire.send(bytes);
    const answer = await wire.waitForAnswers();
    expect(answer).toMatchObject({
      status,
      headers: {
        'content-type': 'application/problem+json',
        'cache-control': 'no-store',
        'x-correlation-id': expect.stringMatching(uuid),
        connection: closes ? 'close' : 'keep-alive',
      },
    });
    expect(JSON.parse(answer?.text ?? '')).toMatchObject({
      type: `/problems/${type}`,
      title: titles[type],
      status,
      detail: expect.any(String),
      instance: expect.stringMatching(/^[/*]/),
      correlation_id: answer?.headers['x-correlation-id'],
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]{12}Z$/),
    });
    if (!closes) wire.socket.destroy();
    await wire.closed;
    expect(wire.answers).toHaveLength(1);
    expect(edge.observations).toEqual([]);
  });

  it('is answered only once when its body breaks after the answer', async () => {
    const wire = await openWire(edge.server);
    wire.send(post([chunked], '1\r\na\r\n'));
    expect(await wire.waitForAnswers()).toMatchObject({ status: 405 });
    wire.send('z\r\nz\r\n');
    await wire.closed;
    expect(wire.answers).toHaveLength(1);
  });

  it('is answered before most of it was sent', async () => {
    const wire = await openWire(edge.server);
    wire.send(get(`X: ${'x'.repeat(16_000_000)}`));
    expect(await wire.waitForAnswers()).toMatchObject({ status: 431 });
    await wire.closed;
  });

  it('is not answered when a reset cuts its head off', async () => {
    const wire = await openWire(edge.server);
    wire.send(`GET ${live} HT`);
    wire.socket.resetAndDestroy();
    await wire.closed;
    expect(wire.answers).toEqual([]);
  });

  it('is answered when a FIN of the client cuts its head off', async () => {
    const wire = await openWire(edge.server, { lingers: true });
    wire.socket.end(`GET ${live} HT`);
    expect(await wire.waitForAnswers()).toMatchObject({ status: 400, headers: { connection: 'close' } });
    await wire.closed;
  });

  it('echoes the correlation id when the head is readable', async () => {
    const id = crypto.randomUUID();
    const wire = await openWire(edge.server);
    wire.send(post([chunked, `X-Correlation-ID: ${id}`], 'z\r\n'));
    const answer = await wire.waitForAnswers();
    expect(answer).toMatchObject({ status: 400, headers: { 'x-correlation-id': id } });
    expect(JSON.parse(answer?.text ?? '')).toMatchObject({ correlation_id: id });
    wire.socket.destroy();
  });

  it('with CONNECT closes its connection unanswered', async () => {
    const wire = await openWire(edge.server);
    wire.send(lines('CONNECT elsewhere:443 HTTP/1.1', 'Host: elsewhere:443'));
    await wire.closed;
    expect(wire.answers).toEqual([]);
  });

  it('with an unknown expectation gets a 417 and runs no operation', async () => {
    const asking = request(edge.server.url + v1, { headers: { Expect: 'the-best' }, agent: false }).end();
    const [response] = await once(asking, 'response');
    expect(z.object({ statusCode: z.int() }).parse(response)).toEqual({ statusCode: 417 });
    asking.destroy();
    expect(edge.logLines.join('')).not.toContain('getRealtimeRevenueV1');
  });
});

describe('an unusual but valid request', () => {
  it.each([
    ['a host with a port', lines(`GET ${live} HTTP/1.1`, 'Host: a.example:3000')],
    ['an IPv6 host', lines(`GET ${live} HTTP/1.1`, 'Host: [::1]:3000')],
    ['an ignored upgrade', get('Connection: Upgrade', 'Upgrade: websocket')],
    ['blank lines before it', `\r\n\r\n${get()}`],
    ['an unneeded body', get('Content-Length: 2') + 'ab'],
    ['many headers', get(...filler)],
  ])('is answered: %s', async (_, bytes) => {
    const wire = await openWire(edge.server);
    wire.send(bytes);
    expect(await wire.waitForAnswers()).toMatchObject({ status: 200 });
    wire.socket.destroy();
  });

  it.each(['100-continue', '100-Continue'])('gets a 100 Continue for Expect: %s', async (expected) => {
    const wire = await openWire(edge.server);
    wire.send(post([`Expect: ${expected}`, 'Content-Length: 102400'], ''));
    expect(await wire.waitForAnswers(1)).toMatchObject({ status: 100 });
    expect(await wire.waitForAnswers(2)).toMatchObject({ status: 405 });
    wire.socket.destroy();
  });
});
