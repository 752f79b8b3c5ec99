/** A PostgreSQL server of one test's own, on a port that it keeps, so that it can be stopped and started again. */
import { once } from 'node:events';
import { createServer } from 'node:net';
import { Client } from 'pg';
import { prepareDatabase, type DatabaseUrls } from '../../scripts/dev/database.ts';
import { developmentPassword, removePostgres, startPostgres } from '../../scripts/dev/postgres.ts';

export type OwnPostgres = {
  readonly urls: DatabaseUrls;
  /** Runs SQL as the superuser, on a connection of its own. */
  query(text: string, values?: readonly unknown[]): Promise<Array<Record<string, unknown>>>;
  /** A superuser's connection that the test keeps and ends: for locks. */
  connect(): Promise<Client>;
  stop(): Promise<void>;
  /** Starts it again, on the same port; resolves once it accepts connections. */
  start(): Promise<void>;
  remove(): Promise<void>;
};

const database = 'skeldir_trouble';

export async function startOwnPostgres(
  name: string,
  more: Readonly<Record<string, string>> = {},
): Promise<OwnPostgres> {
  const port = await freePort();
  const settings = { port: String(port), max_connections: '60', ...more };
  const adminUrl = (of = 'postgres'): string =>
    `postgres://postgres:${developmentPassword}@127.0.0.1:${port}/${of}`;
  let server = await startPostgres({ name, settings });
  const urls = await prepareDatabase({ port, adminUrl, stop: async () => undefined }, database);
  const connect = async (): Promise<Client> => {
    const client = new Client({ connectionString: adminUrl(database) });
    await client.connect();
    return client;
  };
  return {
    urls,
    connect,
    async query(text, values) {
      const client = await connect();
      try {
        const { rows } = await client.query<Record<string, unknown>>(text, values ? [...values] : undefined);
        return rows;
      } finally {
        await client.end();
      }
    },
    stop: () => server.stop(),
    async start() {
      server = await startPostgres({ name, settings });
    },
    remove: () => removePostgres(name),
  };
}

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  await once(probe, 'close');
  if (typeof address !== 'object' || !address) throw new Error('no free port');
  return address.port;
}
