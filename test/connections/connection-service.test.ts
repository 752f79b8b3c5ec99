import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectStripe } from '../../db/seed.ts';
import type { ConnectionRecord, WantedConnection } from '../../src/connections/connection-rows.ts';
import type { NewTokens } from '../../src/connections/credential-rows.ts';
import { createConnectionService, type ConnectionService } from '../../src/connections/connection-service.ts';
import type { TenantId } from '../../src/model/ids.ts';
import { instant } from '../../src/model/instant.ts';
import { lock, revoke } from '../../src/revenue/lease.ts';
import { voidEvents } from '../../src/revenue/ledger.ts';
import { addTenant } from '../../src/tenancy/tenants.ts';
import { rollupDifferences, syncStates, revenueV1 } from '../support/asking.ts';
import { newIds, startHarness, v1, type Harness, type Merchant } from '../support/harness.ts';

const stripe = (platformAccountId: string) => ({ platform: 'stripe', platformAccountId }) as const;
const active = { status: 'active', metadata: {} } as const;
const tokensOf = (accessToken: string): NewTokens => {
  return { accessToken, refreshToken: null, expiresAt: null, scope: null, tokenType: null };
};

let harness: Harness;
let connections: ConnectionService;
beforeAll(async () => {
  harness = await startHarness({ DATABASE_POOL_SIZE: '20' });
  connections = harness.service.registry;
  await harness.setNow('2027-03-03T12:00:00Z');
  await harness.freeze();
});
afterEach(async () => {
  await harness.simulator.release();
  await harness.simulator.clearFaults();
});
afterAll(() => harness.stop());

function recordOf(outcome: ConnectionRecord | string): ConnectionRecord {
  if (typeof outcome === 'string') throw new Error(`not bound: ${outcome}`);
  return outcome;
}
async function newTenant(): Promise<TenantId> {
  return harness.service.withTenant(newIds().tenantId, (transaction) =>
    addTenant(transaction, { name: 'without accounts', currency: 'USD', timeZone: 'UTC' }),
  );
}
const sell = async ({ account }: { readonly account: string }, amount: number) =>
  harness.simulator.addEvents([{ account, category: 'charge', amount }]);
const read = async ({ token }: Merchant) => harness.get(v1, { token });
const totalOf = async (merchant: Merchant): Promise<number> => {
  const { status, body, text } = await read(merchant);
  expect(status, text).toBe(200);
  return revenueV1.parse(body).revenue_total_minor;
};
const callsOf = async ({ account }: Merchant) => (await harness.simulator.requests({ account })).count;
const rows = async (columns: string, table: string, tenantId: TenantId) =>
  harness.database.query(`select ${columns} from ${table} where tenant_id = $1`, [tenantId]);
const hasSnapshot = async (tenantId: TenantId) => {
  const [row] = await rows('snapshot is not null as has', 'revenue_cache_entries', tenantId);
  return row?.['has'];
};

