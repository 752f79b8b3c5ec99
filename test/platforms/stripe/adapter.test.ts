import fc from 'fast-check';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../../src/model/clock.ts';
import { instant, type Instant } from '../../../src/model/instant.ts';
import type { LedgerEvent } from '../../../src/model/ledger-event.ts';
import type { Observation } from '../../../src/observe/observation.ts';
import type { Adapter, Cursor, PullRequest, PullStep } from '../../../src/platforms/adapter.ts';
import { createOutbound, type OutboundRequest } from '../../../src/platforms/outbound.ts';
import { createStripeAdapter } from '../../../src/platforms/stripe/adapter.ts';
import { createStripeWire } from '../../simulator/stripe-wire.ts';
import { newIds } from '../../support/harness.ts';
import { startSimulator, type SimulatorProcess } from '../../support/simulator.ts';

const nowMs = Date.UTC(2026, 10, 24, 12, 0, 30);
const since = instant(Date.UTC(2026, 10, 24, 11, 50, 0));

let simulator: SimulatorProcess;
beforeAll(async () => {
  simulator = await startSimulator();
});
afterAll(() => simulator.stop());
beforeEach(async () => {
  await simulator.control.setClock({ frozenAtMs: nowMs });
  await simulator.control.clearFaults();
});

type Reader = {
  readonly adapter: Adapter;
  readonly observations: Observation[];
  readonly requests: OutboundRequest[];
};

function createReader(overlapSeconds = 5, monotonicMs = systemClock.monotonicMs): Reader {
  const observations: Observation[] = [];
  const requests: OutboundRequest[] = [];
  const observe = (observation: Observation): void => void observations.push(observation);
  const clock = { ...systemClock, monotonicMs, sleep: async () => undefined };
  const outbound = createOutbound({ deadlineMs: 20_000, clock, observe });
  const adapter = createStripeAdapter({
    baseUrl: simulator.url,
    overlapSeconds,
    completenessLagSeconds: 60,
    outbound(request) {
      requests.push(request);
      return outbound(request);
    },
    observe,
  });
  return { adapter, observations, requests };
}

type Merchant = { readonly account: string; readonly key: string };

let merchants = 0;
async function addMerchant(
  options: { salesPerMinute?: number; accountReadable?: boolean; keyPrefix?: string } = {},
): Promise<Merchant> {
  merchants += 1;
  const account = `acct_1Adapter${String(merchants)}`;
  const key = `${options.keyPrefix ?? 'sk'}_test_adapter_${String(merchants).padStart(12, '0')}`;
  await simulator.control.addMerchant({
    account,
    keys: [key],
    currency: 'usd',
    salesPerMinute: options.salesPerMinute ?? 0,
    openedAt: '2026-10-01T00:00:00Z',
    accountReadable: options.accountReadable ?? true,
  });
  return { account, key };
}

/** Sales of one dollar each at these moments, in this order. */
function sell({ account }: Merchant, createdMs: readonly number[]): Promise<readonly string[]> {
  return createdMs.length === 0
    ? Promise.resolve([])
    : simulator.control.addEvents(
        createdMs.map((moment) => ({ account, category: 'charge', amount: 100, createdMs: moment })),
      );
}

type Page = Extract<PullStep, { kind: 'page' }>;
type Pulled = {
  readonly steps: readonly PullStep[];
  readonly pages: readonly Page[];
  readonly events: readonly LedgerEvent[];
  readonly ids: readonly string[];
  readonly cursor: Cursor;
  readonly last: PullStep | undefined;
};

/** Reads to the end of a pull, or stops after so many steps as a process does that dies after a commit. */
async function pull(
  { adapter }: Reader,
  merchant: Merchant,
  more: Partial<PullRequest> = {},
  stopAfter = Infinity,
): Promise<Pulled> {
  return collect(adapter.pull(requestOf(merchant, more)), stopAfter);
}

async function readAgain(
  { adapter }: Reader,
  merchant: Merchant,
  more: Partial<PullRequest> = {},
  stopAfter = Infinity,
): Promise<Pulled> {
  return collect(adapter.readAgain(requestOf(merchant, more)), stopAfter);
}

const trace = { ...newIds(), refreshId: 'refresh' };

function requestOf(merchant: Merchant, more: Partial<PullRequest>): PullRequest {
  return {
    credential: { accessToken: merchant.key, refreshToken: null },
    platformAccountId: merchant.account,
    mode: 'live',
    accountIsChecked: true,
    trace,
    cursor: null,
    since,
    signal: new AbortController().signal,
    ...more,
  };
}

async function collect(walk: AsyncIterable<PullStep>, stopAfter: number): Promise<Pulled> {
  const steps: PullStep[] = [];
  for await (const step of walk) {
    steps.push(step);
    if (steps.length >= stopAfter) break;
  }
  const pages = steps.filter((step) => step.kind === 'page');
  const events = pages.flatMap((page) => page.events);
  const stored: Cursor = JSON.parse(JSON.stringify(pages.at(-1)?.cursor ?? null));
  return {
    steps,
    pages,
    events,
    ids: events.map(({ externalId }) => externalId),
    cursor: stored,
    last: steps.at(-1),
  };
}

async function requestCount({ account }: Merchant): Promise<number> {
  return (await simulator.control.requests({ account })).count;
}

const complete = { kind: 'page', complete: true };
const failed = (reason: string) => ({ kind: 'failed', failure: { reason } });
const distinct = (...lists: ReadonlyArray<readonly string[]>): string[] =>
  [...new Set(lists.flat())].toSorted();
const second = (count: number): number => nowMs + count * 1000;

