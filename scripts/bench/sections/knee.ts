/** How many polling tenants can one process serve, and does Node or PostgreSQL saturate first? */
import { cpus } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { note, step } from '../../dev/console.ts';
import { ask, readOnce } from '../requests.ts';
import { percentile, summary, type Answered } from '../client.ts';
import type { DatabaseProbe } from '../database-probe.ts';
import { addMerchants, makeDue, type Merchant } from '../merchants.ts';
import { startParts, readUsage, type Parts, type Server } from '../parts.ts';
import type { Figure, Section } from '../report.ts';

const latencyMs = 200;
const everyMs = 30_000;
const forMs = 35_000;
const crowds = [2_000, 3_000, 4_000];

export async function measureKnee(): Promise<Section> {
  const parts = await step('PostgreSQL, platform', startParts);
  try {
    const merchants = await step(`${Math.max(...crowds)} merchants with a cursor`, async () => {
      const added = await addMerchants(parts.adminUrl, Math.max(...crowds));
      await readOnce(parts, added);
      return added;
    });
    await parts.setPlatform({ latencyMs });
    const figures: Figure[] = [];
    for (const size of crowds) figures.push(...(await tryCrowd(parts, merchants.slice(0, size))));
    return {
      title: 'Tenants that one process bears',
      text: `Each tenant asks once in ${everyMs / 1000} s, spread evenly, of one server process with its default settings, for ${forMs / 1000} s; every answer takes a refresh, for which the platform takes ${latencyMs} ms. Processor time is given as the share of one core, from the first request to the last answer; the machine's idle share is of all its cores, and the client and the platform's stand-in run on it too. The process near 100 % of a core sets the bound, or the machine once it has no idle time.`,
      figures,
    };
  } finally {
    await parts.stop();
  }
}

async function tryCrowd(parts: Parts, merchants: readonly Merchant[]): Promise<Figure[]> {
  note(`${merchants.length} tenants for ${forMs / 1000} s`);
  await makeDue(parts.adminUrl);
  const server = await parts.startServer();
  const stop = await watchProcessors(server, parts.database);
  const answers = await pollAll(server, merchants);
  const shares = await stop();
  await server.stop();
  note(`  ${summary(answers)}`);
  const good = answers.filter(({ status }) => status === 200).length;
  const times = answers.map(({ tookMs }) => tookMs);
  const name = (text: string): string => `${merchants.length} tenants: ${text}`;
  return [
    { name: name('share of 200'), value: (100 * good) / answers.length, unit: '%' },
    { name: name('p99 of all answers'), value: percentile(times, 99), unit: 'ms' },
    ...Object.entries(shares).map(([who, value]) => ({ name: name(who), value, unit: '%' })),
  ];
}

async function pollAll(server: Server, merchants: readonly Merchant[]): Promise<Answered[]> {
  const startedAt = performance.now();
  const polls = merchants.map(async (merchant, index) => {
    const answers: Answered[] = [];
    for (let at = (index / merchants.length) * everyMs; at < forMs; at += everyMs) {
      await delay(Math.max(0, startedAt + at - performance.now()));
      answers.push(await ask(server, merchant));
    }
    return answers;
  });
  return (await Promise.all(polls)).flat();
}

/** Returns a function to stop watching and report both shares, in percent. */
async function watchProcessors(server: Server, database: DatabaseProbe) {
  const look = async () => ({
    at: performance.now() / 1000,
    server: (await readUsage(server.child)).cpuMicroseconds / 1e6,
    database: await database.cpuSeconds(),
    idle: cpus().reduce((sum, { times }) => sum + times.idle / 1000, 0),
  });
  const before = await look();
  return async (): Promise<Record<string, number>> => {
    const after = await look();
    const share = (part: 'server' | 'database' | 'idle'): number =>
      (100 * (after[part] - before[part])) / (after.at - before.at);
    return {
      'server, of one core': share('server'),
      'PostgreSQL, of one core': share('database'),
      'idle, of the machine': share('idle') / cpus().length,
    };
  };
}