describe('binding an account', () => {
  it('stores it, and doing so again changes nothing', async () => {
    const tenantId = await newTenant();
    const change = { status: 'active', metadata: { label: 'main' } } as const;
    const bound = await connections.upsertConnection(tenantId, stripe('acct_1'), change);
    const at = harness.nowMs();
    expect(bound).toEqual({
      id: expect.any(String),
      ...stripe('acct_1'),
      ...change,
      createdAt: at,
      updatedAt: at,
    });
    await harness.advance(5_000);
    const again = await connections.upsertConnection(tenantId, stripe('acct_1'), change);
    expect(again).toEqual(bound);
    expect(await rows('id', 'platform_connections', tenantId)).toHaveLength(1);
  });

  it('again changes its status and its metadata', async () => {
    const tenantId = await newTenant();
    const bound = await connections.upsertConnection(tenantId, stripe('acct_1'), {
      status: 'pending',
      metadata: { label: 'main', deep: { list: [1, null] } },
    });
    const change = { status: 'disabled', metadata: { note: 'closed' } } as const;
    expect(await connections.upsertConnection(tenantId, stripe('acct_1'), change)).toEqual({
      ...recordOf(bound),
      ...change,
    });
    expect(await connections.findConnection(tenantId, 'stripe', 'acct_1')).toMatchObject(change);
  });

  it('beside another one adds what both sold', async () => {
    const [merchant, second] = [await harness.addMerchant(), await harness.addMerchant()];
    await sell(merchant, 100);
    await sell(second, 20);
    expect(await totalOf(merchant)).toBe(100);
    await connectStripe(connections, merchant.tenantId, second);
    // Once it was read, beside the answer.
    await expect.poll(() => totalOf(merchant)).toBe(120);
    await connections.upsertConnection(merchant.tenantId, stripe(second.account), {
      ...active,
      status: 'disabled',
    });
    expect(await totalOf(merchant), 'its status counts at once').toBe(100);
  });

  it('that another tenant has bound mixes nothing of the two', async () => {
    const [owner, other] = [await harness.addMerchant(), await harness.addMerchant()];
    await sell(owner, 100);
    await sell(other, 7);
    const theirs = await connectStripe(connections, other.tenantId, owner);
    expect(theirs).not.toBe(owner.connectionId);
    expect([await totalOf(owner), await totalOf(other)]).toEqual([100, 107]);
    await connections.deleteConnection(other.tenantId, stripe(owner.account));
    await sell(owner, 1);
    await harness.advance(31_000);
    expect([await totalOf(owner), await totalOf(other)]).toEqual([101, 7]);
    expect(await rows('1', 'revenue_events', other.tenantId)).toHaveLength(2);
  });

  it('fifty times at once makes one', async () => {
    for (const tenantId of [await newTenant(), (await harness.addMerchant()).tenantId]) {
      const bound = await Promise.all(
        Array.from({ length: 50 }, () => connections.upsertConnection(tenantId, stripe('acct_same'), active)),
      );
      expect(new Set(bound.map((one) => recordOf(one).id)).size).toBe(1);
    }
    const deadlocks = 'select deadlocks::int from pg_stat_database where datname = current_database()';
    expect(await harness.database.query(deadlocks)).toEqual([{ deadlocks: 0 }]);
  });
});

describe('unbinding an account', () => {
  it('erases its tokens, hides it, and keeps what was read from it', async () => {
    const merchant = await harness.addMerchant();
    const { tenantId, account } = merchant;
    await sell(merchant, 100);
    expect(await totalOf(merchant)).toBe(100);
    expect(await connections.deleteConnection(tenantId, stripe(account))).toBe('deleted');
    expect(await rows('1', 'platform_credentials', tenantId)).toEqual([]);
    expect(await rows('voided', 'revenue_events', tenantId)).toEqual([{ voided: false }]);
    expect(await read(merchant)).toMatchObject({
      status: 404,
      body: { type: '/problems/no-revenue-source' },
    });
    const page = { after: undefined, limit: 10 };
    expect(await connections.listConnections(tenantId, page)).toEqual({ items: [], hasMore: false });
    expect(await connections.findConnection(tenantId, 'stripe', account)).toBe('not-found');
    expect(await connections.findConnection(tenantId, 'stripe', undefined)).toBe('not-found');
    expect(await connections.storeTokens(tenantId, stripe(account), tokensOf('sk_test_x'))).toBe('not-found');
    expect(await connections.deleteConnection(tenantId, stripe(account))).toBe('not-found');
  });

  it('and binding it again goes on with its id, ledger and cursor, and counts nothing twice', async () => {
    const merchant = await harness.addMerchant();
    const { tenantId, account, connectionId } = merchant;
    await sell(merchant, 100);
    expect(await totalOf(merchant)).toBe(100);
    const [before] = await syncStates(harness.database, tenantId);
    await connections.deleteConnection(tenantId, stripe(account));
    await sell(merchant, 5);
    await harness.advance(5_000);
    expect(await connectStripe(connections, tenantId, merchant)).toBe(connectionId);
    const [after] = await syncStates(harness.database, tenantId);
    expect(after).toEqual({ ...before, data_as_of: '-infinity' });
    expect(before?.cursor).not.toBeNull();
    expect(await totalOf(merchant)).toBe(105);
    expect(await rows('1', 'revenue_events', tenantId)).toHaveLength(2);
    expect(await rollupDifferences(harness.database, tenantId)).toEqual([]);
  });
});