describe('a first pull', () => {
  it('books exactly what happened from the wanted moment on, from old to new', async () => {
    const merchant = await addMerchant({ salesPerMinute: 60 });
    const { seen } = await createStripeWire(simulator.url, merchant.key).walk('starting_after', null, {
      'created[gte]': since / 1000,
    });
    const counting =
      /^(charge|refund|refund_failure|partial_capture_reversal|charge_failure|dispute|dispute_reversal)$/;
    const expected = seen
      .filter((one) => counting.test(one.reporting_category))
      .map(({ id }) => id)
      .toReversed();

    const { ids, events, pages, last } = await pull(createReader(), merchant);
    expect(ids).toEqual(expected);
    expect(ids.length).toBeGreaterThan(400);
    expect(pages.length).toBeGreaterThan(5);
    expect(pages.map((page) => page.complete)).toEqual(pages.map((_, index) => index === pages.length - 1));
    expect(last).toMatchObject(complete);
    expect(events.map(({ occurredAt }) => occurredAt)).toEqual(
      events.map(({ occurredAt }) => occurredAt).toSorted((a, b) => a - b),
    );
  });

  it('books what the platform itself adds up', async () => {
    const merchant = await addMerchant({ salesPerMinute: 45 });
    const { events } = await pull(createReader(), merchant);
    const truth = await simulator.control.truth({
      account: merchant.account,
      fromMs: since,
      toMs: nowMs + 1,
    });
    const sales = events.filter(({ kind }) => kind === 'sale');
    const sum = (some: readonly LedgerEvent[]): number =>
      Number(some.reduce((total, { amountMinor }) => total + amountMinor, 0n));
    const reversedMinor = sum(events.filter(({ kind }) => kind === 'capture_reversal'));
    expect(truth['USD']).toEqual({
      saleCount: sales.length,
      soldMinor: sum(sales),
      reversedMinor,
      grossMinor: sum(sales) - reversedMinor,
      refundMinor: sum(events.filter(({ kind }) => kind === 'refund' || kind === 'dispute')),
    });
    expect(events.some(({ kind }) => kind === 'capture_reversal')).toBe(true);
  });

  it.each([
    [since, ['at', 'after']],
    [instant(since - 1000), ['before', 'at', 'after']],
    [instant(since - 999), ['at', 'after']],
    [instant(since + 1), ['after']],
    [instant(since + 1000), ['after']],
  ])('begins with the first second that is not before %d', async (from: Instant, expected) => {
    const merchant = await addMerchant();
    const [, before, at, after] = await sell(merchant, [since - 5000, since - 1000, since, since + 1000]);
    const names = new Map([
      [before, 'before'],
      [at, 'at'],
      [after, 'after'],
    ]);
    const { ids } = await pull(createReader(), merchant, { since: from });
    expect(ids.map((id) => names.get(id))).toEqual(expected);
  });

  it('starts from an anchor that it commits before it books anything', async () => {
    const merchant = await addMerchant();
    const [, anchor] = await sell(merchant, [since - 9000, since - 5000, since + 1000]);
    const { pages } = await pull(createReader(), merchant);
    expect(pages[0]).toMatchObject({
      events: [],
      complete: false,
      cursor: { head: { id: anchor }, overlap: { id: anchor } },
    });
  });

  it('of an account in which nothing happened is complete after one step for each of its two requests', async () => {
    const merchant = await addMerchant();
    const reader = createReader();
    const { steps, cursor } = await pull(reader, merchant);
    expect(steps).toMatchObject([
      { kind: 'page', events: [], complete: false },
      { kind: 'page', events: [], complete: true },
    ]);
    expect(await requestCount(merchant)).toBe(2);
    await pull(reader, merchant, { cursor });
    expect(await requestCount(merchant)).toBe(3);
  });

  it('is one step for every request, whatever the account has and wherever it was cut off', async () => {
    for (const [hasAnchor, count] of [
      [false, 0],
      [false, 3],
      [false, 250],
      [true, 0],
      [true, 250],
    ] as const) {
      const merchant = await addMerchant();
      if (hasAnchor) await sell(merchant, [since - 7000]);
      await sell(
        merchant,
        Array.from({ length: count }, (_, index) => since + index * 1000),
      );
      const reader = createReader();
      const { steps, pages } = await pull(reader, merchant);
      expect(reader.requests).toHaveLength(steps.length);
      const resumed = createReader();
      const rest = await pull(resumed, merchant, { cursor: pages[0]?.cursor });
      expect(rest.steps).toHaveLength(steps.length - 1);
      expect(resumed.requests).toHaveLength(steps.length - 1);
    }
  });

  it('asks for its anchor and its pages with the trace of the refresh', async () => {
    const merchant = await addMerchant();
    const reader = createReader();
    await pull(reader, merchant, { accountIsChecked: false });
    expect(reader.requests.map((request) => request.trace)).toEqual([trace, trace, trace]);
    const calls = reader.observations.filter((one) => one.kind === 'platformCalled');
    for (const call of calls) {
      expect(call).toMatchObject(trace);
      expect(call.platformRequestId).toMatch(/^req_\w{14}$/);
    }
    expect(calls).toHaveLength(3);
  });

  it.each([
    ['one sale', 1, 2],
    ['a part of a page', 42, 3],
    ['one page', 100, 3],
    ['one more than a page', 101, 4],
    ['three pages', 300, 5],
    ['more than three pages', 333, 6],
  ])('of a new account reads it back to its beginning and no further: %s', async (_, count, requests) => {
    const merchant = await addMerchant();
    const ids = await sell(
      merchant,
      Array.from({ length: count }, (__, index) => since + index * 1700),
    );
    const pulled = await pull(createReader(), merchant);
    expect(distinct(pulled.ids)).toEqual(distinct(ids));
    expect(pulled.last).toMatchObject(complete);
    expect(await requestCount(merchant)).toBe(requests);
  });

  it('of a new account that sold everything within one second books all of it', async () => {
    const merchant = await addMerchant();
    const sellMany = (count: number): Promise<readonly string[]> =>
      sell(
        merchant,
        Array.from({ length: count }, () => nowMs),
      );
    const ids = [...(await sellMany(120))];
    const [late = ''] = await simulator.control.addEvents([
      {
        account: merchant.account,
        category: 'charge',
        amount: 777,
        createdMs: nowMs,
        visibleAtMs: nowMs + 1000,
      },
    ]);
    ids.push(...(await sellMany(153)));
    const reader = createReader();
    const first = await pull(reader, merchant);
    expect(distinct(first.ids)).toEqual(distinct(ids));
    await simulator.control.setClock({ frozenAtMs: nowMs + 1000 });
    const more = await sellMany(2);
    const next = await pull(reader, merchant, { cursor: first.cursor });
    expect(distinct(first.ids, next.ids)).toEqual(distinct(ids, [late], more));
  });

  it('of a new account goes on when sales are made while it reads', async () => {
    const merchant = await addMerchant();
    const ids = await sell(
      merchant,
      Array.from({ length: 250 }, (_, index) => second(-400 + index)),
    );
    const reader = createReader();
    const begun = await pull(reader, merchant, {}, 1);
    const late = await sell(merchant, [second(-1), second(0)]);
    const rest = await pull(reader, merchant, { cursor: begun.cursor });
    expect(distinct(begun.ids, rest.ids)).toEqual(distinct(ids, late));
  });

  it('of a new account that is young finds what is made next', async () => {
    const merchant = await addMerchant();
    const reader = createReader();
    const ids = await sell(merchant, [second(-2), second(-1)]);
    const first = await pull(reader, merchant);
    const next = await sell(merchant, [second(-1), second(0)]);
    expect(distinct(first.ids, (await pull(reader, merchant, { cursor: first.cursor })).ids)).toEqual(
      distinct(ids, next),
    );
  });
});

describe('the day after a first pull', () => {
  it('begins where that pull ended, however little it found', async () => {
    const midnight = Date.UTC(2026, 10, 24);
    for (const count of [0, 1, 2, 3]) {
      const merchant = await addMerchant();
      const reader = createReader();
      await simulator.control.setClock({ frozenAtMs: midnight - 3_600_000 });
      await sell(
        merchant,
        Array.from({ length: count }, (_, index) => midnight - 3_700_000 - index * 3000),
      );
      const { cursor } = await pull(reader, merchant, { since: instant(midnight - 86_400_000) });
      const ids = await sell(merchant, [midnight - 1_800_000, midnight - 1000, midnight + 1000]);
      await simulator.control.setClock({ frozenAtMs: midnight + 10_000 });
      const { ids: found } = await pull(reader, merchant, { cursor, since: instant(midnight) });
      expect(ids.filter((id) => !found.includes(id))).toEqual([]);
    }
  });
});

