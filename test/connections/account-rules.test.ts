import { describe, expect, it } from 'vitest';
import type { WantedConnection } from '../../src/connections/connection-rows.ts';
import { createConnectionService } from '../../src/connections/connection-service.ts';
import type { TenantId } from '../../src/model/ids.ts';
import { lock, revoke } from '../../src/revenue/row.ts';
import { voidEvents } from '../../src/ledger/events.ts';
import { rollupDifferences } from '../support/asking.ts';
import {
  stripe,
  active,
  tokensOf,
  harness,
  connections,
  serveConnections,
  newTenant,
  sell,
  totalOf,
  rows,
  hasSnapshot,
} from './connected.ts';

serveConnections();

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
