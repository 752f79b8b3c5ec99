import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import {
  activeConnections,
  readSources,
  saveAccountChecked,
  saveCursor,
  saveFailure,
  type Connection,
  type Source,
} from '../../src/connections/sources.ts';
import type { ConnectionId, TenantId } from '../../src/model/ids.ts';
import { instant, never, plusMs, toIso } from '../../src/model/instant.ts';
import { newIds } from '../support/harness.ts';
import { openTestTenancy } from '../support/tenancy.ts';

const now = instant(Date.UTC(2026, 6, 1, 12));

const { server, withTenant, newTenant, stop } = await openTestTenancy({ size: 2, readTime: async () => now });
afterAll(stop);
let tenantId: TenantId;

beforeEach(async () => {
  tenantId = await newTenant();
});

type ConnectionRow = {
  readonly connectionId: ConnectionId;
  readonly platform: Connection['platform'];
  readonly status: 'pending' | 'active' | 'disabled';
  readonly createdAt: string;
  readonly deletedAt: string | null;
};

async function connect(of: TenantId, options: Partial<ConnectionRow> = {}): Promise<Connection> {
  const { connectionId = newIds().connectionId, platform = 'stripe', status = 'active' } = options;
  const platformAccountId = `account of ${connectionId}`;
  await withTenant(of, async ({ db }) => {
    await db
      .insertInto('platform_connections')
      .values({
        tenant_id: of,
        id: connectionId,
        platform,
        platform_account_id: platformAccountId,
        status,
        mode: 'test',
        created_at: options.createdAt ?? toIso(now),
        updated_at: toIso(now),
        deleted_at: options.deletedAt ?? null,
      })
      .execute();
  });
  return { connectionId, platform, platformAccountId, mode: 'test' };
}

async function giveCredential(of: TenantId, { connectionId }: Connection, expiresAt?: string): Promise<void> {
  await withTenant(of, async ({ db }) => {
    await db
      .insertInto('platform_credentials')
      .values({
        tenant_id: of,
        connection_id: connectionId,
        access_token: `sealed for ${connectionId}`,
        expires_at: expiresAt ?? null,
        updated_at: toIso(now),
      })
      .execute();
  });
}

async function sourceOf(connection: Connection, of = tenantId): Promise<Source | undefined> {
  return withTenant(of, async (transaction) => (await readSources(transaction, [connection]))[0]);
}

const unread = { cursor: null, dataAsOf: never, cooldownUntil: never, lastError: null, credential: null };

describe('the active connections', () => {
  it('are the active ones, as the platform knows them', async () => {
    const connection = await connect(tenantId, { platform: 'shopify' });
    expect(await withTenant(tenantId, activeConnections)).toEqual([connection]);
  });

  it('leave out what is pending, disabled or deleted', async () => {
    await connect(tenantId, { status: 'pending' });
    await connect(tenantId, { status: 'disabled' });
    await connect(tenantId, { deletedAt: toIso(now) });
    await connect(tenantId, { status: 'disabled', deletedAt: toIso(now) });
    expect(await withTenant(tenantId, activeConnections)).toEqual([]);
  });

  it("leave out another tenant's", async () => {
    const other = await newTenant();
    const theirs = await connect(other);
    expect(await withTenant(tenantId, activeConnections)).toEqual([]);
    expect(await withTenant(other, activeConnections)).toEqual([theirs]);
  });

  it('come oldest first, and by id when they are of the same moment', async () => {
    const ids = Array.from({ length: 6 }, () => newIds().connectionId).toSorted();
    const [a, b, c, d, e, f] = ids;
    const created: Array<[ConnectionId | undefined, string]> = [
      [f, '2026-01-01T00:00:00Z'],
      [d, '2026-01-02T00:00:00Z'],
      [b, '2026-01-02T00:00:00Z'],
      [e, '2026-01-02T00:00:00Z'],
      [a, '2026-01-03T00:00:00Z'],
      [c, '2025-12-31T00:00:00Z'],
    ];
    for (const [connectionId, createdAt] of created) {
      if (connectionId) await connect(tenantId, { connectionId, createdAt });
    }
    const found = await withTenant(tenantId, activeConnections);
    expect(found.map(({ connectionId }) => connectionId)).toEqual([c, f, b, d, e, a]);
  });
});

