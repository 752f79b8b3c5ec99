/** The limits of one connection: concurrent requests and time. */
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { EventEmitter, once } from 'node:events';
import { Socket } from 'node:net';
import { afterEach, describe, expect, it } from 'vitest';
import { signToken } from '../../scripts/token.ts';
import type { ServerLimits } from '../../src/http/server.ts';
import { respondFor } from '../../src/operations/handler.ts';
import { freshOf, revenueBy, startEdge, type Edge } from '../support/edge.ts';
import { createGate, newIds, v1 } from '../support/harness.ts';
import { waitForClose, openWire, type Wire } from '../support/wire.ts';

/** Longer than any test, unless the test sets a shorter limit. */
const longMs = 60_000;
const patient: ServerLimits = {
  headersMs: longMs,
  requestMs: longMs,
  keepAliveMs: longMs,
  silenceMs: longMs,
  checkEveryMs: 10,
  lingerMs: longMs,
  maxRequestsPerConnection: 1_000,
};
const get = (path = '/health/live', ...headers: string[]): string =>
  `${[`GET ${path} HTTP/1.1`, 'Host: a', ...headers].join('\r\n')}\r\n\r\n`;
const noStore = { 'Cache-Control': 'no-store' } as const;

/** A handler for /health/live that blocks until `release`, and counts its runs. */
function holdLiveness() {
  const arrivals = new EventEmitter();
  const { promise: released, resolve: release } = Promise.withResolvers<void>();
  const counts = { running: 0, most: 0, ever: 0 };
  return {
    counts,
    release,
    begun: async (count: number): Promise<void> => {
      while (counts.ever < count) await once(arrivals, 'begun');
    },
    getLiveness: async () => {
      counts.ever += 1;
      counts.most = Math.max(counts.most, (counts.running += 1));
      arrivals.emit('begun');
      await released;
      counts.running -= 1;
      return respondFor('getLiveness')(200, { headers: noStore, body: { status: 'live' } });
    },
  };
}

function holdRevenue() {
  const { reached: asked, pass, open: release } = createGate();
  const revenue = revenueBy(async () => pass().then(() => freshOf(1n)));
  return { revenue, asked, release };
}

function drip({ socket, closed }: Wire, bytes: string, everyMs = 10): void {
  const timer = setInterval(() => socket.write(bytes), everyMs);
  void closed.then(() => clearInterval(timer));
}

/** The server's socket of the next connection. */
async function nextServerSocket(): Promise<Socket> {
  const channel = 'net.server.socket';
  return new Promise((resolve) => {
    const take = (message: unknown): void => {
      const socket =
        typeof message === 'object' && message && 'socket' in message ? message.socket : undefined;
      if (!(socket instanceof Socket)) return;
      unsubscribe(channel, take);
      resolve(socket);
    };
    subscribe(channel, take);
  });
}

const problemOf = (answer: { readonly text: string } | undefined): unknown => JSON.parse(answer?.text ?? '');