describe('the last known answer', () => {
  it('goes only when an account that counts leaves, or changes its mode', async () => {
    const merchant = await harness.addMerchant();
    const { tenantId, account, key } = merchant;
    const second = await harness.addMerchant();
    await sell(merchant, 100);
    const [own, other] = [stripe(account), stripe('acct_other')];
    const stored = async (accessToken: string) =>
      connections.storeTokens(tenantId, own, tokensOf(accessToken));
    const changes: ReadonlyArray<[what: string, kept: boolean, change: () => Promise<unknown>]> = [
      [
        'new metadata',
        true,
        () => connections.upsertConnection(tenantId, own, { ...active, metadata: { a: 1 } }),
      ],
      ['an account without a key', true, () => connections.upsertConnection(tenantId, other, active)],
      ['and its end', true, () => connections.deleteConnection(tenantId, other)],
      ['and its return', true, () => connections.upsertConnection(tenantId, other, active)],
      [
        'which is disabled',
        true,
        () => connections.upsertConnection(tenantId, other, { ...active, status: 'disabled' }),
      ],
      ['a second account with a key', true, () => connectStripe(connections, tenantId, second)],
      [
        'which leaves, never read',
        true,
        () => connections.deleteConnection(tenantId, stripe(second.account)),
      ],
      ['another key of the same mode', true, () => stored(`${key}new`)],
      [
        'an account that is not there',
        true,
        () => connections.deleteConnection(tenantId, stripe('acct_never')),
      ],
      ['a key of the other mode', false, () => stored(key.replace('_test_', '_live_'))],
    ];
    expect(await totalOf(merchant)).toBe(100);
    for (const [what, isKept, change] of changes) {
      await change();
      expect(await hasSnapshot(tenantId), what).toBe(isKept);
    }
  });

  it.each([
    [
      'deleted',
      (tenantId: TenantId, account: string) => connections.deleteConnection(tenantId, stripe(account)),
    ],
    [
      'disabled',
      (tenantId: TenantId, account: string) =>
        connections.upsertConnection(tenantId, stripe(account), { ...active, status: 'disabled' }),
    ],
  ])('goes when an account that counts is %s, which counts again once it was read', async (_, leave) => {
    const [merchant, second] = [await harness.addMerchant(), await harness.addMerchant()];
    const { tenantId } = merchant;
    await sell(merchant, 100);
    await sell(second, 20);
    await connectStripe(connections, tenantId, second);
    await expect.poll(() => totalOf(merchant)).toBe(120);
    const counted = () =>
      harness.database.query(
        `select count(*)::int from platform_sync_states
          where tenant_id = $1 and (counted_since is not null or data_as_of > '-infinity')`,
        [tenantId],
      );
    expect(await counted()).toEqual([{ count: 2 }]);
    await harness.database.query(
      'update platform_sync_states set counted_since = data_as_of, complete_through = data_as_of where tenant_id = $1',
      [tenantId],
    );
    await leave(tenantId, second.account);
    expect([await hasSnapshot(tenantId), await counted()]).toEqual([false, [{ count: 1 }]]);
    expect(await totalOf(merchant)).toBe(100);
    await connectStripe(connections, tenantId, second);
    expect([await hasSnapshot(tenantId), await counted()]).toEqual([true, [{ count: 1 }]]);
    await expect.poll(() => totalOf(merchant)).toBe(120);
  });

  it('stays counted with a new key, though the release before had written that it counts', async () => {
    const merchant = await harness.addMerchant();
    const { tenantId, account, key } = merchant;
    expect(await totalOf(merchant)).toBe(0);
    const state = async () => rows('data_as_of::text, counted_since', 'platform_sync_states', tenantId);
    await harness.database.query(
      'update platform_sync_states set counted_since = null where tenant_id = $1',
      [tenantId],
    );
    await connections.storeTokens(tenantId, stripe(account), tokensOf(`${key}new`));
    expect(await state()).toEqual([{ data_as_of: '-infinity', counted_since: new Date(harness.nowMs()) }]);
  });
});

