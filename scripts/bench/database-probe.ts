/** Watches PostgreSQL from outside the server: processor time and transactions. */
import { readdir, readFile } from 'node:fs/promises';
import { Client } from 'pg';
import { z } from 'zod';

export type DatabaseProbe = {
  /** Of all its processes, including ended ones. */
  cpuSeconds(): Promise<number>;
  /** Commits and rollbacks. A backend may report its last second only when it ends. */
  transactions(): Promise<number>;
  /** Age of the application's oldest open transaction. */
  oldestTransactionMs(): Promise<number>;
  stop(): Promise<void>;
};

const count = z.object({ value: z.coerce.number() });
/** Linux reports processor time to programs in hundredths of a second. */
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

/** Undefined: the process has ended. */
async function processTimes(pid: number) {
  const text = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  // The process name, second in the line, may contain spaces.
  const fields = text
    .slice(text.lastIndexOf(')') + 2)
    .split(' ')
    .map(Number);
  const at = (field: number): number => fields[field - 3] ?? 0;
  const seconds = (field: number): number => (at(field) + at(field + 1)) / ticksPerSecond;
  return { parent: at(parentField), own: seconds(userField), ofEnded: seconds(userField + 2) };
}