describe('a pull that was cut off', () => {
  /** Moments of sales on the ten minutes before now: dense, sparse, or in bursts. */
  const moments = fc
    .array(fc.record({ at: fc.integer({ min: 0, max: 600 }), count: fc.integer({ min: 1, max: 130 }) }), {
      maxLength: 6,
    })
    .map((bursts) =>
      bursts.flatMap(({ at, count }) =>
        Array.from(
          { length: count },
          (_, index) => since + Math.min(630, at + Math.floor(index / 40)) * 1000,
        ),
      ),
    );
  const cases = fc.record({ moments, hasAnchor: fc.boolean(), overlapSeconds: fc.constantFrom(0, 1, 5, 60) });

  it('after any page ends with the same events when it is taken up from the cursor of that page', async () => {
    let cuts = 0;
    const check = fc.asyncProperty(cases, async ({ moments: times, hasAnchor, overlapSeconds }) => {
      const merchant = await addMerchant();
      if (hasAnchor) await sell(merchant, [since - 7000]);
      const ids = await sell(merchant, times);
      const reader = createReader(overlapSeconds);
      const whole = await pull(reader, merchant);
      expect(distinct(whole.ids)).toEqual(distinct(ids));
      for (let count = 1; count < whole.steps.length; count += 1) {
        cuts += 1;
        const begun = await pull(reader, merchant, {}, count);
        const rest = await pull(reader, merchant, { cursor: begun.cursor });
        expect(distinct(begun.ids, rest.ids)).toEqual(distinct(ids));
        expect(rest.last).toMatchObject(complete);
      }
    });
    await fc.assert(check, { numRuns: 25, endOnFailure: true });
    expect(cuts).toBeGreaterThan(25);
  });

  it('after each of its pages still comes to its end', async () => {
    const check = fc.asyncProperty(
      fc.boolean(),
      fc.integer({ min: 0, max: 350 }),
      async (hasAnchor, count) => {
        const merchant = await addMerchant();
        if (hasAnchor) await sell(merchant, [since - 7000]);
        const ids = await sell(
          merchant,
          Array.from({ length: count }, (_, index) => since + index * 1000),
        );
        const reader = createReader();
        const found: string[] = [];
        let cursor: Cursor = null;
        for (let lives = 0; lives < 15; lives += 1) {
          const life: Pulled = await pull(reader, merchant, { cursor }, 1);
          found.push(...life.ids);
          cursor = life.cursor;
          if (life.pages[0]?.complete === true) break;
        }
        expect(distinct(found)).toEqual(distinct(ids));
      },
    );
    await fc.assert(check, { numRuns: 10, endOnFailure: true });
  });
});

describe('a refresh', () => {
  async function readMerchant(
    reader: Reader,
  ): Promise<Merchant & { readonly cursor: Cursor; readonly ids: readonly string[] }> {
    const merchant = await addMerchant();
    const ids = await sell(merchant, [
      since - 9000,
      ...Array.from({ length: 150 }, (_, index) => second(-400 + index)),
    ]);
    const { cursor } = await pull(reader, merchant);
    return { ...merchant, cursor, ids };
  }

  it('with nothing new is exactly one request and one complete page', async () => {
    const reader = createReader();
    const merchant = await readMerchant(reader);
    const before = await requestCount(merchant);
    const { steps, cursor } = await pull(reader, merchant, { cursor: merchant.cursor });
    expect(steps).toMatchObject([complete]);
    expect(await requestCount(merchant)).toBe(before + 1);
    expect(cursor).toEqual(merchant.cursor);
  });

  it('with up to ninety new events is exactly one request', async () => {
    const reader = createReader();
    const check = fc.asyncProperty(
      fc.array(fc.integer({ min: -110, max: 0 }), { maxLength: 90 }),
      async (seconds) => {
        const merchant = await readMerchant(reader);
        const ids = await sell(merchant, seconds.map(second));
        const before = await requestCount(merchant);
        const { ids: found, steps } = await pull(reader, merchant, { cursor: merchant.cursor });
        expect(await requestCount(merchant)).toBe(before + 1);
        expect(steps).toMatchObject([complete]);
        expect(ids.filter((id) => !found.includes(id))).toEqual([]);
      },
    );
    await fc.assert(check, { numRuns: 20, endOnFailure: true });
  });

  it('with several pages reads them all', async () => {
    const reader = createReader();
    const merchant = await readMerchant(reader);
    const ids = await sell(
      merchant,
      Array.from({ length: 260 }, () => second(-3)),
    );
    const { ids: found, pages } = await pull(reader, merchant, { cursor: merchant.cursor });
    expect(ids.filter((id) => !found.includes(id))).toEqual([]);
    expect(pages).toHaveLength(3);
  });

  it('never forgets how far it had come when a page ends before that', async () => {
    const merchant = await addMerchant();
    const burst = Array.from({ length: 150 }, (_, index) => second(-24 + Math.floor(index / 30)));
    const ids = await sell(merchant, [since - 9000, ...burst]);
    const reader = createReader();
    const { cursor } = await pull(reader, merchant);
    const { pages } = await pull(reader, merchant, { cursor });
    expect(pages.map((page) => page.cursor)).toEqual([cursor, cursor]);
    expect(cursor).toMatchObject({ head: { id: ids.at(-1) }, overlap: { id: ids[0] } });
  });

  it('does not ask whose key it is', async () => {
    const reader = createReader();
    const merchant = await readMerchant(reader);
    await pull(reader, merchant, { cursor: merchant.cursor });
    expect(reader.requests.filter(({ url }) => url.pathname === '/v1/account')).toEqual([]);
  });

  it('after another finds everything that was ever made, once each page is committed', async () => {
    const rounds = fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 }), {
      minLength: 1,
      maxLength: 6,
    });
    const check = fc.asyncProperty(rounds, fc.boolean(), async (sales, hasAnchor) => {
      const merchant = await addMerchant();
      const reader = createReader();
      const made = hasAnchor ? [...(await sell(merchant, [since + 1000]))] : [];
      const found: string[] = [];
      let cursor: Cursor = null;
      for (const [round, offsets] of sales.entries()) {
        made.push(
          ...(await sell(
            merchant,
            offsets.map((offset) => second(-100 + round * 10 + offset)),
          )),
        );
        const pulled: Pulled = await pull(reader, merchant, { cursor });
        found.push(...pulled.ids);
        cursor = pulled.cursor;
      }
      expect(distinct(found)).toEqual(distinct(made));
    });
    await fc.assert(check, { numRuns: 15, endOnFailure: true });
  });
});

