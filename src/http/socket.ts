/**
 * Sockets: the answers that each still owes, and the moments by which both sides must have got on. Node times how a request
 * arrives; what it leaves open is an answer that nobody takes, and a client that sends blank lines for ever.
 */
import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';

export type SocketLimits = {
  /** From the first byte of a request, or the opening of its connection, to the end of its headers. */
  readonly headersMs: number;
  /** From the first byte of a request to the end of its body. */
  readonly requestMs: number;
  /** How long a connection may be silent between two requests. */
  readonly keepAliveMs: number;
  /** How often node looks at the two limits on requests. */
  readonly checkEveryMs: number;
  /** From the end of an answer until the client has taken it. */
  readonly takingMs: number;
  /** How long a client that was refused may take to close. */
  readonly lingerMs: number;
};

export const standardLimits: SocketLimits = {
  headersMs: 10_000,
  requestMs: 30_000,
  keepAliveMs: 65_000, // longer than load balancers keep a connection, so that they close it, not we
  checkEveryMs: 1_000, // every 30 s otherwise
  takingMs: 30_000,
  lingerMs: 2_000,
};

const mostInFlight = 4;

type Line = {
  /** In the order of their requests; an answer is owed until the client's side of the socket has all of it. */
  readonly owed: Set<ServerResponse>;
  latest?: ServerResponse;
  /** Calls off the end of an idle connection. */
  stopIdling?: () => void;
  /** Nothing that comes on this socket is run any more. */
  isOver: boolean;
  /** What is left to do once nothing is owed. */
  end?: () => void;
};

const lines = new WeakMap<Duplex, Line>();

/** Sees to the limits on every socket of the server. Returns all answers that are owed; `settled` hears of each that no longer is. */
export function watchSockets(
  server: Server,
  { headersMs, keepAliveMs, checkEveryMs, takingMs }: SocketLimits,
  settled: () => void,
): ReadonlySet<ServerResponse> {
  // Long enough for a request whose first byte comes at the last moment of keep-alive.
  const idleMs = keepAliveMs + headersMs + checkEveryMs;
  const allOwed = new Set<ServerResponse>();
  const settle = (socket: Socket, line: Line, response: ServerResponse): void => {
    if (!line.owed.delete(response)) return;
    allOwed.delete(response);
    if (line.owed.size === 0 && !socket.destroyed) {
      line.stopIdling = destroyAfter(socket, idleMs);
      line.end?.();
    }
    settled();
  };
  server.on('connection', (socket) => {
    const line: Line = { owed: new Set(), isOver: false };
    lines.set(socket, line);
    // Once a tunnel was asked for, node forgets the answers that wait behind another one.
    socket.once('close', () => line.owed.forEach((response) => settle(socket, line, response)));
  });
  server.prependListener('request', ({ socket }, response) => {
    const line = lineOf(socket);
    line.stopIdling?.();
    line.owed.add(response);
    line.latest = response;
    allOwed.add(response);
    response.once('prefinish', () => response.once('close', destroyAfter(socket, takingMs)));
    response.once('close', () => settle(socket, line, response));
  });
  return allOwed;
}

/** Whether the request that has just come in may run; only the first on its socket that may not is to be answered. */
export function admit(socket: Duplex): 'run' | 'refuse' | 'ignore' {
  const line = lineOf(socket);
  if (line.isOver) return 'ignore';
  if (line.owed.size <= mostInFlight) return 'run';
  line.isOver = true;
  return 'refuse';
}

/**
 * The socket cannot go on: after what it owes, `text` is sent and the socket ends. The answer to the request that is at
 * fault itself, if there is one and it has not been given, is left to `answer`.
 */
export function endAfterAnswers(
  socket: Duplex,
  {
    text,
    answer,
    lingerMs,
  }: { text: () => string; answer: (response: ServerResponse) => void; lingerMs: number },
): void {
  const line = lineOf(socket);
  if (line.end) return;
  const { latest } = line;
  line.isOver = true;
  const isInBody = latest !== undefined && !latest.req.complete;
  if (isInBody && !latest.headersSent) {
    answer(latest);
    return;
  }
  // Closed in two steps (RFC 9112 §9.6): a reset while the client still sends could overtake the answer.
  line.end = () => {
    socket.end(isInBody ? undefined : text());
    destroyAfter(socket, lingerMs);
  };
  if (line.owed.size === 0) line.end();
}

/** Until it is called off, or the socket has closed. */
function destroyAfter(socket: Duplex, milliseconds: number): () => void {
  const timer = setTimeout(() => socket.destroy(), milliseconds);
  const callOff = (): void => {
    clearTimeout(timer);
    socket.off('close', callOff);
  };
  socket.once('close', callOff);
  return callOff;
}

/** @throws Error for a socket of another server */
function lineOf(socket: Duplex): Line {
  const line = lines.get(socket);
  if (!line) throw new Error('the socket is not watched');
  return line;
}
