/** A database for development or tests, with roles, schema and a URL per role. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrate } from '../../src/administration/migrator.ts';
import { explainUnavailable } from '../../src/administration/explain.ts';
import { DatabaseUnavailableError, toUnavailable } from '../../src/db/pool.ts';
import { CommandError } from './console.ts';
import { developmentPassword, startPostgres, type PostgresServer } from './postgres.ts';

export type DatabaseUrls = { readonly app: string; readonly owner: string; readonly worker: string };

const unsetOrGive =
  'give the URL of a superuser, so that databases and roles can be made, or unset it to use the embedded PostgreSQL';
const rolesFile = join(import.meta.dirname, '../../db/roles.sql');

/**
 * The embedded server, or the server in DATABASE_URL. This URL must log in as a superuser: the
 * commands create databases and roles. The servers they start get other URLs.
 */
export async function developmentServer(
  name: string,
  settings?: Readonly<Record<string, string>>,
): Promise<PostgresServer> {
  const given = process.env['DATABASE_URL'];
  if (!given) return startPostgres({ name, ...(settings ? { settings } : {}) });
  if (!/^postgres(ql)?:$/.test(URL.parse(given)?.protocol ?? ''))
    throw new CommandError('DATABASE_URL is no postgres:// URL', unsetOrGive);
  const adminUrl = (database?: string): string => {
    const url = new URL(given);
    if (database !== undefined) url.pathname = `/${database}`;
    return url.href;
  };
  const [answer] = await query(
    adminUrl(),
    'select rolsuper as ok from pg_roles where rolname = current_user',
  ).catch((error: unknown) => {
    const fault = explainUnavailable(toUnavailable(error), { variable: 'DATABASE_URL', url: given });
    throw new CommandError(fault, unsetOrGive);
  });
  if (answer?.['ok'] !== true) {
    throw new CommandError('DATABASE_URL does not log in as a superuser', unsetOrGive);
  }
  return { port: Number(new URL(given).port || 5432), adminUrl, stop: async () => undefined };
}

/** Creates the database and roles if missing, and migrates it as its owner. */
export async function prepareDatabase(server: PostgresServer, database: string): Promise<DatabaseUrls> {
  await createDatabase(server, database);
  const urls = roleUrls(server, database);
  await migrate(urls.owner).catch((error: unknown) => {
    if (!(error instanceof DatabaseUnavailableError) || error.code !== '28P01') throw error;
    throw new CommandError(
      `on the server of DATABASE_URL, the role revenue_owner does not have the password "${developmentPassword}"`,
      `alter role revenue_owner, revenue_app and revenue_worker password '${developmentPassword}', or use another server`,
    );
  });
  return urls;
}

/** Copies a prepared database: about 50 ms. */
export async function cloneDatabase(
  server: PostgresServer,
  template: string,
  database: string,
): Promise<DatabaseUrls> {
  await query(server.adminUrl(), `create database "${database}" template "${template}" owner revenue_owner`);
  await query(server.adminUrl(database), await readFile(rolesFile, 'utf8'));
  return roleUrls(server, database);
}

export async function dropDatabase(server: PostgresServer, database: string): Promise<void> {
  await query(server.adminUrl(), `drop database if exists "${database}" with (force)`);
}

async function createDatabase(server: PostgresServer, database: string): Promise<void> {
  const found = await query(server.adminUrl(), 'select 1 from pg_database where datname = $1', [database]);
  if (found.length === 0) await query(server.adminUrl(), `create database "${database}"`);
  const roles = ['revenue_owner', 'revenue_app', 'revenue_worker'];
  const before = await query(server.adminUrl(), 'select rolname from pg_roles where rolname = any($1)', [
    roles,
  ]);
  await query(server.adminUrl(database), await readFile(rolesFile, 'utf8'));
  for (const role of roles) {
    if (before.some((row) => row['rolname'] === role)) continue;
    await query(server.adminUrl(), `alter role ${role} password '${developmentPassword}'`);
  }
}

export function roleUrls(server: Pick<PostgresServer, 'adminUrl'>, database: string): DatabaseUrls {
  const urlFor = (role: string): string => {
    const url = new URL(server.adminUrl(database));
    url.username = role;
    url.password = developmentPassword;
    return url.href;
  };
  return { app: urlFor('revenue_app'), owner: urlFor('revenue_owner'), worker: urlFor('revenue_worker') };
}

async function query(
  url: string,
  text: string,
  values?: readonly unknown[],
): Promise<Array<Record<string, unknown>>> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const result = await client.query<Record<string, unknown>>(text, values ? [...values] : undefined);
    return result.rows;
  } finally {
    await client.end();
  }
}
