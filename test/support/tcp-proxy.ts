/** A TCP proxy to a server: it can count, pause with connections open, or redirect. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { listen } from './wire.ts';

export type TcpProxy = Awaited<ReturnType<typeof startTcpProxy>>;

/** The startup packet, the password, and the pool's check for a standby. */
const opensConnection = (sent: Buffer): boolean =>
  sent[0] === 0 || sent[0] === 0x70 || sent.includes('transaction_read_only');

export async function startTcpProxy(url: string) {
  let { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let isSilent = false;
  let said = '';
  let roundTrips = 0;
  const server = createServer((client) => {
    const upstream = connect({ host: hostname, port: Number(port), noDelay: true });
    let isAnswered = true;
    client.setNoDelay(true).on('data', (chunk) => {
      said += chunk.toString('latin1');
      if (isAnswered && !opensConnection(chunk)) roundTrips += 1;
      isAnswered = false;
    });
    upstream.on('data', () => (isAnswered = true));
    for (const from of [client, upstream]) {
      const to = from === client ? upstream : client;
      sockets.add(from);
      from.on('data', (chunk) => void to.write(chunk));
      from.on('error', () => undefined);
      from.once('end', () => to.end());
      from.once('close', () => {
        sockets.delete(from);
        to.destroy();
      });
      if (isSilent) from.pause();
    }
  });
  const own = new URL(url);
  own.port = String(await listen(server));
  own.hostname = '127.0.0.1';
  return {
    url: own.href,
    open: () => sockets.size / 2,
    countSent: (text: string) => said.split(text).length - 1,
    /** Messages sent after a reply since the last count, without those that open connections. */
    countRoundTrips() {
      const counted = roundTrips;
      roundTrips = 0;
      return counted;
    },
    /** Stops all traffic in both directions, on old and new connections. */
    pause() {
      isSilent = true;
      for (const socket of sockets) socket.pause();
    },
    /** Forwards the held-back bytes and resumes traffic. */
    resume() {
      isSilent = false;
      for (const socket of sockets) socket.resume();
    },
    /** Breaks every connection; new ones go to the server at this URL. */
    redirect(to: string) {
      ({ hostname, port } = new URL(to));
      for (const socket of sockets) socket.destroy();
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
