import { describe, expect, it } from 'vitest';
import { plusMs } from '../../../src/model/instant.ts';
import { collectSteps, pullRequest } from '../stage.ts';
import { account, failureOf, keys, openReader, since, type Reader } from './reading.ts';

const to = plusMs(since, 6 * 3_600_000);
const credential = { accessToken: keys.key, refreshToken: keys.secret, expiresAt: null, options: {} };
const request = pullRequest(account, credential, since);
const inside = { atMs: since + 3_600_000 };
const read = ({ adapter }: Reader) => collectSteps(adapter.readWindow(request, since, to));
const lookUp = ({ adapter }: Reader, ...ids: readonly string[]) =>
  collectSteps(
    adapter.lookUp(
      request,
      ids.map((externalId) => ({ externalId, occurredAt: since })),
    ),
  );

describe('a window', () => {
  it('has a total rewritten in the database without a change date', async () => {
    const shop = openReader();
    const id = shop.addOrder({ ...inside, total: '10.00' });
    // Each pull rereads the newest order; the rewritten one must lie before it.
    const later = shop.addOrder({ atMs: to });
    const { cursor } = await shop.pull();
    shop.tell('rewrite', { id, total: '12.50' });
    expect((await shop.pull(cursor)).ids).toEqual([`order:${String(later)}`]);
    const { events, last } = await read(shop);
    expect(events).toContainEqual(
      expect.objectContaining({ externalId: `order:${String(id)}`, amountMinor: 1_250n }),
    );
    expect(last).toMatchObject({ kind: 'page', complete: true });
  });

  it('voids orders in the bin, and requests no order placed over a day after its end', async () => {
    const shop = openReader();
    const id = shop.addOrder(inside);
    shop.tell('edit', { id, status: 'trash' });
    const { pages } = await read(shop);
    expect(pages.flatMap(({ wholes = [] }) => wholes)).toEqual([
      { groupId: `order:${String(id)}`, keep: [] },
    ]);
    const bounds = shop.requests.map(({ url }) => url.searchParams.get('before'));
    const dayBehind = new Date(to + 86_400_000).toISOString().slice(0, 19);
    expect(new Set(bounds)).toEqual(new Set([dayBehind]));
  });
});

it('a shop with another home address fails windows and look-ups', async () => {
  const shop = openReader();
  const id = shop.addOrder(inside);
  shop.tell('mode', { home: 'https://another.example' });
  const unchecked = { ...request, accountIsChecked: false };
  const booked = [{ externalId: `order:${String(id)}`, occurredAt: since }];
  for (const walk of [shop.adapter.readWindow(unchecked, since, to), shop.adapter.lookUp(unchecked, booked)])
    expect((await collectSteps(walk)).steps).toEqual([failureOf('wrong_account')]);
});

describe('a look-up', () => {
  it('finds the whole order of a refund', async () => {
    const shop = openReader();
    const order = shop.addOrder(inside);
    const back = shop.addRefund(order, '3.00', inside);
    const { events } = await lookUp(shop, `refund:${String(back)}`);
    expect(events.map(({ externalId }) => externalId)).toEqual([
      `order:${String(order)}`,
      `refund:${String(back)}`,
    ]);
  });

  it('finds no order in the bin, and no deleted one', async () => {
    const shop = openReader();
    const [binned, gone] = [shop.addOrder(inside), shop.addOrder(inside)];
    shop.tell('edit', { id: binned, status: 'trash' });
    shop.tell('erase', { id: gone });
    const { events, last } = await lookUp(shop, `order:${String(binned)}`, `order:${String(gone)}`);
    expect(events).toEqual([]);
    expect(last).toMatchObject({ kind: 'page', complete: true });
  });

  it('fails if the shop cannot load an existing order', async () => {
    const shop = openReader();
    const id = shop.addOrder(inside);
    shop.changeRows(() => []);
    expect((await lookUp(shop, `order:${String(id)}`)).last).toEqual(failureOf('invalid_response'));
  });
});
