/** Every documented answer with every example of it can be had from the mock, and is what the contract says. */
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { demoTenants } from '../../db/seed.ts';
import { choose } from '../../scripts/mock/examples.ts';
import { signToken } from '../../scripts/token.ts';
import { bundledOperations, type Example } from '../support/bundle.ts';
import { curlLine, send, type Got } from '../support/client.ts';
import { answerFaults, fieldErrors } from '../support/contract-oracle.ts';
import { newIds } from '../support/harness.ts';
import { asked, timeless, told } from './asking.ts';
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

/** Asks, and holds what comes against the contract. */
const ask = async (id: string, ...prefer: readonly string[]): Promise<Got> => {
  const request = asked(operation(id), token, ...prefer);
  const got = await send(mock.url, request);
  expect(answerFaults(request, got), curlLine(mock.url, request)).toEqual([]);
  return got;
};
const varies = ({ headers }: Got) => (headers.vary ?? '').split(', ');

describe.each(operations.map(({ operationId }) => operationId))('%s', (id) => {
  const { responses, path } = operation(id);
  const first = (status: number) => responses.find((one) => one.status === status)?.bodies[0];

  it('answers every one of them, all at once', async () => {
    const none: ReadonlyArray<Partial<Example>> = [{}];
    const wanted = responses.flatMap(({ status, contentType, bodies, headers }) =>
      (contentType === null ? none : bodies).map((example) => ({ status, headers, ...example })),
    );
    await Promise.all(
      wanted.map(async ({ status, name, value, headers }) => {
        const prefer = name === undefined ? `code=${status}` : `code=${status}, example=${name}`;
        const got = await ask(id, prefer);
        expect(got.status, prefer).toBe(status);
        expect(timeless(got.body), prefer).toEqual(
          timeless(told(value, tenantId, asked(operation(id), token).path, got)),
        );
        expect(got.headers['preference-applied']).toBe(prefer);
        expect(varies(got)).toContain('Prefer');
        for (const [header, examples] of Object.entries(headers)) {
          // These follow from the body and the request; the others are the contract's.
          if (['ETag', 'Retry-After', 'X-Correlation-ID'].includes(header)) continue;
          const namesake = String((examples.find((one) => one.name === name) ?? examples[0])?.value);
          const value = header === 'Vary' ? `Origin, Prefer, ${namesake}` : namesake;
          expect(got.headers[header.toLowerCase()], `${prefer} ${header}`).toBe(value);
        }
      }),
    );
  });

  it('answers the first example of its success when nothing is preferred, and of a status', async () => {
    const [success] = responses.map(({ status }) => status).toSorted((a, b) => a - b);
    const got = await ask(id);
    expect(got.status).toBe(success);
    expect(timeless(got.body)).toEqual(timeless(told(first(got.status)?.value, tenantId, path, got)));
    expect(got.headers['preference-applied']).toBeUndefined();
    expect(varies(got)).toContain('Prefer');
    for (const { status } of responses) {
      const of = await ask(id, `code=${status}`);
      expect(of.status).toBe(status);
      const { path: askedPath } = asked(operation(id), token);
      expect(timeless(of.body)).toEqual(timeless(told(first(status)?.value, tenantId, askedPath, of)));
    }
  });
});

