/** A proxy to PostgreSQL that counts round trips: the turns from reply to next message. */
import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';

export type CountedWay = {
  readonly url: string;
  /** Since it was last asked, over all connections. */
  count(): number;
  stop(): Promise<void>;
};

export async function countRoundTrips(url: string): Promise<CountedWay> {
  const { hostname, port } = new URL(url);
  const sockets = new Set<Socket>();
  let trips = 0;
  const server = createServer((client) => {
    const database = connect({ host: hostname, port: Number(port), noDelay: true });
    let isAnswered = true;
    client.setNoDelay(true).on('data', () => {
      if (isAnswered) trips += 1;
      isAnswered = false;
    });
    database.on('data', () => (isAnswered = true));
    client.pipe(database).pipe(client);
    for (const socket of [client, database]) {
      sockets.add(socket);
      socket
        .on('error', () => undefined)
        .on('close', () => [client, database].forEach((one) => one.destroy()));
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  const counted = new URL(url);
  counted.port = typeof address === 'object' && address ? String(address.port) : '';
  return {
    url: counted.href,
    count() {
      const counted = trips;
      trips = 0;
      return counted;
    },
    async stop() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}
