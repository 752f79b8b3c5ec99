/** Applies db/migrations in order, as the owner; each file is one migration in plain SQL. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { Migrator, type Migration, type MigrationProvider } from 'kysely/migration';
import { Pool } from 'pg';
import { listMigrations, migrationsFolder } from '../db/migrations.ts';
import { classifyDatabaseError, DatabaseUnavailableError, toUnavailable } from '../db/pool.ts';
import { codeOf } from '../model/failure.ts';

/** A failed migration; the message says why, and what to do. */
export class MigrationError extends Error {
  override name = 'MigrationError' as const;
}

/**
 * Brings the schema up to date; leaves migrations of a newer release alone (`newer`). It takes a
 * session lock: the URL must not lead through a transaction-mode pooler.
 * @throws DatabaseUnavailableError when the database is away
 * @throws MigrationError for any other failure; the failed migration is rolled back
 */
export async function migrate(ownerUrl: string) {
  const pool = new Pool({ connectionString: ownerUrl, max: 1 });
  pool.on('error', () => undefined); // an idle connection may break after the work
  const database = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const client = await pool.connect().catch((error: unknown) => {
      throw toUnavailable(error);
    });
    client.release();
    const known = new Set(await listMigrations());
    const newer = (await listApplied(database)).filter((name) => !known.has(name));
    const provider = createProvider(newer);
    const { error, results = [] } = await new Migrator({ db: database, provider }).migrateToLatest();
    if (error !== undefined)
      throw explainFailure(error, results.find(({ status }) => status === 'Error')?.migrationName);
    return { applied: results.map(({ migrationName }) => migrationName), newer };
  } finally {
    await database.destroy();
  }
}

async function listApplied(database: Kysely<unknown>): Promise<string[]> {
  try {
    const { rows } = await sql<{ name: string }>`select name from kysely_migration`.execute(database);
    return rows.map(({ name }) => name);
  } catch (error) {
    if (codeOf(error) === undefinedTable) return [];
    throw explainFailure(error);
  }
}

const undefinedTable = '42P01';
const insufficientPrivilege = '42501';

function explainFailure(error: unknown, migration?: string): Error {
  const classified = classifyDatabaseError(error);
  if (classified instanceof DatabaseUnavailableError) return classified;
  const code = codeOf(error);
  const mend =
    code === insufficientPrivilege
      ? '; DATABASE_OWNER_URL must log in as revenue_owner; run db/roles.sql in the database first'
      : '';
  const subject = migration === undefined ? 'the schema cannot be migrated' : `migration ${migration} failed`;
  const message = error instanceof Error ? error.message : String(error);
  return new MigrationError(`${subject}: ${message}${code ? ` (${code})` : ''}${mend}`, { cause: error });
}

/** Provides this release's files, and an empty migration for each applied by a newer release. */
function createProvider(newer: readonly string[]): MigrationProvider {
  return {
    async getMigrations() {
      const migrations: Record<string, Migration> = {};
      for (const name of await listMigrations()) {
        const text = await readFile(join(migrationsFolder, `${name}.sql`), 'utf8');
        migrations[name] = { up: async (db) => void (await sql.raw(text).execute(db)) };
      }
      for (const name of newer) migrations[name] = { up: async () => undefined };
      return migrations;
    },
  };
}
