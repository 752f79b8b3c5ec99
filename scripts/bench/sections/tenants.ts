/**
 * One server process under many merchants: all cold, at the turn of the minute, and beside one busy
 * merchant.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { note, step } from '../../dev/console.ts';
import { ask, askEach, readOnce } from '../requests.ts';
import { percentile, send, summary, type Answered } from '../client.ts';
import { addMerchants, type Merchant } from '../merchants.ts';
import { startParts, type Parts, type Server } from '../parts.ts';
import type { Figure, Section } from '../report.ts';

const connections = '/api/attribution/platform-connections';
const latencyMs = 200;
const cold = { merchants: 1_000, withinMs: 10_000 };
const warm = { merchants: 300, everyMs: 5_000, beforeTurnMs: 12_000, afterTurnMs: 13_000 };
const neighbour = { posts: 1_000, asks: 400, pauseMs: 20, withinMs: 20_000 };

export async function measureTenants(): Promise<Section> {
  const parts = await step('PostgreSQL, platform', startParts);
  try {
    const merchants = await step(`${cold.merchants} merchants with a cursor`, async () => {
      const added = await addMerchants(parts.adminUrl, cold.merchants);
      await readOnce(parts, added);
      return added;
    });
    await parts.setPlatform({ latencyMs });
    const figures = [
      ...(await tryCold(parts, merchants)),
      ...(await tryWarm(parts, merchants.slice(0, warm.merchants))),
      ...(await tryNeighbour(parts, merchants)),
    ];
    return {
      title: 'Many tenants in one process',
      text: `One server process with its default settings; the platform answers after ${latencyMs} ms. Cold: ${cold.merchants} tenants with a cursor ask at once of a process that has just started. Turn of the minute: ${warm.merchants} tenants poll the running minute every ${warm.everyMs / 1000} s, each at its own moment, while a minute ends. Beside a busy merchant: ${neighbour.posts} requests of one merchant to change connections are under way all the time while another asks ${neighbour.asks} times.`,
      figures,
    };
  } finally {
    await parts.stop();
  }
}

const timesOf = (answers: readonly Answered[]): number[] => answers.map(({ tookMs }) => tookMs);
const isGood = ({ status }: Answered): boolean => status === 200;

async function tryCold(parts: Parts, merchants: readonly Merchant[]): Promise<Figure[]> {
  note(`${merchants.length} merchants cold`);
  const server = await parts.startServer();
  const answers = await Promise.all(merchants.map(async (merchant) => ask(server, merchant)));
  await server.stop();
  const inTime = answers.filter((one) => isGood(one) && one.tookMs <= cold.withinMs);
  note(`  ${summary(answers)}`);
  return [
    {
      name: `cold: answers 200 within ${cold.withinMs / 1000} s`,
      value: inTime.length,
      unit: `of ${merchants.length}`,
      atLeast: 900,
    },
    { name: 'cold: half of them after', value: percentile(timesOf(inTime), 50), unit: 'ms' },
    { name: 'cold: the last after', value: percentile(timesOf(inTime), 100), unit: 'ms' },
  ];
}

async function tryWarm(parts: Parts, merchants: readonly Merchant[]): Promise<Figure[]> {
  const server = await parts.startServer();
  await askEach(server, merchants);
  const untilTurnMs = 60_000 - (Date.now() % 60_000);
  note(`${merchants.length} merchants poll until ${warm.afterTurnMs / 1000} s after the minute, up to 75 s`);
  await delay(Math.max(0, untilTurnMs - warm.beforeTurnMs));
  const endsAt = Date.now() + Math.min(untilTurnMs, warm.beforeTurnMs) + warm.afterTurnMs;
  const polls = merchants.map(async (merchant, index) => {
    const answers: Answered[] = [];
    await delay((index / merchants.length) * warm.everyMs);
    for (let next = Date.now(); next < endsAt; next += warm.everyMs) {
      await delay(Math.max(0, next - Date.now()));
      answers.push(await ask(server, merchant, '?interval=minute'));
    }
    return answers;
  });
  const answers = (await Promise.all(polls)).flat();
  await server.stop();
  note(`  ${summary(answers)}`);
  const share = (100 * answers.filter(isGood).length) / answers.length;
  return [
    { name: 'turn of the minute: share of 200', value: share, unit: '%', atLeast: 100 },
    { name: 'turn of the minute: slowest', value: percentile(timesOf(answers), 100), unit: 'ms' },
  ];
}

async function tryNeighbour(parts: Parts, [busy, other]: readonly Merchant[]): Promise<Figure[]> {
  if (!busy || !other) throw new Error('two merchants are needed');
  const server = await parts.startServer();
  note('a merchant alone, then beside a busy one');
  await askAgainAndAgain(server, other);
  const alone = await askAgainAndAgain(server, other);
  const stopPosting = startPosting(server, busy);
  const beside = await askAgainAndAgain(server, other);
  note(`  the busy one: ${summary(await stopPosting())}; the other: ${summary(beside)}`);
  await server.stop();
  const [before, then] = [alone, beside].map((answers) => percentile(timesOf(answers), 99));
  const share = (100 * beside.filter(isGood).length) / beside.length;
  return [
    { name: 'beside a busy merchant: share of 200', value: share, unit: '%', atLeast: 100 },
    { name: 'p99 alone', value: before ?? Number.NaN, unit: 'ms' },
    { name: 'p99 beside a busy merchant', value: then ?? Number.NaN, unit: 'ms' },
    {
      name: 'p99 beside ÷ alone',
      value: (then ?? Number.NaN) / (before ?? Number.NaN),
      unit: '',
      atMost: 3,
    },
  ];
}

async function askAgainAndAgain(server: Server, merchant: Merchant): Promise<Answered[]> {
  const answers: Answered[] = [];
  const endsAt = Date.now() + neighbour.withinMs;
  while (answers.length < neighbour.asks && Date.now() < endsAt) {
    answers.push(await ask(server, merchant));
    await delay(neighbour.pauseMs);
  }
  return answers;
}

/** Returns a function to stop posting and return the responses. */
function startPosting(server: Server, { token }: Merchant): () => Promise<Answered[]> {
  const going = { on: true };
  const answers: Answered[] = [];
  const lanes = Array.from({ length: neighbour.posts }, async (_, index) => {
    for (let round = 0; going.on; round += 1) {
      const body = {
        platform: 'google_ads',
        platform_account_id: `shop-${index % 40}`,
        status: 'pending',
        metadata: { round: String(round) },
      };
      answers.push(await send(new URL(connections, server.url), token, body));
    }
  });
  return async () => {
    going.on = false;
    await Promise.all(lanes);
    return answers;
  };
}
