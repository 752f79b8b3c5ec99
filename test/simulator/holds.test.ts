import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { demoBoreal } from '../../scripts/simulator/merchants.ts';
import { createRequestLog } from '../../scripts/simulator/request-log.ts';
import { startSimulator, type SimulatorControl, type SimulatorProcess } from '../support/simulator.ts';
import { createStripeWire } from './stripe-wire.ts';

const account = 'acct_1Held';
const key = 'sk_test_held_00000000000001';
let simulator: SimulatorProcess;
let control: SimulatorControl;
let wire: ReturnType<typeof createStripeWire>;

beforeAll(async () => {
  simulator = await startSimulator();
  control = simulator.control;
  wire = createStripeWire(simulator.url, key);
});
afterEach(() => control.reset());
afterAll(() => simulator.stop());

const openShop = () => control.addMerchant({ account, keys: [key], currency: 'usd', salesPerMinute: 0 });

describe('a hold', () => {
  it('lets requests of other accounts and paths pass', async () => {
    await openShop();
    await control.hold({ account, path: '/v1/balance' });
    const boreal = createStripeWire(simulator.url, demoBoreal.keys[0] ?? '');
    expect((await boreal.list()).data).toHaveLength(10);
    expect(await wire.get('/v1/account')).toMatchObject({ status: 200 });
    const held = wire.list();
    expect(await control.held({ atLeast: 1 })).toBe(1);
    await control.release();
    await held;
  });

  it('forgets a request whose client gives up', async () => {
    await openShop();
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

  it('meets its fault after the release', async () => {
    await openShop();
    await control.hold();
    const held = wire.get('/v1/balance_transactions');
    await control.held({ atLeast: 1 });
    await control.fault({ kind: 'status', status: 500 });
    await control.release();
    expect(await held).toMatchObject({ status: 500 });
  });

  it('is over after a reset, and what it kept is answered', async () => {
    await control.hold();
    const held = createStripeWire(simulator.url, demoBoreal.keys[0] ?? '').list();
    await control.held({ atLeast: 1 });
    await control.reset();
    expect((await held).data).toHaveLength(10);
  });

  it('that nobody meets makes a waiting test say so', async () => {
    await control.hold();
    await expect(control.held({ atLeast: 2, timeoutMs: 20 })).rejects.toThrow('0 instead of at least 2');
  });
});

describe('the request log', () => {
  it('tells of each request what was asked, when, by whom and with which outcome', async () => {
    await openShop();
    const { nowMs } = await control.setClock({ frozenAtMs: 1_790_000_000_000 });
    await wire.get('/v1/balance_transactions', { limit: 3 });
    await wire.get('/v1/balance_transactions', { limit: 0 });
    await createStripeWire(simulator.url, 'sk_test_nobody').get('/v1/account');
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
