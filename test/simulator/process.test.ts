import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { demoAurora, demoMerchants } from '../../scripts/simulator/merchants.ts';
import { spawnSimulator, startSimulator, type SimulatorProcess } from '../support/simulator.ts';
import { createStripeWire } from './stripe-wire.ts';

const listeningSchema = z.object({ listening: z.url() });
const added = {
  account: 'acct_1Added',
  keys: ['sk_test_added_00000000000001'],
  currency: 'usd',
  salesPerMinute: 0,
};
const running: ReturnType<typeof spawnSimulator>[] = [];

afterEach(() => {
  for (const child of running.splice(0)) child.kill('SIGKILL');
});

function start(...args: string[]) {
  const child = spawnSimulator(...args);
  running.push(child);
  return child;
}

async function firstOutput(child: ReturnType<typeof start>): Promise<string> {
  return String((await once(child.stdout, 'data'))[0]);
}

describe('the process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)(
    'says in one line where it listens, and exits with 0 on %s',
    async (signal) => {
      const child = start();
      const output = await firstOutput(child);
      expect(output).toMatch(/^\{"listening":"http:\/\/127\.0\.0\.1:[1-9]\d*"\}\n$/);
      const { listening } = listeningSchema.parse(JSON.parse(output));
      // a request that waits must not keep the process
      await fetch(`${listening}/__sim/hold`, { method: 'POST' });
      const held = createStripeWire(listening, demoAurora.keys[0] ?? '').list();
      await fetch(`${listening}/__sim/held?atLeast=1`);
      const startedMs = performance.now();
      child.kill(signal);
      await expect(held).rejects.toThrow('fetch failed');
      expect(await once(child, 'exit')).toEqual([0, null]);
      expect(performance.now() - startedMs).toBeLessThan(3000);
    },
  );

  it('ends with its parent only if told to', async () => {
    const [leaving, staying] = [start('--exit-with-parent'), start()];
    const outputs = await Promise.all([firstOutput(leaving), firstOutput(staying)]);
    const { listening } = listeningSchema.parse(JSON.parse(outputs[1]));
    staying.stdin.end();
    leaving.stdin.end();
    expect(await once(leaving, 'exit')).toEqual([0, null]);
    expect(await fetch(`${listening}/__sim/clock`)).toMatchObject({ status: 200 });
  });
});

describe('a running simulator', () => {
  let simulator: SimulatorProcess;

  beforeAll(async () => {
    simulator = await startSimulator();
  });
  afterEach(() => simulator.control.reset());
  afterAll(() => simulator.stop());

  it('is in the way of another one on the same port, which says so', async () => {
    const child = start('--port', new URL(simulator.url).port);
    const complaint = String((await once(child.stderr, 'data'))[0]);
    expect(complaint).toMatch(/^cannot listen on 127\.0\.0\.1:\d+: .*EADDRINUSE/);
    expect(child.exitCode ?? (await once(child, 'exit'))[0]).toBe(1);
  });

  it('always has three merchants, open for months, with keys as long as real ones', async () => {
    const names = demoMerchants.map(({ account }) => account);
    expect(names).toEqual(['acct_1DemoAurora', 'acct_1DemoBoreal', 'acct_1DemoCirrus']);
    for (const { keys, currency } of demoMerchants) {
      const [key = ''] = keys;
      expect(key.length).toBeGreaterThanOrEqual(24);
      const longAgo = { 'created[lt]': Date.UTC(2026, 0, 2) / 1000 };
      const { data } = await createStripeWire(simulator.url, key).list(longAgo);
      expect(data.map((transaction) => transaction.currency)).toEqual(Array(10).fill(currency));
    }
  });

  it('refuses at the control door what it does not understand, with the reason', async () => {
    const post = async (path: string, body: string) => {
      const response = await fetch(`${simulator.url}/__sim/${path}`, { method: 'POST', body });
      return [response.status, JSON.stringify(await response.json())];
    };
    expect(await post('faults', '{"kind":"flood"}')).toEqual([400, expect.stringContaining('kind')]);
    expect(await post('clock', '{')).toEqual([400, expect.stringContaining('not JSON')]);
    expect(await post('pause', '{"acount":"acct_1"}')).toEqual([400, expect.stringContaining('acount')]);
    expect(await post('events', '{"events":[{}]}')).toEqual([400, expect.stringContaining('amount')]);
    expect(await post('pause', '{"account":"acct_1No"}')).toEqual([404, expect.stringContaining('1No')]);
    expect(await post('nothing', '{}')).toEqual([404, expect.stringContaining('/__sim/nothing')]);
    const again = simulator.control.addMerchant({ ...added, account: demoAurora.account });
    await expect(again).rejects.toThrow('already');
  });

  it('resets to the demo merchants and their keys', async () => {
    const { control, url } = simulator;
    await control.addMerchant(added);
    await control.setKeys(demoAurora.account, ['sk_test_rolled_0000000000001']);
    await control.addEvents([{ account: demoAurora.account, category: 'charge', amount: 77 }]);
    await control.pause();
    await control.fault({ kind: 'reset', times: 9 });
    await control.setClock({ frozenAtMs: 0 });
    await control.reset();
    const { data } = await createStripeWire(url, demoAurora.keys[0] ?? '').list({ limit: 100 });
    expect(data).toHaveLength(100);
    expect(data.map(({ amount }) => amount)).not.toContain(77);
    const gone = await createStripeWire(url, added.keys[0] ?? '').get('/v1/account');
    expect(gone.status).toBe(401);
  });
});
