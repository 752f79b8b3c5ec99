import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { instant, plusMs } from '../../../src/model/instant.ts';
import { collectSteps } from '../stage.ts';
import { openShop } from './reading.ts';

const ids = z.object({ ids: z.array(z.string()) });
/** Earlier than the clock of every opened shop. */
const from = instant(Date.parse('2026-11-23T09:00:00Z'));
const to = plusMs(from, 600_000);
const at = { processedAtMs: from + 60_000, visibleAtMs: from };

describe.each(['tender_transactions', 'order_transactions'] as const)('a window of %s', (source) => {
  it('has a corrected payment and lacks a deleted one, though no pull shows the change', async () => {
    const shop = openShop({ SHOPIFY_SOURCE: source });
    const paid = shop.add('one', { amount: '10.00', ...at }, { amount: '20.00', ...at });
    const [first = '', second = ''] = ids.parse(paid).ids;
    let cursor = (await shop.pull()).cursor;
    // Each pull rereads the overlap: the corrected payments must lie before it.
    for (const order of ['two', 'three']) {
      shop.wait(3_600);
      shop.add(order, { amount: '1.00' });
      cursor = (await shop.pull({ cursor })).cursor;
    }
    shop.tell('correct', { id: first, amount: '11.00' });
    shop.tell('correct', { id: second, amount: null });
    const pulled = (await shop.pull({ cursor })).events;
    expect(pulled.filter(({ amountMinor }) => amountMinor !== 100n)).toEqual([]);
    const { events, last } = await collectSteps(shop.adapter.readWindow(shop.request, from, to));
    const inside = events.filter(({ occurredAt }) => occurredAt < to);
    expect(inside).toMatchObject([{ amountMinor: 1_100n }]);
    expect(last).toMatchObject({ kind: 'page', complete: true });
  });
});

describe('a window of orders', () => {
  it('has a payment dated before its order', async () => {
    const shop = openShop({ SHOPIFY_SOURCE: 'order_transactions' });
    shop.wait(3_600);
    shop.add('late', { amount: '5.00', gateway: 'manual', ...at });
    shop.wait(3_600);
    const { events } = await collectSteps(shop.adapter.readWindow(shop.request, from, to));
    expect(events).toMatchObject([{ amountMinor: 500n, occurredAt: at.processedAtMs }]);
  });
});

describe('a look-up of a transaction', () => {
  it('voids it after its status changed, and returns its whole order', async () => {
    const shop = openShop({ SHOPIFY_SOURCE: 'order_transactions' });
    const [kept = '', undone = ''] = ids.parse(shop.add('one', { amount: '1.00' }, { amount: '2.00' })).ids;
    shop.tell('settle', { id: undone, status: 'FAILURE' });
    const booked = [undone, kept].map((externalId) => ({ externalId, occurredAt: from }));
    const { pages } = await collectSteps(shop.adapter.lookUp(shop.request, booked));
    expect(pages[0]?.wholes).toMatchObject([{ keep: [kept] }]);
    // The first look-up returned the whole order, the second event included.
    expect(shop.stage.requests).toHaveLength(1);
  });
});
