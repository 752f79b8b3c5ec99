import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, it } from 'vitest';
import { staticFiles } from '../../src/http/served-documents.ts';
import { startEdge } from '../support/edge.ts';
import { openWire } from '../support/wire.ts';

const documents = staticFiles({ docsToken: undefined, embedOrigins: [] });

const origin = 'https://dashboard.example';
const docsToken = 'header.payload-of-the-developer.signature';
const [edge, tokenEdge] = await Promise.all([startEdge(), startEdge({ docsToken, origins: [origin] })]);
afterAll(() => Promise.all([edge.server.stop(), tokenEdge.server.stop()]));

describe('a path outside the contract', () => {
  const ask = async (path: string, method = 'GET', headers: Record<string, string> = {}) => {
    const response = await fetch(`${edge.server.url}${path}`, { method, headers });
    return {
      status: response.status,
      headers: response.headers,
      bytes: Buffer.from(await response.arrayBuffer()),
    };
  };
  const noDocuments = {
    root: ['/', '/openapi', '/openapi.yml', '/openapi.yaml/', '/swagger-ui.css', '/metrics', '/__sim/clock'],
    docs: ['/docs/', '/docs/index.html', '/docs/package.json', '/docs/token.json', '/docs/swagger-ui.css/'],
    package: ['/docs/swagger-initializer.js', '/docs/swagger-ui-bundle.js.map', '/docs%2fswagger-ui.css'],
    dots: ['/docs/../docs', '/docs/../package.json', '/docs/%2e%2e/package.json', '/docs//package.json'],
    api: ['/api/v1/revenue'],
  };
  it.each(Object.values(noDocuments).flat())('%s is a 404', async (path) => {
    const wire = await openWire(edge.server); // fetch would resolve the dots
    wire.send(`GET ${path} HTTP/1.1\r\nHost: a\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\r\n`);
    expect((await wire.waitForAnswers())?.status).toBe(404);
    await wire.closed;
  });

  it.each(documents)('$path serves the document byte for byte', async ({ path, content, type }) => {
    const { status, headers, bytes } = await ask(path);
    expect(status).toBe(200);
    const written = typeof content === 'string' ? Buffer.from(content) : readFileSync(content);
    expect(bytes.equals(written)).toBe(true);
    expect(headers.get('content-type')).toBe(type);
    expect(headers.get('cache-control')).toBe('public, max-age=300');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
    const tag = headers.get('etag') ?? '';
    const none = Buffer.alloc(0);
    expect(await ask(path, 'GET', { 'if-none-match': tag })).toMatchObject({ status: 304, bytes: none });
    expect(await ask(path, 'GET', { 'if-none-match': '"another"' })).toMatchObject({ status: 200 });
    const head = await ask(path, 'HEAD');
    expect(head).toMatchObject({ status: 200, bytes: none });
    expect(head.headers.get('content-length')).toBe(String(bytes.byteLength));
    const rejected = await ask(path, 'POST');
    expect(rejected.status).toBe(405);
    expect(rejected.headers.get('allow')).toBe('GET, HEAD');
  });

  const ofThePage = documents.filter(({ path }) => /^\/(docs|live)/.test(path));
  it.each(ofThePage)('$path has a CSP for this server alone', async ({ path }) => {
    const { headers } = await ask(path);
    expect(headers.get('content-security-policy')).toBe(
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; " +
        "base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
    );
    expect(headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
  });

  it.each(['/docs', '/docs/start.js'])('%s contains no foreign URL and no token', async (path) => {
    const text = (await ask(path)).bytes.toString();
    expect(text).not.toMatch(/https?:|\/\/|(?:href|src)="\//);
    expect(text).not.toContain('eyJ');
  });
});

describe('the page at /live', () => {
  it('names the allowed framing origins in its CSP and its HTML', async () => {
    const framed = await startEdge({ embedOrigins: [origin, 'http://127.0.0.1:8080'] });
    const answer = await fetch(`${framed.server.url}/live`);
    await framed.server.stop();
    const named = `${origin} http://127.0.0.1:8080`;
    expect(answer.headers.get('content-security-policy')).toMatch(new RegExp(`frame-ancestors ${named}$`));
    expect(await answer.text()).toContain(`data-embed-origins="${named}"`);
  });
});

describe('the token of the page at /docs', () => {
  const get = async (path: string, headers: Record<string, string>): Promise<Response> =>
    fetch(`${tokenEdge.server.url}${path}`, { headers });

  it('is served to the page, uncached and unlogged', async () => {
    tokenEdge.logLines.length = 0;
    const response = await get('/docs/token.json', { 'sec-fetch-site': 'same-origin' });
    expect({ status: response.status, body: await response.json() }).toEqual({
      status: 200,
      body: { token: docsToken },
    });
    expect(response.headers.get('content-type')).toBe('application/json');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('cross-origin-resource-policy')).toBe('same-origin');
    expect(tokenEdge.logLines).toHaveLength(1);
    expect(tokenEdge.logLines.join('')).not.toContain('payload-of-the-developer');
  });

  it.each<Record<string, string>>([
    {},
    { 'sec-fetch-site': 'none' },
    { 'sec-fetch-site': 'same-site' },
    { 'sec-fetch-site': 'cross-site' },
    { 'sec-fetch-site': 'cross-site', origin },
  ])('is a 404 for headers %j', async (headers) => {
    const response = await get('/docs/token.json', headers);
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('payload-of-the-developer');
    const head = await fetch(`${tokenEdge.server.url}/docs/token.json`, { method: 'HEAD', headers });
    expect([head.status, head.headers.get('etag')]).toEqual([404, null]);
  });

  const ofThePage = async (host: string) => {
    const wire = await openWire(tokenEdge.server); // fetch cannot set Host
    const head = [`Host: ${host}`, 'Sec-Fetch-Site: same-origin', 'Connection: close'].join('\r\n');
    wire.send(`GET /docs/token.json HTTP/1.1\r\n${head}\r\n\r\n`);
    const answer = await wire.waitForAnswers();
    await wire.closed;
    return { status: answer?.status, hasToken: answer?.text.includes(docsToken) };
  };

  const local = [
    '127.0.0.1',
    '127.0.0.1:3000',
    '127.9.9.9:3000',
    'localhost',
    'LocalHost:3000',
    '[::1]:3000',
  ];
  it.each(local)('is served under the local host %s', async (host) => {
    expect(await ofThePage(host)).toEqual({ status: 200, hasToken: true });
  });

  const elsewhere = {
    names: ['evil.example', 'evil.example:3000', 'localhost.evil.example', 'evil-localhost'],
    nearly: ['127.0.0.1.evil.example', '127.evil.example', '128.0.0.1', '127.0.0.1:99999'],
    addresses: ['10.0.0.7:3000', '0.0.0.0:3000', '[::]:3000', '[::ffff:10.0.0.7]'],
  };
  it.each(Object.values(elsewhere).flat())('is a 404 under the foreign host %s', async (host) => {
    expect(await ofThePage(host)).toEqual({ status: 404, hasToken: false });
  });

  it('is the only document missing under a foreign host', async () => {
    for (const { path } of documents) {
      const wire = await openWire(tokenEdge.server);
      wire.send(`GET ${path} HTTP/1.1\r\nHost: docs.example\r\nConnection: close\r\n\r\n`);
      expect(await wire.waitForAnswers(), path).toMatchObject({ status: 200 });
      await wire.closed;
    }
  });

  it('is not part of any other document', async () => {
    for (const { path } of documents) {
      const text = await (await get(path, { 'sec-fetch-site': 'same-origin' })).text();
      expect(text, path).not.toContain('payload-of-the-developer');
    }
  });
});
