/** Tasks with a lost lease or a stop at any of their transactions. */
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { parseLeaseToken } from '../../src/model/ids.ts';
import { createReconciling } from '../../src/reconciliation/index.ts';
import { expire, lock } from '../../src/revenue/row.ts';
import type { Hold } from '../../src/sync/lease.ts';
import { createBackfill } from '../../src/worker/backfill.ts';
import { createRetention } from '../../src/worker/retention.ts';
import type { Task } from '../../src/worker/task.ts';
import { startHarness, v1, type Merchant } from '../support/harness.ts';
import { openWork } from './working.ts';

const hourMs = 3_600_000;
const noon = Date.UTC(2027, 2, 10, 12);
const harness = await startHarness();
await harness.freeze();
const work = openWork(harness);
afterAll(async () => {
  await work.stop();
  await harness.stop();
});

const backfill = createBackfill({ days: 3 });
const tables = [
  'revenue_events',
  'revenue_minutes',
  'connection_coverage',
  'platform_sync_states',
  'reconciliations',
];
const readStored = async ({ tenantId }: Merchant) =>
  Promise.all(
    tables.map(async (table) => {
      const text = `select md5(string_agg(t::text, '|' order by t::text)) as sum from ${table} t where tenant_id = $1`;
      return { table, sum: (await harness.database.query(text, [tenantId]))[0]?.['sum'] };
    }),
  );

async function run(task: Task, { tenantId }: Merchant, hold: Hold, signal = new AbortController().signal) {
  const token = parseLeaseToken(randomUUID());
  if (!token) throw new Error('randomUUID makes UUIDs');
  return task.run({ ...work.options, tenantId, token, hold, signal });
}
const always: Hold = async (transaction) => {
  await lock(transaction);
  return true;
};

/** A merchant with sales on each of the last days; only today is read. */
async function openMerchant(): Promise<Merchant> {
  await harness.setNow(noon);
  const merchant = await harness.addMerchant({ timeZone: 'UTC', openedAt: noon - 20 * 24 * hourMs });
  await harness.simulator.addEvents(
    Array.from({ length: 16 }, (_, index) => {
      const createdMs = noon - (1 + index * 6) * hourMs;
      return { account: merchant.account, category: 'charge' as const, amount: 100, createdMs };
    }),
  );
  expect(await harness.get(v1, merchant)).toMatchObject({ status: 200 });
  return merchant;
}
const openHistory = async (): Promise<Merchant> => {
  const merchant = await openMerchant();
  for (let rounds = 0; rounds < 8; rounds += 1) await run(backfill, merchant, always);
  return merchant;
};
const tasks = [
  { task: backfill, open: openMerchant, maxTransactions: 4 },
  { task: createReconciling({ everyMs: 24 * hourMs, expire }), open: openHistory, maxTransactions: 4 },
  { task: createRetention({ days: 1 }), open: openHistory, maxTransactions: 3 },
];

describe.each(tasks)('the task $task.name', ({ task, open, maxTransactions }) => {
  it.each(Array.from({ length: maxTransactions }, (_, index) => index))(
    'writes nothing after its lease is lost, after %i transactions',
    async (held) => {
      const merchant = await open();
      let calls = 0;
      let before: unknown;
      await run(task, merchant, async (transaction) => {
        await lock(transaction);
        calls += 1;
        if (calls <= held) return true;
        before ??= await readStored(merchant);
        return false;
      });
      expect(before, 'it checks its lease').toBeDefined();
      expect(await readStored(merchant)).toEqual(before);
    },
  );

  it.each(Array.from({ length: maxTransactions }, (_, index) => index))(
    'begins at most one transaction after a stop, after %i transactions',
    async (held) => {
      const merchant = await open();
      const stopping = new AbortController();
      if (held === 0) stopping.abort();
      let calls = 0;
      const hold: Hold = async (transaction) => {
        calls += 1;
        if (calls >= held) stopping.abort();
        return always(transaction);
      };
      await run(task, merchant, hold, stopping.signal);
      expect(calls).toBeLessThanOrEqual(held + 1);
    },
  );
});
