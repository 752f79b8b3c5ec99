/** Looks at PostgreSQL from outside the server: its processor time, its transactions. */
import { readdir, readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { z } from 'zod';

export type DatabaseProbe = {
  /** Of all its processes, also of those that have ended. */
  cpuSeconds(): Promise<number>;
  /** Committed or rolled back. A backend may hold back the count of its last second until it ends. */
  transactions(): Promise<number>;
  /** Of the application, as it is now. */
  oldestTransactionMs(): Promise<number>;
  stop(): Promise<void>;
};

const count = z.object({ value: z.coerce.number() });
/** Linux counts processor time in hundredths of a second for programs. */
const ticksPerSecond = 100;
const [parentField, userField] = [4, 14];

export async function openDatabaseProbe(adminUrl: string): Promise<DatabaseProbe> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  const ask = async (text: string): Promise<number> => count.parse((await client.query(text)).rows[0]).value;
  const own = await ask('select pg_backend_pid() as value');
  const postmaster = (await processTimes(own))?.parent;
  return {
    async cpuSeconds() {
      const pids = (await readdir('/proc')).map(Number).filter(Number.isInteger);
      const found = await Promise.all(
        pids.map(async (pid) => {
          const times = await processTimes(pid);
          if (pid === postmaster) return (times?.own ?? 0) + (times?.ofEnded ?? 0);
          return times?.parent === postmaster ? (times?.own ?? 0) : 0;
        }),
      );
      return found.reduce((sum, seconds) => sum + seconds, 0);
    },
    transactions: () =>
      ask(
        'select xact_commit + xact_rollback as value from pg_stat_database where datname = current_database()',
      ),
    oldestTransactionMs: () =>
      ask(
        `select coalesce(max(extract(epoch from clock_timestamp() - xact_start)), 0) * 1000 as value
           from pg_stat_activity where datname = current_database() and usename = 'revenue_app'`,
      ),
    stop: async () => client.end(),
  };
}

/** Undefined: it has ended. */
async function processTimes(pid: number) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  // The name, which comes second, may hold spaces.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const at = (field: number): number => fields[field - 3] ?? 0;
  const seconds = (field: number): number => (at(field) + at(field + 1)) / ticksPerSecond;
  return { parent: at(parentField), own: seconds(userField), ofEnded: seconds(userField + 2) };
}
