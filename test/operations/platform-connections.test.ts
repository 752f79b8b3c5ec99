import { randomUUID } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { signToken } from '../../scripts/token.ts';
import { revenueV1, connectionsPath, credentialsPath, send } from '../support/asking.ts';
import { newIds, startHarness, v1 } from '../support/harness.ts';

const connection = z.strictObject({
  id: z.uuid(),
  tenant_id: z.uuid(),
  platform: z.string(),
  platform_account_id: z.string(),
  status: z.string(),
  counted: z.boolean(),
  metadata: z.record(z.string(), z.unknown()),
  created_at: z.iso.datetime(),
  updated_at: z.iso.datetime(),
});
const page = z.strictObject({ items: z.array(connection), next_cursor: z.string().nullable() });
type Caller = { readonly token: string };

const harness = await startHarness();
await harness.freeze();
await harness.setNow('2027-03-03T12:00:00Z');
afterAll(() => harness.stop());

const newCaller = async () => harness.addMerchant();
const bind = async (caller: Caller, body: object | string) =>
  send(harness, caller, 'POST', connectionsPath, body);
const bindStripe = async (caller: Caller, account: string, more: object = {}) => {
  const answer = await bind(caller, { ...stripe(account), ...more });
  expect(answer.status, answer.text).toBe(200);
  return connection.parse(answer.body);
};
const show = async (caller: Caller, query = '', platform = 'stripe') =>
  send(harness, caller, 'GET', `${connectionsPath}/${platform}${query}`);
const unbind = async (caller: Caller, account: string) =>
  send(harness, caller, 'DELETE', `${connectionsPath}/stripe?platform_account_id=${account}`);
const missing = { status: 404, body: { type: '/problems/connection-not-found' } };
const stripe = (platform_account_id: string) => ({ platform: 'stripe', platform_account_id });
const list = async (caller: Caller, query = '') => send(harness, caller, 'GET', `${connectionsPath}${query}`);
const listPage = async (caller: Caller, query: string) => page.parse((await list(caller, query)).body);

