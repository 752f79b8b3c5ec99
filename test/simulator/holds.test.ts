import { describe, expect, it } from 'vitest';
import { demoBoreal } from '../../scripts/simulator/merchants.ts';
import { createRequestLog } from '../../scripts/simulator/request-log.ts';
import { account, control, key, open, simulate, simulator, wire, wireOf } from './simulated.ts';

simulate();

describe('a hold', () => {
  it('forgets a request whose client gives up', async () => {
    await open();
    await control.hold();
    const giveUp = new AbortController();
    const headers = { authorization: `Bearer ${key}` };
    const url = `${simulator.url}/v1/balance_transactions`;
    const givenUp = fetch(url, { headers, signal: giveUp.signal });
    await control.held({ atLeast: 1 });
    giveUp.abort();
    await expect(givenUp).rejects.toThrow('aborted');
    const stays = wire.list();
    await control.requests({ atLeast: 2 });
    expect(await control.release()).toBe(1);
    await stays;
  });

  it('is over after a reset, and what it kept is answered', async () => {
    await control.hold();
    const held = wireOf(demoBoreal.keys[0] ?? '').list();
    await control.held({ atLeast: 1 });
    await control.reset();
    expect((await held).data).toHaveLength(10);
  });
});

describe('the request log', () => {
  it('tells of each request what was asked, when, by whom and with which outcome', async () => {
    await open();
    const { nowMs } = await control.setClock({ frozenAtMs: 1_790_000_000_000 });
    await wire.get('/v1/balance_transactions', { limit: 3 });
    await wire.get('/v1/balance_transactions', { limit: 0 });
    await wireOf('sk_test_nobody').get('/v1/account');
    const { count, requests } = await control.requests();
    const [path, method, atMs] = ['/v1/balance_transactions', 'GET', nowMs];
    expect(count).toBe(3);
    expect(requests).toEqual([
      { method, path, query: 'limit=3', atMs, status: 200, account },
      { method, path, query: 'limit=0', atMs, status: 400, account },
      { method, path: '/v1/account', query: '', atMs, status: 401, account: null },
    ]);
    expect(JSON.stringify(requests)).not.toContain(key);
  });

  it('keeps the latest ten thousand, and counts them all', () => {
    const log = createRequestLog();
    const request = { method: 'GET', path: '/v1/account', query: '', account: null };
    for (let atMs = 1; atMs <= 10_002; atMs += 1) log.open({ ...request, atMs });
    const { count, requests } = log.read(null);
    expect([count, requests.length, requests[0]?.atMs]).toEqual([10_002, 10_000, 3]);
  });
});