describe('an event that becomes visible late', () => {
  /** Read up to a head, after which one of the head's second shows up that sorts before it. */
  async function readWithLateEvent(reader: Reader, behindMs: number) {
    const merchant = await addMerchant();
    const ids = await sell(merchant, [since - 9000, second(-60), second(-30), second(-20)]);
    const [late = ''] = await simulator.control.addEvents([
      {
        account: merchant.account,
        category: 'charge',
        amount: 777,
        createdMs: second(-20) - behindMs,
        sequence: -1,
        visibleAtMs: nowMs + 1000,
      },
    ]);
    const first = await pull(reader, merchant);
    expect(first.ids).toEqual(ids.slice(1));
    await simulator.control.setClock({ frozenAtMs: nowMs + 1000 });
    const next = await pull(reader, merchant, { cursor: first.cursor });
    return { late, next };
  }

  it.each([0, 1000, 4000])('%d ms behind the newest one is found by the next pull', async (behindMs) => {
    const { late, next } = await readWithLateEvent(createReader(), behindMs);
    expect(next.ids).toContain(late);
  });

  it('is missed beyond the overlap, which counts from the end of its second', async () => {
    for (const [overlapSeconds, behindMs, isFound] of [
      [0, 0, true],
      [0, 9_000, true],
      [0, 10_000, false],
    ] as const) {
      await simulator.control.setClock({ frozenAtMs: nowMs });
      const { late, next } = await readWithLateEvent(createReader(overlapSeconds), behindMs);
      expect([behindMs, next.ids.includes(late)]).toEqual([behindMs, isFound]);
    }
  });

  it('of a young account is found too', async () => {
    const merchant = await addMerchant();
    const ids = await sell(merchant, [second(-2), second(-1)]);
    const [late = ''] = await simulator.control.addEvents([
      {
        account: merchant.account,
        category: 'charge',
        amount: 777,
        createdMs: second(-2),
        sequence: -1,
        visibleAtMs: nowMs + 1000,
      },
    ]);
    const reader = createReader();
    const first = await pull(reader, merchant);
    expect(distinct(first.ids)).toEqual(distinct(ids));
    await simulator.control.setClock({ frozenAtMs: nowMs + 1000 });
    expect((await pull(reader, merchant, { cursor: first.cursor })).ids).toContain(late);
  });

  it('between two pages of one pull is found by the next one', async () => {
    const merchant = await addMerchant();
    await sell(merchant, [since - 9000]);
    const ids = await sell(
      merchant,
      Array.from({ length: 180 }, (_, index) => second(-200 + index)),
    );
    const reader = createReader();
    const begun = await pull(reader, merchant, {}, 2);
    const [late = ''] = await simulator.control.addEvents([
      { account: merchant.account, category: 'charge', amount: 777, createdMs: second(-104), sequence: -1 },
    ]);
    const rest = await pull(reader, merchant, { cursor: begun.cursor });
    expect(distinct(begun.ids, rest.ids)).toEqual(distinct(ids, [late]));
  });
});

describe('an event that was listed late, while a page was dated later than Stripe looked', () => {
  it('is found by the next pull: the time that the request took is no time in which it was listed', async () => {
    const merchant = await addMerchant();
    await sell(merchant, [since - 9000, ...Array.from({ length: 100 }, (_, index) => second(-104 + index))]);
    let monotonicMs = 0;
    const reader = createReader(5, () => (monotonicMs += 3_000));
    const anchored = await pull(reader, merchant, {}, 1);
    await simulator.control.fault({ kind: 'lateDate', ms: 3_000, account: merchant.account });
    const walk = reader.adapter.pull(requestOf(merchant, { cursor: anchored.cursor }));
    await sell(merchant, [second(-5)]);
    const first = await walk.next();
    expect(first.value).toMatchObject({ complete: false });
    const [late = ''] = await simulator.control.addEvents([
      { account: merchant.account, category: 'charge', amount: 777, createdMs: second(-5), sequence: -1 },
    ]);
    await simulator.control.setClock({ frozenAtMs: second(30) });
    await sell(merchant, [second(20)]);
    const rest = await collect(walk, Infinity);
    expect(rest.last).toMatchObject(complete);
    expect((await pull(reader, merchant, { cursor: rest.cursor })).ids).toContain(late);
  });
});

describe('records that cannot be booked', () => {
  const bad = {
    currency: { currency: 'zzz' },
    coin: { currency: 'usdc' },
    amount: { amount: 2 ** 53 },
    time: { created: 253_402_300_800 },
    noTime: { created: null },
    nul: { id: 'txn_bad\0' },
    half: { id: 'txn_bad\ud800' },
    long: { id: 'x'.repeat(300) },
  };
  const reasonOf: Readonly<Record<string, string>> = {
    currency: 'unknown_currency',
    coin: 'unknown_currency',
    amount: 'amount_too_large',
    time: 'invalid_time',
    noTime: 'invalid_time',
    nul: 'invalid_id',
    half: 'invalid_id',
    long: 'invalid_id',
  };

  it('cost no other record, and are listed with their reasons', async () => {
    const merchant = await addMerchant();
    const { account } = merchant;
    await sell(merchant, [since - 9000]);
    const good = await sell(
      merchant,
      Array.from({ length: 150 }, (_, index) => since + index * 1000),
    );
    await simulator.control.addEvents(
      Object.values(bad).map((wire, index) => ({
        account,
        category: 'charge',
        amount: 100,
        createdMs: since + 10_000 + index * 15_000,
        wire,
      })),
    );
    const { ids, pages, last } = await pull(createReader(), merchant);
    expect(last).toMatchObject(complete);
    expect(distinct(ids)).toEqual(distinct(good));
    const listed = pages.flatMap(({ unbooked }) => unbooked);
    expect(distinct(listed.map(({ reason }) => reason))).toEqual(distinct(Object.values(reasonOf)));
    expect(listed).toHaveLength(Object.keys(bad).length);
  });

  it('wherever they stand, leave a cursor that PostgreSQL keeps and that nothing is lost behind', async () => {
    const kinds = fc.constantFrom(...Object.values(bad));
    const row = fc.record({ at: fc.integer({ min: 0, max: 500 }), wire: fc.option(kinds) });
    const rows = fc.oneof(
      fc.array(row, { maxLength: 8 }),
      // Pages of which all but some are bad, and the newest too.
      fc
        .record({
          count: fc.integer({ min: 90, max: 260 }),
          wire: kinds,
          goodEvery: fc.integer({ min: 2, max: 90 }),
        })
        .map(({ count, wire, goodEvery }) =>
          Array.from({ length: count }, (_, at) => ({ at, wire: at % goodEvery === 0 ? null : wire })),
        ),
    );
    const check = fc.asyncProperty(
      rows,
      fc.boolean(),
      fc.integer({ min: 1, max: 5 }),
      async (made, hasAnchor, cut) => {
        const merchant = await addMerchant();
        const { account } = merchant;
        if (hasAnchor) await sell(merchant, [since - 7000]);
        const events = made.map(({ at, wire }) => ({
          account,
          category: 'charge',
          amount: 100,
          createdMs: since + at * 1000,
          ...(wire ? { wire } : {}),
        }));
        const ids = events.length > 0 ? await simulator.control.addEvents(events) : [];
        const reader = createReader();
        const begun = await pull(reader, merchant, {}, cut);
        const rest = await pull(reader, merchant, { cursor: begun.cursor });
        const next = await pull(reader, merchant, { cursor: rest.cursor });
        const all = [begun, rest, next];
        for (const { pages } of all)
          for (const { cursor } of pages) expect(JSON.stringify(cursor)).not.toMatch(/\\u0000|\\ud|x{256}/);
        expect(next.last).toMatchObject(complete);
        expect(distinct(begun.ids, rest.ids)).toEqual(distinct(ids.filter((_, index) => !made[index]?.wire)));
        const listed = [begun, rest].flatMap(({ pages }) => pages.flatMap(({ unbooked }) => unbooked));
        expect(listed.length > 0).toBe(made.some(({ wire }) => wire !== null));
      },
    );
    await fc.assert(check, { numRuns: 30, endOnFailure: true });
  });

  it('are no list when a whole page of them gives no place to read on from', async () => {
    const merchant = await addMerchant();
    await simulator.control.addEvents(
      Array.from({ length: 101 }, (_, index) => ({
        account: merchant.account,
        category: 'charge',
        amount: 100,
        createdMs: since + index * 1000,
        wire: bad.nul,
      })),
    );
    expect((await pull(createReader(), merchant, {}, 20)).last).toEqual(failed('invalid_response'));
  });
});

