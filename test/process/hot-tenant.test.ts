/** A flooding tenant affects no other tenant, and its rejected requests cost no database read. */
import { Agent } from 'node:http';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectionsPath } from '../support/asking.ts';
import { send } from '../support/client.ts';
import type { Merchant } from '../support/harness.ts';
import { tapDatabase, type DatabaseTap } from './database-tap.ts';
import { expectUnhurt, harness, servers, start, useFleet } from './fleet.ts';

const floods = 3_000;
const lanes = 30;

describe('a flood of one tenant', () => {
  let tap: DatabaseTap;
  useFleet({ lasting: true });
  beforeAll(async () => {
    tap = await tapDatabase(harness.database.urls.app, 1);
    const [url = ''] = tap.urls;
    await start({ DATABASE_URL: url, RATE_LIMIT_PER_TENANT: '10', RATE_LIMIT_PER_ADDRESS: 'off' });
  });
  afterAll(() => tap.stop());

  it('does not affect another tenant, and costs database reads only within the limit', async () => {
    const [hot, calm] = await Promise.all([harness.addMerchant(), harness.addMerchant()]);
    const [server] = servers;
    if (!server) throw new Error('no server runs');
    const agent = new Agent({ keepAlive: true, maxSockets: lanes });
    // Each 200 costs one database read.
    const ask = async ({ token }: Merchant) => {
      const headers = { authorization: `Bearer ${token}` };
      const { status } = await send(server.url, { method: 'GET', path: connectionsPath, headers }, agent);
      return status;
    };
    const fromMs = Date.now();
    let left = floods;
    const flooded: number[] = [];
    const { promise: isLimited, resolve: limited } = Promise.withResolvers<void>();
    const lane = async (): Promise<void> => {
      for (; left > 0; left -= 1) {
        const status = await ask(hot);
        flooded.push(status);
        if (status === 429) limited();
      }
    };
    const flood = Promise.all(Array.from({ length: lanes }, lane));
    await isLimited;
    const answered: number[] = [];
    while (answered.length < 100) answered.push(await ask(calm));
    await flood;
    agent.destroy();

    expect(answered.filter((status) => status !== 200)).toEqual([]);
    const admitted = flooded.filter((status) => status === 200).length;
    expect(new Set(flooded)).toEqual(new Set([200, 429]));
    expect(admitted).toBeGreaterThanOrEqual(100);
    expect(tap.countTransactions(0, hot.tenantId, { fromMs })).toBe(admitted);
    expect(tap.countTransactions(0, calm.tenantId, { fromMs })).toBe(100);
    expectUnhurt(server);
  });
});
