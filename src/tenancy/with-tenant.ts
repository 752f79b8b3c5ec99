/** The only way to a tenant's rows: a transaction with its id set for row-level security. */
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
  /** The database's time, read once for all statements and checks of the transaction. */
  readonly at: Instant;
  /** This process's monotonic time just before it read `at`: data read here is at most that old. */
  readonly sentAtMs: number;
  /** Sends the last writes of the transaction in one round trip with its commit. */
  readonly withCommit: WithCommit;
};

export type WithTenant = <T>(
  tenantId: TenantId,
  work: (transaction: TenantTransaction) => Promise<T>,
) => Promise<T>;

/** Locks the tenant's cache row and ends its lease. Implemented in src/revenue, a higher layer. */
export type Revoke = (
  transaction: TenantTransaction,
  terms: { readonly dropsSnapshot: boolean },
) => Promise<void>;

/** The rows of one of the tenant's connections. */
export function isOwnedBy({ tenantId }: TenantTransaction, connectionId: ConnectionId): RawBuilder<unknown> {
  return sql`tenant_id = ${tenantId} and connection_id = ${connectionId}`;
}

/** The database's clock, to the millisecond. Tests replace this function. */
export async function readDatabaseTime(db: Transaction<DB>): Promise<Instant> {
  const { rows } = await sql<{ at: Instant }>`select clock_timestamp() as at`.execute(db);
  return rows[0]?.at ?? instant(Number.NaN);
}

type WithTenantOptions = {
  readonly clock?: Clock;
  readonly admit?: Admit;
  /** Read-only transactions: all their statements see one snapshot. */
  readonly isReport?: boolean;
};

// Without JIT: compiling takes longer than running the statements.
const asReport = ['set transaction isolation level repeatable read, read only', 'set local jit = off'];

/** Admits at once: transactions wait only in the pool's own queue. */
const admitAtOnce: Admit = async (_, work) => work();

/**
 * Runs `work` in one transaction with access to this tenant's rows only; an error rolls back.
 * @throws DatabaseUnavailableError when the database is away, or no connection is free for long
 */
export function createWithTenant(
  database: Database,
  readTime = readDatabaseTime,
  { clock = systemClock, admit = admitAtOnce, isReport = false }: WithTenantOptions = {},
): WithTenant {
  return async (tenantId, work) =>
    admit(tenantId, async () => {
      try {
        // SET LOCAL takes no parameters. Unlike set_config, no SELECT can contain it.
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
