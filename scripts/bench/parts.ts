/** The processes of a trial on loopback: PostgreSQL, a stand-in for the platform, and servers. */
import { fork, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { platformsAt } from '../dev/config.ts';
import { developmentServer, prepareDatabase } from '../dev/database.ts';
import { removePostgres } from '../dev/postgres.ts';
import { openDatabaseProbe, type DatabaseProbe } from './database-probe.ts';
import { onInterrupt } from './interrupt.ts';
import { accountReads, type AccountReads, type PlatformSetting } from './platform-messages.ts';

const database = 'skeldir_bench';
const root = join(import.meta.dirname, '../..');
/** Preloaded into a measured process. */
export const probe = new URL('cpu-probe.ts', import.meta.url).href;
const listening = z.object({ kind: z.literal('serverListening'), url: z.string() });

export type Server = { readonly url: string; readonly child: ChildProcess; stop(): Promise<void> };

export type Parts = {
  readonly adminUrl: string;
  readonly database: DatabaseProbe;
  setPlatform(setting: PlatformSetting): Promise<void>;
  /** The platform's requests for one account. */
  platformReads(account: string): Promise<AccountReads>;
  startServer(more?: NodeJS.ProcessEnv): Promise<Server>;
  stop(): Promise<void>;
};

export async function startParts(): Promise<Parts> {
  const name = `bench-${process.pid}`;
  const postgres = await developmentServer(name);
  const removeData = async (): Promise<void> => {
    await postgres.stop();
    await removePostgres(name);
  };
  const urls = await prepareDatabase(postgres, database);
  const platform = fork(new URL('platform.ts', import.meta.url));
  const { port } = z.object({ port: z.number() }).parse((await once(platform, 'message'))[0]);
  const adminUrl = postgres.adminUrl(database);
  const databaseProbe = await openDatabaseProbe(adminUrl);
  const servers: ChildProcess[] = [];
  const forget = onInterrupt(async () => {
    await Promise.all(servers.map(end));
    await removeData();
  });
  const env = {
    NODE_ENV: 'test',
    PORT: '0',
    DATABASE_URL: urls.app,
    ...platformsAt(`http://127.0.0.1:${port}`),
    RESPONSE_VALIDATION: 'off', // as in production
    // A measurement asks more often than any real tenant.
    RATE_LIMIT_PER_TENANT: 'off',
    RATE_LIMIT_PER_ADDRESS: 'off',
  };
  return {
    adminUrl,
    database: databaseProbe,
    async setPlatform(setting) {
      platform.send(setting);
      await once(platform, 'message');
    },
    async platformReads(account) {
      platform.send({ account });
      return accountReads.parse((await once(platform, 'message'))[0]);
    },
    async startServer(more = {}) {
      const child = spawn(process.execPath, ['--import', probe, 'src/main.ts', 'serve'], {
        cwd: root,
        env: { ...env, ...more },
        stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
      });
      servers.push(child);
      for await (const line of createInterface({ input: child.stdout ?? process.stdin })) {
        const url = listening.safeParse(JSON.parse(line)).data?.url;
        if (url === undefined) continue;
        child.stdout?.resume();
        return { url, child, stop: async () => end(child) };
      }
      throw new Error('the server ended before it listened');
    },
    async stop() {
      await Promise.all(servers.map(end));
      platform.disconnect();
      await databaseProbe.stop();
      await removeData();
      forget();
    },
  };
}

const usage = z.object({ cpuMicroseconds: z.number(), rssBytes: z.number(), heapBytes: z.number() });

/** Usage of a process with the probe, up to now; `heap` collects garbage first. */
export async function readUsage(
  child: ChildProcess,
  question: 'usage' | 'heap' = 'usage',
): Promise<z.infer<typeof usage>> {
  child.send(question);
  return usage.parse((await once(child, 'message'))[0]);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}
