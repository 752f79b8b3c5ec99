import { describe, expect, it } from 'vitest';
import { jsonReply } from '../../../scripts/simulator/reply.ts';
import { instant } from '../../../src/model/instant.ts';
import { at, complete, failureOf, hourMs, now, openReader, row, shortOf, since } from './reading.ts';

const through = at('2026-11-27T02:59:59Z');
const dayMs = 24 * hourMs;
const sale = (id: string, given = {}): object => row(id, 'T0006', '10.00', given);
const bookingOf = (id: string): string => `${id}:T0006 sale 1000 USD`;
const many = (count: number, atMs: (index: number) => number): object[] =>
  Array.from({ length: count }, (_, index) =>
    sale(`M${String(index).padStart(5, '0')}`, {
      at: `${new Date(atMs(index)).toISOString().slice(0, 19)}Z`,
    }),
  );

describe('a pull', () => {
  // PP-16
  it('is complete through the last refresh of the data, not until now', async () => {
    const { last, pages } = await openReader().pull({ since: at('2026-11-26T00:00:00Z') });
    expect(last).toMatchObject({ ...complete, events: [], completeThrough: through });
    expect(pages.slice(0, -1).every((page) => !page.complete && page.completeThrough === undefined)).toBe(
      true,
    );
  });

  it('sends one request while the data is not refreshed, and books nothing', async () => {
    const reader = openReader();
    const { cursor } = await reader.pull();
    reader.requests.length = 0;
    const { steps } = await reader.pull({ cursor });
    expect(reader.requests).toHaveLength(1);
    expect(steps).toEqual([{ ...complete, events: [], unbooked: [], cursor, completeThrough: through }]);
    const query = reader.requests[0]?.url.searchParams;
    expect(query?.get('page_size')).toBe('1');
    expect(query?.get('start_date')).toBe('2026-11-27T02:59:58Z');
  });

  // PP-14
  it('finds a transaction listed a day late', async () => {
    const reader = openReader();
    const { cursor } = await reader.pull();
    reader.setNow(now + dayMs);
    reader.refreshTo('2026-11-28T03:59:59Z');
    reader.tell('rows', { rows: [sale('LATE', { at: '2026-11-27T02:27:50+0000' })] });
    const { events, last } = await reader.pull({ cursor });
    expect(events.map(shortOf)).toEqual([bookingOf('LATE')]);
    expect(reader.spans().at(-1)).toBe('2026-11-26T02:59:59Z 2026-11-28T03:59:59Z 1');
    expect(last).toMatchObject({ completeThrough: at('2026-11-28T03:59:59Z') });
  });

  // PP-15
  it.each([400, 404])('is complete without events if the data ends before the day (%i)', async (status) => {
    const reader = openReader({ notAvailableStatus: status });
    reader.refreshTo('2026-11-26T22:59:59Z');
    const first = await reader.pull();
    expect(first.steps).toMatchObject([
      { kind: 'minted' },
      { ...complete, events: [], completeThrough: since },
    ]);
    reader.refreshTo('2026-11-27T02:59:59Z');
    reader.tell('rows', { rows: [sale('FIRST', { at: '2026-11-27T00:00:01Z' })] });
    const second = await reader.pull({ cursor: first.cursor });
    expect(second.events.map(shortOf)).toEqual([bookingOf('FIRST')]);
    // Another server of PayPal may have older data.
    reader.refreshTo('2026-11-27T01:59:59Z');
    const third = await reader.pull({ cursor: second.cursor });
    expect(third.steps).toMatchObject([{ ...complete, cursor: second.cursor, completeThrough: through }]);
  });

  it('is complete only through the data of the server with the older refresh', async () => {
    const reader = openReader();
    const earlier = '2026-11-27T01:59:59Z';
    reader.answerWith(({ searchParams }) => {
      reader.refreshTo(searchParams.get('page_size') === '1' ? '2026-11-27T02:59:59Z' : earlier);
      return undefined;
    });
    expect((await reader.pull()).last).toMatchObject({ ...complete, completeThrough: at(earlier) });
  });

  it('requests at most 31 days at once, without gaps', async () => {
    const reader = openReader();
    await reader.pull({ since: at('2026-08-01T00:00:00Z') });
    expect(reader.spans()).toEqual([
      '2026-07-31T00:00:00Z 2026-08-31T00:00:00Z 1',
      '2026-08-31T00:00:00Z 2026-10-01T00:00:00Z 1',
      '2026-10-01T00:00:00Z 2026-11-01T00:00:00Z 1',
      '2026-11-01T00:00:00Z 2026-11-27T02:59:59Z 1',
    ]);
  });

  it('after an interruption continues after the last whole span, and then reads newer data', async () => {
    const reader = openReader();
    // Three steps: the mint, the probe, and the first of four spans.
    const cut = await reader.pull({ since: at('2026-08-01T00:00:00Z') }, 3);
    expect(cut.cursor).toMatchObject({ phase: 'reading', from: at('2026-08-31T00:00:00Z') });
    reader.setNow(now + hourMs);
    reader.refreshTo('2026-11-27T04:59:59Z');
    const { last } = await reader.pull({ cursor: cut.cursor });
    expect(reader.spans().slice(1)).toEqual([
      '2026-08-31T00:00:00Z 2026-10-01T00:00:00Z 1',
      '2026-10-01T00:00:00Z 2026-11-01T00:00:00Z 1',
      '2026-11-01T00:00:00Z 2026-11-27T02:59:59Z 1',
      '2026-11-26T02:59:59Z 2026-11-27T04:59:59Z 1',
    ]);
    expect(last).toMatchObject({ ...complete, completeThrough: at('2026-11-27T04:59:59Z') });
  });

  it.each([[null], ['text'], [{ phase: 'read' }], [{ phase: 'read', version: 1, refreshed: 'x' }]])(
    'starts over from the invalid cursor %j',
    async (cursor) => {
      const reader = openReader();
      const { pages } = await reader.pull({ cursor });
      expect(reader.spans()).toEqual(['2026-11-26T00:00:00Z 2026-11-27T02:59:59Z 1']);
      expect(pages.every(({ restartFrom }) => restartFrom === undefined)).toBe(true);
    },
  );

  it('voids a day booked by other rules, and keeps its pending payments', async () => {
    const pending = [{ id: 'OLD:T0006', at: now - 3 * dayMs, askedAt: now }];
    const cursor = { phase: 'read', version: 0, refreshed: through, pending };
    const { pages } = await openReader().pull({ cursor });
    expect(pages[0]).toMatchObject({ restartFrom: since, cursor: { refreshed: since, pending } });
  });
});

