import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStripeWire } from '../../simulator/stripe-wire.ts';
import { instant } from '../../../src/model/instant.ts';
import type { LedgerEvent } from '../../../src/model/ledger-event.ts';
import type { Cursor } from '../../../src/platforms/adapter.ts';
import {
  addMerchant,
  collect,
  complete,
  createReader,
  distinct,
  every,
  nowMs,
  pull,
  type Pulled,
  type Reader,
  requestCount,
  requestOf,
  second,
  sell,
  sellOne,
  simulateStripe,
  simulator,
  since,
  addFault,
  trace,
  merchantWith,
} from './reading.ts';

simulateStripe();

describe('a first pull', () => {
  it('books exactly the events from `since` on, oldest first', async () => {
    const merchant = await addMerchant({ salesPerMinute: 60 });
    const wire = createStripeWire(simulator.url, merchant.key);
    const { seen } = await wire.walk('starting_after', null, { 'created[gte]': since / 1000 });
    const counting =
      /^(charge|refund|refund_failure|partial_capture_reversal|charge_failure|dispute|dispute_reversal)$/;
    const expected = seen.filter((one) => counting.test(one.reporting_category)).toReversed();

    const { ids, events, pages, last } = await pull(createReader(), merchant);
    expect(ids).toEqual(expected.map(({ id }) => id));
    expect(ids.length).toBeGreaterThan(400);
    expect(pages.length).toBeGreaterThan(5);
    expect(pages.map((page) => page.complete)).toEqual(pages.map((_, index) => index === pages.length - 1));
    expect(last).toMatchObject(complete);
    const times = events.map(({ occurredAt }) => occurredAt);
    expect(times).toEqual(times.toSorted((a, b) => a - b));
  });

  it('books the same totals as the platform', async () => {
    const merchant = await addMerchant({ salesPerMinute: 45 });
    const { events } = await pull(createReader(), merchant);
    const { account } = merchant;
    const truth = await simulator.control.truth({ account, fromMs: since, toMs: nowMs + 1 });
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
    [0, ['at', 'after'] as const],
    [-1000, ['before', 'at', 'after'] as const],
    [-999, ['at', 'after'] as const],
    [1, ['after'] as const],
    [1000, ['after'] as const],
  ])('starts at the first whole second not before `since` plus %d ms', async (ms, expected) => {
    const merchant = await addMerchant();
    const [, before, at, after] = await sell(merchant, [since - 5000, since - 1000, since, since + 1000]);
    const names = { before, at, after };
    const { ids } = await pull(createReader(), merchant, { since: instant(since + ms) });
    expect(ids).toEqual(expected.map((name) => names[name]));
  });

  it('commits its anchor before booking any event', async () => {
    const merchant = await addMerchant();
    const [, anchor] = await sell(merchant, [since - 9000, since - 5000, since + 1000]);
    const { pages } = await pull(createReader(), merchant);
    const cursor = { head: { id: anchor }, overlap: { id: anchor } };
    expect(pages[0]).toMatchObject({ events: [], complete: false, cursor });
  });

  it('of an empty account is complete after two requests and two steps', async () => {
    const { merchant, reader } = await merchantWith();
    const { steps, cursor } = await pull(reader, merchant);
    expect(steps).toMatchObject([
      { kind: 'page', events: [], complete: false },
      { kind: 'page', events: [], complete: true },
    ]);
    expect(await requestCount(merchant)).toBe(2);
    await pull(reader, merchant, { cursor });
    expect(await requestCount(merchant)).toBe(3);
  });

  it('has one step per request, also after a restart', async () => {
    for (const [hasAnchor, count] of [
      [false, 0],
      [false, 3],
      [false, 250],
      [true, 0],
      [true, 250],
    ] as const) {
      const { merchant } = await merchantWith(hasAnchor ? [since - 7000] : []);
      await sell(merchant, every(count));
      const reader = createReader();
      const { steps, pages } = await pull(reader, merchant);
      expect(reader.requests).toHaveLength(steps.length);
      const resumed = createReader();
      const rest = await pull(resumed, merchant, { cursor: pages[0]?.cursor });
      expect(rest.steps).toHaveLength(steps.length - 1);
      expect(resumed.requests).toHaveLength(steps.length - 1);
    }
  });

  it('requests anchor and pages with the trace of the refresh', async () => {
    const { merchant, reader } = await merchantWith();
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
  ])('of a new account reads it back to its first record: %s', async (_, count, requests) => {
    const { merchant, ids } = await merchantWith(every(count, 1700));
    const pulled = await pull(createReader(), merchant);
    expect(distinct(pulled.ids)).toEqual(distinct(ids));
    expect(pulled.last).toMatchObject(complete);
    expect(await requestCount(merchant)).toBe(requests);
  });

  it('of a new account books all sales of one second', async () => {
    const merchant = await addMerchant();
    const sellMany = (count: number) => sell(merchant, every(count, 0, nowMs));
    const ids = [...(await sellMany(120))];
    const late = await sellOne(merchant, nowMs, { visibleAtMs: nowMs + 1000 });
    ids.push(...(await sellMany(153)));
    const reader = createReader();
    const first = await pull(reader, merchant);
    expect(distinct(first.ids)).toEqual(distinct(ids));
    await simulator.control.setClock({ frozenAtMs: nowMs + 1000 });
    const more = await sellMany(2);
    const next = await pull(reader, merchant, { cursor: first.cursor });
    expect(distinct(first.ids, next.ids)).toEqual(distinct(ids, [late], more));
  });

  it('of a new account continues when sales arrive during the read', async () => {
    const { merchant, ids, reader } = await merchantWith(every(250, 1000, second(-400)));
    const begun = await pull(reader, merchant, {}, 1);
    const late = await sell(merchant, [second(-1), second(0)]);
    const rest = await pull(reader, merchant, { cursor: begun.cursor });
    expect(distinct(begun.ids, rest.ids)).toEqual(distinct(ids, late));
  });
});