describe('a source that cools down', () => {
  const cooldown = 60_000;
  const cool = async (lastError: string): Promise<Merchant> => {
    const merchant = await harness.addMerchant();
    expect(await totalOf(merchant)).toBe(0);
    await harness.advance(31_000);
    await harness.simulator.fault({ kind: 'status', status: 429, retryAfter: 60, account: merchant.account });
    expect((await read(merchant)).status).toBe(503);
    await harness.simulator.clearFaults();
    await harness.database.query('update platform_sync_states set last_error = $2 where tenant_id = $1', [
      merchant.tenantId,
      lastError,
    ]);
    return merchant;
  };
  const cooldownEnd = async ({ tenantId }: Merchant) =>
    rows("nullif(cooldown_until, '-infinity') as until, last_error", 'platform_sync_states', tenantId);
  const untouched = (lastError: string) => [
    { until: new Date(harness.nowMs() + cooldown), last_error: lastError },
  ];

  it('is not called because its connection is bound once more as it is', async () => {
    const merchant = await cool('rate_limited');
    const calls = await callsOf(merchant);
    await connections.upsertConnection(merchant.tenantId, stripe(merchant.account), active);
    const { status, headers, body } = await read(merchant);
    expect({ status, body }).toMatchObject({
      status: 503,
      body: { failed_sources: [{ reason: 'rate_limited' }] },
    });
    expect(headers.get('retry-after')).toBe('60');
    expect(await callsOf(merchant)).toBe(calls);
  });

  const changes: ReadonlyArray<[string, (merchant: Merchant) => Promise<unknown>]> = [
    [
      'the same key',
      ({ tenantId, account, key }) => connections.storeTokens(tenantId, stripe(account), tokensOf(key)),
    ],
    [
      'another key',
      ({ tenantId, account, key }) => connections.storeTokens(tenantId, stripe(account), tokensOf(`${key}x`)),
    ],
    [
      'a key of the other mode',
      ({ tenantId, account }) => connections.storeTokens(tenantId, stripe(account), tokensOf('sk_live_x')),
    ],
    [
      'being disabled and active again',
      async ({ tenantId, account }) => {
        await connections.upsertConnection(tenantId, stripe(account), { ...active, status: 'disabled' });
        await connections.upsertConnection(tenantId, stripe(account), active);
      },
    ],
    [
      'being deleted and bound again',
      async (merchant) => {
        await connections.deleteConnection(merchant.tenantId, stripe(merchant.account));
        await connectStripe(connections, merchant.tenantId, merchant);
      },
    ],
  ];
  it.each(changes)('waits as long as the platform asked, whatever is changed: %s', async (_, change) => {
    const merchant = await cool('rate_limited');
    const calls = await callsOf(merchant);
    await change(merchant);
    expect(await cooldownEnd(merchant)).toEqual(untouched('rate_limited'));
    const { status, headers } = await read(merchant);
    expect({ status, retryAfter: headers.get('retry-after') }).toEqual({ status: 503, retryAfter: '60' });
    expect(await callsOf(merchant)).toBe(calls);
    await harness.advance(cooldown);
    await harness.simulator.setKeys(merchant.account, [merchant.key, `${merchant.key}x`, 'sk_live_x']);
    expect((await read(merchant)).status).toBe(200);
  });

  it.each(['unauthorized', 'forbidden', 'credential_missing', 'credential_unreadable', 'wrong_account'])(
    'by its key, as %s, is read at once with another key, and asked whose it is',
    async (reason) => {
      const merchant = await cool(reason);
      const { tenantId, account, key } = merchant;
      await connections.storeTokens(tenantId, stripe(account), tokensOf(key));
      expect(await cooldownEnd(merchant), 'the same key').toEqual(untouched(reason));
      const other = `${key}other`;
      await harness.simulator.setKeys(account, [other]);
      await connections.storeTokens(tenantId, stripe(account), tokensOf(other));
      expect(await rows('account_checked_at', 'platform_credentials', tenantId)).toEqual([
        { account_checked_at: null },
      ]);
      expect(await cooldownEnd(merchant)).toEqual([{ until: null, last_error: null }]);
      await sell(merchant, 100);
      await harness.simulator.clearRequests();
      expect(await totalOf(merchant)).toBe(100);
      const { requests } = await harness.simulator.requests({ account });
      expect(requests.map(({ path }) => path)).toContain('/v1/account');
    },
  );

  it('as a duplicate is read at once when the other one is deleted', async () => {
    const merchant = await cool('duplicate_account');
    const twin = stripe('acct_twin');
    await connections.upsertConnection(merchant.tenantId, twin, active);
    expect(await cooldownEnd(merchant)).toEqual(untouched('duplicate_account'));
    await connections.deleteConnection(merchant.tenantId, twin);
    expect(await cooldownEnd(merchant)).toEqual([{ until: null, last_error: null }]);
    expect(await totalOf(merchant)).toBe(0);
  });
});

