/** The operator's commands. Each checks its variables and the database, works, and disconnects. */
import { parseArgs } from 'node:util';
import { v7 as uuidv7 } from 'uuid';
import { ConfigError, readSettings, type Environment } from '../config.ts';
import { createCipher } from '../connections/cipher.ts';
import { findFailedChecks, mends, type FailedCheck } from '../db/guard.ts';
import { identifyDatabase } from '../db/identity.ts';
import { migrate, MigrationError } from './migrator.ts';
import { DatabaseUnavailableError, openDatabase, type Database } from '../db/pool.ts';
import { parseTenantId, type TenantId } from '../model/ids.ts';
import { revoke } from '../revenue/row.ts';
import { addTenant, describeTenant, renameTenant } from './tenants.ts';
import { listTenantIds } from '../tenancy/tenants.ts';
import { createWithTenant, type WithTenant } from '../tenancy/with-tenant.ts';
import { explainUnavailable, type NamedUrl } from './explain.ts';
import { removeTenant } from './removal.ts';
import { rotateSecrets, rotateTenant } from './rotation.ts';
import { commandSettings } from './settings.ts';

type Command = (environment: Environment, args: readonly string[]) => Promise<void>;

const commands = new Map<string, Command>([
  ['migrate', migrateSchema],
  ['tenant add', add],
  ['tenant list', list],
  ['tenant rename', rename],
  ['tenant remove', remove],
  ['rotate-keys', rotateKeys],
]);

/**
 * Finds the command named by the first word or two; the words behind are its arguments.
 * A command that fails throws a ConfigError with a message for the operator.
 */
export function findCommand(args: readonly string[]) {
  for (const words of [1, 2]) {
    const command = commands.get(args.slice(0, words).join(' '));
    if (command) return async (environment: Environment) => command(environment, args.slice(words));
  }
  return undefined;
}

async function migrateSchema(environment: Environment): Promise<void> {
  const { DATABASE_OWNER_URL: url } = readSettings(commandSettings.migrate, environment);
  const { applied, newer } = await explainFaults({ variable: 'DATABASE_OWNER_URL', url }, () => migrate(url));
  if (applied.length > 0) print(`applied ${applied.join(', ')}`);
  else if (newer.length === 0) print('the schema is up to date');
  if (newer.length > 0)
    print(`the schema is newer than this release (${newer.join(', ')}); nothing more to do`);
}

async function add(environment: Environment, args: readonly string[]): Promise<void> {
  const config = readSettings(commandSettings.tenant, environment);
  const { name, currency, 'time-zone': timeZone } = parseTenantOptions([...args]);
  const tenantId = parseTenantId(uuidv7());
  if (!name || !currency || !timeZone || !tenantId)
    throw new ConfigError('tenant add needs --name, --currency and --time-zone');
  await withDatabase(config, async ({ withTenant }) => {
    const added = withTenant(tenantId, (transaction) => addTenant(transaction, { name, currency, timeZone }));
    await added.catch(explainRange);
  });
  print(tenantId);
}

async function rename(environment: Environment, [text = '', ...args]: readonly string[]): Promise<void> {
  const config = readSettings(commandSettings.tenant, environment);
  const tenantId = parseTenantId(text);
  const { name, ...others } = parseTenantOptions(args);
  if (!tenantId || !name || Object.keys(others).length > 0)
    throw new ConfigError('tenant rename needs the id of one tenant, and --name; tenant list shows them');
  await withDatabase(config, async ({ withTenant }) => {
    const renamed = withTenant(tenantId, (transaction) => renameTenant(transaction, name));
    if (!(await renamed.catch(explainRange))) throw unknownTenant(tenantId);
  });
  print(`${tenantId} is ${name}`);
}

function explainRange(error: unknown): never {
  throw error instanceof RangeError ? new ConfigError(error.message) : error;
}

const unknownTenant = (tenantId: TenantId): ConfigError =>
  new ConfigError(`there is no tenant ${tenantId}; tenant list shows all tenants`);

async function list(environment: Environment): Promise<void> {
  const config = readSettings(commandSettings.tenantList, environment);
  await withDatabase(config, async ({ database, withTenant }) => {
    for (const tenantId of await listAllTenants(database, config.DATABASE_WORKER_URL)) {
      const tenant = await withTenant(tenantId, describeTenant);
      if (!tenant) continue;
      const { name, currency, timeZone } = tenant;
      const note = tenant.isRemoved ? '  (being removed)' : '';
      print(`${tenantId}  ${currency}  ${timeZone.padEnd(20)}  ${name}${note}`);
    }
  });
}

