/**
 * One tenant floods a server process: response times of another tenant with a limit, without one,
 * and in peace.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { note, step } from '../../dev/console.ts';
import { ask } from '../requests.ts';
import { percentile, summary, type Answered } from '../client.ts';
import { addMerchants, type Merchant } from '../merchants.ts';
import { startParts, type Parts, type Server } from '../parts.ts';
import type { Section } from '../report.ts';

const path = '/api/attribution/platform-connections';
const [warmUp, asked] = [30, 150];
const perSecond = 20;
/** More than the server can answer from the database. */
const [floodPerMs, paceMs] = [1, 10];
/** A rate-limit bucket refills in this time. */
const burstMs = 10_000;

export async function measureLimits(): Promise<Section> {
  const parts = await step('PostgreSQL, platform', startParts);
  try {
    const [hot, calm] = await addMerchants(parts.adminUrl, 2);
    if (!hot || !calm) throw new Error('two merchants are needed');
    const limited = await tryFlood(parts, { RATE_LIMIT_PER_TENANT: `${perSecond}` }, hot, calm);
    const unlimited = await tryFlood(parts, {}, hot, calm);
    return {
      title: 'A hot tenant beside another',
      text: `One tenant lists its connections, which reads the database, ${floodPerMs * 1000} times a second; another does so ${asked} times, one after the other. The flood comes from the process that measures, on the same machine, so that its own cost is in the ratios. The limit is ${perSecond} requests a second; the other asks within its burst.`,
      figures: [
        { name: 'in peace, median', value: limited.peaceMs, unit: 'ms' },
        { name: 'median beside the flood ÷ in peace', value: limited.ratio, unit: '×', isRatio: true },
        { name: 'the same without a limit', value: unlimited.ratio, unit: '×' },
        { name: 'share of the flood that got a 429', value: limited.rejected, unit: '%' },
        { name: 'answers of the other that were no 200', value: limited.failed, unit: '', atMost: 0 },
      ],
    };
  } finally {
    await parts.stop();
  }
}

async function tryFlood(parts: Parts, limits: NodeJS.ProcessEnv, hot: Merchant, calm: Merchant) {
  const server = await parts.startServer(limits);
  await askInTurn(server, calm, warmUp);
  const peace = await askInTurn(server, calm, asked);
  await delay(burstMs);
  const flood: Array<Promise<Answered>> = [];
  const pace = setInterval(() => {
    for (let sent = 0; sent < floodPerMs * paceMs; sent += 1) flood.push(ask(server, hot, '', path));
  }, paceMs);
  await delay(burstMs / 10); // drains the burst allowance
  const beside = await askInTurn(server, calm, asked);
  clearInterval(pace);
  const flooded = await Promise.all(flood);
  await server.stop();
  note(`  the flood: ${summary(flooded)}`);
  return {
    peaceMs: median(peace),
    ratio: median(beside) / median(peace),
    rejected: (100 * flooded.filter(({ status }) => status === 429).length) / flooded.length,
    failed: beside.filter(({ status }) => status !== 200).length,
  };
}

const median = (answers: readonly Answered[]): number =>
  percentile(
    answers.map(({ tookMs }) => tookMs),
    50,
  );

async function askInTurn(server: Server, merchant: Merchant, count: number): Promise<Answered[]> {
  const answers: Answered[] = [];
  while (answers.length < count) answers.push(await ask(server, merchant, '', path));
  return answers;
}