describe('the same tokens again', () => {
  const full = (accessToken: string): NewTokens => ({
    ...tokensOf(accessToken),
    refreshToken: 'refresh_1',
    expiresAt: instant(Date.parse('2099-01-01T00:00:00Z')),
    scope: 'read_only',
    tokenType: 'bearer',
  });
  const sealed = async (tenantId: TenantId) => rows('*', 'platform_credentials', tenantId);

  it('change nothing, and say when they were stored', async () => {
    const { tenantId, account, key } = await harness.addMerchant();
    const first = await connections.storeTokens(tenantId, stripe(account), full(key));
    const before = await sealed(tenantId);
    await harness.advance(5_000);
    expect(await connections.storeTokens(tenantId, stripe(account), full(key))).toEqual(first);
    expect(await sealed(tenantId)).toEqual(before);
  });

  it.each<[string, Partial<NewTokens>]>([
    ['access token', { accessToken: 'sk_test_other' }],
    ['refresh token', { refreshToken: 'refresh_2' }],
    ['refresh token that is gone', { refreshToken: null }],
    ['end', { expiresAt: null }],
    ['scope', { scope: 'read_write' }],
    ['type', { tokenType: null }],
  ])('with another %s are stored', async (_, difference) => {
    const { tenantId, account, key } = await harness.addMerchant();
    await connections.storeTokens(tenantId, stripe(account), full(key));
    const before = await sealed(tenantId);
    await harness.advance(5_000);
    const changed = { ...full(key), ...difference };
    expect(await connections.storeTokens(tenantId, stripe(account), changed)).toMatchObject({
      updatedAt: harness.nowMs(),
    });
    expect(await sealed(tenantId)).not.toEqual(before);
  });

  it('replace stored ones that the key ring cannot open', async () => {
    const merchant = await harness.addMerchant();
    const { tenantId, account, key } = merchant;
    await sell(merchant, 100);
    await harness.database.query(
      "update platform_credentials set access_token = 'v1.lost.AAAA.AAAA.AAAA' where tenant_id = $1",
      [tenantId],
    );
    expect((await read(merchant)).status).toBe(503);
    await connections.storeTokens(tenantId, stripe(account), tokensOf(key));
    expect(await totalOf(merchant)).toBe(100);
  });
});

