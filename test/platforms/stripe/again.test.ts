import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { instant, type Instant } from '../../../src/model/instant.ts';
import type { Cursor } from '../../../src/platforms/adapter.ts';
import {
  addMerchant,
  cursorAfter,
  complete,
  createReader,
  distinct,
  every,
  failureOf,
  invalid,
  type Merchant,
  nowMs,
  pull,
  type Pulled,
  readAgain,
  requestCount,
  second,
  sell,
  simulateStripe,
  simulator,
  since,
  addFault,
  merchantWith,
} from './reading.ts';

simulateStripe();

describe('the second read', () => {
  const lastMinutes = instant(nowMs - 15 * 60_000);

  it('finds records listed minutes late, newest first, and may stop after any page', async () => {
    const { merchant, ids: made, reader } = await merchantWith(every(250, 3000, second(-800)));
    await sell(merchant, [lastMinutes - 1000]);
    const whole = await readAgain(reader, merchant, { since: lastMinutes });
    expect(distinct(whole.ids)).toEqual(distinct(made));
    expect(whole.pages.map(({ events }) => events.length)).toEqual([100, 100, 50]);
    expect(whole.last).toMatchObject({ ...complete, cursor: null });
    // Later calls pass later times; the round keeps its first one.
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

  it('of an empty account is complete at once', async () => {
    const { steps } = await readAgain(createReader(), await addMerchant());
    expect(steps).toMatchObject([{ ...complete, events: [], cursor: null }]);
  });

  it('and the pull ignore each other’s cursor', async () => {
    const { merchant, ids, reader } = await merchantWith(every(150));
    const recent = await readAgain(reader, merchant, {}, 1);
    const pulled = await pull(reader, merchant, {}, 2);
    for (const cursor of [recent.cursor, pulled.cursor]) expect(cursor).not.toBeNull();
    expect(distinct((await pull(reader, merchant, { cursor: recent.cursor })).ids)).toEqual(distinct(ids));
    const again = await readAgain(reader, merchant, { cursor: pulled.cursor });
    expect(distinct(again.ids)).toEqual(distinct(ids));
  });

  it('ends its round when its place is gone, and reports any other failure', async () => {
    const { merchant, reader } = await merchantWith(every(150));
    const { cursor } = await readAgain(reader, merchant, {}, 1);
    await addFault(merchant, { kind: 'status', status: 429, retryAfter: 9 });
    expect((await readAgain(reader, merchant, { cursor })).steps).toEqual([failureOf('rate_limited', 9)]);
    await simulator.control.erase(merchant.account);
    const { steps } = await readAgain(reader, merchant, { cursor });
    expect(steps).toMatchObject([{ ...complete, events: [], cursor: null }]);
  });
});

describe('a transaction unknown to the platform', () => {
  const forgotten = { id: 'txn_1SForgottenLongAgo', created: since / 1000 };

  const cursors: ReadonlyArray<readonly [string, object]> = [
    ['to read on from', cursorAfter(forgotten)],
    ['to read further back from', { version: 2, newest: forgotten, overlap: null, position: forgotten }],
  ];

  it.each(cursors)('%s restarts a sandbox from `since`', async (_, cursor) => {
    const { merchant, ids } = await merchantWith([since - 5000, since, since + 1000]);
    const { pages, ids: found, last } = await pull(createReader(), merchant, { cursor, mode: 'test' });
    const restart = { kind: 'page', events: [], unbooked: [], cursor: null, complete: false };
    expect(pages[0]).toEqual({ ...restart, restartFrom: since });
    expect(pages.slice(1).some((page) => page.restartFrom !== undefined)).toBe(false);
    expect(found).toEqual(ids.slice(1));
    expect(last).toMatchObject(complete);
  });

  it.each(cursors)('%s fails a live account as wrong_account, and reads nothing', async (_, cursor) => {
    const { merchant } = await merchantWith([since - 5000, since, since + 1000]);
    const { steps } = await pull(createReader(), merchant, { cursor });
    expect(steps).toEqual([failureOf('wrong_account')]);
    expect(await requestCount(merchant)).toBe(1);
  });

  it('deleted with all test data leaves only later sales', async () => {
    const { merchant, reader } = await merchantWith([since - 5000, second(-300), second(-200), second(-100)]);
    const { cursor } = await pull(reader, merchant, { mode: 'test' });
    await simulator.control.erase(merchant.account);
    await simulator.control.setClock({ frozenAtMs: nowMs + 60_000 });
    const ids = await sell(merchant, [second(30)]);
    const { pages, ids: found, last } = await pull(reader, merchant, { cursor, mode: 'test' });
    expect(pages[0]).toMatchObject({ restartFrom: since, cursor: null });
    expect(found).toEqual(ids);
    expect(last).toMatchObject(complete);
  });

  it('is not requested a third time', async () => {
    const { merchant } = await merchantWith([since - 5000, since]);
    const body = { error: { code: 'resource_missing', message: 'No such transaction' } };
    await addFault(merchant, { kind: 'status', status: 400, body, times: 20 });
    const cursor = cursorAfter(forgotten);
    const { last, ids } = await pull(createReader(), merchant, { cursor, mode: 'test' });
    expect(last).toEqual(invalid);
    expect(ids).toEqual([]);
    expect(await requestCount(merchant)).toBe(2);
  });

  it.each([
    ['nothing', null],
    ['a text', 'txn_1'],
    ['an empty object', {}],
    ['the cursor of something else', { page: 7 }],
    ['half a cursor', { head: forgotten }],
  ])('is not requested for the cursor %s: the walk starts from `since`', async (_, cursor) => {
    const { merchant, ids } = await merchantWith([since - 5000, since]);
    expect((await pull(createReader(), merchant, { cursor })).ids).toEqual(ids.slice(1));
  });
});

describe('unbookable records', () => {
  const bad = [
    { reason: 'unknown_currency', wire: { currency: 'zzz' } },
    { reason: 'unknown_currency', wire: { currency: 'usdc' } },
    { reason: 'amount_too_large', wire: { amount: 2 ** 53 } },
    { reason: 'invalid_time', wire: { created: 253_402_300_800 } },
    { reason: 'invalid_time', wire: { created: null } },
    { reason: 'invalid_id', wire: { id: 'txn_bad\0' } },
    { reason: 'invalid_id', wire: { id: 'txn_bad\ud800' } },
    { reason: 'invalid_id', wire: { id: 'x'.repeat(300) } },
  ] as const;
  type Wire = (typeof bad)[number]['wire'];
  const addSales = async ({ account }: Merchant, made: ReadonlyArray<{ at: number; wire: Wire | null }>) => {
    const event = { account, category: 'charge', amount: 100 };
    const events = made.map(({ at, wire }) => ({
      ...event,
      createdMs: since + at * 1000,
      ...(wire ? { wire } : {}),
    }));
    return events.length > 0 ? simulator.control.addEvents(events) : [];
  };

  it('affect no other record, and are listed with their reasons', async () => {
    const { merchant } = await merchantWith([since - 9000]);
    const good = await sell(merchant, every(150));
    await addSales(
      merchant,
      bad.map(({ wire }, index) => ({ at: 10 + index * 15, wire })),
    );
    const { ids, pages, last } = await pull(createReader(), merchant);
    expect(last).toMatchObject(complete);
    expect(distinct(ids)).toEqual(distinct(good));
    const listed = pages.flatMap(({ unbooked }) => unbooked);
    expect(listed.map(({ reason }) => reason).toSorted()).toEqual(bad.map(({ reason }) => reason).toSorted());
  });

  it('in any place leave a cursor PostgreSQL can store, and lose no good record', async () => {
    const kinds = fc.constantFrom(...bad.map(({ wire }) => wire));
    const row = fc.record({ at: fc.integer({ min: 0, max: 500 }), wire: fc.option(kinds) });
    const rows = fc.oneof(
      fc.array(row, { maxLength: 8 }),
      // Mostly bad pages, often with a bad newest record.
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
    const cuts = fc.integer({ min: 1, max: 5 });
    const check = fc.asyncProperty(rows, fc.boolean(), cuts, async (made, hasAnchor, cut) => {
      const { merchant } = await merchantWith(hasAnchor ? [since - 7000] : []);
      const ids = await addSales(merchant, made);
      const reader = createReader();
      const begun = await pull(reader, merchant, {}, cut);
      const rest = await pull(reader, merchant, { cursor: begun.cursor });
      const next = await pull(reader, merchant, { cursor: rest.cursor });
      for (const { cursor } of [begun, rest, next].flatMap(({ pages }) => pages))
        expect(JSON.stringify(cursor)).not.toMatch(/\\u0000|\\ud|x{256}/);
      expect(next.last).toMatchObject(complete);
      expect(distinct(begun.ids, rest.ids)).toEqual(distinct(ids.filter((_, index) => !made[index]?.wire)));
      const listed = [begun, rest].flatMap(({ pages }) => pages.flatMap(({ unbooked }) => unbooked));
      expect(listed.length > 0).toBe(made.some(({ wire }) => wire !== null));
    });
    await fc.assert(check, { numRuns: 30, endOnFailure: true });
  });

  it('make the response invalid if a whole page has no usable cursor', async () => {
    const merchant = await addMerchant();
    const whole = every(101, 1, 0).map((at) => ({ at, wire: { id: 'txn_bad\0' } }));
    await addSales(merchant, whole);
    expect((await pull(createReader(), merchant, {}, 20)).last).toEqual(invalid);
  });
});

describe('transactions dated in the future', () => {
  it.each([true, false])('hide no later record, with an earlier anchor: %s', async (hasAnchor) => {
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
  });
});

describe('a cursor of another version', () => {
  /** The cursor schema of the previous release. */
  const mark = z.object({ id: z.string(), created: z.number().int() });
  const before = z.union([
    z.object({ head: mark, overlap: mark, since: z.number().int().optional() }),
    z.object({ newest: mark, overlap: mark.nullable(), position: mark }),
    z.object({ since: z.number().int() }),
    z.null(),
  ]);
  const dropVersion = (cursor: Cursor): Cursor => before.parse(cursor);
  const restarts = ({ pages }: Pulled): Instant[] =>
    pages.flatMap(({ restartFrom }) => (restartFrom === undefined ? [] : [restartFrom]));

  it.each([true, false])('rereads the day once (with an earlier anchor: %s)', async (hasAnchor) => {
    const { merchant } = await merchantWith(hasAnchor ? [since - 9000] : []);
    const ids = await sell(merchant, every(230, 2000));
    const reader = createReader();
    const first = await pull(reader, merchant);
    for (const old of [dropVersion(first.cursor), { ...Object(first.cursor), version: 1 }]) {
      const again = await pull(reader, merchant, { cursor: old });
      expect(distinct(again.ids)).toEqual(distinct(ids));
      expect(restarts(again), 'voids events booked by other rules').toEqual([since]);
      const next = await pull(reader, merchant, { cursor: again.cursor });
      expect(next.ids.length).toBeLessThan(10);
      expect(restarts(next)).toEqual([]);
    }
    const next = await pull(reader, merchant, { cursor: first.cursor });
    expect(next.ids.length).toBeLessThan(10);
    expect(restarts(next)).toEqual([]);
  });

  it('continues from a place before the day', async () => {
    const { merchant, reader } = await merchantWith([since - 90_000, since - 80_000]);
    const { cursor } = await pull(reader, merchant, { since: instant(since - 85_000) });
    const ids = await sell(merchant, [since - 60_000, since + 1000]);
    const next = await pull(reader, merchant, { cursor: dropVersion(cursor) });
    expect(ids.filter((id) => !next.ids.includes(id))).toEqual([]);
    expect(next.last).toMatchObject({ complete: true, cursor: { version: 2 } });
  });

  it('rereads a new account from its end after half a walk', async () => {
    const { merchant, ids, reader } = await merchantWith(every(230, 2000));
    const begun = await pull(reader, merchant, {}, 2);
    expect(begun.cursor).toMatchObject({ version: 2, position: {} });
    const again = await pull(reader, merchant, { cursor: dropVersion(begun.cursor) });
    expect(distinct(again.ids)).toEqual(distinct(ids));
  });

  it('of the previous release is understood, and that release understands cursors of this one', async () => {
    for (const hasAnchor of [true, false])
      for (const count of [0, 2, 250]) {
        const { merchant } = await merchantWith(hasAnchor ? [since - 9000] : []);
        await sell(merchant, every(count, 2000));
        for (const { cursor } of (await pull(createReader(), merchant)).pages)
          expect(before.safeParse(cursor).success).toBe(true);
      }
  });
});
