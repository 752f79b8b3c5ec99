import { describe, expect, it } from 'vitest';
import { instant } from '../../../src/model/instant.ts';
import { account, at, complete, failureOf, openReader, orderRequestsOf, type Reader } from './reading.ts';

const noon = at('2026-11-23T12:00:00');
const second = (count: number): number => noon + count * 1000;

/** Adds `count` orders, each `stepMs` after the previous one. */
const addOrders = ({ addOrder }: Reader, count: number, stepMs = 1000): string[] =>
  Array.from({ length: count }, (_, index) => `order:${addOrder({ atMs: noon + index * stepMs })}`);

describe('a pull', () => {
  it('requests the oldest changes first, in UTC, with all decimals and without customer fields', async () => {
    const reader = openReader();
    reader.addRefund(reader.addOrder(), '1.00');
    const { kinds } = await reader.pull();
    expect(kinds).toEqual(['minted', 'page', 'page']);
    const [orders, refunds, trash] = reader.requests.map(({ url }) => Object.fromEntries(url.searchParams));
    expect(orders).toMatchObject({
      status: 'any',
      orderby: 'modified',
      order: 'asc',
      dates_are_gmt: 'true',
      page: '1',
      per_page: '50',
      dp: '6',
      modified_after: '2026-11-22T23:55:00',
    });
    expect(trash).toEqual({ ...orders, status: 'trash' });
    expect(refunds).toMatchObject({ include: '102', per_page: '100', dp: '6' });
    const fields = [orders, refunds].flatMap((query) => query?.['_fields']?.split(','));
    expect(fields.toSorted()).toEqual(
      [
        ...'id parent_id status currency total date_modified_gmt date_paid_gmt date_completed_gmt'.split(' '),
        ...'payment_method transaction_id refunds id amount date_created_gmt refunded_payment'.split(' '),
      ].toSorted(),
    );
  });

  // WC-01
  it('reads all orders of the first second of its overlap', async () => {
    const reader = openReader();
    reader.moveTo('2026-11-23T12:01:00');
    reader.addOrder({ atMs: second(60) });
    const { cursor } = await reader.pull();
    const late = reader.addOrder({ atMs: second(0), visibleAtMs: second(61) });
    reader.moveTo('2026-11-23T12:01:01');
    expect((await reader.pull(cursor)).ids).toContain(`order:${late}`);
    expect(orderRequestsOf(reader)).toContain('any 11:59:59 page 1');
  });

  // WC-02
  it.each([120, -480, 0, 330])('uses UTC for a shop %i minutes east of it', async (zoneMinutes) => {
    const reader = openReader();
    reader.tell('mode', { zoneMinutes });
    const [old] = [reader.addOrder({ atMs: second(0) })];
    reader.moveTo('2026-11-23T12:10:00');
    const newest = reader.addOrder();
    const { cursor, ids } = await reader.pull();
    expect(ids).toEqual([`order:${old}`, `order:${newest}`]);
    expect((await reader.pull(cursor)).ids).toEqual([`order:${newest}`]);
  });

  it('starts five minutes before `since`, for shops with a slow clock', async () => {
    const reader = openReader();
    const [, young] = [reader.addOrder({ atMs: second(-301) }), reader.addOrder({ atMs: second(-299) })];
    const { ids } = await reader.pull(null, { since: instant(noon) });
    expect(ids).toEqual([`order:${young}`]);
  });

  // WC-04
  it('loses no order when one of an earlier page changes', async () => {
    const reader = openReader({ pageSize: 2 });
    const [a, b, c, d] = addOrders(reader, 4);
    reader.moveTo('2026-11-23T13:00:00');
    const begun = await reader.pull(null, {}, 1);
    reader.tell('edit', { id: Number(b?.slice(6)) });
    const rest = await reader.pull(begun.cursor);
    expect(begun.ids).toEqual([a, b]);
    expect(new Set(rest.ids)).toEqual(new Set([b, c, d]));
    expect(rest.last).toMatchObject(complete);
  });

  // WC-05
  it('pages by offset through a second with more orders than a page', async () => {
    const reader = openReader({ pageSize: 100 });
    const ids = addOrders(reader, 250, 0);
    reader.moveTo('2026-11-23T13:00:00');
    const pulled = await reader.pull();
    expect(pulled.last).toMatchObject(complete);
    expect(new Set(pulled.ids)).toEqual(new Set(ids));
    expect(orderRequestsOf(reader).filter((asked) => asked.startsWith('any'))).toEqual([
      'any 23:55:00 page 1',
      'any 11:59:59 page 1',
      'any 11:59:59 99',
      'any 11:59:59 198',
    ]);
  });

  it('restarts a second of several pages when a change moves its orders', async () => {
    const reader = openReader({ pageSize: 4 });
    const ids = addOrders(reader, 9, 0);
    reader.moveTo('2026-11-23T13:00:00');
    const begun = await reader.pull(null, {}, 2);
    reader.tell('edit', { id: Number(ids[0]?.slice(6)) });
    const rest = await reader.pull(begun.cursor);
    expect(rest.kinds[0]).toBe('minted');
    expect(new Set([...begun.ids, ...rest.ids])).toEqual(new Set(ids));
    expect(rest.last).toMatchObject(complete);
  });

  // WC-11, WC-13
  it('reads the bin last, voids its orders, and books them again after restoring', async () => {
    const reader = openReader();
    const id = reader.addOrder();
    const groupId = `order:${id}`;
    const first = await reader.pull();
    reader.tell('edit', { id, status: 'trash' });
    const binned = await reader.pull(first.cursor);
    expect([binned.ids, binned.wholes]).toEqual([[], [{ groupId, keep: [] }]]);
    reader.tell('edit', { id, status: 'processing' });
    const restored = await reader.pull(binned.cursor);
    expect([restored.ids, restored.wholes]).toEqual([[groupId], [{ groupId, keep: [groupId] }]]);
  });

  it('requests refunds by the hundred, with one step per request', async () => {
    const reader = openReader();
    const order = reader.addOrder({ total: '500.00' });
    for (let count = 0; count < 201; count += 1) reader.addRefund(order, '1.00');
    const { kinds, ids } = await reader.pull();
    expect(kinds).toEqual(['minted', 'minted', 'minted', 'page', 'page']);
    expect(ids).toHaveLength(202);
  });

  // WC-12
  it('is invalid if a named refund is missing, and stores nothing', async () => {
    const reader = openReader();
    reader.addRefund(reader.addOrder(), '1.00');
    reader.changeRows((rows, { url }) => (url.pathname.endsWith('/refunds') ? [] : rows));
    const { kinds, last } = await reader.pull();
    expect([kinds, last]).toEqual([['minted', 'failed'], failureOf('invalid_response')]);
  });

  it('after an interrupted walk walks again from its overlap, and only then is complete', async () => {
    const reader = openReader({ pageSize: 2 });
    addOrders(reader, 3);
    reader.moveTo('2026-11-23T12:00:10');
    const begun = await reader.pull(null, {}, 1);
    const late = reader.addOrder({ atMs: second(-20), visibleAtMs: second(20) });
    reader.moveTo('2026-11-23T12:00:30');
    const rest = await reader.pull(begun.cursor);
    expect(rest.steps.filter((step) => step.kind === 'page' && step.complete)).toEqual([rest.last]);
    expect(rest.ids).toContain(`order:${late}`);
  });

  it('rereads the day after a change of the cursor version', async () => {
    const reader = openReader();
    const id = reader.addOrder();
    const { cursor } = await reader.pull();
    const { steps, ids, last } = await reader.pull({ ...Object(cursor), version: 'before' });
    expect(last).toMatchObject(complete);
    expect(steps[0]).toMatchObject({
      kind: 'page',
      events: [],
      restartFrom: instant(at('2026-11-23T00:00:00')),
    });
    expect(ids).toEqual([`order:${id}`]);
  });

  it('rereads the day also when interrupted at once and continued the next day', async () => {
    const reader = openReader();
    const id = reader.addOrder();
    const { cursor } = await reader.pull();
    const begun = await reader.pull({ ...Object(cursor), version: 'before' }, {}, 1);
    const later = { since: instant(at('2026-11-24T00:00:00')) };
    expect((await reader.pull(begun.cursor, later)).ids).toEqual([`order:${id}`]);
  });

  it('rereads everything from `since` if the shop sends no Date', async () => {
    const reader = openReader({ hasDate: false });
    const [old, late] = [
      reader.addOrder({ atMs: second(-600) }),
      reader.addOrder({ atMs: second(-900), visibleAtMs: second(1) }),
    ];
    const { cursor } = await reader.pull();
    reader.moveTo('2026-11-23T12:00:01');
    const { ids, last } = await reader.pull(cursor);
    expect([ids, last]).toMatchObject([[`order:${late}`, `order:${old}`], complete]);
  });

  it.each([null, 'nonsense', {}, { phase: 'any' }, { phase: 'settled', version: 1, after: 'x' }])(
    'starts over from the invalid cursor %j',
    async (cursor) => {
      const reader = openReader();
      reader.addOrder();
      expect((await reader.pull(cursor)).ids).toHaveLength(1);
      expect(orderRequestsOf(reader)[0]).toBe('any 23:55:00 page 1');
    },
  );

  it('halves its page size after a timeout', async () => {
    const reader = openReader({ pageSize: 50 });
    reader.fail('timeout');
    expect((await reader.pull()).last).toEqual(failureOf('timeout'));
    expect((await reader.pull()).last).toMatchObject(complete);
    reader.fail('timeout');
    await reader.pull();
    await reader.pull();
    const sizes = reader.requests.map(({ url }) => url.searchParams.get('per_page'));
    expect(sizes).toEqual(['50', '25', '25', '25', '25', '25']);
  });
});

