import { setTimeout as delay } from 'node:timers/promises';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { noonDay } from '../../scripts/dev/noon.ts';
import { ask, rollupDifferences, revenueV1, unavailable } from '../support/asking.ts';
import { alterRole } from '../support/database.ts';
import type { Answer, Merchant } from '../support/harness.ts';
import type { ServerProcess } from '../support/processes.ts';
import { harness, linesOf, servers, start, useFleet } from './fleet.ts';

const pageSize = 100;
const pauseMs = 40;
const catchingUpLine = z.looseObject({ pages: z.number(), events: z.number() });
const finishedLine = z.looseObject({ outcome: z.string(), events: z.number(), durationMs: z.number() });

describe('a first pull longer than the answer deadline', () => {
  useFleet({ lasting: true });
  const impatient = {
    PLATFORM_DEADLINE_MS: '1500',
    LEASE_MS: '1700',
    ANSWER_DEADLINE_MS: '1900',
    CACHE_TTL_MS: '30000',
  };

  let puller: ServerProcess;
  let other: ServerProcess;
  beforeAll(async () => {
    [puller, other] = await Promise.all([start(impatient), start(impatient)]);
    // Set short for the lease: a busy machine would end the sessions of this process.
    await alterRole(harness.database, "set idle_in_transaction_session_timeout = '2s'");
  });

  /** A merchant with `sales` today and one yesterday; latency makes the pull long. */
  const addBusyMerchant = async (sales: number, latencyMs: number): Promise<Merchant> => {
    const { timeZone, startMs } = noonDay();
    const merchant = await harness.addMerchant({ timeZone });
    const { account } = merchant;
    const spreadMs = (11.5 * 3_600_000) / sales;
    const sale = (atMs: number, amount: number) => {
      return { account, category: 'charge', amount, createdMs: Math.floor(atMs) };
    };
    await harness.simulator.addEvents([
      sale(startMs - 3_600_000, 1),
      ...Array.from({ length: sales }, (_, index) => sale(startMs + index * spreadMs, 100 + (index % 7))),
    ]);
    await harness.simulator.fault({ kind: 'latency', ms: latencyMs, account, times: 10_000 });
    return merchant;
  };
  /** The number of requests per page, keyed by its cursor. */
  const countPageRequests = async ({ account }: Merchant): Promise<number[]> => {
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
  const linesAbout = ({ tenantId }: Merchant, about: string) =>
    servers.flatMap((server) => linesOf(server, about)).filter((line) => line['tenantId'] === tenantId);
  /** Waits for the first line: the answer may arrive before the pull logs its end. */
  const finishedLines = async (merchant: Merchant) => {
    const isEnd = ({ kind, tenantId }: Readonly<Record<string, unknown>>) =>
      kind === 'pullFinished' && tenantId === merchant.tenantId;
    await Promise.any(servers.map((server) => server.waitForLine(isEnd)));
    return linesAbout(merchant, 'pullFinished').map((line) => finishedLine.parse(line));
  };
  const expectTruth = async (merchant: Merchant, answer: Answer | undefined) => {
    const { interval_start, event_count, revenue_total_minor } = revenueV1.parse(answer?.body);
    const window = { fromMs: Date.parse(interval_start), toMs: Date.now() };
    const truth = (await harness.simulator.truth({ account: merchant.account, ...window }))['USD'];
    expect([event_count, revenue_total_minor]).toEqual([truth?.saleCount, truth?.grossMinor]);
    expect(await rollupDifferences(harness.database, merchant.tenantId)).toEqual([]);
  };

  it('answers 503 catching_up at once, keeps one lease, and ends with the exact figure', async () => {
    const sales = 12_000;
    const merchant = await addBusyMerchant(sales, 25);
    const [answers, elsewhere] = await Promise.all([
      askUntilAnswered(puller, merchant),
      askUntilAnswered(other, merchant),
    ]);
    const finished = await finishedLines(merchant);
    expect(finished).toMatchObject([{ outcome: 'published', events: sales }]);
    const waitedSeconds = (finished[0]?.durationMs ?? 0) / 1000;
    for (const each of [answers, elsewhere]) {
      const rejected = each.slice(0, -1);
      const afterLate = rejected.slice(rejected.filter(isLate).length);
      expect(afterLate.every(isCatchingUp), 'no request waits after the first catching_up').toBe(true);
      for (const { headers } of afterLate) expect(headers.get('retry-after')).toMatch(/^[123]$/);
      // Far more than requests waiting a second each.
      expect(afterLate.length).toBeGreaterThan(3 * waitedSeconds);
    }
    await expectTruth(merchant, answers.at(-1));
    const asked = await countPageRequests(merchant);
    expect(asked, 'each page once').toEqual(Array.from({ length: sales / pageSize }, () => 1));
    const progress = linesAbout(merchant, 'catchingUp').map((line) => catchingUpLine.parse(line).events);
    expect(progress.length).toBeGreaterThan(1);
    expect(progress).toEqual([...new Set(progress)].toSorted((a, b) => a - b));
  }, 120_000);

  it('loses at most one page when its process dies: another continues from the stored cursor', async () => {
    const sales = 8_000;
    const merchant = await addBusyMerchant(sales, 25);
    const killed = puller;
    const asking = ask(killed, merchant).catch(() => undefined);
    await killed.waitForLine(
      ({ kind, events, tenantId }) =>
        kind === 'catchingUp' && tenantId === merchant.tenantId && Number(events) > sales / 4,
    );
    killed.signal('SIGKILL');
    expect(await killed.exited).toBeNull();
    await asking;
    const pagesBefore = (await countPageRequests(merchant)).length;
    const answers = await askUntilAnswered(other, merchant);
    await expectTruth(merchant, answers.at(-1));
    const asked = await countPageRequests(merchant);
    expect(pagesBefore).toBeGreaterThan(sales / pageSize / 4);
    const twice = asked.filter((times) => times > 1);
    expect(twice.length, 'the page in flight when it died').toBeLessThan(2);
    expect(asked.reduce((sum, times) => sum + times, 0)).toBeLessThanOrEqual(sales / pageSize + 2);
  }, 60_000);

  it('is not taken over when it exceeds the lease, as each page renews it', async () => {
    const { timeZone, startMs } = noonDay();
    const merchant = await harness.addMerchant({ timeZone });
    const { account } = merchant;
    await harness.simulator.addEvents([
      { account, category: 'charge', amount: 1, createdMs: startMs - 3_600_000 },
      { account, category: 'charge', amount: 640, createdMs: startMs + 3_600_000 },
    ]);
    await harness.simulator.fault({ kind: 'latency', ms: 1_500, account, times: 100 });
    const slow = { PLATFORM_DEADLINE_MS: '3000', LEASE_MS: '3500', ANSWER_DEADLINE_MS: '5000' };
    const both = await Promise.all([start(slow), start(slow)]);
    const all = await Promise.all(both.map((server) => askUntilAnswered(server, merchant)));
    for (const answers of all) expect(answers.at(-1)).toMatchObject({ body: { revenue_total_minor: 640 } });
    const { requests } = await harness.simulator.requests({ account });
    const list = '/v1/balance_transactions';
    expect(requests.map(({ path }) => path)).toEqual(['/v1/account', list, list]);
    const finished = await finishedLines(merchant);
    expect(finished).toMatchObject([{ outcome: 'published' }]);
    expect(finished[0]?.durationMs).toBeGreaterThan(Number(slow.LEASE_MS));
  }, 60_000);
});
