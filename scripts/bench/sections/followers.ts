/** The cost of waiting: several processes wait for refreshes led by one process. */
import { setTimeout as delay } from 'node:timers/promises';
import { note, step } from '../../dev/console.ts';
import { ask, readOnce } from '../requests.ts';
import { summary, type Answered } from '../client.ts';
import type { DatabaseProbe } from '../database-probe.ts';
import { addMerchants, type Merchant } from '../merchants.ts';
import { startParts, readUsage, type Server } from '../parts.ts';
import type { Figure, Section } from '../report.ts';

const processes = 4;
const pullMs = 5_000;
const crowds = [1, 10, 100];
const requestsEach = 10;
/** Processor time counts between these moments: all requests wait, none has a response yet. */
const [fromMs, toMs] = [1_500, 4_500];
/** By then an idle backend has reported all its counts. */
const countedMs = 11_000;

export async function measureFollowers(): Promise<Section> {
  const parts = await step('PostgreSQL, platform', startParts);
  try {
    const merchants = await addMerchants(
      parts.adminUrl,
      crowds.reduce((sum, size) => sum + size, 0),
    );
    await step('merchants with a cursor', async () => readOnce(parts, merchants));
    await parts.setPlatform({ latencyMs: pullMs });
    const servers = await Promise.all(Array.from({ length: processes }, async () => parts.startServer()));
    await step('all starts counted', async () => delay(countedMs));
    const figures: Figure[] = [];
    for (const size of crowds) {
      // Fresh tenants for each crowd, unknown to every process.
      const crowd = merchants.splice(0, size);
      figures.push(...(await tryCrowd(parts.database, servers, crowd)));
    }
    return {
      title: 'Waiting for a refresh',
      text: `${processes} server processes get ${requestsEach} requests each for every tenant while one pull of each tenant takes ${pullMs / 1000} s. Transactions are all that PostgreSQL counted from the first request to the last answer, those of the refreshes with them. Processor time is that of the ${processes} processes together as the share of one core, while all wait.`,
      figures,
    };
  } finally {
    await parts.stop();
  }
}

async function tryCrowd(
  database: DatabaseProbe,
  servers: readonly Server[],
  merchants: readonly Merchant[],
): Promise<Figure[]> {
  note(`${merchants.length} tenants waited for, some ${Math.round((pullMs + countedMs) / 1000)} s`);
  const before = await database.transactions();
  const startedAt = performance.now();
  const asked = Array.from({ length: requestsEach }, () =>
    servers.flatMap((server) => merchants.map(async (merchant) => ask(server, merchant))),
  );
  const share = await processorShare(servers);
  const answers: Answered[] = await Promise.all(asked.flat());
  const seconds = (performance.now() - startedAt) / 1000;
  await delay(countedMs);
  const transactions = (await database.transactions()) - before;
  note(`  ${summary(answers)}`);
  const who = merchants.length === 1 ? 'tenant' : 'tenants';
  const name = (text: string): string => `${merchants.length} ${who}: ${text}`;
  const good = answers.filter(({ status }) => status === 200).length;
  return [
    { name: name('share of 200'), value: (100 * good) / answers.length, unit: '%' },
    { name: name('transactions'), value: transactions / seconds, unit: 'a second' },
    { name: name('servers, of one core'), value: share, unit: '%' },
  ];
}

async function processorShare(servers: readonly Server[]): Promise<number> {
  const sumUsage = async (): Promise<number> => {
    const all = await Promise.all(servers.map(async ({ child }) => readUsage(child)));
    return all.reduce((sum, { cpuMicroseconds }) => sum + cpuMicroseconds / 1000, 0);
  };
  await delay(fromMs);
  const before = await sumUsage();
  await delay(toMs - fromMs);
  return (100 * ((await sumUsage()) - before)) / (toMs - fromMs);
}
