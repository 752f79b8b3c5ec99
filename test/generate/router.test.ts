import { describe, expect, it } from 'vitest';
import {
  exactPaths,
  openOperationIds,
  operations,
  securedOperationIds,
  templatedPaths,
} from '#generated/router.ts';
import { bundledOperations } from '../support/bundle.ts';

const bundled = bundledOperations();

describe('the generated router', () => {
  it('has the operations of the contract, each with its method and path, and no others', () => {
    const routed = Object.entries(operations).map(([id, { operationId, method, path }]) => ({
      id,
      operationId,
      method,
      path,
    }));
    expect(bundled.length).toBeGreaterThan(0);
    expect(routed).toEqual(
      bundled.map(({ operationId, method, path }) => ({ id: operationId, operationId, method, path })),
    );
  });

  it('finds each operation by its path and method', () => {
    const byPath: Record<string, Record<string, string>> = {};
    for (const { operationId, method, path } of bundled)
      byPath[path] = { ...byPath[path], [method]: operationId };
    const templated = Object.keys(byPath).filter((path) => path.includes('{'));
    expect(templatedPaths).toHaveLength(templated.length);
    for (const path of templated) {
      const segment = path.replaceAll(/\{[^}]+\}/g, 'a-b.c');
      const [found] = templatedPaths.filter(({ pattern }) => pattern.test(segment));
      expect(found?.methods).toEqual(byPath[path]);
      delete byPath[path];
    }
    expect(Object.fromEntries(exactPaths)).toEqual(byPath);
  });

  it('secures exactly the operations that the contract asks a token for', () => {
    const idsOf = (those: typeof bundled) => those.map(({ operationId }) => operationId);
    expect(securedOperationIds).toEqual(idsOf(bundled.filter(({ secured }) => secured)));
    expect(openOperationIds).toEqual(idsOf(bundled.filter(({ secured }) => !secured)));
    const withSecurity = Object.values(operations).filter(({ security }) => security.length > 0);
    expect(withSecurity.map(({ operationId }) => operationId)).toEqual(securedOperationIds);
  });

  it.each(bundled)('knows the scope that $operationId needs', ({ operationId, scope }) => {
    const [routed] = Object.values(operations).filter((operation) => operation.operationId === operationId);
    expect(routed?.requiredScope).toBe(scope ?? null);
  });

  it.each(bundled)('knows the statuses and media types of $operationId', ({ operationId, responses }) => {
    const [routed] = Object.values(operations).filter((operation) => operation.operationId === operationId);
    expect(routed?.responses).toEqual(
      Object.fromEntries(responses.map(({ status, contentType }) => [status, contentType])),
    );
  });
});
