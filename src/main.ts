/** The command line: serve, migrate, and what an operator does to tenants and keys. */
import closeWithGrace from 'close-with-grace';
import { pino } from 'pino';
import { commands, explainChecks, explained } from './administration.ts';
import { ConfigError, readConfig, type Config } from './config.ts';
import { startServer, type RunningServer } from './http/server.ts';
import { checkKeyRing } from './key-ring-check.ts';
import { createLogObserver } from './observe/log.ts';
import { createService } from './service.ts';

const usage = `usage: node src/main.ts <command>

  serve        answer requests, until SIGTERM or SIGINT
  migrate      bring the database's schema up to date, as its owner (DATABASE_OWNER_URL alone)
  tenant add   --name NAME --currency CODE --time-zone ZONE
               add a merchant and print its id (DATABASE_URL alone)
  tenant list  every merchant: id, currency, time zone, name (DATABASE_URL, DATABASE_WORKER_URL)
  tenant remove ID
               refuse it from now on, and delete all that it had; run again to go on with a broken off one
  rotate-keys  seal every stored token with the first key of CREDENTIAL_KEYS, while the servers run
               (DATABASE_URL, DATABASE_WORKER_URL); run again to go on with a broken off one
`;

async function serve(config: Config): Promise<void> {
  const logger = pino({ level: config.LOG_LEVEL, base: null });
  const observe = createLogObserver(logger);
  const service = await createService({ config, logger, observe });
  let server: RunningServer;
  try {
    await explained({ variable: 'DATABASE_URL', url: config.DATABASE_URL }, async () => {
      const failed = await service.checkDatabase();
      if (failed.length > 0) throw new ConfigError(explainChecks(failed));
      await checkKeyRing(config, service, observe);
    });
    server = await startServer(service.app, { host: config.HOST, port: config.PORT }).catch(
      (error: unknown) => {
        throw explainListen(error, config);
      },
    );
  } catch (error) {
    await service.stop();
    throw error;
  }
  observe({ kind: 'serverListening', url: server.url });
  closeWithGrace({ delay: config.SHUTDOWN_DEADLINE_MS, logger: false }, async ({ signal, err }) => {
    if (err) observe({ kind: 'bug', where: 'process', error: err });
    observe({ kind: 'serverStopping', signal: signal ?? 'error' });
    service.drain();
    await server.stop();
    await service.stop();
  });
}

const listenFaults: ReadonlyMap<unknown, string> = new Map([
  ['EADDRINUSE', 'something else listens there; stop it, or set PORT to another'],
  ['EACCES', 'this user may not; set PORT to one above 1023'],
  ['EADDRNOTAVAIL', 'this machine does not have the address; correct HOST'],
  ['ENOTFOUND', 'the name has no address; correct HOST'],
]);

function explainListen(error: unknown, { HOST, PORT }: Config): unknown {
  const fault = error instanceof Error && 'code' in error ? listenFaults.get(error.code) : undefined;
  return fault === undefined ? error : new ConfigError(`cannot listen on ${HOST}, port ${PORT}: ${fault}`);
}

/** A fault in the setup is for its operator to read; anything else is a bug and keeps its stack. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function run(args: readonly string[]): Promise<void> {
  const [first = '', second = ''] = args;
  if (first === 'serve') return serve(readConfig(process.env));
  const single = commands.get(first);
  if (single) return single(process.env, args.slice(1));
  const command = commands.get(`${first} ${second}`);
  if (command) return command(process.env, args.slice(2));
  throw new ConfigError(usage);
}

// A reader that has seen enough, such as `head`, ends no command: what is written then is lost.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

try {
  await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`error: ${explain(error)}\n`);
  // At once: pg leaves a connection half open when it has no password to give.
  process.exit(1);
}