describe('one connection', () => {
  let edge: Edge | undefined;
  const start = async (limits: Partial<ServerLimits> = {}, options: Parameters<typeof startEdge>[0] = {}) => {
    edge = await startEdge({ ...options, limits: { ...patient, ...limits } });
    return edge.server;
  };
  afterEach(async () => {
    await edge?.server.stop();
    // A client's fault on its connection must not be reported as a fault of the server.
    if (edge && edge.observations.length > 0) throw new Error(JSON.stringify(edge.observations));
    edge = undefined;
  });

  describe('with pipelined requests', () => {
    it('runs as many as the limit, in order, and answers the rest with 503', async () => {
      const held = holdLiveness();
      const server = await start({ maxRequestsPerConnection: 4 }, { handlers: held });
      const wire = await openWire(server);
      const ids = Array.from({ length: 1_000 }, () => crypto.randomUUID());
      wire.send(ids.map((id) => get('/health/live', `X-Correlation-ID: ${id}`)).join(''));
      await held.begun(4);
      const other = await openWire(server);
      other.send(get('/health/ready'));
      expect(await other.waitForAnswers()).toMatchObject({ status: 200 });
      other.socket.destroy();
      held.release();
      await wire.waitForAnswers(1_000);
      const answered = wire.answers.map(({ status, headers: { connection, ...headers } }) => {
        return [status, headers['x-correlation-id'], connection];
      });
      const kept = ids.slice(0, 3).map((id) => [200, id, 'keep-alive']);
      const dropped = Array.from({ length: 996 }, () => [503, undefined, 'close']);
      expect(answered).toEqual([...kept, [200, ids[3], 'close'], ...dropped]);
      expect(held.counts).toEqual({ running: 0, most: 4, ever: 4 });
      wire.socket.destroy();
    });

    it('is read no faster than its responses are consumed', async () => {
      const held = holdLiveness();
      const server = await start({ maxRequestsPerConnection: 4 }, { handlers: held });
      const serving = nextServerSocket();
      const wire = await openWire(server);
      const flood = Buffer.from(get().repeat(20_000));
      for (let sent = 0; sent < 8; sent += 1) wire.send(flood);
      await held.begun(4);
      // Gives the server time to read everything, were it to do so.
      const other = await openWire(server);
      for (let asked = 1; asked <= 50; asked += 1) {
        other.send(get('/health/ready'));
        await other.waitForAnswers(asked);
      }
      other.socket.destroy();
      expect((await serving).bytesRead).toBeLessThan(flood.byteLength);
      held.release();
      wire.socket.destroy();
      expect(held.counts.ever).toBe(4);
    });

    it('serves four at a time without end', async () => {
      const wire = await openWire(await start());
      for (let round = 1; round <= 10; round += 1) {
        wire.send(get().repeat(4));
        expect(await wire.waitForAnswers(4 * round)).toMatchObject({ status: 200 });
      }
      expect(new Set(wire.answers.map(({ status }) => status))).toEqual(new Set([200]));
      wire.socket.destroy();
    });

    it('answers them before it rejects a malformed request', async () => {
      const held = holdLiveness();
      const wire = await openWire(await start({}, { handlers: held }));
      wire.send(`${get().repeat(2)}nonsense\r\n\r\n`);
      await held.begun(2);
      held.release();
      await wire.closed;
      expect(wire.answers.map(({ status }) => status)).toEqual([200, 200, 400]);
    });

    it.each([
      ['', ''],
      [', a tunnel', 'CONNECT a:443 HTTP/1.1\r\nHost: a\r\n\r\n'],
    ])('does not block the stop of the server once its client has gone%s', async (_, last) => {
      const held = holdLiveness();
      const server = await start({}, { handlers: held });
      const serving = nextServerSocket();
      const wire = await openWire(server);
      wire.send(get().repeat(3) + last);
      await held.begun(3);
      const gone = waitForClose(await serving);
      wire.socket.resetAndDestroy();
      await gone;
      // An unused connection: the server closes it only after all pending responses.
      const accepting = nextServerSocket();
      const other = await openWire(server);
      await accepting;
      await server.stop();
      await other.closed;
      expect(held.counts.running, 'for nobody any more').toBe(3);
      held.release();
    });
  });

  describe('with a slow client or server', () => {
    /** Long enough for a valid head to arrive in time on a busy machine. */
    const arriving = { headersMs: 1_000, requestMs: 1_000 };
    const type = 'application/problem+json';
    const timedOut = { status: 408, headers: { connection: 'close', 'content-type': type } };
    const timeout = { type: '/problems/request-timeout', status: 408, title: 'Request timed out' };

    it.each([
      ['sends nothing at all', () => undefined],
      [
        'sends its headers drop by drop',
        (wire: Wire) => {
          wire.send('GET / HTTP/1.1\r\n');
          drip(wire, 'a: b\r\n');
        },
      ],
    ])('gets a 408 when it %s', async (_, begin) => {
      const wire = await openWire(await start({ headersMs: 100 }));
      begin(wire);
      expect(await wire.waitForAnswers()).toMatchObject(timedOut);
      expect(problemOf(wire.answers[0])).toMatchObject(timeout);
      await wire.closed;
      expect(wire.answers).toHaveLength(1);
    });

    it.each([
      ['is silent', ''],
      ['comes in drop by drop', 'x'],
    ])('gets a 408 instead of its response when its body %s', async (_, drop) => {
      const { revenue, asked, release } = holdRevenue();
      const server = await start(arriving, { revenue });
      const token = await signToken(newIds().tenantId, {});
      const wire = await openWire(server);
      const id = crypto.randomUUID();
      wire.send(get(v1, `Authorization: Bearer ${token}`, `X-Correlation-ID: ${id}`, 'Content-Length: 9999'));
      if (drop !== '') drip(wire, drop);
      await asked;
      expect(await wire.waitForAnswers()).toMatchObject(timedOut);
      expect(problemOf(wire.answers[0])).toMatchObject({ ...timeout, instance: v1, correlation_id: id });
      await wire.closed;
      release();
      await server.stop();
      expect(wire.answers).toHaveLength(1);
      expect(edge?.logLines.map((line): unknown => JSON.parse(line))).toMatchObject([{ status: 408 }]);
    });

    it('gets its 408 in order, even when the operation finishes meanwhile', async () => {
      const held = holdLiveness();
      const { revenue, asked, release } = holdRevenue();
      const server = await start(arriving, { revenue, handlers: held });
      const token = await signToken(newIds().tenantId, {});
      const wire = await openWire(server);
      wire.send(get() + get(v1, `Authorization: Bearer ${token}`, 'Content-Length: 9999'));
      await asked;
      const later = await openWire(server);
      await later.waitForAnswers(); // by now the body deadline has passed too
      release();
      await later.closed;
      held.release();
      await wire.closed;
      expect(wire.answers.map(({ status }) => status)).toEqual([200, 408]);
    });

    it('closes without a second response when its body continues after the first', async () => {
      const wire = await openWire(await start(arriving));
      wire.send('POST /health/live HTTP/1.1\r\nHost: a\r\nContent-Length: 9999\r\n\r\n');
      drip(wire, 'x');
      await wire.closed;
      expect(wire.answers.map(({ status }) => status)).toEqual([405]);
    });

    it('closes when its client does not read the response', async () => {
      const body = { status: 'live', filler: 'x'.repeat(32_000_000) } as const;
      const getLiveness = async () => respondFor('getLiveness')(200, { headers: noStore, body });
      const server = await start({ silenceMs: 200 }, { checkResponses: false, handlers: { getLiveness } });
      const serving = nextServerSocket();
      const wire = await openWire(server);
      wire.socket.pause();
      wire.send(get());
      await waitForClose(await serving);
      wire.socket.resume();
      await wire.closed;
      expect(wire.answers, 'of which a part is missing').toEqual([]);
    });

    it('closes when its response takes too long', async () => {
      const held = holdLiveness();
      const wire = await openWire(await start({ silenceMs: 100 }, { handlers: held }));
      wire.send(get());
      await held.begun(1);
      await wire.closed;
      expect(wire.answers).toEqual([]);
      held.release();
    });

    it('closes when its client keeps sending after a rejection', async () => {
      const held = holdLiveness();
      held.release();
      const server = await start({ headersMs: 100, lingerMs: 100 }, { handlers: held });
      const wire = await openWire(server, { lingers: true });
      wire.send('GET /health/live HTTP/1.1\r\n');
      expect(await wire.waitForAnswers()).toMatchObject(timedOut);
      wire.send('Host: a\r\n\r\n');
      drip(wire, get());
      await wire.closed;
      expect(wire.answers).toHaveLength(1);
      expect(held.counts.ever, 'what came after the rejection').toBe(0);
    });
  });

  it('may wait for a slow response longer than the request deadline', async () => {
    const held = holdLiveness();
    const limits = { headersMs: 1_000, requestMs: 1_000, keepAliveMs: 50, lingerMs: 50 };
    const server = await start(limits, { handlers: held });
    const wire = await openWire(server);
    wire.send(get('/health/ready'));
    await wire.waitForAnswers();
    wire.send(get());
    await held.begun(1);
    const idle = await openWire(server);
    await idle.closed; // by now the longest of these limits has passed
    held.release();
    expect(await wire.waitForAnswers(2)).toMatchObject({ status: 200 });
    wire.socket.destroy();
  });
});
