import { afterAll, describe, expect, it } from 'vitest';
import { signToken } from '../../scripts/token.ts';
import { revenueOf, startEdge, type Edge } from '../support/edge.ts';
import { legacy, newIds, v1 } from '../support/harness.ts';
import { openWire } from '../support/wire.ts';

const dashboard = 'https://dashboard.example';
const local = 'http://localhost:5173';

const edge = await startEdge({ origins: [dashboard, local] });
const withoutCors = await startEdge();
const development = await startEdge({ allowLoopbackOrigins: true });
const token = await signToken(newIds().tenantId, {});
afterAll(async () => {
  await edge.server.stop();
  await withoutCors.server.stop();
  await development.server.stop();
});

type Asked = { readonly method?: string; readonly headers?: Record<string, string>; readonly of?: Edge };

const ask = async (path: string, { method = 'GET', headers = {}, of = edge }: Asked = {}) => {
  const response = await fetch(`${of.server.url}${path}`, { method, headers });
  const text = await response.text();
  const cors = [...response.headers].filter(([name]) => name.startsWith('access-control-'));
  return { status: response.status, headers: response.headers, text, cors: Object.fromEntries(cors) };
};
const bearer = () => ({ authorization: `Bearer ${token}` });
const corsHeadersFor = (origin: string) => ({
  'access-control-allow-origin': origin,
  'access-control-expose-headers':
    'Deprecation, ETag, Link, RateLimit, RateLimit-Policy, Retry-After, X-Correlation-ID',
});
const preflight = (origin: string) => ({ origin, 'access-control-request-method': 'GET' });

