import { setTimeout as delay } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { noonDay } from '../../scripts/dev/noon.ts';
import { ask, rollupDifferences, revenueV1 } from '../support/asking.ts';
import { startHarness, type Harness, type Merchant } from '../support/harness.ts';
import { checkHistories, createTally, isReplay } from './history-runs.ts';
import { endProcesses, startServerProcess, type ServerProcess } from '../support/processes.ts';

const perWave = 3;
const wanted = 10;
const runs = Number(process.env['HISTORIES_WAVES'] ?? wanted);
const page = 100;
const overlapMs = 61_000; // the default, from the floored second
const patienceMs = 40_000;
const deadlines = { PLATFORM_DEADLINE_MS: '1500', LEASE_MS: '2000', ANSWER_DEADLINE_MS: '10000' };
const environment = { ...deadlines, LOG_LEVEL: 'debug' };

/** A merchant with several requests in the first pull of the day. */
type Shop = {
  /** Has an earlier transaction as the anchor of a pull; otherwise the pull reads backwards. */
  readonly hasPast: boolean;
  readonly count: number;
  /** The time between its events. */
  readonly spacingMs: number;
  /** The fraction of the remaining requests answered before each kill. */
  readonly parts: readonly [number, number];
  /** Whether a request waits in another process before the kill. */
  readonly isAwaited: boolean;
};

type Wave = {
  readonly shops: readonly Shop[];
  /** During a hanging request of every shop, or `afterMs` after a request of the first shop. */
  readonly kills: ReadonlyArray<'inFlight' | { readonly afterMs: number }>;
};

const part = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });
const shop = fc.record({
  hasPast: fc.boolean(),
  count: fc.oneof(fc.integer({ min: 101, max: 700 }), fc.constantFrom(100, 199, 200, 201, 300)),
  spacingMs: fc.constantFrom(0, 40, 1_000, 1_000, 20_000, 20_000),
  parts: fc.tuple(part, part),
  isAwaited: fc.boolean(),
});
const kill = fc.oneof(
  { weight: 2, arbitrary: fc.constant<'inFlight'>('inFlight') },
  { weight: 1, arbitrary: fc.record({ afterMs: fc.integer({ min: 0, max: 15 }) }) },
);
const waves: fc.Arbitrary<Wave> = fc.record({
  shops: fc.array(shop, { minLength: perWave, maxLength: perWave }),
  kills: fc.array(kill, { minLength: 1, maxLength: 2 }),
});

type Opened = Shop & {
  readonly merchant: Merchant;
  readonly createdMs: number[];
  readonly ids: readonly string[];
};

