import { afterAll, describe, expect, it } from 'vitest';
import { DatabaseUnavailableError } from '../../src/db/pool.ts';
import { systemClock } from '../../src/model/clock.ts';
import { plusMs } from '../../src/model/instant.ts';
import { startWorker } from '../../src/worker/index.ts';
import type { Task, TaskContext } from '../../src/worker/task.ts';
import { createTasks } from '../../src/worker/tasks.ts';
import { credentialsPath, send } from '../support/asking.ts';
import { v1, createGate, startHarness, type Merchant } from '../support/harness.ts';
import { openWork } from './working.ts';

const harness = await startHarness();
await harness.freeze();
await harness.setNow('2027-03-03T12:00:00Z');
afterAll(() => harness.stop());

const readRow = async ({ tenantId }: Merchant, task: string) =>
  (
    await harness.database.query(
      `select lease_token, due_at::text, last_ended_at::text from worker_tasks where tenant_id = $1 and task = $2`,
      [tenantId, task],
    )
  )[0];

/** A recorded task for these merchants only. */
function recordTask(merchants: readonly Merchant[], run: (context: TaskContext) => Promise<number>) {
  const runs: TaskContext[] = [];
  const task: Task = {
    name: 'counted',
    async run(context) {
      runs.push(context);
      return { dueInMs: await run(context) };
    },
  };
  const listTenants = async () => merchants.map(({ tenantId }) => tenantId);
  return { runs, options: { tasks: [task], listTenants } };
}