describe('the limit of accounts', () => {
  const limit = 3;
  const limited = () => {
    const { withTenant, cipher } = harness.service;
    return createConnectionService({
      withTenant,
      cipher,
      maxConnections: limit,
      allowTestKeys: true,
      lock,
      revoke,
      voidEvents,
      changed: () => undefined,
    });
  };
  const boundOf = async (tenantId: TenantId) =>
    rows('platform_account_id', 'platform_connections', tenantId).then((all) => all.length);

  it('refuses one more, whatever its status, and takes every change of those that are bound', async () => {
    const service = limited();
    const tenantId = await newTenant();
    const bind = async (id: string, change: WantedConnection = active) =>
      service.upsertConnection(tenantId, stripe(id), change);
    await bind('acct_1');
    await bind('acct_2', { ...active, status: 'pending' });
    await bind('acct_3', { ...active, status: 'disabled' });
    for (const status of ['active', 'pending', 'disabled'] as const)
      expect(await bind('acct_4', { ...active, status })).toBe('too-many-connections');
    expect(await boundOf(tenantId)).toBe(3);
    expect(await bind('acct_3', { ...active, metadata: { a: 1 } })).toMatchObject({ status: 'active' });
    expect(await service.storeTokens(tenantId, stripe('acct_3'), tokensOf('sk_test_x'))).toMatchObject({
      isExpired: false,
    });
  });

  it('does not count deleted ones, and counts those that return', async () => {
    const service = limited();
    const tenantId = await newTenant();
    for (const id of ['acct_1', 'acct_2', 'acct_3'])
      await service.upsertConnection(tenantId, stripe(id), active);
    await service.deleteConnection(tenantId, stripe('acct_1'));
    expect(await service.upsertConnection(tenantId, stripe('acct_4'), active)).toMatchObject({
      status: 'active',
    });
    expect(await service.upsertConnection(tenantId, stripe('acct_1'), active)).toBe('too-many-connections');
    await service.deleteConnection(tenantId, stripe('acct_2'));
    expect(await service.upsertConnection(tenantId, stripe('acct_1'), active)).toMatchObject({
      status: 'active',
    });
  });

  it('is exact when many bind at once', async () => {
    const service = limited();
    const tenantId = await newTenant();
    const outcomes = await Promise.all(
      Array.from({ length: 20 }, async (_, index) =>
        service.upsertConnection(tenantId, stripe(`acct_${index}`), active),
      ),
    );
    expect(outcomes.filter((one) => one === 'too-many-connections')).toHaveLength(20 - limit);
    expect(await boundOf(tenantId)).toBe(limit);
  });
});

describe('an account that was bound in another form', () => {
  it('is found, given a key and deleted as it was written, and so is one that differs only by blanks', async () => {
    const tenantId = await newTenant();
    for (const id of ['ACCT_Z', ' acct_Z ']) await connections.upsertConnection(tenantId, stripe(id), active);
    const idOf = async (id: string) => connections.findConnection(tenantId, 'stripe', id);
    expect(await idOf('ACCT_Z')).toMatchObject({ platformAccountId: 'ACCT_Z' });
    expect(await idOf('acct_Z'), 'ids are taken letter by letter').toBe('not-found');
    await connections.upsertConnection(tenantId, stripe('acct_Z'), active);
    expect(await idOf(' acct_Z ')).toMatchObject({ platformAccountId: ' acct_Z ' });
    expect(await idOf('acct_Z  ')).toMatchObject({ platformAccountId: 'acct_Z' });
    expect(await connections.storeTokens(tenantId, stripe(' acct_Z '), tokensOf('sk_test_x'))).toMatchObject({
      platformAccountId: ' acct_Z ',
    });
    for (const id of ['ACCT_Z', ' acct_Z '])
      expect(await connections.deleteConnection(tenantId, stripe(id))).toBe('deleted');
    expect(await idOf('acct_Z')).toMatchObject({ platformAccountId: 'acct_Z' });
    expect(
      await connections.deleteConnection(tenantId, stripe('\tacct_Z ')),
      'of its twin the row is hidden',
    ).toBe('deleted');
    expect(await idOf('acct_Z')).toBe('not-found');
  });
});

