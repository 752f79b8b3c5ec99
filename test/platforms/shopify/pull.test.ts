/** How a pull walks a list, and where the next pull starts. */
import { describe, expect, it } from 'vitest';
import { jsonReply } from '../../../scripts/simulator/reply.ts';
import { openShop, rejection, sources, since } from './reading.ts';

const sales = (count: number) => Array.from({ length: count }, () => ({ amount: '1.0' }));
const addOrders = (shop: ReturnType<typeof openShop>, count: number): void => {
  for (let index = 0; index < count; index += 1) shop.add(`order ${index}`, { amount: '1.0' });
};
const count = (saleCount: number) => ({ USD: { saleCount, grossMinor: saleCount * 100, refundMinor: 0 } });
const searches = (shop: ReturnType<typeof openShop>) =>
  shop
    .requestBodies()
    .flatMap(({ variables: { search, after } }) => (search ? [[search, after] as const] : []));

describe.each(sources)('a pull by %s', (source) => {
  const requestsOf300 = source === 'tender_transactions' ? 3 : 6;

  it('reads 300 records of one second, each once', async () => {
    // SH-10
    const shop = openShop({ SHOPIFY_SOURCE: source });
    addOrders(shop, 300);
    const { totals, pages } = await shop.pull();
    expect(totals).toEqual(count(300));
    expect(shop.stage.requests).toHaveLength(requestsOf300);
    expect(pages.map(({ complete }) => complete).filter(Boolean)).toHaveLength(1);
  });

  it('continues from each stored page, and ends with a new walk', async () => {
    const shop = openShop({ SHOPIFY_SOURCE: source });
    addOrders(shop, 300);
    const whole = await shop.pull();
    let { cursor, events } = await shop.pull({}, 1);
    for (let pulls = 0; pulls < 2; pulls += 1) {
      const next = await shop.pull({ cursor }, 1);
      ({ cursor } = next);
      events = [...events, ...next.events];
    }
    const before = shop.stage.requests.length;
    const rest = await shop.pull({ cursor });
    expect(new Set([...events, ...rest.events].map(({ externalId }) => externalId)).size).toBe(300);
    const walks = searches(shop).slice(before);
    expect(
      walks.filter(([, after]) => after === null),
      'started in this pull',
    ).toHaveLength(1);
    expect(rest.pages.at(-1)).toMatchObject({ complete: true });
    expect(rest.pages.filter(({ complete }) => complete)).toHaveLength(1);
    expect(whole.totals).toEqual(count(300));
  });

  it('finds a payment listed two minutes late, with any date', async () => {
    // SH-11
    const shop = openShop({ SHOPIFY_SOURCE: source });
    let cursor: unknown = null;
    const pullAfter = async (seconds: number) => {
      shop.wait(seconds);
      const pulled = await shop.pull({ cursor });
      ({ cursor } = pulled);
      return pulled.events.map(({ amountMinor }) => amountMinor);
    };
    for (const seconds of [0, 121, 121]) {
      shop.add(`before ${seconds}`, { amount: '1.0' });
      await pullAfter(seconds);
    }
    // All earlier records are settled before the late one is listed.
    shop.wait(100);
    const times = { visibleAtMs: shop.nowMs() + 119_000, processedAtMs: shop.nowMs() - 3_600_000 };
    shop.add('late', { amount: '7.0', ...times });
    shop.wait(1);
    shop.add('next', { amount: '2.0', gateway: 'manual' });
    for (const seconds of [30, 30, 30]) expect(await pullAfter(seconds)).not.toContain(700n);
    expect(await pullAfter(30)).toContain(700n);
  });

  it('rereads at most the overlap', async () => {
    const shop = openShop({ SHOPIFY_SOURCE: source });
    addOrders(shop, 120);
    let { cursor } = await shop.pull();
    for (const seconds of [30, 60, 31, 121]) {
      shop.wait(seconds);
      ({ cursor } = await shop.pull({ cursor }));
    }
    shop.add('new', { amount: '1.0' });
    const { events } = await shop.pull({ cursor });
    // By orders it rereads the whole newest second; by tender transactions, the newest record.
    expect(events.length).toBe(source === 'tender_transactions' ? 2 : 121);
  });

  it('rereads the day from the other list after a change of the setting, and voids the old events', async () => {
    const shop = openShop({ SHOPIFY_SOURCE: source });
    addOrders(shop, 3);
    const { cursor } = await shop.pull();
    const other = sources.find((one) => one !== source) ?? source;
    const { steps } = await openShop({ SHOPIFY_SOURCE: other, outbound: shop.stage.outbound }).pull({
      cursor,
    });
    expect(steps[0]).toMatchObject({
      kind: 'page',
      cursor: { phase: 'between', seen: null },
      restartFrom: since,
    });
    expect(steps.at(-1)).toMatchObject({ kind: 'page', complete: true, events: [{}, {}, {}] });
  });

  it('rereads the day after a change of the cursor version', async () => {
    const shop = openShop({ SHOPIFY_SOURCE: source });
    addOrders(shop, 3);
    const { cursor } = await shop.pull();
    if (typeof cursor !== 'object') throw new Error('no cursor');
    const { pages } = await shop.pull({ cursor: { ...cursor, version: 0 } });
    expect(pages[0]).toMatchObject({ restartFrom: since, events: [] });
    expect(pages[1]?.events).toHaveLength(3);
  });

  it.each([['a text'], [7], [{ phase: 'elsewhere' }], [{ phase: 'walking', version: 1 }]])(
    'starts over from the invalid cursor %j',
    async (cursor) => {
      const shop = openShop({ SHOPIFY_SOURCE: source });
      addOrders(shop, 3);
      const { pages, totals } = await shop.pull({ cursor });
      expect(pages[0]?.restartFrom).toBeUndefined();
      expect(totals).toEqual(count(3));
    },
  );

  it('restarts the walk once when Shopify rejects its place', async () => {
    const shop = openShop({ SHOPIFY_SOURCE: source });
    addOrders(shop, 150);
    const { cursor } = await shop.pull({}, 1);
    const unknown = rejection('BAD_REQUEST', 'Invalid cursor for current pagination sort.');
    shop.answer(unknown);
    const { totals, last } = await shop.pull({ cursor });
    expect(totals).toEqual(count(150));
    expect(last).toMatchObject({ kind: 'page', complete: true });
    shop.answer(unknown, unknown);
    expect((await shop.pull({ cursor })).last).toMatchObject({ failure: { reason: 'upstream_error' } });
  });

  it('shrinks its pages when a query costs too much, also for later pulls', async () => {
    const shop = openShop({ SHOPIFY_SOURCE: source }, { maxQueryCost: 10 });
    addOrders(shop, 30);
    const { steps, totals } = await shop.pull();
    expect(totals).toEqual(count(30));
    const maxPageSize = source === 'tender_transactions' ? 100 : 50;
    const asked = shop.requestBodies().map(({ variables }) => variables['first']);
    expect(asked.slice(0, 3)).toEqual([maxPageSize, maxPageSize / 2, Math.ceil(maxPageSize / 4)]);
    expect(steps[0], 'a step after each request').toEqual({ kind: 'minted' });
    const first = asked.at(-1);
    await shop.pull();
    expect(shop.requestBodies()[asked.length]?.variables['first']).toBe(first);
  });

  it('fails when even one record costs too much', async () => {
    const shop = openShop({ SHOPIFY_SOURCE: source }, { maxQueryCost: 1 });
    expect((await shop.pull()).last).toMatchObject({ kind: 'failed', failure: { reason: 'upstream_error' } });
  });

  it('waits for the bucket when throttled, and then continues', async () => {
    // SH-15
    const shop = openShop({ SHOPIFY_SOURCE: source });
    addOrders(shop, 150);
    let { cursor } = await shop.pull({}, 1);
    shop.tell('throttle', { points: -250 });
    const waits: number[] = [];
    for (let pulled = await shop.pull({ cursor }); ; pulled = await shop.pull({ cursor })) {
      if (pulled.pages.length > 0) ({ cursor } = pulled);
      if (pulled.last?.kind !== 'failed') break;
      expect(pulled.last.failure.reason).toBe('rate_limited');
      waits.push(pulled.last.failure.retryAfterSeconds ?? 0);
      shop.wait(waits.at(-1) ?? 0);
    }
    expect(waits[0]).toBeGreaterThan(2);
    expect(waits.length, 'each wait allows progress').toBeLessThan(9);
  });

  it('fails on a list without progress', async () => {
    const shop = openShop({ SHOPIFY_SOURCE: source });
    addOrders(shop, 150);
    const page = await shop.pull({}, 1);
    const body = (endCursor: string | null, nodes: object[]) =>
      jsonReply(200, {
        data: {
          shop: { myshopifyDomain: 'sim-one.myshopify.com' },
          list: { pageInfo: { hasNextPage: true, endCursor }, nodes },
        },
      });
    for (const stuck of [body(null, []), body('further', [])]) {
      shop.answer(stuck);
      const { last } = await shop.pull({ cursor: page.cursor });
      expect(last).toMatchObject({ kind: 'failed', failure: { reason: 'invalid_response' } });
    }
  });

  it('is complete through the time of Shopify minus the overlap', async () => {
    const shop = openShop({ SHOPIFY_SOURCE: source });
    const { pages } = await shop.pull();
    expect(pages.at(-1)?.completeThrough).toBe(shop.nowMs() - 120_000);
    expect(shop.adapter.completeThrough(since)).toBe(since - 120_000);
  });
});

