/** The HTTP server: limits on slow clients, problems for what the parser refuses, and a stop that lets answers finish. */
import { createServer, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { noStore, problem } from '../operations/problem.ts';
import { makeCorrelationId } from './correlation.ts';

export type RunningServer = {
  readonly url: string;
  /** Takes no new connections, lets running requests finish, closes idle connections. */
  stop(): Promise<void>;
};

export async function startServer(
  listener: RequestListener,
  { host, port }: { host: string; port: number },
): Promise<RunningServer> {
  const server = createServer(
    {
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 65_000, // longer than load balancers keep a connection, so that they close it, not we
      connectionsCheckingInterval: 1_000, // node checks the timeouts above every 30 s otherwise
    },
    listener,
  );
  server.on('clientError', refuseUnparsed);
  const stop = stopOf(server);
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
function stopOf(server: Server): () => Promise<void> {
  const answering = new Set<ServerResponse>();
  let isStopping = false;
  const closeLater = (response: ServerResponse): void => {
    if (!response.headersSent) response.setHeader('Connection', 'close');
  };
  const closeWhenDone = (): void => {
    if (isStopping && answering.size === 0) server.closeAllConnections();
  };
  server.prependListener('request', (_, response: ServerResponse) => {
    answering.add(response);
    if (isStopping) closeLater(response);
    response.once('close', () => {
      answering.delete(response);
      closeWhenDone();
    });
  });
  return async () => {
    isStopping = true;
    for (const response of answering) closeLater(response);
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

const statuses: Readonly<Record<string, readonly [status: number, phrase: string]>> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  HPE_CHUNK_EXTENSIONS_OVERFLOW: [413, 'Content Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
};

/** What the parser refuses never reaches the app; it is answered as a problem all the same, and the connection ends. */
function refuseUnparsed(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const [status, phrase] = statuses[error.code ?? ''] ?? [400, 'Bad Request'];
  const subject = { correlationId: makeCorrelationId(), instance: '/', receivedAt: new Date().toISOString() };
  const body = JSON.stringify({
    ...problem('invalidRequest', subject, `${phrase}: the request cannot be read.`),
    status,
  });
  const headers = {
    'Content-Type': 'application/problem+json',
    'Content-Length': Buffer.byteLength(body),
    'X-Correlation-ID': subject.correlationId,
    ...noStore,
    Connection: 'close',
  };
  const lines = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${status} ${phrase}\r\n${lines.join('\r\n')}\r\n\r\n${body}`);
}
