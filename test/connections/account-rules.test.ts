import { describe, expect, it } from 'vitest';
import { connectStripe } from '../../db/seed.ts';
import type { WantedConnection } from '../../src/connections/connection-rows.ts';
import { createConnectionService } from '../../src/connections/connection-service.ts';
import type { NewTokens } from '../../src/connections/credential-rows.ts';
import { voidEvents } from '../../src/ledger/events.ts';
import type { TenantId } from '../../src/model/ids.ts';
import { instant } from '../../src/model/instant.ts';
import { lock, revoke } from '../../src/revenue/row.ts';
import { rollupDifferences } from '../support/asking.ts';
import type { Merchant } from '../support/harness.ts';
import {
  active,
  bind,
  countCalls,
  connections,
  harness,
  hasSnapshot,
  newTenant,
  query,
  read,
  rows,
  sell,
  serveConnections,
  store,
  stripe,
  tokensOf,
  readTotal,
  unbind,
} from './connected.ts';

serveConnections();

describe('a source in cooldown', () => {
  const cooldown = 60_000;
  const cool = async (lastError: string): Promise<Merchant> => {
    const merchant = await harness.addMerchant();
    expect(await readTotal(merchant)).toBe(0);
    await harness.advance(31_000);
    await harness.simulator.fault({ kind: 'status', status: 429, retryAfter: 60, account: merchant.account });
    expect((await read(merchant)).status).toBe(503);
    await harness.simulator.clearFaults();
    const fail = 'update platform_sync_states set last_error = $2 where tenant_id = $1';
    await query(fail, merchant.tenantId, lastError);
    return merchant;
  };
  const cooldownEnd = async ({ tenantId }: Merchant) =>
    rows("nullif(cooldown_until, '-infinity') as until, last_error", 'platform_sync_states', tenantId);
  const cooldownWith = (last_error: string) => [{ until: new Date(harness.nowMs() + cooldown), last_error }];
  const ended = [{ until: null, last_error: null }];
  type Change = (merchant: Merchant) => Promise<unknown>;

  const changes: ReadonlyArray<[string, Change]> = [
    ['the same connection', ({ tenantId, account }) => bind(tenantId, account)],
    ['the same key', ({ tenantId, account, key }) => store(tenantId, account, key)],
    ['another key', ({ tenantId, account, key }) => store(tenantId, account, `${key}x`)],
    ['a key of the other mode', ({ tenantId, account }) => store(tenantId, account, 'sk_live_x')],
    [
      'being disabled and active again',
      async ({ tenantId, account }) => {
        await bind(tenantId, account, { ...active, status: 'disabled' });
        await bind(tenantId, account);
      },
    ],
    [
      'being deleted and bound again',
      async (merchant) => {
        await unbind(merchant.tenantId, merchant.account);
        await connectStripe(connections, merchant.tenantId, merchant);
      },
    ],
  ];
  it.each(changes)('keeps the cooldown of the platform through a change: %s', async (_, change) => {
    const merchant = await cool('rate_limited');
    const calls = await countCalls(merchant);
    await change(merchant);
    expect(await cooldownEnd(merchant)).toEqual(cooldownWith('rate_limited'));
    const { status, headers, body } = await read(merchant);
    expect({ status, retryAfter: headers.get('retry-after') }).toEqual({ status: 503, retryAfter: '60' });
    expect(body).toMatchObject({ failed_sources: [{ reason: 'rate_limited' }] });
    expect(await countCalls(merchant)).toBe(calls);
    await harness.advance(cooldown);
    await harness.simulator.setKeys(merchant.account, [merchant.key, `${merchant.key}x`, 'sk_live_x']);
    expect((await read(merchant)).status).toBe(200);
  });

  const ofKeys = 'unauthorized forbidden credential_missing credential_unreadable wrong_account'.split(' ');
  it.each(ofKeys)('after %s is read at once with another key, checking its account again', async (reason) => {
    const merchant = await cool(reason);
    const { tenantId, account, key } = merchant;
    await store(tenantId, account, key);
    expect(await cooldownEnd(merchant), 'the same key').toEqual(cooldownWith(reason));
    const other = `${key}other`;
    await harness.simulator.setKeys(account, [other]);
    await store(tenantId, account, other);
    const [unchecked] = await rows('account_checked_at', 'platform_credentials', tenantId);
    expect(unchecked).toEqual({ account_checked_at: null });
    expect(await cooldownEnd(merchant)).toEqual(ended);
    await sell(merchant, 100);
    await harness.simulator.clearRequests();
    expect(await readTotal(merchant)).toBe(100);
    const { requests } = await harness.simulator.requests({ account });
    expect(requests.map(({ path }) => path)).toContain('/v1/account');
  });

  it('after duplicate_account is read at once when the other account is deleted', async () => {
    const merchant = await cool('duplicate_account');
    await bind(merchant.tenantId, 'acct_twin');
    expect(await cooldownEnd(merchant)).toEqual(cooldownWith('duplicate_account'));
    await unbind(merchant.tenantId, 'acct_twin');
    expect(await cooldownEnd(merchant)).toEqual(ended);
    expect(await readTotal(merchant)).toBe(0);
  });
});