describe('a key of the other mode', () => {
  it('takes what was read before out of all totals, and reads again', async () => {
    const merchant = await harness.addMerchant();
    const { tenantId, account } = merchant;
    await sell(merchant, 100);
    await sell(merchant, 11);
    expect(await totalOf(merchant)).toBe(111);
    await harness.database.query(
      `insert into connection_coverage (tenant_id, connection_id, covered_from, covered_to) values ($1, $2, now(), now())`,
      [tenantId, merchant.connectionId],
    );
    await harness.database.query(
      `update platform_sync_states set counted_since = now(), complete_through = now(), recent_cursor = '{}', recent_read_at = now()
        where tenant_id = $1`,
      [tenantId],
    );
    const live = merchant.key.replace('_test_', '_live_');
    await harness.simulator.setKeys(account, [live]);
    await connections.storeTokens(tenantId, stripe(account), tokensOf(live));
    expect(await rows('mode', 'platform_connections', tenantId)).toEqual([{ mode: 'live' }]);
    expect(await rows('1', 'revenue_events', tenantId)).toHaveLength(2);
    expect(
      await harness.database.query('select 1 from revenue_events where tenant_id = $1 and not voided', [
        tenantId,
      ]),
    ).toEqual([]);
    expect(
      await rows('sum(amount_minor)::int + sum(event_count)::int as left', 'revenue_minutes', tenantId),
    ).toEqual([{ left: 0 }]);
    expect(await rollupDifferences(harness.database, tenantId)).toEqual([]);
    expect(await rows('1', 'connection_coverage', tenantId)).toEqual([]);
    expect(
      await rows(
        'cursor, data_as_of::text, counted_since, complete_through, recent_cursor, recent_read_at::text',
        'platform_sync_states',
        tenantId,
      ),
    ).toEqual([
      {
        cursor: null,
        data_as_of: '-infinity',
        counted_since: null,
        complete_through: null,
        recent_cursor: null,
        recent_read_at: '-infinity',
      },
    ]);
    expect(await hasSnapshot(tenantId)).toBe(false);
    // The simulator has one world behind both keys: what it lists again counts again, once.
    expect(await totalOf(merchant)).toBe(111);
    expect(await rows('voided', 'revenue_events', tenantId)).toEqual([{ voided: false }, { voided: false }]);
    expect(await rollupDifferences(harness.database, tenantId)).toEqual([]);
    await connections.storeTokens(tenantId, stripe(account), tokensOf(live));
    expect(await rows('voided', 'revenue_events', tenantId), 'the same mode').toEqual([
      { voided: false },
      { voided: false },
    ]);
  });

  it('does so with a ledger that is larger than one statement may change', async () => {
    const { tenantId, connectionId, account, key } = await harness.addMerchant();
    const mark = [tenantId, connectionId];
    await harness.database.query(
      `insert into revenue_events (tenant_id, connection_id, external_id, kind, amount_minor, currency, occurred_at)
       select $1, $2, 'txn_' || n, 'sale', 1, 'USD', timestamptz '2027-03-01' + n * interval '1 second' from generate_series(1, 45000) n`,
      mark,
    );
    await harness.database.query(
      `insert into revenue_minutes (tenant_id, connection_id, minute, kind, currency, amount_minor, event_count)
       select $1, $2, date_trunc('minute', occurred_at), 'sale', 'USD', count(*), count(*) from revenue_events
        where tenant_id = $1 and connection_id = $2 group by 3`,
      mark,
    );
    expect(await rollupDifferences(harness.database, tenantId)).toEqual([]);
    await connections.storeTokens(tenantId, stripe(account), tokensOf(key.replace('_test_', '_live_')));
    expect(
      await rows(
        'count(*)::int as all, count(*) filter (where voided)::int as voided',
        'revenue_events',
        tenantId,
      ),
    ).toEqual([{ all: 45_000, voided: 45_000 }]);
    expect(await rollupDifferences(harness.database, tenantId)).toEqual([]);
  });
});

describe('a tenant that is removed, or was never there', () => {
  it('is unknown to everything, and nothing is written for it', async () => {
    const { tenantId: removed, account } = await harness.addMerchant();
    await harness.database.query('update tenants set removed_at = now() where id = $1', [removed]);
    for (const tenantId of [removed, newIds().tenantId]) {
      const written = async () => {
        const tables = ['platform_connections', 'platform_credentials', 'revenue_cache_entries'];
        return Promise.all(tables.map((table) => rows('*', table, tenantId)));
      };
      const before = await written();
      const outcomes = [
        await connections.upsertConnection(tenantId, stripe(account), { status: 'disabled', metadata: {} }),
        await connections.upsertConnection(tenantId, stripe('acct_new'), active),
        await connections.listConnections(tenantId, { after: undefined, limit: 10 }),
        await connections.findConnection(tenantId, 'stripe', account),
        await connections.deleteConnection(tenantId, stripe(account)),
        await connections.storeTokens(tenantId, stripe(account), tokensOf('sk_test_new')),
      ];
      expect(new Set(outcomes)).toEqual(new Set(['unknown-tenant']));
      expect(await written()).toEqual(before);
    }
  });
});

