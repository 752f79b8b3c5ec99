/** A private PostgreSQL server of one test, on a fixed port: the test can restart it. */
import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { Client } from 'pg';
import { prepareDatabase, type DatabaseUrls } from '../../scripts/dev/database.ts';
import {
  developmentPassword,
  removePostgres,
  startPostgres,
  type PostgresServer,
} from '../../scripts/dev/postgres.ts';
import { listen } from '../support/wire.ts';

const run = promisify(execFile);

export type OwnPostgres = {
  readonly urls: DatabaseUrls;
  readonly adminUrl: string;
  query(text: string, values?: readonly unknown[]): Promise<Array<Record<string, unknown>>>;
  /** A superuser connection; the test must end it. */
  connect(): Promise<Client>;
  stop(): Promise<void>;
  /** Restarts it on the same port; resolves when it accepts connections. */
  start(): Promise<void>;
  /** Ends it like a crash: no checkpoint, no message to clients. */
  crash(): Promise<void>;
  /** Adds a hot standby with its own handle. */
  addStandby(name: string): Promise<OwnPostgres>;
  remove(): Promise<void>;
};

type Environment = Readonly<Record<string, string>>;
const database = 'skeldir_trouble';

export async function startOwnPostgres(name: string, more: Environment = {}): Promise<OwnPostgres> {
  const port = await freePort();
  const settings = { port: String(port), max_connections: '60', ...more };
  const server = await startPostgres({ name, settings });
  const adminUrl = (of = 'postgres'): string => urlOn(port, of);
  const urls = await prepareDatabase({ port, adminUrl, stop: async () => undefined }, database);
  return createHandle(name, settings, urls, server);
}

const urlOn = (port: number | string, of: string): string =>
  `postgres://postgres:${developmentPassword}@127.0.0.1:${port}/${of}`;

type Settings = Readonly<Record<string, string>> & { readonly port: string };

function createHandle(
  name: string,
  settings: Settings,
  urls: DatabaseUrls,
  running: PostgresServer,
): OwnPostgres {
  let server = running;
  const adminUrl = urlOn(settings.port, database);
  const connect = async (): Promise<Client> => {
    const client = new Client({ connectionString: adminUrl });
    await client.connect();
    return client;
  };
  const query: OwnPostgres['query'] = async (text, values) => {
    const client = await connect();
    try {
      const { rows } = await client.query<Record<string, unknown>>(text, values ? [...values] : undefined);
      return rows;
    } finally {
      await client.end();
    }
  };
  const start = async (): Promise<void> => {
    server = await startPostgres({ name, settings });
  };
  return {
    urls,
    adminUrl,
    connect,
    query,
    stop: () => server.stop(),
    start,
    async crash() {
      const [row] = await query(`select split_part(pg_read_file('postmaster.pid'), E'\\n', 1)::int as pid`);
      process.kill(Number(row?.['pid']), 'SIGQUIT');
    },
    async addStandby(standby) {
      const [row] = await query(`select current_setting('data_directory') as path`);
      const from = String(row?.['path']);
      const to = join(dirname(from), standby);
      await server.stop();
      // -a keeps the owner of the files, the user of PostgreSQL, also as root.
      await run('cp', ['-a', from, to]);
      await run('cp', ['-a', join(to, 'PG_VERSION'), join(to, 'standby.signal')]);
      await start();
      const port = String(await freePort());
      const primary = `host=127.0.0.1 port=${settings.port} user=postgres password=${developmentPassword}`;
      const own = { ...settings, port, primary_conninfo: primary };
      const { app, owner, worker } = urls;
      const moved = {
        app: withPort(app, port),
        owner: withPort(owner, port),
        worker: withPort(worker, port),
      };
      return createHandle(standby, own, moved, await startPostgres({ name: standby, settings: own }));
    },
    remove: () => removePostgres(name),
  };
}

function withPort(url: string, port: string): string {
  const other = new URL(url);
  other.port = port;
  return other.href;
}

async function freePort(): Promise<number> {
  const probe = createServer();
  const port = await listen(probe);
  probe.close();
  await once(probe, 'close');
  return port;
}
