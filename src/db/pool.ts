/** Connections to PostgreSQL, and the one place that knows when it is away. */
import {
  Kysely,
  PostgresDialect,
  type PostgresCursor,
  type PostgresPool,
  type PostgresQueryResult,
} from 'kysely';
import { Pool, TypeOverrides } from 'pg';
import type { DB } from '#generated/database.ts';
import { instant, never, type Instant } from '../model/instant.ts';

export type Database = Kysely<DB>;

export type PoolOptions = {
  readonly url: string;
  readonly size: number;
  /** Longest wait for a free connection, or for a new one to open. */
  readonly connectTimeoutMs: number;
  /** Longest wait for an answer to a statement; above the roles' statement_timeout, which ends one that is only slow. */
  readonly answerTimeoutMs?: number;
  /** Told of an idle connection that broke; the pool replaces it by itself. */
  readonly onIdleError: () => void;
};

/** PostgreSQL cannot be reached, or refuses: nothing can be said until it is back. Carries no text of the server. */
export class DatabaseUnavailableError extends Error {
  override name = 'DatabaseUnavailableError' as const;
  readonly code: string;
  constructor(code: string) {
    super(`the database is unavailable (${code})`);
    this.code = code;
  }
}

const defaultAnswerTimeoutMs = 6_000;

const bigintOid = 20;
const timestamptzOid = 1184;

/** bigint as bigint, timestamptz as an Instant: pg would answer text, and Date or a number for the infinities. */
const types = new TypeOverrides();
types.setTypeParser(bigintOid, BigInt);
types.setTypeParser(timestamptzOid, parseTimestamp);

/** PostgreSQL's ISO form: a space for the T, an offset that may lack its minutes, microseconds that are cut off. */
function parseTimestamp(text: string): Instant {
  if (text === 'infinity') return instant(Infinity);
  if (text === '-infinity') return never;
  return instant(
    Date.parse(
      text
        .replace(' ', 'T')
        .replace(/(\.\d{3})\d+/, '$1')
        .replace(/([+-]\d{2})$/, '$1:00'),
    ),
  );
}

export function openDatabase(options: PoolOptions): Database {
  const pool = new Pool({
    connectionString: options.url,
    max: options.size,
    connectionTimeoutMillis: options.connectTimeoutMs,
    query_timeout: options.answerTimeoutMs ?? defaultAnswerTimeoutMs,
    application_name: 'skeldir-attribution',
    types,
  });
  pool.on('error', options.onIdleError);
  // The pool listens to idle connections only; one that breaks while it is used rejects its statement, and that is enough.
  pool.on('connect', (client) => void client.on('error', () => undefined));
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool: guarded(pool) }) });
}

/**
 * Every statement goes by the extended protocol, in which a text holds one statement: pg would send one without
 * parameters by the simple protocol, in which an injected `; …` runs. A connection on which an answer did not come in time
 * is given up: a rollback would wait behind that answer, and so would its next user.
 */
function guarded(pool: Pool): PostgresPool {
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await pool.connect();
      let silence: Error | undefined;
      function query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
      function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
      function query(sql: unknown, parameters: readonly unknown[] = []): unknown {
        if (typeof sql !== 'string') throw new TypeError('cursors are not used here');
        if (silence) return Promise.reject(silence);
        const statement = { text: sql, values: [...parameters], queryMode: 'extended' };
        return client.query(statement).catch((error: unknown) => {
          if (error instanceof Error && error.message === unanswered) silence = error;
          throw error;
        });
      }
      return { query, release: (destroy) => client.release(destroy === true || silence !== undefined) };
    },
  };
}

/** SQLSTATE classes and codes by which a server says that it is going, gone, full or frozen: not a bug of a statement. */
const unavailableSqlStates = /^(08|57P|53|25P03$|55P03$|57014$)/;
const unavailableSystemCodes = new Set([
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ETIMEDOUT',
  'ENOTFOUND',
  'EAI_AGAIN',
  'ENOENT',
]);
// pg gives these no code.
const unanswered = 'Query read timeout';
const unavailableMessages =
  /^(Query read timeout|timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|driver has already been destroyed)/;

/** The error as DatabaseUnavailableError when it means that the database is away; otherwise the error itself. */
export function classifyDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (unavailableSqlStates.test(code) || unavailableSystemCodes.has(code))
    return new DatabaseUnavailableError(code);
  if (unavailableMessages.test(error.message)) return new DatabaseUnavailableError('connection');
  return error;
}
