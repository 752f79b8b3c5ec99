/** The HTTP server: limits, broken and ambiguous messages, and a graceful stop. */
import { createServer, STATUS_CODES } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import type { ProblemKind } from '../operations/problem.ts';
import { makeCorrelationId } from './correlation.ts';
import { contextOf, type HttpResponse, type RequestContext } from './request-context.ts';
import { lastResponse, problemResponse, respond } from './respond.ts';

export type RunningServer = {
  readonly url: string;
  /** Accepts no new connections, lets running requests finish, closes idle connections. */
  stop(): Promise<void>;
};

export type ServerLimits = Readonly<typeof standardLimits>;

export const standardLimits = {
  /** From the first byte of a request, or the opening of its connection, to its last header. */
  headersMs: 10_000,
  /** From the first byte of a request to the end of its body. */
  requestMs: 30_000,
  /** Silence between two requests; longer than load balancers' limits, so that they close first. */
  keepAliveMs: 65_000,
  /** Silence while a request waits for its response, or the client reads no response. */
  silenceMs: 60_000,
  /** How often Node checks the limits of headers and requests; its default is 30 s. */
  checkEveryMs: 1_000,
  /** From the response to a broken message until the connection is destroyed. */
  lingerMs: 2_000,
  /** The last response says `Connection: close`; later requests get a 503. Not for HTTP/1.0. */
  maxRequestsPerConnection: 100,
};

