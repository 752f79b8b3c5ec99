/** A test's own database with the server's way into it: one tenant at a time, as the application role. */
import { openDatabase } from '../../src/db/pool.ts';
import { systemClock, type Clock } from '../../src/model/clock.ts';
import type { TenantId } from '../../src/model/ids.ts';
import { addTenant } from '../../src/tenancy/tenants.ts';
import { createWithTenant, type readDatabaseTime, type WithTenant } from '../../src/tenancy/with-tenant.ts';
import { createTestDatabase, type TestDatabase } from './database.ts';
import { newIds } from './harness.ts';

export type TestTenancy = {
  readonly server: TestDatabase;
  readonly withTenant: WithTenant;
  /** A tenant in dollars, whose days are those of UTC. */
  newTenant(): Promise<TenantId>;
  stop(): Promise<void>;
};

export async function openTestTenancy({
  size,
  readTime,
  clock = systemClock,
}: {
  /** Connections at most. */
  readonly size: number;
  readonly readTime?: typeof readDatabaseTime;
  readonly clock?: Clock;
}): Promise<TestTenancy> {
  const server = await createTestDatabase();
  const database = openDatabase({
    url: server.urls.app,
    size,
    connectTimeoutMs: 5000,
    onIdleError: () => undefined,
  });
  const withTenant = createWithTenant(database, readTime, { clock });
  return {
    server,
    withTenant,
    newTenant: () =>
      withTenant(newIds().tenantId, (transaction) =>
        addTenant(transaction, { name: 'a merchant', currency: 'USD', timeZone: 'UTC' }),
      ),
    async stop() {
      await database.destroy();
      await server.drop();
    },
  };
}
