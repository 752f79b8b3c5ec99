import { afterAll, describe, expect, it } from 'vitest';
import { signToken } from '../../scripts/token.ts';
import { startEdge } from '../support/edge.ts';
import { legacy, newIds, readAnswer, v1 } from '../support/harness.ts';

const edge = await startEdge();
afterAll(() => edge.server.stop());
const authorization = `Bearer ${await signToken(newIds().tenantId, {})}`;
const ask = async (path: string, headers: Record<string, string> = { authorization }, method = 'GET') =>
  readAnswer(await fetch(`${edge.server.url}${path}`, { method, headers }));

describe('the HTTP edge', () => {
  it('makes a new UUIDv7 correlation id for each request without one', async () => {
    const answers = await Promise.all(Array.from({ length: 5 }, () => ask(v1, {})));
    const ids = answers.map(({ headers }) => headers.get('x-correlation-id'));
    expect(new Set(ids).size).toBe(5);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-7/);
  });

  it('checks the token before the parameters', async () => {
    expect((await ask(`${v1}?interval=week`, {})).status).toBe(401);
  });

  it.each([
    [v1, /^"[^"]+"$/],
    [legacy, /^W\/"[^"]+"$/],
  ])('gives %s a tag that answers 304 with the same headers and no body', async (path, shape) => {
    const first = await ask(path);
    const tag = first.headers.get('etag') ?? '';
    expect(tag).toMatch(shape);
    const second = await ask(path, { authorization, 'If-None-Match': tag });
    expect(second).toMatchObject({ status: 304, text: '' });
    for (const name of ['etag', 'cache-control', 'vary', 'deprecation', 'link'])
      expect(second.headers.get(name)).toBe(first.headers.get(name));
    expect((await ask(path, { authorization, 'If-None-Match': '"other"' })).status).toBe(200);
  });

  it('gives different ETags to different tenants, intervals and operations', async () => {
    const other = { authorization: `Bearer ${await signToken(newIds().tenantId, {})}` };
    const answers = [
      await ask(v1),
      await ask(v1, other),
      await ask(`${v1}?interval=hour`),
      await ask(legacy),
      await ask(legacy, other),
    ];
    const tags = answers.map(({ headers }) => headers.get('etag')?.replace(/^W\//, ''));
    expect(new Set(tags).size).toBe(5);
    for (const { headers } of answers) {
      expect(headers.get('vary')).toBe('Authorization');
      expect(headers.get('cache-control')).toMatch(/^private, max-age=\d+$/);
    }
  });

  it('answers HEAD as GET, without the body', async () => {
    const [get, head] = [await ask(v1), await ask(v1, { authorization }, 'HEAD')];
    expect(head.text).toBe('');
    for (const name of ['content-length', 'content-type', 'etag', 'cache-control'])
      expect(head.headers.get(name)).toBe(get.headers.get(name));
  });
});
