/** One HTTP server: /v1 and the sites are the platforms, /__sim is the control API. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createControlApi } from './control/api.ts';
import { createPlatformApi } from './platform-api.ts';
import { createSimulation } from './simulation.ts';

export function createSimulatorServer(): Server {
  const simulation = createSimulation();
  const controlApi = createControlApi(simulation);
  const platformApi = createPlatformApi(simulation);

  async function enter(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(`http://simulator${request.url ?? '/'}`);
    const api = /^\/__sim(\/|$)/.test(url.pathname) ? controlApi : platformApi;
    await api(request, response, url);
  }

  // A pooled connection must outlive a test's pauses; otherwise its next request meets a closing
  // socket.
  return createServer({ keepAliveTimeout: 120_000, requestTimeout: 0 }, (request, response) => {
    enter(request, response).catch((error: unknown) => {
      process.stderr.write(`${request.method ?? ''} ${request.url ?? ''}: ${describe(error)}\n`);
      response.destroy();
    });
  });
}

function describe(error: unknown): string {
  return error instanceof Error ? (error.stack ?? error.message) : String(error);
}
