import { describe, expect, it } from 'vitest';
import { operations as generated } from '#generated/router.ts';
import { createClient } from '../../src/client/client.ts';
import { operations } from '../../src/client/operations.ts';

describe("the client's table of operations", () => {
  it('has the method, the path and the statuses of each operation of the contract', () => {
    const contract = Object.values(generated).map(({ operationId, method, path, responses }) => ({
      operationId,
      method: method.toLowerCase(),
      path,
      bodies: Object.entries(responses).map(([status, type]) => [status, type === null ? 'none' : type]),
    }));
    const table = Object.entries(operations).map(([operationId, { method, path, answers }]) => ({
      operationId,
      method,
      path,
      bodies: Object.entries(answers).map(([status, kind]) => [status, typeOf(kind)]),
    }));
    const byId = (a: { operationId: string }, b: { operationId: string }): number =>
      a.operationId < b.operationId ? -1 : 1;
    expect(table.toSorted(byId)).toEqual(contract.toSorted(byId));
  });

  it('asks for a token exactly where the contract does', () => {
    const secured = Object.values(generated).filter(({ security }) => security.length > 0);
    const withToken = Object.entries(operations).filter(([, { answers }]) => 401 in answers);
    expect(withToken.map(([id]) => id).toSorted()).toEqual(
      secured.map(({ operationId }) => operationId).toSorted(),
    );
  });

  it('is what the methods of a client are', () => {
    const client = createClient({ baseUrl: 'http://127.0.0.1:1', token: () => '' });
    expect(Object.keys(client).toSorted()).toEqual(Object.keys(operations).toSorted());
  });
});

const typeOf = (kind: string | null): string =>
  kind === null
    ? 'none'
    : kind === '' || kind.startsWith('/')
      ? 'application/problem+json'
      : 'application/json';
