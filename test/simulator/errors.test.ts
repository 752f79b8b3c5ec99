import { describe, expect, it } from 'vitest';
import { demoAurora } from '../../scripts/simulator/merchants.ts';
import { control, simulate, simulator, wireOf } from './simulated.ts';
import { errorOf, type Params } from './stripe-wire.ts';

const key = demoAurora.keys[0] ?? '';
simulate();

describe('a list', () => {
  const type = 'invalid_request_error';
  it.each([
    ...['0', '101', '-1', 'ten', '', '1.5'].map((limit) => [{ limit }, { type, param: 'limit' }] as const),
    [{ starting_after: 'txn_1Unknown' }, { type, code: 'resource_missing', param: 'starting_after' }],
    [{ ending_before: 'txn_1Unknown' }, { type, code: 'resource_missing', param: 'ending_before' }],
    ...['created[gte]', 'created[lt]', 'created'].map(
      (param) => [{ [param]: 'yesterday' }, { code: 'parameter_invalid_integer', param }] as const,
    ),
    [{ 'created[since]': 1 }, { code: 'parameter_unknown', param: 'created[since]' }],
  ] as const)('refuses %j', async (params: Params, error) => {
    expect(await wireOf(key).refused(params)).toMatchObject({ status: 400, ...error });
  });

  it.each(['1', '100'])('takes the limit %s', async (limit) => {
    expect((await wireOf(key).list({ limit })).data).toHaveLength(Number(limit));
  });

  it('refuses both cursors at once', async () => {
    const { id = '' } = (await wireOf(key).list({ limit: 1 })).data[0] ?? {};
    const both = { starting_after: id, ending_before: id };
    expect(await wireOf(key).refused(both)).toMatchObject({ status: 400, type });
  });

  it("knows no other merchant's id", async () => {
    const { id = '' } = (await wireOf('sk_test_demo_boreal_0000000001').list({ limit: 1 })).data[0] ?? {};
    expect(id).toMatch(/^txn_/);
    expect(await wireOf(key).refused({ ending_before: id })).toMatchObject({ code: 'resource_missing' });
  });

  it('knows no id that the clock has not reached', async () => {
    const { id = '', created = 0 } = (await wireOf(key).list({ limit: 1 })).data[0] ?? {};
    await control.setClock({ frozenAtMs: created * 1000 - 1 });
    expect(await wireOf(key).refused({ ending_before: id })).toMatchObject({ code: 'resource_missing' });
    await control.setClock({ frozenAtMs: created * 1000 });
    expect(await wireOf(key).list({ ending_before: id })).toMatchObject({ has_more: false });
  });
});

describe('a key', () => {
  it('that is missing is a 401', async () => {
    const response = await fetch(`${simulator.url}/v1/balance_transactions`);
    expect(response.status).toBe(401);
    expect(await errorOf(response)).toMatchObject({ type: 'invalid_request_error' });
  });

  it('that is unknown is a 401 that does not repeat it', async () => {
    const response = await wireOf('sk_test_unknown_000000004242').get('/v1/balance_transactions');
    const { message } = await errorOf(response);
    expect(response.status).toBe(401);
    expect(message).toContain('sk_test_****4242');
    expect(message).not.toContain('unknown_0');
  });

  it('is also taken as the user of basic authentication', async () => {
    const authorization = `Basic ${Buffer.from(`${key}:`).toString('base64')}`;
    expect(await wireOf(key).get('/v1/account', {}, { authorization })).toMatchObject({ status: 200 });
  });

  it('has no access to another account', async () => {
    const wire = wireOf(key);
    const own = await wire.get('/v1/account', {}, { 'stripe-account': demoAurora.account });
    const other = await wire.get('/v1/account', {}, { 'stripe-account': 'acct_1DemoBoreal' });
    expect([own.status, other.status]).toEqual([200, 403]);
    expect(await errorOf(other)).toMatchObject({ code: 'account_invalid' });
  });
});

it("a platform's key acts on its own account, on one that is connected to it, and on no other", async () => {
  const [own, connected] = ['acct_1Platform', 'acct_1Connected'];
  const platformKey = 'sk_test_platform_0000000000001';
  const rest = { currency: 'usd', salesPerMinute: 0 };
  await control.addMerchant({ account: own, keys: [platformKey], connected: [connected], ...rest });
  await control.addMerchant({ account: connected, keys: [], ...rest });
  const actingOn = async (account?: string) => {
    const response = await wireOf(platformKey).get(
      '/v1/account',
      {},
      account ? { 'stripe-account': account } : {},
    );
    return response.status === 200 ? response.json() : response.status;
  };
  expect(await actingOn()).toMatchObject({ id: own });
  expect(await actingOn(connected)).toMatchObject({ id: connected });
  expect(await actingOn(demoAurora.account)).toBe(403);
  expect((await control.requests({ account: connected })).count).toBe(1);
});

describe('a key of two merchants', () => {
  it('belongs to the one it was given to last', async () => {
    const shared = { keys: ['sk_test_shared_00000000000001'], currency: 'usd', salesPerMinute: 0 };
    for (const account of ['acct_1First', 'acct_1Second']) await control.addMerchant({ account, ...shared });
    const response = await wireOf(shared.keys[0] ?? '').get('/v1/account');
    expect(await response.json()).toMatchObject({ id: 'acct_1Second', object: 'account' });
  });
});

describe('every answer', () => {
  it.each([
    ['GET', '/v1/charges'],
    ['GET', '/v1'],
    ['GET', '/'],
    ['GET', '/v1/balance_transactions/'],
    ['POST', '/v1/balance_transactions'],
  ])('of something unknown such as %s %s is a 404', async (method, path) => {
    const headers = { authorization: `Bearer ${key}` };
    const response = await fetch(`${simulator.url}${path}`, { method, headers });
    expect(response.status).toBe(404);
    expect(await errorOf(response)).toMatchObject({ type: 'invalid_request_error' });
  });

  it('carries its own request id, the version asked for, and JSON', async () => {
    const version = { 'stripe-version': '2026-10-28.endive' };
    const answers = [
      await wireOf(key).get('/v1/balance_transactions', {}, version),
      await wireOf(key).get('/v1/nothing', {}, version),
    ];
    for (const { headers } of answers) {
      expect(headers.get('request-id')).toMatch(/^req_\w{14}$/);
      expect(headers.get('stripe-version')).toBe('2026-10-28.endive');
      expect(headers.get('content-type')).toBe('application/json');
    }
    expect(answers[0]?.headers.get('request-id')).not.toBe(answers[1]?.headers.get('request-id'));
  });
});
