import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { isOperationId, type OperationId } from '#generated/operations.ts';
import { requestValidators, responseValidators, type Validator } from '#generated/validators.js';
import { bundledOperations, type BundledResponse, type Example } from '../support/bundle.ts';

const documented = bundledOperations().flatMap(({ operationId, responses }) => {
  if (!isOperationId(operationId)) throw new Error(`${operationId} is not generated`);
  return responses.map((response) => ({ operationId, response, named: `${operationId} ${response.status}` }));
});

const account = { platform: 'stripe', platform_account_id: 'acct_1' };
const nothing = { params: {}, query: {} };
/** What an operation cannot do without, where that is something. */
const leastRequest: Readonly<Partial<Record<OperationId, object>>> = {
  upsertPlatformConnection: { body: account },
  getPlatformConnection: { params: { platform: 'stripe' } },
  deletePlatformConnection: {
    params: { platform: 'stripe' },
    query: { platform_account_id: 'acct_1' },
  },
  upsertPlatformCredentials: { body: { ...account, access_token: 'sk_test_1' } },
};

const object = z.record(z.string(), z.unknown());

/** What the validator finds wrong: pointer, keyword and the member that is missing or unknown. */
function findings(validate: Validator<unknown> | undefined, value: unknown): string[] {
  if (!validate) return ['no validator'];
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, keyword, params }) => {
    const member: unknown =
      params['unevaluatedProperty'] ?? params['additionalProperty'] ?? params['missingProperty'];
    return `${instancePath} ${keyword} ${typeof member === 'string' ? member : ''}`.trim();
  });
}

const bodyOf = (id: OperationId, status: number) => responseValidators[id][status]?.body;
const headersOf = (id: OperationId, status: number) => responseValidators[id][status]?.headers;

/** Every example of every header, each among the first examples of the others. */
function headerSets({ headers }: BundledResponse): Record<string, unknown>[] {
  const first = Object.fromEntries(
    Object.entries(headers).map(([name, [example]]) => [name, example?.value]),
  );
  return Object.entries(headers).flatMap(([name, examples]) =>
    examples.map(({ value }: Example) => ({ ...first, [name]: value })),
  );
}

/** The value once for each object in it, with one member more in that object. */
function withOneMore(value: unknown, pointer = ''): { pointer: string; value: unknown }[] {
  if (Array.isArray(value)) {
    return value.flatMap((item: unknown, index) =>
      withOneMore(item, `${pointer}/${index}`).map((more) => ({
        ...more,
        value: value.with(index, more.value),
      })),
    );
  }
  const { success, data } = object.safeParse(value);
  if (!success) return [];
  const deeper = Object.entries(data).flatMap(([name, member]) =>
    withOneMore(member, `${pointer}/${name}`).map((more) => ({
      ...more,
      value: { ...data, [name]: more.value },
    })),
  );
  return [{ pointer, value: { ...data, unheard_of: 1 } }, ...deeper];
}

const bodies = documented.flatMap(({ operationId, response: { status, bodies: examples }, named }) =>
  examples.map(({ name, value }) => ({ operationId, status, value, title: `${named} ${name}` })),
);

describe('an example of the contract', () => {
  it.each(bodies)('is a valid body: $title', ({ operationId, status, value }) => {
    expect(findings(bodyOf(operationId, status), value)).toEqual([]);
  });

  it.each(documented.filter(({ response }) => response.contentType !== null))(
    'is there for the body of $named',
    ({ response }) => {
      expect(response.bodies.length).toBeGreaterThan(0);
    },
  );

  it.each(documented)('is a valid header: $named', ({ operationId, response }) => {
    const sets = headerSets(response);
    expect(sets.length).toBeGreaterThan(0);
    for (const headers of sets)
      expect(findings(headersOf(operationId, response.status), headers)).toEqual([]);
  });
});

describe('an answer', () => {
  it.each(bodies)(
    'is refused for a member that the contract does not name, at any depth: $title',
    ({ operationId, status, value }) => {
      const variants = withOneMore(value);
      expect(variants.length).toBeGreaterThan(0);
      for (const { pointer, value: variant } of variants) {
        // The tenant's own notes may have any member.
        if (pointer.endsWith('/metadata')) continue;
        const found = findings(bodyOf(operationId, status), variant);
        expect(found).toContain(`${pointer} unevaluatedProperties unheard_of`.trim());
      }
    },
  );

  it('has such depths: entries of lists, and the last known answer', () => {
    const pointers = bodies
      .filter(({ operationId }) => operationId === 'getRealtimeRevenueV1')
      .flatMap(({ status, value }) => withOneMore(value).map(({ pointer }) => `${status}${pointer}`));
    expect(pointers).toEqual(
      expect.arrayContaining([
        '200',
        '200/by_currency/0',
        '200/source_details/0',
        '400/errors/0',
        '503',
        '503/failed_sources/0',
        '503/last_known',
        '503/last_known/by_currency/0',
      ]),
    );
  });

  it.each(documented)(
    'is refused for a header that the contract does not name: $named',
    ({ operationId, response }) => {
      const [headers] = headerSets(response);
      expect(findings(headersOf(operationId, response.status), { ...headers, 'X-Powered-By': 'us' })).toEqual(
        ['additionalProperties X-Powered-By'],
      );
    },
  );

  it.each(documented)('is refused without any one of its headers: $named', ({ operationId, response }) => {
    for (const name of Object.keys(response.headers)) {
      const { [name]: _, ...others } = headerSets(response)[0] ?? {};
      expect(findings(headersOf(operationId, response.status), others)).toEqual([`required ${name}`]);
    }
  });

  it('has a validator for each documented status and body, and for no other', () => {
    for (const [operationId, validators] of Object.entries(responseValidators)) {
      const own = documented.filter((one) => one.operationId === operationId);
      expect(Object.keys(validators).map(Number)).toEqual(own.map(({ response }) => response.status));
      const withBody = own.filter(({ response }) => response.contentType !== null);
      expect(Object.values(validators).filter(({ body }) => body)).toHaveLength(withBody.length);
    }
  });
});

describe('a request', () => {
  const validate = requestValidators.getRealtimeRevenueV1;
  const requestWith = (query: Record<string, unknown>) => ({ params: {}, query, headers: {} });

  it('is given the defaults of the contract', () => {
    const request = requestWith({});
    expect(findings(validate, request)).toEqual([]);
    expect(request).toEqual({ params: {}, query: { interval: 'day' }, headers: {} });
  });

  it.each(['minute', 'hour', 'day'])('keeps the interval that it has: %s', (interval) => {
    const request = requestWith({ interval });
    expect(findings(validate, request)).toEqual([]);
    expect(request.query).toEqual({ interval });
  });

  it.each(['week', '', 'Day', null, 1, ['day']])('is refused for the interval %j', (interval) => {
    expect(findings(validate, requestWith({ interval }))).toContain('/query/interval enum');
  });

  it.each(bundledOperations())(
    'is refused for a correlation id that is no UUID: $operationId',
    ({ operationId }) => {
      if (!isOperationId(operationId)) throw new Error(`${operationId} is not generated`);
      const requestBy = (id: string) => ({
        ...nothing,
        ...leastRequest[operationId],
        headers: { 'X-Correlation-ID': id },
      });
      expect(
        findings(requestValidators[operationId], requestBy('019cec0d-4f21-7b6a-9c58-2e7d40a1f3b6')),
      ).toEqual([]);
      expect(findings(requestValidators[operationId], requestBy('42'))).toEqual([
        '/headers/X-Correlation-ID format',
      ]);
    },
  );
});
