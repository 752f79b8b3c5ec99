/**
 * A thousand simultaneous requests for one cold tenant over several processes: one process reads,
 * all answer.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { step } from '../../dev/console.ts';
import { ask } from '../requests.ts';
import { percentile, summary, type Answered } from '../client.ts';
import type { DatabaseProbe } from '../database-probe.ts';
import { addMerchants, type Merchant } from '../merchants.ts';
import { startParts, type Parts, type Server } from '../parts.ts';
import type { Figure, Section } from '../report.ts';

const requests = 1_000;
const processes = 4;
const platform = { latencyMs: 200, sales: 500 };
const sampleEveryMs = 20;
const warmRounds = 5;
/** The longest pause between two checks of a row refreshed by another process. */
const pollMs = 250;
const maxTransactionMs = 250;

export async function measureBurst(): Promise<Section> {
  const parts = await step('PostgreSQL, platform', startParts);
  try {
    const [alone, cold] = await addMerchants(parts.adminUrl, 2);
    if (!alone || !cold) throw new Error('two merchants are needed');
    const servers = await Promise.all(Array.from({ length: processes }, async () => parts.startServer()));
    await parts.setPlatform(platform);
    const [first] = servers;
    if (first) expectGood([await ask(first, alone)]);
    const { lists } = await parts.platformReads(alone.account);
    // Opens the connections of the burst and runs all code once.
    await askAtOnce(servers, alone);
    const figures = await tryBurst(parts, servers, cold, lists);
    return {
      title: 'A burst for a cold tenant',
      text: `${requests} requests at once over ${processes} server processes, on open connections, for one tenant that was never read; its day has ${platform.sales} sales on the platform, five pages, and each platform request takes ${platform.latencyMs} ms. One page sequence is as many list requests (${lists}) as the platform got from one request for another such tenant alone. Warm: the same requests again, from the cache, the median of ${warmRounds}. Transactions are looked at every ${sampleEveryMs} ms in pg_stat_activity.`,
      figures,
    };
  } finally {
    await parts.stop();
  }
}

async function tryBurst(
  parts: Parts,
  servers: readonly Server[],
  merchant: Merchant,
  listsOfOne: number,
): Promise<Figure[]> {
  const stopSampling = sampleTransactions(parts.database);
  const lastMs = await askAtOnce(servers, merchant);
  const oldestMs = await stopSampling();
  const { lists, spanMs } = await parts.platformReads(merchant.account);
  const warm: number[] = [];
  while (warm.length < warmRounds) warm.push(await askAtOnce(servers, merchant));
  const warmMs = percentile(warm, 50);
  return [
    { name: 'page sequences', value: lists / listsOfOne, unit: '', atMost: 1, atLeast: 1 },
    { name: 'last answer', value: lastMs, unit: 'ms' },
    { name: 'platform, first request to last answer', value: spanMs, unit: 'ms' },
    { name: `warm: ${requests} requests`, value: warmMs, unit: 'ms' },
    {
      name: 'last answer − platform',
      value: lastMs - spanMs,
      unit: 'ms',
      atMost: Math.round(pollMs + 2 * warmMs),
    },
    { name: 'oldest transaction', value: oldestMs, unit: 'ms', atMost: maxTransactionMs },
  ];
}

/** Milliseconds until the last response. @throws Error if a response is not 200 */
async function askAtOnce(servers: readonly Server[], merchant: Merchant): Promise<number> {
  const startedAt = performance.now();
  const each = Array.from({ length: requests / servers.length });
  expectGood(await Promise.all(each.flatMap(() => servers.map(async (server) => ask(server, merchant)))));
  return performance.now() - startedAt;
}

function expectGood(answers: readonly Answered[]): void {
  if (answers.some(({ status }) => status !== 200)) throw new Error(`the answers were ${summary(answers)}`);
}

/** Returns a function to stop sampling and report the maximum age. */
function sampleTransactions(database: DatabaseProbe): () => Promise<number> {
  const going = { on: true };
  let oldestMs = 0;
  const sampling = (async () => {
    while (going.on) {
      oldestMs = Math.max(oldestMs, await database.oldestTransactionMs());
      await delay(sampleEveryMs);
    }
  })();
  return async () => {
    going.on = false;
    await sampling;
    return oldestMs;
  };
}
