/** The mock can send every documented response with every example, as in the contract. */
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { demoTenants } from '../../db/seed.ts';
import { choose } from '../../scripts/mock/examples.ts';
import { signToken } from '../../scripts/token.ts';
import { bundledOperations, type Example } from '../support/bundle.ts';
import { curlLine, send, type Got } from '../support/client.ts';
import { answerFaults, fieldErrors } from '../support/contract-oracle.ts';
import { newIds } from '../support/harness.ts';
import { requestFor, withoutTimes, expectedBody } from './asking.ts';
import { endMocks, startMock } from './process.ts';

const operations = bundledOperations();
const v1 = '/api/v1/revenue/realtime';
const running = z.object({ interval: z.string(), interval_start: z.string(), data_as_of: z.string() });
const startedMs = Date.now();
const { tenantId } = newIds();
const [mock, token] = await Promise.all([startMock(), signToken(tenantId, {})]);
afterAll(endMocks);

const operation = (id: string) => {
  const found = operations.find(({ operationId }) => operationId === id);
  if (!found) throw new Error(`the contract has no ${id}`);
  return found;
};

/** Sends the request and checks the response against the contract. */
const ask = async (id: string, ...prefer: readonly string[]): Promise<Got> => {
  const request = requestFor(operation(id), token, ...prefer);
  const got = await send(mock.url, request);
  expect(answerFaults(request, got), curlLine(mock.url, request)).toEqual([]);
  return got;
};
const varies = ({ headers }: Got) => (headers.vary ?? '').split(', ');

describe.each(operations.map(({ operationId }) => operationId))('%s', (id) => {
  const { responses, path } = operation(id);
  const first = (status: number) => responses.find((one) => one.status === status)?.bodies[0];

  it('sends each of its examples, all requested at once', async () => {
    const none: ReadonlyArray<Partial<Example>> = [{}];
    const wanted = responses.flatMap(({ status, contentType, bodies, headers }) =>
      (contentType === null ? none : bodies).map((example) => ({ status, headers, ...example })),
    );
    await Promise.all(
      wanted.map(async ({ status, name, value, headers }) => {
        const prefer = name === undefined ? `code=${status}` : `code=${status}, example=${name}`;
        const got = await ask(id, prefer);
        expect(got.status, prefer).toBe(status);
        expect(withoutTimes(got.body), prefer).toEqual(
          withoutTimes(expectedBody(value, tenantId, requestFor(operation(id), token).path, got)),
        );
        expect(got.headers['preference-applied']).toBe(prefer);
        expect(varies(got)).toContain('Prefer');
        for (const [header, examples] of Object.entries(headers)) {
          // These three depend on the body and the request.
          if (['ETag', 'Retry-After', 'X-Correlation-ID'].includes(header)) continue;
          const namesake = String((examples.find((one) => one.name === name) ?? examples[0])?.value);
          const value = header === 'Vary' ? `Origin, Prefer, ${namesake}` : namesake;
          expect(got.headers[header.toLowerCase()], `${prefer} ${header}`).toBe(value);
        }
      }),
    );
  });

  it('sends the first example of its lowest status by default, and the first of a preferred status', async () => {
    const [success] = responses.map(({ status }) => status).toSorted((a, b) => a - b);
    const got = await ask(id);
    expect(got.status).toBe(success);
    expect(withoutTimes(got.body)).toEqual(
      withoutTimes(expectedBody(first(got.status)?.value, tenantId, path, got)),
    );
    expect(got.headers['preference-applied']).toBeUndefined();
    expect(varies(got)).toContain('Prefer');
    for (const { status } of responses) {
      const of = await ask(id, `code=${status}`);
      expect(of.status).toBe(status);
      const { path: askedPath } = requestFor(operation(id), token);
      expect(withoutTimes(of.body)).toEqual(
        withoutTimes(expectedBody(first(status)?.value, tenantId, askedPath, of)),
      );
    }
  });
});

