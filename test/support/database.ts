/**
 * A database of a test's own, copied from the migrated template: real PostgreSQL, real roles, real row-level security;
 * and the way into it that the server has: one tenant at a time, as the application role.
 */
import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { inject } from 'vitest';
import { openDatabase } from '../../src/db/pool.ts';
import { systemClock, type Clock } from '../../src/model/clock.ts';
import { parseTenantId, type TenantId } from '../../src/model/ids.ts';
import { addTenant } from '../../src/tenancy/tenants.ts';
import { createWithTenant, type readDatabaseTime } from '../../src/tenancy/with-tenant.ts';
import { cloneDatabase, dropDatabase } from '../../scripts/dev/database.ts';
import type { PostgresServer } from '../../scripts/dev/postgres.ts';

export type TestDatabase = Awaited<ReturnType<typeof createTestDatabase>>;

export async function createTestDatabase() {
  const given = inject('postgresAdminUrl');
  const adminUrl = (database?: string): string => {
    const url = new URL(given);
    if (database !== undefined) url.pathname = `/${database}`;
    return url.href;
  };
  const server: PostgresServer = { port: Number(new URL(given).port), adminUrl, stop: async () => undefined };
  const name = `skeldir_test_${randomUUID().slice(0, 8)}`;
  const urls = await cloneDatabase(server, inject('templateDatabase'), name);
  const admin = new Pool({ connectionString: adminUrl(name), max: 2 });
  admin.on('error', () => undefined); // a socket that the forced drop breaks before it has closed
  return {
    urls,
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
  const database = openDatabase({ url: server.urls.app, size, ...waiting });
  const withTenant = createWithTenant(database, readTime, { clock });
  return {
    server,
    withTenant,
    /** A tenant in dollars, whose days are those of UTC. */
    async newTenant(): Promise<TenantId> {
      const tenantId = parseTenantId(randomUUID());
      if (!tenantId) throw new Error('randomUUID makes UUIDs');
      return withTenant(tenantId, (transaction) =>
        addTenant(transaction, { name: 'a merchant', currency: 'USD', timeZone: 'UTC' }),
      );
    },
    async stop() {
      await database.destroy();
      await server.drop();
    },
  };
}
