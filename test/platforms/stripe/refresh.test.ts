import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/model/instant.ts';
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
  strike,
} from './reading.ts';

simulateStripe();

describe('a refresh', () => {
  async function readMerchant(reader: Reader) {
    const merchant = await addMerchant();
    const ids = await sell(merchant, [since - 9000, ...every(150, 1000, second(-400))]);
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

describe('an event that becomes visible late', () => {
  /** Read up to a head, after which one of the head's second shows up that sorts before it. */
  async function readWithLateEvent(reader: Reader, behindMs: number) {
    const merchant = await addMerchant();
    const ids = await sell(merchant, [since - 9000, second(-60), second(-30), second(-20)]);
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
    // The overlap counts from the end of its second.
    [0, 9_000, true],
    [0, 10_000, false],
  ])('is found by the next pull with an overlap of %d s, %d ms behind: %s', async (overlap, ms, isFound) => {
    const { late, next } = await readWithLateEvent(createReader(overlap), ms);
    expect(next.ids.includes(late)).toBe(isFound);
  });
});

describe('an event that was listed late, while a page was dated later than Stripe looked', () => {
  it('is found by the next pull: the time that the request took is no time in which it was listed', async () => {
    const merchant = await addMerchant();
    await sell(merchant, [since - 9000, ...every(100, 1000, second(-104))]);
    let monotonicMs = 0;
    const reader = createReader(5, () => (monotonicMs += 3_000));
    const anchored = await pull(reader, merchant, {}, 1);
    await strike(merchant, { kind: 'lateDate', ms: 3_000 });
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
    await sell(merchant, every(250));
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
    await strike(merchant, {
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
