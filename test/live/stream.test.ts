/** The event stream over HTTP. The test sets the time; only the poll's second is real. */
import { afterAll, describe, expect, it, vi } from 'vitest';
import { systemClock } from '../../src/model/clock.ts';
import { revenueV1 } from '../support/asking.ts';
import { startHarness, v1, type Merchant } from '../support/harness.ts';
import { listen } from './listening.ts';

let laterSeconds = 0;
const clock = { ...systemClock, nowSeconds: () => systemClock.nowSeconds() + laterSeconds };
const harness = await startHarness({}, { clock });
await harness.setNow('2027-05-05T08:00:00Z');
afterAll(async () => {
  harness.service.endStreams();
  await harness.stop();
});

const sell = ({ account }: Merchant, amount: number) =>
  harness.simulator.addEvents([
    { account, category: 'charge', amount, createdMs: Math.floor(harness.nowMs()) },
  ]);
const open = async (merchant: Merchant, options?: Parameters<typeof listen>[2]) =>
  listen(harness, merchant.token, options);

describe('a stream', () => {
  it('begins with the body of GET and sends each new snapshot', async () => {
    const merchant = await harness.addMerchant();
    await sell(merchant, 1250);
    const read = await harness.get(v1, { token: merchant.token });
    const stream = await open(merchant);
    expect(stream.response.status).toBe(200);
    expect(Object.fromEntries(stream.response.headers)).toMatchObject({
      'content-type': 'text/event-stream',
      'cache-control': 'no-store',
      'x-accel-buffering': 'no',
    });
    expect(await stream.next()).toMatchObject({ comment: true });
    expect(await stream.event()).toEqual({
      name: 'revenue',
      id: read.headers.get('etag'),
      body: read.body,
    });
    await sell(merchant, 4990);
    await harness.advance(30_000);
    const news = await stream.event();
    expect(revenueV1.parse(news?.body)).toMatchObject({ revenue_total_minor: 6240, event_count: 2 });
    const { headers, body } = await harness.get(v1, { token: merchant.token });
    expect(news).toEqual({ name: 'revenue', id: headers.get('etag'), body });
  });

  it('skips the first figures when Last-Event-ID matches them', async () => {
    const merchant = await harness.addMerchant();
    const first = await (await open(merchant)).event();
    const stream = await open(merchant, { headers: { 'Last-Event-ID': first?.id ?? '' } });
    await sell(merchant, 10);
    await harness.advance(30_000);
    expect(revenueV1.parse((await stream.event())?.body).revenue_total_minor).toBe(10);
  });

  it('sends the requested window, and the next one when it begins', async () => {
    const merchant = await harness.addMerchant();
    await sell(merchant, 10);
    const stream = await open(merchant, { query: '?interval=minute' });
    expect((await stream.event())?.body).toMatchObject({ interval: 'minute', revenue_total_minor: 10 });
    await harness.advance(60_000);
    expect((await stream.event())?.body).toMatchObject({ interval: 'minute', revenue_total_minor: 0 });
  });

  it('sends a failure once with the last known figures, and then the next figures', async () => {
    const merchant = await harness.addMerchant();
    await sell(merchant, 10);
    const stream = await open(merchant);
    const first = await stream.event();
    await harness.simulator.fault({ kind: 'status', status: 401, account: merchant.account, times: 1 });
    await harness.advance(30_000);
    expect(await stream.event()).toMatchObject({
      name: 'unavailable',
      id: undefined,
      body: {
        type: '/problems/realtime-revenue-unavailable',
        instance: '/api/v1/revenue/realtime/stream',
        failed_sources: [{ platform: 'stripe', reason: 'unauthorized' }],
        last_known: first?.body,
      },
    });
    await harness.advance(600_000);
    expect(await stream.event()).toMatchObject({ name: 'revenue', body: { revenue_total_minor: 10 } });
  });

  it('ends when its token expires', async () => {
    const stream = await open(await harness.addMerchant());
    await stream.event();
    laterSeconds = 365 * 86_400;
    expect(await stream.readToEnd().finally(() => (laterSeconds = 0))).toEqual([]);
  });

  it('ends when its tenant is removed', async () => {
    const merchant = await harness.addMerchant();
    const stream = await open(merchant);
    await stream.event();
    await harness.database.query('update tenants set removed_at = now() where id = $1', [merchant.tenantId]);
    expect(await stream.readToEnd()).toEqual([]);
  });

  it('ends when no account counts; a new one gets 404 no-revenue-source', async () => {
    const merchant = await harness.addMerchant();
    const stream = await open(merchant);
    await stream.event();
    const account = { platform: 'stripe', platformAccountId: merchant.account } as const;
    await harness.service.connections.deleteConnection(merchant.tenantId, account);
    expect(await stream.readToEnd()).toEqual([]);
    const again = await open(merchant);
    expect(await again.problem()).toMatchObject({ status: 404, type: '/problems/no-revenue-source' });
  });

  it('holds no database connection, even with 200 listeners', async () => {
    const merchant = await harness.addMerchant();
    const streams = await Promise.all(Array.from({ length: 200 }, () => open(merchant)));
    await Promise.all(streams.map((stream) => stream.event()));
    await vi.waitFor(() =>
      expect(harness.service.readLoad()).toMatchObject({ connectionsInUse: 0, openStreams: 200 }),
    );
    for (const { leave } of streams) leave();
    await vi.waitFor(() => expect(harness.service.readLoad().openStreams).toBe(0));
  });
});
