/** Connections to PostgreSQL, and the one place that knows when it is away. */
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
import { instant, NEVER, type Instant } from '../model/instant.ts';

export type Database = Kysely<DB>;

export type PoolOptions = {
  readonly url: string;
  readonly size: number;
  /** Longest wait for a free connection, or for a new one to open. */
  readonly connectTimeoutMs: number;
  /** Longest wait for a statement's answer; above the roles' statement_timeout, which ends slow ones. */
  readonly answerTimeoutMs?: number;
  /** Have PostgreSQL keep each connection's plans. */
  readonly prepares?: boolean;
  /** Told when a pooler has lost a plan: from then on statements are sent whole. */
  readonly onPlanLost?: () => void;
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

const builtIn: unknown = builtInTypes.getTypeParser(timestamptzOid);

/**
 * Parses PostgreSQL's ISO form, in any zone, without microseconds; a year beyond those of Date is infinity.
 * @throws RangeError for another form: the DateStyle of the session is not ISO
 */
function parseTimestamp(text: string): Instant {
  const found: unknown = typeof builtIn === 'function' ? Reflect.apply(builtIn, undefined, [text]) : null;
  if (found === -Infinity) return NEVER;
  if (found === null) throw new RangeError('a time that is not in ISO form');
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
    pipeline: true, // statements that are begun together leave together: transaction.ts
    types,
  });
  pool.on('error', options.onIdleError);
  return new Kysely<DB>({ dialect: new PostgresDialect({ pool: guardPool(pool, options) }) });
}

/**
 * Uses the extended protocol always: the simple one would run an injected `; …`. Gives a faulty connection up at
 * once, because a rollback, and its next user, would wait behind the missing answer.
 */
function guardPool(pool: Pool, options: PoolOptions): PostgresPool {
  let prepares = options.prepares ?? false;
  const broken = new WeakSet<PoolClient>();
  // The pool listens to idle connections only; one that breaks while it is used rejects its statement.
  pool.on('connect', (client) => void client.on('error', () => broken.add(client)));
  const connections = currentConnections(pool);
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
        const name = prepares && parameters.length > 0 ? nameOf(sql) : undefined;
        const statement = {
          text: sql,
          values: [...parameters],
          queryMode: 'extended',
          ...(name && { name }),
        };
        return client.query(statement).catch((error: unknown) => {
          const isLost = isPlanLost(error);
          // Behind a statement that failed, one that was sent with it has no plan either.
          if (isLost && hasFailed) throw error;
          hasFailed = true;
          if (isLost && prepares) {
            prepares = false;
            options.onPlanLost?.();
          }
          const classified = broken.has(client) ? unavailable(error) : classifyDatabaseError(error);
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
 * By text, for as long as the process lives: texts are few, since values are parameters. A name says which text it is,
 * so that behind a pooler no process runs a statement of another under it.
 */
const names = new Map<string, string>();
const maxNames = 500;

/** Undefined beyond the bound: such a statement is sent whole. */
function nameOf(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || names.size >= maxNames) return known;
  const name = hash('sha256', text, 'base64url');
  names.set(text, name);
  return name;
}

/**
 * The pool's connections, without those opened before a fault: a failover leaves all of them at the old server, and
 * each would cost a request before it is given up.
 */
function currentConnections(pool: Pool) {
  const generations = new WeakMap<PoolClient, number>();
  let current = 0;
  return {
    /** @throws DatabaseUnavailableError whatever the reason, also when the server cannot be written to */
    async take(): Promise<PoolClient> {
      for (;;) {
        const client = await pool.connect().catch((error: unknown) => {
          throw unavailable(error);
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

  /** A new connection that leads to a standby is not kept: its reads would go well, so that it would stay for long. */
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
      throw unavailable(error);
    }
  }
}

/** SQLSTATE: the server is a standby, or was set to refuse writes. */
export const readOnly = '25006';

/** A pooler has no such prepared statement, or one of this name that is another client's. */
export const isPlanLost = (error: unknown): boolean => /^(26000|42P05)$/.test(codeOf(error) ?? '');

/**
 * SQLSTATE classes and codes of a server that is going, gone, full, frozen, damaged, a standby (40001 is its conflict
 * with recovery) or refuses the login; and the system's codes for a broken way.
 */
const unavailableCodes =
  /^((08|28|3D|53|57|58|XX)[0-9A-Z]{3}|25006|25P03|26000|42P05|40001|40P01|55P03|E(?!RR_)[A-Z0-9_]+)$/;
/** Those after which the connection is as good as before: full, deadlock, lock time-out, statement time-out. */
const endsStatementOnly = /^(53...|40P01|55P03|57014)$/;
/** pg gives these no code. */
const unavailableMessages =
  /^(Query read timeout|timeout exceeded when trying to connect|Connection terminated|Client has encountered a connection error|driver has already been destroyed)/;
const messagesOfNoCode = new Map([
  ['The server does not support SSL connections', 'TLS_NOT_OFFERED'],
  ['SASL: SCRAM-SERVER-FIRST-MESSAGE: client password must be a string', 'NO_PASSWORD'],
]);

/** The error as DatabaseUnavailableError when it means that the database is away; otherwise the error itself. */
export function classifyDatabaseError(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const isAway = unavailableCodes.test(codeOf(error) ?? '') || unavailableMessages.test(error.message);
  return isAway || isOutdatedPlan(error) ? unavailable(error) : error;
}

/** A migration has changed the columns of a prepared statement: its code is that of many things. */
function isOutdatedPlan(error: Error): boolean {
  return codeOf(error) === '0A000' && 'routine' in error && error.routine === 'RevalidateCachedQuery';
}

/** Any error while a connection is opened, or on a broken one, means that the database is away. */
export function unavailable(error: unknown): DatabaseUnavailableError {
  if (error instanceof DatabaseUnavailableError) return error;
  return new DatabaseUnavailableError(codeOf(error) ?? 'connection');
}

/** The SQLSTATE, or the system's code. */
export function codeOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return 'code' in error && typeof error.code === 'string' ? error.code : messagesOfNoCode.get(error.message);
}
