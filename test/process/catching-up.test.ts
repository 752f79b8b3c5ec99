import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ask, noonDay, rollupDifferences, revenueV1, unavailable } from '../support/asking.ts';
import { startHarness, type Answer, type Harness, type Merchant } from '../support/harness.ts';
import { endProcesses, startServerProcess, type ServerProcess } from '../support/processes.ts';

const pageSize = 100;
/** Between an answer and the same client's next request. */
const pauseMs = 40;
const catchingUpLine = z.looseObject({ pages: z.number(), events: z.number() });
const finishedLine = z.looseObject({ outcome: z.string(), events: z.number(), durationMs: z.number() });

describe('a first pull that takes longer than an answer may', () => {
  let harness: Harness;
  const servers: ServerProcess[] = [];
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterEach(async () => {
    await endProcesses(servers.splice(0));
    await harness.simulator.clearFaults();
  });
  afterAll(() => harness.stop());

  const start = async (environment: Readonly<Record<string, string>>): Promise<ServerProcess> => {
    const server = await startServerProcess(harness, environment);
    servers.push(server);
    return server;
  };
  const impatient = {
    PLATFORM_DEADLINE_MS: '800',
    LEASE_MS: '900',
    ANSWER_DEADLINE_MS: '1000',
    CACHE_TTL_MS: '30000',
  };

  /** A merchant that has sold so much today, and one thing yesterday, whose platform takes its time for each page. */
  const addBusyMerchant = async (sales: number): Promise<Merchant> => {
    const { timeZone, startMs } = noonDay();
    const merchant = await harness.addMerchant({ timeZone });
    const { account } = merchant;
    const spreadMs = (11.5 * 3_600_000) / sales;
    const sale = (createdMs: number, amount: number) => ({
      account,
      category: 'charge',
      amount,
      createdMs: Math.floor(createdMs),
    });
    await harness.simulator.addEvents([
      sale(startMs - 3_600_000, 1),
      ...Array.from({ length: sales }, (_, index) => sale(startMs + index * spreadMs, 100 + (index % 7))),
    ]);
    await harness.simulator.fault({ kind: 'latency', ms: 5, account, times: 10_000 });
    return merchant;
  };
  /** How often each page was asked for, by what it lies next to. */
  const pagesAsked = async ({ account }: Merchant): Promise<number[]> => {
    const { requests } = await harness.simulator.requests({ account });
    const pages = requests.flatMap(({ query }) => new URLSearchParams(query).get('ending_before') ?? []);
    return Object.values(Object.groupBy(pages, (page) => page)).map((times) => times?.length ?? 0);
  };
  const isCatchingUp = ({ status, body }: Answer): boolean =>
    status === 503 && unavailable.parse(body).failed_sources.some(({ reason }) => reason === 'catching_up');
  const isLate = ({ status, body }: Answer): boolean =>
    status === 503 && unavailable.parse(body).failed_sources.every(({ reason }) => reason === 'timeout');
  const askUntilAnswered = async (server: ServerProcess, merchant: Merchant): Promise<Answer[]> => {
    const answers: Answer[] = [];
    for (;;) {
      const answer = await ask(server, merchant);
      answers.push(answer);
      if (answer.status === 200) return answers;
      await delay(pauseMs);
    }
  };
  /** Waits for the first of them: an answer may be read before the line that its pull ends with. */
  const finishedLines = async () => {
    await Promise.race(servers.map((server) => server.logged(({ kind }) => kind === 'pullFinished')));
    return servers
      .flatMap(({ log }) => log.filter(({ kind }) => kind === 'pullFinished'))
      .map((line) => finishedLine.parse(line));
  };
  const expectTruth = async (merchant: Merchant, answer: Answer | undefined) => {
    const { interval_start, event_count, revenue_total_minor } = revenueV1.parse(answer?.body);
    const window = { fromMs: Date.parse(interval_start), toMs: Date.now() };
    const truth = (await harness.simulator.truth({ account: merchant.account, ...window }))['USD'];
    expect({ event_count, revenue_total_minor }).toEqual({
      event_count: truth?.saleCount,
      revenue_total_minor: truth?.grossMinor,
    });
    expect(await rollupDifferences(harness.database, merchant.tenantId)).toEqual([]);
  };

  it('says so to each request at once, goes on under one lease, and ends with the exact figure', async () => {
    const sales = 50_000;
    const merchant = await addBusyMerchant(sales);
    const [puller, other] = await Promise.all([start(impatient), start(impatient)]);
    const [answers, elsewhere] = await Promise.all([
      askUntilAnswered(puller, merchant),
      askUntilAnswered(other, merchant),
    ]);
    const finished = await finishedLines();
    expect(finished).toMatchObject([{ outcome: 'published', events: sales }]);
    const waitedSeconds = (finished[0]?.durationMs ?? 0) / 1000;
    for (const each of [answers, elsewhere]) {
      const refused = each.slice(0, -1);
      const early = refused.filter(isLate);
      const told = refused.slice(early.length);
      expect(early.every(isLate) && told.every(isCatchingUp), 'once it is said, nobody waits any more').toBe(
        true,
      );
      for (const { headers } of told) expect(headers.get('retry-after')).toMatch(/^[123]$/);
      expect(told.length, 'many more than could have waited, each for a second').toBeGreaterThan(
        3 * waitedSeconds,
      );
    }
    await expectTruth(merchant, answers.at(-1));
    const asked = await pagesAsked(merchant);
    expect(asked, 'each page once').toEqual(Array.from({ length: sales / pageSize }, () => 1));
    const progress = servers
      .flatMap(({ log }) => log.filter(({ kind }) => kind === 'catchingUp'))
      .map((line) => catchingUpLine.parse(line).events);
    expect(progress.length).toBeGreaterThan(1);
    expect(progress).toEqual([...new Set(progress)].toSorted((a, b) => a - b));
  }, 120_000);

  it('loses one page at most with its process: another goes on from the stored cursor', async () => {
    const sales = 14_000;
    const merchant = await addBusyMerchant(sales);
    const [killed, other] = await Promise.all([start(impatient), start(impatient)]);
    const asking = ask(killed, merchant).catch(() => undefined);
    await killed.logged(({ kind, events }) => kind === 'catchingUp' && Number(events) > sales / 4);
    killed.signal('SIGKILL');
    expect(await killed.exited).toBeNull();
    await asking;
    const pagesBefore = (await pagesAsked(merchant)).length;
    const answers = await askUntilAnswered(other, merchant);
    await expectTruth(merchant, answers.at(-1));
    const asked = await pagesAsked(merchant);
    expect(pagesBefore).toBeGreaterThan(sales / pageSize / 4);
    expect(
      asked.filter((times) => times > 1).length,
      'the page that was asked for when it died',
    ).toBeLessThan(2);
    expect(asked.reduce((sum, times) => sum + times, 0)).toBeLessThanOrEqual(sales / pageSize + 2);
  }, 60_000);

  it('is not taken over although it is longer than the lease, for each of its requests renews it', async () => {
    const { timeZone, startMs } = noonDay();
    const merchant = await harness.addMerchant({ timeZone });
    const { account } = merchant;
    await harness.simulator.addEvents([
      { account, category: 'charge', amount: 1, createdMs: startMs - 3_600_000 },
      { account, category: 'charge', amount: 640, createdMs: startMs + 3_600_000 },
    ]);
    await harness.simulator.fault({ kind: 'latency', ms: 1_500, account, times: 100 });
    const slow = { PLATFORM_DEADLINE_MS: '2000', LEASE_MS: '2500', ANSWER_DEADLINE_MS: '5000' };
    const three = await Promise.all([start(slow), start(slow), start(slow)]);
    const all = await Promise.all(three.map((server) => askUntilAnswered(server, merchant)));
    for (const answers of all) expect(answers.at(-1)).toMatchObject({ body: { revenue_total_minor: 640 } });
    const { requests } = await harness.simulator.requests({ account });
    expect(requests.map(({ path }) => path)).toEqual([
      '/v1/account',
      '/v1/balance_transactions',
      '/v1/balance_transactions',
    ]);
    const finished = await finishedLines();
    expect(finished).toMatchObject([{ outcome: 'published' }]);
    expect(finished[0]?.durationMs).toBeGreaterThan(Number(slow.LEASE_MS));
  }, 60_000);
});
