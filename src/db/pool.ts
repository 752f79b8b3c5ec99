/** The connection pool of PostgreSQL, and the classification of its errors. */
import {
  Kysely,
  PostgresDialect,
  type PostgresCursor,
  type PostgresPool,
  type PostgresQueryResult,
} from 'kysely';
import { hash } from 'node:crypto';
import { Pool, TypeOverrides, types as builtInTypes, type PoolClient } from 'pg';
import type { DB } from '#generated/database.ts';
import { codeOf } from '../model/failure.ts';
import { instant, NEVER, type Instant } from '../model/instant.ts';

export type Database = Kysely<DB>;

export type PoolOptions = {
  readonly url: string;
  readonly size: number;
  /** The maximum wait for a free connection, or for a new one to open. */
  readonly connectTimeoutMs: number;
  /** The maximum wait for a statement's result; above the roles' statement_timeout. */
  readonly answerTimeoutMs?: number;
  readonly prepares?: boolean;
  /** Called when a pooler has lost a prepared statement: statements are sent whole now. */
  readonly onPlanLost?: () => void;
  /** Called when an idle connection breaks; the pool replaces it. */
  readonly onIdleError: () => void;
};

/** PostgreSQL is away or rejects connections. Holds a code only, no text of the server. */
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

/** Parses bigint to bigint and timestamptz to Instant; pg's defaults are text and Date. */
const types = new TypeOverrides();
types.setTypeParser(bigintOid, BigInt);
types.setTypeParser(timestamptzOid, parseTimestamp);

const builtIn: unknown = builtInTypes.getTypeParser(timestamptzOid);

/**
 * Drops microseconds; a year beyond Date's range becomes Infinity.
 * @throws RangeError for another form: the session's DateStyle is not ISO
 */
function parseTimestamp(text: string): Instant {
  const found: unknown = typeof builtIn === 'function' ? Reflect.apply(builtIn, undefined, [text]) : null;
  if (found === -Infinity) return NEVER;
  if (found === null) throw new RangeError('a time is not in ISO form');
  const epochMs = Number(found);
  return instant(Number.isNaN(epochMs) ? Infinity : epochMs);
}

export function openDatabase(options: PoolOptions): Database {
  const pool = new Pool({
    connectionString: options.url,
    max: options.size,
    connectionTimeoutMillis: options.connectTimeoutMs,
    query_timeout: options.answerTimeoutMs ?? defaultAnswerTimeoutMs,
    application_name: 'skeldir-attribution',
    pipeline: true, // statements begun together take one round trip: transaction.ts
    types,
  });
  pool.on('error', options.onIdleError);
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool: guardPool(pool, options) }) });
}

/**
 * Always uses the extended protocol: the simple one would run an injected `; …`. Drops a broken
 * connection at once: a rollback, or its next user, would wait behind the missing result.
 */
function guardPool(pool: Pool, options: PoolOptions): PostgresPool {
  let prepares = options.prepares ?? false;
  const broken = new WeakSet<PoolClient>();
  // The pool observes idle connections only; the statement rejects when a used one breaks.
  pool.on('connect', (client) => void client.on('error', () => broken.add(client)));
  const connections = trackConnections(pool);
  return {
    options: pool.options,
    end: () => pool.end(),
    async connect() {
      const client = await connections.take();
      let fault: DatabaseUnavailableError | undefined;
      let hasFailed = false;
      function query<R>(sql: string, parameters: readonly unknown[]): Promise<PostgresQueryResult<R>>;
      function query<R>(cursor: PostgresCursor<R>): PostgresCursor<R>;
      function query(sql: unknown, parameters: readonly unknown[] = []): unknown {
        if (typeof sql !== 'string') throw new TypeError('cursors are not used here');
        if (fault) return Promise.reject(fault);
        const name = prepares && parameters.length > 0 ? nameStatement(sql) : undefined;
        const statement = {
          text: sql,
          values: [...parameters],
          queryMode: 'extended',
          ...(name && { name }),
        };
        return client.query(statement).catch((error: unknown) => {
          const isLost = isPlanLost(error);
          // A statement pipelined behind a failed one lacks its plan too; the pooler has lost none.
          if (isLost && hasFailed) throw error;
          hasFailed = true;
          if (isLost && prepares) {
            prepares = false;
            options.onPlanLost?.();
          }
          const classified = broken.has(client) ? toUnavailable(error) : classifyDatabaseError(error);
          if (classified instanceof DatabaseUnavailableError && !endsStatementOnly.test(classified.code)) {
            fault = classified;
            connections.distrust(client);
          }
          throw classified;
        });
      }
      return { query, release: (destroy) => client.release(destroy === true || fault !== undefined) };
    },
  };
}

