/** Calls to platforms: responses, retries, deadlines, and isolation on shared connections. */
import { gzipSync } from 'node:zlib';
import type { RequestListener } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock, type Clock } from '../../src/model/clock.ts';
import {
  call,
  failureOf,
  inTurn,
  json,
  nowSeconds,
  outcomes,
  secret,
  serve,
  stopSites,
  text,
  trace,
  type Site,
  waitForClose,
  pour,
  serveBytes,
} from './site.ts';

afterEach(stopSites);

async function callSite(site: Site, options: Parameters<typeof call>[1] = {}) {
  const called = await call(site.url, options);
  const { result, waits } = called;
  const failure = result.kind === 'failed' && [result.failure.reason, result.failure.retryAfterSeconds];
  return { result, failure, waits, outcomes: outcomes(called), hits: site.hits };
}
const thrice = <T>(one: T): T[] => [one, one, one];
const fails = (reason: string, seconds?: number) => ({ failure: [reason, seconds] });
const answers = (body: unknown) => ({ result: { kind: 'answer', status: 200, body } });

describe('an answer', () => {
  it('holds the status and the decoded body', async () => {
    const site = await serve(json(200, { data: [1, 'zwei', null] }));
    expect(await callSite(site)).toMatchObject({
      ...answers({ data: [1, 'zwei', null] }),
      outcomes: [['answered', 200]],
    });
  });

  it('holds the Date of the platform, if it sends one', async () => {
    const at = Date.UTC(2027, 4, 5, 6, 7, 8);
    const dated = await serve(text(200, '{}', { date: new Date(at).toUTCString() }));
    expect(await callSite(dated)).toMatchObject({ result: { sentAtSeconds: at / 1000 }, hits: 1 });
    const undated = await serve((_, response) => {
      response.sendDate = false;
      response.end('{}');
    });
    expect(await callSite(undated)).toMatchObject({ result: { sentAtSeconds: undefined }, hits: 1 });
  });

  it('measures its duration from the start of the last attempt', async () => {
    const site = await serve(inTurn(json(500, {}), json(200, {})));
    expect(await callSite(site)).toMatchObject({ result: { kind: 'answer', durationMs: 7 }, hits: 2 });
  });

  it.each([400, 401, 402, 403, 404, 422])('leaves a rejection to the adapter: %d', async (status) => {
    const body = { error: { code: 'resource_missing' } };
    expect(await callSite(await serve(json(status, body)))).toMatchObject({
      result: { kind: 'answer', status, body },
      outcomes: [['answered', status]],
    });
  });

  it('holds the response headers, after a request with authorization and user agent', async () => {
    const seen: unknown[] = [];
    const site = await serve(({ method, headers }, response) => {
      seen.push(method, headers.authorization, headers['user-agent']);
      response.setHeader('x-limit-left', '7');
      response.end('{}');
    });
    const { result } = await call(site.url);
    expect(result.kind === 'answer' && result.headers.get('x-limit-left')).toBe('7');
    expect(seen).toEqual(['GET', `Bearer ${secret}`, expect.stringMatching(/^skeldir-attribution /)]);
  });

  it('comes from a request with the given method and body', async () => {
    const site = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => response.end(JSON.stringify({ method: request.method, body })));
    });
    const request = { method: 'POST', body: '{"query":1}' } as const;
    expect(await callSite(site, { request })).toMatchObject({ result: { body: request }, hits: 1 });
  });

  it.each([
    [{ method: 'POST' }, 1],
    [{ method: 'POST', isRead: true }, 3],
  ] as const)('with %j fails after %d attempts, one if it writes', async (request, hits) => {
    expect(await callSite(await serve(json(500, {})), { request })).toMatchObject({
      ...fails('upstream_error'),
      hits,
    });
  });

  it('is decompressed', async () => {
    const site = await serve(text(200, gzipSync('{"a":1}'), { 'content-encoding': 'gzip' }));
    expect(await callSite(site)).toMatchObject({ ...answers({ a: 1 }), hits: 1 });
  });

  it('joins chunks split inside a character', async () => {
    const body = '€'.repeat(300_000);
    expect(await callSite(await serve(json(200, body)))).toMatchObject({ ...answers(body), hits: 1 });
  });
});

