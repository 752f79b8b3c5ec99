import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { operations, type OperationId } from '#generated/router.ts';
import { requestValidators } from '#generated/validators.js';
import { parseContract } from '../../scripts/generate/contract.ts';
import { generateRouter } from '../../scripts/generate/router.ts';
import { generateValidators } from '../../scripts/generate/validators.ts';
import { bundledOperations } from '../support/bundle.ts';

const account = { platform: 'stripe', platform_account_id: 'acct_1' };
const credentials = { ...account, access_token: 'rk_test_1' };
const withMetadata = z.object({ metadata: z.custom<object>((value) => typeof value === 'object') });
const requestOf = (body: unknown) => ({ params: {}, query: {}, headers: {}, body });
const withBody = [
  ['upsertPlatformConnection', account],
  ['upsertPlatformCredentials', credentials],
  ['setPlatformWebhook', { ...account, secret: 'whsec_1' }],
] as const;

function findings(id: OperationId, request: object): string[] {
  const validate = requestValidators[id];
  if (validate(request)) return [];
  return (validate.errors ?? []).map(({ instancePath, keyword }) => `${instancePath} ${keyword}`.trim());
}

describe('a request body', () => {
  it('exists for exactly these operations', () => {
    const documented = bundledOperations().filter(({ body }) => body !== undefined);
    const ids = withBody.map(([id]) => id);
    expect(documented.map(({ operationId }) => operationId)).toEqual(ids);
    const routed = Object.entries(operations).filter(([, { hasBody }]) => hasBody);
    expect(routed.map(([id]) => id)).toEqual(ids);
  });

  it('gets the defaults of the contract, not shared between requests', () => {
    const [one, other] = [requestOf({ ...account }), requestOf({ ...account })];
    expect(findings('upsertPlatformConnection', one)).toEqual([]);
    expect(one.body).toEqual({ ...account, status: 'active', metadata: {} });
    const { metadata } = withMetadata.parse(one.body);
    Object.assign(metadata, { label: 'main store' });
    expect(findings('upsertPlatformConnection', other)).toEqual([]);
    expect(other.body).toEqual({ ...account, status: 'active', metadata: {} });
  });

  it.each([
    ['upsertPlatformConnection', { ...account, status: 'disabled', metadata: { label: 'main store' } }],
    ['upsertPlatformCredentials', credentials],
  ] as const)('of %s keeps its members and gets no others without a default', (id, given) => {
    const request = requestOf({ ...given });
    expect(findings(id, request)).toEqual([]);
    expect(request.body).toEqual(given);
  });
});

type Json = 'application/json';
const closed = { type: 'object', properties: { a: { type: 'string' } }, additionalProperties: false };
const json = (schema: object): Record<Json, object> => ({ 'application/json': { schema } });

function contractWith(requestBody: unknown, components: object = {}): unknown {
  const responses = { '204': { description: 'done' } };
  return {
    paths: { '/things': { post: { operationId: 'addThing', security: [], requestBody, responses } } },
    components: { schemas: {}, ...components },
  };
}

describe('a contract', () => {
  it('may have a required JSON body, also by reference', () => {
    const body = { required: true, content: json(closed) };
    const Thing = body;
    const referred = contractWith({ $ref: '#/components/requestBodies/Thing' }, { requestBodies: { Thing } });
    for (const document of [contractWith(body), referred]) {
      const contract = parseContract(document);
      expect(contract.operations.map(({ requestBody }) => requestBody)).toEqual([closed]);
      expect(generateRouter(contract, '')).toContain('"hasBody": true');
      expect(generateValidators(contract).types).toContain(
        "body: operations['addThing']['requestBody']['content']['application/json']",
      );
    }
  });

  const required = true;
  const csv = { 'text/csv': { schema: closed } };
  const patch = { 'application/merge-patch+json': { schema: closed } };
  it.each([
    ['that is optional', { content: json(closed) }, 'required'],
    ['that is explicitly optional', { required: false, content: json(closed) }, 'required'],
    ['of another media type', { required, content: csv }, 'text/csv'],
    ['of JSON by another name', { required, content: patch }, 'merge-patch'],
    ['of a second media type', { required, content: { ...json(closed), ...csv } }, 'text/csv'],
    ['of no media type', { required, content: {} }, 'application/json'],
    ['without a schema', { required, content: { 'application/json': {} } }, 'schema'],
    ['open to any member', { required, content: json({ type: 'object', properties: {} }) }, 'the body'],
    ['that is no object', { required, content: json({ type: 'string' }) }, 'addThing: the body'],
  ])('is rejected with a body %s', (_, requestBody, named) => {
    expect(() => parseContract(contractWith(requestBody))).toThrow(named);
  });

  it('is rejected with an unknown JSON Schema keyword', () => {
    const properties = { a: { type: 'string', minLenght: 1 } };
    const body = { required, content: json({ ...closed, properties }) };
    expect(() => generateValidators(parseContract(contractWith(body)))).toThrow('minLenght');
  });
});