describe('the day after a first pull', () => {
  it('starts where the first pull ended, even if it found few events', async () => {
    const midnight = Date.UTC(2026, 10, 24);
    for (const count of [0, 1, 2, 3]) {
      const { merchant, reader } = await merchantWith();
      await simulator.control.setClock({ frozenAtMs: midnight - 3_600_000 });
      await sell(merchant, every(count, -3000, midnight - 3_700_000));
      const { cursor } = await pull(reader, merchant, { since: instant(midnight - 86_400_000) });
      const ids = await sell(merchant, [midnight - 1_800_000, midnight - 1000, midnight + 1000]);
      await simulator.control.setClock({ frozenAtMs: midnight + 10_000 });
      const { ids: found } = await pull(reader, merchant, { cursor, since: instant(midnight) });
      expect(ids.filter((id) => !found.includes(id))).toEqual([]);
    }
  });
});

describe('a pull cut off', () => {
  const burst = fc.record({ at: fc.integer({ min: 0, max: 600 }), count: fc.integer({ min: 1, max: 130 }) });
  const moments = fc
    .array(burst, { maxLength: 6 })
    .map((bursts) =>
      bursts.flatMap(({ at, count }) =>
        every(count, 1, 0).map((index) => since + Math.min(630, at + Math.floor(index / 40)) * 1000),
      ),
    );
  const cases = fc.record({ moments, hasAnchor: fc.boolean(), overlapSeconds: fc.constantFrom(0, 1, 5, 60) });

  it('after any page finds the same events from its cursor', async () => {
    let cuts = 0;
    const check = fc.asyncProperty(cases, async ({ moments: times, hasAnchor, overlapSeconds }) => {
      const { merchant } = await merchantWith(hasAnchor ? [since - 7000] : []);
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
});

describe('a refresh', () => {
  async function readMerchant(reader: Reader) {
    const { merchant, ids } = await merchantWith([since - 9000, ...every(150, 1000, second(-400))]);
    const { cursor } = await pull(reader, merchant);
    return { ...merchant, cursor, ids };
  }

  it('without new events sends one request and returns one complete page', async () => {
    const reader = createReader();
    const merchant = await readMerchant(reader);
    const before = await requestCount(merchant);
    const { steps, cursor } = await pull(reader, merchant, { cursor: merchant.cursor });
    expect(steps).toMatchObject([complete]);
    expect(await requestCount(merchant)).toBe(before + 1);
    expect(cursor).toEqual(merchant.cursor);
  });

  it('with up to ninety new events sends one request', async () => {
    const reader = createReader();
    const moments = fc.array(fc.integer({ min: -110, max: 0 }), { maxLength: 90 });
    const check = fc.asyncProperty(moments, async (seconds) => {
      const merchant = await readMerchant(reader);
      const ids = await sell(merchant, seconds.map(second));
      const before = await requestCount(merchant);
      const { ids: found, steps } = await pull(reader, merchant, { cursor: merchant.cursor });
      expect(await requestCount(merchant)).toBe(before + 1);
      expect(steps).toMatchObject([complete]);
      expect(ids.filter((id) => !found.includes(id))).toEqual([]);
    });
    await fc.assert(check, { numRuns: 20, endOnFailure: true });
  });

  it('keeps its head when a page ends before it', async () => {
    const burst = Array.from({ length: 150 }, (_, index) => second(-24 + Math.floor(index / 30)));
    const { merchant, ids, reader } = await merchantWith([since - 9000, ...burst]);
    const { cursor } = await pull(reader, merchant);
    const { pages } = await pull(reader, merchant, { cursor });
    expect(pages.map((page) => page.cursor)).toEqual([cursor, cursor]);
    expect(cursor).toMatchObject({ head: { id: ids.at(-1) }, overlap: { id: ids[0] } });
  });

  it('after others finds every event ever made, if each page is committed', async () => {
    const rounds = fc.array(fc.array(fc.integer({ min: 0, max: 9 }), { maxLength: 60 }), {
      minLength: 1,
      maxLength: 6,
    });
    const check = fc.asyncProperty(rounds, fc.boolean(), async (sales, hasAnchor) => {
      const { merchant, reader } = await merchantWith();
      const made = hasAnchor ? [...(await sell(merchant, [since + 1000]))] : [];
      const found: string[] = [];
      let cursor: Cursor = null;
      for (const [round, offsets] of sales.entries()) {
        const moments = offsets.map((offset) => second(-100 + round * 10 + offset));
        made.push(...(await sell(merchant, moments)));
        const pulled: Pulled = await pull(reader, merchant, { cursor });
        found.push(...pulled.ids);
        cursor = pulled.cursor;
      }
      expect(distinct(found)).toEqual(distinct(made));
    });
    await fc.assert(check, { numRuns: 15, endOnFailure: true });
  });
});

describe('an event listed late', () => {
  /** Reads up to a head; then a record dated `behindMs` earlier is listed, sorted before it. */
  async function readWithLateEvent(reader: Reader, behindMs: number) {
    const { merchant, ids } = await merchantWith([since - 9000, second(-60), second(-30), second(-20)]);
    const late = await sellOne(merchant, second(-20) - behindMs, { sequence: -1, visibleAtMs: nowMs + 1000 });
    const first = await pull(reader, merchant);
    expect(first.ids).toEqual(ids.slice(1));
    await simulator.control.setClock({ frozenAtMs: nowMs + 1000 });
    const next = await pull(reader, merchant, { cursor: first.cursor });
    return { late, next };
  }

  it.each([
    [5, 0, true],
    [5, 1000, true],
    [5, 4000, true],
    [0, 0, true],
    // The overlap is measured from the end of the head's second.
    [0, 9_000, true],
    [0, 10_000, false],
  ])('is found by the next pull with an overlap of %d s, %d ms behind: %s', async (overlap, ms, isFound) => {
    const { late, next } = await readWithLateEvent(createReader(overlap), ms);
    expect(next.ids.includes(late)).toBe(isFound);
  });
});

describe('an event listed late, with a page dated after its query', () => {
  it('is found by the next pull: the duration of a request counts as unread time', async () => {
    const { merchant } = await merchantWith([since - 9000, ...every(100, 1000, second(-104))]);
    let monotonicMs = 0;
    const reader = createReader(5, () => (monotonicMs += 3_000));
    const anchored = await pull(reader, merchant, {}, 1);
    await addFault(merchant, { kind: 'lateDate', ms: 3_000 });
    const walk = reader.adapter.pull(requestOf(merchant, { cursor: anchored.cursor }));
    await sell(merchant, [second(-5)]);
    const first = await walk.next();
    expect(first.value).toMatchObject({ complete: false });
    const late = await sellOne(merchant, second(-5), { sequence: -1 });
    await simulator.control.setClock({ frozenAtMs: second(30) });
    await sell(merchant, [second(20)]);
    const rest = await collect(walk, Infinity);
    expect(rest.last).toMatchObject(complete);
    expect((await pull(reader, merchant, { cursor: rest.cursor })).ids).toContain(late);
  });
});

describe('completeness', () => {
  const stoppedClock = (): number => 0;

  it('is the time of the pull minus the lag of the platform', () => {
    expect(createReader().adapter.completeThrough(instant(nowMs))).toBe(nowMs - 60_000);
  });

  it('is the platform’s Date minus the duration of the request and the lag', async () => {
    const { merchant } = await merchantWith([since - 9000, since]);
    const { last } = await pull(createReader(5, stoppedClock), merchant);
    expect(last).toMatchObject({ ...complete, completeThrough: nowMs - 60_000 });
    let monotonicMs = 0;
    const slow = await pull(
      createReader(5, () => (monotonicMs += 2_500)),
      merchant,
    );
    expect(slow.last).toMatchObject({ completeThrough: nowMs - 63_000 });
  });

  it('counts from the first request of a walk, even if others take long', async () => {
    const { merchant } = await merchantWith(every(250));
    const walk = createReader(5, stoppedClock).adapter.pull(requestOf(merchant, {}));
    const told: unknown[] = [];
    for await (const step of walk) {
      if (step.kind === 'page' && step.events.length > 0) told.push(step.completeThrough);
      const { nowMs: at } = await simulator.control.clock();
      await simulator.control.setClock({ frozenAtMs: at + 10_000 });
    }
    expect(told.length).toBeGreaterThan(3);
    expect(new Set(told)).toEqual(new Set([nowMs - 60_000]));
  });

  it('is unknown if the platform sends no valid Date', async () => {
    const { merchant, reader } = await merchantWith();
    await addFault(merchant, {
      kind: 'status',
      status: 200,
      body: { object: 'list', has_more: false, data: [] },
      headers: { date: 'today' },
      times: 2,
    });
    const { last } = await pull(reader, merchant);
    expect(last).toMatchObject({ ...complete, completeThrough: undefined });
  });
});
