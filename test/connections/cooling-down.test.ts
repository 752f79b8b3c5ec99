import { describe, expect, it } from 'vitest';
import { connectStripe } from '../../db/seed.ts';
import type { NewTokens } from '../../src/connections/credential-rows.ts';
import type { TenantId } from '../../src/model/ids.ts';
import { instant } from '../../src/model/instant.ts';
import { type Merchant } from '../support/harness.ts';
import {
  stripe,
  active,
  tokensOf,
  harness,
  connections,
  serveConnections,
  sell,
  read,
  totalOf,
  callsOf,
  rows,
} from './connected.ts';

serveConnections();

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