describe('transactions that are stamped in the future', () => {
  it.each([true, false])(
    'hide no later one, whether the account had some before (%s) or not',
    async (hasAnchor) => {
      const merchant = await addMerchant();
      const { account } = merchant;
      const day = 86_400_000;
      if (hasAnchor) await sell(merchant, [since - 9000]);
      const event = { account, category: 'charge', amount: 100, visibleAtMs: nowMs };
      const ahead = await simulator.control.addEvents([
        { ...event, createdMs: nowMs + 30 * day },
        { ...event, createdMs: nowMs + 20 * day },
      ]);
      const made = [...(await sell(merchant, [second(-30)]))];
      const reader = createReader();
      const found: string[] = [];
      let cursor: Cursor = null;
      for (const laterMs of [0, 30_000, 3_600_000, 4_000_000]) {
        await simulator.control.setClock({ frozenAtMs: nowMs + laterMs });
        made.push(...(await sell(merchant, [nowMs + laterMs])));
        const pulled: Pulled = await pull(reader, merchant, { cursor });
        found.push(...pulled.ids);
        cursor = pulled.cursor;
      }
      expect(distinct(found)).toEqual(distinct(made, ahead));
    },
  );
});

describe('a cursor of other rules of booking', () => {
  /** As the release before read cursors. */
  const mark = z.object({ id: z.string(), created: z.number().int() });
  const before = z.union([
    z.object({ head: mark, overlap: mark, since: z.number().int().optional() }),
    z.object({ newest: mark, overlap: mark.nullable(), position: mark }),
    z.object({ since: z.number().int() }),
    z.null(),
  ]);
  const withoutVersion = (cursor: Cursor): Cursor => before.parse(cursor);
  const restarts = ({ pages }: Pulled): Instant[] =>
    pages.flatMap(({ restartFrom }) => (restartFrom === undefined ? [] : [restartFrom]));

  it.each([true, false])('has the day read again, once (account with a past: %s)', async (hasAnchor) => {
    const merchant = await addMerchant();
    if (hasAnchor) await sell(merchant, [since - 9000]);
    const ids = await sell(
      merchant,
      Array.from({ length: 230 }, (_, index) => since + index * 2000),
    );
    const reader = createReader();
    const first = await pull(reader, merchant);
    for (const old of [withoutVersion(first.cursor), { ...Object(first.cursor), version: 1 }]) {
      const again = await pull(reader, merchant, { cursor: old });
      expect(distinct(again.ids)).toEqual(distinct(ids));
      expect(restarts(again), 'voids what other rules have booked').toEqual([since]);
      const next = await pull(reader, merchant, { cursor: again.cursor });
      expect(next.ids.length).toBeLessThan(10);
      expect(restarts(next)).toEqual([]);
    }
    const next = await pull(reader, merchant, { cursor: first.cursor });
    expect(next.ids.length).toBeLessThan(10);
    expect(restarts(next)).toEqual([]);
  });

  it('is read on from when it lies before the day', async () => {
    const merchant = await addMerchant();
    const reader = createReader();
    await sell(merchant, [since - 90_000, since - 80_000]);
    const { cursor } = await pull(reader, merchant, { since: instant(since - 85_000) });
    const ids = await sell(merchant, [since - 60_000, since + 1000]);
    const next = await pull(reader, merchant, { cursor: withoutVersion(cursor) });
    expect(ids.filter((id) => !next.ids.includes(id))).toEqual([]);
    expect(next.last).toMatchObject({ complete: true, cursor: { version: 2 } });
  });

  it('reads a new account back from its end when it had come half-way', async () => {
    const merchant = await addMerchant();
    const ids = await sell(
      merchant,
      Array.from({ length: 230 }, (_, index) => since + index * 2000),
    );
    const reader = createReader();
    const begun = await pull(reader, merchant, {}, 2);
    expect(begun.cursor).toMatchObject({ version: 2, position: {} });
    const again = await pull(reader, merchant, { cursor: withoutVersion(begun.cursor) });
    expect(distinct(again.ids)).toEqual(distinct(ids));
  });

  it('of the release before is understood, and that release understands every cursor of this one', async () => {
    for (const hasAnchor of [true, false])
      for (const count of [0, 2, 250]) {
        const merchant = await addMerchant();
        if (hasAnchor) await sell(merchant, [since - 9000]);
        await sell(
          merchant,
          Array.from({ length: count }, (_, index) => since + index * 2000),
        );
        for (const { cursor } of (await pull(createReader(), merchant)).pages)
          expect(before.safeParse(cursor).success).toBe(true);
      }
  });
});