describe('a source', () => {
  it('that was never read and has no token is at its beginning', async () => {
    const connection = await connect(tenantId);
    expect(await sourceOf(connection)).toEqual({ ...connection, ...unread });
  });

  it('joins how far it was read with its sealed token', async () => {
    const connection = await connect(tenantId);
    await giveCredential(tenantId, connection, '2026-07-02T00:00:00.250Z');
    await withTenant(tenantId, async (transaction) => {
      await saveCursor(transaction, connection.connectionId, { cursor: { after: 'txn_1' }, dataAsOf: now });
      await saveFailure(transaction, connection.connectionId, {
        reason: 'rate_limited',
        cooldownUntil: plusMs(now, 30_000),
      });
    });
    expect(await sourceOf(connection)).toEqual({
      ...connection,
      cursor: { after: 'txn_1' },
      dataAsOf: now,
      cooldownUntil: plusMs(now, 30_000),
      lastError: 'rate_limited',
      credential: {
        accessToken: `sealed for ${connection.connectionId}`,
        expiresAt: Date.UTC(2026, 6, 2, 0, 0, 0, 250),
        accountIsChecked: false,
      },
    });
  });

  it('has the state without the token, or the token without the state', async () => {
    const [read, tokened] = [await connect(tenantId), await connect(tenantId)];
    await withTenant(tenantId, (transaction) =>
      saveCursor(transaction, read.connectionId, { cursor: 7, dataAsOf: now }),
    );
    await giveCredential(tenantId, tokened);
    expect(await sourceOf(read)).toEqual({ ...read, ...unread, cursor: 7, dataAsOf: now });
    expect(await sourceOf(tokened)).toMatchObject({
      dataAsOf: never,
      credential: { accessToken: `sealed for ${tokened.connectionId}`, expiresAt: null },
    });
  });

  it('comes for each connection that is asked for, in that order, with its own state', async () => {
    const connections = [await connect(tenantId), await connect(tenantId), await connect(tenantId)];
    const asked = [connections[2], connections[0]].filter((one) => one !== undefined);
    await withTenant(tenantId, async (transaction) => {
      for (const { connectionId } of connections) {
        await saveCursor(transaction, connectionId, { cursor: connectionId, dataAsOf: undefined });
      }
    });
    const sources = await withTenant(tenantId, (transaction) => readSources(transaction, asked));
    expect(sources).toEqual(asked.map((one) => ({ ...one, ...unread, cursor: one.connectionId })));
    expect(await withTenant(tenantId, (transaction) => readSources(transaction, []))).toEqual([]);
  });

  it('of another tenant tells nothing but what was asked', async () => {
    const other = await newTenant();
    const theirs = await connect(other);
    await giveCredential(other, theirs);
    await withTenant(other, (transaction) =>
      saveCursor(transaction, theirs.connectionId, { cursor: 'secret', dataAsOf: now }),
    );
    expect(await sourceOf(theirs)).toEqual({ ...theirs, ...unread });
  });

  it('has no reason when the stored one is no word of the contract', async () => {
    const connection = await connect(tenantId);
    await withTenant(tenantId, ({ db }) =>
      db
        .insertInto('platform_sync_states')
        .values({ tenant_id: tenantId, connection_id: connection.connectionId, last_error: 'a word of old' })
        .execute(),
    );
    expect(await sourceOf(connection)).toEqual({ ...connection, ...unread });
  });

  it("is told whose token it has once, without touching another source's", async () => {
    const [checked, unchecked] = [await connect(tenantId), await connect(tenantId)];
    await giveCredential(tenantId, checked);
    await giveCredential(tenantId, unchecked);
    await withTenant(tenantId, (transaction) => saveAccountChecked(transaction, checked.connectionId));
    expect(await sourceOf(checked)).toMatchObject({ credential: { accountIsChecked: true } });
    expect(await sourceOf(unchecked)).toMatchObject({ credential: { accountIsChecked: false } });
    expect(
      await server.query('select account_checked_at from platform_credentials where connection_id = $1', [
        checked.connectionId,
      ]),
    ).toEqual([{ account_checked_at: new Date(now) }]);
  });
});