/**
 * Names of prepared statements by text. Texts are few, because values are parameters. A name is the
 * text's hash: behind a pooler, two processes never use one name for two texts.
 */
const names = new Map<string, string>();
const maxNames = 500;

/** Undefined beyond the limit: the statement is sent whole. */
function nameStatement(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= maxNames) return known;
  const name = hash('sha256', text, 'base64url');
  names.set(text, name);
  return name;
}

/**
 * Hands out connections, but none opened before a fault: after a failover they all lead to the old
 * server, and each would fail a request.
 */
function trackConnections(pool: Pool) {
  const generations = new WeakMap<PoolClient, number>();
  let current = 0;
  return {
    /** @throws DatabaseUnavailableError for any failure, also for a read-only server */
    async take(): Promise<PoolClient> {
      for (;;) {
        const client = await pool.connect().catch((error: unknown) => {
          throw toUnavailable(error);
        });
        const generation = generations.get(client) ?? (await admit(client));
        generations.set(client, generation);
        if (generation === current) return client;
        client.release(true);
      }
    },
    distrust(client: PoolClient): void {
      if (generations.get(client) === current) current += 1;
    },
  };

  /** Drops a new connection to a standby: its reads succeed, so the pool would keep it. */
  async function admit(client: PoolClient): Promise<number> {
    const generation = current;
    try {
      const { rows } = await client.query<{ readonly transaction_read_only: string }>(
        'show transaction_read_only',
      );
      if (rows[0]?.transaction_read_only !== 'off') throw new DatabaseUnavailableError(readOnly);
      return generation;
    } catch (error) {
      client.release(true);
      throw toUnavailable(error);
    }
  }
}

/** SQLSTATE: the server is a standby, or set to read-only. */
export const readOnly = '25006';

/** The pooler lacks the prepared statement, or has another client's under its name. */
export const isPlanLost = (error: unknown): boolean => /^(26000|42P05)$/.test(codeOf(error) ?? '');

// SQLSTATE of a server that stops, is away, full, frozen, damaged or a standby (40001: conflict
// with recovery), or rejects the login; and the system's codes of a broken network.
const unavailableCodes =
  /^((08|28|3D|53|57|58|XX)[0-9A-Z]{3}|25006|25P03|26000|42P05|40001|40P01|55P03|E(?!RR_)[A-Z0-9_]+)$/;
/** SQLSTATE: full, deadlock, lock time-out, statement time-out. The connection stays usable. */
const endsStatementOnly = /^(53...|40P01|55P03|57014)$/;
/** Messages of pg's errors without a code. */
const unavailableMessages =
  /^(Query read timeout|timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|driver has already been destroyed)/;
const codesOfMessages = new Map([
  ['The server does not support SSL connections', 'TLS_NOT_OFFERED'],
  ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', 'NO_PASSWORD'],
]);

/** Turns an error of a database that is away into a DatabaseUnavailableError. */
export function classifyDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const isAway = unavailableCodes.test(codeOf(error) ?? '') || unavailableMessages.test(error.message);
  return isAway || isOutdatedPlan(error) ? toUnavailable(error) : error;
}

/** A migration has changed the columns of a prepared statement; its code alone is ambiguous. */
function isOutdatedPlan(error: Error): boolean {
  return codeOf(error) === '0A000' && 'routine' in error && error.routine === 'RevalidateCachedQuery';
}

/** Wraps any error of opening a connection, or of a broken one: the database is away. */
export function toUnavailable(error: unknown): DatabaseUnavailableError {
  if (error instanceof DatabaseUnavailableError) return error;
  const message = error instanceof Error ? error.message : '';
  return new DatabaseUnavailableError(codeOf(error) ?? codesOfMessages.get(message) ?? 'connection');
}