describe('reading again', () => {
  const lastMinutes = instant(nowMs - 15 * 60_000);

  it('finds what was listed minutes late, from new to old, in pages that may be left after any of them', async () => {
    const merchant = await addMerchant();
    const made = await sell(
      merchant,
      Array.from({ length: 250 }, (_, index) => second(-800 + 3 * index)),
    );
    await sell(merchant, [lastMinutes - 1000]);
    const reader = createReader();
    const whole = await readAgain(reader, merchant, { since: lastMinutes });
    expect(distinct(whole.ids)).toEqual(distinct(made));
    expect(whole.pages.map(({ events }) => events.length)).toEqual([100, 100, 50]);
    expect(whole.last).toMatchObject({ ...complete, cursor: null });
    // Later calls ask for later times; the round keeps the one that it began with.
    const found: string[] = [];
    let cursor: Cursor = null;
    for (const from of [lastMinutes, instant(nowMs - 60_000), instant(nowMs)]) {
      const call: Pulled = await readAgain(reader, merchant, { cursor, since: from }, 1);
      found.push(...call.ids);
      cursor = call.cursor;
    }
    expect(cursor).toBeNull();
    expect(found.toSorted()).toEqual(distinct(made));
    expect(reader.requests).toHaveLength(6);
  });

  it('finds what a pull has missed because it was listed later than the overlap', async () => {
    const merchant = await addMerchant();
    await sell(merchant, [since - 9000, second(-500), second(-300), second(-100)]);
    const [late = ''] = await simulator.control.addEvents([
      {
        account: merchant.account,
        category: 'charge',
        amount: 777,
        createdMs: second(-400),
        visibleAtMs: second(60),
      },
    ]);
    const reader = createReader(60);
    const first = await pull(reader, merchant);
    await simulator.control.setClock({ frozenAtMs: second(60) });
    const next = await pull(reader, merchant, { cursor: first.cursor });
    expect([...first.ids, ...next.ids]).not.toContain(late);
    expect((await readAgain(reader, merchant, { since: lastMinutes })).ids).toEqual(
      expect.arrayContaining([late]),
    );
  });

  it('of nothing is complete at once', async () => {
    const { steps } = await readAgain(createReader(), await addMerchant());
    expect(steps).toMatchObject([{ ...complete, events: [], cursor: null }]);
  });

  it('and pulling never take each other’s cursor', async () => {
    const merchant = await addMerchant();
    const ids = await sell(
      merchant,
      Array.from({ length: 150 }, (_, index) => since + index * 1000),
    );
    const reader = createReader();
    const recent = await readAgain(reader, merchant, {}, 1);
    const pulled = await pull(reader, merchant, {}, 2);
    for (const cursor of [recent.cursor, pulled.cursor]) expect(cursor).not.toBeNull();
    expect(distinct((await pull(reader, merchant, { cursor: recent.cursor })).ids)).toEqual(distinct(ids));
    expect(distinct((await readAgain(reader, merchant, { cursor: pulled.cursor })).ids)).toEqual(
      distinct(ids),
    );
  });

  it('ends its round when its place is gone, and tells any other failure', async () => {
    const merchant = await addMerchant();
    await sell(
      merchant,
      Array.from({ length: 150 }, (_, index) => since + index * 1000),
    );
    const reader = createReader();
    const { cursor } = await readAgain(reader, merchant, {}, 1);
    await simulator.control.fault({ kind: 'status', status: 429, retryAfter: 9, account: merchant.account });
    expect((await readAgain(reader, merchant, { cursor })).steps).toEqual([
      { kind: 'failed', failure: { reason: 'rate_limited', retryAfterSeconds: 9 } },
    ]);
    await simulator.control.erase(merchant.account);
    expect((await readAgain(reader, merchant, { cursor })).steps).toMatchObject([
      { ...complete, events: [], cursor: null },
    ]);
  });
});

describe('a transaction that the platform no longer knows', () => {
  const forgotten = { id: 'txn_1SForgottenLongAgo', created: since / 1000 };

  const cursors: ReadonlyArray<readonly [string, object]> = [
    ['to read on from', { version: 2, head: forgotten, overlap: forgotten }],
    ['to read further back from', { version: 2, newest: forgotten, overlap: null, position: forgotten }],
  ];

  it.each(cursors)('%s makes a sandbox be read again from the wanted moment on', async (_, cursor) => {
    const merchant = await addMerchant();
    const ids = await sell(merchant, [since - 5000, since, since + 1000]);
    const { pages, ids: found, last } = await pull(createReader(), merchant, { cursor, mode: 'test' });
    expect(pages[0]).toEqual({
      kind: 'page',
      events: [],
      unbooked: [],
      cursor: null,
      complete: false,
      restartFrom: since,
    });
    expect(pages.slice(1).some((page) => page.restartFrom !== undefined)).toBe(false);
    expect(found).toEqual(ids.slice(1));
    expect(last).toMatchObject(complete);
  });

  it.each(cursors)('%s is another account’s in live mode, and nothing is read', async (_, cursor) => {
    const merchant = await addMerchant();
    await sell(merchant, [since - 5000, since, since + 1000]);
    const { steps } = await pull(createReader(), merchant, { cursor });
    expect(steps).toEqual([failed('wrong_account')]);
    expect(await requestCount(merchant)).toBe(1);
  });

  it('was deleted with all test data, and what is sold from then on is all that there is', async () => {
    const merchant = await addMerchant();
    const reader = createReader();
    await sell(merchant, [since - 5000, second(-300), second(-200), second(-100)]);
    const { cursor } = await pull(reader, merchant, { mode: 'test' });
    await simulator.control.erase(merchant.account);
    await simulator.control.setClock({ frozenAtMs: nowMs + 60_000 });
    const ids = await sell(merchant, [second(30)]);
    const { pages, ids: found, last } = await pull(reader, merchant, { cursor, mode: 'test' });
    expect(pages[0]).toMatchObject({ restartFrom: since, cursor: null });
    expect(found).toEqual(ids);
    expect(last).toMatchObject(complete);
  });

  it('is not looked for a third time', async () => {
    const merchant = await addMerchant();
    await sell(merchant, [since - 5000, since]);
    const body = { error: { code: 'resource_missing', message: 'No such transaction' } };
    await simulator.control.fault({
      kind: 'status',
      account: merchant.account,
      status: 400,
      body,
      times: 20,
    });
    const { last, ids } = await pull(createReader(), merchant, {
      cursor: { version: 2, head: forgotten, overlap: forgotten },
      mode: 'test',
    });
    expect(last).toEqual(failed('invalid_response'));
    expect(ids).toEqual([]);
    expect(await requestCount(merchant)).toBe(2);
  });

  it.each([
    ['nothing', null],
    ['a text', 'txn_1'],
    ['an empty object', {}],
    ['the cursor of something else', { page: 7 }],
    ['half a cursor', { head: forgotten }],
  ])('is not sought in a cursor that is %s, which begins from the start', async (_, cursor) => {
    const merchant = await addMerchant();
    const ids = await sell(merchant, [since - 5000, since]);
    expect((await pull(createReader(), merchant, { cursor })).ids).toEqual(ids.slice(1));
  });
});

