import { IncomingMessage, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import { expect, it } from 'vitest';
import { makeCorrelationId } from '../../src/http/correlation.ts';
import { createLiveRevenue } from '../../src/live/live-revenue.ts';
import { EventStream } from '../../src/operations/event-stream.ts';
import { respondFor } from '../../src/operations/handler.ts';
import { streamRealtimeRevenue } from '../../src/operations/stream-realtime-revenue.ts';
import { freshOf, revenueBy } from '../support/edge.ts';
import { newIds } from '../support/harness.ts';
import { manualClock } from '../support/manual-clock.ts';

/** Accepts writes and never flushes them. */
class Stuck extends Socket {
  override _write = (): void => undefined;
  override _writev = (): void => undefined;
}

it('a client that reads nothing is dropped, and holds less than two high-water marks in memory', async () => {
  const clock = manualClock(0);
  let reads = 0;
  const revenue = revenueBy(async () => freshOf(BigInt((reads += 1))));
  const live = createLiveRevenue({ revenue, clock });
  const response = new ServerResponse(new IncomingMessage(new Socket()));
  response.assignSocket(new Stuck());
  const closing = new AbortController();
  response.once('close', () => closing.abort());
  const { tenantId } = newIds();
  const correlationId = makeCorrelationId();
  const asked = {
    principal: { tenantId, subject: 'somebody', scopes: new Set<never>() },
    params: {},
    query: { interval: 'day', on_source_failure: 'fail' },
    headers: {},
    info: { correlationId, instance: '/', receivedAt: '2027-03-01T12:00:00Z' },
    note: () => undefined,
    getSignal: () => closing.signal,
    mayStay: async () => true,
  } as const;
  const respond = respondFor('streamRealtimeRevenue');
  const { body } = await streamRealtimeRevenue(revenue, live)(asked, respond);
  if (!(body instanceof EventStream)) throw new Error('no stream');
  body.open(response.writeHead(200));
  const over = body.run(() => undefined);
  let [most, polls] = [0, 0];
  for (; polls < 300 && !response.destroyed; polls += 1) {
    clock.advance(900);
    await new Promise((done) => setImmediate(done));
    most = Math.max(most, response.writableLength);
  }
  await over;
  expect(most).toBeLessThan(2 * response.writableHighWaterMark);
  expect(polls).toBeLessThan(300);
  expect(live.load()).toEqual({ openStreams: 0 });
});
