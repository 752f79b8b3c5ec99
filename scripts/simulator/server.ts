/** One HTTP server with two doors: /v1 is the platform, /__sim is for whoever directs the play. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { createControlDoor } from './control/door.ts';
import { createPlatformDoor } from './platform-door.ts';
import { createSimulation } from './simulation.ts';

export function createSimulatorServer(): Server {
  const simulation = createSimulation();
  const controlDoor = createControlDoor(simulation);
  const platformDoor = createPlatformDoor(simulation);

  async function enter(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(`http://simulator${request.url ?? '/'}`);
    const door = /^\/__sim(\/|$)/.test(url.pathname) ? controlDoor : platformDoor;
    await door(request, response, url);
  }

  // a pooled connection must outlive the pauses of a test, or its next request meets a closing socket
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
