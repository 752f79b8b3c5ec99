import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { connectStripe } from '../../db/seed.ts';
import type { ConnectionRecord, NewTokens } from '../../src/connections/connection-rows.ts';
import type { Registry } from '../../src/connections/registry.ts';
import type { TenantId } from '../../src/model/ids.ts';
import { addTenant } from '../../src/tenancy/tenants.ts';
import { rollupDifferences, syncStates } from '../support/asking.ts';
import { revenueV1 } from '../support/bodies.ts';
import { newIds, startHarness, v1, type Harness, type Merchant } from '../support/harness.ts';

const stripe = (platformAccountId: string) => ({ platform: 'stripe', platformAccountId }) as const;
const active = { status: 'active', metadata: {} } as const;
const tokensOf = (accessToken: string): NewTokens => {
  return { accessToken, refreshToken: null, expiresAt: null, scope: null, tokenType: null };
};

let harness: Harness;
let registry: Registry;
beforeAll(async () => {
  harness = await startHarness({ DATABASE_POOL_SIZE: '20' });
  registry = harness.service.registry;
  await harness.setNow('2027-03-03T12:00:00Z');
  await harness.freeze();
});
afterEach(async () => {
  await harness.simulator.release();
  await harness.simulator.clearFaults();
});
afterAll(() => harness.stop());