describe('a rate limit', () => {
  const until = (seconds: number) => new Date((nowSeconds + seconds) * 1000).toUTCString();

  it.each<[string, Record<string, string>, number | undefined]>([
    ['without a wait', {}, undefined],
    ['with a wait', { 'retry-after': '17' }, 17],
    ['with a date', { date: until(86_400), 'retry-after': until(86_440) }, 40],
  ])('%s is never retried, and keeps the wait of the platform', async (_, headers, seconds) => {
    const limited = { ...fails('rate_limited', seconds), hits: 1, waits: [] };
    const called = await callSite(await serve(json(429, {}, headers)));
    expect(called).toMatchObject({ ...limited, outcomes: [['rate_limited', 429]] });
  });

  it('uses the wait of the request if the platform sends none', async () => {
    const request = { rateLimitSeconds: 30 };
    const site = await serve(inTurn(json(429, {}), json(429, {}, { 'retry-after': '17' })));
    expect(await callSite(site, { request })).toMatchObject(fails('rate_limited', 30));
    expect(await callSite(site, { request })).toMatchObject(fails('rate_limited', 17));
  });
});

describe('a fault of the platform', () => {
  it.each([500, 502, 503, 504, 599])('is retried at most twice: %d', async (status) => {
    const site = await serve(text(status, '<h1>oops</h1>'));
    expect(await callSite(site)).toMatchObject({
      ...fails('upstream_error'),
      outcomes: thrice(['upstream_error', status]),
    });
  });

  it('is hidden by a later successful attempt', async () => {
    const site = await serve(inTurn(json(500, {}), json(503, {}), json(200, { ok: true })));
    expect(await callSite(site)).toMatchObject({
      ...answers({ ok: true }),
      outcomes: [
        ['upstream_error', 500],
        ['upstream_error', 503],
        ['answered', 200],
      ],
    });
  });

  it('is retried after a jittered wait, then twice the wait', async () => {
    const site = await serve(json(500, {}));
    for (let i = 0; i < 20; i += 1) {
      const { waits } = await call(site.url);
      const [first = 0, second = 0, ...more] = waits;
      expect(first).toBeGreaterThanOrEqual(125);
      expect(first).toBeLessThanOrEqual(250);
      expect(second).toBeGreaterThanOrEqual(250);
      expect(second).toBeLessThanOrEqual(500);
      expect(more).toEqual([]);
    }
  });

  it('with a Retry-After is not retried, and keeps its wait', async () => {
    const site = await serve(json(503, {}, { 'retry-after': '120' }));
    expect(await callSite(site)).toMatchObject({ ...fails('upstream_error', 120), hits: 1, waits: [] });
  });

  it.each([408, 409])('with a status below 500 is not retried: %d', async (status) => {
    expect(await callSite(await serve(json(status, {})))).toMatchObject({
      ...fails('upstream_error'),
      hits: 1,
    });
  });

  it.each([
    ['before the wait', (caller: AbortController) => ({ onObserved: () => caller.abort() }), 0],
    ['during the wait', (caller: AbortController) => ({ onSleep: () => caller.abort() }), 1],
  ] as const)('is the result when the caller aborts %s', async (_, giveUp, waits) => {
    const caller = new AbortController();
    const options = { signal: caller.signal, ...giveUp(caller) };
    const called = await callSite(await serve(json(500, {})), options);
    expect(called).toMatchObject({ ...fails('upstream_error'), hits: 1 });
    expect(called.waits).toHaveLength(waits);
  });
});

