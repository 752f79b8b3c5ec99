/**
 * Clones the migrated template into a test database with real roles and row-level security; opens
 * it as the server does: one tenant at a time, as the application role.
 */
import { randomUUID } from 'node:crypto';
import { Client, Pool } from 'pg';
import { inject } from 'vitest';
import { openDatabase } from '../../src/db/pool.ts';
import { systemClock, type Clock } from '../../src/model/clock.ts';
import { parseConnectionId, parseTenantId, type ConnectionId, type TenantId } from '../../src/model/ids.ts';
import { addTenant } from '../../src/administration/tenants.ts';
import { createWithTenant, type readDatabaseTime } from '../../src/tenancy/with-tenant.ts';
import { cloneDatabase, dropDatabase, roleUrls } from '../../scripts/dev/database.ts';
import type { PostgresServer } from '../../scripts/dev/postgres.ts';

export type TestDatabase = Awaited<ReturnType<typeof createTestDatabase>>;

export async function createTestDatabase() {
  const given = inject('postgresAdminUrl');
  const adminUrl = (database?: string): string => {
    const url = new URL(given);
    if (database !== undefined) url.pathname = `/${database}`;
    return url.href;
  };
  const bySocket = (database?: string): string => viaSocket(adminUrl(database));
  const { port } = new URL(given);
  const server: PostgresServer = { port: Number(port), adminUrl: bySocket, stop: async () => undefined };
  const name = `skeldir_test_${randomUUID().slice(0, 8)}`;
  const socketUrls = await cloneDatabase(server, inject('templateDatabase'), name);
  const urls = roleUrls({ adminUrl }, name);
  const admin = new Pool({ connectionString: bySocket(name), max: 2 });
  admin.on('error', () => undefined); // the forced drop may break an open socket
  return {
    urls,
    /** The same URLs over the Unix socket, at half the cost of a query. */
    socketUrls,
    /** The superuser's URL, for a test with its own connection. */
    adminUrl: adminUrl(name),
    /** Runs SQL as the superuser, exempt from policies. */
    async query(text: string, values?: readonly unknown[]): Promise<Array<Record<string, unknown>>> {
      const { rows } = await admin.query<Record<string, unknown>>(text, values ? [...values] : undefined);
      return rows;
    },
    async drop() {
      await admin.end();
      await dropDatabase(server, name);
    },
  };
}

function viaSocket(address: string): string {
  const folder = inject('postgresSockets');
  const url = new URL(address);
  if (folder !== undefined) url.searchParams.set('host', folder);
  return url.href;
}

/** The number of statements waiting for a lock in this database. */
export async function waitingForLocks({ query }: Pick<TestDatabase, 'query'>): Promise<number> {
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return (await query(waiting)).length;
}

/** Changes a setting of the application role in this database, for its next sessions. */
export async function alterRole({ query }: Pick<TestDatabase, 'query'>, change: string): Promise<void> {
  // Concurrent changes would fail on the same catalogue row.
  await query(`do $$ begin
    lock table pg_catalog.pg_db_role_setting in share row exclusive mode;
    execute format($f$alter role revenue_app in database %I ${change}$f$, current_database());
  end $$`);
}

/** Runs the work while another connection holds the lock; the work may release it early. */
export async function withLock<T>(
  url: string,
  lock: string,
  work: (release: () => Promise<void>) => Promise<T>,
): Promise<T> {
  const holder = new Client({ connectionString: url });
  await holder.connect();
  try {
    await holder.query('begin');
    await holder.query(lock);
    return await work(async () => void (await holder.query('rollback')));
  } finally {
    await holder.end();
  }
}

export type Place = { readonly tenantId: TenantId; readonly connectionId: ConnectionId };

export function newIds(): Place {
  const tenantId = parseTenantId(randomUUID());
  const connectionId = parseConnectionId(randomUUID());
  if (!tenantId || !connectionId) throw new Error('randomUUID makes UUIDs');
  return { tenantId, connectionId };
}

export async function openTestTenancy({
  size,
  readTime,
  clock = systemClock,
}: {
  readonly size: number;
  readonly readTime?: typeof readDatabaseTime;
  readonly clock?: Clock;
}) {
  const server = await createTestDatabase();
  const waiting = { connectTimeoutMs: 5000, onIdleError: () => undefined };
  const database = openDatabase({ url: server.socketUrls.app, size, prepares: true, ...waiting });
  const withTenant = createWithTenant(database, readTime, { clock });
  return {
    server,
    withTenant,
    /** Inserts a connection for each tenant, as the superuser. */
    async connect(...tenantIds: readonly TenantId[]): Promise<Place[]> {
      const made = tenantIds.map((tenantId) => ({ tenantId, connectionId: newIds().connectionId }));
      await server.query(
        `insert into platform_connections
           (tenant_id, id, platform, platform_account_id, status, mode, created_at, updated_at)
         select tenant_id, id, 'stripe', id::text, 'active', 'test', now(), now()
           from unnest($1::uuid[], $2::uuid[]) as made (tenant_id, id)`,
        [tenantIds, made.map(({ connectionId }) => connectionId)],
      );
      return made;
    },
    /** Adds a tenant with USD and UTC. */
    async newTenant(): Promise<TenantId> {
      return withTenant(newIds().tenantId, (transaction) =>
        addTenant(transaction, { name: 'a merchant', currency: 'USD', timeZone: 'UTC' }),
      );
    },
    async stop() {
      await database.destroy();
      await server.drop();
    },
  };
}
