/** The command line: serve, migrate, tenant add. */
import { parseArgs } from 'node:util';
import closeWithGrace from 'close-with-grace';
import { pino } from 'pino';
import { v7 as uuidv7 } from 'uuid';
import { ConfigError, readConfig, type Config } from './config.ts';
import { migrate } from './db/migrator.ts';
import { startServer } from './http/server.ts';
import { parseTenantId } from './model/ids.ts';
import { createLogObserver } from './observe/log.ts';
import { createService } from './service.ts';
import { addTenant } from './tenancy/tenants.ts';

const usage = `usage: node src/main.ts <command>

  serve        answer requests, until SIGTERM or SIGINT
  migrate      bring the database's schema up to date, as its owner (DATABASE_OWNER_URL)
  tenant add   --name NAME --currency CODE --time-zone ZONE
               add a merchant and print its id
`;

async function serve(config: Config): Promise<void> {
  const logger = pino({ level: config.LOG_LEVEL, base: null });
  const observe = createLogObserver(logger);
  const service = await createService({ config, logger, observe });
  const failed = await service.failedChecks();
  if (failed.length > 0) {
    await service.stop();
    throw new ConfigError(`refusing to serve, the database is not safe to serve from: ${failed.join(', ')}`);
  }
  const server = await startServer(service.app, { host: config.HOST, port: config.PORT });
  observe({ kind: 'serverListening', url: server.url });
  closeWithGrace({ delay: config.SHUTDOWN_DEADLINE_MS, logger: false }, async ({ signal, err }) => {
    if (err) observe({ kind: 'bug', where: 'process', error: err });
    observe({ kind: 'serverStopping', signal: signal ?? 'error' });
    service.drain();
    await server.stop();
    await service.stop();
  });
}

async function addTenantCommand(config: Config, args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { name: { type: 'string' }, currency: { type: 'string' }, 'time-zone': { type: 'string' } },
  });
  const { name, currency, 'time-zone': timeZone } = values;
  const tenantId = parseTenantId(uuidv7());
  if (!name || !currency || !timeZone || !tenantId)
    throw new ConfigError(`tenant add needs all three options\n\n${usage}`);
  const service = await createService({ config, logger: pino({ level: 'silent' }) });
  try {
    await service.withTenant(tenantId, (transaction) => addTenant(transaction, { name, currency, timeZone }));
  } catch (error) {
    if (error instanceof RangeError) throw new ConfigError(error.message);
    throw error;
  } finally {
    await service.stop();
  }
  process.stdout.write(`${tenantId}\n`);
}

async function migrateCommand(config: Config): Promise<void> {
  if (!config.DATABASE_OWNER_URL)
    throw new ConfigError('DATABASE_OWNER_URL is not set: migrations run as the owner of the schema');
  const applied = await migrate(config.DATABASE_OWNER_URL);
  process.stdout.write(
    applied.length === 0 ? 'the schema is up to date\n' : `applied ${applied.join(', ')}\n`,
  );
}

async function run([command = '', ...args]: readonly string[]): Promise<void> {
  if (command === 'serve') return serve(readConfig(process.env));
  if (command === 'migrate') return migrateCommand(readConfig(process.env));
  if (command === 'tenant' && args[0] === 'add')
    return addTenantCommand(readConfig(process.env), args.slice(1));
  throw new ConfigError(usage);
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  // A fault in the setup is for its operator to read; anything else is a bug and keeps its stack.
  const text =
    error instanceof ConfigError
      ? error.message
      : error instanceof Error
        ? (error.stack ?? error.message)
        : String(error);
  process.stderr.write(`error: ${text}\n`);
  process.exitCode = 1;
}
