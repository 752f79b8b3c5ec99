/** Limits on streams, the cost of their polls, and the ends of streams by server or client. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createLiveRevenue } from '../../src/live/live-revenue.ts';
import { standardLimits } from '../../src/http/server.ts';
import type { TenantId } from '../../src/model/ids.ts';
import type { Ask, RealtimeOutcome } from '../../src/revenue/freshness.ts';
import { signToken } from '../../scripts/token.ts';
import { createTokenCheck } from '../../src/service.ts';
import { readConfig } from '../../src/config.ts';
import { systemClock } from '../../src/model/clock.ts';
import { DatabaseUnavailableError } from '../../src/db/pool.ts';
import { freshOf, revenueBy, startEdge } from '../support/edge.ts';
import { newIds } from '../support/harness.ts';
import { manualClock } from '../support/manual-clock.ts';
import { listen } from './listening.ts';

const ends: Array<() => Promise<void>> = [];
afterEach(async () => {
  for (const end of ends.splice(0)) await end();
});

const { tenantId } = newIds();
const token = await signToken(tenantId, {});
type Limits = { readonly maxStreams?: number; readonly maxStreamsPerTenant?: number };

/** A server with figures and time under the test's control; `poll` starts the next poll. */
async function start(more: Limits & Parameters<typeof startEdge>[0] = {}) {
  const { maxStreams, maxStreamsPerTenant, ...options } = more;
  const clock = manualClock(0);
  const reads: Array<readonly [tenant: TenantId, ask: Ask]> = [];
  let readOutcome: () => RealtimeOutcome = () => same;
  const same = freshOf(10n);
  const revenue = revenueBy(async (tenant, ask) => {
    reads.push([tenant, ask]);
    return readOutcome();
  });
  const limits = { ...(maxStreams && { maxStreams }), ...(maxStreamsPerTenant && { maxStreamsPerTenant }) };
  const live = createLiveRevenue({ revenue, clock, ...limits });
  const edge = await startEdge({ revenue, live, ...options });
  ends.push(async () => {
    live.drain();
    await edge.server.stop();
  });
  return {
    edge,
    live,
    reads,
    say: (next: () => RealtimeOutcome) => void (readOutcome = next),
    poll: () => clock.advance(900),
    listen: (options?: Parameters<typeof listen>[2], by = token) => listen(edge.server, by, options),
  };
}

describe('listeners', () => {
  it('share one poll per window', async () => {
    const { listen, reads, poll } = await start();
    const queries = ['', '?interval=hour', '?interval=day'];
    const streams = await Promise.all(
      Array.from({ length: 200 }, (_, n) => listen({ query: queries[n % 3] ?? '' })),
    );
    await Promise.all(streams.map((stream) => stream.event()));
    reads.length = 0;
    poll();
    await vi.waitFor(() => expect(reads).not.toEqual([]));
    expect(reads).toEqual([
      [tenantId, 'day'],
      [tenantId, 'hour'],
    ]);
    for (const { leave } of streams) leave();
  });

  it('are limited per tenant and per process, and free their place when they leave', async () => {
    const { listen, live } = await start({ maxStreams: 3, maxStreamsPerTenant: 2 });
    const other = await signToken(newIds().tenantId, {});
    const [first, second] = [await listen(), await listen()];
    const overloaded = { status: 503, type: '/problems/overloaded' };
    expect(await (await listen()).problem()).toMatchObject(overloaded);
    const third = await listen({}, other);
    expect(third.response.status).toBe(200);
    expect(await (await listen({}, other)).problem()).toMatchObject(overloaded);
    for (const stream of [first, second, third]) stream.leave();
    await vi.waitFor(() => expect(live.load()).toEqual({ openStreams: 0 }));
    expect((await listen()).response.status).toBe(200);
  });

  it('take no place with a HEAD request or a response other than a stream', async () => {
    const { edge, live, say } = await start();
    const headers = { authorization: `Bearer ${token}` };
    const url = `${edge.server.url}/api/v1/revenue/realtime/stream`;
    const head = await fetch(url, { method: 'HEAD', headers });
    expect([head.status, await head.text()]).toEqual([200, '']);
    say(() => ({ kind: 'unknown-tenant' }));
    expect((await fetch(url, { headers })).status).toBe(403);
    await vi.waitFor(() => expect(live.load()).toEqual({ openStreams: 0 }));
  });
});

describe('a stream', () => {
  it('ends after its signing key is withdrawn', async () => {
    const config = readConfig({ NODE_ENV: 'test', DATABASE_URL: 'postgres://unused' });
    let verify = createTokenCheck(config, systemClock, () => undefined);
    const { listen, poll } = await start({ verify: (given) => verify(given) });
    const stream = await listen();
    await stream.event();
    verify = createTokenCheck({ ...config, TOKEN_SECRETS: ['x'.repeat(40)] }, systemClock, () => undefined);
    poll();
    expect(await stream.readToEnd()).toEqual([]);
  });

  it('sends unchanged figures once, and again after a database failure', async () => {
    const { listen, poll, say, reads } = await start();
    const stream = await listen();
    const first = await stream.event();
    poll();
    await vi.waitFor(() => expect(reads.length).toBe(2));
    say(() => {
      throw new DatabaseUnavailableError('away');
    });
    poll();
    expect(await stream.event()).toMatchObject({
      name: 'unavailable',
      body: { type: '/problems/database-unavailable' },
    });
    say(() => freshOf(10n));
    poll();
    const again = await stream.event();
    expect([again?.name, again?.body]).toEqual(['revenue', first?.body]);
  });

  it('sends a heartbeat within 10.9 s, well before the idle limit of connections', async () => {
    const { listen, poll, reads } = await start();
    const stream = await listen();
    await stream.event();
    let polls = 0;
    const comment = stream.next().then((heard) => [heard?.comment, polls]);
    for (; polls < 12; polls += 1) {
      poll();
      await vi.waitFor(() => expect(reads.length).toBe(polls + 2));
    }
    const [isComment, after] = await comment;
    expect(isComment).toBe(true);
    expect(Number(after) * 900).toBeLessThan(10_900);
    expect(standardLimits.silenceMs).toBeGreaterThan(2 * 10_000);
  });

  it('breaks off at an event outside the contract and reports contractViolated', async () => {
    const { edge, listen, poll, say } = await start();
    const stream = await listen();
    await stream.event();
    const { snapshot, ...rest } = freshOf(20n);
    const { day } = snapshot.windows;
    const broken = { ...day, figures: day.figures.map((one) => ({ ...one, saleCount: 0.5 })) };
    const windows = { ...snapshot.windows, day: broken };
    say(() => ({ ...rest, snapshot: { ...snapshot, windows } }));
    poll();
    await expect(stream.event()).rejects.toThrow('terminated');
    expect(edge.observations.splice(0)).toMatchObject([
      { kind: 'contractViolated', operationId: 'getRealtimeRevenueV1', status: 200 },
    ]);
  });

  it('ends with a retry time when the server drains, and no new one opens', async () => {
    const { listen, live } = await start();
    const stream = await listen();
    await stream.event();
    live.drain();
    const [last] = await stream.readToEnd();
    expect(Number(last?.retry)).toBeGreaterThanOrEqual(1_000);
    expect((await listen()).response.status).toBe(503);
  });
});
