/** The server and the worker as processes: start-up checks, start, graceful stop. */
import { setTimeout as delay } from 'node:timers/promises';
import closeWithGrace from 'close-with-grace';
import { explainChecks, explainFaults, readAllTenants, workerFaults } from './administration/commands.ts';
import { ConfigError, type Config } from './config.ts';
import { isPlanLost } from './db/pool.ts';
import { sampleKeyRing } from './administration/key-ring.ts';
import { standardLimits, startServer, type RunningServer } from './http/server.ts';
import { createObservability, type Observability } from './metrics/observability.ts';
import { systemClock } from './model/clock.ts';
import { codeOf } from './model/failure.ts';
import type { Observe } from './observe/observation.ts';
import { createService, type Service } from './service.ts';

/** @throws ConfigError when the setup does not allow to serve */
export async function serve(config: Config): Promise<void> {
  const inspect: Step<void> = (service, observe) => checkKeyRing(config, service, observe);
  await run(config, inspect, async (service, observe) => {
    service.fetchKeys();
    if (config.WORKER === 'on') await startWork(config, service, observe);
    const server = await listen(config, service);
    observe({ kind: 'serverListening', url: server.url });
    return async () => {
      service.drain();
      await delay(config.SHUTDOWN_DRAIN_MS);
      service.endStreams();
      await server.stop();
    };
  });
}

/**
 * Runs the background worker until SIGTERM or SIGINT.
 * @throws ConfigError when the setup does not allow to work
 */
export async function work(config: Config): Promise<void> {
  await run(config, undefined, (service, observe) => startWork(config, service, observe));
}

type Step<Result> = (service: Service, observe: Observe) => Promise<Result>;

/** Starts the parts of both roles; `begin` starts the role, and may return its stop. */
async function run(
  config: Config,
  inspect: Step<void> | undefined,
  begin: Step<(() => Promise<void>) | void>,
): Promise<void> {
  const observability = createObservability(config);
  const { logger, observe } = observability;
  const service = await createService({ config, logger, observe });
  const stop = async (): Promise<void> => {
    await service.stop();
    await observability.stop();
  };
  const check = async (): Promise<void> => {
    const failed = await service.checkDatabase();
    if (failed.length > 0) throw new ConfigError(explainChecks(failed));
    for (const protection of await service.missingProtections())
      observe({ kind: 'protectionMissing', protection });
    await inspect?.(service, observe);
  };
  try {
    await explainFaults({ variable: 'DATABASE_URL', url: config.DATABASE_URL }, () =>
      // Retried once: after a pooler lost a prepared statement, statements are sent whole.
      check().catch((error: unknown) => (isPlanLost(error) ? check() : Promise.reject(error))),
    );
    await startAdminPort(config, observability, service);
    service.loadRates();
    const stopFirst = await begin(service, observe);
    const deadlineMs = config.SHUTDOWN_DRAIN_MS + config.SHUTDOWN_DEADLINE_MS;
    closeWithGrace({ delay: deadlineMs, logger: false }, async ({ signal, err }) => {
      if (err) observe({ kind: 'bug', where: 'process', error: err });
      observe({ kind: 'serverStopping', signal: signal ?? 'error' });
      await stopFirst?.();
      await stop();
    });
  } catch (error) {
    await stop();
    throw error;
  }
}

async function startWork(config: Config, service: Service, observe: Observe): Promise<void> {
  const { DATABASE_WORKER_URL: workerUrl } = config;
  if (workerUrl === undefined) throw new ConfigError('DATABASE_WORKER_URL is not set');
  const tenants = await readAllTenants(workerUrl, await service.identifyDatabase());
  if (typeof tenants === 'string') throw new ConfigError(workerFaults[tenants]);
  service.startWorker(workerUrl);
  observe({ kind: 'workerStarted', tenants: tenants.length });
}

const keyRingLimitMs = 3_000;

/**
 * Observes each missing key of stored tokens. Needs the worker's URL to list all tenants.
 * @throws ConfigError when no stored token can be decrypted
 */
async function checkKeyRing(
  { DATABASE_WORKER_URL: workerUrl }: Config,
  service: Service,
  observe: Observe,
): Promise<void> {
  if (workerUrl === undefined) return observe({ kind: 'keyRingUnchecked', reason: 'no_worker_url' });
  const tenantIds = await readAllTenants(workerUrl, await service.identifyDatabase());
  if (typeof tenantIds === 'string') return observe({ kind: 'keyRingUnchecked', reason: tenantIds });
  const { withTenant, cipher } = service;
  const options = { withTenant, cipher, clock: systemClock };
  const { tenants, opened, unopened } = await sampleKeyRing(options, tenantIds, keyRingLimitMs);
  if (opened === 0 && unopened.size > 0)
    throw new ConfigError(
      `CREDENTIAL_KEYS opens no stored token; add the key that sealed them: ${[...unopened.keys()].join(', ')}; ` +
        'if it is lost, start without DATABASE_WORKER_URL, and let the merchants store their tokens again',
    );
  observe({ kind: 'keyRingChecked', tenants, opened });
  for (const [keyId, concerned] of unopened) observe({ kind: 'keyMissing', keyId, tenants: concerned });
}

const listenFaults: ReadonlyMap<unknown, string> = new Map([
  ['EADDRINUSE', 'something else listens there; stop it, or set PORT to another'],
  ['EACCES', 'this user may not use the port; set PORT above 1023'],
  ['EADDRNOTAVAIL', 'this machine does not have the address; correct HOST'],
  ['ENOTFOUND', 'the name has no address; correct HOST'],
]);

async function listen(config: Config, { app }: Service): Promise<RunningServer> {
  const { HOST: host, PORT: port, ANSWER_DEADLINE_MS: answerMs } = config;
  // A request may wait silently for a refresh.
  const limits = { ...standardLimits, silenceMs: answerMs + standardLimits.silenceMs };
  return startServer(app, { host, port, limits }).catch(explainListening('', host, port));
}

async function startAdminPort(config: Config, observability: Observability, service: Service): Promise<void> {
  const { ADMIN_HOST: host, ADMIN_PORT: port = 0 } = config;
  await observability.start(() => service.readLoad()).catch(explainListening('ADMIN_', host, port));
}

/** @param prefix of the variables HOST and PORT in the message */
function explainListening(prefix: '' | 'ADMIN_', host: string, port: number) {
  return (error: unknown): never => {
    const fault = listenFaults.get(codeOf(error));
    if (fault === undefined) throw error;
    const mend = fault.replace(/HOST|PORT/, `${prefix}$&`);
    throw new ConfigError(`cannot listen on ${host}, port ${port}: ${mend}`);
  };
}
