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

  it('secures exactly the operations secured in the contract', () => {
    const idsOf = (those: typeof bundled) => those.map(({ operationId }) => operationId);
    expect(securedOperationIds).toEqual(idsOf(bundled.filter(({ secured }) => secured)));
    expect(openOperationIds).toEqual(idsOf(bundled.filter(({ secured }) => !secured)));
    const withScope = Object.entries(operations).filter(([, { requiredScope }]) => requiredScope !== null);
    expect(withScope.map(([id]) => id)).toEqual(securedOperationIds);
  });

  it('has exactly the operations of the contract, with scopes, statuses and media types', () => {
    const expected = bundled.map(({ operationId, scope = null, responses }) => {
      const types = Object.fromEntries(responses.map(({ status, contentType }) => [status, contentType]));
      return [operationId, scope, types];
    });
    expect(
      Object.entries(operations).map(([id, { requiredScope, responses }]) => [id, requiredScope, responses]),
    ).toEqual(expected);
  });
});