function recordOf(outcome: ConnectionRecord | 'unknown-tenant'): ConnectionRecord {
  if (outcome === 'unknown-tenant') throw new Error('the tenant is known');
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
  it('stores it, and doing so again changes nothing but when it was changed', async () => {
    const tenantId = await newTenant();
    const change = { status: 'active', metadata: { label: 'main' } } as const;
    const bound = await registry.upsertConnection(tenantId, stripe('acct_1'), change);
    const at = harness.nowMs();
    expect(bound).toEqual({
      id: expect.any(String),
      ...stripe('acct_1'),
      ...change,
      createdAt: at,
      updatedAt: at,
    });
    await harness.advance(5_000);
    const again = await registry.upsertConnection(tenantId, stripe('acct_1'), change);
    expect(again).toEqual({ ...recordOf(bound), updatedAt: at + 5_000 });
    expect(await rows('id', 'platform_connections', tenantId)).toHaveLength(1);
  });

  it('again changes its status and its metadata', async () => {
    const tenantId = await newTenant();
    const bound = await registry.upsertConnection(tenantId, stripe('acct_1'), {
      status: 'pending',
      metadata: { label: 'main', deep: { list: [1, null] } },
    });
    const change = { status: 'disabled', metadata: { note: 'closed' } } as const;
    expect(await registry.upsertConnection(tenantId, stripe('acct_1'), change)).toEqual({
      ...recordOf(bound),
      ...change,
    });
    expect(await registry.findConnection(tenantId, 'stripe', 'acct_1')).toMatchObject(change);
  });

  it('beside another one adds what both sold', async () => {
    const [merchant, second] = [await harness.addMerchant(), await harness.addMerchant()];
    await sell(merchant, 100);
    await sell(second, 20);
    expect(await totalOf(merchant)).toBe(100);
    await connectStripe(registry, merchant.tenantId, second);
    expect(await totalOf(merchant)).toBe(120);
    await registry.upsertConnection(merchant.tenantId, stripe(second.account), {
      ...active,
      status: 'disabled',
    });
    expect(await totalOf(merchant), 'its status counts at once').toBe(100);
  });

  it('that another tenant has bound mixes nothing of the two', async () => {
    const [owner, other] = [await harness.addMerchant(), await harness.addMerchant()];
    await sell(owner, 100);
    await sell(other, 7);
    const theirs = await connectStripe(registry, other.tenantId, owner);
    expect(theirs).not.toBe(owner.connectionId);
    expect([await totalOf(owner), await totalOf(other)]).toEqual([100, 107]);
    await registry.deleteConnection(other.tenantId, stripe(owner.account));
    await sell(owner, 1);
    await harness.advance(31_000);
    expect([await totalOf(owner), await totalOf(other)]).toEqual([101, 7]);
    expect(await rows('1', 'revenue_events', other.tenantId)).toHaveLength(2);
  });

  it('fifty times at once makes one', async () => {
    for (const tenantId of [await newTenant(), (await harness.addMerchant()).tenantId]) {
      const bound = await Promise.all(
        Array.from({ length: 50 }, () => registry.upsertConnection(tenantId, stripe('acct_same'), active)),
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
    expect(await registry.deleteConnection(tenantId, stripe(account))).toBe('deleted');
    expect(await rows('1', 'platform_credentials', tenantId)).toEqual([]);
    expect(await rows('voided', 'revenue_events', tenantId)).toEqual([{ voided: false }]);
    expect(await read(merchant)).toMatchObject({
      status: 404,
      body: { type: '/problems/no-revenue-source' },
    });
    const page = { after: undefined, limit: 10 };
    expect(await registry.listConnections(tenantId, page)).toEqual({ items: [], hasMore: false });
    expect(await registry.findConnection(tenantId, 'stripe', account)).toBe('not-found');
    expect(await registry.findConnection(tenantId, 'stripe', undefined)).toBe('not-found');
    expect(await registry.storeTokens(tenantId, stripe(account), tokensOf('sk_test_x'))).toBe('not-found');
    expect(await registry.deleteConnection(tenantId, stripe(account))).toBe('not-found');
  });

  it('and binding it again goes on with its id, ledger and cursor, and counts nothing twice', async () => {
    const merchant = await harness.addMerchant();
    const { tenantId, account, connectionId } = merchant;
    await sell(merchant, 100);
    expect(await totalOf(merchant)).toBe(100);
    const [before] = await syncStates(harness.database, tenantId);
    await registry.deleteConnection(tenantId, stripe(account));
    await sell(merchant, 5);
    await harness.advance(5_000);
    expect(await connectStripe(registry, tenantId, merchant)).toBe(connectionId);
    const [after] = await syncStates(harness.database, tenantId);
    expect(after).toEqual({ ...before, data_as_of: '-infinity' });
    expect(before?.cursor).not.toBeNull();
    expect(await totalOf(merchant)).toBe(105);
    expect(await rows('1', 'revenue_events', tenantId)).toHaveLength(2);
    expect(await rollupDifferences(harness.database, tenantId)).toEqual([]);
  });
});

describe('the last known answer', () => {
  it('is forgotten when the set of active accounts changes, and only then', async () => {
    const merchant = await harness.addMerchant();
    const { tenantId, account, key } = merchant;
    await sell(merchant, 100);
    const other = stripe('acct_other');
    const changes: ReadonlyArray<[boolean, () => Promise<unknown>]> = [
      [true, () => registry.upsertConnection(tenantId, stripe(account), { ...active, metadata: { a: 1 } })],
      [true, () => registry.upsertConnection(tenantId, other, { ...active, status: 'pending' })],
      [true, () => registry.upsertConnection(tenantId, other, { ...active, status: 'disabled' })],
      [true, () => registry.storeTokens(tenantId, stripe(account), tokensOf(key))],
      [true, () => registry.deleteConnection(tenantId, stripe('acct_never_bound'))],
      [false, () => registry.upsertConnection(tenantId, stripe(account), { ...active, status: 'pending' })],
      [false, () => registry.upsertConnection(tenantId, stripe(account), active)],
      [false, () => registry.deleteConnection(tenantId, stripe(account))],
      [false, () => connectStripe(registry, tenantId, merchant)],
    ];
    for (const [index, [isKept, change]] of changes.entries()) {
      // Without an active account there is none to be had.
      if (index !== 6 && index !== 8) await totalOf(merchant);
      await change();
      expect(await hasSnapshot(tenantId), `change ${index}`).toBe(isKept);
    }
    expect(await totalOf(merchant)).toBe(100);
  });
});

describe('a source that cools down', () => {
  const cool = async (): Promise<Merchant> => {
    const merchant = await harness.addMerchant();
    const { account } = merchant;
    expect(await totalOf(merchant)).toBe(0);
    await harness.advance(31_000);
    await harness.simulator.fault({ kind: 'status', status: 429, retryAfter: 60, account });
    expect((await read(merchant)).status).toBe(503);
    await harness.simulator.clearFaults();
    return merchant;
  };

  it('is not called because its connection is bound once more as it is', async () => {
    const merchant = await cool();
    const calls = await callsOf(merchant);
    await registry.upsertConnection(merchant.tenantId, stripe(merchant.account), active);
    const { status, headers, body } = await read(merchant);
    expect({ status, body }).toMatchObject({
      status: 503,
      body: { failed_sources: [{ reason: 'rate_limited' }] },
    });
    expect(headers.get('retry-after')).toBe('60');
    expect(await callsOf(merchant)).toBe(calls);
  });

  it('is called at once with new tokens, and asked whose they are', async () => {
    const merchant = await cool();
    const { tenantId, account, key } = merchant;
    await registry.storeTokens(tenantId, stripe(account), tokensOf(key));
    expect(await rows('account_checked_at', 'platform_credentials', tenantId)).toEqual([
      { account_checked_at: null },
    ]);
    expect(await syncStates(harness.database, tenantId)).toMatchObject([
      { cooldown_until: '-infinity', data_as_of: '-infinity', last_error: null },
    ]);
    await sell(merchant, 100);
    await harness.simulator.clearRequests();
    expect(await totalOf(merchant)).toBe(100);
    const { requests } = await harness.simulator.requests({ account });
    expect(requests.map(({ path }) => path)).toContain('/v1/account');
  });
});

describe('a key of the other mode', () => {
  it('takes what was read before out of all totals, and reads again', async () => {
    const merchant = await harness.addMerchant();
    const { tenantId, account } = merchant;
    await sell(merchant, 100);
    await sell(merchant, 11);
    expect(await totalOf(merchant)).toBe(111);
    const live = merchant.key.replace('_test_', '_live_');
    await harness.simulator.setKeys(account, [live]);
    await registry.storeTokens(tenantId, stripe(account), tokensOf(live));
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
    expect(await syncStates(harness.database, tenantId)).toMatchObject([
      { cursor: null, data_as_of: '-infinity' },
    ]);
    expect(await hasSnapshot(tenantId)).toBe(false);
    // The simulator has one world behind both keys: what it lists again counts again, once.
    expect(await totalOf(merchant)).toBe(111);
    expect(await rows('voided', 'revenue_events', tenantId)).toEqual([{ voided: false }, { voided: false }]);
    expect(await rollupDifferences(harness.database, tenantId)).toEqual([]);
    await registry.storeTokens(tenantId, stripe(account), tokensOf(live));
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
    await registry.storeTokens(tenantId, stripe(account), tokensOf(key.replace('_test_', '_live_')));
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
        await registry.upsertConnection(tenantId, stripe(account), { status: 'disabled', metadata: {} }),
        await registry.upsertConnection(tenantId, stripe('acct_new'), active),
        await registry.listConnections(tenantId, { after: undefined, limit: 10 }),
        await registry.findConnection(tenantId, 'stripe', account),
        await registry.deleteConnection(tenantId, stripe(account)),
        await registry.storeTokens(tenantId, stripe(account), tokensOf('sk_test_new')),
      ];
      expect(new Set(outcomes)).toEqual(new Set(['unknown-tenant']));
      expect(await written()).toEqual(before);
    }
  });
});

