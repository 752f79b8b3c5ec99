import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createStripeWire } from '../../simulator/stripe-wire.ts';
import { instant } from '../../../src/model/instant.ts';
import type { LedgerEvent } from '../../../src/model/ledger-event.ts';
import {
  addMerchant,
  complete,
  createReader,
  distinct,
  every,
  nowMs,
  pull,
  requestCount,
  second,
  sell,
  sellOne,
  simulateStripe,
  simulator,
  since,
  trace,
} from './reading.ts';

simulateStripe();

describe('a first pull', () => {
  it('books exactly what happened from the wanted moment on, from old to new', async () => {
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

  it('books what the platform itself adds up', async () => {
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
  ])('begins with the first second that is not before the wanted moment %d ms on', async (ms, expected) => {
    const merchant = await addMerchant();
    const [, before, at, after] = await sell(merchant, [since - 5000, since - 1000, since, since + 1000]);
    const names = { before, at, after };
    const { ids } = await pull(createReader(), merchant, { since: instant(since + ms) });
    expect(ids).toEqual(expected.map((name) => names[name]));
  });

  it('starts from an anchor that it commits before it books anything', async () => {
    const merchant = await addMerchant();
    const [, anchor] = await sell(merchant, [since - 9000, since - 5000, since + 1000]);
    const { pages } = await pull(createReader(), merchant);
    const cursor = { head: { id: anchor }, overlap: { id: anchor } };
    expect(pages[0]).toMatchObject({ events: [], complete: false, cursor });
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
    const ids = await sell(merchant, every(count, 1700));
    const pulled = await pull(createReader(), merchant);
    expect(distinct(pulled.ids)).toEqual(distinct(ids));
    expect(pulled.last).toMatchObject(complete);
    expect(await requestCount(merchant)).toBe(requests);
  });

  it('of a new account that sold everything within one second books all of it', async () => {
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

  it('of a new account goes on when sales are made while it reads', async () => {
    const merchant = await addMerchant();
    const ids = await sell(merchant, every(250, 1000, second(-400)));
    const reader = createReader();
    const begun = await pull(reader, merchant, {}, 1);
    const late = await sell(merchant, [second(-1), second(0)]);
    const rest = await pull(reader, merchant, { cursor: begun.cursor });
    expect(distinct(begun.ids, rest.ids)).toEqual(distinct(ids, late));
  });
});

describe('the day after a first pull', () => {
  it('begins where that pull ended, however little it found', async () => {
    const midnight = Date.UTC(2026, 10, 24);
    for (const count of [0, 1, 2, 3]) {
      const merchant = await addMerchant();
      const reader = createReader();
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

describe('a pull that was cut off', () => {
  const burst = fc.record({ at: fc.integer({ min: 0, max: 600 }), count: fc.integer({ min: 1, max: 130 }) });
  const moments = fc
    .array(burst, { maxLength: 6 })
    .map((bursts) =>
      bursts.flatMap(({ at, count }) =>
        every(count, 1, 0).map((index) => since + Math.min(630, at + Math.floor(index / 40)) * 1000),
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
});
