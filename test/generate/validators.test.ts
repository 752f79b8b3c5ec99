import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isOperationId, type OperationId } from '#generated/operations.ts';
import { requestValidators, responseValidators, type Validator } from '#generated/validators.js';
import { bundledOperations, type BundledResponse, type Example } from '../support/bundle.ts';

const documented = bundledOperations().map(({ operationId, responses }) => {
  if (!isOperationId(operationId)) throw new Error(`${operationId} is not routed`);
  return { operationId, responses };
});

const object = z.record(z.string(), z.unknown());

/** The validator's findings: pointer, keyword and missing or unknown member. */
function findings(validate: Validator<unknown> | undefined, value: unknown): string[] {
  if (!validate) return ['no validator'];
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, keyword, params }) => {
    const member: unknown =
      params['unevaluatedProperty'] ?? params['additionalProperty'] ?? params['missingProperty'];
    return `${instancePath} ${keyword} ${typeof member === 'string' ? member : ''}`.trim();
  });
}

function headerSets({ headers }: BundledResponse): Record<string, unknown>[] {
  const named = Object.entries(headers);
  const first = Object.fromEntries(named.map(([name, [example]]) => [name, example?.value]));
  return named.flatMap(([name, examples]) =>
    examples.map(({ value }: Example) => ({ ...first, [name]: value })),
  );
}

/** Copies of the value, each with one unknown member added to one object. */
function withOneMore(value: unknown, pointer = ''): { pointer: string; value: unknown }[] {
  const within = (member: unknown, name: string | number, put: (changed: unknown) => unknown) =>
    withOneMore(member, `${pointer}/${name}`).map((one) => ({ ...one, value: put(one.value) }));
  if (Array.isArray(value)) {
    const items: readonly unknown[] = value;
    return items.flatMap((item, at) => within(item, at, (changed) => items.with(at, changed)));
  }
  const { success, data } = object.safeParse(value);
  if (!success) return [];
  const deeper = Object.entries(data).flatMap(([name, member]) =>
    within(member, name, (changed) => ({ ...data, [name]: changed })),
  );
  return [{ pointer, value: { ...data, unheard_of: 1 } }, ...deeper];
}

const bodyFaults = (id: OperationId, status: number, value: unknown): string[] =>
  findings(responseValidators[id][status]?.body, value);
const headerFaults = (id: OperationId, status: number, value: unknown): string[] =>
  findings(responseValidators[id][status]?.headers, value);

type Found = readonly [name: string, found: readonly string[], expected: readonly string[]];
/** The entries whose findings differ from the expected ones. */
const surprises = (all: readonly Found[]) =>
  all.filter(([, is, expected]) => JSON.stringify(is) !== JSON.stringify(expected));

describe.each(documented)('a response of $operationId', ({ operationId: id, responses }) => {
  const bodies = responses.flatMap(({ status, bodies: examples }) =>
    examples.map(({ name, value }) => ({ status, value, name: `${status} ${name}` })),
  );

  it('has validators for exactly the documented statuses and bodies', () => {
    const validators = Object.entries(responseValidators[id]);
    const known = validators.map(([status, { body }]) => [Number(status), body !== undefined]);
    expect(known).toEqual(responses.map(({ status, contentType }) => [status, contentType !== null]));
  });

  it('has valid examples of each body and each set of headers', () => {
    const lacking = responses.filter(
      (response) =>
        headerSets(response).length === 0 || (response.contentType !== null && response.bodies.length === 0),
    );
    expect(lacking).toEqual([]);
    const faultsOfBodies = bodies.map((one): Found => [one.name, bodyFaults(id, one.status, one.value), []]);
    const faultsOfHeaders = responses.flatMap((response) =>
      headerSets(response).map((of): Found => [
        JSON.stringify(of),
        headerFaults(id, response.status, of),
        [],
      ]),
    );
    expect(surprises([...faultsOfBodies, ...faultsOfHeaders])).toEqual([]);
  });

  it('is invalid with an unknown member at any depth', () => {
    const unnoticed = bodies.flatMap(({ status, value, name }) =>
      withOneMore(value)
        // Metadata may have any member.
        .filter(({ pointer }) => !pointer.endsWith('/metadata'))
        .filter(({ pointer, value: variant }) => {
          const fault = `${pointer} unevaluatedProperties unheard_of`.trim();
          return !bodyFaults(id, status, variant).includes(fault);
        })
        .map(({ pointer }) => `${name}: ${pointer}`),
    );
    expect(unnoticed).toEqual([]);
  });

  it('is invalid without one of its headers and with an unknown header', () => {
    const found = responses.flatMap((response) => {
      const [headers = {}] = headerSets(response);
      const { status } = response;
      const without = Object.keys(headers).map((name): Found => {
        const { [name]: _, ...others } = headers;
        return [`${status} without ${name}`, headerFaults(id, status, others), [`required ${name}`]];
      });
      const more = headerFaults(id, status, { ...headers, 'X-Powered-By': 'us' });
      const extra: Found = [`${status} with one more`, more, ['additionalProperties X-Powered-By']];
      return [...without, extra];
    });
    expect(found.length).toBeGreaterThan(responses.length);
    expect(surprises(found)).toEqual([]);
  });
});

it('exactly the operations of the contract have validators', () => {
  const ids = documented.map(({ operationId }) => operationId).toSorted();
  expect(Object.keys(responseValidators).toSorted()).toEqual(ids);
  expect(Object.keys(requestValidators).toSorted()).toEqual(ids);
});

it('the examples include list entries and the last known answer', () => {
  const revenue = documented.find(({ operationId }) => operationId === 'getRealtimeRevenueV1');
  const pointers = revenue?.responses.flatMap(({ status, bodies }) =>
    bodies.flatMap(({ value }) => withOneMore(value).map(({ pointer }) => `${status}${pointer}`)),
  );
  const deep =
    '200 200/by_currency/0 200/source_details/0 400/errors/0 503 503/failed_sources/0 503/last_known';
  expect(pointers).toEqual(expect.arrayContaining([...deep.split(' '), '503/last_known/by_currency/0']));
});

describe('a request', () => {
  const validate = requestValidators.getRealtimeRevenueV1;
  const requestWith = (query: Record<string, unknown>) => ({ params: {}, query, headers: {} });

  it('gets the defaults of the contract', () => {
    const request = requestWith({});
    expect(findings(validate, request)).toEqual([]);
    const query = { interval: 'day', on_source_failure: 'fail' };
    expect(request).toEqual({ params: {}, query, headers: {} });
  });
});