describe('binding', () => {
  it('returns the connection, by default active and without metadata', async () => {
    const caller = await newCaller();
    const bound = await bindStripe(caller, 'acct_new');
    expect(bound).toEqual({
      id: expect.any(String),
      tenant_id: caller.tenantId,
      platform: 'stripe',
      platform_account_id: 'acct_new',
      status: 'active',
      counted: true,
      metadata: {},
      created_at: '2027-03-03T12:00:00.000Z',
      updated_at: '2027-03-03T12:00:00.000Z',
    });
    const metadata = { label: 'main "store"', nested: { list: [1, null, 'ü/~'] } };
    const change = { status: 'pending', metadata };
    expect(await bindStripe(caller, 'acct_new', change)).toEqual({ ...bound, ...change });
    const { body, headers } = await show(caller, '?platform_account_id=acct_new');
    expect(body).toMatchObject({ id: bound.id, metadata });
    expect(headers.get('cache-control')).toBe('no-store');
  });

  it('adds the account to the revenue after its first read', async () => {
    const [caller, other] = [await newCaller(), await newCaller()];
    const sell = { category: 'charge', amount: 100 } as const;
    await harness.simulator.addEvents([caller, other].map(({ account }) => ({ account, ...sell })));
    const total = async () => revenueV1.parse((await harness.get(v1, caller)).body).revenue_total_minor;
    expect(await total()).toBe(100);
    await bindStripe(caller, other.account, { status: 'pending' });
    const stored = { ...stripe(other.account), access_token: other.key };
    expect((await send(harness, caller, 'POST', credentialsPath, stored)).status).toBe(200);
    expect(await total(), 'it is pending').toBe(100);
    await bindStripe(caller, other.account);
    await expect.poll(total).toBe(200);
    expect((await unbind(caller, other.account)).status).toBe(204);
    expect(await total()).toBe(100);
  });

  const unread = ['meta_ads', 'google_ads'];
  it.each(unread)('an account of %s stores it without effect on the revenue', async (platform) => {
    const caller = await newCaller();
    await harness.simulator.addEvents([{ account: caller.account, category: 'charge', amount: 100 }]);
    const bound = await bind(caller, { platform, platform_account_id: 'shop-1' });
    expect(bound.status).toBe(200);
    const { requests } = await harness.simulator.requests();
    const revenue = await harness.get(v1, caller);
    expect(revenue).toMatchObject({ status: 200, body: { revenue_total_minor: 100 } });
    const details = z.looseObject({ source_details: z.array(z.looseObject({ platform: z.string() })) });
    const { source_details: sources } = details.parse(revenue.body);
    const shop = { platform_account_id: 'shop-1', status: 'not_supported', counted: false };
    const found = sources.find((one) => one.platform === platform);
    expect(found).toMatchObject({ ...shop, revenue_total_minor: null });
    const calls = (await harness.simulator.requests()).requests.slice(requests.length);
    expect(new Set(calls.map(({ account }) => account))).toEqual(new Set([caller.account]));
    await unbind(caller, caller.account);
    const noSource = { type: '/problems/no-revenue-source' };
    expect(await harness.get(v1, caller)).toMatchObject({ status: 404, body: noSource });
  });

  const blanks = [' acct_New1', 'acct_New1 ', '\tacct_New1\n', '\u00a0acct_New1'];
  it.each(blanks)('trims the id of a Stripe account: %j', async (written) => {
    const caller = await newCaller();
    const bound = await bindStripe(caller, written);
    expect(bound.platform_account_id).toBe('acct_New1');
    const query = `?platform_account_id=${encodeURIComponent(written)}`;
    expect((await show(caller, query)).body).toMatchObject({ id: bound.id });
    const stored = { ...stripe(written), access_token: 'sk_test_1' };
    const answer = await send(harness, caller, 'POST', credentialsPath, stored);
    expect(answer).toMatchObject({ status: 200, body: { platform_account_id: 'acct_New1' } });
    expect((await unbind(caller, encodeURIComponent(written))).status).toBe(204);
    expect((await show(caller, query)).status).toBe(404);
  });

  const respelt = ['ACCT_1Qx', 'Acct_1Qx', 'acct_', 'acct_1 Qx', 'acct_1-Qx', 'acct_1Qx/', '1Qx'];
  const others = ['https://dashboard.stripe.com/acct_1Qx/dashboard', 'acct_\u0661', 'café ☕', ' '];
  it.each([...respelt, ...others])('rejects %j as the id of a Stripe account', async (written) => {
    const caller = await newCaller();
    const message = 'must be the id of a Stripe account, such as acct_1QxKd7Lm2ZpR4vTe';
    expect(await bind(caller, stripe(written))).toMatchObject({
      status: 400,
      body: {
        type: '/problems/invalid-request',
        detail: `The platform_account_id ${message}.`,
        errors: [{ field: '/body/platform_account_id', code: 'format', message }],
      },
    });
    expect((await listPage(caller, '')).items).toHaveLength(1);
  });

  it('stores the ids of other platforms unchanged', async () => {
    const caller = await newCaller();
    const bound = await bind(caller, { platform: 'meta_ads', platform_account_id: ' My-Shop ' });
    expect(bound).toMatchObject({ status: 200, body: { platform_account_id: ' My-Shop ' } });
  });
});

describe('showing a connection', () => {
  it('without an account id returns the active one with the latest change', async () => {
    const caller = await newCaller();
    await harness.advance(1_000);
    const [first, second] = [await bindStripe(caller, 'acct_a'), await bindStripe(caller, 'acct_b')];
    await harness.advance(1_000);
    await bindStripe(caller, 'acct_a', { metadata: { changed: true } });
    expect((await show(caller)).body).toMatchObject({ id: first.id });
    await harness.advance(1_000);
    await bindStripe(caller, 'acct_c', { status: 'pending' });
    expect((await show(caller)).body, 'changed later, but not active').toMatchObject({ id: first.id });
    await unbind(caller, 'acct_a');
    expect((await show(caller)).body).toMatchObject({ id: second.id });
    await unbind(caller, 'acct_b');
    await unbind(caller, caller.account);
    expect((await show(caller)).body, 'the only one').toMatchObject({ platform_account_id: 'acct_c' });
  });

  it('is a 404 for a missing one, and a 400 for an unknown platform', async () => {
    const caller = await newCaller();
    expect(await show(caller, '', 'paypal')).toMatchObject(missing);
    expect(await show(caller, '?platform_account_id=acct_other')).toMatchObject(missing);
    expect(await show(caller, '', 'till')).toMatchObject({ status: 400 });
    const { account } = await newCaller();
    expect(await show(caller, `?platform_account_id=${account}`), 'another tenant’s').toMatchObject(missing);
  });
});

describe('unbinding', () => {
  it('is a 204 without a body, then a 404, and a 400 without an account id', async () => {
    const caller = await newCaller();
    const { text, status, headers } = await unbind(caller, caller.account);
    expect([status, text, headers.get('cache-control')]).toEqual([204, '', 'no-store']);
    expect(await unbind(caller, caller.account)).toMatchObject(missing);
    expect(await send(harness, caller, 'DELETE', `${connectionsPath}/stripe`)).toMatchObject({ status: 400 });
  });

  it('does not affect the account of another tenant', async () => {
    const [caller, other] = [await newCaller(), await newCaller()];
    expect((await unbind(caller, other.account)).status).toBe(404);
    expect((await show(other)).body).toMatchObject({ platform_account_id: other.account });
  });
});