describe('a list of orders', () => {
  const modified = 'date_modified_gmt';

  it('loses no order when one changes between sorting and loading', async () => {
    const reader = openReader({ pageSize: 3 });
    const ids = addOrders(reader, 6);
    reader.moveTo('2026-11-23T13:00:00');
    let isFirst = true;
    reader.changeRows((rows) => {
      if (isFirst) rows.splice(2, 1, { ...rows[2], [modified]: '2026-11-23T13:00:00' });
      isFirst = false;
      return rows;
    });
    expect(new Set((await reader.pull()).ids)).toEqual(new Set(ids));
  });

  it.each([1, 2])('continues after a page without order %i, unloadable by the shop', async (place) => {
    const reader = openReader({ pageSize: 3 });
    const ids = addOrders(reader, 8, 0);
    const [lost] = ids.splice(place, 1);
    reader.moveTo('2026-11-23T13:00:00');
    reader.changeRows((rows) => rows.filter(({ id }) => `order:${String(id)}` !== lost));
    const pulled = await reader.pull();
    expect(pulled.last).toMatchObject(complete);
    expect(new Set(pulled.ids)).toEqual(new Set(ids));
  });

  it.each<[string, (reader: Reader) => void]>([
    [
      'ignores its lower bound',
      ({ changeRows }) =>
        changeRows((rows) => rows.map((row) => ({ ...row, [modified]: '2020-01-01T00:00:00' }))),
    ],
    ['is not sorted', ({ changeRows }) => changeRows((rows) => rows.toReversed())],
    [
      'has no dates',
      ({ changeRows }) => changeRows((rows) => rows.map((row) => ({ ...row, [modified]: null }))),
    ],
    ['is not a list', ({ changeReply }) => changeReply((reply) => ({ ...reply, body: '{"code":"x"}' }))],
    [
      'omits the refunds',
      ({ changeRows }) => changeRows((rows) => rows.map(({ refunds: _, ...row }) => row)),
    ],
  ])('is invalid when it %s', async (_, harm) => {
    const reader = openReader({ pageSize: 2 });
    addOrders(reader, 5);
    reader.moveTo('2026-11-23T13:00:00');
    harm(reader);
    const { last, ids } = await reader.pull();
    expect([last, ids]).toEqual([failureOf('invalid_response'), []]);
  });

  it('is invalid when every place returns the same page, after few requests', async () => {
    const reader = openReader({ pageSize: 2 });
    addOrders(reader, 5, 0);
    reader.moveTo('2026-11-23T13:00:00');
    const cached = new Map<string, string>();
    reader.changeReply((reply, { url }) => {
      const body = cached.get(url.pathname) ?? reply.body;
      cached.set(url.pathname, body);
      return { ...reply, body };
    });
    expect((await reader.pull()).last).toEqual(failureOf('invalid_response'));
    expect(reader.requests.length).toBeLessThan(20);
  });
});

