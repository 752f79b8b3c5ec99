import { afterAll, describe, expect, it } from 'vitest';
import { signToken } from '../../scripts/token.ts';
import { startEdge } from '../support/edge.ts';
import { legacy, newIds, readAnswer, v1 } from '../support/harness.ts';

const edge = await startEdge();
const token = await signToken(newIds().tenantId, {});
afterAll(() => edge.server.stop());

describe('the HTTP edge', () => {
  const ask = async (
    path: string,
    { method = 'GET', headers = {} }: { method?: string; headers?: Record<string, string> } = {},
  ) => readAnswer(await fetch(`${edge.server.url}${path}`, { method, headers }));
  const bearer = () => ({ authorization: `Bearer ${token}` });

  it('makes a correlation id, a UUIDv7, when there is none, another for each request', async () => {
    const ids = await Promise.all(
      Array.from({ length: 5 }, async () => (await ask(v1)).headers.get('x-correlation-id') ?? ''),
    );
    expect(new Set(ids).size).toBe(5);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  describe('the challenge', () => {
    it('has no error when no token was sent, and invalid_token when one was', async () => {
      const none = await ask(v1);
      expect(none.headers.get('www-authenticate')).toBe('Bearer realm="attribution"');
      const other = await ask(v1, { headers: { authorization: 'Basic dTpw' } });
      expect(other.headers.get('www-authenticate')).toBe('Bearer realm="attribution"');
      const bad = await ask(v1, { headers: { authorization: `Bearer ${token}x` } });
      expect(bad.status).toBe(401);
      expect(bad.headers.get('www-authenticate')).toBe('Bearer realm="attribution", error="invalid_token"');
    });

    it('comes before validation, so that a stranger learns nothing about parameters', async () => {
      expect((await ask(`${v1}?interval=week`)).status).toBe(401);
    });

    it('accepts the scheme in any case', async () => {
      expect((await ask(v1, { headers: { authorization: `bearer ${token}` } })).status).toBe(200);
    });
  });

  describe('conditional requests', () => {
    it.each([
      [v1, /^"[^"]+"$/],
      [legacy, /^W\/"[^"]+"$/],
    ])('%s carries a tag that answers 304 with the same headers and no body', async (path, shape) => {
      const first = await ask(path, { headers: bearer() });
      const tag = first.headers.get('etag') ?? '';
      expect(tag).toMatch(shape);
      const second = await ask(path, { headers: { ...bearer(), 'If-None-Match': tag } });
      expect(second).toMatchObject({ status: 304, text: '' });
      for (const name of ['etag', 'cache-control', 'vary', 'deprecation', 'link'])
        expect(second.headers.get(name)).toBe(first.headers.get(name));
      expect((await ask(path, { headers: { ...bearer(), 'If-None-Match': '"other"' } })).status).toBe(200);
    });

    it('have other tags for another tenant, interval and operation, for the same figures', async () => {
      const other = { authorization: `Bearer ${await signToken(newIds().tenantId, {})}` };
      const answers = [
        await ask(v1, { headers: bearer() }),
        await ask(v1, { headers: other }),
        await ask(`${v1}?interval=hour`, { headers: bearer() }),
        await ask(legacy, { headers: bearer() }),
        await ask(legacy, { headers: other }),
      ];
      const tags = answers.map(({ headers }) => headers.get('etag')?.replace(/^W\//, ''));
      expect(new Set(tags).size).toBe(5);
      for (const { headers } of answers) {
        expect(headers.get('vary')).toBe('Authorization');
        expect(headers.get('cache-control')).toMatch(/^private, max-age=\d+$/);
      }
    });
  });

  it('answers HEAD as GET, without the body', async () => {
    const [get, head] = [
      await ask(v1, { headers: bearer() }),
      await ask(v1, { method: 'HEAD', headers: bearer() }),
    ];
    expect(head.text).toBe('');
    for (const name of ['content-length', 'content-type', 'etag', 'cache-control']) {
      expect(head.headers.get(name)).toBe(get.headers.get(name));
    }
  });

  it('ignores query parameters that it does not know, and fills in the default', async () => {
    const { status, body } = await ask(`${v1}?utm_source=x&__proto__=y`, { headers: bearer() });
    expect({ status, body }).toMatchObject({ status: 200, body: { interval: 'day' } });
  });
});