describe('a sweep', () => {
  it('lists every tenant by the worker role, and runs each task when it is due', async () => {
    const merchants = [await harness.addMerchant(), await harness.addMerchant()];
    const { runs, options } = recordTask(merchants, async () => 60_000);
    const work = openWork(harness, { tasks: options.tasks });
    const tenants = () => runs.map(({ tenantId }) => tenantId).toSorted();
    const all = merchants.map(({ tenantId }) => tenantId).toSorted();
    await work.sweep();
    expect(tenants()).toEqual(all);
    await work.sweep();
    expect(tenants(), 'it is not due').toEqual(all);
    await harness.advance(60_000);
    await work.sweep();
    expect(tenants()).toEqual([...all, ...all].toSorted());
    await harness.advance(-3_600_000);
    await work.sweep();
    expect(tenants(), 'due within a day by the earlier clock').toHaveLength(4);
    await harness.advance(-86_400_000);
    await work.sweep();
    expect(tenants(), 'due over a day ahead: the clock went back').toHaveLength(6);
    await harness.setNow('2027-03-03T12:00:00Z');
    await work.stop();
  });

  it('takes over the task of a dead worker, and reports it', async () => {
    const merchant = await harness.addMerchant();
    const gate = createGate();
    const { runs, options } = recordTask([merchant], async ({ hold, withTenant, tenantId }) => {
      if (runs.length > 1) return 1_000;
      await gate.pass();
      expect(await withTenant(tenantId, hold), 'another leads').toBe(false);
      return 1_000;
    });
    const [left, right] = [openWork(harness, options), openWork(harness, options)];
    const stuck = left.sweep();
    await gate.reached;
    await right.sweep();
    expect(runs, 'its lease runs').toHaveLength(1);
    await harness.advance(harness.config.LEASE_MS + 1);
    await right.sweep();
    const [first, second] = runs;
    expect(right.observations).toMatchObject([
      { kind: 'taskAbandoned', task: 'counted', taskId: second?.token, abandonedId: first?.token },
      { kind: 'taskFinished', taskId: second?.token, outcome: 'done' },
    ]);
    const done = await readRow(merchant, 'counted');
    gate.open();
    await stuck;
    expect(left.observations).toMatchObject([{ kind: 'taskFinished', outcome: 'lost' }]);
    expect(await readRow(merchant, 'counted'), 'the first writes nothing more').toEqual(done);
    await Promise.all([left.stop(), right.stop()]);
  });

  it('holds no connection during a task, and runs tasks of other tenants meanwhile', async () => {
    const merchants = [await harness.addMerchant(), await harness.addMerchant()];
    const [slow, other] = [createGate(), createGate()];
    const { options } = recordTask(merchants, async ({ tenantId }) => {
      await (tenantId === merchants[0]?.tenantId ? slow : other).pass();
      return 1_000;
    });
    const work = openWork(harness, options);
    const swept = work.sweep();
    await Promise.all([slow.reached, other.reached]);
    const held = `select state from pg_stat_activity where datname = current_database() and state like 'idle in%'`;
    expect(await harness.database.query(held)).toEqual([]);
    slow.open();
    other.open();
    await swept;
    await work.stop();
  });

  it('ends a comparison when its connection changes', async () => {
    const merchant = await harness.addMerchant();
    const held: boolean[] = [];
    const { options } = recordTask([merchant], async () => 1_000);
    const change = { access_token: 'sk_live_0000000000000001' };
    const of = { platform: 'stripe', platform_account_id: merchant.account };
    const compares: Task = {
      name: 'reconcile',
      async run({ withTenant, tenantId, hold }) {
        held.push(await withTenant(tenantId, hold));
        const { status } = await send(harness, merchant, 'POST', credentialsPath, { ...of, ...change });
        held.push(status === 200, await withTenant(tenantId, hold));
        return { dueInMs: 1_000 };
      },
    };
    const work = openWork(harness, { ...options, tasks: [compares] });
    await work.sweep();
    expect(held).toEqual([true, true, false]);
    expect(work.observations).toMatchObject([{ kind: 'taskFinished', outcome: 'lost' }]);
    expect(await readRow(merchant, 'reconcile')).toMatchObject({ lease_token: null, due_at: '-infinity' });
    await work.stop();
  });

  it('continues after a bug in one task, and delays that task', async () => {
    const merchants = [await harness.addMerchant(), await harness.addMerchant()];
    const { runs, options } = recordTask(merchants, async () => {
      if (runs.length === 1) throw new Error('a bug');
      return 1_000;
    });
    const work = openWork(harness, options);
    await work.sweep();
    expect(runs).toHaveLength(2);
    expect(work.observations.map(({ kind }) => kind).toSorted()).toEqual([
      'bug',
      'taskFinished',
      'taskFinished',
    ]);
    await harness.advance(60_000);
    await work.sweep();
    expect(runs.map(({ tenantId }) => tenantId)).toEqual([
      ...merchants.map(({ tenantId }) => tenantId).toSorted((one) => (one === runs[0]?.tenantId ? -1 : 1)),
      runs[1]?.tenantId,
    ]);
    await work.stop();
  });

  it('releases a task after a database error, without taskAbandoned', async () => {
    const merchant = await harness.addMerchant();
    const { runs, options } = recordTask([merchant], async () => {
      if (runs.length === 1) throw new DatabaseUnavailableError('55P03');
      return 60_000;
    });
    const work = openWork(harness, options);
    await expect(work.sweep()).rejects.toThrow('55P03');
    await work.sweep();
    expect(work.observations).toMatchObject([{ kind: 'taskFinished', outcome: 'done' }]);
    await work.stop();
  });

  it('releases an interrupted task, so that another worker continues at once', async () => {
    const merchant = await harness.addMerchant();
    const stopping = new AbortController();
    const { runs, options } = recordTask([merchant], async () => {
      stopping.abort();
      return 3_600_000;
    });
    const work = openWork(harness, options);
    await work.sweep(stopping.signal);
    expect(await readRow(merchant, 'counted')).toMatchObject({ lease_token: null });
    await work.sweep();
    expect(runs).toHaveLength(2);
    await work.stop();
  });
});

