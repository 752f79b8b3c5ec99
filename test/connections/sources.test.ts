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
import type { TenantId } from '../../src/model/ids.ts';
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

type ConnectionRow = Pick<Connection, 'connectionId' | 'platform'> & {
  readonly status: 'pending' | 'active' | 'disabled';
  readonly createdAt: string;
  readonly deletedAt: string | null;
};

async function connect(of: TenantId, options: Partial<ConnectionRow> = {}): Promise<ConnectionState> {
  const { connectionId = newIds().connectionId, platform = 'stripe', status = 'active' } = options;
  const { createdAt = toIso(now), deletedAt = null } = options;
  const platformAccountId = `account of ${connectionId}`;
  await server.query(
    `insert into platform_connections
       (tenant_id, id, platform, platform_account_id, status, mode, created_at, updated_at, deleted_at)
     values ($1, $2, $3, $4, $5, 'test', $6, now(), $7)`,
    [of, connectionId, platform, platformAccountId, status, createdAt, deletedAt],
  );
  const mode = 'test';
  const fresh = { hasCredential: false, isRead: false, isExcluded: false };
  return { connectionId, platform, platformAccountId, mode, status, ...fresh };
}

async function giveCredential(of: TenantId, { connectionId }: Connection, expiresAt?: string): Promise<void> {
  await server.query(
    `insert into platform_credentials (tenant_id, connection_id, access_token, expires_at, updated_at)
     values ($1, $2::uuid, 'sealed for ' || ($2::uuid)::text, $3, now())`,
    [of, connectionId, expiresAt ?? null],
  );
}

type Page = Parameters<typeof saveCursor>[2];
const saveAt = async ({ connectionId }: Connection, page: Page, of = tenantId): Promise<void> =>
  withTenant(of, (transaction) => saveCursor(transaction, connectionId, page));
const failAt = async ({ connectionId }: Connection, failure: Parameters<typeof saveFailure>[2]) =>
  withTenant(tenantId, (transaction) => saveFailure(transaction, connectionId, failure));

async function readSource(connection: Connection, of = tenantId): Promise<Source | undefined> {
  const sources = await withTenant(of, readSources);
  return sources.find(({ connectionId }) => connectionId === connection.connectionId);
}

const unread = {
  cursor: null,
  dataAsOf: NEVER,
  completeThrough: null,
  coveredTo: NEVER,
  hintedAt: NEVER,
  cooldownUntil: NEVER,
  lastError: null,
  recentCursor: null,
  recentReadAt: NEVER,
  credential: null,
};
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

describe('listed connections', () => {
  it('have their ids as the platform writes them', async () => {
    const connection = await connect(tenantId, { platform: 'shopify' });
    expect(await withTenant(tenantId, readConnections)).toEqual([connection]);
  });

  it('exclude deleted ones and are sources only while active', async () => {
    const pending = await connect(tenantId, { status: 'pending', createdAt: '2026-01-01T00:00:00Z' });
    const disabled = await connect(tenantId, { status: 'disabled' });
    await connect(tenantId, { deletedAt: toIso(now) });
    await connect(tenantId, { status: 'disabled', deletedAt: toIso(now) });
    expect(await withTenant(tenantId, readConnections)).toEqual([pending, disabled]);
    expect(await withTenant(tenantId, readSources)).toEqual([]);
  });

  it('come oldest first, then by id', async () => {
    const ids = Array.from({ length: 6 }, () => newIds().connectionId).toSorted();
    const [a, b, c, d, e, f] = ids;
    const created = { '2026-01-01': [f], '2026-01-02': [d, b, e], '2026-01-03': [a], '2025-12-31': [c] };
    for (const [day, those] of Object.entries(created))
      for (const connectionId of those)
        if (connectionId) await connect(tenantId, { connectionId, createdAt: `${day}T00:00:00Z` });
    const found = await withTenant(tenantId, readConnections);
    expect(found.map(({ connectionId }) => connectionId)).toEqual([c, f, b, d, e, a]);
  });
});