describe('a process killed during a pull', () => {
  let harness: Harness;
  let servers: Array<Promise<ServerProcess>> = [];
  const tally = createTally('killed histories');
  beforeAll(async () => {
    harness = await startHarness(environment);
    servers = [spawn(), spawn(), spawn()];
    await Promise.all(servers);
  });
  afterAll(async () => {
    await endProcesses(await Promise.all(servers));
    await harness.stop();
  });

  const everStarted: ServerProcess[] = [];
  const spawn = async (): Promise<ServerProcess> => {
    const server = await startServerProcess(harness, environment);
    everStarted.push(server);
    return server;
  };
  /** All started pulls, also those lost to another process on a slow machine. */
  const pullsOf = ({ merchant: { tenantId } }: Opened): number =>
    everStarted.flatMap(({ log }) =>
      log.filter(({ kind, tenantId: of }) => kind === 'pullStarted' && of === tenantId),
    ).length;

  async function open(shop: Shop): Promise<Opened> {
    const merchant = await harness.addMerchant();
    const { account } = merchant;
    const lastMs = Date.now() - 10_000;
    const spanMs = (shop.count - 1) * shop.spacingMs;
    const createdMs = Array.from(
      { length: shop.count },
      (_, index) => lastMs - spanMs + index * shop.spacingMs,
    );
    if (shop.hasPast) createdMs.unshift(noonDay().startMs - 3_600_000);
    const events = createdMs.map((createdMs, index) =>
      index % 5 === 4
        ? { account, category: 'refund', amount: -index, createdMs }
        : { account, category: 'charge', amount: 100 + index, createdMs },
    );
    return { ...shop, merchant, createdMs, ids: await harness.simulator.addEvents(events) };
  }

  const readRequests = async ({ merchant: { account } }: Opened, atLeast = 0) =>
    harness.simulator.requests({ account, atLeast, timeoutMs: 20_000 });

  /** Kills the leader after the planned number of requests of every shop. */
  async function kill(
    [leader, next]: readonly [ServerProcess, ServerProcess],
    opened: readonly Opened[],
    how: Wave['kills'][number],
    nth: 0 | 1,
  ): Promise<Array<Promise<unknown>>> {
    const { simulator } = harness;
    const cutOff = async (asking: Promise<unknown>) => void (await asking.catch(() => undefined));
    await simulator.clearFaults();
    const plans = await Promise.all(
      opened.map(async (shop) => {
        const { count: before } = await readRequests(shop);
        // The account, the anchor and every page.
        const left = Math.max(1, 2 + Math.ceil(shop.count / page) - before);
        return { shop, before, answered: Math.floor(shop.parts[nth] * left) };
      }),
    );
    for (const { shop, answered } of how === 'inFlight' ? plans : []) {
      const { account } = shop.merchant;
      if (answered > 0) await simulator.fault({ kind: 'latency', ms: 0, account, times: answered });
      await simulator.fault({ kind: 'hang', account });
    }
    const asking = plans.map(({ shop }) => cutOff(ask(leader, shop.merchant)));
    const reached = plans.map(async ({ shop, before, answered }, index) => {
      // A nearly complete pull may end before.
      const ended = asking[index];
      await Promise.race([readRequests(shop, before + 1).catch(() => undefined), ended]);
      if (shop.isAwaited) asking.push(cutOff(ask(next, shop.merchant)));
      await Promise.race([readRequests(shop, before + answered + 1).catch(() => undefined), ended]);
    });
    await (how === 'inFlight' ? Promise.all(reached) : reached[0]);
    if (how !== 'inFlight') await delay(how.afterMs);
    leader.signal('SIGKILL');
    await Promise.all([leader.exited, ...reached]);
    await simulator.clearFaults();
    return asking;
  }

  /** Returns the survivor's first 200 and the number of 503s before it. */
  async function readThrough(survivor: ServerProcess, { merchant }: Opened) {
    const startedAtMs = performance.now();
    for (let rejections = 0; ; rejections += 1) {
      const { status, body, text } = await ask(survivor, merchant);
      if (status === 200) return { body: revenueV1.parse(body), rejections };
      expect(status, text).toBe(503);
      expect(performance.now() - startedAtMs, text).toBeLessThan(patienceMs);
      await delay(250);
    }
  }

  async function judge(survivor: ServerProcess, shop: Opened): Promise<void> {
    const { merchant, createdMs, ids } = shop;
    const { body, rejections } = await readThrough(survivor, shop);
    const window = { fromMs: Date.parse(body.interval_start), toMs: Date.now() };
    const truth = await harness.simulator.truth({ account: merchant.account, ...window });
    expect(truth['USD']).toMatchObject({
      saleCount: body.event_count,
      grossMinor: body.revenue_total_minor,
      refundMinor: body.refund_total_minor,
    });
    expect(await rollupDifferences(harness.database, merchant.tenantId)).toEqual([]);
    const events = 'select external_id from revenue_events where tenant_id = $1';
    const booked = await harness.database.query(events, [merchant.tenantId]);
    expect(booked.map(({ external_id }) => external_id).toSorted()).toEqual(
      ids.slice(shop.hasPast ? 1 : 0).toSorted(),
    );
    const secondOf = (ms: number): number => Math.floor(ms / 1000) * 1000;
    const overlaps = createdMs.map(
      (at, index) => createdMs.slice(index).filter((later) => secondOf(later) - overlapMs <= at).length,
    );
    const overlap = 1 + Math.max(...overlaps);
    const again = await readAgain(shop);
    tally.count('event', shop.count);
    tally.count('event read again', again);
    tally.count('refusal', rejections);
    const pulls = pullsOf(shop);
    tally.count('pull', pulls);
    const most = (pulls - 1) * (page + overlap) + overlap;
    expect(again, `read more than once, by ${pulls} pulls`).toBeLessThanOrEqual(most);
  }

  /** The number of repeated events in all responses of the platform. */
  async function readAgain(shop: Opened): Promise<number> {
    const times = shop.ids.map(() => 0);
    const { requests } = await readRequests(shop);
    for (const { path, query, status } of requests) {
      if (path !== '/v1/balance_transactions' || status !== 200) continue;
      const params = new URLSearchParams(query);
      const [older, newer] = [params.get('starting_after'), params.get('ending_before')];
      if (params.has('created[lt]')) continue;
      const end = older === null ? times.length : shop.ids.indexOf(older);
      const from = newer === null ? end - page : shop.ids.indexOf(newer) + 1;
      for (let index = Math.max(0, from); index < Math.min(times.length, from + page); index += 1)
        times[index] = (times[index] ?? 0) + 1;
    }
    return times.reduce((sum, one) => sum + Math.max(0, one - 1), 0);
  }

  it('loses and repeats no event: another continues from the last booked page', async () => {
    const live = async ({ shops, kills }: Wave): Promise<void> => {
      const opened = await Promise.all(shops.map(open));
      const asking: Array<Promise<unknown>> = [];
      for (const [nth, how] of kills.entries()) {
        const [leader, next] = [await servers.shift(), await servers[0]];
        if (!leader || !next) throw new Error('there are three');
        servers.push(spawn());
        asking.push(...(await kill([leader, next], opened, how, nth === 0 ? 0 : 1)));
        tally.count(how === 'inFlight' ? 'kill in flight' : 'kill at an answer');
      }
      const survivor = await servers[0];
      if (!survivor) throw new Error('one is left');
      await Promise.all(opened.map((shop) => judge(survivor, shop)));
      await Promise.all(asking);
      tally.count('history', opened.length);
    };
    try {
      await checkHistories(waves, { tally, runs }, live);
    } finally {
      tally.print();
    }
    if (isReplay || runs < wanted) return;
    expect(tally.of('history')).toBeGreaterThanOrEqual(25);
    expect(tally.of('kill in flight')).toBeGreaterThanOrEqual(3);
    expect(tally.of('kill at an answer')).toBeGreaterThanOrEqual(1);
  }, 280_000);
});
