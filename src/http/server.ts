/** The HTTP server: limits on slow clients, problems for what the parser refuses, and a stop that lets answers finish. */
import {
  createServer,
  STATUS_CODES,
  type RequestListener,
  type Server,
  type ServerResponse,
} from 'node:http';
import type { Duplex } from 'node:stream';
import type { ProblemKind } from '../operations/problem.ts';
import { makeCorrelationId } from './correlation.ts';
import { problemAnswer, refuse } from './respond.ts';
import { endAfterAnswers, standardLimits, watchSockets, type SocketLimits } from './socket.ts';

export type RunningServer = {
  readonly url: string;
  /** Takes no new connections, lets running requests finish, closes idle connections. */
  stop(): Promise<void>;
};

export async function startServer(
  listener: RequestListener,
  { host, port, limits = standardLimits }: { host: string; port: number; limits?: SocketLimits },
): Promise<RunningServer> {
  const server = createServer(
    {
      headersTimeout: limits.headersMs,
      requestTimeout: limits.requestMs,
      keepAliveTimeout: limits.keepAliveMs,
      connectionsCheckingInterval: limits.checkEveryMs,
      requireHostHeader: false, // the app refuses such a request itself, as a problem
    },
    listener,
  );
  server.maxHeadersCount = 0; // node would leave out those above 2000, silently; their size is bounded anyway
  const stop = stopOf(server, limits);
  server.on('clientError', (error, socket) => refuseUnparsed(error, socket, limits));
  server.on('connect', (_, socket) => {
    socket.on('error', () => socket.destroy()).resume();
    refuseAfterAnswers(socket, 'invalidRequest', 'The request target must be a path.', limits);
  });
  // The app knows how to refuse these.
  for (const event of ['checkContinue', 'checkExpectation'] as const)
    server.on(event, (request, response) => server.emit('request', request, response));
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  return { url: urlOf(server, host), stop };
}

/**
 * Node closes the connections that are idle at that moment, once. Those that are answering are told to close; what is
 * left when all answers are out, a connection on which nothing was ever asked, is closed then.
 */
function stopOf(server: Server, limits: SocketLimits): () => Promise<void> {
  let isStopping = false;
  const closeLater = (response: ServerResponse): void => {
    if (!response.headersSent) response.setHeader('Connection', 'close');
  };
  const closeWhenDone = (): void => {
    if (isStopping && owed.size === 0) server.closeAllConnections();
  };
  const owed = watchSockets(server, limits, closeWhenDone);
  server.prependListener('request', (_, response) => {
    if (isStopping) closeLater(response);
  });
  return async () => {
    isStopping = true;
    owed.forEach(closeLater);
    const closed = new Promise<void>((resolve) => void server.close(() => resolve()));
    server.closeIdleConnections();
    closeWhenDone();
    await closed;
  };
}

function urlOf(server: Server, host: string): string {
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

function refuseUnparsed(error: NodeJS.ErrnoException, socket: Duplex, limits: SocketLimits): void {
  if (error.code === 'ECONNRESET' || socket.destroyed) {
    socket.destroy();
    return;
  }
  const kind = kinds[error.code ?? ''] ?? 'invalidRequest';
  refuseAfterAnswers(socket, kind, details[kind] ?? 'The request is not proper HTTP/1.1.', limits);
}

/** What the parser refuses never reaches the app; it is answered as a problem all the same, and the connection ends. */
function refuseAfterAnswers(
  socket: Duplex,
  kind: ProblemKind,
  detail: string,
  { lingerMs }: SocketLimits,
): void {
  endAfterAnswers(socket, {
    lingerMs,
    answer: (response) => refuse(response.req, response, kind, detail),
    text: () => {
      const correlationId = makeCorrelationId();
      const subject = { correlationId, instance: '/', receivedAt: new Date().toISOString() };
      const { status, headers, body } = problemAnswer(kind, subject, detail);
      const payload = JSON.stringify(body);
      const lines = Object.entries({
        'Content-Type': 'application/problem+json',
        'Content-Length': Buffer.byteLength(payload),
        'X-Correlation-ID': correlationId,
        ...headers,
        Connection: 'close',
      }).map(([name, value]) => `${name}: ${String(value)}`);
      return `HTTP/1.1 ${status} ${STATUS_CODES[status] ?? ''}\r\n${lines.join('\r\n')}\r\n\r\n${payload}`;
    },
  });
}
