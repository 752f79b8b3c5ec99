import fc from 'fast-check';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import {
  readConnections,
  readSources,
  saveAccountChecked,
  type Connection,
  type ConnectionState,
  type Source,
} from '../../src/connections/sources.ts';
import { saveCursor, saveFailure, type ReadEnd } from '../../src/connections/sync-states.ts';
import type { ConnectionId, TenantId } from '../../src/model/ids.ts';
import { instant, NEVER, plusMs, toIso } from '../../src/model/instant.ts';
import { newIds } from '../support/harness.ts';
import { openTestTenancy } from '../support/database.ts';

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

async function connect(of: TenantId, options: Partial<ConnectionRow> = {}): Promise<ConnectionState> {
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
  return {
    connectionId,
    platform,
    platformAccountId,
    mode: 'test',
    status,
    hasCredential: false,
    isRead: false,
  };
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
  const sources = await withTenant(of, readSources);
  return sources.find(({ connectionId }) => connectionId === connection.connectionId);
}

const unread = {
  cursor: null,
  dataAsOf: NEVER,
  completeThrough: null,
  coveredTo: NEVER,
  cooldownUntil: NEVER,
  lastError: null,
  recentCursor: null,
  recentReadAt: NEVER,
  credential: null,
};
/** The last page of a walk that asked for everything up to then. */
const endAt = (dataAsOf = now): ReadEnd => ({
  dataAsOf,
  completeThrough: plusMs(dataAsOf, -60_000),
  coveredFrom: plusMs(dataAsOf, -3_600_000),
});
const readAt = (dataAsOf = now) => ({
  isRead: true,
  dataAsOf,
  completeThrough: plusMs(dataAsOf, -60_000),
  coveredTo: plusMs(dataAsOf, -60_000),
  recentReadAt: now,
});

describe('the connections', () => {
  it('are as the platform knows them', async () => {
    const connection = await connect(tenantId, { platform: 'shopify' });
    expect(await withTenant(tenantId, readConnections)).toEqual([connection]);
  });

  it('leave out the deleted ones, and are sources only while active', async () => {
    const pending = await connect(tenantId, { status: 'pending', createdAt: '2026-01-01T00:00:00Z' });
    const disabled = await connect(tenantId, { status: 'disabled' });
    await connect(tenantId, { deletedAt: toIso(now) });
    await connect(tenantId, { status: 'disabled', deletedAt: toIso(now) });
    expect(await withTenant(tenantId, readConnections)).toEqual([pending, disabled]);
    expect(await withTenant(tenantId, readSources)).toEqual([]);
  });

  it("leave out another tenant's", async () => {
    const other = await newTenant();
    const theirs = await connect(other);
    expect(await withTenant(tenantId, readConnections)).toEqual([]);
    expect(await withTenant(other, readConnections)).toEqual([theirs]);
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
    const found = await withTenant(tenantId, readConnections);
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
      await saveCursor(transaction, connection.connectionId, { cursor: { after: 'txn_1' }, end: endAt() });
      await saveFailure(transaction, connection.connectionId, {
        reason: 'rate_limited',
        cooldownUntil: plusMs(now, 30_000),
      });
    });
    expect(await sourceOf(connection)).toEqual({
      ...connection,
      ...unread,
      ...readAt(),
      hasCredential: true,
      cursor: { after: 'txn_1' },
      cooldownUntil: plusMs(now, 30_000),
      lastError: 'rate_limited',
      credential: {
        accessToken: `sealed for ${connection.connectionId}`,
        refreshToken: null,
        expiresAt: Date.UTC(2026, 6, 2, 0, 0, 0, 250),
        accountIsChecked: false,
      },
    });
  });

  it('has the state without the token, or the token without the state', async () => {
    const [read, tokened] = [await connect(tenantId), await connect(tenantId)];
    await withTenant(tenantId, (transaction) =>
      saveCursor(transaction, read.connectionId, { cursor: 7, end: endAt() }),
    );
    await giveCredential(tenantId, tokened);
    expect(await sourceOf(read)).toEqual({ ...read, ...unread, ...readAt(), cursor: 7 });
    expect(await sourceOf(tokened)).toMatchObject({
      dataAsOf: NEVER,
      credential: { accessToken: `sealed for ${tokened.connectionId}`, expiresAt: null },
    });
  });

  it('comes for each active connection with its own state', async () => {
    const connections = [
      await connect(tenantId, { createdAt: '2026-01-01T00:00:00Z' }),
      await connect(tenantId, { createdAt: '2026-01-02T00:00:00Z' }),
    ];
    await withTenant(tenantId, async (transaction) => {
      for (const { connectionId } of connections) {
        await saveCursor(transaction, connectionId, { cursor: connectionId });
      }
    });
    const sources = await withTenant(tenantId, readSources);
    expect(sources).toEqual(connections.map((one) => ({ ...one, ...unread, cursor: one.connectionId })));
  });

  it('of another tenant is none', async () => {
    const other = await newTenant();
    const theirs = await connect(other);
    await giveCredential(other, theirs);
    await withTenant(other, (transaction) =>
      saveCursor(transaction, theirs.connectionId, { cursor: 'secret', end: endAt() }),
    );
    expect(await sourceOf(theirs)).toBeUndefined();
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
      saveCursor(transaction, connection.connectionId, { cursor: { page: 3 }, end: endAt() }),
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
  let connection: ConnectionState;
  const save = (cursor: unknown, dataAsOf = now, isLast = false): Promise<void> =>
    withTenant(tenantId, (transaction) =>
      saveCursor(transaction, connection.connectionId, { cursor, end: isLast ? endAt(dataAsOf) : undefined }),
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
      ...readAt(),
      cursor: 'second',
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
      ...readAt(plusMs(now, 5)),
      cursor: 'last',
      cooldownUntil: failed.cooldownUntil,
    });
  });

  it('of a source that was never read leaves it as old as it was until the last page', async () => {
    await save('first');
    expect(await sourceOf(connection)).toMatchObject({ cursor: 'first', dataAsOf: NEVER });
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
      saveCursor(transaction, theirs.connectionId, { cursor: 'mine' }),
    );
    await expect(saving).rejects.toMatchObject({ code: '23503' });
  });
});