describe('the key', () => {
  it('of the account that is connected is checked first, and once', async () => {
    const merchant = await addMerchant();
    const reader = createReader();
    const { steps } = await pull(reader, merchant, { accountIsChecked: false });
    expect(steps[0]).toEqual({ kind: 'account', readable: true });
    expect(steps.at(-1)).toMatchObject(complete);
    expect(reader.requests.map(({ url }) => url.pathname).slice(0, 2)).toEqual([
      '/v1/account',
      '/v1/balance_transactions',
    ]);
  });

  it('of another account is told as that, and nothing of it is read', async () => {
    const [merchant, other] = [await addMerchant(), await addMerchant()];
    await sell(other, [since]);
    const { steps } = await pull(
      createReader(),
      { ...merchant, key: other.key },
      { accountIsChecked: false },
    );
    expect(steps).toEqual([failed('wrong_account')]);
    expect(await requestCount(other)).toBe(1);
  });

  it('may be restricted so that it cannot read the account, and still reads the transactions', async () => {
    const merchant = await addMerchant({ keyPrefix: 'rk', accountReadable: false });
    const ids = await sell(merchant, [since]);
    const { steps, ids: found } = await pull(createReader(), merchant, { accountIsChecked: false });
    expect(steps[0]).toEqual({ kind: 'account', readable: false });
    expect(distinct(found)).toEqual(distinct(ids));
    expect(steps.at(-1)).toMatchObject(complete);
  });

  it.each([false, true])(
    'that nobody has is unauthorized, whether the account was checked (%s) or not',
    async (accountIsChecked) => {
      const merchant = await addMerchant();
      const stranger = { ...merchant, key: 'sk_test_of_nobody_at_all_01' };
      const { steps } = await pull(createReader(), stranger, { accountIsChecked });
      expect(steps).toEqual([failed('unauthorized')]);
    },
  );

  it('is sent as a bearer token, with the version of the API, to the platform alone', async () => {
    const merchant = await addMerchant();
    const reader = createReader();
    await pull(reader, merchant, { accountIsChecked: false });
    expect(reader.requests.length).toBeGreaterThan(1);
    for (const { url, headers } of reader.requests) {
      expect(url.origin).toBe(simulator.url);
      expect(url.href).not.toContain(merchant.key);
      expect(headers).toEqual({
        authorization: `Bearer ${merchant.key}`,
        'stripe-version': '2026-10-28.endive',
        accept: 'application/json',
      });
    }
  });

  it('is in nothing that is observed and in no step, whatever happens', async () => {
    const merchant = await addMerchant();
    await sell(merchant, [since - 5000, since]);
    await simulator.control.addEvents([
      { account: merchant.account, category: 'gift_card', amount: 1, createdMs: since },
    ]);
    const reader = createReader();
    const { account, key } = merchant;
    const told: unknown[] = [await pull(reader, merchant, { accountIsChecked: false })];
    told.push(await pull(reader, { account: 'acct_1Another', key }, { accountIsChecked: false }));
    for (const status of [400, 401, 403, 404, 429, 500]) {
      await simulator.control.fault({
        kind: 'status',
        account,
        status,
        body: { error: { message: key } },
        times: 3,
      });
      told.push(await pull(reader, merchant));
      await simulator.control.clearFaults();
    }
    await simulator.control.fault({ kind: 'wrongShape', account, body: { object: key } });
    told.push(await pull(reader, merchant), reader.observations);
    const text = JSON.stringify(told, (_, value: unknown) =>
      typeof value === 'bigint' ? String(value) : value,
    );
    expect(reader.observations.length).toBeGreaterThan(8);
    expect(text).not.toContain(key);
    expect(text).not.toContain('Bearer');
  });
});

describe('a refusal', () => {
  it.each([
    [400, 'upstream_error'],
    [401, 'unauthorized'],
    [403, 'forbidden'],
    [404, 'upstream_error'],
    [429, 'rate_limited'],
    [500, 'upstream_error'],
    [302, 'invalid_response'],
  ])('of the list by %d is %s, with no page', async (status, reason) => {
    const merchant = await addMerchant();
    await simulator.control.fault({ kind: 'status', account: merchant.account, status, times: 3 });
    expect((await pull(createReader(), merchant)).steps).toEqual([failed(reason)]);
  });

  it.each([
    [400, 'upstream_error'],
    [401, 'unauthorized'],
    [404, 'upstream_error'],
    [429, 'rate_limited'],
    [500, 'upstream_error'],
  ])('of the account by %d is %s, and nothing else is asked', async (status, reason) => {
    const merchant = await addMerchant();
    const reader = createReader();
    await simulator.control.fault({
      kind: 'status',
      account: merchant.account,
      path: '/v1/account',
      status,
      times: 3,
    });
    expect((await pull(reader, merchant, { accountIsChecked: false })).steps).toEqual([failed(reason)]);
    expect(reader.requests).toHaveLength(1);
  });

  it('by 400 with the code of a rate limit is one, of the list and of the account', async () => {
    const merchant = await addMerchant();
    const { account } = merchant;
    const body = { error: { code: 'rate_limit', message: 'Too many requests' } };
    await simulator.control.fault({ kind: 'status', account, status: 400, body, times: 2 });
    for (const accountIsChecked of [true, false])
      expect((await pull(createReader(), merchant, { accountIsChecked })).steps).toEqual([
        failed('rate_limited'),
      ]);
  });

  it('keeps the wait that the platform asks for', async () => {
    const merchant = await addMerchant();
    await simulator.control.fault({ kind: 'status', account: merchant.account, status: 429, retryAfter: 33 });
    expect((await pull(createReader(), merchant)).steps).toEqual([
      { kind: 'failed', failure: { reason: 'rate_limited', retryAfterSeconds: 33 } },
    ]);
  });

  it('after some pages leaves them as they are, to be taken up from', async () => {
    const merchant = await addMerchant();
    await sell(merchant, [since - 9000]);
    const ids = await sell(
      merchant,
      Array.from({ length: 250 }, (_, index) => since + index * 1000),
    );
    const reader = createReader();
    const begun = await pull(reader, merchant, {}, 2);
    await simulator.control.fault({ kind: 'status', account: merchant.account, status: 401 });
    const cut = await pull(reader, merchant, { cursor: begun.cursor });
    expect(cut.steps).toEqual([failed('unauthorized')]);
    const rest = await pull(reader, merchant, { cursor: begun.cursor });
    expect(distinct(begun.ids, rest.ids)).toEqual(distinct(ids));
  });
});

