/**
 * `make serve`: PostgreSQL, schema, demo merchants, platform simulator and server. Prints one curl
 * line to try it.
 */
import { pino } from 'pino';
import { z } from 'zod';
import { demoTenants, seedDemoTenants, seedDemoWebhooks } from '../db/seed.ts';
import { migrate } from '../src/administration/migrator.ts';
import { readConfig } from '../src/config.ts';
import { isLoopback } from '../src/model/loopback.ts';
import { createService } from '../src/service.ts';
import { startMain, startSimulator } from './dev/children.ts';
import { commandConfig, platformsAt } from './dev/config.ts';
import { command, note, step } from './dev/console.ts';
import { developmentServer, prepareDatabase, type DatabaseUrls } from './dev/database.ts';
import { runParts, type Child } from './dev/parts.ts';
import { claimCheckout } from './dev/presence.ts';
import { checkTypes, createReloading, wantsReload } from './dev/reload.ts';
import { requireCurrentFiles, requireFreePort } from './dev/start.ts';
import { signToken } from './token.ts';

const database = 'skeldir_development';

await command(async () => {
  await requireCurrentFiles();
  const { HOST, PORT, LOG_LEVEL } = commandConfig();
  const [first] = demoTenants;
  const token = await signToken(first.tenantId);
  const presence = await claimCheckout();
  try {
    await requireFreePort('serve', HOST, PORT);
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
        // The log line with the address has this level.
        ...(LOG_LEVEL === 'debug' ? {} : { LOG_LEVEL: 'info' }),
        ...platformsAt(simulator.url),
        ...(isLoopback(HOST) ? { DOCS_TOKEN: token } : {}),
      };
      const hooks = await step('demo merchants', () => seed(environment));
      const reloading = wantsReload(process.env, process.stdin.isTTY) ? createReloading() : undefined;
      const options = reloading ? { onEnd: reloading.onEnd } : {};
      const server = await step('server', () => startMain(parts, 'serve', environment, options));
      for (const hook of hooks) await register(simulator.url, hook);
      server.follow();
      presence.setUrl(server.url);
      announce(server.url, token, urls, simulator.url);
      void printRevenue(server.url, token);
      if (!reloading) return;
      const { port } = new URL(server.url);
      const restart = async (): Promise<Child> => {
        // As a part: PostgreSQL must not stop during a migration.
        await parts.add(
          () => migrate(urls.owner),
          async () => undefined,
        );
        return startMain(parts, 'serve', { ...environment, PORT: port }, options);
      };
      await parts.add(
        async () => reloading.begin(server, restart),
        async (end) => end(),
      );
      checkTypes(parts);
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
simulator   ${simulatorUrl}/__sim, a page to sell, fail and move time by
another     make token TENANT=${second.name}
stop        Ctrl-C

`);
}

/** Prints the first figure after the first read of the platforms; the log reports a failure. */
async function printRevenue(url: string, token: string): Promise<void> {
  const figures = z.object({
    currency: z.string(),
    revenue_total_minor: z.number(),
    minor_unit_exponent: z.number(),
    event_count: z.number(),
  });
  const headers = { Authorization: `Bearer ${token}` };
  // No response: the server stopped meanwhile.
  const answer = await fetch(`${url}/api/v1/revenue/realtime`, { headers }).catch(() => undefined);
  const { data } = figures.safeParse(await answer?.json().catch(() => undefined));
  if (!data) return;
  const amount = data.revenue_total_minor / 10 ** data.minor_unit_exponent;
  const money = amount.toLocaleString('en', { style: 'currency', currency: data.currency });
  note(`revenue of ${demoTenants[0].name} today: ${money} in ${data.event_count} events`);
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

/**
 * The simulator sends a webhook for each sale; `PUT /__sim/webhooks` with `{"isOn":false}` stops
 * them.
 */
async function register(simulatorUrl: string, hook: object): Promise<void> {
  await fetch(`${simulatorUrl}/__sim/webhooks`, { method: 'POST', body: JSON.stringify(hook) });
}