describe('storing the same tokens again', () => {
  const fullTokens = (accessToken: string): NewTokens => ({
    ...tokensOf(accessToken),
    refreshToken: 'refresh_1',
    expiresAt: instant(Date.parse('2099-01-01T00:00:00Z')),
    scope: 'read_only',
    tokenType: 'bearer',
  });
  const readSealed = async (tenantId: TenantId) => rows('*', 'platform_credentials', tenantId);
  const storeFull = async ({ tenantId, account, key }: Merchant, change: Partial<NewTokens> = {}) =>
    connections.storeTokens(tenantId, stripe(account), { ...fullTokens(key), ...change });

  it('changes nothing and returns the time of the first storing', async () => {
    const merchant = await harness.addMerchant();
    const first = await storeFull(merchant);
    const before = await readSealed(merchant.tenantId);
    await harness.advance(5_000);
    expect(await storeFull(merchant)).toEqual(first);
    expect(await readSealed(merchant.tenantId)).toEqual(before);
  });

  it.each<[string, Partial<NewTokens>]>([
    ['access token', { accessToken: 'sk_test_other' }],
    ['refresh token', { refreshToken: 'refresh_2' }],
    ['missing refresh token', { refreshToken: null }],
    ['end', { expiresAt: null }],
    ['scope', { scope: 'read_write' }],
    ['type', { tokenType: null }],
  ])('with another %s stores them', async (_, difference) => {
    const merchant = await harness.addMerchant();
    await storeFull(merchant);
    const before = await readSealed(merchant.tenantId);
    await harness.advance(5_000);
    expect(await storeFull(merchant, difference)).toMatchObject({ updatedAt: harness.nowMs() });
    expect(await readSealed(merchant.tenantId)).not.toEqual(before);
  });

  it('replaces stored tokens that the key ring cannot open', async () => {
    const merchant = await harness.addMerchant();
    const { tenantId, account, key } = merchant;
    await sell(merchant, 100);
    const lost =
      "update platform_credentials set access_token = 'v1.lost.AAAA.AAAA.AAAA' where tenant_id = $1";
    await query(lost, tenantId);
    expect((await read(merchant)).status).toBe(503);
    await store(tenantId, account, key);
    expect(await readTotal(merchant)).toBe(100);
  });
});

describe('a running pull', () => {
  const second = 'acct_second';
  type Change = (merchant: Merchant) => Promise<unknown>;
  const pending = { ...active, status: 'pending' } as const;
  /** Makes the change while the platform holds its answer; returns the end of the first pull. */
  const pullDuring = async (change: Change) => {
    const merchant = await harness.addMerchant();
    const { tenantId, account } = merchant;
    await bind(tenantId, second, pending);
    await sell(merchant, 100);
    await harness.simulator.hold({ account });
    const asking = readTotal(merchant);
    await harness.simulator.waitForHeld({ atLeast: 1 });
    const lease = async () =>
      (await rows('lease_token', 'revenue_cache_entries', tenantId))[0]?.['lease_token'];
    const held = await lease();
    await change(merchant);
    const isTaken = (await lease()) !== held;
    if (isTaken) await harness.simulator.waitForHeld({ atLeast: 2 });
    await harness.simulator.release();
    expect(await asking).toBe(100);
    const ends = () =>
      harness.observations.flatMap((one) =>
        one.kind === 'pullFinished' && one.tenantId === tenantId ? [one] : [],
      );
    await expect.poll(ends).toHaveLength(isTaken ? 2 : 1);
    return ends().find(({ refreshId }) => refreshId === held);
  };

  it.each<[string, Change]>([
    ['another active account', ({ tenantId }) => bind(tenantId, 'acct_third')],
    ['the activation of an account', ({ tenantId }) => bind(tenantId, second)],
    [
      'another key',
      async ({ tenantId, account, key }) => {
        await harness.simulator.setKeys(account, [key, `${key}new`]);
        await store(tenantId, account, `${key}new`);
      },
    ],
  ])('loses its lease to %s and writes nothing', async (_, change) => {
    expect(await pullDuring(change)).toMatchObject({ outcome: 'lost', pages: 0 });
  });

  const noted = { ...active, metadata: { label: 'new' } };
  it.each<[string, Change]>([
    ['the same connection', ({ tenantId, account }) => bind(tenantId, account)],
    ['new metadata', ({ tenantId, account }) => bind(tenantId, account, noted)],
    ['the same key', ({ tenantId, account, key }) => store(tenantId, account, key)],
    ['the deletion of an unknown account', ({ tenantId }) => unbind(tenantId, 'acct_unknown')],
    ['a key of an unknown account', ({ tenantId, key }) => store(tenantId, 'acct_unknown', key)],
    ['another pending account', ({ tenantId }) => bind(tenantId, 'acct_third', pending)],
    ['a key of a pending account', ({ tenantId }) => store(tenantId, second, 'sk_test_second')],
    ['the deletion of a pending account', ({ tenantId }) => unbind(tenantId, second)],
  ])('is not interrupted by %s', async (_, change) => {
    expect(await pullDuring(change)).toMatchObject({ outcome: 'published' });
  });

  it('publishes while unknown accounts are deleted and known ones bound again many times', async () => {
    const end = await pullDuring(async ({ tenantId, account, key }) => {
      for (let round = 0; round < 50; round += 1) {
        await unbind(tenantId, `acct_unknown_${round}`);
        await bind(tenantId, account);
        await store(tenantId, account, key);
      }
    });
    expect(end).toMatchObject({ outcome: 'published' });
  });
});

