/** What an operator does to tenants and keys from the command line. Each command opens the service, works, and closes it. */
import { parseArgs } from 'node:util';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { ConfigError, type Config } from './config.ts';
import { rotateTenant } from './connections/rotation.ts';
import { openDatabase } from './db/pool.ts';
import { parseTenantId, type TenantId } from './model/ids.ts';
import { revoke } from './revenue/lease.ts';
import { createService, type Service } from './service.ts';
import { removeTenant } from './tenancy/removal.ts';
import { addTenant, describeTenant, listTenantIds } from './tenancy/tenants.ts';

type Command = (config: Config, args: readonly string[]) => Promise<void>;

/** Each throws ConfigError, with a message for its operator, when it cannot be done as asked. */
export const tenantCommands: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['add', add],
  ['list', list],
  ['remove', remove],
]);

async function add(config: Config, args: readonly string[]): Promise<void> {
  const text = { type: 'string' } as const;
  const { values } = parseOptions([...args], { name: text, currency: text, 'time-zone': text });
  const { name, currency, 'time-zone': timeZone } = values;
  const tenantId = parseTenantId(uuidv7());
  if (!name || !currency || !timeZone || !tenantId)
    throw new ConfigError('tenant add needs --name, --currency and --time-zone');
  await withService(config, async ({ withTenant }) => {
    try {
      await withTenant(tenantId, (transaction) => addTenant(transaction, { name, currency, timeZone }));
    } catch (error) {
      if (error instanceof RangeError) throw new ConfigError(error.message);
      throw error;
    }
  });
  print(tenantId);
}

async function list(config: Config): Promise<void> {
  await withService(config, async ({ withTenant }) => {
    for (const tenantId of await allTenants(config)) {
      const tenant = await withTenant(tenantId, describeTenant);
      if (!tenant) continue;
      const { name, currency, timeZone, isRemoved } = tenant;
      print(
        `${tenantId}  ${currency}  ${timeZone.padEnd(20)}  ${name}${isRemoved ? '  (being removed)' : ''}`,
      );
    }
  });
}

async function remove(config: Config, [text = '', ...more]: readonly string[]): Promise<void> {
  const tenantId = parseTenantId(text);
  if (!tenantId || more.length > 0)
    throw new ConfigError('tenant remove needs the id of one tenant; tenant list shows them');
  await withService(config, async ({ withTenant }) => {
    const outcome = await removeTenant({ withTenant, revoke }, tenantId, (rows) =>
      tell(`deleted ${rows} rows`),
    );
    if (outcome === 'unknown-tenant')
      throw new ConfigError(`there is no tenant ${tenantId}; tenant list shows those there are`);
  });
  print(`removed ${tenantId}`);
}

export async function rotateKeys(config: Config): Promise<void> {
  const use = new Map<string, number>();
  await withService(config, async ({ withTenant, cipher }) => {
    const tenants = await allTenants(config);
    for (const [index, tenantId] of tenants.entries()) {
      for (const [key = '(none)', connections] of await rotateTenant({ withTenant, cipher }, tenantId))
        use.set(key, (use.get(key) ?? 0) + connections);
      if ((index + 1) % 100 === 0) tell(`${index + 1} of ${tenants.length} tenants`);
    }
    for (const [key, connections] of [...use].toSorted(([a], [b]) => (a < b ? -1 : 1)))
      print(
        `key ${key}: ${connections} connections${key === cipher.primaryKeyId ? ', sealed with it now' : ''}`,
      );
    if (use.size === 0) print('no tokens are stored');
    const left = [...use.keys()].filter((key) => key !== cipher.primaryKeyId);
    if (left.length > 0)
      throw new ConfigError(
        `tokens still hang on ${left.join(', ')}: add the key to CREDENTIAL_KEYS if it is missing there, ` +
          `see that every server has ${cipher.primaryKeyId} first, and run rotate-keys again; what stays all ` +
          `the same no longer opens, and its merchant must store it anew`,
      );
  });
}

/** Names every tenant, as the one role that may. */
async function allTenants(config: Config): Promise<TenantId[]> {
  if (!config.DATABASE_WORKER_URL)
    throw new ConfigError('DATABASE_WORKER_URL is not set: only the role revenue_worker may list tenants');
  const worker = openDatabase({
    url: config.DATABASE_WORKER_URL,
    size: 1,
    connectTimeoutMs: 5_000,
    onIdleError: () => undefined,
  });
  try {
    return await listTenantIds(worker);
  } finally {
    await worker.destroy();
  }
}

async function withService(config: Config, work: (service: Service) => Promise<void>): Promise<void> {
  const service = await createService({ config, logger: pino({ level: 'silent' }) });
  try {
    await work(service);
  } finally {
    await service.stop();
  }
}

function parseOptions<Options extends NonNullable<Parameters<typeof parseArgs>[0]>['options']>(
  args: string[],
  options: Options,
) {
  try {
    return parseArgs({ args, options });
  } catch (error) {
    throw new ConfigError(error instanceof Error ? error.message : String(error));
  }
}

const print = (line: string): void => void process.stdout.write(`${line}\n`);
/** Progress, apart from what the command prints. */
const tell = (line: string): void => void process.stderr.write(`${line}\n`);
