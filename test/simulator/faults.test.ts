import { describe, expect, it } from 'vitest';
import { demoAurora, demoBoreal } from '../../scripts/simulator/merchants.ts';
import { control, simulate, wireOf } from './simulated.ts';

const list = '/v1/balance_transactions';
const { account } = demoAurora;
simulate();
const aurora = () => wireOf(demoAurora.keys[0] ?? '');
const boreal = () => wireOf(demoBoreal.keys[0] ?? '');

describe('a fault strikes', () => {
  it('as many requests as it was told to, in the order of the faults, until they are cleared', async () => {
    await control.fault({ kind: 'status', status: 503, times: 2 });
    await control.fault({ kind: 'status', status: 502 });
    const statuses = [];
    for (let i = 0; i < 4; i += 1) statuses.push((await aurora().get(list)).status);
    expect(statuses).toEqual([503, 503, 502, 200]);
    await control.fault({ kind: 'status', status: 500, times: 100 });
    await control.clearFaults();
    expect(await aurora().get(list)).toMatchObject({ status: 200 });
  });

  it('only the account and the paths that it is meant for', async () => {
    await control.fault({ kind: 'status', status: 500, account, path: '/v1/account' });
    expect(await boreal().get('/v1/account')).toMatchObject({ status: 200 });
    expect(await aurora().get(list)).toMatchObject({ status: 200 });
    expect(await aurora().get('/v1/account')).toMatchObject({ status: 500 });
  });

  it('never for an account that is not there', async () => {
    await expect(control.fault({ kind: 'reset', account: 'acct_1Typo' })).rejects.toThrow('acct_1Typo');
  });
});

describe('the fault', () => {
  it('hugeBody is right, and as long as asked', async () => {
    await control.fault({ kind: 'hugeBody', bytes: 3_000_000 });
    const text = await (await aurora().get(list)).text();
    expect(text.length).toBe(3_000_000);
    expect(JSON.parse(text)).toMatchObject({ object: 'list' });
  });
});
