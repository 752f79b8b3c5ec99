/** The admin port: only GET /metrics. It checks no token, so it listens apart from the API. */
import { once } from 'node:events';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { Metrics } from './metrics.ts';

export type AdminServer = { readonly url: string; stop(): Promise<void> };

/** @throws Error of the system when it cannot listen */
export async function startAdminServer(
  metrics: Pick<Metrics, 'read' | 'contentType'>,
  { host, port }: { readonly host: string; readonly port: number },
): Promise<AdminServer> {
  const server = createServer({ headersTimeout: 5_000, requestTimeout: 5_000 }, serveMetrics(metrics));
  server.maxConnections = 20;
  await once(server.listen(port, host), 'listening');
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${portOf(server)}/metrics`,
    stop: () => stop(server),
  };
}

function serveMetrics(metrics: Pick<Metrics, 'read' | 'contentType'>): RequestListener {
  return ({ method, url = '' }, response) => {
    const reply = (status: number, headers: Readonly<Record<string, string>>, text: string): void => {
      response.writeHead(status, { 'Content-Type': 'text/plain; charset=utf-8', ...headers }).end(text);
    };
    if (url.split('?')[0] !== '/metrics') return reply(404, {}, 'This port serves only /metrics.\n');
    if (method !== 'GET' && method !== 'HEAD') return reply(405, { Allow: 'GET, HEAD' }, 'Use GET.\n');
    metrics.read().then(
      (text) => reply(200, { 'Content-Type': metrics.contentType, 'Cache-Control': 'no-store' }, text),
      () => reply(500, {}, 'The metrics cannot be read.\n'),
    );
  };
}

function portOf(server: Server): number {
  const address = server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

/** Cuts off a running scrape: the process is about to end. */
async function stop(server: Server): Promise<void> {
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
  server.closeAllConnections();
  await closed;
}
