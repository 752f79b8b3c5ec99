/** The only way to a tenant's rows: a transaction that carries the tenant's id for row-level security. */
import { sql, type RawBuilder, type Transaction } from 'kysely';
import type { DB } from '#generated/database.ts';
import type { Admit } from '../db/admission.ts';
import { classifyDatabaseError, type Database } from '../db/pool.ts';
import { inTransaction, type WithCommit } from '../db/transaction.ts';
import { systemClock, type Clock } from '../model/clock.ts';
import type { ConnectionId, TenantId } from '../model/ids.ts';
import { instant, type Instant } from '../model/instant.ts';

export type TenantTransaction = {
  readonly tenantId: TenantId;
  readonly db: Transaction<DB>;
  /** The database's time, read once: every statement, window and freshness test of the transaction uses this value. */
  readonly at: Instant;
  /** This process's monotonic time just before it asked for `at`: what it learns here is at most that old. */
  readonly sentAtMs: number;
  /** For the last writes of a transaction: they leave together with its commit. */
  readonly withCommit: WithCommit;
};

export type WithTenant = <T>(
  tenantId: TenantId,
  work: (transaction: TenantTransaction) => Promise<T>,
) => Promise<T>;

/** Locks the tenant's cache row and ends its lease; it belongs to the revenue read, which lies above. */
export type Revoke = (
  transaction: TenantTransaction,
  terms: { readonly forgetSnapshot: boolean },
) => Promise<void>;

/** The rows of one of the tenant's connections. */
export function ownedBy({ tenantId }: TenantTransaction, connectionId: ConnectionId): RawBuilder<unknown> {
  return sql`tenant_id = ${tenantId} and connection_id = ${connectionId}`;
}

/** The database's clock, to the millisecond. The one function that gives it, so that a test may give another. */
export async function readDatabaseTime(db: Transaction<DB>): Promise<Instant> {
  const { rows } = await sql<{ at: Instant }>`select clock_timestamp() as at`.execute(db);
  return rows[0]?.at ?? instant(Number.NaN);
}

export type WithTenantOptions = {
  readonly clock?: Clock;
  readonly admit?: Admit;
  /** Its transactions only read, and all their statements see the same moment. */
  readonly isReport?: boolean;
};

// Compiling takes longer than the statements, which the planner thinks expensive.
const asReport = ['set transaction isolation level repeatable read, read only', 'set local jit = off'];

/** Nobody waits but in the pool's own queue. */
const admitAtOnce: Admit = async (_, work) => work();

/**
 * Runs `work` in one transaction that sees this tenant's rows and no other's; what it throws rolls back.
 * @throws DatabaseUnavailableError when the database is away, or the wait for a connection takes too long
 */
export function createWithTenant(
  database: Database,
  readTime = readDatabaseTime,
  { clock = systemClock, admit = admitAtOnce, isReport = false }: WithTenantOptions = {},
): WithTenant {
  return async (tenantId, work) =>
    admit(tenantId, async () => {
      try {
        // SET LOCAL takes no parameters, and unlike set_config cannot stand inside a SELECT; the id is a parsed UUID.
        const opening = [...(isReport ? asReport : []), `set local app.current_tenant_id = '${tenantId}'`];
        return await inTransaction(database, opening, async (db, begun, withCommit) => {
          const sentAtMs = clock.monotonicMs();
          const [at] = await Promise.all([readTime(db), begun]);
          return work({ tenantId, db, at, sentAtMs, withCommit });
        });
      } catch (error) {
        throw classifyDatabaseError(error);
      }
    });
}