describe('a saved failure', () => {
  const failure = { reason: 'unauthorized', cooldownUntil: plusMs(now, 300_000) } as const;

  it('of a source that was never read leaves it unread', async () => {
    const connection = await connect(tenantId);
    await withTenant(tenantId, (transaction) => saveFailure(transaction, connection.connectionId, failure));
    expect(await sourceOf(connection)).toEqual({
      ...connection,
      ...unread,
      lastError: 'unauthorized',
      cooldownUntil: failure.cooldownUntil,
    });
  });

  it('keeps the cursor and how far the source was read', async () => {
    const connection = await connect(tenantId);
    await withTenant(tenantId, (transaction) =>
      saveCursor(transaction, connection.connectionId, { cursor: { page: 3 }, dataAsOf: now }),
    );
    await withTenant(tenantId, (transaction) => saveFailure(transaction, connection.connectionId, failure));
    expect(await sourceOf(connection)).toMatchObject({
      cursor: { page: 3 },
      dataAsOf: now,
      lastError: 'unauthorized',
      cooldownUntil: failure.cooldownUntil,
    });
  });

  it('is replaced by the next one', async () => {
    const connection = await connect(tenantId);
    const later = { reason: 'timeout', cooldownUntil: plusMs(now, 10_000) } as const;
    for (const one of [failure, later]) {
      await withTenant(tenantId, (transaction) => saveFailure(transaction, connection.connectionId, one));
    }
    expect(await sourceOf(connection)).toMatchObject({
      lastError: 'timeout',
      cooldownUntil: later.cooldownUntil,
    });
  });
});

describe('a saved cursor', () => {
  const failed = { reason: 'timeout', cooldownUntil: plusMs(now, -1) } as const;
  let connection: Connection;
  const save = (cursor: unknown, dataAsOf = now, isLast = false): Promise<void> =>
    withTenant(tenantId, (transaction) =>
      saveCursor(transaction, connection.connectionId, { cursor, dataAsOf: isLast ? dataAsOf : undefined }),
    );
  beforeEach(async () => {
    connection = await connect(tenantId);
  });

  it('after a page that is not the last moves on, and changes nothing else', async () => {
    await save('first', now, true);
    await withTenant(tenantId, (transaction) => saveFailure(transaction, connection.connectionId, failed));
    await save('second');
    expect(await sourceOf(connection)).toEqual({
      ...connection,
      ...unread,
      cursor: 'second',
      dataAsOf: now,
      cooldownUntil: failed.cooldownUntil,
      lastError: 'timeout',
    });
  });

  it('after the last page says how far the source was read, and that it failed no more', async () => {
    await withTenant(tenantId, (transaction) => saveFailure(transaction, connection.connectionId, failed));
    await save('last', plusMs(now, 5), true);
    expect(await sourceOf(connection)).toEqual({
      ...connection,
      ...unread,
      cursor: 'last',
      dataAsOf: plusMs(now, 5),
      cooldownUntil: failed.cooldownUntil,
    });
  });

  it('of a source that was never read leaves it as old as it was until the last page', async () => {
    await save('first');
    expect(await sourceOf(connection)).toMatchObject({ cursor: 'first', dataAsOf: never });
  });

  it('is read back as it was, whatever the adapter calls its place', async () => {
    const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));
    await fc.assert(
      fc.asyncProperty(json, async (cursor) => {
        await save(cursor);
        expect((await sourceOf(connection))?.cursor).toEqual(cursor);
      }),
      { numRuns: 60 },
    );
  });

  it("leaves other sources' alone", async () => {
    const other = await connect(tenantId);
    await save('mine', now, true);
    expect(await sourceOf(other)).toEqual({ ...other, ...unread });
  });

  it("of another tenant's connection is refused", async () => {
    const theirs = await connect(await newTenant());
    const saving = withTenant(tenantId, (transaction) =>
      saveCursor(transaction, theirs.connectionId, { cursor: 'mine', dataAsOf: now }),
    );
    await expect(saving).rejects.toMatchObject({ code: '23503' });
  });
});
