/** The command line: serve, migrate, and what an operator does to tenants and keys. */
import { commands } from './administration/commands.ts';
import { ConfigError, readConfig } from './config.ts';

const usage = `usage: node src/main.ts <command>

  serve        answer requests, until SIGTERM or SIGINT
  worker       what is done beside the answers: history, idle merchants, old events (as serve, and DATABASE_WORKER_URL)
  migrate      bring the database's schema up to date, as its owner (DATABASE_OWNER_URL alone)
  tenant add   --name NAME --currency CODE --time-zone ZONE
               add a merchant and print its id (DATABASE_URL alone)
  tenant list  every merchant: id, currency, time zone, name (DATABASE_URL, DATABASE_WORKER_URL)
  tenant rename ID --name NAME
               name it anew; only tenant list shows names (DATABASE_URL alone)
  tenant remove ID
               refuse it from now on, and delete all that it had; run again to go on with a broken off one
  rotate-keys  seal every stored token with the first key of CREDENTIAL_KEYS, while the servers run
               (DATABASE_URL, DATABASE_WORKER_URL); run again to go on with a broken off one
`;

/** A fault in the setup is for its operator to read; anything else is a bug and keeps its stack. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function run(args: readonly string[]): Promise<void> {
  const [first = '', second = ''] = args;
  if (first === 'serve' || first === 'worker') {
    const config = readConfig(process.env);
    // Not loaded for the other commands, which need none of it.
    const { serve, work } = await import('./serve.ts');
    return first === 'serve' ? serve(config) : work(config);
  }
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