describe('a span', () => {
  // PP-22
  it('with pages of two refreshes restarts from its first page, and keeps the cursor', async () => {
    const reader = openReader();
    reader.tell('rows', { rows: many(501, (index) => through - 60_000 - index * 1_000) });
    const { cursor: empty } = await reader.pull({ since: at('2026-11-26T00:00:00Z') }, 2);
    reader.requests.length = 0;
    reader.answerWith(({ searchParams }) => {
      if (searchParams.get('page') === '2') reader.refreshTo('2026-11-27T03:59:59Z');
      return undefined;
    });
    const { events, pages } = await reader.pull({ cursor: empty });
    expect(reader.spans().map((span) => span.split(' ')[2])).toEqual(['1', '2', '1', '2', '1', '2']);
    expect(pages.slice(0, 3).map(({ cursor }) => cursor)).toEqual([empty, empty, empty]);
    expect(pages[3]?.cursor).toMatchObject({ phase: 'read', refreshed: through });
    expect(events).toHaveLength(501);
  });

  it('with a row inserted between its pages is reread, and loses none', async () => {
    const reader = openReader();
    const rows = many(501, (index) => through - 60_000 - index * 1_000);
    reader.tell('rows', { rows });
    let inserted = 0;
    reader.answerWith(({ searchParams }) => {
      if (searchParams.get('page') !== '2' || inserted > 0) return undefined;
      inserted += 1;
      reader.tell('rows', { rows: [sale('NEW'), ...rows] });
      return undefined;
    });
    const { events, last } = await reader.pull();
    expect(events).toHaveLength(502);
    expect(last).toMatchObject(complete);
    expect(reader.spans()).toHaveLength(4);
  });

  it('with repeated shifts is halved, and finally fails as invalid', async () => {
    const reader = openReader();
    let items = 0;
    reader.answerWith(({ pathname, searchParams }) => {
      items += 1;
      const isProbe = searchParams.get('page_size') === '1';
      if (!pathname.endsWith('/transactions')) return undefined;
      const body = { last_refreshed_datetime: '2026-11-27T02:59:59Z', total_items: items, total_pages: 2 };
      return jsonReply(200, isProbe ? { ...body, total_pages: 0 } : body);
    });
    const { last } = await reader.pull();
    expect(last).toEqual(failureOf('invalid_response'));
    // 17 spans of six requests each: 27 hours halve to a second.
    expect(reader.spans()).toHaveLength(6 * 17);
    expect(new Set(reader.spans().map((span) => span.split(' ')[1])).size).toBe(17);
  });

  // PP-17
  it('with too many rows is halved until PayPal lists it, without losses', async () => {
    const reader = openReader({}, { pageSize: 100, items: 2_000 });
    const from = at('2026-11-02T00:00:00Z');
    const rows = many(5_000, (index) => from + index * 430_000);
    reader.tell('rows', { rows });
    const { events, last, steps } = await reader.pull({ since: from });
    expect(last).toMatchObject(complete);
    expect(events).toHaveLength(5_000);
    // Each request has a step, and each step renews the lease.
    expect(steps.length).toBeGreaterThanOrEqual(reader.searches().length);
    const read = reader.spans().map((span) => span.split(' ')[2]);
    expect(Math.max(...read.map(Number))).toBe(4);
  });

  it.each([
    ['beyond the limit of PayPal', { pageSize: 500, items: 10_000 }, 10_001],
    ['with too many pages', { pageSize: 500, items: 20_000 }, 2_001],
  ])('of one second %s makes the response invalid', async (_, limits, count) => {
    const reader = openReader({}, limits);
    reader.tell('rows', { rows: many(count, () => through - 60_000) });
    expect((await reader.pull()).last).toEqual(failureOf('invalid_response'));
  });

  it('grows again after a burst', async () => {
    const reader = openReader({}, { pageSize: 2, items: 8 });
    const burst = at('2026-11-26T12:00:00Z');
    reader.tell('rows', { rows: many(60, (index) => burst + index * 1_000) });
    const { events } = await reader.pull();
    expect(events).toHaveLength(60);
    expect(reader.searches().length).toBeLessThan(120);
  });
});

