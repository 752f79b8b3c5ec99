/** The control API: finds the route, reads the body, and always answers JSON. */
import type { IncomingMessage, ServerResponse } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import { z } from 'zod';
import { jsonReply, type Reply } from '../reply.ts';
import type { Simulation } from '../simulation.ts';
import { pageReply } from './page.ts';
import { Rejection } from './rejection.ts';
import { routes, type ControlCall } from './routes.ts';

type ControlApi = (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void>;

type FoundRoute = {
  readonly run: (simulation: Simulation, call: ControlCall) => unknown;
  readonly account: string;
};

export function createControlApi(simulation: Simulation): ControlApi {
  async function answer(request: IncomingMessage, url: URL): Promise<Reply> {
    try {
      const page = pageReply(request.method ?? 'GET', url.pathname);
      if (page) return page;
      const { run, account } = findRoute(simulation, request.method ?? 'GET', url.pathname);
      const body = parseBody(await readText(request));
      const query = Object.fromEntries(url.searchParams);
      return jsonReply(200, await run(simulation, { body, query, account }));
    } catch (error) {
      if (error instanceof Rejection) return jsonReply(error.status, { error: error.message });
      if (error instanceof z.ZodError) return jsonReply(400, { error: z.prettifyError(error) });
      throw error;
    }
  }

  return async (request, response, url) => {
    const { status, headers, body } = await answer(request, url);
    response.writeHead(status, headers).end(body);
  };
}

function findRoute({ sites }: Simulation, method: string, path: string): FoundRoute {
  const [, site = '', verb = ''] = /^\/__sim\/([^/]+)\/([^/]+)$/.exec(path) ?? [];
  const act = method === 'POST' ? sites.get(site)?.control[verb] : undefined;
  if (act) return { run: (_, { body }) => act(body), account: '' };
  const [, account = ''] = /^\/__sim\/merchants\/([^/]+)\/./.exec(path) ?? [];
  const pattern = account === '' ? path : path.replace(`/${account}/`, '/{account}/');
  const run = routes[`${method} ${pattern}`];
  if (run === undefined) throw new Rejection(404, `there is no route ${method} ${path}`);
  return { run, account: decodeURIComponent(account) };
}

function parseBody(text: string): unknown {
  if (text === '') return {};
  try {
    return JSON.parse(text);
  } catch {
    throw new Rejection(400, 'the body is not JSON');
  }
}
