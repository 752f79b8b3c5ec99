import { describe, expect, it } from 'vitest';
import type { WantedConnection } from '../../src/connections/connection-rows.ts';
import { createConnectionService } from '../../src/connections/connection-service.ts';
import type { TenantId } from '../../src/model/ids.ts';
import { lock, revoke } from '../../src/revenue/row.ts';
import { voidEvents } from '../../src/ledger/events.ts';
import { rollupDifferences } from '../support/asking.ts';
import {
  active,
  bind,
  connections,
  harness,
  hasSnapshot,
  newTenant,
  query,
  rows,
  sell,
  serveConnections,
  store,
  stripe,
  tokensOf,
  totalOf,
  unbind,
} from './connected.ts';

serveConnections();

describe('the limit of accounts', () => {
  const limit = 3;
  const limited = async () => {
    const { withTenant, cipher } = harness.service;
    const changed = () => undefined;
    const rest = { lock, revoke, voidEvents, changed, allowTestKeys: true, platformSettings: {} };
    const service = createConnectionService({ withTenant, cipher, maxConnections: limit, ...rest });
    const tenantId = await newTenant();
    return {
      bindOne: async (id: string, change: WantedConnection = active) =>
        service.upsertConnection(tenantId, stripe(id), change),
      storeOne: async (id: string) => service.storeTokens(tenantId, stripe(id), tokensOf('sk_test_x')),
      boundCount: async () => (await rows('1', 'platform_connections', tenantId)).length,
    };
  };

  it('refuses one more, whatever its status, and takes every change of those that are bound', async () => {
    const { bindOne, storeOne, boundCount } = await limited();
    await bindOne('acct_1');
    await bindOne('acct_2', { ...active, status: 'pending' });
    await bindOne('acct_3', { ...active, status: 'disabled' });
    for (const status of ['active', 'pending', 'disabled'] as const)
      expect(await bindOne('acct_4', { ...active, status })).toBe('too-many-connections');
    expect(await boundCount()).toBe(limit);
    expect(await bindOne('acct_3', { ...active, metadata: { a: 1 } })).toMatchObject({ status: 'active' });
    expect(await storeOne('acct_3')).toMatchObject({ isExpired: false });
  });

  it('is exact when many bind at once', async () => {
    const { bindOne, boundCount } = await limited();
    const outcomes = await Promise.all(Array.from({ length: 20 }, async (_, n) => bindOne(`acct_${n}`)));
    expect(outcomes.filter((one) => one === 'too-many-connections')).toHaveLength(20 - limit);
    expect(await boundCount()).toBe(limit);
  });
});

it('an account that was bound in another form is found, given a key and deleted as it was written, and so is one that differs only by blanks', async () => {
  const tenantId = await newTenant();
  for (const id of ['ACCT_Z', ' acct_Z ']) await bind(tenantId, id);
  const idOf = async (id: string) => connections.findConnection(tenantId, 'stripe', id);
  expect(await idOf('ACCT_Z')).toMatchObject({ platformAccountId: 'ACCT_Z' });
  expect(await idOf('acct_Z'), 'ids are taken letter by letter').toBe('not-found');
  await bind(tenantId, 'acct_Z');
  expect(await idOf(' acct_Z ')).toMatchObject({ platformAccountId: ' acct_Z ' });
  expect(await idOf('acct_Z  ')).toMatchObject({ platformAccountId: 'acct_Z' });
  expect(await store(tenantId, ' acct_Z ', 'sk_test_x')).toMatchObject({ platformAccountId: ' acct_Z ' });
  for (const id of ['ACCT_Z', ' acct_Z ']) expect(await unbind(tenantId, id)).toBe('deleted');
  expect(await idOf('acct_Z')).toMatchObject({ platformAccountId: 'acct_Z' });
  expect(await unbind(tenantId, '\tacct_Z '), 'of its twin the row is hidden').toBe('deleted');
  expect(await idOf('acct_Z')).toBe('not-found');
});

describe('a key of the other mode', () => {
  const differences = async (tenantId: TenantId) => rollupDifferences(harness.database, tenantId);

  it('takes what was read before out of all totals, and reads again', async () => {
    const merchant = await harness.addMerchant();
    const { tenantId, account } = merchant;
    await sell(merchant, 100);
    await sell(merchant, 11);
    expect(await totalOf(merchant)).toBe(111);
    await query(
      'insert into connection_coverage (tenant_id, connection_id, covered_from, covered_to) values ($1, $2, now(), now())',
      tenantId,
      merchant.connectionId,
    );
    await query(
      `update platform_sync_states set counted_since = now(), complete_through = now(), recent_cursor = '{}',
              recent_read_at = now() where tenant_id = $1`,
      tenantId,
    );
    const live = merchant.key.replace('_test_', '_live_');
    await harness.simulator.setKeys(account, [live]);
    await store(tenantId, account, live);
    expect(await rows('mode', 'platform_connections', tenantId)).toEqual([{ mode: 'live' }]);
    expect(await rows('voided', 'revenue_events', tenantId)).toEqual([{ voided: true }, { voided: true }]);
    const left = 'sum(amount_minor)::int + sum(event_count)::int as left';
    expect(await rows(left, 'revenue_minutes', tenantId)).toEqual([{ left: 0 }]);
    expect(await differences(tenantId)).toEqual([]);
    expect(await rows('1', 'connection_coverage', tenantId)).toEqual([]);
    const ofRead = 'data_as_of::text, cursor, counted_since, complete_through';
    expect(await rows(ofRead, 'platform_sync_states', tenantId)).toEqual([
      { data_as_of: '-infinity', cursor: null, counted_since: null, complete_through: null },
    ]);
    const ofSecond = 'recent_cursor, recent_read_at::text';
    expect(await rows(ofSecond, 'platform_sync_states', tenantId)).toEqual([
      { recent_cursor: null, recent_read_at: '-infinity' },
    ]);
    expect(await hasSnapshot(tenantId)).toBe(false);
    // The simulator has one world behind both keys: what it lists again counts again, once.
    expect(await totalOf(merchant)).toBe(111);
    const counting = [{ voided: false }, { voided: false }];
    expect(await rows('voided', 'revenue_events', tenantId)).toEqual(counting);
    expect(await differences(tenantId)).toEqual([]);
    await store(tenantId, account, live);
    expect(await rows('voided', 'revenue_events', tenantId), 'the same mode').toEqual(counting);
  });

  it('does so with a ledger that is larger than one statement may change', async () => {
    const { tenantId, connectionId, account, key } = await harness.addMerchant();
    await query(
      `insert into revenue_events (tenant_id, connection_id, external_id, kind, amount_minor, currency, occurred_at)
       select $1, $2, 'txn_' || n, 'sale', 1, 'USD', timestamptz '2027-03-01' + n * interval '1 second' from generate_series(1, 45000) n`,
      tenantId,
      connectionId,
    );
    await query(
      `insert into revenue_minutes (tenant_id, connection_id, minute, kind, currency, amount_minor, event_count)
       select $1, $2, date_trunc('minute', occurred_at), 'sale', 'USD', count(*), count(*) from revenue_events
        where tenant_id = $1 and connection_id = $2 group by 3`,
      tenantId,
      connectionId,
    );
    expect(await differences(tenantId)).toEqual([]);
    await store(tenantId, account, key.replace('_test_', '_live_'));
    const counts = 'count(*)::int as all, count(*) filter (where voided)::int as voided';
    expect(await rows(counts, 'revenue_events', tenantId)).toEqual([{ all: 45_000, voided: 45_000 }]);
    expect(await differences(tenantId)).toEqual([]);
  });
});
