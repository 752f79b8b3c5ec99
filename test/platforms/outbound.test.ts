import { gzipSync } from 'node:zlib';
import { type RequestListener } from 'node:http';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { systemClock, type Clock } from '../../src/model/clock.ts';
import {
  call,
  failed,
  inTurn,
  json,
  nowSeconds,
  outcomes,
  secret,
  serve,
  stopSites,
  text,
  trace,
} from './site.ts';

afterEach(stopSites);

describe('an answer', () => {
  it('is the status and the decoded body', async () => {
    const site = await serve(json(200, { data: [1, 'zwei', null] }));
    const called = await call(site.url);
    expect(called.result).toMatchObject({ kind: 'answer', status: 200, body: { data: [1, 'zwei', null] } });
    expect(outcomes(called)).toEqual([['answered', 200]]);
    expect(site.hits).toBe(1);
  });

  it('carries the time by the platform’s own clock, when it tells it', async () => {
    const at = Date.UTC(2027, 4, 5, 6, 7, 8);
    const dated = await serve((_, response) => {
      response.setHeader('date', new Date(at).toUTCString());
      response.end('{}');
    });
    expect((await call(dated.url)).result).toMatchObject({ sentAtSeconds: at / 1000 });
    const undated = await serve((_, response) => {
      response.sendDate = false;
      response.end('{}');
    });
    expect((await call(undated.url)).result).toMatchObject({ sentAtSeconds: undefined });
  });

  it('tells how long it took from when the request that it answers was sent', async () => {
    const site = await serve(inTurn(json(500, {}), json(200, {})));
    expect((await call(site.url)).result).toMatchObject({ kind: 'answer', durationMs: 7 });
  });

  it('is asked for with the headers that were given', async () => {
    const seen: unknown[] = [];
    const site = await serve((request, response) => {
      seen.push(request.method, request.headers.authorization);
      json(200, {})(request, response);
    });
    await call(site.url);
    expect(seen).toEqual(['GET', `Bearer ${secret}`]);
  });

  it.each([400, 401, 402, 403, 404, 422])(
    'may be a refusal for the adapter to understand: %d',
    async (status) => {
      const site = await serve(json(status, { error: { code: 'resource_missing' } }));
      const called = await call(site.url);
      expect(called.result).toMatchObject({
        kind: 'answer',
        status,
        body: { error: { code: 'resource_missing' } },
      });
      expect(outcomes(called)).toEqual([['answered', status]]);
      expect(site.hits).toBe(1);
    },
  );

  it('carries the headers of the platform, which is told who asks', async () => {
    let agent: string | undefined;
    const site = await serve((request, response) => {
      agent = request.headers['user-agent'];
      response.setHeader('x-limit-left', '7');
      response.end('{}');
    });
    const { result } = await call(site.url);
    expect(result.kind === 'answer' && result.headers.get('x-limit-left')).toBe('7');
    expect(agent).toMatch(/^skeldir-attribution /);
  });

  it('is asked for by the method and with the body that were given', async () => {
    const site = await serve((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => response.end(JSON.stringify({ method: request.method, body })));
    });
    const asked = { method: 'POST', body: '{"query":1}' } as const;
    expect((await call(site.url, { request: asked })).result).toMatchObject({ body: asked });
  });

  it('is asked for once when asking changes something, and again when it does not', async () => {
    for (const [request, hits] of [
      [{ method: 'POST' }, 1],
      [{ method: 'POST', isRead: true }, 3],
    ] as const) {
      const site = await serve(json(500, {}));
      expect((await call(site.url, { request })).result).toEqual(failed('upstream_error'));
      expect(site.hits).toBe(hits);
    }
  });

  it('is read when it comes compressed', async () => {
    const site = await serve(text(200, gzipSync('{"a":1}'), { 'content-encoding': 'gzip' }));
    expect((await call(site.url)).result).toMatchObject({ kind: 'answer', status: 200, body: { a: 1 } });
  });

  it('is put together from pieces, wherever they split a character', async () => {
    const body = '€'.repeat(300_000);
    const site = await serve(json(200, body));
    expect((await call(site.url)).result).toMatchObject({ kind: 'answer', status: 200, body });
  });
});