describe('an unreachable platform', () => {
  it.each<[string, number, RequestListener | undefined]>([
    ['refuses the connection', 0, undefined],
    ['resets the connection', 3, (request) => void request.socket.resetAndDestroy()],
    ['sends no HTTP', 3, (request) => void request.socket.end('SSH-2.0-OpenSSH_9.9\r\n')],
  ])('is tried three times if it %s', async (_, hits, answer) => {
    const site = await serve(answer ?? json(200, {}));
    if (!answer) await site.stop();
    const called = await callSite(site);
    const outcomes = thrice(['unreachable', null]);
    expect(called).toMatchObject({ ...fails('unreachable'), hits, outcomes });
    expect(called.waits).toHaveLength(2);
  });

  it('is reached by a later attempt', async () => {
    const site = await serve(inTurn((request) => void request.socket.destroy(), json(200, { ok: true })));
    expect(await callSite(site)).toMatchObject({ ...answers({ ok: true }), hits: 2 });
  });

  it.each([
    [
      'all addresses together',
      Object.assign(new AggregateError([new Error('connect ETIMEDOUT 127.0.0.1:1')]), { code: 'ETIMEDOUT' }),
    ],
    ['undici', Object.assign(new Error('Connect Timeout Error'), { code: 'UND_ERR_CONNECT_TIMEOUT' })],
  ])('is retried after a connect timeout of %s', async (_, cause) => {
    const site = await serve(json(200, { ok: true }));
    const fetched = vi
      .spyOn(globalThis, 'fetch')
      .mockRejectedValueOnce(new TypeError('fetch failed', { cause }));
    const called = await call(site.url).finally(() => fetched.mockRestore());
    expect(called.result).toMatchObject({ kind: 'answer', body: { ok: true } });
    expect(outcomes(called)).toEqual([
      ['timeout', null],
      ['answered', 200],
    ]);
    expect(called.waits).toHaveLength(1);
  });

  it('is tried three times with a connect timeout each, and then fails as a timeout', async () => {
    const cause = Object.assign(new AggregateError([]), { code: 'ETIMEDOUT' });
    const fetched = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('fetch failed', { cause }));
    const called = await call(new URL('http://127.0.0.1:1/')).finally(() => fetched.mockRestore());
    expect(called.result).toEqual(failureOf('timeout'));
    expect(outcomes(called)).toEqual(thrice(['timeout', null]));
  });
});

describe('the deadline', () => {
  it('ends an unanswered request, without a retry', async () => {
    expect(await callSite(await serve(() => undefined), { deadlineMs: 60 })).toMatchObject({
      ...fails('timeout'),
      outcomes: [['timeout', null]],
    });
  });

  it('covers all attempts together', async () => {
    const site = await serve(inTurn(json(500, {}), () => undefined));
    expect(await callSite(site, { deadlineMs: 400 })).toMatchObject({
      ...fails('timeout'),
      outcomes: [
        ['upstream_error', 500],
        ['timeout', null],
      ],
    });
  });

  it('cuts short the wait before a retry', async () => {
    const clock: Clock = {
      ...systemClock,
      // Sleeps until the deadline aborts it.
      sleep: async (_, signal) =>
        void (await new Promise((resolve) => signal?.addEventListener('abort', resolve))),
    };
    const options = { deadlineMs: 250, clock };
    expect(await callSite(await serve(json(500, {})), options)).toMatchObject({
      ...fails('upstream_error'),
      outcomes: [['upstream_error', 500]],
    });
  });

  it('is not awaited after an abort by the caller, and an earlier abort sends no request', async () => {
    const caller = new AbortController();
    const site = await serve(() => caller.abort());
    const timedOut = { ...fails('timeout'), hits: 1 };
    expect(await callSite(site, { signal: caller.signal }), 'in the middle').toMatchObject(timedOut);
    expect(await callSite(site, { signal: caller.signal }), 'before').toMatchObject(timedOut);
  });
});

