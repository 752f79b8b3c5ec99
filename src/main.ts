/** The command line: serve, migrate, and what an operator does to tenants and keys. */
import closeWithGrace from 'close-with-grace';
import { pino } from 'pino';
import { rotateKeys, tenantCommands } from './administration.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import { migrate } from './db/migrator.ts';
import { DatabaseUnavailableError } from './db/pool.ts';
import { startServer } from './http/server.ts';
import { createLogObserver } from './observe/log.ts';
import { createService } from './service.ts';

const usage = `usage: node src/main.ts <command>

  serve        answer requests, until SIGTERM or SIGINT
  migrate      bring the database's schema up to date, as its owner (DATABASE_OWNER_URL)
  tenant add   --name NAME --currency CODE --time-zone ZONE
               add a merchant and print its id
  tenant list  every merchant: id, currency, time zone, name (DATABASE_WORKER_URL)
  tenant remove ID
               refuse it from now on, and delete all that it had; run again to go on with a broken off one
  rotate-keys  seal every stored token with the first key of CREDENTIAL_KEYS, while the servers run
               (DATABASE_WORKER_URL); run again to go on with a broken off one
`;

async function serve(config: Config): Promise<void> {
  const logger = pino({ level: config.LOG_LEVEL, base: null });
  const observe = createLogObserver(logger);
  const service = await createService({ config, logger, observe });
  const failed = await service.checkDatabase();
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

async function migrateCommand(config: Config): Promise<void> {
  if (!config.DATABASE_OWNER_URL)
    throw new ConfigError('DATABASE_OWNER_URL is not set: migrations run as the owner of the schema');
  const applied = await migrate(config.DATABASE_OWNER_URL);
  process.stdout.write(
    applied.length === 0 ? 'the schema is up to date\n' : `applied ${applied.join(', ')}\n`,
  );
}

/** A fault in the setup is for its operator to read; anything else is a bug and keeps its stack. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  if (error instanceof DatabaseUnavailableError)
    return `${error.message}: see that PostgreSQL runs where the URL says, and run the command again`;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function run([command = '', ...args]: readonly string[]): Promise<void> {
  if (command === 'serve') return serve(readConfig(process.env));
  if (command === 'migrate') return migrateCommand(readConfig(process.env));
  const [subcommand = '', ...rest] = args;
  const administer = command === 'tenant' ? tenantCommands.get(subcommand) : undefined;
  if (administer) return administer(readConfig(process.env), rest);
  if (command === 'rotate-keys') return rotateKeys(readConfig(process.env));
  throw new ConfigError(usage);
}

try {
  await run(process.argv.slice(2));
} catch (error) {
  const text = explain(error);
  process.stderr.write(`error: ${text}\n`);
  process.exitCode = 1;
}
