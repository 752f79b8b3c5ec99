import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { demoAurora } from '../../scripts/simulator/merchants.ts';
import { startSimulator, type SimulatorProcess } from '../support/simulator.ts';
import { createStripeWire, errorOf } from './stripe-wire.ts';

const key = demoAurora.keys[0] ?? '';
let simulator: SimulatorProcess;

beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.stop());

const wireOf = (ofKey: string) => createStripeWire(simulator.url, ofKey);

describe('a list', () => {
  it.each(['0', '101', '-1', 'ten', '', '1.5'])('refuses the limit "%s"', async (limit) => {
    const error = { status: 400, type: 'invalid_request_error', param: 'limit' };
    expect(await wireOf(key).refused({ limit })).toMatchObject(error);
  });

  it.each(['1', '100'])('takes the limit %s', async (limit) => {
    expect((await wireOf(key).list({ limit })).data).toHaveLength(Number(limit));
  });

  it('refuses both cursors at once', async () => {
    const { id = '' } = (await wireOf(key).list({ limit: 1 })).data[0] ?? {};
    const error = { status: 400, type: 'invalid_request_error' };
    expect(await wireOf(key).refused({ starting_after: id, ending_before: id })).toMatchObject(error);
  });

  it.each(['starting_after', 'ending_before'])('knows no unknown id in %s', async (param) => {
    const error = { status: 400, type: 'invalid_request_error', code: 'resource_missing', param };
    expect(await wireOf(key).refused({ [param]: 'txn_1Unknown' })).toMatchObject(error);
  });

  it("knows no other merchant's id", async () => {
    const { id = '' } = (await wireOf('sk_test_demo_boreal_0000000001').list({ limit: 1 })).data[0] ?? {};
    expect(id).toMatch(/^txn_/);
    expect(await wireOf(key).refused({ ending_before: id })).toMatchObject({ code: 'resource_missing' });
  });

  it('knows no id that the clock has not reached', async () => {
    const { id = '', created = 0 } = (await wireOf(key).list({ limit: 1 })).data[0] ?? {};
    await simulator.control.setClock({ frozenAtMs: created * 1000 - 1 });
    expect(await wireOf(key).refused({ ending_before: id })).toMatchObject({ code: 'resource_missing' });
    await simulator.control.setClock({ frozenAtMs: created * 1000 });
    expect(await wireOf(key).list({ ending_before: id })).toMatchObject({ has_more: false });
    await simulator.control.setClock({ offsetMs: 0 });
  });

  it.each(['created[gte]', 'created[lt]', 'created'])(
    'refuses a %s that is no whole number',
    async (param) => {
      const error = { status: 400, code: 'parameter_invalid_integer', param };
      expect(await wireOf(key).refused({ [param]: 'yesterday' })).toMatchObject(error);
    },
  );

  it('refuses parameters that it does not know', async () => {
    const error = { status: 400, code: 'parameter_unknown', param: 'created[since]' };
    expect(await wireOf(key).refused({ 'created[since]': 1 })).toMatchObject(error);
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

  it('belongs to the merchant it was given to last', async () => {
    const shared = 'sk_test_shared_00000000000001';
    for (const account of ['acct_1First', 'acct_1Second']) {
      await simulator.control.addMerchant({ account, keys: [shared], currency: 'usd', salesPerMinute: 0 });
    }
    const response = await wireOf(shared).get('/v1/account');
    expect(await response.json()).toMatchObject({ id: 'acct_1Second', object: 'account' });
  });
});

describe('every answer', () => {
  it.each(['/v1/charges', '/v1', '/', '/v1/balance_transactions/'])(
    'of an unknown path such as %s is a 404',
    async (path) => {
      const response = await wireOf(key).get(path);
      expect(response.status).toBe(404);
      expect(await errorOf(response)).toMatchObject({ type: 'invalid_request_error' });
    },
  );

  it('of an unknown method is a 404', async () => {
    const headers = { authorization: `Bearer ${key}` };
    const response = await fetch(`${simulator.url}/v1/balance_transactions`, { method: 'POST', headers });
    expect(response.status).toBe(404);
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
