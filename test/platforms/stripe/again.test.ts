import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/model/instant.ts';
import type { Cursor } from '../../../src/platforms/adapter.ts';
import {
  addMerchant,
  behind,
  complete,
  createReader,
  distinct,
  every,
  failed,
  invalid,
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
  strike,
} from './reading.ts';

simulateStripe();

describe('reading again', () => {
  const lastMinutes = instant(nowMs - 15 * 60_000);

  it('finds what was listed minutes late, from new to old, in pages that may be left after any of them', async () => {
    const merchant = await addMerchant();
    const made = await sell(merchant, every(250, 3000, second(-800)));
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

  it('of nothing is complete at once', async () => {
    const { steps } = await readAgain(createReader(), await addMerchant());
    expect(steps).toMatchObject([{ ...complete, events: [], cursor: null }]);
  });

  it('and pulling never take each other’s cursor', async () => {
    const merchant = await addMerchant();
    const ids = await sell(merchant, every(150));
    const reader = createReader();
    const recent = await readAgain(reader, merchant, {}, 1);
    const pulled = await pull(reader, merchant, {}, 2);
    for (const cursor of [recent.cursor, pulled.cursor]) expect(cursor).not.toBeNull();
    expect(distinct((await pull(reader, merchant, { cursor: recent.cursor })).ids)).toEqual(distinct(ids));
    const again = await readAgain(reader, merchant, { cursor: pulled.cursor });
    expect(distinct(again.ids)).toEqual(distinct(ids));
  });

  it('ends its round when its place is gone, and tells any other failure', async () => {
    const merchant = await addMerchant();
    await sell(merchant, every(150));
    const reader = createReader();
    const { cursor } = await readAgain(reader, merchant, {}, 1);
    await strike(merchant, { kind: 'status', status: 429, retryAfter: 9 });
    expect((await readAgain(reader, merchant, { cursor })).steps).toEqual([failed('rate_limited', 9)]);
    await simulator.control.erase(merchant.account);
    const { steps } = await readAgain(reader, merchant, { cursor });
    expect(steps).toMatchObject([{ ...complete, events: [], cursor: null }]);
  });
});

describe('a transaction that the platform no longer knows', () => {
  const forgotten = { id: 'txn_1SForgottenLongAgo', created: since / 1000 };

  const cursors: ReadonlyArray<readonly [string, object]> = [
    ['to read on from', behind(forgotten)],
    ['to read further back from', { version: 2, newest: forgotten, overlap: null, position: forgotten }],
  ];

  it.each(cursors)('%s makes a sandbox be read again from the wanted moment on', async (_, cursor) => {
    const merchant = await addMerchant();
    const ids = await sell(merchant, [since - 5000, since, since + 1000]);
    const { pages, ids: found, last } = await pull(createReader(), merchant, { cursor, mode: 'test' });
    const restart = { kind: 'page', events: [], unbooked: [], cursor: null, complete: false };
    expect(pages[0]).toEqual({ ...restart, restartFrom: since });
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
    await strike(merchant, { kind: 'status', status: 400, body, times: 20 });
    const cursor = behind(forgotten);
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
  ])('is not sought in a cursor that is %s, which begins from the start', async (_, cursor) => {
    const merchant = await addMerchant();
    const ids = await sell(merchant, [since - 5000, since]);
    expect((await pull(createReader(), merchant, { cursor })).ids).toEqual(ids.slice(1));
  });
});
