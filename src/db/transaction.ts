/**
 * One transaction on one connection. Statements are pipelined: those begun together take one round
 * trip, and PostgreSQL runs them in the order of sending.
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
import { codeOf } from '../model/failure.ts';
import type { Database } from './pool.ts';

/**
 * Awaits the last statements together with the commit, in one round trip. Begin them first: a
 * statement after the commit is an error.
 */
export type WithCommit = (...begun: ReadonlyArray<Promise<unknown>>) => void;

/**
 * Runs `work` between BEGIN and COMMIT. An error in it, or in a statement left to the commit, rolls
 * back. `work` awaits `begun`, the opening statements, with its first result.
 */
export async function inTransaction<T>(
  database: Database,
  opening: readonly string[],
  work: (db: Transaction<DB>, begun: Promise<unknown>, withCommit: WithCommit) => Promise<T>,
): Promise<T> {
  const executor = database.getExecutor();
  return executor.provideConnection(async (connection) => {
    // Kysely's own transactions send each statement only after the result of the one before.
    let isOver = false;
    const faults: unknown[] = [];
    const own = executor.withConnectionProvider({
      async provideConnection(use) {
        if (isOver) throw new Error('a statement was begun after the end of its transaction');
        return use(connection).catch((error: unknown) => {
          faults.push(error); // in the order of sending, independent of the callers' awaits
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
      // Lets faults of this process surface first: PostgreSQL would commit the other statements.
      if (pending.length > 1) await new Promise((resolve) => void setImmediate(resolve));
      if (failed) throw failed.reason;
      await awaitAll([...pending, commit(connection)]);
      return result;
    } catch (error) {
      isOver = true;
      await Promise.allSettled(pending);
      // Fails on a broken connection: the server has rolled back, and the pool drops it.
      await send(connection, ['rollback']).catch(() => undefined);
      throw isOnlyAborted(error) ? (faults.find((one) => !isOnlyAborted(one)) ?? error) : error;
    }
  });
}

const dialect = new PostgresDialect({
  pool: async () => Promise.reject(new Error('the transaction has its connection')),
});
const driver = new DummyDriver();

async function send(connection: DatabaseConnection, texts: readonly string[]): Promise<void> {
  await awaitAll(texts.map(async (text) => connection.executeQuery(CompiledQuery.raw(text))));
}

/** @throws AbortedTransactionError when PostgreSQL rolled back: an earlier statement failed */
async function commit(connection: DatabaseConnection): Promise<void> {
  const { rows } = await connection.executeQuery<{ command?: string }>(CompiledQuery.raw('commit'));
  if (rows[0]?.command === 'ROLLBACK') throw new AbortedTransactionError();
}

/** SQLSTATE 25P02: an earlier statement failed; its error has the reason. */
function isOnlyAborted(error: unknown): boolean {
  return codeOf(error) === '25P02';
}

/** Waits until all have settled, then returns the results or throws the first sent's error. */
async function awaitAll<T>(promises: ReadonlyArray<Promise<T>>): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