describe('every change', () => {
  const second = stripe('acct_second');
  const changes: Record<string, (merchant: Merchant) => Promise<unknown>> = {
    'of metadata': ({ tenantId, account }) =>
      registry.upsertConnection(tenantId, stripe(account), { ...active, metadata: { label: 'new' } }),
    'that binds another account': ({ tenantId }) =>
      registry.upsertConnection(tenantId, stripe('acct_third'), { ...active, status: 'pending' }),
    'that unbinds an account': ({ tenantId }) => registry.deleteConnection(tenantId, second),
    'of tokens': ({ tenantId, account, key }) =>
      registry.storeTokens(tenantId, stripe(account), tokensOf(key)),
  };

  it.each(Object.keys(changes))(
    '%s takes the lease from a pull under way, which then writes nothing',
    async (which) => {
      const merchant = await harness.addMerchant();
      const { tenantId, account } = merchant;
      await registry.upsertConnection(tenantId, second, { ...active, status: 'pending' });
      await sell(merchant, 100);
      await harness.simulator.hold({ account });
      const asking = totalOf(merchant);
      await harness.simulator.held({ atLeast: 1 });
      const held = await rows('lease_token', 'revenue_cache_entries', tenantId);
      await changes[which]?.(merchant);
      await harness.simulator.held({ atLeast: 2 });
      await harness.simulator.release();
      expect(await asking).toBe(100);
      const ends = () =>
        harness.observations.flatMap((one) =>
          one.kind === 'pullFinished' && one.tenantId === tenantId ? [one] : [],
        );
      await expect.poll(ends).toHaveLength(2);
      expect(ends().find(({ refreshId }) => refreshId === held[0]?.['lease_token'])).toMatchObject({
        outcome: 'lost',
        pages: 0,
      });
    },
  );
});