it('a worker continues after a database outage, and ends on stop', async () => {
  const merchant = await harness.addMerchant();
  const done = Promise.withResolvers<void>();
  const { options } = recordTask([merchant], async () => {
    done.resolve();
    return 3_600_000;
  });
  let outages = 2;
  const work = openWork(harness, {
    ...options,
    clock: systemClock,
    sweepEveryMs: 5,
    async listTenants() {
      outages -= 1;
      if (outages >= 0) throw new DatabaseUnavailableError('ECONNREFUSED');
      return options.listTenants();
    },
  });
  const worker = startWorker(work.options);
  await done.promise;
  await worker.stop();
  expect(work.observations.map(({ kind }) => kind)).toEqual(['sweepFailed', 'sweepFailed', 'taskFinished']);
});

describe('an idle tenant', () => {
  const newMerchant = async () => {
    const merchant = await harness.addMerchant();
    const work = openWork(harness, { listTenants: async () => [merchant.tenantId] });
    const refreshes = async () => {
      await work.sweep();
      return work.refreshed.length;
    };
    return { merchant, work, refreshes };
  };

  it('is refreshed 15 minutes after its answer expired, and not after a request', async () => {
    const { merchant, work, refreshes } = await newMerchant();
    expect(await refreshes(), 'it was never read').toBe(1);
    expect(await harness.get(v1, merchant)).toMatchObject({ status: 200 });
    await harness.advance(30_000 + 15 * 60_000 - 1);
    expect(await refreshes()).toBe(1);
    await harness.advance(1);
    expect(await refreshes()).toBe(2);
    expect(await harness.get(v1, merchant)).toMatchObject({ status: 200 });
    expect(await refreshes()).toBe(2);
    await work.stop();
  });

  it('is not refreshed in a cooldown or during a refresh', async () => {
    const { merchant, work, refreshes } = await newMerchant();
    await harness.simulator.fault({ kind: 'status', status: 429, retryAfter: 7, times: 50 });
    expect(await harness.get(v1, merchant)).toMatchObject({ status: 503 });
    await harness.simulator.clearFaults();
    await harness.advance(15 * 60_000);
    expect(await refreshes()).toBe(0);
    await harness.advance(7_001);
    expect(await refreshes()).toBe(1);
    const leaseEnd = new Date(
      plusMs(await harness.service.withTenant(merchant.tenantId, async ({ at }) => at), 1_000),
    );
    await harness.database.query(
      `update revenue_cache_entries set lease_token = gen_random_uuid(), lease_expires_at = $2 where tenant_id = $1`,
      [merchant.tenantId, leaseEnd.toISOString()],
    );
    expect(await refreshes()).toBe(1);
    await work.stop();
  });

  it('is not refreshed without a readable account', async () => {
    const { merchant, work, refreshes } = await newMerchant();
    await harness.database.query('delete from platform_credentials where tenant_id = $1', [
      merchant.tenantId,
    ]);
    expect(await refreshes()).toBe(0);
    await work.stop();
  });
});

describe('the tasks of every worker', () => {
  it.each([
    [true, 30_000],
    [false, 600_000],
  ])('begin with hints, and repeat them soon for tenants with webhooks: %s', async (hasWebhooks, dueInMs) => {
    const merchant = await harness.addMerchant();
    const tasks = createTasks(harness.config, { catchUp: async () => ({ hasWebhooks }) });
    expect(tasks.map(({ name }) => name)).toEqual(['webhooks', 'backfill', 'reconcile', 'retention']);
    const work = openWork(harness, { tasks, listTenants: async () => [merchant.tenantId] });
    await work.sweep();
    const [row] = await harness.database.query(
      `select extract(epoch from due_at - last_ended_at)::int * 1000 as "dueInMs" from worker_tasks
        where tenant_id = $1 and task = 'webhooks'`,
      [merchant.tenantId],
    );
    expect(row).toEqual({ dueInMs });
    await work.stop();
  });
});
