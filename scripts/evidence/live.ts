/**
 * The run's own server: PostgreSQL, simulator and two server processes, timed from nothing to
 * ready.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { serverUrlIn, startMain, startSimulator } from '../dev/children.ts';
import { commandConfig, platformsAt } from '../dev/config.ts';
import { step } from '../dev/console.ts';
import { developmentServer, dropDatabase, prepareDatabase } from '../dev/database.ts';
import type { Parts } from '../dev/parts.ts';
import { removePostgres } from '../dev/postgres.ts';
import type { Target, Worker } from './context.ts';

export type Startup = { readonly part: string; readonly command: string; readonly seconds: number };

/** Several, to prove claims across processes. */
const processes = 2;
const metricsLine = z.object({ kind: z.literal('metricsListening'), url: z.string() });
const workerLine = z.object({ kind: z.literal('workerStarted') });

export async function startLive(
  parts: Parts,
): Promise<{ readonly target: Target; readonly startup: readonly Startup[] }> {
  const startup: Startup[] = [];
  const measure = async <Part>(part: string, by: string, start: () => Promise<Part>): Promise<Part> => {
    const begunMs = performance.now();
    const started = await step(part, start);
    startup.push({ part, command: by, seconds: Math.round(performance.now() - begunMs) / 1000 });
    return started;
  };
  const [name, database] = [`evidence-${process.pid}`, `skeldir_evidence_${process.pid}`];
  const postgres = await measure('PostgreSQL', 'initdb, pg_ctl start', () =>
    parts.add(
      () => developmentServer(name),
      async (server, haste) => {
        await dropDatabase(server, database);
        await server.stop(haste === 'gently' ? 'fast' : 'immediate');
        await removePostgres(name);
      },
    ),
  );
  const urls = await measure('schema', 'node src/main.ts migrate', () => prepareDatabase(postgres, database));
  const simulator = await measure('platform simulator', 'node scripts/simulator/main.ts', () =>
    startSimulator(parts),
  );
  const environment = {
    ...process.env,
    NODE_ENV: 'development',
    PORT: '0',
    ADMIN_PORT: '0',
    LOG_LEVEL: 'debug',
    RECONCILE_EVERY_MS: '1000',
    FX_RATES: `ecb:${simulator.url}/fx/eurofxref-hist-90d.xml`,
    DATABASE_URL: urls.app,
    DATABASE_WORKER_URL: urls.worker,
    ...platformsAt(simulator.url),
  };
  const lines: string[] = [];
  const [servers, metrics]: [string[], string[]] = [[], []];
  const onLine = (text: string) => void lines.push(text);
  const urlIn = (line: unknown): string | undefined => {
    const { data } = metricsLine.safeParse(line);
    if (data) metrics.push(data.url);
    return serverUrlIn(line);
  };
  for (let number = 1; number <= processes; number += 1) {
    const { url } = await measure(`server ${number}, ready`, 'node src/main.ts serve', async () => {
      const child = await startMain(parts, 'serve', environment, { urlIn, onLine });
      const ready = await fetch(`${child.url}/health/ready`);
      if (!ready.ok) throw new Error(`the server is not ready: ${await ready.text()}`);
      return child;
    });
    servers.push(url);
  }
  let worker: Promise<unknown> | undefined;
  const { TOKEN_SECRETS, TOKEN_ISSUER: issuer, TOKEN_AUDIENCE: audience } = commandConfig();
  const [secret] = TOKEN_SECRETS;
  const target = {
    urls: servers,
    databaseUrl: urls.app,
    simulatorUrl: simulator.url,
    signing: secret === undefined ? undefined : { secret, issuer, audience },
    log: () => lines,
    ...(metrics.length > 0 ? { metrics: async () => readAll(metrics) } : {}),
    // Started on demand: it also refreshes merchants other rows must leave alone.
    worker: {
      ...workerBeside,
      work: async (tenantId: string) => {
        worker ??= startMain(parts, 'worker', environment, {
          urlIn: (line) => (workerLine.safeParse(line).success ? 'worker' : undefined),
          onLine,
        });
        await worker;
        await workerBeside.work(tenantId);
      },
    },
  };
  return { target, startup };
}

/** Every worker polls within this many seconds. */
export const workerBeside: Worker = { rounds: 90, work: async () => delay(1_000) };

/** @param urls of the processes' metrics */
export async function readAll(urls: readonly string[]): Promise<string> {
  const texts = await Promise.all(urls.map(async (url) => (await fetch(url)).text()));
  return texts.join('\n');
}