describe('a preference', () => {
  it('for an example alone selects its status', async () => {
    const minute = await ask('getRealtimeRevenueV1', 'example=minute');
    expect(minute).toMatchObject({ status: 200, body: { interval: 'minute' } });
    expect((await ask('getRealtimeRevenueV1', 'example=overloaded')).status).toBe(503);
    expect((await ask('upsertPlatformConnection', 'example=personalData')).status).toBe(400);
  });

  it('for an example of several statuses selects the lowest, unless it names the status', async () => {
    expect((await ask('upsertPlatformConnection', 'example=notJson')).status).toBe(400);
    expect((await ask('upsertPlatformConnection', 'example=notJson, code=415')).status).toBe(415);
  });

  it.each([
    [['code=503', 'example=overloaded'], 503, 'code=503, example=overloaded'],
    [['respond-async', 'wait=1, CODE="404"; a="b, code=500"', 'code=503'], 404, 'code=404'],
    [['example = "overloaded" ;x'], 503, 'example=overloaded'],
    [['return=minimal', 'handling=strict'], 200, undefined],
    [[','], 200, undefined],
  ])('follows RFC 7240: %j', async (lines, status, applied) => {
    const got = await ask('getRealtimeRevenueV1', ...lines);
    expect({ status: got.status, applied: got.headers['preference-applied'] }).toEqual({ status, applied });
  });

  it.each([
    ['code=418', 'code must be one of 200, 304, 400, 401, 403, 404, 429, 500, 503'],
    ['code', 'code must be one of 200'],
    ['code=toString', 'code must be one of 200'],
    ['example=nope', 'example must be one of day, minute, '],
    ['example=RATELIMITED', 'rateLimited'],
    ['example=constructor', 'example must be one of day'],
    ['code=503, example=day', 'example must be one of rateLimited, credentialExpired, '],
    ['code=200, example=overloaded', 'example must be one of day, minute, hour, otherCurrencyOnly$'],
    ['code=304, example=day', '304 has no examples'],
    ['code=', 'must be a list of preferences'],
    [`example=${'x'.repeat(10_000)}`, 'example must be one of day'],
  ])('without a matching response is a 400 with the valid values: %.30s', async (prefer, message) => {
    const got = await ask('getRealtimeRevenueV1', prefer);
    expect(got.status).toBe(400);
    expect(fieldErrors(got.body)).toEqual([['/header/Prefer', 'preference']]);
    expect(got.body).toMatchObject({ errors: [{ message: expect.stringMatching(message) }] });
    expect(got.text.length).toBeLessThan(1000);
    expect(got.headers['preference-applied']).toBeUndefined();
    expect(varies(got)).toContain('Prefer');
  });

  it('is rejected with at most twenty of the valid values', () => {
    const of = (n: number) => ({ status: 200 + n, name: `e${n}`, headers: {}, body: {} });
    const many = Array.from({ length: 30 }, (_, n) => of(n));
    for (const name of ['code', 'example']) {
      const twenty = new RegExp(`^${name} must be one of (\\w+, ){19}\\w+$`);
      const { fault } = z.object({ fault: z.string() }).parse(choose(many, new Map([[name, 'none']])));
      expect(fault).toMatch(twenty);
    }
  });

  it('does not bypass the checks of a request', async () => {
    const v1 = requestFor(operation('getRealtimeRevenueV1'), token, 'code=503');
    const upsert = requestFor(operation('upsertPlatformConnection'), token, 'code=503');
    const answers = await Promise.all([
      send(mock.url, { ...v1, headers: { prefer: 'code=503' } }),
      send(mock.url, { ...v1, path: `${v1.path}?interval=week` }),
      send(mock.url, { ...v1, path: '/nowhere' }),
      send(mock.url, { ...v1, method: 'DELETE' }),
      send(mock.url, { ...upsert, body: '{"platform":"stripe","shop":1}' }),
      send(mock.url, { ...upsert, headers: { ...upsert.headers, 'content-type': 'text/plain' } }),
      send(mock.url, { ...upsert, body: ' '.repeat(200_000) }),
    ]);
    expect(answers.map(({ status }) => status)).toEqual([401, 400, 404, 405, 400, 415, 413]);
    expect(answers[0]?.headers['www-authenticate']).toBe('Bearer realm="attribution"');
  });
});

