/** The command line: serve, worker, migrate, and the commands for tenants and keys. */
import { findCommand } from './administration/commands.ts';
import { ConfigError, readConfig } from './config.ts';

const usage = `usage: node src/main.ts <command>

  serve        serve the API until SIGTERM or SIGINT
  worker       work in the background: past sales, idle merchants, old events (variables of serve, DATABASE_WORKER_URL)
  migrate      bring the database's schema up to date, as its owner (DATABASE_OWNER_URL only)
  tenant add   --name NAME --currency CODE --time-zone ZONE
               add a merchant and print its id (DATABASE_URL only)
  tenant list  print id, currency, time zone and name of each merchant (DATABASE_URL, DATABASE_WORKER_URL)
  tenant rename ID --name NAME
               change its name; only tenant list shows names (DATABASE_URL only)
  tenant remove ID
               reject its requests from now on, and delete its data; run it again after an interruption
  rotate-keys  encrypt every stored token anew, with the first key of CREDENTIAL_KEYS, while the servers run
               (DATABASE_URL, DATABASE_WORKER_URL); run it again after an interruption
`;

/** The message of a setup fault; any other error is a bug and shows its stack. */
function explain(error: unknown): string {
  if (error instanceof ConfigError) return error.message;
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}

async function run(args: readonly string[]): Promise<void> {
  const [first] = args;
  if (first === 'serve' || first === 'worker') {
    const config = readConfig(process.env);
    // Loaded here only: the other commands start faster without it.
    const { serve, work } = await import('./serve.ts');
    return first === 'serve' ? serve(config) : work(config);
  }
  const command = findCommand(args);
  if (!command) throw new ConfigError(usage);
  return command(process.env);
}

// A reader such as `head` may close the pipe early; the command goes on without output.
for (const stream of [process.stdout, process.stderr])
  stream.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code !== 'EPIPE') throw error;
  });

try {
  await run(process.argv.slice(2));
} catch (error) {
  process.stderr.write(`error: ${explain(error)}\n`);
  // Exits at once: without a password, pg leaves a connection half open.
  process.exit(1);
}