describe('a malformed body', () => {
  const megabytes = (count: number): string => JSON.stringify('a'.repeat(count * 1_048_576));

  const breakOff: RequestListener = (_, response) =>
    void response.writeHead(200, { 'content-length': '100' }).write('{"a":1}', () => response.destroy());

  it.each<[string, RequestListener]>([
    ['breaks off', breakOff],
    ['is half a JSON text', text(200, '{"data":[{"id":"t')],
    ['is empty', text(200, '')],
    ['has no content at all', (_, response) => void response.writeHead(204).end()],
    ['is an HTML page', text(200, '<html><h1>Maintenance</h1></html>', { 'content-type': 'text/html' })],
    ['is followed by more', text(200, '{"a":1}{"b":2}')],
    ['is not compressed as its header says', text(200, 'plain', { 'content-encoding': 'gzip' })],
  ])('is invalid and not retried: it %s', async (_, answer) => {
    expect(await callSite(await serve(answer))).toMatchObject({
      ...fails('invalid_response'),
      hits: 1,
      waits: [],
    });
  });

  const thousand = JSON.stringify('a'.repeat(998));
  it.each([
    ['the given limit', { maxBytes: 1000 }, thousand, `${thousand} `],
    ['the default of eight mebibytes', {}, megabytes(7), megabytes(8)],
  ])('is invalid beyond %s, and valid up to it', async (_, options, whole, more) => {
    const site = await serve(inTurn(text(200, whole), text(200, more)));
    expect(await callSite(site, options)).toMatchObject({ result: { kind: 'answer', status: 200 }, hits: 1 });
    expect(await callSite(site, options)).toMatchObject({ ...fails('invalid_response'), hits: 2 });
  });
});

describe('the observation of a call', () => {
  it('holds ids, outcome, status, duration by the given clock, and the request id of the platform', async () => {
    const site = await serve(json(200, {}, { 'request-id': 'req_Xy12' }));
    const observed = { outcome: 'answered', status: 200, durationMs: 7, platformRequestId: 'req_Xy12' };
    expect((await call(site.url)).observations).toEqual([
      { kind: 'platformCalled', platform: 'stripe', ...trace, ...observed },
    ]);
  });

  it.each([200, 401, 429, 302])('holds the request id of a response with status %d too', async (status) => {
    const site = await serve(json(status, {}, { 'request-id': 'req_1' }));
    expect((await call(site.url)).observations).toMatchObject([{ platformRequestId: 'req_1' }]);
  });

  const others = [secret, `req_${secret.repeat(3)}`, 'req_', 'req_1 and more', '', 'a@b.example'];
  it.each(others)('drops a malformed request id: %j', async (id) => {
    const site = await serve(json(200, {}, { 'request-id': id }));
    expect((await call(site.url)).observations).toMatchObject([{ platformRequestId: null }]);
  });

  it.each<[string, RequestListener]>([
    ['an answer', json(200, { url: secret })],
    ['a rejection', json(401, { error: { message: `the key ${secret} is not known` } })],
    ['a rate limit', json(429, { error: secret })],
    ['a fault', text(500, secret)],
    ['a redirect', text(302, '', { location: `http://127.0.0.1:1/?key=${secret}` })],
    ['a reset', (request) => void request.socket.resetAndDestroy()],
    ['a broken body', text(200, secret)],
    ['no answer', () => undefined],
  ])('holds no key, no address and no body: %s', async (_, answer) => {
    const site = await serve(answer);
    const { observations, result } = await call(site.url, { deadlineMs: 500 });
    const told = JSON.stringify([observations, result.kind === 'failed' ? result : null]);
    expect(observations.length).toBeGreaterThan(0);
    const words = [secret, 'Bearer', 'authorization', '127.0.0.1', 'http', '/v1/list', 'secret_cursor'];
    for (const word of words) {
      expect(told).not.toContain(word);
    }
  });
});

const answer = (body: string, ...headers: readonly string[]): string =>
  ['HTTP/1.1 200 OK', `content-length: ${String(body.length)}`, ...headers, '', body].join('\r\n');

async function readBody({ url }: Site): Promise<unknown> {
  const { result } = await call(url);
  return result.kind === 'answer' ? result.body : result;
}

