/** Database round trips of listeners and of webhook messages. */
import { afterAll, expect, it } from 'vitest';
import { systemClock } from '../../src/model/clock.ts';
import { startHarness, v1 } from '../support/harness.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';
import { ofStripe, setWebhook, sendEvent } from '../webhooks/receiving.ts';
import { listen } from './listening.ts';

let proxy: TcpProxy;
let polls = 0;
const clock: typeof systemClock = {
  ...systemClock,
  async sleep(milliseconds, signal) {
    if (milliseconds === 900) polls += 1;
    await systemClock.sleep(milliseconds, signal);
  },
};
const harness = await startHarness(
  { WEBHOOK_BASE_URL: 'https://revenue.example' },
  { clock, wayTo: async (url) => (proxy = await startTcpProxy(url)).url },
);
await harness.freeze();
afterAll(async () => {
  harness.service.drain();
  await harness.stop();
  await proxy.close();
});

it('a poll reads the row of a tenant once, in 3 round trips, for all listeners and windows', async () => {
  const merchant = await harness.addMerchant();
  const queries = ['', '?interval=hour', '?interval=minute&on_source_failure=partial'];
  const streams = await Promise.all(
    Array.from({ length: 60 }, (_, n) => listen(harness, merchant.token, { query: queries[n % 3] ?? '' })),
  );
  await Promise.all(streams.map((stream) => stream.event()));
  const waitForPolls = async (count: number): Promise<void> => {
    await expect.poll(() => polls, { timeout: 20_000 }).toBeGreaterThanOrEqual(count);
  };
  await waitForPolls(polls + 2);
  const before = polls;
  proxy.countRoundTrips();
  await waitForPolls(before + 4);
  const [begun, trips] = [polls - before, proxy.countRoundTrips()];
  // The first and the last poll may be half done.
  expect(trips).toBeGreaterThanOrEqual(3 * (begun - 1));
  expect(trips).toBeLessThanOrEqual(3 * (begun + 1));
  for (const { leave } of streams) leave();
});

it('a message and its refresh take at most 30 round trips', async () => {
  const merchant = await harness.addMerchant();
  const path = await setWebhook(harness, merchant, ofStripe(merchant));
  await harness.get(v1, { token: merchant.token });
  const countPublished = () => harness.observations.filter(({ kind }) => kind === 'pullFinished').length;
  for (let times = 0; times < 2; times += 1) {
    await harness.advance(2_000);
    await harness.simulator.addEvents([{ account: merchant.account, category: 'charge', amount: 100 }]);
    const before = countPublished();
    proxy.countRoundTrips();
    await sendEvent(harness, path);
    await expect.poll(countPublished, { timeout: 20_000 }).toBe(before + 1);
    expect(proxy.countRoundTrips()).toBeLessThanOrEqual(30);
  }
});
