import { describe, expect, it } from 'vitest';
import { connectStripe } from '../../db/seed.ts';
import type { TenantId } from '../../src/model/ids.ts';
import { rollupDifferences, syncStates } from '../support/asking.ts';
import {
  active,
  bind,
  connections,
  harness,
  hasSnapshot,
  newTenant,
  query,
  read,
  recordOf,
  rows,
  sell,
  serveConnections,
  store,
  stripe,
  readTotal,
  unbind,
} from './connected.ts';

serveConnections();

describe('binding an account', () => {
  it('stores it; binding it again changes nothing', async () => {
    const tenantId = await newTenant();
    const change = { status: 'active', counted: true, metadata: { label: 'main' } } as const;
    const bound = await bind(tenantId, 'acct_1', change);
    const at = harness.nowMs();
    const times = { createdAt: at, updatedAt: at };
    expect(bound).toEqual({ id: expect.any(String), ...stripe('acct_1'), ...change, ...times });
    await harness.advance(5_000);
    expect(await bind(tenantId, 'acct_1', change)).toEqual(bound);
    expect(await rows('id', 'platform_connections', tenantId)).toHaveLength(1);
  });

  it('bound by another tenant keeps the two apart', async () => {
    const [owner, other] = [await harness.addMerchant(), await harness.addMerchant()];
    await sell(owner, 100);
    await sell(other, 7);
    const theirs = await connectStripe(connections, other.tenantId, owner);
    expect(theirs).not.toBe(owner.connectionId);
    expect([await readTotal(owner), await readTotal(other)]).toEqual([100, 107]);
    await unbind(other.tenantId, owner.account);
    await sell(owner, 1);
    await harness.advance(31_000);
    expect([await readTotal(owner), await readTotal(other)]).toEqual([101, 7]);
    expect(await rows('1', 'revenue_events', other.tenantId)).toHaveLength(2);
  });

  it('fifty times at once creates one row', async () => {
    for (const tenantId of [await newTenant(), (await harness.addMerchant()).tenantId]) {
      const bound = await Promise.all(Array.from({ length: 50 }, () => bind(tenantId, 'acct_same')));
      expect(new Set(bound.map((one) => recordOf(one).id)).size).toBe(1);
    }
    const deadlocks = 'select deadlocks::int from pg_stat_database where datname = current_database()';
    expect(await query(deadlocks)).toEqual([{ deadlocks: 0 }]);
  });
});

describe('unbinding an account', () => {
  it('deletes its tokens, hides it and keeps its ledger', async () => {
    const merchant = await harness.addMerchant();
    const { tenantId, account } = merchant;
    await sell(merchant, 100);
    expect(await readTotal(merchant)).toBe(100);
    expect(await unbind(tenantId, account)).toBe('deleted');
    expect(await rows('1', 'platform_credentials', tenantId)).toEqual([]);
    expect(await rows('voided', 'revenue_events', tenantId)).toEqual([{ voided: false }]);
    const noSource = { type: '/problems/no-revenue-source' };
    expect(await read(merchant)).toMatchObject({ status: 404, body: noSource });
    const page = { after: undefined, limit: 10 };
    expect(await connections.listConnections(tenantId, page)).toEqual({ items: [], hasMore: false });
    expect(await connections.findConnection(tenantId, 'stripe', account)).toBe('not-found');
    expect(await connections.findConnection(tenantId, 'stripe', undefined)).toBe('not-found');
    expect(await store(tenantId, account, 'sk_test_x')).toBe('not-found');
    expect(await unbind(tenantId, account)).toBe('not-found');
  });

  it('and binding it again keeps its id, ledger and cursor and counts nothing twice', async () => {
    const merchant = await harness.addMerchant();
    const { tenantId, account, connectionId } = merchant;
    await sell(merchant, 100);
    expect(await readTotal(merchant)).toBe(100);
    const [before] = await syncStates(harness.database, tenantId);
    await unbind(tenantId, account);
    await sell(merchant, 5);
    await harness.advance(5_000);
    expect(await connectStripe(connections, tenantId, merchant)).toBe(connectionId);
    const [after] = await syncStates(harness.database, tenantId);
    expect(after).toEqual({ ...before, data_as_of: '-infinity' });
    expect(before?.cursor).not.toBeNull();
    expect(await readTotal(merchant)).toBe(105);
    expect(await rows('1', 'revenue_events', tenantId)).toHaveLength(2);
    expect(await rollupDifferences(harness.database, tenantId)).toEqual([]);
  });
});