describe('a pull by order_transactions', () => {
  it('requests the rest of an order with more than fifty transactions', async () => {
    // SH-19
    const shop = openShop({ SHOPIFY_SOURCE: 'order_transactions' });
    shop.add('large', ...sales(60));
    const { totals, steps, pages } = await shop.pull();
    expect(totals).toEqual(count(60));
    expect(shop.stage.requests).toHaveLength(2);
    expect(
      steps.map(({ kind }) => kind),
      'a step between the requests',
    ).toEqual(['minted', 'page']);
    expect(pages[0]?.wholes?.[0]?.keep).toHaveLength(60);
  });

  it('treats no order as whole beyond 250 transactions, the limit of Shopify', async () => {
    const shop = openShop({ SHOPIFY_SOURCE: 'order_transactions' });
    shop.add('huge', ...sales(251));
    const { pages, events } = await shop.pull();
    expect(events).toHaveLength(250);
    expect(pages[0]?.wholes).toEqual([]);
  });

  it('misses refunds of orders older than sixty days; tender transactions show them', async () => {
    // SH-20
    const seen = await Promise.all(
      sources.map(async (source) => {
        const shop = openShop({ SHOPIFY_SOURCE: source }, { scopes: ['read_orders'] });
        shop.add('old', { amount: '9.0' });
        shop.wait(83 * 86_400);
        shop.add('old', { kind: 'REFUND', amount: '9.0' });
        return (await shop.pull()).events.length;
      }),
    );
    expect(seen).toEqual([2, 0]);
  });
});