describe('the account limit', () => {
  const limit = 3;
  const createLimited = async () => {
    const { withTenant, cipher } = harness.service;
    const onChange = () => undefined;
    const rest = { lock, revoke, voidEvents, onChange, allowTestKeys: true, platformSettings: {} };
    const service = createConnectionService({ withTenant, cipher, maxConnections: limit, ...rest });
    const tenantId = await newTenant();
    return {
      bindOne: async (id: string, change: WantedConnection = active) =>
        service.upsertConnection(tenantId, stripe(id), change),
      storeOne: async (id: string) => service.storeTokens(tenantId, stripe(id), tokensOf('sk_test_x')),
      boundCount: async () => (await rows('1', 'platform_connections', tenantId)).length,
    };
  };

  it('rejects one more account of any status and accepts changes of bound accounts', async () => {
    const { bindOne, storeOne, boundCount } = await createLimited();
    await bindOne('acct_1');
    await bindOne('acct_2', { ...active, status: 'pending' });
    await bindOne('acct_3', { ...active, status: 'disabled' });
    for (const status of ['active', 'pending', 'disabled'] as const)
      expect(await bindOne('acct_4', { ...active, status })).toBe('too-many-connections');
    expect(await boundCount()).toBe(limit);
    expect(await bindOne('acct_3', { ...active, metadata: { a: 1 } })).toMatchObject({ status: 'active' });
    expect(await storeOne('acct_3')).toMatchObject({ isExpired: false });
  });

  it('holds under concurrent binds', async () => {
    const { bindOne, boundCount } = await createLimited();
    const outcomes = await Promise.all(Array.from({ length: 20 }, async (_, n) => bindOne(`acct_${n}`)));
    expect(outcomes.filter((one) => one === 'too-many-connections')).toHaveLength(20 - limit);
    expect(await boundCount()).toBe(limit);
  });
});

it('an account bound under an unnormalised id is found, given a key and deleted by that id', async () => {
  const tenantId = await newTenant();
  for (const id of ['ACCT_Z', ' acct_Z ']) await bind(tenantId, id);
  const findAccount = async (id: string) => connections.findConnection(tenantId, 'stripe', id);
  expect(await findAccount('ACCT_Z')).toMatchObject({ platformAccountId: 'ACCT_Z' });
  expect(await findAccount('acct_Z'), 'ids are taken letter by letter').toBe('not-found');
  await bind(tenantId, 'acct_Z');
  expect(await findAccount(' acct_Z ')).toMatchObject({ platformAccountId: ' acct_Z ' });
  expect(await findAccount('acct_Z  ')).toMatchObject({ platformAccountId: 'acct_Z' });
  expect(await store(tenantId, ' acct_Z ', 'sk_test_x')).toMatchObject({ platformAccountId: ' acct_Z ' });
  for (const id of ['ACCT_Z', ' acct_Z ']) expect(await unbind(tenantId, id)).toBe('deleted');
  expect(await findAccount('acct_Z')).toMatchObject({ platformAccountId: 'acct_Z' });
  expect(await unbind(tenantId, '\tacct_Z '), 'of its twin the row is hidden').toBe('deleted');
  expect(await findAccount('acct_Z')).toBe('not-found');
});

describe('a key of the other mode', () => {
  const differences = async (tenantId: TenantId) => rollupDifferences(harness.database, tenantId);

  it('removes everything read before from all totals and reads again', async () => {
    const merchant = await harness.addMerchant();
    const { tenantId, account } = merchant;
    await sell(merchant, 100);
    await sell(merchant, 11);
    expect(await readTotal(merchant)).toBe(111);
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
    // Both keys of the simulator see the same world: its events count again, once.
    expect(await readTotal(merchant)).toBe(111);
    const counting = [{ voided: false }, { voided: false }];
    expect(await rows('voided', 'revenue_events', tenantId)).toEqual(counting);
    expect(await differences(tenantId)).toEqual([]);
    await store(tenantId, account, live);
    expect(await rows('voided', 'revenue_events', tenantId), 'the same mode').toEqual(counting);
  });

  it('does so in batches for a large ledger', async () => {
    const { tenantId, connectionId, account, key } = await harness.addMerchant();
    await query(
      `insert into revenue_events (tenant_id, connection_id, external_id, kind, amount_minor, currency, occurred_at)
       select $1, $2, 'txn_' || n, 'sale', 1, 'USD', timestamptz '2027-03-01' + n * interval '1 second' from generate_series(1, 9001) n`,
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
    expect(await rows(counts, 'revenue_events', tenantId)).toEqual([{ all: 9_001, voided: 9_001 }]);
    expect(await differences(tenantId)).toEqual([]);
  });
});