async function remove(environment: Environment, [text = '', ...more]: readonly string[]): Promise<void> {
  const config = readSettings(commandSettings.tenant, environment);
  const tenantId = parseTenantId(text);
  if (!tenantId || more.length > 0)
    throw new ConfigError('tenant remove needs the id of one tenant; tenant list shows them');
  await withDatabase(config, async ({ withTenant }) => {
    const report = (rows: number) => printProgress(`deleted ${rows} rows`);
    const outcome = await removeTenant({ withTenant, revoke }, tenantId, report);
    if (outcome === 'unknown-tenant') throw unknownTenant(tenantId);
  });
  print(`removed ${tenantId}`);
}

async function rotateKeys(environment: Environment): Promise<void> {
  const config = readSettings(commandSettings.rotateKeys, environment);
  const cipher = createCipher(config.CREDENTIAL_KEYS);
  const use = new Map<string, number>();
  await withDatabase(config, async ({ database, withTenant }) => {
    const tenants = await listAllTenants(database, config.DATABASE_WORKER_URL);
    for (const [index, tenantId] of tenants.entries()) {
      for (const rotate of [rotateTenant, rotateSecrets])
        for (const [key = '(none)', count] of await rotate({ withTenant, cipher }, tenantId))
          use.set(key, (use.get(key) ?? 0) + count);
      if ((index + 1) % 100 === 0) printProgress(`${index + 1} of ${tenants.length} tenants`);
    }
  });
  for (const [key, connections] of [...use].toSorted(([a], [b]) => (a < b ? -1 : 1))) {
    const note = key === cipher.primaryKeyId ? ', sealed with it now' : '';
    print(`key ${key}: ${connections} connections${note}`);
  }
  if (use.size === 0) print('no tokens are stored');
  const left = [...use.keys()].filter((key) => key !== cipher.primaryKeyId);
  if (left.length > 0)
    throw new ConfigError(
      `tokens are still sealed with ${left.join(', ')}: add the key to CREDENTIAL_KEYS if it is missing there, ` +
        `make ${cipher.primaryKeyId} the first key of every server, and run rotate-keys again; a token that ` +
        `still remains cannot be decrypted, and its merchant must store it again`,
    );
}

/**
 * Lists all tenants, as the worker role.
 * @throws ConfigError when the role does not see all tenants, or the URL leads to another database
 */
async function listAllTenants(database: Database, workerUrl: string): Promise<readonly TenantId[]> {
  const tenants = await readAllTenants(workerUrl, await identifyDatabase(database));
  if (typeof tenants === 'string') throw new ConfigError(workerFaults[tenants]);
  return tenants;
}

export const workerFaults = {
  worker_sees_not_all:
    'the role of DATABASE_WORKER_URL does not see all tenants; log in as revenue_worker there',
  other_database:
    'DATABASE_WORKER_URL and DATABASE_URL lead to different databases; set both to the same one',
};

/** @throws ConfigError when the worker's database is away */
export async function readAllTenants(
  workerUrl: string,
  identity: string,
): Promise<readonly TenantId[] | keyof typeof workerFaults> {
  return withOpenDatabase({ variable: 'DATABASE_WORKER_URL', url: workerUrl }, async (worker) => {
    if ((await identifyDatabase(worker)) !== identity) return 'other_database';
    const tenants = await listTenantIds(worker);
    return tenants === 'sees-not-all' ? 'worker_sees_not_all' : tenants;
  });
}

/** Opens the application's database for a command, and checks it first. */
async function withDatabase(
  { DATABASE_URL: url }: { readonly DATABASE_URL: string },
  work: (opened: { database: Database; withTenant: WithTenant }) => Promise<void>,
): Promise<void> {
  await withOpenDatabase({ variable: 'DATABASE_URL', url }, async (database) => {
    const failed = await findFailedChecks(database);
    if (failed.length > 0) throw new ConfigError(explainChecks(failed));
    await work({ database, withTenant: createWithTenant(database) });
  });
}

export function explainChecks(failed: readonly FailedCheck[]): string {
  const lines = failed.map((check) => `\n  ${check}: ${mends[check]}`);
  return `the database of DATABASE_URL cannot be used:${lines.join('')}`;
}

async function withOpenDatabase<T>(named: NamedUrl, work: (database: Database) => Promise<T>): Promise<T> {
  const options = { url: named.url, size: 1, connectTimeoutMs: 5_000, onIdleError: () => undefined };
  const database = openDatabase(options);
  try {
    return await explainFaults(named, () => work(database));
  } finally {
    await database.destroy();
  }
}

/** Turns faults of the setup into ConfigErrors: where the fault is and how to mend it. */
export async function explainFaults<T>(named: NamedUrl, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof DatabaseUnavailableError) throw new ConfigError(explainUnavailable(error, named));
    if (error instanceof MigrationError) throw new ConfigError(error.message);
    throw error;
  }
}

function parseTenantOptions(args: string[]) {
  const text = { type: 'string' } as const;
  try {
    return parseArgs({ args, options: { name: text, currency: text, 'time-zone': text } }).values;
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
/** On stderr, apart from the command's output. */
const printProgress = (line: string): void => void process.stderr.write(`${line}\n`);
