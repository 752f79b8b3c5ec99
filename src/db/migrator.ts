/** Applies db/migrations in order, as the owner; each file is one migration, SQL and nothing else. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Kysely, PostgresDialect, sql } from 'kysely';
import { Migrator, type Migration, type MigrationProvider } from 'kysely/migration';
import { Pool } from 'pg';
import { classifyDatabaseError, DatabaseUnavailableError } from './pool.ts';

export const migrationsFolder = join(import.meta.dirname, '../../db/migrations');

/** The names of the migrations that this release knows, oldest first. */
export async function knownMigrations(folder = migrationsFolder): Promise<string[]> {
  const files = await readdir(folder);
  return files
    .filter((file) => file.endsWith('.sql'))
    .map((file) => file.slice(0, -'.sql'.length))
    .toSorted();
}

/**
 * Brings the schema up to date and answers the names of the migrations that it applied. Takes a session lock, so the URL
 * must not pass a transaction-mode pooler.
 * @throws DatabaseUnavailableError when the database is away
 * @throws Error naming the migration that failed; what it had begun is rolled back
 */
export async function migrate(ownerUrl: string): Promise<string[]> {
  const pool = new Pool({ connectionString: ownerUrl, max: 1 });
  pool.on('error', () => undefined); // a connection that breaks once all is done
  const database = new Kysely<unknown>({ dialect: new PostgresDialect({ pool }) });
  try {
    const { error, results = [] } = await new Migrator({
      db: database,
      provider: sqlFiles(),
    }).migrateToLatest();
    if (error !== undefined) {
      const classified = classifyDatabaseError(error);
      if (classified instanceof DatabaseUnavailableError) throw classified;
      const failed = results.find(({ status }) => status === 'Error');
      throw new Error(`migration ${failed?.migrationName ?? '(none)'} failed`, { cause: error });
    }
    return results.map(({ migrationName }) => migrationName);
  } finally {
    await database.destroy();
  }
}

function sqlFiles(): MigrationProvider {
  return {
    async getMigrations() {
      const migrations: Record<string, Migration> = {};
      for (const name of await knownMigrations()) {
        const text = await readFile(join(migrationsFolder, `${name}.sql`), 'utf8');
        migrations[name] = { up: async (db) => void (await sql.raw(text).execute(db)) };
      }
      return migrations;
    },
  };
}
