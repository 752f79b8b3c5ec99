/** The log and the metrics of a process; both consume its observations. */
import { hostname } from 'node:os';
import { pino, type Logger } from 'pino';
import manifest from '../../package.json' with { type: 'json' };
import { createLogObserver } from '../observe/log.ts';
import type { Observe } from '../observe/observation.ts';
import { startAdminServer, type AdminServer } from './admin.ts';
import { createMetrics } from './metrics.ts';
import type { Load } from './registry.ts';

type Settings = {
  readonly NODE_ENV: string;
  readonly LOG_LEVEL: string;
  readonly ADMIN_HOST: string;
  readonly ADMIN_PORT?: number | undefined;
};

export type Observability = {
  readonly logger: Logger;
  readonly observe: Observe;
  /**
   * Opens the admin port, if it is configured.
   * @throws Error of the system when it cannot listen
   */
  start(readLoad: () => Load): Promise<void>;
  stop(): Promise<void>;
};

export function createObservability(settings: Settings): Observability {
  const { LOG_LEVEL: level, ADMIN_HOST: host, ADMIN_PORT: port } = settings;
  // On each line, to tell processes apart.
  const base = { pid: process.pid, host: hostname(), version: manifest.version };
  const logger = pino({ level, base });
  const log = createLogObserver(logger, { showsMessages: settings.NODE_ENV === 'development' });
  // Without the port, nobody reads metrics: count none.
  if (port === undefined)
    return { logger, observe: log, start: async () => undefined, stop: async () => undefined };
  const metrics = createMetrics();
  const observe: Observe = (observation) => {
    metrics.observe(observation);
    log(observation);
  };
  let server: AdminServer | undefined;
  return {
    logger,
    observe,
    async start(readLoad) {
      metrics.watch(readLoad);
      server = await startAdminServer(metrics, { host, port });
      observe({ kind: 'metricsListening', url: server.url });
    },
    async stop() {
      await server?.stop();
    },
  };
}