describe('a list', () => {
  it('has each connection once, by id, in pages of any size, during other changes', async () => {
    const step = fc.tuple(fc.integer({ min: 1, max: 4 }), fc.constantFrom('bind', 'unbind', 'nothing'));
    const manySteps = fc.array(step, { minLength: 12, maxLength: 12 });
    await fc.assert(
      fc.asyncProperty(fc.nat(9), manySteps, async (count, steps) => {
        const caller = await newCaller();
        const stay = [(await listPage(caller, '')).items[0]?.id];
        for (let index = 0; index < count; index += 1)
          stay.push((await bindStripe(caller, `acct_${index}`)).id);
        const passing = new Set(['acct_passing0', 'acct_passing1', 'acct_passing2']);
        for (const account of passing) await bindStripe(caller, account);
        const seen: string[] = [];
        let cursor: string | null = '';
        for (const [limit, meanwhile] of [...steps, ...steps]) {
          if (cursor === null) break;
          const query: string = `?limit=${limit}${cursor && `&cursor=${cursor}`}`;
          const part = await listPage(caller, query);
          expect(part.items.length).toBeLessThanOrEqual(limit);
          seen.push(...part.items.map(({ id }) => id));
          cursor = part.next_cursor;
          const [leaving] = passing;
          if (meanwhile === 'bind')
            await bindStripe(caller, `acct_late${seen.length}x${randomUUID().replaceAll('-', '')}`);
          if (meanwhile === 'unbind' && leaving !== undefined) {
            passing.delete(leaving);
            await unbind(caller, leaving);
          }
        }
        expect(seen).toEqual([...new Set(seen)].toSorted());
        expect(seen.slice(0, stay.length)).toEqual(stay);
      }),
      { numRuns: 12 },
    );
  });

  it('has no cursor after its last page, even a full one', async () => {
    const caller = await newCaller();
    await bindStripe(caller, 'acct_2');
    const first = await listPage(caller, '?limit=1');
    expect(first.next_cursor).not.toBeNull();
    const last = await listPage(caller, `?limit=1&cursor=${first.next_cursor}`);
    expect(last).toMatchObject({ items: [{ platform_account_id: 'acct_2' }], next_cursor: null });
  });

  it('continues after a deleted connection, and a foreign cursor shows the own tenant only', async () => {
    const [caller, other] = [await newCaller(), await newCaller()];
    await bindStripe(caller, 'acct_2');
    await bindStripe(other, 'acct_3');
    const { next_cursor } = await listPage(caller, '?limit=1');
    await unbind(caller, caller.account);
    expect((await listPage(caller, `?cursor=${next_cursor}`)).items).toHaveLength(1);
    const seen = await listPage(other, `?cursor=${next_cursor}`);
    expect(seen.items.map(({ tenant_id }) => tenant_id)).toEqual(seen.items.map(() => other.tenantId));
  });
});

describe('each operation on connections', () => {
  const account = stripe('acct_1');
  const operations = [
    ['POST', connectionsPath, { ...account, status: 'disabled' }],
    ['GET', connectionsPath, undefined],
    ['GET', `${connectionsPath}/stripe`, undefined],
    ['DELETE', `${connectionsPath}/stripe?platform_account_id=acct_1`, undefined],
    ['POST', credentialsPath, { ...account, access_token: 'sk_test_1' }],
  ] as const;

  it.each(operations)('%s %s is a 403 for a removed or unknown tenant', async (method, path, body) => {
    const { tenantId, account: bound } = await newCaller();
    await harness.database.query('update tenants set removed_at = now() where id = $1', [tenantId]);
    const withAccount = (text: string) => text.replace('acct_1', bound);
    for (const id of [tenantId, newIds().tenantId]) {
      const caller = { token: await signToken(id, {}) };
      const tables = ['platform_connections', 'platform_credentials', 'revenue_cache_entries'];
      const rows = tables.map((table) => `select * from ${table} where tenant_id = $1`);
      const readRows = () => Promise.all(rows.map((text) => harness.database.query(text, [id])));
      const before = await readRows();
      const answer = await send(
        harness,
        caller,
        method,
        withAccount(path),
        body && withAccount(JSON.stringify(body)),
      );
      expect(answer).toMatchObject({ status: 403, body: { type: '/problems/unknown-tenant' } });
      expect(await readRows()).toEqual(before);
    }
  });
});
