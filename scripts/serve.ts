/** `make serve`: PostgreSQL, schema, demo merchants, the platform simulator and the server; one curl line to try it. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import closeWithGrace from 'close-with-grace';
import { pino } from 'pino';
import { z } from 'zod';
import { demoTenants, seedDemoTenants } from '../db/seed.ts';
import { readConfig } from '../src/config.ts';
import { isLoopback } from '../src/model/loopback.ts';
import { createService } from '../src/service.ts';
import { commandConfig } from './dev/config.ts';
import { command, CommandError, step } from './dev/console.ts';
import { developmentServer, prepareDatabase, type DatabaseUrls } from './dev/database.ts';
import { refuseStale, refuseTakenPort } from './dev/start.ts';
import { signToken } from './token.ts';

const root = join(import.meta.dirname, '..');
const database = 'skeldir_development';

await command(async () => {
  await refuseStale();
  const { HOST, PORT } = commandConfig();
  const [first] = demoTenants;
  const token = await signToken(first.tenantId);
  await refuseTakenPort('serve', HOST, PORT);
  const stops: Array<() => Promise<void>> = [];
  const grace = closeWithGrace({ delay: 20_000, logger: false }, async () => {
    for (const stop of stops.toReversed()) await stop().catch(() => undefined);
  });
  try {
    const server = await step('PostgreSQL', () => developmentServer('development'));
    stops.push(() => server.stop());
    const urls = await step('schema', () => prepareDatabase(server, database));
    const simulator = await step('platform simulator', startSimulator);
    stops.push(() => end(simulator.child));
    const environment = {
      NODE_ENV: 'development',
      ...process.env,
      DATABASE_URL: urls.app,
      DATABASE_OWNER_URL: urls.owner,
      DATABASE_WORKER_URL: urls.worker,
      STRIPE_BASE_URL: simulator.url,
      ...(isLoopback(HOST) ? { DOCS_TOKEN: token } : {}),
    };
    await step('demo merchants', () => seed(environment));
    const serving = await step('server', () => startServer(environment));
    stops.push(() => end(serving.child));
    serving.child.once('exit', () => grace.close());
    announce(serving.url, token, urls, simulator.url);
  } catch (error) {
    for (const stop of stops.toReversed()) await stop().catch(() => undefined);
    grace.uninstall();
    throw error;
  }
});

function announce(url: string, token: string, urls: DatabaseUrls, simulatorUrl: string): void {
  const [first, second] = demoTenants;
  process.stdout.write(`
Revenue of ${first.name} today, pulled from the simulated Stripe a moment ago:

curl -s -H 'Authorization: Bearer ${token}' ${url}/api/v1/revenue/realtime

reference   ${url}/docs, signed in as ${first.name}
health      ${url}/health/ready
database    ${urls.app}
worker      ${urls.worker}
simulator   ${simulatorUrl}
another     make token TENANT=${second.name}
stop        Ctrl-C

`);
}

async function seed(environment: NodeJS.ProcessEnv): Promise<void> {
  const service = await createService({ config: readConfig(environment), logger: pino({ level: 'silent' }) });
  try {
    await seedDemoTenants(service.withTenant, service.registry);
  } finally {
    await service.stop();
  }
}

type Started = { readonly child: ChildProcess; readonly url: string };

async function startSimulator(): Promise<Started> {
  const line = z.object({ listening: z.string() });
  return start(
    'simulator',
    ['scripts/simulator/main.ts'],
    process.env,
    (text) => line.safeParse(text).data?.listening,
  );
}

async function startServer(environment: NodeJS.ProcessEnv): Promise<Started> {
  const line = z.object({ kind: z.literal('serverListening'), url: z.string() });
  return start('server', ['src/main.ts', 'serve'], environment, (text) => line.safeParse(text).data?.url);
}

/** Starts a part in a process of its own; resolves when it prints the line that says where it listens. */
async function start(
  name: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  urlIn: (line: unknown) => string | undefined,
): Promise<Started> {
  // A process group of its own: Ctrl-C reaches this command only, which stops the parts in order.
  const child = spawn(process.execPath, args, {
    cwd: root,
    env,
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const lines = createInterface({ input: child.stdout });
  return new Promise((resolve, reject) => {
    child.once('exit', (code) =>
      reject(
        new CommandError(`the ${name} ended with code ${code} before it listened`, 'see its message above'),
      ),
    );
    lines.on('line', (line) => {
      const url = urlIn(parseJson(line));
      if (url !== undefined) resolve({ child, url });
      if (name === 'server') process.stdout.write(`${line}\n`);
    });
  });
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

function parseJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}