describe('a response', () => {
  it('with a problem has the time of its request', async () => {
    const { timestamp } = z
      .object({ timestamp: z.iso.datetime() })
      .parse((await ask('getReadiness', 'code=503')).body);
    expect(Math.abs(Date.parse(timestamp) - Date.now())).toBeLessThan(10_000);
  });

  it('with retry_after_seconds has the same Retry-After', async () => {
    const waits = await Promise.all(
      ['rateLimited', 'credentialExpired'].map((name) => ask('getRealtimeRevenueV1', `example=${name}`)),
    );
    expect(waits.map(({ headers }) => headers['retry-after'])).toEqual(['30', '300']);
  });

  it('has the tenant of the token, also in last_known and in lists', async () => {
    const others = await Promise.all(
      demoTenants.map(async ({ tenantId }) => [tenantId, await signToken(tenantId, {})] as const),
    );
    for (const [own, ownToken] of others)
      for (const [id, prefer] of [
        ['getRealtimeRevenueV1', 'example=minute'],
        ['getRealtimeRevenueV1', 'example=rateLimited'],
        ['getRealtimeRevenue', 'example=rateLimited'],
        ['listPlatformConnections', 'code=200'],
      ] as const) {
        const { text } = await send(mock.url, requestFor(operation(id), ownToken, prefer));
        expect([...text.matchAll(/"tenant_id":"([^"]*)"/g)].map(([, named]) => named)).toEqual([own]);
      }
  });

  it('has an ETag per example and tenant, and is a 304 for a matching If-None-Match', async () => {
    for (const id of ['getRealtimeRevenue', 'getRealtimeRevenueV1']) {
      const examples = operation(id).responses.find(({ status }) => status === 200)?.bodies ?? [];
      const got = await Promise.all(examples.map(({ name }) => ask(id, `example=${name}`)));
      const tags = got.map(({ headers }) => headers.etag ?? '');
      expect(new Set(tags).size).toBe(examples.length);
      for (const { name } of examples)
        for (const [at, tag] of tags.entries()) {
          const request = requestFor(operation(id), token, `example=${name}`);
          const conditional = { ...request, headers: { ...request.headers, 'if-none-match': tag } };
          const again = await send(mock.url, conditional);
          expect(answerFaults(conditional, again)).toEqual([]);
          expect(again.status).toBe(examples[at]?.name === name ? 304 : 200);
        }
      const other = requestFor(operation(id), await signToken(newIds().tenantId, {}));
      expect(tags).not.toContain((await send(mock.url, other)).headers.etag);
    }
  });

  it.each(['minute', 'hour', 'day'])('has the requested window: %s', async (interval) => {
    const request = requestFor(operation('getRealtimeRevenueV1'), token);
    const got = await send(mock.url, { ...request, path: `${v1}?interval=${interval}` });
    expect(answerFaults({ ...request, path: `${v1}?interval=${interval}` }, got)).toEqual([]);
    const body = running.parse(got.body);
    expect(body.interval).toBe(interval);
    // data_as_of is the mock's start, inside the window of the response.
    const readMs = Date.parse(body.data_as_of);
    expect(Math.abs(readMs - startedMs)).toBeLessThan(120_000);
    const lengthMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }[interval] ?? 0;
    const startMs = Date.parse(body.interval_start);
    expect([startMs % 60_000, readMs >= startMs, readMs < startMs + lengthMs]).toEqual([0, true, true]);
  });

  it('has the requested account', async () => {
    const named = { platform: 'shopify', platform_account_id: 'one.myshopify.com' };
    const bind = requestFor(operation('upsertPlatformConnection'), token);
    expect((await send(mock.url, { ...bind, body: JSON.stringify(named) })).body).toMatchObject(named);
    const show = requestFor(operation('getPlatformConnection'), token);
    const path = '/api/attribution/platform-connections/shopify?platform_account_id=one.myshopify.com';
    expect((await send(mock.url, { ...show, path })).body).toMatchObject(named);
  });

  it('follows ?prefer= without a Prefer header', async () => {
    const request = requestFor(operation('getRealtimeRevenueV1'), token);
    const { prefer: _, ...headers } = { ...request.headers };
    const by = async (prefer: string, more: object = {}) =>
      send(mock.url, {
        ...request,
        headers: { ...headers, ...more },
        path: `${v1}?prefer=${encodeURIComponent(prefer)}`,
      });
    expect((await by('code=503, example=overloaded')).status).toBe(503);
    expect((await by('code=503', { prefer: ['code=404'] })).status).toBe(404);
    const rejected = await by('code=418');
    expect([rejected.status, fieldErrors(rejected.body)]).toEqual([400, [['/query/prefer', 'preference']]]);
  });
});
