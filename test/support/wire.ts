/** Raw bytes over a socket, for requests no HTTP client would send. */
import { once } from 'node:events';
import { connect, type Server, type Socket } from 'node:net';

type WireAnswer = {
  readonly status: number;
  /** Lower-case names; repeated headers are joined by comma. */
  readonly headers: Readonly<Record<string, string>>;
  readonly text: string;
};

export type Wire = Awaited<ReturnType<typeof openWire>>;

/** `lingers`: the client never closes its side first. */
export async function openWire(
  { url }: { readonly url: string },
  { lingers = false }: { readonly lingers?: boolean } = {},
) {
  const { hostname, port } = new URL(url);
  const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: lingers });
  const answers: WireAnswer[] = [];
  const waiting = new Set<() => void>();
  let rest = '';
  let isClosed = false;
  socket.on('error', () => undefined);
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    rest += chunk;
    for (let next = firstAnswer(rest); next; next = firstAnswer(rest)) {
      answers.push(next.answer);
      rest = rest.slice(next.length);
    }
    for (const look of waiting) look();
  });
  const closed = waitForClose(socket);
  void closed.then(() => {
    isClosed = true;
    for (const look of waiting) look();
  });
  await once(socket, 'connect');
  return {
    socket,
    answers,
    send: (bytes: string | Buffer) => void socket.write(bytes, 'latin1'),
    /** Resolves once so many complete responses arrived; undefined if the connection closed. */
    waitForAnswers: async (count = 1) =>
      new Promise<WireAnswer | undefined>((resolve) => {
        const look = (): void => {
          if (answers.length < count && !isClosed) return;
          waiting.delete(look);
          resolve(answers[count - 1]);
        };
        waiting.add(look);
        look();
      }),
    closed,
  };
}

/** Listens on a free port of 127.0.0.1; returns the port. */
export async function listen(server: Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('a server on TCP has a port');
  return address.port;
}

export async function waitForClose(socket: Socket): Promise<void> {
  return new Promise((resolve) => void socket.once('close', () => resolve()));
}

const lastChunk = '0\r\n\r\n';

/** @throws Error for bytes that are not an HTTP response */
function firstAnswer(bytes: string): { answer: WireAnswer; length: number } | undefined {
  const end = bytes.indexOf('\r\n\r\n');
  if (end === -1) return undefined;
  const [statusLine = '', ...lines] = bytes.slice(0, end).split('\r\n');
  const status = /^HTTP\/1\.1 (\d{3}) /.exec(statusLine)?.[1];
  if (status === undefined) throw new Error(`not an answer: ${statusLine}`);
  const headers: Record<string, string> = {};
  for (const line of lines) {
    const colon = line.indexOf(':');
    const [name, value] = [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
    headers[name] = headers[name] === undefined ? value : `${headers[name]}, ${value}`;
  }
  // Node's own error responses are empty and chunked.
  const isChunked = headers['transfer-encoding'] === 'chunked';
  const length = end + 4 + (isChunked ? lastChunk.length : Number(headers['content-length'] ?? 0));
  if (bytes.length < length) return undefined;
  const body = bytes.slice(end + 4, length);
  if (isChunked && body !== lastChunk) throw new Error(`not an answer: ${body}`);
  const text = isChunked ? '' : Buffer.from(body, 'latin1').toString();
  return { answer: { status: Number(status), headers, text }, length };
}
