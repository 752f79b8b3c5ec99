import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { demoAurora, demoBoreal } from '../../scripts/simulator/merchants.ts';
import { startSimulator, type SimulatorControl, type SimulatorProcess } from '../support/simulator.ts';
import { createStripeWire } from './stripe-wire.ts';

const list = '/v1/balance_transactions';
const { account } = demoAurora;
let simulator: SimulatorProcess;
let control: SimulatorControl;
let aurora: ReturnType<typeof createStripeWire>;
let boreal: ReturnType<typeof createStripeWire>;

beforeAll(async () => {
  simulator = await startSimulator();
  control = simulator.control;
  aurora = createStripeWire(simulator.url, demoAurora.keys[0] ?? '');
  boreal = createStripeWire(simulator.url, demoBoreal.keys[0] ?? '');
});
afterEach(() => control.reset());
afterAll(() => simulator.stop());

describe('a fault strikes', () => {
  it('as many requests as it was told to, in the order of the faults, until they are cleared', async () => {
    await control.fault({ kind: 'status', status: 503, times: 2 });
    await control.fault({ kind: 'status', status: 502 });
    const statuses = [];
    for (let i = 0; i < 4; i += 1) statuses.push((await aurora.get(list)).status);
    expect(statuses).toEqual([503, 503, 502, 200]);
    await control.fault({ kind: 'status', status: 500, times: 100 });
    await control.clearFaults();
    expect(await aurora.get(list)).toMatchObject({ status: 200 });
  });

  it('only the account and the paths that it is meant for', async () => {
    await control.fault({ kind: 'status', status: 500, account, path: '/v1/account' });
    expect(await boreal.get('/v1/account')).toMatchObject({ status: 200 });
    expect(await aurora.get(list)).toMatchObject({ status: 200 });
    expect(await aurora.get('/v1/account')).toMatchObject({ status: 500 });
  });

  it('never for an account that is not there', async () => {
    await expect(control.fault({ kind: 'reset', account: 'acct_1Typo' })).rejects.toThrow('acct_1Typo');
  });
});

describe('the fault', () => {
  it('status takes a body and headers of its own', async () => {
    const headers = { 'stripe-should-retry': 'false' };
    await control.fault({ kind: 'status', status: 409, body: { error: 'mine' }, headers });
    const response = await aurora.get(list);
    expect(response.headers.get('stripe-should-retry')).toBe('false');
    expect(await response.json()).toEqual({ error: 'mine' });
    await control.fault({ kind: 'status', status: 502, body: '<h1>Bad gateway</h1>' });
    expect(await (await aurora.get(list)).text()).toBe('<h1>Bad gateway</h1>');
  });

  it('hugeBody is right, and as long as asked', async () => {
    await control.fault({ kind: 'hugeBody', bytes: 3_000_000 });
    const text = await (await aurora.get(list)).text();
    expect(text.length).toBe(3_000_000);
    expect(JSON.parse(text)).toMatchObject({ object: 'list' });
  });
});
