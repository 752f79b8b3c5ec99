import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { describe, expect, it, vi } from 'vitest';
import { ask, unavailable } from '../support/asking.ts';
import { listen } from '../live/listening.ts';
import { v1, type Merchant } from '../support/harness.ts';
import type { ServerProcess } from '../support/processes.ts';
import { harness, linesOf, sell, start, useFleet } from './fleet.ts';

/** Longer than the test: another process can continue only after a released lease. */
const longLease = {
  PLATFORM_DEADLINE_MS: '50000',
  LEASE_MS: '60000',
  ANSWER_DEADLINE_MS: '90000',
  CACHE_TTL_MS: '120000',
  SHUTDOWN_DEADLINE_MS: '100000',
};

describe('a server process on SIGTERM', () => {
  useFleet();
  const connectTo = async ({ url }: ServerProcess): Promise<Socket> => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    return socket;
  };
  const hasStopped = async (server: ServerProcess) =>
    server.waitForLine(({ kind }) => kind === 'serverStopping');
  /** The process reads connections in turn: after this response it has read earlier data. */
  const hasRead = async (server: ServerProcess, merchant: Merchant) =>
    expect((await ask(server, merchant, '/health/live')).status).toBe(200);

  it('rejects new requests, is not ready, answers waiting ones, and exits with 0', async () => {
    const server = await start();
    const merchant = await harness.addMerchant();
    await sell(merchant, 1250);
    const idle = await connectTo(server);
    idle.write('GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(String(await once(idle, 'data'))).toMatch(/^HTTP\/1\.1 200 /);
    const begun = await connectTo(server);
    begun.write('GET /health/ready HTTP/1.1\r\nHost: loc');
    await harness.simulator.hold({ account: merchant.account });
    const asking = [ask(server, merchant), ask(server, merchant)];
    await harness.simulator.waitForHeld({ atLeast: 1 });
    await hasRead(server, merchant);

    const idleClosed = once(idle, 'close');
    server.signal('SIGTERM');
    await hasStopped(server);
    await idleClosed;
    // A connection during the close of the port is reset; later ones are refused.
    await vi.waitFor(() => expect(connectTo(server)).rejects.toThrow('ECONNREFUSED'));
    begun.write('alhost\r\n\r\n');
    const readiness = String(await once(begun, 'data'));
    expect(readiness).toMatch(/^HTTP\/1\.1 503 /);
    expect(readiness).toContain('"failed_checks":["shutting_down"]');

    await harness.simulator.release();
    for (const answer of await Promise.all(asking))
      expect(answer).toMatchObject({ status: 200, body: { revenue_total_minor: 1250 } });
    expect(await server.exited).toBe(0);
    expect(linesOf(server, 'pullFinished')).toMatchObject([{ outcome: 'published' }]);
    expect(linesOf(server, 'bug')).toEqual([]);
  });

  it('keeps serving requests and streams for SHUTDOWN_DRAIN_MS, but is not ready', async () => {
    const server = await start({ SHUTDOWN_DRAIN_MS: '60000' });
    const merchant = await harness.addMerchant();
    const stream = await listen(server, merchant.token);
    expect(await stream.event()).toMatchObject({ name: 'revenue' });
    server.signal('SIGTERM');
    await hasStopped(server);
    expect(await ask(server, merchant, '/health/ready')).toMatchObject({
      status: 503,
      body: { failed_checks: ['shutting_down'] },
    });
    expect(await ask(server, merchant)).toMatchObject({ status: 200 });
    const another = await listen(server, merchant.token);
    expect(await another.event()).toMatchObject({ name: 'revenue' });
    server.signal('SIGKILL');
    await server.exited;
    for (const { readToEnd: ended } of [stream, another]) await ended().catch(() => undefined);
  });

  it('ends its streams with a retry time', async () => {
    const server = await start();
    const merchant = await harness.addMerchant();
    const stream = await listen(server, merchant.token);
    expect(await stream.event()).toMatchObject({ name: 'revenue' });
    server.signal('SIGTERM');
    const last = (await stream.readToEnd()).at(-1);
    expect(Number(last?.retry)).toBeGreaterThanOrEqual(1_000);
    expect(await server.exited).toBe(0);
    expect(linesOf(server, 'bug')).toEqual([]);
  });

  it('answers 503 to requests waiting for a silent platform, and exits with 0', async () => {
    const server = await start({
      PLATFORM_DEADLINE_MS: '1500',
      LEASE_MS: '2000',
      ANSWER_DEADLINE_MS: '2500',
      SHUTDOWN_DEADLINE_MS: '6000',
    });
    const merchant = await harness.addMerchant();
    await harness.simulator.hold({ account: merchant.account });
    const asking = [ask(server, merchant), ask(server, merchant)];
    await harness.simulator.waitForHeld({ atLeast: 1 });
    await hasRead(server, merchant);
    server.signal('SIGTERM');
    await hasStopped(server);
    for (const { status, body, headers } of await Promise.all(asking)) {
      expect(status).toBe(503);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(unavailable.parse(body).failed_sources).toMatchObject([{ reason: 'timeout' }]);
    }
    expect(await server.exited).toBe(0);
    expect(linesOf(server, 'bug')).toEqual([]);
  });

  it('releases the lease of an abandoned pull, so another process continues at once', async () => {
    const [stopped, other] = await Promise.all([start(longLease), start(longLease)]);
    const merchant = await harness.addMerchant();
    await sell(merchant, 800);
    await harness.simulator.hold({ account: merchant.account });
    const leaving = new AbortController();
    const gone = fetch(`${stopped.url}${v1}`, {
      headers: { authorization: `Bearer ${merchant.token}` },
      signal: leaving.signal,
    });
    await harness.simulator.waitForHeld({ atLeast: 1 });
    leaving.abort();
    await expect(gone).rejects.toThrow('aborted');
    const following = ask(other, merchant);
    await hasRead(other, merchant);

    stopped.signal('SIGTERM');
    expect(await stopped.exited).toBe(0);
    expect(linesOf(stopped, 'pullFinished')).toMatchObject([{ outcome: 'stopped' }]);
    expect(linesOf(stopped, 'bug')).toEqual([]);
    const { requests } = await harness.simulator.requests({ account: merchant.account, atLeast: 2 });
    const paths = requests.map(({ path }) => path);
    expect(paths, 'the other process begins anew').toEqual(['/v1/account', '/v1/account']);
    await harness.simulator.release();
    expect(await following).toMatchObject({ status: 200, body: { revenue_total_minor: 800 } });
  });
});
