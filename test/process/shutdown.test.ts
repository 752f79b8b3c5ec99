import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { ask, zoneAtNoon, unavailable } from '../support/asking.ts';
import { startHarness, v1, type Harness, type Merchant } from '../support/harness.ts';
import { endProcesses, startServerProcess, type ServerProcess } from '../support/processes.ts';

/** With these, nothing but a lease that was given back lets another process go on before a test is over. */
const longLease = {
  PLATFORM_DEADLINE_MS: '50000',
  LEASE_MS: '60000',
  ANSWER_DEADLINE_MS: '90000',
  CACHE_TTL_MS: '120000',
  SHUTDOWN_DEADLINE_MS: '100000',
};

describe('a server process that is told to stop', () => {
  let harness: Harness;
  const servers: ServerProcess[] = [];
  beforeAll(async () => {
    harness = await startHarness();
  });
  afterEach(async () => {
    await harness.simulator.release();
    await endProcesses(servers.splice(0));
  });
  afterAll(() => harness.stop());

  const start = async (environment: Readonly<Record<string, string>> = {}): Promise<ServerProcess> => {
    const server = await startServerProcess(harness, environment);
    servers.push(server);
    return server;
  };
  const sell = async ({ account }: Merchant, amount: number) =>
    harness.simulator.addEvents([{ account, category: 'charge', amount, createdMs: Date.now() }]);
  const connectTo = async ({ url }: ServerProcess): Promise<Socket> => {
    const socket = connect(Number(new URL(url).port), '127.0.0.1');
    await once(socket, 'connect');
    socket.on('error', () => undefined);
    return socket;
  };
  const hasStopped = async (server: ServerProcess) => server.logged(({ kind }) => kind === 'serverStopping');
  /** What was sent before has been read once this comes back: the process reads its connections in turn. */
  const hasRead = async (server: ServerProcess, merchant: Merchant) =>
    expect((await ask(server, merchant, '/health/live')).status).toBe(200);
  const bugsOf = ({ log }: ServerProcess) => log.filter(({ kind }) => kind === 'bug');

  it('takes no new requests, is not ready, answers those that wait, and exits 0', async () => {
    const server = await start();
    const merchant = await harness.addMerchant({ timeZone: zoneAtNoon() });
    await sell(merchant, 1250);
    const idle = await connectTo(server);
    idle.write('GET /health/ready HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(String(await once(idle, 'data'))).toMatch(/^HTTP\/1\.1 200 /);
    const begun = await connectTo(server);
    begun.write('GET /health/ready HTTP/1.1\r\nHost: loc');
    await harness.simulator.hold({ account: merchant.account });
    const asking = [ask(server, merchant), ask(server, merchant)];
    await harness.simulator.held({ atLeast: 1 });
    await hasRead(server, merchant);

    const idleClosed = once(idle, 'close');
    server.signal('SIGTERM');
    await hasStopped(server);
    await idleClosed;
    // A connection that comes in while the port closes is reset; from then on they are refused.
    await vi.waitFor(() => expect(connectTo(server)).rejects.toThrow('ECONNREFUSED'));
    begun.write('alhost\r\n\r\n');
    const readiness = String(await once(begun, 'data'));
    expect(readiness).toMatch(/^HTTP\/1\.1 503 /);
    expect(readiness).toContain('"failed_checks":["shutting_down"]');

    await harness.simulator.release();
    for (const answer of await Promise.all(asking))
      expect(answer).toMatchObject({ status: 200, body: { revenue_total_minor: 1250 } });
    expect(await server.exited).toBe(0);
    expect(server.log).toContainEqual(
      expect.objectContaining({ kind: 'pullFinished', outcome: 'published' }),
    );
    expect(bugsOf(server)).toEqual([]);
  });

  it('exits 0 although connections are open on which nothing was asked, or no more', async () => {
    const server = await start();
    const [unused, used] = [await connectTo(server), await connectTo(server)];
    used.write('GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(String(await once(used, 'data'))).toMatch(/^HTTP\/1\.1 200 /);
    const closed = [once(unused, 'close'), once(used, 'close')];
    server.signal('SIGTERM');
    expect(await server.exited).toBe(0);
    await Promise.all(closed);
  });

  it('gives those that wait for a platform that never answers an honest 503, and exits 0', async () => {
    const server = await start({
      PLATFORM_DEADLINE_MS: '1500',
      LEASE_MS: '2000',
      ANSWER_DEADLINE_MS: '2500',
      SHUTDOWN_DEADLINE_MS: '6000',
    });
    const merchant = await harness.addMerchant({ timeZone: zoneAtNoon() });
    await harness.simulator.hold({ account: merchant.account });
    const asking = [ask(server, merchant), ask(server, merchant)];
    await harness.simulator.held({ atLeast: 1 });
    await hasRead(server, merchant);
    server.signal('SIGTERM');
    await hasStopped(server);
    for (const { status, body, headers } of await Promise.all(asking)) {
      expect(status).toBe(503);
      expect(Number(headers.get('retry-after'))).toBeGreaterThan(0);
      expect(unavailable.parse(body).failed_sources).toMatchObject([{ reason: 'timeout' }]);
    }
    expect(await server.exited).toBe(0);
    expect(bugsOf(server)).toEqual([]);
  });

  it('gives back the lease of a pull that nobody waits for, so that another process goes on at once', async () => {
    const [stopped, other] = await Promise.all([start(longLease), start(longLease)]);
    const merchant = await harness.addMerchant({ timeZone: zoneAtNoon() });
    await sell(merchant, 800);
    await harness.simulator.hold({ account: merchant.account });
    const leaving = new AbortController();
    const gone = fetch(`${stopped.url}${v1}`, {
      headers: { authorization: `Bearer ${merchant.token}` },
      signal: leaving.signal,
    });
    await harness.simulator.held({ atLeast: 1 });
    leaving.abort();
    await expect(gone).rejects.toThrow('aborted');
    const following = ask(other, merchant);
    await hasRead(other, merchant);

    stopped.signal('SIGTERM');
    expect(await stopped.exited).toBe(0);
    expect(stopped.log).toContainEqual(expect.objectContaining({ kind: 'pullFinished', outcome: 'stopped' }));
    expect(bugsOf(stopped)).toEqual([]);
    const { requests } = await harness.simulator.requests({ account: merchant.account, atLeast: 2 });
    expect(
      requests.map(({ path }) => path),
      'the other process begins anew',
    ).toEqual(['/v1/account', '/v1/account']);
    await harness.simulator.release();
    expect(await following).toMatchObject({ status: 200, body: { revenue_total_minor: 800 } });
  });
});
