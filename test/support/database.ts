/** A test's own database, copied from the migrated template: real PostgreSQL, roles and row-level security. */
import { randomUUID } from 'node:crypto';
import { Pool } from 'pg';
import { inject } from 'vitest';
import { cloneDatabase, dropDatabase, type DatabaseUrls } from '../../scripts/dev/database.ts';
import type { PostgresServer } from '../../scripts/dev/postgres.ts';

export type TestDatabase = {
  readonly urls: DatabaseUrls;
  /** Connects as the superuser, for a test that holds a lock. */
  readonly adminUrl: string;
  /** Runs SQL as the superuser, whom no policy binds: for looking, and for arranging what no role of ours may do. */
  query(text: string, values?: readonly unknown[]): Promise<Array<Record<string, unknown>>>;
  drop(): Promise<void>;
};

export async function createTestDatabase(): Promise<TestDatabase> {
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
    adminUrl: adminUrl(name),
    async query(text, values) {
      const { rows } = await admin.query<Record<string, unknown>>(text, values ? [...values] : undefined);
      return rows;
    },
    async drop() {
      await admin.end();
      await dropDatabase(server, name);
    },
  };
}