describe('a rate limit', () => {
  it('is never asked again, and keeps the wait that the platform wants', async () => {
    const site = await serve(json(429, {}, { 'retry-after': '17' }));
    const called = await call(site.url);
    expect(called.result).toEqual(failed('rate_limited', 17));
    expect(outcomes(called)).toEqual([['rate_limited', 429]]);
    expect(called.waits).toEqual([]);
    expect(site.hits).toBe(1);
  });

  it('is never asked again without such a wait either', async () => {
    const site = await serve(json(429, {}));
    expect((await call(site.url)).result).toEqual(failed('rate_limited'));
    expect(site.hits).toBe(1);
  });

  it('may name its wait as a date', async () => {
    const date = new Date((nowSeconds + 86_400) * 1000).toUTCString();
    const until = new Date((nowSeconds + 86_440) * 1000).toUTCString();
    const site = await serve(json(429, {}, { date, 'retry-after': until }));
    expect((await call(site.url)).result).toEqual(failed('rate_limited', 40));
  });
});

describe('a fault of the platform', () => {
  it.each([500, 502, 503, 504, 599])('is asked again twice at most: %d', async (status) => {
    const site = await serve(text(status, '<h1>oops</h1>'));
    const called = await call(site.url);
    expect(called.result).toEqual(failed('upstream_error'));
    expect(outcomes(called)).toEqual(Array.from({ length: 3 }, () => ['upstream_error', status]));
    expect(site.hits).toBe(3);
  });

  it('is forgotten when a later attempt is answered', async () => {
    const site = await serve(inTurn(json(500, {}), json(503, {}), json(200, { ok: true })));
    const called = await call(site.url);
    expect(called.result).toMatchObject({ kind: 'answer', status: 200, body: { ok: true } });
    expect(outcomes(called)).toEqual([
      ['upstream_error', 500],
      ['upstream_error', 503],
      ['answered', 200],
    ]);
  });

  it('is followed by a jittered wait that doubles', async () => {
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

  it('that asks for a wait is not asked again, and its wait is kept', async () => {
    const site = await serve(json(503, {}, { 'retry-after': '120' }));
    const called = await call(site.url);
    expect(called.result).toEqual(failed('upstream_error', 120));
    expect(called.waits).toEqual([]);
    expect(site.hits).toBe(1);
  });

  it.each([408, 409])('may have a status below 500 and is then not asked again: %d', async (status) => {
    const site = await serve(json(status, {}));
    expect((await call(site.url)).result).toEqual(failed('upstream_error'));
    expect(site.hits).toBe(1);
  });

  it('is not followed by a wait when the caller has given up', async () => {
    const site = await serve(json(500, {}));
    const caller = new AbortController();
    const called = await call(site.url, { signal: caller.signal, onObserved: () => caller.abort() });
    expect(called.result).toEqual(failed('upstream_error'));
    expect(called.waits).toEqual([]);
  });

  it('is the result when the wait before the next attempt was cut short', async () => {
    const site = await serve(json(500, {}));
    const caller = new AbortController();
    const called = await call(site.url, { signal: caller.signal, onSleep: () => caller.abort() });
    expect(called.result).toEqual(failed('upstream_error'));
    expect(site.hits).toBe(1);
  });
});

describe('a platform that cannot be reached', () => {
  it('is tried three times when it refuses the connection', async () => {
    const site = await serve(json(200, {}));
    await site.stop();
    const called = await call(site.url);
    expect(called.result).toEqual(failed('unreachable'));
    expect(outcomes(called)).toEqual(Array.from({ length: 3 }, () => ['unreachable', null]));
    expect(called.waits).toHaveLength(2);
  });

  it('is tried three times when it resets the connection', async () => {
    const site = await serve((request) => void request.socket.resetAndDestroy());
    const called = await call(site.url);
    expect(called.result).toEqual(failed('unreachable'));
    expect(site.hits).toBe(3);
  });

  it('is answered for when it is there again', async () => {
    const site = await serve(inTurn((request) => void request.socket.destroy(), json(200, { ok: true })));
    expect((await call(site.url)).result).toMatchObject({ kind: 'answer', body: { ok: true } });
    expect(site.hits).toBe(2);
  });

  it.each([
    [
      'all its addresses together',
      Object.assign(new AggregateError([new Error('connect ETIMEDOUT 127.0.0.1:1')]), { code: 'ETIMEDOUT' }),
    ],
    ['undici', Object.assign(new Error('Connect Timeout Error'), { code: 'UND_ERR_CONNECT_TIMEOUT' })],
  ])('is tried again when connecting took too long by %s', async (_, cause) => {
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

  it('is tried three times when connecting takes too long each time, and then told as a timeout', async () => {
    const cause = Object.assign(new AggregateError([]), { code: 'ETIMEDOUT' });
    const fetched = vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('fetch failed', { cause }));
    const called = await call(new URL('http://127.0.0.1:1/')).finally(() => fetched.mockRestore());
    expect(called.result).toEqual(failed('timeout'));
    expect(outcomes(called)).toEqual(Array.from({ length: 3 }, () => ['timeout', null]));
  });

  it('is tried again when what it sends is no HTTP', async () => {
    const site = await serve((request) => void request.socket.end('SSH-2.0-OpenSSH_9.9\r\n'));
    expect((await call(site.url)).result).toEqual(failed('unreachable'));
    expect(site.hits).toBe(3);
  });
});

describe('the deadline', () => {
  it('ends a request that is never answered, and no other follows', async () => {
    const site = await serve(() => undefined);
    const called = await call(site.url, { deadlineMs: 60 });
    expect(called.result).toEqual(failed('timeout'));
    expect(outcomes(called)).toEqual([['timeout', null]]);
    expect(site.hits).toBe(1);
  });

  it('holds over all attempts together', async () => {
    const site = await serve(inTurn(json(500, {}), () => undefined));
    const called = await call(site.url, { deadlineMs: 400 });
    expect(called.result).toEqual(failed('timeout'));
    expect(outcomes(called)).toEqual([
      ['upstream_error', 500],
      ['timeout', null],
    ]);
    expect(site.hits).toBe(2);
  });

  it('cuts the wait before another attempt short', async () => {
    const site = await serve(json(500, {}));
    const clock: Clock = {
      ...systemClock,
      // Ends with the deadline or never.
      sleep: async (_, signal) =>
        void (await new Promise((resolve) => signal?.addEventListener('abort', resolve))),
    };
    const called = await call(site.url, { deadlineMs: 250, clock });
    expect(called.result).toEqual(failed('upstream_error'));
    expect(outcomes(called)).toEqual([['upstream_error', 500]]);
    expect(site.hits).toBe(1);
  });

  it('is not waited for when the caller gives up', async () => {
    const caller = new AbortController();
    const site = await serve(() => caller.abort());
    const called = await call(site.url, { signal: caller.signal });
    expect(called.result).toEqual(failed('timeout'));
    expect(site.hits).toBe(1);
  });

  it('leaves nothing to be asked when the caller had given up before', async () => {
    const site = await serve(json(200, {}));
    expect((await call(site.url, { signal: AbortSignal.abort() })).result).toEqual(failed('timeout'));
    expect(site.hits).toBe(0);
  });
});

describe('a body that is not what was announced', () => {
  const megabytes = (count: number): string => JSON.stringify('a'.repeat(count * 1_048_576));

  it.each<[string, RequestListener]>([
    [
      'breaks off',
      (_, response) =>
        void response.writeHead(200, { 'content-length': '100' }).write('{"a":1}', () => response.destroy()),
    ],
    ['is half a JSON text', text(200, '{"data":[{"id":"t')],
    ['is empty', text(200, '')],
    ['has no content at all', (_, response) => void response.writeHead(204).end()],
    ['is a page for people', text(200, '<html><h1>Maintenance</h1></html>', { 'content-type': 'text/html' })],
    ['is followed by more', text(200, '{"a":1}{"b":2}')],
    ['is not the compression that it says', text(200, 'plain', { 'content-encoding': 'gzip' })],
  ])('is invalid and not asked for again: it %s', async (_, answer) => {
    const site = await serve(answer);
    const called = await call(site.url);
    expect(called.result).toEqual(failed('invalid_response'));
    expect(called.waits).toEqual([]);
    expect(site.hits).toBe(1);
  });

  it('is invalid beyond the limit of bytes, and right at it', async () => {
    const exact = JSON.stringify('a'.repeat(998));
    const site = await serve(inTurn(text(200, exact), text(200, `${exact} `)));
    expect((await call(site.url, { maxBytes: 1000 })).result).toMatchObject({ kind: 'answer', status: 200 });
    expect((await call(site.url, { maxBytes: 1000 })).result).toEqual(failed('invalid_response'));
  });

  it('is invalid beyond eight megabytes when no other limit is set', async () => {
    const site = await serve(inTurn(text(200, megabytes(7)), text(200, megabytes(8))));
    expect((await call(site.url)).result).toMatchObject({ kind: 'answer' });
    expect((await call(site.url)).result).toEqual(failed('invalid_response'));
  });
});

describe('what is observed of a call', () => {
  it('is whose it is, its outcome, its status, its time by the given clock, and the platform’s name for it', async () => {
    const site = await serve(json(200, {}, { 'request-id': 'req_Xy12' }));
    expect((await call(site.url)).observations).toEqual([
      {
        kind: 'platformCalled',
        platform: 'stripe',
        ...trace,
        outcome: 'answered',
        status: 200,
        durationMs: 7,
        platformRequestId: 'req_Xy12',
      },
    ]);
  });

  it.each([200, 401, 429, 302])('names the request of an answer with %d too', async (status) => {
    const site = await serve(json(status, {}, { 'request-id': 'req_1' }));
    expect((await call(site.url)).observations).toMatchObject([{ platformRequestId: 'req_1' }]);
  });

  it.each([secret, `req_${secret.repeat(3)}`, 'req_', 'req_1 and more', '', 'a@b.example'])(
    'names no request by a text that is no such name: %j',
    async (id) => {
      const site = await serve(json(200, {}, { 'request-id': id }));
      expect((await call(site.url)).observations).toMatchObject([{ platformRequestId: null }]);
    },
  );

  it.each<[string, RequestListener]>([
    ['an answer', json(200, { url: secret })],
    ['a refusal', json(401, { error: { message: `the key ${secret} is not known` } })],
    ['a rate limit', json(429, { error: secret })],
    ['a fault', text(500, secret)],
    ['a redirect', text(302, '', { location: `http://127.0.0.1:1/?key=${secret}` })],
    ['a reset', (request) => void request.socket.resetAndDestroy()],
    ['a broken body', text(200, secret)],
    ['no answer', () => undefined],
  ])('is neither the key nor the address nor anything of the body: %s', async (_, answer) => {
    const site = await serve(answer);
    const { observations, result } = await call(site.url, { deadlineMs: 500 });
    const told = JSON.stringify([observations, result.kind === 'failed' ? result : null]);
    expect(observations.length).toBeGreaterThan(0);
    for (const word of [
      secret,
      'Bearer',
      'authorization',
      '127.0.0.1',
      'http',
      '/v1/list',
      'secret_cursor',
    ]) {
      expect(told).not.toContain(word);
    }
  });
});
