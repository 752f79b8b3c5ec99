import { describe, expect, it } from 'vitest';
import { instant, plusMs } from '../../../src/model/instant.ts';
import type { Cursor } from '../../../src/platforms/adapter.ts';
import {
  addMerchant,
  collect,
  complete,
  createReader,
  every,
  merchantWith,
  nowMs,
  requestOf,
  sell,
  sellOne,
  simulateStripe,
  simulator,
  since,
  type Merchant,
  type Reader,
} from './reading.ts';

simulateStripe();

const to = instant(since + 300_000);
const read = ({ adapter }: Reader, merchant: Merchant, cursor: Cursor = null, stopAfter = Infinity) =>
  collect(adapter.readWindow({ ...requestOf(merchant, {}), cursor }, since, to), stopAfter);

describe('a window', () => {
  it('has the same totals as the platform, capture reversals included', async () => {
    const merchant = await addMerchant({ salesPerMinute: 60 });
    const { account } = merchant;
    const { events, last } = await read(createReader(), merchant);
    expect(last).toMatchObject(complete);
    const inside = events.filter(({ occurredAt }) => occurredAt >= since && occurredAt < to);
    const sum = (...kinds: readonly string[]) =>
      inside.reduce((total, one) => (kinds.includes(one.kind) ? total + Number(one.amountMinor) : total), 0);
    const truth = await simulator.control.truth({ account, fromMs: since, toMs: to });
    expect(sum('capture_reversal')).toBeGreaterThan(0);
    expect(truth['USD']).toMatchObject({
      saleCount: inside.filter(({ kind }) => kind === 'sale').length,
      soldMinor: sum('sale'),
      reversedMinor: sum('capture_reversal'),
      refundMinor: sum('refund', 'dispute'),
    });
  });

  it('has an event missed by every pull, and a corrected one', async () => {
    const { merchant, ids, reader } = await merchantWith(every(3, 1000, since));
    const late = await sellOne(merchant, since + 1000, { sequence: -1 });
    await simulator.control.correct(merchant.account, ids[0] ?? '', 555);
    await simulator.control.correct(merchant.account, ids[2] ?? '', null);
    const { events } = await read(reader, merchant);
    expect(events.map(({ externalId, amountMinor }) => [externalId, amountMinor])).toEqual([
      [ids[0], 555n],
      [late, 777n],
      [ids[1], 100n],
    ]);
  });

  it('restarts from its beginning when its place in the list is gone', async () => {
    const { merchant, reader } = await merchantWith(every(250, 1000, since));
    const { cursor, ids } = await read(reader, merchant, null, 1);
    await simulator.control.correct(merchant.account, ids[0] ?? '', null);
    const { ids: rest, last } = await read(reader, merchant, cursor);
    expect(last).toMatchObject(complete);
    expect(new Set(rest).size).toBe(249);
  });

  it('restarts with the cursor of another window', async () => {
    const { merchant, ids, reader } = await merchantWith(every(2, 1000, since));
    const place = { id: ids[1], created: since / 1000 + 1 };
    const [own, other] = [since, since - 1].map((from) => ({ window: { from, to }, place }));
    expect((await read(reader, merchant, own)).ids).toEqual(ids.slice(0, 1));
    expect((await read(reader, merchant, other)).ids).toEqual(ids);
  });

  it('includes the reversal of a capture made just after its end', async () => {
    const { merchant, reader } = await merchantWith();
    const { account } = merchant;
    const sale = { account, category: 'charge', amount: 900, createdMs: to - 1000, source: 'ch_1' };
    const reversal = { ...sale, category: 'partial_capture_reversal', amount: -200, createdMs: to + 1000 };
    await simulator.control.addEvents([sale, reversal]);
    const { events } = await read(reader, merchant);
    expect(events.map(({ kind }) => kind)).toEqual(['sale', 'capture_reversal']);
  });

  it('still open at Stripe is requested once, and not completed', async () => {
    const { merchant, reader } = await merchantWith(every(150, 1000, since));
    const end = plusMs(instant(nowMs), -30_000);
    const { steps } = await collect(
      reader.adapter.readWindow({ ...requestOf(merchant, {}), cursor: null }, since, end),
      Infinity,
    );
    expect(steps).toHaveLength(1);
    expect(steps[0]).toMatchObject({ kind: 'page', complete: false, cursor: null });
  });
});

describe('a look-up', () => {
  it('requests each event by its URL', async () => {
    const merchant = await addMerchant();
    const booked = (await sell(merchant, every(2))).map((externalId) => ({ externalId, occurredAt: since }));
    const reader = createReader();
    const odd = { externalId: 'txn_a/../b?c', occurredAt: since };
    const { ids } = await collect(reader.adapter.lookUp(requestOf(merchant, {}), [...booked, odd]), Infinity);
    expect(ids).toEqual(booked.map(({ externalId }) => externalId));
    expect(reader.requests.at(-1)?.url.pathname).toBe('/v1/balance_transactions/txn_a%2F..%2Fb%3Fc');
  });
});