describe('a pull under way', () => {
  const second = stripe('acct_second');
  type Changes = Record<string, (merchant: Merchant) => Promise<unknown>>;
  /** Every change is made while the platform is held; returns how the pulls of the tenant ended. */
  const pullDuring = async (change: (merchant: Merchant) => Promise<unknown>) => {
    const merchant = await harness.addMerchant();
    const { tenantId, account } = merchant;
    await connections.upsertConnection(tenantId, second, { ...active, status: 'pending' });
    await sell(merchant, 100);
    await harness.simulator.hold({ account });
    const asking = totalOf(merchant);
    await harness.simulator.held({ atLeast: 1 });
    const lease = async () =>
      (await rows('lease_token', 'revenue_cache_entries', tenantId))[0]?.['lease_token'];
    const held = await lease();
    await change(merchant);
    const isTaken = (await lease()) !== held;
    if (isTaken) await harness.simulator.held({ atLeast: 2 });
    await harness.simulator.release();
    expect(await asking).toBe(100);
    const ends = () =>
      harness.observations.flatMap((one) =>
        one.kind === 'pullFinished' && one.tenantId === tenantId ? [one] : [],
      );
    await expect.poll(ends).toHaveLength(isTaken ? 2 : 1);
    return ends().find(({ refreshId }) => refreshId === held);
  };

  const revoking: Changes = {
    'another account that is active': ({ tenantId }) =>
      connections.upsertConnection(tenantId, stripe('acct_third'), active),
    'an account that becomes active': ({ tenantId }) =>
      connections.upsertConnection(tenantId, second, active),
    'another key': async ({ tenantId, account, key }) => {
      await harness.simulator.setKeys(account, [key, `${key}new`]);
      await connections.storeTokens(tenantId, stripe(account), tokensOf(`${key}new`));
    },
  };
  it.each(Object.keys(revoking))('loses its lease to %s, and writes nothing', async (which) => {
    const change = revoking[which];
    const end = await pullDuring(async (merchant) => change?.(merchant));
    expect(end).toMatchObject({ outcome: 'lost', pages: 0 });
  });

  const idle: Changes = {
    'the same connection': ({ tenantId, account }) =>
      connections.upsertConnection(tenantId, stripe(account), active),
    'new metadata': ({ tenantId, account }) =>
      connections.upsertConnection(tenantId, stripe(account), { ...active, metadata: { label: 'new' } }),
    'the same key': ({ tenantId, account, key }) =>
      connections.storeTokens(tenantId, stripe(account), tokensOf(key)),
    'the end of an account that nobody has bound': ({ tenantId }) =>
      connections.deleteConnection(tenantId, stripe('acct_unknown')),
    'a key of such an account': ({ tenantId, key }) =>
      connections.storeTokens(tenantId, stripe('acct_unknown'), tokensOf(key)),
    'another account that is pending': ({ tenantId }) =>
      connections.upsertConnection(tenantId, stripe('acct_third'), { ...active, status: 'pending' }),
    'a key of a pending account': ({ tenantId }) =>
      connections.storeTokens(tenantId, second, tokensOf('sk_test_second')),
    'the end of a pending account': ({ tenantId }) => connections.deleteConnection(tenantId, second),
  };
  it.each(Object.keys(idle))('is not disturbed by %s', async (which) => {
    expect(await pullDuring(async (merchant) => idle[which]?.(merchant))).toMatchObject({
      outcome: 'published',
    });
  });

  it('publishes while unknown accounts are deleted and known ones are bound again without end', async () => {
    const end = await pullDuring(async ({ tenantId, account, key }) => {
      for (let round = 0; round < 50; round += 1) {
        await connections.deleteConnection(tenantId, stripe(`acct_unknown_${round}`));
        await connections.upsertConnection(tenantId, stripe(account), active);
        await connections.storeTokens(tenantId, stripe(account), tokensOf(key));
      }
    });
    expect(end).toMatchObject({ outcome: 'published' });
  });
});

describe('a tenant without a cache row', () => {
  it('gets one with the first change, also when many come at once', async () => {
    const tenantId = await newTenant();
    await Promise.all(
      Array.from({ length: 10 }, async () => connections.deleteConnection(tenantId, stripe('acct_unknown'))),
    );
    expect(await rows('1', 'revenue_cache_entries', tenantId)).toHaveLength(1);
  });
});
