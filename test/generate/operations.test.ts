import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { operations, type OperationId } from '#generated/operations.ts';
import { parseContract } from '../../scripts/generate/contract.ts';
import { generateOperations } from '../../scripts/generate/operations.ts';
import { createClient } from '../../src/client/client.ts';
import { bundle, bundledOperations } from '../support/bundle.ts';

const bundled = bundledOperations();
const rows: Readonly<Record<string, (typeof operations)[OperationId]>> = operations;
const kindsOf = (operationId: string): Readonly<Record<string, string | null>> =>
  rows[operationId]?.answers ?? {};

describe('the generated table of operations', () => {
  it('has exactly the operations of the contract, with method and path', () => {
    expect(bundled.length).toBeGreaterThan(0);
    expect(Object.entries(operations).map(([id, { method, path }]) => [id, method, path])).toEqual(
      bundled.map(({ operationId, method, path }) => [operationId, method.toLowerCase(), path]),
    );
  });

  it.each(bundled)(
    'has the responses of $operationId with their media types',
    ({ operationId, responses }) => {
      const kinds = kindsOf(operationId);
      const types = Object.entries(kinds).map(([status, kind]) => [Number(status), mediaType(kind)]);
      expect(types).toEqual(responses.map(({ status, contentType }) => [status, contentType]));
    },
  );

  it.each(bundled)('recognises each example of $operationId', ({ operationId, responses }) => {
    const foreign = responses.flatMap(({ status, bodies }) =>
      bodies.filter(({ value }) => !recognises(kindsOf(operationId)[status] ?? '', value)),
    );
    expect(foreign).toEqual([]);
  });

  it('matches the methods of the client, except the endless stream', () => {
    const client = createClient({ baseUrl: 'http://127.0.0.1:1', token: () => '' });
    const answeredOnce = Object.keys(operations).filter((id) => id !== 'streamRealtimeRevenue');
    expect(Object.keys(client)).toEqual(answeredOnce);
  });

  it('is not generated for responses that cannot be told apart', () => {
    const contract = parseContract(bundle);
    const withFirst = (change: object) => ({
      ...contract,
      operations: contract.operations.map((operation) => ({
        ...operation,
        responses: operation.responses.map((one) =>
          one.status === 404 || one.status === 200 ? { ...one, ...change } : one,
        ),
      })),
    });
    expect(() => generateOperations(withFirst({ bodySchema: { type: 'object' } }))).toThrow(
      'getRealtimeRevenue 200: its schema must require a member',
    );
    expect(() => generateOperations(withFirst({ examples: [] }))).toThrow(
      'getRealtimeRevenue 404: its examples must have one type',
    );
  });
});

const stream = 'text/event-stream';
const mediaType = (kind: string | null): string | null => {
  if (kind === null || kind === stream) return kind;
  return kind === '' || kind.startsWith('/') ? 'application/problem+json' : 'application/json';
};

function recognises(kind: string, value: unknown): boolean {
  // Stream examples are texts; problems are objects.
  if (kind === stream) return typeof value === 'string';
  const members = z.record(z.string(), z.unknown()).parse(value);
  if (kind === '') return String(members['type']).startsWith('/problems/');
  return kind.startsWith('/') ? members['type'] === kind : kind in members;
}
