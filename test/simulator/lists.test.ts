/** Responses of the simulated Stripe: its list against a model, rejected requests, and keys. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { demoAurora } from '../../scripts/simulator/merchants.ts';
import { account, control, key, noonMs, simulate, simulator, wire, wireOf } from './simulated.ts';
import type { Params, Transaction } from './stripe-wire.ts';

simulate();
const nowS = noonMs / 1000 + 30;
const fromS = nowS - 3600;
const boreal = () => wireOf('sk_test_demo_boreal_0000000001');

/** All transactions of a busy hour, newest first. */
async function openBusy(): Promise<readonly Transaction[]> {
  await control.setClock({ frozenAtMs: nowS * 1000 });
  const currencies = { currency: 'usd', secondCurrency: 'jpy' };
  const openedAt = '2026-01-01T00:00:00Z';
  await control.addMerchant({ account, keys: [key], ...currencies, salesPerMinute: 70, openedAt });
  return (await wire.walk('starting_after', null, { 'created[gte]': fromS })).seen;
}

describe('a list', () => {
  const second = fc.integer({ min: fromS, max: nowS });
  const bounds = { created: second, 'created[gt]': second, 'created[lte]': second, 'created[lt]': second };
  const type = fc.constantFrom('charge', 'payment', 'topup');
  const kinds = { type, currency: fc.constantFrom('usd', 'JPY', 'gbp') };
  const limit = fc.integer({ min: 1, max: 100 });
  const some = fc.oneof(
    fc.record({ ...kinds, limit }, { requiredKeys: [] }),
    fc.record({ ...bounds, limit }, { requiredKeys: [] }),
  );
  const direction = fc.constantFrom('starting_after', 'ending_before');
  const cursors = fc.option(fc.record({ direction, at: fc.nat() }));
  type Some = Partial<Record<keyof typeof bounds | 'limit', number> & Record<'type' | 'currency', string>>;

  const isListed = (one: Transaction, given: Some): boolean =>
    one.created === (given.created ?? one.created) &&
    one.created > (given['created[gt]'] ?? -Infinity) &&
    one.created <= (given['created[lte]'] ?? Infinity) &&
    one.created < (given['created[lt]'] ?? Infinity) &&
    one.type === (given.type ?? one.type) &&
    one.currency === (given.currency?.toLowerCase() ?? one.currency);

  it('has the transactions selected by its parameters, once each and newest first', async () => {
    const all = await openBusy();
    const seconds = all.map(({ created }) => created);
    expect(seconds).toEqual(seconds.toSorted((a, b) => b - a));
    expect(new Set(all.map(({ id }) => id)).size).toBe(all.length);
    expect(all.length).toBeGreaterThan(3_000);
    let shown = 0;
    const check = fc.asyncProperty(some, cursors, async (given: Some, cursor) => {
      const at = (cursor?.at ?? 0) % all.length;
      const isBackwards = cursor?.direction === 'ending_before';
      const beyond = cursor === null ? all : isBackwards ? all.slice(0, at) : all.slice(at + 1);
      const found = beyond.filter((one) => isListed(one, given));
      const { limit: most = 10 } = given;
      const data = isBackwards ? found.slice(-most) : found.slice(0, most);
      const anchor = cursor && { [cursor.direction]: all[at]?.id ?? '' };
      const page = await wire.list({ 'created[gte]': fromS, ...given, ...anchor });
      expect(page).toMatchObject({ data, has_more: found.length > data.length });
      shown += data.length;
    });
    await fc.assert(check, { numRuns: 150 });
    expect(shown).toBeGreaterThan(500);
  });

  it('shares a source between a sale and its capture reversal only', async () => {
    const bySource = Map.groupBy(await openBusy(), ({ source }) => source);
    const shared = [...bySource.values()].filter(({ length }) => length > 1);
    expect(shared.length).toBeGreaterThan(10);
    for (const named of shared) {
      expect(named.map((one) => one.reporting_category)).toEqual(['partial_capture_reversal', 'charge']);
      expect(named[0]?.created).toBe(named[1]?.created);
    }
  });

  it('has the net without the fee, and a status by the settlement day', async () => {
    await openBusy();
    const pending = await wire.list({ limit: 100 });
    const settled = await wire.list({ limit: 100, 'created[lt]': nowS - 5 * 86_400 });
    for (const { amount, fee, fee_details: details, net } of pending.data)
      expect([net, details.length]).toEqual([amount - fee, fee === 0 ? 0 : 1]);
    expect(new Set(pending.data.map(({ status }) => status))).toEqual(new Set(['pending']));
    expect(new Set(settled.data.map(({ status }) => status))).toEqual(new Set(['available']));
  });

  it('accepts unencoded brackets in parameters', async () => {
    const headers = { authorization: `Bearer ${demoAurora.keys[0]}` };
    const response = await fetch(`${simulator.url}/v1/balance_transactions?created[lt]=1`, { headers });
    expect(await response.json()).toMatchObject({ data: [], has_more: false });
  });

  const invalid = { type: 'invalid_request_error' };
  const both = { starting_after: 'txn_1', ending_before: 'txn_1' };
  const exclusive = { param: 'ending_before', message: expect.stringContaining('exclude each other') };
  it.each<readonly [Params, object]>([
    ...['0', '101', '-1', 'ten', '', '1.5'].map((value) => [{ limit: value }, { param: 'limit' }] as const),
    [{ starting_after: 'txn_1Unknown' }, { code: 'resource_missing', param: 'starting_after' }],
    [{ ending_before: 'txn_1Unknown' }, { code: 'resource_missing', param: 'ending_before' }],
    ...['created[gte]', 'created[lt]', 'created'].map(
      (param) => [{ [param]: 'yesterday' }, { code: 'parameter_invalid_integer', param }] as const,
    ),
    [{ 'created[since]': 1 }, { code: 'parameter_unknown', param: 'created[since]' }],
    [both, exclusive],
  ])('rejects %j', async (params, error) => {
    const rejected = await wireOf(demoAurora.keys[0] ?? '').rejected(params);
    expect(rejected).toMatchObject({ status: 400, ...invalid, ...error });
  });

  it('rejects cursors of other merchants and of the future', async () => {
    const { id = '', created = 0 } = (await boreal().list({ limit: 1 })).data[0] ?? {};
    const unknown = { code: 'resource_missing' };
    const ofAurora = wireOf(demoAurora.keys[0] ?? '');
    expect(await ofAurora.rejected({ ending_before: id })).toMatchObject(unknown);
    await control.setClock({ frozenAtMs: created * 1000 - 1 });
    expect(await boreal().rejected({ ending_before: id })).toMatchObject(unknown);
    await control.setClock({ frozenAtMs: created * 1000 });
    expect(await boreal().list({ ending_before: id })).toMatchObject({ has_more: false });
  });
});

