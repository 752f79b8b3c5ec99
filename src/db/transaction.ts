/**
 * One transaction on one connection. Statements that are begun together leave together and take one round trip: each
 * may be sent before the one before it has been answered, and PostgreSQL runs them in the order of sending.
 */
import {
  AbortedTransactionError,
  CompiledQuery,
  DummyDriver,
  PostgresDialect,
  Transaction,
  type DatabaseConnection,
} from 'kysely';
import type { DB } from '#generated/database.ts';
import type { Database } from './pool.ts';

/**
 * Awaits last statements together with the commit, so that all leave in one round trip. They have been begun already:
 * a statement that comes behind the commit is a fault.
 */
export type WithCommit = (...begun: ReadonlyArray<Promise<unknown>>) => void;

/**
 * Runs `work` between BEGIN and COMMIT; what it throws, or what it leaves to the commit throws, rolls back. The
 * opening statements are awaited with the first answer that `work` waits for: `begun`.
 */
export async function inTransaction<T>(
  database: Database,
  opening: readonly string[],
  work: (db: Transaction<DB>, begun: Promise<unknown>, withCommit: WithCommit) => Promise<T>,
): Promise<T> {
  const executor = database.getExecutor();
  return executor.provideConnection(async (connection) => {
    // Kysely's own transactions hold each statement back until the one before it is answered.
    let isOver = false;
    const faults: unknown[] = [];
    const own = executor.withConnectionProvider({
      async provideConnection(use) {
        if (isOver) throw new Error('a statement came behind the end of its transaction');
        return use(connection).catch((error: unknown) => {
          faults.push(error); // in the order of sending, however deep their awaits lie
          throw error;
        });
      },
    });
    const db = new Transaction<DB>({ config: { dialect }, dialect, driver, executor: own });
    const pending: Array<Promise<unknown>> = [];
    let failed: { readonly reason: unknown } | undefined;
    const withCommit: WithCommit = (...later) => {
      pending.push(...later);
      for (const one of later) one.catch((reason: unknown) => void (failed ??= { reason }));
    };
    const begun = send(connection, ['begin isolation level read committed', ...opening]);
    withCommit(begun);
    begun.catch((error: unknown) => faults.unshift(error));
    try {
      const result = await work(db, begun, withCommit);
      isOver = true;
      // PostgreSQL does not know of a fault on this side: without it, COMMIT would keep the other statements.
      if (pending.length > 1) await new Promise((resolve) => void setImmediate(resolve));
      if (failed) throw failed.reason;
      await all([...pending, commit(connection)]);
      return result;
    } catch (error) {
      isOver = true;
      await Promise.allSettled(pending);
      // It fails where the connection is broken: then the server has rolled back, and the pool gives it up.
      await send(connection, ['rollback']).catch(() => undefined);
      throw isOnlyAborted(error) ? (faults.find((one) => !isOnlyAborted(one)) ?? error) : error;
    }
  });
}

const dialect = new PostgresDialect({ pool: async () => Promise.reject(new Error('has its connection')) });
const driver = new DummyDriver();

async function send(connection: DatabaseConnection, texts: readonly string[]): Promise<void> {
  await all(texts.map(async (text) => connection.executeQuery(CompiledQuery.raw(text))));
}

/** @throws AbortedTransactionError when PostgreSQL rolled back, because a statement before had failed */
async function commit(connection: DatabaseConnection): Promise<void> {
  const { rows } = await connection.executeQuery<{ command?: string }>(CompiledQuery.raw('commit'));
  if (rows[0]?.command === 'ROLLBACK') throw new AbortedTransactionError();
}

/** SQLSTATE 25P02: a statement before it has failed, and that one's error says why. */
function isOnlyAborted(error: unknown): boolean {
  return error instanceof Error && 'code' in error && error.code === '25P02';
}

/** The results of all, once each has one; else the first fault in the order of sending. */
async function all<T>(promises: ReadonlyArray<Promise<T>>): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