describe('a pending payment', () => {
  const begun = '2026-11-20T10:00:00+0000';
  const pendingSale = (status: string): object => row('CHEQUE', 'T0006', '75.00', { status, at: begun });
  const second = '2026-11-20T10:00:00Z 2026-11-20T10:00:01Z 1';

  async function openPending() {
    const reader = openReader();
    reader.tell('rows', { rows: [pendingSale('P')] });
    const first = await reader.pull({ since: at('2026-11-20T00:00:00Z') });
    expect(first.events).toEqual([]);
    reader.requests.length = 0;
    return { reader, cursor: first.cursor };
  }

  // PP-11, PP-12
  it.each([
    ['S', ['CHEQUE:T0006 sale 7500 USD']],
    ['D', []],
  ])('is requested by its second, days later, until it is decided (%s)', async (status, expected) => {
    const { reader, cursor } = await openPending();
    reader.setNow(now + 2 * hourMs);
    reader.tell('rows', { rows: [pendingSale(status)] });
    const decided = await reader.pull({ cursor });
    expect(reader.spans()).toEqual([second]);
    expect(decided.events.map(shortOf)).toEqual(expected);
    expect(decided.cursor).toMatchObject({ pending: [] });
  });

  it('is requested once an hour, and dropped after 31 days', async () => {
    const { reader, cursor } = await openPending();
    let at = cursor;
    for (let minutes = 10; minutes <= 180; minutes += 10) {
      reader.setNow(now + minutes * 60_000);
      at = (await reader.pull({ cursor: at })).cursor;
    }
    expect(reader.spans()).toEqual([second, second, second]);
    reader.setNow(now + 25 * dayMs);
    expect((await reader.pull({ cursor: at })).cursor).toMatchObject({ pending: [] });
    expect(reader.spans()).toHaveLength(3);
  });

  it('within the overlap needs no extra request', async () => {
    const reader = openReader();
    reader.tell('rows', { rows: [sale('YOUNG', { status: 'P' })] });
    const first = await reader.pull();
    expect(first.cursor).toMatchObject({ pending: [{ id: 'YOUNG:T0006' }] });
    reader.requests.length = 0;
    reader.setNow(now + 2 * hourMs);
    reader.refreshTo('2026-11-27T04:59:59Z');
    reader.tell('rows', { rows: [sale('YOUNG')] });
    const second = await reader.pull({ cursor: first.cursor });
    expect(second.events.map(shortOf)).toEqual([bookingOf('YOUNG')]);
    expect(second.cursor).toMatchObject({ pending: [] });
    expect(reader.spans()).toHaveLength(1);
  });

  it('shares a pull with four others, and at most fifty are kept', async () => {
    const reader = openReader();
    const begunMs = at('2026-11-20T00:00:00Z');
    const stampOf = (index: number) => new Date(begunMs + index * 60_000).toISOString();
    const rows = Array.from({ length: 60 }, (_, index) =>
      sale(`P${String(index)}`, { status: 'P', at: stampOf(index) }),
    );
    reader.tell('rows', { rows });
    const first = await reader.pull({ since: instant(begunMs) });
    reader.requests.length = 0;
    reader.setNow(now + 2 * hourMs);
    const second = await reader.pull({ cursor: first.cursor });
    await reader.pull({ cursor: second.cursor });
    expect(second.steps.length).toBeGreaterThan(reader.spans().length / 2);
    expect(new Set(reader.spans()).size).toBe(10);
    expect(JSON.stringify(second.cursor).match(/"id"/g)).toHaveLength(50);
  });
});