describe('a request', () => {
  const [own = ''] = demoAurora.keys;
  const bearer = { authorization: `Bearer ${own}` };
  const basic = { authorization: `Basic ${Buffer.from(`${own}:`).toString('base64')}` };
  const foreign = { 'stripe-account': 'acct_1DemoBoreal' };
  const ofNobody = { authorization: 'Bearer sk_test_unknown_000000004242' };
  const problemWith = (more: object = {}) => ({ error: { type: 'invalid_request_error', ...more } });
  const masked = problemWith({ message: expect.stringMatching(/sk_test_\*{4}4242$/) });
  const itself = { id: demoAurora.account, object: 'account' };

  it.each<[string, object, string, Record<string, string>, number, object]>([
    ['without a key', {}, '/v1/balance_transactions', {}, 401, problemWith()],
    ['with a key of nobody, which is not repeated', {}, '/v1/account', ofNobody, 401, masked],
    ['with its key as the user of basic authentication', {}, '/v1/account', basic, 200, itself],
    ['on behalf of itself', {}, '/v1/account', { ...bearer, 'stripe-account': itself.id }, 200, itself],
    [
      'for another',
      {},
      '/v1/account',
      { ...bearer, ...foreign },
      403,
      problemWith({ code: 'account_invalid' }),
    ],
    ['for an unknown path', {}, '/v1/charges', bearer, 404, problemWith()],
    ['for a prefix of the paths', {}, '/v1', bearer, 404, problemWith()],
    ['for the root', {}, '/', bearer, 404, problemWith()],
    ['for a path with a slash more', {}, '/v1/balance_transactions/', bearer, 404, problemWith()],
    ['by another method', { method: 'POST' }, '/v1/balance_transactions', bearer, 404, problemWith()],
  ])('%s is answered', async (_, init, path, headers, status, body) => {
    const response = await fetch(`${simulator.url}${path}`, { ...init, headers });
    expect({ status: response.status, body: await response.json() }).toMatchObject({ status, body });
  });

  it.each<[string, Record<string, string>, number, object]>([
    [
      'has both headers',
      { 'stripe-context': 'acct_1InOrg', 'stripe-version': 'x' },
      200,
      { id: 'acct_1InOrg' },
    ],
    ['has no version', { 'stripe-context': 'acct_1InOrg' }, 400, problemWith()],
    ['names no account', { 'stripe-version': 'x' }, 400, problemWith()],
    [
      'names it as Connect does',
      { 'stripe-account': 'acct_1InOrg', 'stripe-version': 'x' },
      400,
      problemWith(),
    ],
    [
      'names an account elsewhere',
      { 'stripe-context': demoAurora.account, 'stripe-version': 'x' },
      403,
      problemWith({ code: 'account_invalid' }),
    ],
  ])('by the key of an organisation that %s is answered', async (_, headers, status, body) => {
    const key = 'sk_org_test_0000000000000001';
    const rest = { currency: 'usd', salesPerMinute: 0 };
    await control.addMerchant({ account: 'acct_1InOrg', keys: [], ...rest });
    await control.addMerchant({ account: 'acct_1Org', keys: [key], connected: ['acct_1InOrg'], ...rest });
    const response = await wireOf(key).get('/v1/account', {}, headers);
    expect({ status: response.status, body: await response.json() }).toMatchObject({ status, body });
  });

  it('with a key of two merchants reads the later one', async () => {
    const shared = { keys: ['sk_test_shared_00000000000001'], currency: 'usd', salesPerMinute: 0 };
    for (const one of ['acct_1First', 'acct_1Second']) await control.addMerchant({ account: one, ...shared });
    const response = await wireOf(shared.keys[0] ?? '').get('/v1/account');
    expect(await response.json()).toMatchObject({ id: 'acct_1Second', object: 'account' });
  });

  it('gets a unique request id, the requested version, and JSON', async () => {
    const version = { 'stripe-version': '2026-10-28.endive' };
    const paths = ['/v1/balance_transactions', '/v1/nothing'];
    const answers = await Promise.all(paths.map((path) => wireOf(own).get(path, {}, version)));
    for (const { headers } of answers)
      expect(Object.fromEntries(headers)).toMatchObject({ ...version, 'content-type': 'application/json' });
    const ids = answers.map(({ headers }) => headers.get('request-id'));
    expect(ids.join()).toMatch(/^req_\w{14},req_\w{14}$/);
    expect(ids[0]).not.toBe(ids[1]);
  });
});