describe('the second read', () => {
  it('finds a refund deleted without a new date on its order, and ends', async () => {
    const reader = openReader();
    const order = reader.addOrder({ atMs: second(-600) });
    const refund = reader.addRefund(order, '1.00', { atMs: second(-500) });
    reader.addOrder();
    const { cursor } = await reader.pull();
    reader.tell('delete-refund', { order, refund });
    expect((await reader.pull(cursor)).wholes).toHaveLength(1);
    const again = await reader.readAgain();
    expect(again.wholes).toContainEqual({ groupId: `order:${order}`, keep: [`order:${order}`] });
    expect(again.last).toMatchObject({ ...complete, cursor: null });
  });

  it('continues where it stopped', async () => {
    const reader = openReader({ pageSize: 2 });
    const ids = addOrders(reader, 5);
    reader.moveTo('2026-11-23T13:00:00');
    const begun = await reader.readAgain(null, 2);
    const rest = await reader.readAgain(begun.cursor);
    expect(new Set([...begun.ids, ...rest.ids])).toEqual(new Set(ids));
    expect(rest.ids).not.toContain(ids[0]);
  });
});

describe('the address of a shop', () => {
  const check = async (home: string | null) => {
    const reader = openReader();
    reader.tell('mode', { home });
    const { steps } = await reader.pull(null, { accountIsChecked: false });
    const [asked] = reader.requests;
    expect(asked?.url.pathname).toBe('/woocommerce/shop.example/store/wp-json/');
    expect(asked?.headers['authorization']).toBeUndefined();
    return steps;
  };

  it.each([null, account, `${account}/`, 'http://shop.example/store', 'https://SHOP.example/store'])(
    'matches the account when the shop reports %j',
    async (home) => {
      expect((await check(home))[0]).toEqual({ kind: 'account', readable: true });
    },
  );

  it.each(['https://www.shop.example/store', 'https://shop.example', 'https://other.example/store', ''])(
    'differs when the shop reports %j, and nothing is booked',
    async (home) => {
      expect(await check(home)).toEqual([failureOf('wrong_account')]);
    },
  );

  it('is its home, even if WordPress itself is installed at the account', async () => {
    const reader = openReader();
    const elsewhere = { home: 'https://other.example', url: account };
    reader.changeReply((reply, { url }) =>
      url.pathname.endsWith('/wp-json/') ? { ...reply, body: JSON.stringify(elsewhere) } : reply,
    );
    const { steps } = await reader.pull(null, { accountIsChecked: false });
    expect(steps).toEqual([failureOf('wrong_account')]);
  });

  it('is accepted unchecked if the shop does not report it', async () => {
    const reader = openReader();
    reader.changeReply((reply, { url }) =>
      url.pathname.endsWith('/wp-json/') ? { ...reply, status: 401, body: '{}' } : reply,
    );
    const { steps, last } = await reader.pull(null, { accountIsChecked: false });
    expect([steps[0], last]).toMatchObject([{ kind: 'account', readable: false }, complete]);
  });
});
