/**
 * A database of a test's own, copied from the migrated template: real PostgreSQL, real roles, real row-level security;
 * and the way into it that the server has: one tenant at a time, as the application role.
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
  admin.on('error', () => undefined); // a socket that the forced drop breaks before it has closed
  return {
    urls,
    /** The same by the server's Unix socket, at half the cost of a query. */
    socketUrls,
    /** Connects as the superuser, for a test that holds a lock. */
    adminUrl: adminUrl(name),
    /** Runs SQL as the superuser, whom no policy binds. */
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

/** How many statements wait for a lock in this database. */
export async function waitingForLocks({ query }: Pick<TestDatabase, 'query'>): Promise<number> {
  const waiting = `select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`;
  return (await query(waiting)).length;
}

/** Changes a setting of the application role in this database, for its next sessions. */
export async function alterRole({ query }: Pick<TestDatabase, 'query'>, change: string): Promise<void> {
  // Two at once would fail on each other's row.
  await query(`do $$ begin
    lock table pg_catalog.pg_db_role_setting in share row exclusive mode;
    execute format($f$alter role revenue_app in database %I ${change}$f$, current_database());
  end $$`);
}

/** Does this while another connection holds what the statement locks, until the work is done or lets it go. */
export async function whileLocked<T>(
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
    /** A connection for each of these tenants, as the superuser makes them at once. */
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
    /** A tenant in dollars, whose days are those of UTC. */
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
