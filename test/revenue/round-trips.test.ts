import { afterAll, expect, it } from 'vitest';
import { startHarness, v1 } from '../support/harness.ts';
import { startTcpProxy, type TcpProxy } from '../support/tcp-proxy.ts';

let proxy: TcpProxy;
const wayTo = async (url: string): Promise<string> => (proxy = await startTcpProxy(url)).url;
const harness = await startHarness({}, { wayTo });
await harness.freeze();
afterAll(async () => {
  await harness.stop();
  await proxy.close();
});

it('a refresh of one source takes 11 or 12 database round trips, and 3 more per further page', async () => {
  const { token, account } = await harness.addMerchant();
  const refresh = async (events: number) => {
    await harness.advance(31_000);
    await harness.simulator.addEvents(
      Array.from({ length: events }, () => ({ account, category: 'charge', amount: 100 })),
    );
    proxy.countRoundTrips();
    const callsBefore = harness.observations.filter(({ kind }) => kind === 'platformCalled').length;
    expect((await harness.get(v1, { token })).status).toBe(200);
    const calls = harness.observations.filter(({ kind }) => kind === 'platformCalled').length - callsBefore;
    return { calls, trips: proxy.countRoundTrips() };
  };
  await refresh(3);
  await refresh(10);
  for (const events of [1, 10, 150]) {
    const { calls, trips } = await refresh(events);
    expect(trips).toBeGreaterThanOrEqual(8 + 3 * calls);
    // On a busy machine the last writes may return before the commit is sent.
    expect(trips).toBeLessThanOrEqual(9 + 3 * calls);
    expect(calls).toBeLessThanOrEqual(2);
  }
});

it('an answer from the row takes 3 round trips, and one from the process cache none', async () => {
  const { token } = await harness.addMerchant();
  await harness.get(v1, { token });
  await harness.advance(2_000);
  proxy.countRoundTrips();
  await harness.get(v1, { token });
  expect(proxy.countRoundTrips()).toBe(3);
  await harness.get(v1, { token });
  expect(proxy.countRoundTrips()).toBe(0);
});
