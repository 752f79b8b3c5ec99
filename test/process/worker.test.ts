import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ask, connectionsPath } from '../support/asking.ts';
import { startHarness, type Harness, type Merchant } from '../support/harness.ts';
import { alterRole } from '../support/database.ts';
import { startServerProcess } from '../support/processes.ts';
import { startCommand } from './command-line.ts';

const leaseMs = 2_000;
const dayMs = 86_400_000;
const waiting = { timeout: 80_000, interval: 50 };

describe('a worker process', { timeout: 150_000 }, () => {
  let harness: Harness;
  const workers: Array<ReturnType<typeof startCommand>> = [];
  beforeAll(async () => {
    harness = await startHarness();
    // To fit the shorter lease.
    await alterRole(harness.database, `set idle_in_transaction_session_timeout = ${leaseMs / 4}`);
  });
  afterEach(async () => {
    await harness.simulator.release();
    for (const { child } of workers) child.kill('SIGKILL');
    await Promise.all(workers.splice(0).map(({ exited }) => exited));
  });
  afterAll(() => harness.stop());

  const environment = () => ({
    DATABASE_URL: harness.database.urls.app,
    DATABASE_WORKER_URL: harness.database.urls.worker,
    STRIPE_BASE_URL: harness.config.STRIPE_BASE_URL,
    PLATFORM_DEADLINE_MS: '1500',
    LEASE_MS: String(leaseMs),
    BACKFILL_DAYS: '2',
    LOG_LEVEL: 'debug',
  });
  const startWorker = (more: Readonly<Record<string, string>> = {}) => {
    const worker = startCommand(['worker'], { ...environment(), ...more });
    workers.push(worker);
    return worker;
  };
  /** A merchant read once: only its history is left to read. */
  const openMerchant = async (): Promise<Merchant> => {
    const merchant = await harness.addMerchant();
    const sale = { account: merchant.account, category: 'charge', amount: 100 } as const;
    await harness.simulator.addEvents([{ ...sale, createdMs: Date.now() - dayMs }]);
    expect(await ask(harness, merchant)).toMatchObject({ status: 200 });
    return merchant;
  };
  const backfillRow = async ({ tenantId }: Merchant) => {
    const row = `select lease_token as token, lease_expires_at <= clock_timestamp() as over, last_ended_at > '-infinity' as ended
                   from worker_tasks where tenant_id = $1 and task = 'backfill'`;
    return (await harness.database.query(row, [tenantId]))[0];
  };
  const isRead = async ({ tenantId }: Merchant) => {
    const covered = `select max(covered_from) < now() - interval '2 days' as read from connection_coverage where tenant_id = $1`;
    return (await harness.database.query(covered, [tenantId]))[0]?.['read'] === true;
  };

  /** Starts a worker and holds it in a platform call of the backfill. */
  const holdWorker = async (merchant: Merchant, more: Readonly<Record<string, string>> = {}) => {
    await harness.simulator.hold({ account: merchant.account, path: '/v1/balance_transactions' });
    const worker = startWorker(more);
    await harness.simulator.waitForHeld({ atLeast: 1, timeoutMs: 40_000 });
    return worker;
  };

  it('that is killed loses its task to a server with WORKER=on, which logs taskAbandoned', async () => {
    const merchant = await openMerchant();
    const killed = await holdWorker(merchant);
    killed.child.kill('SIGKILL');
    await killed.exited;
    await harness.simulator.release();
    expect(await backfillRow(merchant)).toMatchObject({ ended: false, token: expect.any(String) });
    await expect.poll(() => backfillRow(merchant), waiting).toMatchObject({ over: true });
    const server = await startServerProcess(harness, { ...environment(), WORKER: 'on' });
    try {
      await expect.poll(() => isRead(merchant), waiting).toBe(true);
      expect(server.output()).toMatch(/"kind":"taskAbandoned".*"task":"backfill"/);
      await expect.poll(() => backfillRow(merchant), waiting).toMatchObject({ ended: true, token: null });
      const added = await harness.addMerchant();
      await expect.poll(() => isRead(added), waiting).toBe(true);
      const { body } = await ask(server, added, `${connectionsPath}/stripe`);
      expect(body, 'a new account is read too').toMatchObject({
        history_from: expect.stringMatching(/^20/),
      });
    } finally {
      server.signal('SIGTERM');
      expect(await server.exited).toBe(0);
    }
  });

  it('serves its metrics on ADMIN_PORT, releases its task on SIGTERM, and exits with 0', async () => {
    const merchant = await openMerchant();
    const { child, exited, output } = await holdWorker(merchant, { ADMIN_PORT: '0' });
    await expect.poll(() => output.stdout, waiting).toContain('"kind":"workerStarted"');
    const [, url = ''] = /"kind":"metricsListening","url":"([^"]+)"/.exec(output.stdout) ?? [];
    expect(await (await fetch(url)).text()).toContain('# TYPE worker_task_duration_seconds histogram');
    child.kill('SIGTERM');
    expect(await exited, output.stderr).toBe(0);
    expect(await backfillRow(merchant)).toMatchObject({ token: null, ended: true });
    expect(output.stdout).not.toContain('"kind":"bug"');
  });

  it('does not start without a role with access to all tenants', async () => {
    const asWorker = async (url: string) => {
      const { exited, output } = startCommand(['worker'], { ...environment(), DATABASE_WORKER_URL: url });
      expect(await exited).toBe(1);
      return output.stderr;
    };
    expect(await asWorker('')).toBe('error: DATABASE_WORKER_URL is not set\n');
    expect(await asWorker(harness.database.urls.app)).toContain('log in as revenue_worker there');
  });
});