describe('a source', () => {
  it('without reads and token starts at the beginning', async () => {
    const connection = await connect(tenantId);
    expect(await readSource(connection)).toEqual({ ...connection, ...unread });
  });

  it('joins its sync state with its sealed token', async () => {
    const connection = await connect(tenantId);
    await giveCredential(tenantId, connection, '2026-07-02T00:00:00.250Z');
    await saveAt(connection, { cursor: { after: 'txn_1' }, end: endAt() });
    await failAt(connection, { reason: 'rate_limited', cooldownUntil: plusMs(now, 30_000) });
    expect(await readSource(connection)).toEqual({
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
        options: {},
        version: 1n,
        accountIsChecked: false,
      },
    });
  });

  it('may have a state without a token or a token without a state', async () => {
    const [read, tokened] = [await connect(tenantId), await connect(tenantId)];
    await saveAt(read, { cursor: 7, end: endAt() });
    await giveCredential(tenantId, tokened);
    expect(await readSource(read)).toEqual({ ...read, ...unread, ...readAt(), cursor: 7 });
    expect(await readSource(tokened)).toMatchObject({
      dataAsOf: NEVER,
      credential: { accessToken: `sealed for ${tokened.connectionId}`, expiresAt: null },
    });
  });

  it('exists for each active connection with its own state', async () => {
    const connections = [
      await connect(tenantId, { createdAt: '2026-01-01T00:00:00Z' }),
      await connect(tenantId, { createdAt: '2026-01-02T00:00:00Z' }),
    ];
    for (const one of connections) await saveAt(one, { cursor: one.connectionId });
    const sources = await withTenant(tenantId, readSources);
    expect(sources).toEqual(connections.map((one) => ({ ...one, ...unread, cursor: one.connectionId })));
  });

  it('has no reason when the stored one is not in the contract', async () => {
    const connection = await connect(tenantId);
    await server.query(
      `insert into platform_sync_states (tenant_id, connection_id, last_error) values ($1, $2, 'a word of old')`,
      [tenantId, connection.connectionId],
    );
    expect(await readSource(connection)).toEqual({ ...connection, ...unread });
  });

  it("stores its account check without changing another source's", async () => {
    const [checked, unchecked] = [await connect(tenantId), await connect(tenantId)];
    await giveCredential(tenantId, checked);
    await giveCredential(tenantId, unchecked);
    await withTenant(tenantId, (transaction) => saveAccountChecked(transaction, checked.connectionId));
    expect(await readSource(checked)).toMatchObject({ credential: { accountIsChecked: true } });
    expect(await readSource(unchecked)).toMatchObject({ credential: { accountIsChecked: false } });
    const select = 'select account_checked_at from platform_credentials where connection_id = $1';
    expect(await server.query(select, [checked.connectionId])).toEqual([
      { account_checked_at: new Date(now) },
    ]);
  });
});

describe('a saved failure', () => {
  const failure = { reason: 'unauthorized', cooldownUntil: plusMs(now, 300_000) } as const;

  const failed = { lastError: 'unauthorized', cooldownUntil: failure.cooldownUntil };

  it('of an unread source leaves it unread and is replaced by the next failure', async () => {
    const connection = await connect(tenantId);
    await failAt(connection, failure);
    expect(await readSource(connection)).toEqual({ ...connection, ...unread, ...failed });
    const later = { reason: 'timeout', cooldownUntil: plusMs(now, 10_000) } as const;
    await failAt(connection, later);
    const replaced = { lastError: 'timeout', cooldownUntil: later.cooldownUntil };
    expect(await readSource(connection)).toEqual({ ...connection, ...unread, ...replaced });
  });

  it('keeps the cursor and data_as_of', async () => {
    const connection = await connect(tenantId);
    await saveAt(connection, { cursor: { page: 3 }, end: endAt() });
    await failAt(connection, failure);
    expect(await readSource(connection)).toMatchObject({ cursor: { page: 3 }, dataAsOf: now, ...failed });
  });
});

describe('a saved cursor', () => {
  const failed = { reason: 'timeout', cooldownUntil: plusMs(now, -1) } as const;
  let connection: ConnectionState;
  const save = (cursor: unknown, dataAsOf = now, isLast = false): Promise<void> =>
    saveAt(connection, { cursor, end: isLast ? endAt(dataAsOf) : undefined });
  beforeEach(async () => {
    connection = await connect(tenantId);
  });

  it('after a page before the last advances and changes nothing else', async () => {
    await save('first', now, true);
    await failAt(connection, failed);
    await save('second');
    expect(await readSource(connection)).toEqual({
      ...connection,
      ...unread,
      ...readAt(),
      cursor: 'second',
      cooldownUntil: failed.cooldownUntil,
      lastError: 'timeout',
    });
  });

  it('after the last page sets data_as_of and clears the failure', async () => {
    await failAt(connection, failed);
    await save('last', plusMs(now, 5), true);
    expect(await readSource(connection)).toEqual({
      ...connection,
      ...unread,
      ...readAt(plusMs(now, 5)),
      cursor: 'last',
      cooldownUntil: failed.cooldownUntil,
    });
  });

  it('of an unread source leaves data_as_of unchanged until the last page', async () => {
    await save('first');
    expect(await readSource(connection)).toMatchObject({ cursor: 'first', dataAsOf: NEVER });
  });

  it('is read back unchanged, whatever its shape', async () => {
    const json = fc.jsonValue().map((value): unknown => JSON.parse(JSON.stringify(value)));
    await fc.assert(
      fc.asyncProperty(json, async (cursor) => {
        await save(cursor);
        expect((await readSource(connection))?.cursor).toEqual(cursor);
      }),
      { numRuns: 60 },
    );
  });

  it('leaves other sources unchanged', async () => {
    const other = await connect(tenantId);
    await save('mine', now, true);
    expect(await readSource(other)).toEqual({ ...other, ...unread });
  });
});