describe('a preflight', () => {
  it.each([dashboard, local])(
    'from %s is answered with the allowed methods and headers, without a token',
    async (origin) => {
      const { status, headers, text, cors } = await ask(v1, {
        method: 'OPTIONS',
        headers: { ...preflight(origin), 'access-control-request-headers': 'authorization' },
      });
      expect({ status, text, cors }).toEqual({
        status: 204,
        text: '',
        cors: {
          ...corsHeadersFor(origin),
          'access-control-allow-methods': 'GET, HEAD',
          'access-control-allow-headers':
            'Authorization, Content-Type, If-None-Match, Last-Event-ID, Prefer, X-Correlation-ID',
          'access-control-max-age': '7200',
        },
      });
      expect(headers.get('vary')).toBe('Origin');
      expect(headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
    },
  );

  const others = {
    hosts: ['https://elsewhere.example', `${dashboard}.evil.example`, 'https://evil-dashboard.example'],
    spellings: [
      'http://dashboard.example',
      `${dashboard}:8443`,
      'https://DASHBOARD.example',
      `${dashboard}/`,
    ],
    values: ['null', `${dashboard}, ${local}`],
  };
  it.each(Object.values(others).flat())('from %s gets no CORS headers', async (origin) => {
    const { status, headers, cors } = await ask(v1, { method: 'OPTIONS', headers: preflight(origin) });
    expect({ status, cors }).toEqual({ status: 405, cors: {} });
    expect(headers.get('allow')).toBe('GET, HEAD');
    expect(headers.get('vary')).toBe('Origin');
  });

  it('to an unknown path is a 404', async () => {
    const { status, cors } = await ask('/nowhere', { method: 'OPTIONS', headers: preflight(dashboard) });
    expect({ status, cors }).toEqual({ status: 404, cors: corsHeadersFor(dashboard) });
  });

  it.each([
    [v1, 405],
    ['/nowhere', 404],
  ])('to %s gets no CORS headers when no origin is allowed', async (path, status) => {
    const answer = await ask(path, { method: 'OPTIONS', headers: preflight(dashboard), of: withoutCors });
    expect({ status: answer.status, cors: answer.cors }).toEqual({ status, cors: {} });
    expect(answer.headers.get('vary')).toBeNull();
  });

  it('is rejected when it is malformed', async () => {
    const wire = await openWire(edge.server);
    const head = ['Host: a', 'Host: b', `Origin: ${dashboard}`, 'Access-Control-Request-Method: GET'];
    wire.send(`OPTIONS ${v1} HTTP/1.1\r\n${head.join('\r\n')}\r\n\r\n`);
    expect(await wire.waitForAnswers()).toMatchObject({ status: 400 });
    await wire.closed;
  });
});

describe('a response', () => {
  it('is readable for an allowed origin and varies by origin and token', async () => {
    for (const path of [v1, legacy]) {
      const first = await ask(path, { headers: { ...bearer(), origin: dashboard } });
      expect(first).toMatchObject({ status: 200, cors: corsHeadersFor(dashboard) });
      const tag = { 'if-none-match': first.headers.get('etag') ?? '' };
      const second = await ask(path, { headers: { ...bearer(), ...tag, origin: local } });
      expect(second).toMatchObject({ status: 304, cors: corsHeadersFor(local) });
      for (const { headers } of [first, second]) expect(headers.get('vary')).toBe('Origin, Authorization');
    }
  });

  it('with an error is readable too', async () => {
    const origin = { origin: dashboard };
    const answers = [
      await ask(v1, { headers: origin }),
      await ask(`${v1}?interval=week`, { headers: { ...bearer(), ...origin } }),
      await ask(v1, { headers: { ...origin, 'x-correlation-id': 'none' } }),
      await ask('/nowhere', { headers: origin }),
      await ask(v1, { method: 'POST', headers: origin }),
      await ask(v1, { method: 'OPTIONS', headers: origin }),
    ];
    expect(answers.map(({ status }) => status)).toEqual([401, 400, 400, 404, 405, 405]);
    for (const { cors } of answers) expect(cors).toEqual(corsHeadersFor(dashboard));
  });

  it('with Retry-After is readable too', async () => {
    const down = await startEdge({ origins: [dashboard], revenue: revenueOf({ kind: 'overloaded' }) });
    const asked = { headers: { ...bearer(), origin: dashboard }, of: down };
    const { status, headers, cors } = await ask(v1, asked);
    await down.server.stop();
    expect({ status, cors }).toEqual({ status: 503, cors: corsHeadersFor(dashboard) });
    expect(headers.get('retry-after')).toMatch(/^\d+$/);
  });

  it('has no CORS headers for another origin or none', async () => {
    for (const origin of [{ origin: 'https://elsewhere.example' }, {}]) {
      const { status, headers, cors } = await ask(v1, { headers: { ...bearer(), ...origin } });
      expect({ status, cors }).toEqual({ status: 200, cors: {} });
      expect(headers.get('vary')).toBe('Origin, Authorization');
    }
  });

  it('has no CORS headers when no origin is allowed', async () => {
    const asked = { headers: { ...bearer(), origin: dashboard }, of: withoutCors };
    const { status, headers, cors } = await ask(v1, asked);
    expect({ status, cors }).toEqual({ status: 200, cors: {} });
    expect(headers.get('vary')).toBe('Authorization');
  });

  it('never allows browser credentials', async () => {
    for (const method of ['GET', 'OPTIONS']) {
      const { cors } = await ask(v1, { method, headers: preflight(dashboard) });
      expect(Object.keys(cors)).not.toContain('access-control-allow-credentials');
    }
  });
});

describe('a page on localhost', () => {
  const on = ['http://localhost:3153', 'http://127.0.0.1:5173', 'http://[::1]:8080', 'http://localhost'];

  it.each(on)('at %s may read responses in development only', async (origin) => {
    const asked = { method: 'OPTIONS', headers: preflight(origin) };
    expect(await ask(v1, { ...asked, of: development })).toMatchObject({
      status: 204,
      cors: corsHeadersFor(origin),
    });
    expect(await ask(v1, { ...asked, of: withoutCors })).toMatchObject({ status: 405, cors: {} });
  });

  it.each([
    'http://localhost.evil.example',
    'http://evil.example/localhost',
    'http://localhost:3153.evil',
    'null',
  ])('is not %s', async (origin) => {
    const { cors, headers } = await ask(v1, { headers: { ...bearer(), origin }, of: development });
    expect(cors).toEqual({});
    expect(headers.get('vary')).toBe('Origin, Authorization');
  });
});

describe('a disallowed origin', () => {
  it('is logged once, up to twenty origins', async () => {
    const own = await startEdge();
    const send = async (origin: string) => ask(v1, { headers: { ...bearer(), origin }, of: own });
    for (const origin of [
      'http://localhost:3153',
      'http://localhost:3153',
      own.server.url,
      'null',
      'http://x y',
    ])
      await send(origin);
    const findRejections = () => own.observations.filter(({ kind }) => kind === 'originNotAllowed');
    expect(findRejections()).toEqual([{ kind: 'originNotAllowed', origin: 'http://localhost:3153' }]);
    for (let port = 1; port <= 25; port += 1) await send(`https://a.example:${port}`);
    expect(findRejections()).toHaveLength(20);
    await own.server.stop();
  });
});
