/**
 * Runs SQL as the application role, in one tenant's context or in none, and records it with its
 * rows.
 */
import { Pool } from 'pg';
import type { Recorder } from './verdict.ts';

export type SqlRow = Readonly<Record<string, unknown>>;

export type Database = {
  query(
    tenantId: string | null,
    sql: string,
    values?: readonly unknown[],
    options?: { readonly isQuiet?: boolean },
  ): Promise<readonly SqlRow[]>;
};

const uuid = /^[0-9a-f-]{36}$/;
const shownRows = 12;

export function openPool(url: string): Pool {
  const pool = new Pool({ connectionString: url, max: 3 });
  pool.on('error', () => undefined); // the next statement reports the error
  return pool;
}

export function createDatabase(pool: Pool, record: Recorder): Database {
  return {
    async query(tenantId, sql, values = [], { isQuiet = false } = {}) {
      const client = await pool.connect();
      try {
        await client.query('begin');
        if (tenantId !== null) {
          if (!uuid.test(tenantId)) throw new RangeError(`${tenantId} is no UUID`);
          await client.query(`set local app.current_tenant_id = '${tenantId}'`);
        }
        const { rows } = await client.query<Record<string, unknown>>(sql, [...values]);
        await client.query('commit');
        const text = sql.replace(/\s+/g, ' ').trim();
        if (!isQuiet)
          record({ kind: 'query', tenant: tenantId, sql: text, values, rows: rows.slice(0, shownRows) });
        return rows;
      } catch (error) {
        await client.query('rollback').catch(() => undefined);
        throw error;
      } finally {
        client.release();
      }
    },
  };
}