export async function startServer(
  listener: RequestListener,
  { host, port, limits = standardLimits }: { host: string; port: number; limits?: ServerLimits },
): Promise<RunningServer> {
  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: limits.checkEveryMs,
      requireHostHeader: false, // the app rejects such a request with a problem
    },
    listener,
  );
  server.timeout = limits.silenceMs;
  server.maxRequestsPerSocket = limits.maxRequestsPerConnection;
  server.maxHeadersCount = 0; // Node drops headers above 2000 silently; maxHeaderSize limits them
  const connections = trackConnections(server);
  server.on('clientError', (error, socket) => {
    const state = connections.get(socket);
    if (state) rejectUnparsed(error, socket, state, limits);
    else socket.destroy();
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return { url: formatUrl(server, host), stop: () => stopGracefully(server, connections) };
}

type ConnectionState = {
  /** In the order of their requests; `pendingOf` leaves out finished ones. */
  responses: ServerResponse[];
  /** The last response is being sent; no more requests are read. */
  closed: boolean;
};

function trackConnections(server: Server): ReadonlyMap<Duplex, ConnectionState> {
  const connections = new Map<Duplex, ConnectionState>();
  server.on('connection', (socket) => {
    connections.set(socket, { responses: [], closed: false });
    socket.once('close', () => connections.delete(socket));
  });
  server.prependListener('request', ({ socket }, response) => {
    const state = connections.get(socket);
    if (state) state.responses = [...pendingOf(state), response];
  });
  return connections;
}

const pendingOf = ({ responses }: ConnectionState): ServerResponse[] =>
  responses.filter(({ closed }) => !closed);

/** Closes all connections once no response is pending: Node itself never closes unused ones. */
async function stopGracefully(
  server: Server,
  connections: ReadonlyMap<Duplex, ConnectionState>,
): Promise<void> {
  const announceEnd = (response: ServerResponse): void => {
    if (!response.headersSent) response.setHeader('Connection', 'close');
  };
  const closeWhenDone = (): void => {
    const isBusy = [...connections.values()].some((state) => pendingOf(state).length > 0);
    if (!isBusy) server.closeAllConnections();
  };
  const watch = (response: ServerResponse): void => {
    announceEnd(response);
    response.once('close', closeWhenDone);
  };
  server.prependListener('request', (_, response) => watch(response));
  for (const [socket, state] of connections) {
    socket.once('close', closeWhenDone);
    pendingOf(state).forEach(watch);
  }
  const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
  closeWhenDone();
  await closed;
}

function formatUrl(server: Server, host: string): string {
  const address = server.address();
  const port = typeof address === 'object' && address ? address.port : 0;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

const kinds: Readonly<Record<string, ProblemKind>> = {
  HPE_HEADER_OVERFLOW: 'headersTooLarge',
  HPE_CHUNK_EXTENSIONS_OVERFLOW: 'contentTooLarge',
  ERR_HTTP_REQUEST_TIMEOUT: 'requestTimeout',
};
const details: Partial<Record<ProblemKind, string>> = {
  headersTooLarge: 'The request line and the headers are too large.',
  contentTooLarge: 'The extensions of a chunk are too large.',
  requestTimeout: 'The request took too long to arrive.',
};

/** Answers a message rejected by Node's parser, after the pending responses; then closes. */
function rejectUnparsed(
  error: NodeJS.ErrnoException,
  socket: Duplex,
  state: ConnectionState,
  { lingerMs }: ServerLimits,
): void {
  if (error.code === 'ECONNRESET') socket.destroy();
  if (socket.destroyed || state.closed) return;
  state.closed = true;
  const kind = kinds[error.code ?? ''] ?? 'invalidRequest';
  const detail = details[kind] ?? 'The request is not valid HTTP/1.1.';
  const last = state.responses.at(-1);
  const isInBody = last !== undefined && !last.req.complete;
  if (isInBody && !last.headersSent) {
    const context = contextOf(last.req);
    return respond(context, lastResponse(kind, context.info, detail));
  }
  const finish = (): void => {
    if (socket.destroyed) return;
    // Ends, then destroys (RFC 9112 §9.6): an early reset could overtake the response.
    socket.pause().end(isInBody ? undefined : formatProblem(kind, detail));
    setTimeout(() => socket.destroy(), lingerMs).unref();
  };
  if (last && pendingOf(state).length > 0) last.once('close', finish);
  else finish();
}

function formatProblem(kind: ProblemKind, detail: string): string {
  const correlationId = makeCorrelationId();
  const info = { correlationId, instance: '/', receivedAt: new Date().toISOString() };
  const { status, headers, body } = problemResponse(kind, info, detail);
  const payload = JSON.stringify(body);
  const lines = Object.entries({
    'Content-Type': 'application/problem+json',
    'Content-Length': Buffer.byteLength(payload),
    'X-Correlation-ID': correlationId,
    ...headers,
    Connection: 'close',
  }).map(([name, value]) => `${name}: ${String(value)}`);
  return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n${payload}`;
}

const singleHeaders = ['host', 'authorization', 'content-type'];

/** Proxies may speak HTTP/1.0, as nginx does by default; Node answers it without chunks. */
const versions = ['1.1', '1.0'];

/** A name or address, and a port (RFC 9110 §7.2); stricter than the grammar: no quotes. */
const hostShape = /^(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::\d{0,5})?$/;

/** Rejects requests that servers may read differently: of equal headers, Node takes the first. */
export function rejectSmuggling({ request, info }: RequestContext): HttpResponse | undefined {
  const fault = findFault(request);
  return fault === undefined ? undefined : lastResponse('invalidRequest', info, fault);
}

function findFault({ url, httpVersion, headers, rawHeaders }: IncomingMessage): string | undefined {
  const doubled = findDoubled(rawHeaders);
  if (doubled !== undefined) return `The header ${doubled} may be sent only once.`;
  if (!url?.startsWith('/')) return 'The request target must be a path.';
  if (!versions.includes(httpVersion)) return 'Use HTTP/1.1 or HTTP/1.0.';
  // RFC 9112 §6.1: another server on the way may have ignored the chunks.
  if (httpVersion === '1.0' && headers['transfer-encoding'] !== undefined)
    return 'HTTP/1.0 has no Transfer-Encoding.';
  if (!hostShape.test(headers.host ?? '')) return 'The header host must name a host.';
  return undefined;
}

/** Node's raw headers alternate names, in any case, and values. */
function findDoubled(rawHeaders: readonly string[]): string | undefined {
  return singleHeaders.find((name) => {
    let times = 0;
    for (let at = 0; at < rawHeaders.length; at += 2) {
      const given = rawHeaders[at];
      if (given?.length === name.length && given.toLowerCase() === name) times += 1;
    }
    return times > 1;
  });
}
