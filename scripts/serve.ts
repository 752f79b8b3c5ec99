/** `make serve`: PostgreSQL, schema, demo merchants, the platform simulator and the server; one curl line to try it. */
import { pino } from 'pino';
import { z } from 'zod';
import { demoTenants, seedDemoTenants, seedDemoWebhooks } from '../db/seed.ts';
import { readConfig } from '../src/config.ts';
import { isLoopback } from '../src/model/loopback.ts';
import { createService } from '../src/service.ts';
import { commandConfig, platformsAt } from './dev/config.ts';
import { command, step } from './dev/console.ts';
import { developmentServer, prepareDatabase, type DatabaseUrls } from './dev/database.ts';
import { runParts, type Child, type Parts } from './dev/parts.ts';
import { claimCheckout } from './dev/presence.ts';
import { refuseStale, refuseTakenPort } from './dev/start.ts';
import { signToken } from './token.ts';

const database = 'skeldir_development';

await command(async () => {
  await refuseStale();
  const { HOST, PORT } = commandConfig();
  const [first] = demoTenants;
  const token = await signToken(first.tenantId);
  const presence = await claimCheckout();
  try {
    await refuseTakenPort('serve', HOST, PORT);
    await runParts(async (parts) => {
      const postgres = await step('PostgreSQL', () =>
        parts.add(
          () => developmentServer('development'),
          (server, haste) => server.stop(haste === 'gently' ? 'fast' : 'immediate'),
        ),
      );
      const urls = await step('schema', () => prepareDatabase(postgres, database));
      const simulator = await step('platform simulator', () => startSimulator(parts));
      const environment = {
        NODE_ENV: 'development',
        WORKER: 'on',
        ...(PORT === 0 ? {} : { WEBHOOK_BASE_URL: `http://127.0.0.1:${PORT}` }),
        FX_RATES: `ecb:${simulator.url}/fx/eurofxref-hist-90d.xml`,
        ...process.env,
        DATABASE_URL: urls.app,
        DATABASE_OWNER_URL: urls.owner,
        DATABASE_WORKER_URL: urls.worker,
        ...platformsAt(simulator.url),
        ...(isLoopback(HOST) ? { DOCS_TOKEN: token } : {}),
      };
      const hooks = await step('demo merchants', () => seed(environment));
      const server = await step('server', () => startServer(parts, environment));
      for (const hook of hooks) await register(simulator.url, hook);
      server.follow();
      presence.setUrl(server.url);
      announce(server.url, token, urls, simulator.url);
    });
  } finally {
    presence.end();
  }
});

function announce(url: string, token: string, urls: DatabaseUrls, simulatorUrl: string): void {
  const [first, second] = demoTenants;
  process.stdout.write(`
Ask for the revenue of ${first.name} today, which the server pulls from the simulated Stripe, Shopify and PayPal:

curl -s -H 'Authorization: Bearer ${token}' ${url}/api/v1/revenue/realtime

live        ${url}/live#token=${token}
reference   ${url}/docs, signed in as ${first.name}
health      ${url}/health/ready
database    ${urls.app}
worker      ${urls.worker}
simulator   ${simulatorUrl}
another     make token TENANT=${second.name}
stop        Ctrl-C

`);
}

async function seed(environment: NodeJS.ProcessEnv) {
  const service = await createService({ config: readConfig(environment), logger: pino({ level: 'silent' }) });
  try {
    await seedDemoTenants(service.withTenant, service.connections);
    return await seedDemoWebhooks(service.webhooks);
  } finally {
    await service.stop();
  }
}

/** The simulator tells the server of each sale; `PUT /__sim/webhooks` with `{"isOn":false}` ends it. */
async function register(simulatorUrl: string, hook: object): Promise<void> {
  await fetch(`${simulatorUrl}/__sim/webhooks`, { method: 'POST', body: JSON.stringify(hook) });
}

async function startSimulator(parts: Parts): Promise<Child> {
  const line = z.object({ listening: z.string() });
  return parts.spawn({
    name: 'simulator',
    args: ['scripts/simulator/main.ts', '--exit-with-parent'],
    env: process.env,
    urlIn: (text) => line.safeParse(text).data?.listening,
  });
}

async function startServer(parts: Parts, env: NodeJS.ProcessEnv): Promise<Child> {
  const line = z.object({ kind: z.literal('serverListening'), url: z.string() });
  return parts.spawn({
    name: 'server',
    args: ['--import', './scripts/dev/exit-with-parent.ts', 'src/main.ts', 'serve'],
    env,
    urlIn: (text) => line.safeParse(text).data?.url,
  });
}