it('sequential calls share connections across clients', async () => {
  const site = await serve(json(200, {}));
  for (let made = 0; made < 20; made += 1) await call(site.url);
  expect(site.hits).toBe(20);
  // A call may start just before the previous connection is free again.
  expect(site.sockets.length).toBeLessThanOrEqual(2);
});

describe('a call after an unfinished one', () => {
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
  ])('gets a new connection and its own response: the first %s', async (_, first, options, reason) => {
    const asked: Socket[] = [];
    const site = await serveBytes((socket) => {
      asked.push(socket);
      if (asked.length === 1) first(socket);
      else socket.write(answer(own));
    });
    expect((await call(site.url, options)).result).toEqual(failureOf(reason));
    const [abandoned] = asked;
    if (!abandoned) throw new Error('nobody asked');
    // The client must not read more bytes from the old connection.
    abandoned.write(poisoned);
    expect(await readBody(site)).toEqual({ own: true });
    expect(asked).toHaveLength(2);
    expect(asked[1]).not.toBe(abandoned);
    await waitForClose(abandoned);
  });
});

describe('unrequested bytes of a platform', () => {
  it.each([
    ['a second response', answer('{"stolen":true}')],
    ['the start of one', 'HTTP/1.1 200 OK\r\ncontent-length: 15\r\n'],
    ['something else', 'garbage'],
  ])('are not read by the next call: %s, in the same packet', async (_, more) => {
    const site = await serveBytes((socket) => {
      socket.write(site.hits === 1 ? `${answer('{"call":1}')}${more}` : answer('{"call":2}'));
    });
    expect(await readBody(site)).toEqual({ call: 1 });
    expect(await readBody(site)).toEqual({ call: 2 });
    expect(site.sockets).toHaveLength(2);
  });

  it('close the connection when they arrive later, unread by the next call', async () => {
    const site = await serveBytes(
      (socket) => void socket.write(answer(site.hits === 1 ? '{"call":1}' : '{"call":2}')),
    );
    expect(await readBody(site)).toEqual({ call: 1 });
    site.sockets[0]?.write(answer('{"stolen":true}'));
    await site.left();
    expect(await readBody(site)).toEqual({ call: 2 });
  });

  it.each([
    ['two lengths', 'content-length: 2\r\ncontent-length: 20'],
    ['a length and chunks', 'content-length: 2\r\ntransfer-encoding: chunked'],
  ])('with an ambiguous length fail the call: %s', async (_, headers) => {
    const site = await serveBytes(
      (socket) => void socket.write(`HTTP/1.1 200 OK\r\n${headers}\r\n\r\n2\r\n{}\r\n0\r\n\r\n`),
    );
    expect((await call(site.url)).result).toEqual(failureOf('unreachable'));
    expect(site.sockets).toHaveLength(3);
  });
});

describe('a connection closed by the platform', () => {
  it.each([
    ['in the middle of a body', 'content-length: 100\r\n\r\n{"a":1}'],
    ['between two chunks', 'transfer-encoding: chunked\r\n\r\n7\r\n{"a":1}\r\n'],
  ])('makes its response invalid, and the next call gets its own: %s', async (_, rest) => {
    const site = await serveBytes((socket) => {
      if (site.hits === 1) socket.end(`HTTP/1.1 200 OK\r\n${rest}`);
      else socket.write(answer('{"own":true}'));
    });
    const called = await call(site.url);
    expect(called.result).toEqual(failureOf('invalid_response'));
    expect(outcomes(called)).toEqual([['invalid_response', 200]]);
    expect(await readBody(site)).toEqual({ own: true });
  });

  it('while idle does not fail the next call', async () => {
    const site = await serve(json(200, { own: true }));
    expect(await readBody(site)).toEqual({ own: true });
    for (const socket of site.sockets) socket.resetAndDestroy();
    const called = await call(site.url);
    expect(called.result).toMatchObject({ kind: 'answer', body: { own: true } });
  });
});