describe('the last known snapshot', () => {
  it('is dropped only when a counted account leaves or changes its mode', async () => {
    const merchant = await harness.addMerchant();
    const { tenantId, account } = merchant;
    const second = await harness.addMerchant();
    await sell(merchant, 100);
    const other = 'acct_other';
    const key = (one: string) => store(tenantId, account, one);
    const changes: ReadonlyArray<[what: string, kept: boolean, change: () => Promise<unknown>]> = [
      ['new metadata', true, () => bind(tenantId, account, { ...active, metadata: { a: 1 } })],
      ['an account without a key', true, () => bind(tenantId, other)],
      ['deleting it', true, () => unbind(tenantId, other)],
      ['binding it again', true, () => bind(tenantId, other)],
      ['disabling it', true, () => bind(tenantId, other, { ...active, status: 'disabled' })],
      ['a second account with a key', true, () => connectStripe(connections, tenantId, second)],
      ['deleting the second, unread account', true, () => unbind(tenantId, second.account)],
      ['another key of the same mode', true, () => key(`${merchant.key}new`)],
      ['deleting an unknown account', true, () => unbind(tenantId, 'acct_never')],
      ['a key of the other mode', false, () => key(merchant.key.replace('_test_', '_live_'))],
    ];
    expect(await readTotal(merchant)).toBe(100);
    for (const [what, isKept, change] of changes) {
      await change();
      expect(await hasSnapshot(tenantId), what).toBe(isKept);
    }
  });

  it.each<[string, (...of: [TenantId, string]) => Promise<unknown>]>([
    ['deleted', unbind],
    ['disabled', async (tenantId, account) => bind(tenantId, account, { ...active, status: 'disabled' })],
  ])(
    'is dropped when a counted account is %s; the account counts again after its next read',
    async (_, leave) => {
      const [merchant, second] = [await harness.addMerchant(), await harness.addMerchant()];
      const { tenantId } = merchant;
      await sell(merchant, 100);
      await sell(second, 20);
      await connectStripe(connections, tenantId, second);
      await expect.poll(() => readTotal(merchant)).toBe(120);
      const countStates = () =>
        query(
          `select count(*)::int from platform_sync_states
          where tenant_id = $1 and (counted_since is not null or data_as_of > '-infinity')`,
          tenantId,
        );
      expect(await countStates()).toEqual([{ count: 2 }]);
      const count = 'set counted_since = data_as_of, complete_through = data_as_of';
      await query(`update platform_sync_states ${count} where tenant_id = $1`, tenantId);
      await leave(tenantId, second.account);
      expect([await hasSnapshot(tenantId), await countStates()]).toEqual([false, [{ count: 1 }]]);
      expect(await readTotal(merchant)).toBe(100);
      await connectStripe(connections, tenantId, second);
      expect([await hasSnapshot(tenantId), await countStates()]).toEqual([true, [{ count: 1 }]]);
      await expect.poll(() => readTotal(merchant)).toBe(120);
    },
  );

  it('survives a new key where an earlier release left counted_since null', async () => {
    const merchant = await harness.addMerchant();
    const { tenantId, account, key } = merchant;
    expect(await readTotal(merchant)).toBe(0);
    const state = async () => rows('data_as_of::text, counted_since', 'platform_sync_states', tenantId);
    await query('update platform_sync_states set counted_since = null where tenant_id = $1', tenantId);
    await store(tenantId, account, `${key}new`);
    expect(await state()).toEqual([{ data_as_of: '-infinity', counted_since: new Date(harness.nowMs()) }]);
  });
});

it('a tenant without a cache row gets exactly one on its first changes', async () => {
  const tenantId = await newTenant();
  await Promise.all(Array.from({ length: 10 }, async () => unbind(tenantId, 'acct_unknown')));
  expect(await rows('1', 'revenue_cache_entries', tenantId)).toHaveLength(1);
});
