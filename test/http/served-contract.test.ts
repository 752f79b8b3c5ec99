import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { exactPaths, templatedPaths } from '#generated/router.ts';
import { servedFiles } from '../../src/http/served-contract.ts';
import { bundledOperations } from '../support/bundle.ts';
import { startEdge, type Edge } from '../support/edge.ts';

describe('what the server answers', () => {
  let edge: Edge;
  beforeAll(async () => {
    edge = await startEdge();
  });
  afterAll(() => edge.server.stop());
  const ask = async (path: string, method = 'GET', headers: Record<string, string> = {}) => {
    const response = await fetch(`${edge.server.url}${path}`, { method, headers });
    return {
      status: response.status,
      headers: response.headers,
      bytes: Buffer.from(await response.arrayBuffer()),
    };
  };
  const documented = new Map<string, string[]>();
  for (const { path, method } of bundledOperations())
    documented.set(path, [...(documented.get(path) ?? []), method.toUpperCase()]);

  it('is the contract, and the contract’s own two files, and nothing else', () => {
    const routed = [
      ...[...exactPaths].map(([path, methods]) => [path, Object.keys(methods)] as const),
      ...templatedPaths.map(
        ({ pattern, names, methods }) =>
          [
            names
              .reduce((path, name) => path.replace('([^/]+)', `{${name}}`), pattern.source)
              .replaceAll(String.raw`\/`, '/')
              .replace(/^\^|\$$/g, '')
              .replace(/\$$/, ''),
            Object.keys(methods),
          ] as const,
      ),
    ];
    const sorted = (routes: Iterable<readonly [string, readonly string[]]>) =>
      [...routes].map(([path, methods]) => `${path} ${[...methods].toSorted().join(' ')}`).toSorted();
    expect(sorted(routed)).toEqual(sorted(documented));
    expect(servedFiles.map(({ path }) => path)).toEqual(['/openapi.yaml', '/openapi.json']);
  });

  it.each([...documented])(
    '%s: by the methods that the contract has, and by no other',
    async (path, methods) => {
      const filled = path.replaceAll(/\{[^}]+\}/g, 'stripe');
      const allowed = methods.flatMap((one) => (one === 'GET' ? ['GET', 'HEAD'] : [one])).toSorted();
      for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'PATCH']) {
        const { status, headers } = await ask(filled, method);
        const isKnown = methods.includes(method);
        expect({ isPath: status !== 404, isMethod: status !== 405 }, `${method} ${filled}`).toEqual({
          isPath: true,
          isMethod: isKnown,
        });
        expect(headers.get('allow')?.split(', ').toSorted() ?? allowed).toEqual(allowed);
      }
    },
  );

  it.each([
    '/',
    '/docs',
    '/openapi',
    '/openapi.yml',
    '/openapi.yaml/',
    '/api/v1/revenue',
    '/metrics',
    '/__sim/clock',
  ])('404 for %s, which is in neither', async (path) => {
    expect((await ask(path)).status).toBe(404);
  });

  it.each(servedFiles)('$path: the file, byte for byte', async ({ path, file, type }) => {
    const { status, headers, bytes } = await ask(path);
    expect(status).toBe(200);
    expect(bytes.equals(readFileSync(file))).toBe(true);
    expect(headers.get('content-type')).toBe(type);
    expect(headers.get('x-correlation-id')).toMatch(/^[0-9a-f-]{36}$/);
    const tag = headers.get('etag') ?? '';
    expect(await ask(path, 'GET', { 'if-none-match': tag })).toMatchObject({
      status: 304,
      bytes: Buffer.alloc(0),
    });
    expect(await ask(path, 'GET', { 'if-none-match': '"another"' })).toMatchObject({ status: 200 });
    const head = await ask(path, 'HEAD');
    expect(head).toMatchObject({ status: 200, bytes: Buffer.alloc(0) });
    expect(head.headers.get('content-length')).toBe(String(bytes.byteLength));
    const refused = await ask(path, 'POST');
    expect(refused.status).toBe(405);
    expect(refused.headers.get('allow')).toBe('GET, HEAD');
  });
});
