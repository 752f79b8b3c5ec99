/**
 * `make load`: one server process under many merchants at once, in some two minutes, on loopback only. Prints figures
 * and fails when a target is missed; `TRIAL=cold|warm|neighbour` runs one of the three.
 */
import { setTimeout as delay } from 'node:timers/promises';
import { percentile, send, summary, type Answered } from '../client.ts';
import { addMerchants, makeDue, type Merchant } from '../merchants.ts';
import { startParts, type Parts, type Server } from '../parts.ts';
import { command, CommandError, complain, note, step } from '../../dev/console.ts';

const platformLatencyMs = 200;
const revenue = '/api/v1/revenue/realtime';
const connections = '/api/attribution/platform-connections';

const cold = { merchants: 1_000, withinMs: 10_000, minAnswered: 600 };
const warm = { merchants: 300, everyMs: 5_000, beforeTurnMs: 12_000, afterTurnMs: 13_000 };
const neighbour = { posts: 1_000, asks: 400, pauseMs: 20, withinMs: 25_000, maxRatio: 3 };

function expectTarget(isMet: boolean, target: string): void {
  if (!isMet)
    complain(new CommandError(`missed: ${target}`, 'run it alone on a quiet machine, then look closer'));
}

const ask = async ({ url }: Server, { token }: Merchant, query = ''): Promise<Answered> =>
  send(new URL(`${revenue}${query}`, url), token);

async function asManyAtOnce<T, R>(
  all: readonly T[],
  lanes: number,
  work: (one: T) => Promise<R>,
): Promise<R[]> {
  const waiting = [...all];
  const results: R[] = [];
  const lane = async (): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift())
      results.push(await work(next));
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  return results;
}

/** Reads each merchant once while the platform is quick, so that all have a cursor. */
async function readOnce(parts: Parts, merchants: readonly Merchant[]): Promise<void> {
  await parts.setPlatformLatency(0);
  const server = await parts.startServer();
  const answers = await asManyAtOnce(merchants, 12, async (merchant) => ask(server, merchant));
  await server.stop();
  await parts.setPlatformLatency(platformLatencyMs);
  if (answers.some(({ status }) => status !== 200))
    throw new Error(`the first reads gave ${summary(answers)}`);
}

/** Every merchant asks once, of a process that remembers nothing and rows that have all run out. */
async function tryCold(parts: Parts, merchants: readonly Merchant[]): Promise<void> {
  await makeDue(parts.adminUrl);
  const server = await parts.startServer();
  const answers = await Promise.all(merchants.map(async (merchant) => ask(server, merchant)));
  await server.stop();
  const inTime = answers.filter(({ status, tookMs }) => status === 200 && tookMs <= cold.withinMs);
  const times = inTime.map(({ tookMs }) => tookMs);
  note(`${merchants.length} merchants cold at once: ${summary(answers)}`);
  note(
    `within ${cold.withinMs / 1000} s: ${inTime.length}; half of them by ${percentile(times, 50).toFixed(0)} ms, the last by ${percentile(times, 100).toFixed(0)} ms`,
  );
  expectTarget(
    inTime.length >= cold.minAnswered,
    `at least ${cold.minAnswered} answers within ${cold.withinMs / 1000} s`,
  );
}

/** Dashboards poll the running minute, each at its own moment, while a minute ends. */
async function tryWarm(parts: Parts, merchants: readonly Merchant[]): Promise<void> {
  const server = await parts.startServer();
  await asManyAtOnce(merchants, 12, async (merchant) => ask(server, merchant));
  const untilTurnMs = 60_000 - (Date.now() % 60_000);
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
  const slowest = percentile(
    answers.map(({ tookMs }) => tookMs),
    100,
  );
  note(
    `${merchants.length} merchants across a turn of the minute: ${summary(answers)}; slowest ${slowest.toFixed(0)} ms`,
  );
  expectTarget(
    answers.every(({ status }) => status === 200),
    'no answer but 200 at the turn of the minute',
  );
}

/** One merchant changes connections a thousand at a time; how much longer does another one's dashboard wait? */
async function tryNeighbour(parts: Parts, [crowd, other]: readonly Merchant[]): Promise<void> {
  if (!crowd || !other) throw new Error('a neighbour takes two merchants');
  const server = await parts.startServer();
  const measure = async (): Promise<Answered[]> => {
    const answers: Answered[] = [];
    const endsAt = Date.now() + neighbour.withinMs;
    for (let asked = 0; asked < neighbour.asks && Date.now() < endsAt; asked += 1) {
      answers.push(await ask(server, other));
      await delay(neighbour.pauseMs);
    }
    return answers;
  };
  await measure();
  const alone = await measure();
  const going = { on: true };
  const posts: Answered[] = [];
  const posting = Array.from({ length: neighbour.posts }, async (_, index) => {
    for (let round = 0; going.on; round += 1) {
      const body = {
        platform: 'shopify',
        platform_account_id: `shop-${index % 40}`,
        status: 'pending',
        metadata: { round: String(round) },
      };
      posts.push(await send(new URL(connections, server.url), crowd.token, body));
    }
  });
  const beside = await measure();
  going.on = false;
  await Promise.all(posting);
  await server.stop();
  const p99 = (answers: readonly Answered[]): number =>
    percentile(
      answers.map(({ tookMs }) => tookMs),
      99,
    );
  const ratio = p99(beside) / p99(alone);
  note(`beside ${neighbour.posts} concurrent changes of a neighbour (${summary(posts)}): ${summary(beside)}`);
  note(
    `p99 alone ${p99(alone).toFixed(1)} ms, beside ${p99(beside).toFixed(1)} ms: ratio ${ratio.toFixed(2)}`,
  );
  expectTarget(
    ratio <= neighbour.maxRatio && beside.every(({ status }) => status === 200),
    `the neighbour's p99 within ${neighbour.maxRatio} × of alone`,
  );
}

/** Each with the merchants that it needs. */
const trials = {
  cold: { merchants: cold.merchants, run: tryCold },
  warm: { merchants: warm.merchants, run: tryWarm },
  neighbour: { merchants: 2, run: tryNeighbour },
};

await command(async () => {
  const only = process.env['TRIAL'];
  const chosen = Object.entries(trials).flatMap(([name, trial]) =>
    only === undefined || only === name ? [trial] : [],
  );
  const count = Math.max(0, ...chosen.map(({ merchants }) => merchants));
  const parts = await step('PostgreSQL, platform', startParts);
  try {
    const merchants = await step(`${count} merchants, each read once`, async () => {
      const added = await addMerchants(parts.adminUrl, count);
      await readOnce(parts, added);
      return added;
    });
    for (const trial of chosen) await trial.run(parts, merchants.slice(0, trial.merchants));
  } finally {
    await parts.stop();
  }
});