describe('a preference', () => {
  it('for an example alone is met by the status that has it', async () => {
    const minute = await ask('getRealtimeRevenueV1', 'example=minute');
    expect(minute).toMatchObject({ status: 200, body: { interval: 'minute' } });
    expect((await ask('getRealtimeRevenueV1', 'example=overloaded')).status).toBe(503);
    expect((await ask('upsertPlatformConnection', 'example=personalData')).status).toBe(400);
  });

  it('for an example that several statuses have is met by the lowest, unless the status is named', async () => {
    expect((await ask('upsertPlatformConnection', 'example=notJson')).status).toBe(400);
    expect((await ask('upsertPlatformConnection', 'example=notJson, code=415')).status).toBe(415);
  });

  it.each([
    [['code=503', 'example=overloaded'], 503, 'code=503, example=overloaded'],
    [['respond-async', 'wait=1, CODE="404"; a="b, code=500"', 'code=503'], 404, 'code=404'],
    [['example = "overloaded" ;x'], 503, 'example=overloaded'],
    [['return=minimal', 'handling=strict'], 200, undefined],
    [[','], 200, undefined],
  ])('is read as RFC 7240 says: %j', async (lines, status, applied) => {
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
  ])('that no answer meets is refused, with what there is: %.30s', async (prefer, message) => {
    const got = await ask('getRealtimeRevenueV1', prefer);
    expect(got.status).toBe(400);
    expect(fieldErrors(got.body)).toEqual([['/header/Prefer', 'preference']]);
    expect(got.body).toMatchObject({ errors: [{ message: expect.stringMatching(message) }] });
    expect(got.text.length).toBeLessThan(1000);
    expect(got.headers['preference-applied']).toBeUndefined();
    expect(varies(got)).toContain('Prefer');
  });

  it('is refused with twenty of what there is, however many there are', () => {
    const of = (n: number) => ({ status: 200 + n, name: `e${n}`, headers: {}, body: {} });
    const many = Array.from({ length: 30 }, (_, n) => of(n));
    for (const name of ['code', 'example']) {
      const twenty = new RegExp(`^${name} must be one of (\\w+, ){19}\\w+$`);
      const { fault } = z.object({ fault: z.string() }).parse(choose(many, new Map([[name, 'none']])));
      expect(fault).toMatch(twenty);
    }
  });

  it('does not stand above the checks of a request', async () => {
    const v1 = asked(operation('getRealtimeRevenueV1'), token, 'code=503');
    const upsert = asked(operation('upsertPlatformConnection'), token, 'code=503');
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

describe('an answer', () => {
  it('that is a problem is of the moment of its request', async () => {
    const { timestamp } = z
      .object({ timestamp: z.iso.datetime() })
      .parse((await ask('getReadiness', 'code=503')).body);
    expect(Math.abs(Date.parse(timestamp) - Date.now())).toBeLessThan(10_000);
  });

  it('that says when to come back says it in the header as in the body', async () => {
    const waits = await Promise.all(
      ['rateLimited', 'credentialExpired'].map((name) => ask('getRealtimeRevenueV1', `example=${name}`)),
    );
    expect(waits.map(({ headers }) => headers['retry-after'])).toEqual(['30', '300']);
  });

  it('is of the tenant whose token asked, in what is known from before and in lists too', async () => {
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
        const { text } = await send(mock.url, asked(operation(id), ownToken, prefer));
        expect([...text.matchAll(/"tenant_id":"([^"]*)"/g)].map(([, named]) => named)).toEqual([own]);
      }
  });

  it('has a tag that stands for that example and that tenant, and is not sent again to who has it', async () => {
    for (const id of ['getRealtimeRevenue', 'getRealtimeRevenueV1']) {
      const examples = operation(id).responses.find(({ status }) => status === 200)?.bodies ?? [];
      const got = await Promise.all(examples.map(({ name }) => ask(id, `example=${name}`)));
      const tags = got.map(({ headers }) => headers.etag ?? '');
      expect(new Set(tags).size).toBe(examples.length);
      for (const { name } of examples)
        for (const [at, tag] of tags.entries()) {
          const request = asked(operation(id), token, `example=${name}`);
          const conditional = { ...request, headers: { ...request.headers, 'if-none-match': tag } };
          const again = await send(mock.url, conditional);
          expect(answerFaults(conditional, again)).toEqual([]);
          expect(again.status).toBe(examples[at]?.name === name ? 304 : 200);
        }
      const other = asked(operation(id), await signToken(newIds().tenantId, {}));
      expect(tags).not.toContain((await send(mock.url, other)).headers.etag);
    }
  });

  it.each(['minute', 'hour', 'day'])('is of the window that was asked for: %s', async (interval) => {
    const request = asked(operation('getRealtimeRevenueV1'), token);
    const got = await send(mock.url, { ...request, path: `${v1}?interval=${interval}` });
    expect(answerFaults({ ...request, path: `${v1}?interval=${interval}` }, got)).toEqual([]);
    const body = running.parse(got.body);
    expect(body.interval).toBe(interval);
    // Read when the mock began, in the window that it says.
    const readMs = Date.parse(body.data_as_of);
    expect(Math.abs(readMs - startedMs)).toBeLessThan(120_000);
    const lengthMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 }[interval] ?? 0;
    const startMs = Date.parse(body.interval_start);
    expect([startMs % 60_000, readMs >= startMs, readMs < startMs + lengthMs]).toEqual([0, true, true]);
  });

  it('is of the account that was asked for', async () => {
    const named = { platform: 'shopify', platform_account_id: 'one.myshopify.com' };
    const bind = asked(operation('upsertPlatformConnection'), token);
    expect((await send(mock.url, { ...bind, body: JSON.stringify(named) })).body).toMatchObject(named);
    const show = asked(operation('getPlatformConnection'), token);
    const path = '/api/attribution/platform-connections/shopify?platform_account_id=one.myshopify.com';
    expect((await send(mock.url, { ...show, path })).body).toMatchObject(named);
  });

  it('is chosen by ?prefer= where there is no header', async () => {
    const request = asked(operation('getRealtimeRevenueV1'), token);
    const { prefer: _, ...headers } = { ...request.headers };
    const by = async (prefer: string, more: object = {}) =>
      send(mock.url, {
        ...request,
        headers: { ...headers, ...more },
        path: `${v1}?prefer=${encodeURIComponent(prefer)}`,
      });
    expect((await by('code=503, example=overloaded')).status).toBe(503);
    expect((await by('code=503', { prefer: ['code=404'] })).status).toBe(404);
    const refused = await by('code=418');
    expect([refused.status, fieldErrors(refused.body)]).toEqual([400, [['/query/prefer', 'preference']]]);
  });
});
