/** Log and metrics of a process that serves or works: two readers of its observations. */
import { pino, type Logger } from 'pino';
import { createLogObserver } from '../observe/log.ts';
import type { Observe } from '../observe/observation.ts';
import { startAdminServer, type AdminServer } from './admin.ts';
import { createMetrics } from './metrics.ts';
import type { Load } from './registry.ts';

type Settings = {
  readonly LOG_LEVEL: string;
  readonly ADMIN_HOST: string;
  readonly ADMIN_PORT?: number | undefined;
};

export type Observability = {
  readonly logger: Logger;
  readonly observe: Observe;
  /**
   * Opens the admin port, if there is to be one.
   * @throws Error of the system when it cannot listen there
   */
  start(readLoad: () => Load): Promise<void>;
  stop(): Promise<void>;
};

export function createObservability({
  LOG_LEVEL: level,
  ADMIN_HOST: host,
  ADMIN_PORT: port,
}: Settings): Observability {
  const logger = pino({ level, base: null });
  const log = createLogObserver(logger);
  // Without the port nobody reads metrics, so none are counted.
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