describe('an answer that is not what was asked for', () => {
  const transaction = {
    id: 'txn_1',
    amount: 1,
    created: since / 1000,
    currency: 'usd',
    reporting_category: 'charge',
  };
  const list = { object: 'list', has_more: false, data: [transaction] };

  it.each<[string, object]>([
    ['no list', { ...list, object: 'search_result' }],
    ['a list without an end', { object: 'list', data: [] }],
    ['a list of nothing', { object: 'list', has_more: false }],
    ['a transaction without an id', { ...list, data: [{ ...transaction, id: undefined }] }],
    ['a transaction that is none', { ...list, data: [null] }],
    ['an array', [list]],
  ])('is invalid: %s', async (_, body) => {
    const merchant = await addMerchant();
    await simulator.control.fault({
      kind: 'wrongShape',
      account: merchant.account,
      body: JSON.stringify(body),
    });
    expect((await pull(createReader(), merchant)).steps).toEqual([failed('invalid_response')]);
  });

  it('is invalid as an account too', async () => {
    const merchant = await addMerchant();
    await simulator.control.fault({
      kind: 'wrongShape',
      account: merchant.account,
      body: { object: 'account' },
    });
    expect((await pull(createReader(), merchant, { accountIsChecked: false })).steps).toEqual([
      failed('invalid_response'),
    ]);
  });

  it('is invalid when it promises more and more but never shows any', async () => {
    const merchant = await addMerchant();
    await simulator.control.fault({
      kind: 'wrongShape',
      account: merchant.account,
      body: { ...list, data: [], has_more: true },
      times: 40,
    });
    expect((await pull(createReader(), merchant, {}, 20)).last).toEqual(failed('invalid_response'));
    const mark = { id: 'txn_1', created: since / 1000 };
    const cursor = { head: mark, overlap: mark };
    expect((await pull(createReader(), merchant, { cursor }, 20)).last).toEqual(failed('invalid_response'));
  });

  it.each<[string, { version: number; head: object; overlap: object } | null]>([
    ['on the way back', null],
    [
      'on the way forward',
      { version: 2, head: { id: 'txn_0', created: 1 }, overlap: { id: 'txn_0', created: 1 } },
    ],
  ])('is invalid when the same page comes again and again %s', async (_, cursor) => {
    const merchant = await addMerchant();
    const { account } = merchant;
    const body = { ...list, has_more: true };
    await simulator.control.fault({ kind: 'wrongShape', account, body, times: 40 });
    const reader = createReader();
    const { last } = await pull(reader, merchant, { cursor: cursor ?? { since } }, 20);
    expect(last).toEqual(failed('invalid_response'));
    expect(reader.requests).toHaveLength(2);
  });

  it('is invalid when it holds the transaction that it was to begin behind', async () => {
    const merchant = await addMerchant();
    const mark = { id: 'txn_1', created: since / 1000 };
    for (const cursor of [
      { version: 2, head: mark, overlap: mark },
      { version: 2, newest: mark, overlap: null, position: mark },
    ]) {
      await simulator.control.fault({ kind: 'wrongShape', account: merchant.account, body: list });
      expect((await pull(createReader(), merchant, { cursor })).steps).toEqual([failed('invalid_response')]);
    }
    const again = { again: { since, position: mark } };
    await simulator.control.fault({ kind: 'wrongShape', account: merchant.account, body: list });
    expect((await readAgain(createReader(), merchant, { cursor: again })).steps).toEqual([
      failed('invalid_response'),
    ]);
  });

  it('is invalid when it repeats a part of the page before', async () => {
    const merchant = await addMerchant();
    const { account } = merchant;
    const page = (...ids: readonly string[]) => ({
      ...list,
      has_more: true,
      data: ids.map((id) => ({ ...transaction, id })),
    });
    for (const body of [page('txn_3', 'txn_2'), page('txn_5', 'txn_4', 'txn_2')])
      await simulator.control.fault({ kind: 'wrongShape', account, body });
    const mark = { id: 'txn_1', created: since / 1000 };
    const { steps } = await pull(createReader(), merchant, {
      cursor: { version: 2, head: mark, overlap: mark },
    });
    expect(steps.map(({ kind }) => kind)).toEqual(['page', 'failed']);
    expect(steps.at(-1)).toEqual(failed('invalid_response'));
  });

  it('is invalid when it never ends, though every page of it is another', async () => {
    let requests = 0;
    const adapter = createStripeAdapter({
      baseUrl: simulator.url,
      overlapSeconds: 5,
      completenessLagSeconds: 60,
      async outbound() {
        requests += 1;
        const data = [{ ...transaction, id: `txn_${String(requests)}` }];
        const body = { ...list, has_more: true, data };
        return {
          kind: 'answer',
          headers: new Headers(),
          status: 200,
          body,
          sentAtSeconds: nowMs / 1000,
          durationMs: 1,
        };
      },
      observe: () => undefined,
    });
    let last: PullStep | undefined;
    for await (const step of adapter.pull(requestOf({ account: 'acct_1', key: 'sk' }, {}))) last = step;
    expect(last).toEqual(failed('invalid_response'));
    expect(requests).toBe(86_400);
  }, 60_000);

  it('may hold categories that are not known: they are told of and left out', async () => {
    const merchant = await addMerchant();
    const { account } = merchant;
    await simulator.control.addEvents(
      ['gift_card', 'payout', 'charge'].map((category) => ({
        account,
        category,
        amount: 100,
        createdMs: since,
      })),
    );
    const reader = createReader();
    const { events } = await pull(reader, merchant);
    expect(events.map(({ kind }) => kind)).toEqual(['sale']);
    expect(reader.observations.filter(({ kind }) => kind === 'categoryIgnored')).toEqual([
      { kind: 'categoryIgnored', platform: 'stripe', category: 'gift_card' },
    ]);
  });
});

describe('completeness', () => {
  const stopped = (): number => 0;

  it('lies behind the time of the pull by the lag that the platform may take', () => {
    expect(createReader().adapter.completeThrough(instant(nowMs))).toBe(nowMs - 60_000);
  });

  it('is told by the platform’s clock, before the time that the request took', async () => {
    const merchant = await addMerchant();
    await sell(merchant, [since - 9000, since]);
    const { last } = await pull(createReader(5, stopped), merchant);
    expect(last).toMatchObject({ ...complete, completeThrough: nowMs - 60_000 });
    let monotonicMs = 0;
    const slow = await pull(
      createReader(5, () => (monotonicMs += 2_500)),
      merchant,
    );
    expect(slow.last).toMatchObject({ completeThrough: nowMs - 63_000 });
  });

  it('counts from the first request of a walk, however long the others take', async () => {
    const merchant = await addMerchant();
    await sell(
      merchant,
      Array.from({ length: 250 }, (_, index) => since + index * 1000),
    );
    const walk = createReader(5, stopped).adapter.pull(requestOf(merchant, {}));
    const told: unknown[] = [];
    for await (const step of walk) {
      if (step.kind === 'page' && step.events.length > 0) told.push(step.completeThrough);
      const { nowMs: at } = await simulator.control.clock();
      await simulator.control.setClock({ frozenAtMs: at + 10_000 });
    }
    expect(told.length).toBeGreaterThan(3);
    expect(new Set(told)).toEqual(new Set([nowMs - 60_000]));
  });

  it('is not told by a platform that does not say what time it is', async () => {
    const reader = createReader();
    const merchant = await addMerchant();
    await simulator.control.fault({
      kind: 'status',
      status: 200,
      account: merchant.account,
      body: { object: 'list', has_more: false, data: [] },
      headers: { date: 'today' },
      times: 2,
    });
    const { last } = await pull(reader, merchant);
    expect(last).toMatchObject(complete);
    expect(last).not.toHaveProperty('completeThrough');
  });
});
