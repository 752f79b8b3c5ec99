import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ask, rollupDifferences, revenueV1, connectionsPath, send } from '../support/asking.ts';
import { callCommand, startCommand } from './command-line.ts';
import { noonDay } from '../../scripts/dev/noon.ts';
import { withLock } from '../support/database.ts';
import type { Answer, Merchant } from '../support/harness.ts';
import { harness, linesOf, servers, start, useFleet } from './fleet.ts';
import type { TenantId } from '../../src/model/ids.ts';

const events = 25_000;
const amount = 3;
const accounts = 4;
const unknownTenant = { status: 403, body: { type: '/problems/unknown-tenant' } };
const wholeList = z.object({ items: z.array(z.object({ id: z.string() })).length(accounts) });
const wholeDay = revenueV1.extend({
  revenue_total_minor: z.literal(events * amount),
  event_count: z.literal(events),
});

useFleet({ lasting: true });
beforeAll(async () => {
  await Promise.all([start(), start()]);
});

const environment = () => ({
  DATABASE_URL: harness.database.urls.app,
  DATABASE_WORKER_URL: harness.database.urls.worker,
});
const run = async (...args: readonly string[]) => callCommand(['tenant', ...args], environment());
type Server = { readonly url: string };
const bind = async (server: Server, merchant: Merchant, account: string, metadata: object) =>
  send(server, merchant, 'POST', connectionsPath, {
    platform: 'stripe',
    platform_account_id: account,
    status: account === merchant.account ? 'active' : 'pending',
    metadata,
  });
const list = async (server: Server, merchant: Merchant) => send(server, merchant, 'GET', connectionsPath);

/** A merchant with a day of sales in the ledger and several accounts. */
async function addBusyMerchant(): Promise<Merchant> {
  const merchant = await harness.addMerchant();
  const { tenantId, connectionId } = merchant;
  for (let index = 1; index < accounts; index += 1) await bind(harness, merchant, `acct_${index}`, {});
  // Reads the platform once and inserts the other events directly.
  expect((await ask(harness, merchant)).status).toBe(200);
  await harness.database.query(
    `with booked as (
       insert into revenue_events (tenant_id, connection_id, external_id, kind, amount_minor, currency, occurred_at)
       select $1, $2, 'txn_' || n, 'sale', $3, 'USD', $4::timestamptz + make_interval(secs => n)
         from generate_series(1, $5::int) n
       returning tenant_id, connection_id, occurred_at, kind, currency, amount_minor
     )
     insert into revenue_minutes
     select tenant_id, connection_id, date_bin('1 minute', occurred_at, timestamptz 'epoch'), kind, currency,
            sum(amount_minor), count(*)
       from booked group by 1, 2, 3, 4, 5`,
    [tenantId, connectionId, amount, new Date(noonDay().startMs), events],
  );
  expect(await rollupDifferences(harness.database, tenantId)).toEqual([]);
  return merchant;
}

/** Every row of the tenant, by table. */
async function readRows(tenantId: TenantId): Promise<Record<string, readonly string[]>> {
  const tables = await harness.database.query(
    `select c.relname as name, a.attname as key from pg_class c
       join pg_attribute a on a.attrelid = c.oid and a.attname = case c.relname when 'tenants' then 'id' else 'tenant_id' end
      where c.relkind in ('r', 'p') and c.relnamespace = 'public'::regnamespace`,
  );
  expect(tables.length).toBeGreaterThanOrEqual(7);
  const found = tables.map(async ({ name, key }) => {
    const query = `select t::text as row from ${String(name)} t where ${String(key)} = $1 order by 1`;
    const rows = await harness.database.query(query, [tenantId]);
    return [String(name), rows.map(({ row }) => String(row))] as const;
  });
  return Object.fromEntries((await Promise.all(found)).filter(([, rows]) => rows.length > 0));
}

describe('tenant list', () => {
  it('prints each tenant, and nothing without the worker role', async () => {
    const { tenantId } = await harness.addMerchant({ currency: 'EUR', timeZone: 'Europe/Riga' });
    const { code, stdout } = await run('list');
    expect(code).toBe(0);
    expect(stdout).toMatch(new RegExp(`^${tenantId}  EUR  Europe/Riga +a test merchant$`, 'm'));
    const { app, owner, worker } = harness.database.urls;
    const elsewhere = new URL(worker);
    elsewhere.pathname = '/postgres';
    for (const [url, fault] of [
      ['', 'DATABASE_WORKER_URL'],
      // A role with access to some tenants would print an incomplete list.
      [app, 'does not see all tenants'],
      [owner, 'does not see all tenants'],
      [elsewhere.href, 'different databases'],
    ] as const) {
      const rejected = await callCommand(['tenant', 'list'], { DATABASE_URL: app, DATABASE_WORKER_URL: url });
      expect(rejected).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining(fault) });
    }
  });
});

describe('tenant rename', () => {
  const nobody = '0193a000-0000-7000-8000-00000000a001';
  it.each([
    [['rename', nobody], 'needs the id'],
    [['rename', 'aurora', '--name', 'x'], 'needs the id'],
    [['rename', nobody, '--name', 'x', '--currency', 'EUR'], 'needs the id'],
    [['rename', nobody, '--name', 'x'.repeat(201)], 'must have 1 to 200 characters'],
    [['rename', nobody, '--name', 'x'], 'there is no tenant 0193a000'],
  ])('rejects %j', async (args, fault) => {
    expect(await run(...args)).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining(fault) });
  });
});

describe('tenant remove', () => {
  it.each([
    [['remove'], 'needs the id'],
    [['remove', 'aurora'], 'needs the id'],
    [['remove', '0193a000-0000-7000-8000-00000000a001', 'x'], 'needs the id'],
    [['remove', '0193a000-0000-7000-8000-00000000a001'], 'there is no tenant 0193a000'],
  ])('rejects %j', async (args, fault) => {
    expect(await run(...args)).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining(fault) });
  });

  it('makes each concurrent request complete or 403, and leaves no row', async () => {
    const [merchant, other] = [await addBusyMerchant(), await addBusyMerchant()];
    const { tenantId, account } = merchant;
    wholeList.parse((await list(harness, merchant)).body);
    const before = await readRows(other.tenantId);
    type Seen = { what: string; startedMs: number; endedMs: number; answer: Answer };
    const seen: Seen[] = [];
    const look = async (what: string, asking: () => Promise<Answer>): Promise<number> => {
      const startedMs = performance.now();
      const answer = await asking();
      seen.push({ what, startedMs, endedMs: performance.now(), answer });
      return answer.status;
    };
    const due = "update revenue_cache_entries set expires_at = '-infinity' where tenant_id = $1";
    const makeDue = async () => harness.database.query(due, [tenantId]);
    const loops = servers.map(async (server, index) => {
      for (let number = 0; ; number += 1) {
        await makeDue();
        const statuses = [
          await look('bind', () => bind(server, merchant, account, { index, number })),
          await look('revenue', () => ask(server, merchant)),
          await look('list', () => list(server, merchant)),
        ];
        if (statuses.every((status) => status === 403)) return;
        if (statuses.some((status) => status !== 200 && status !== 403)) return;
      }
    });
    const removal = startCommand(['tenant', 'remove', tenantId], environment());
    await Promise.all([...loops, removal.exited]);
    expect(await removal.exited, removal.output.stderr).toBe(0);
    expect(removal.output.stdout).toBe(`removed ${tenantId}\n`);
    for (const { what, answer } of seen.filter((one) => one.answer.status !== 403)) {
      expect(answer.status, `${what}: ${answer.text}`).toBe(200);
      if (what === 'revenue') wholeDay.parse(answer.body);
      if (what === 'list') wholeList.parse(answer.body);
    }
    const rejected = seen.filter(({ answer }) => answer.status === 403);
    const firstMs = Math.min(...rejected.map(({ endedMs }) => endedMs));
    // A process may serve its cache for a second.
    const late = seen.filter(({ what, startedMs }) => startedMs > firstMs + (what === 'revenue' ? 1_000 : 0));
    expect(late.filter(({ answer }) => answer.status !== 403)).toEqual([]);
    for (const what of ['bind', 'revenue', 'list']) {
      const statuses = seen.filter((one) => one.what === what).map(({ answer }) => answer.status);
      expect(new Set(statuses), what).toEqual(new Set([200, 403]));
    }
    expect(await readRows(tenantId)).toEqual({});
    expect(await readRows(other.tenantId)).toEqual(before);
    expect(servers.flatMap((server) => linesOf(server, 'bug'))).toEqual([]);
  });

  it('stays in effect when it is killed half-way, and completes when it runs again', async () => {
    const merchant = await addBusyMerchant();
    const { tenantId, account } = merchant;
    const removal = startCommand(['tenant', 'remove', tenantId], environment());
    await withLock(harness.database.urls.owner, 'lock table revenue_minutes in share mode', async () => {
      await expect.poll(() => removal.output.stderr, { timeout: 20_000 }).toMatch(/deleted 2500\d rows/);
      removal.child.kill('SIGKILL');
      await removal.exited;
    });
    expect(removal.output.stdout).toBe('');
    const left = await readRows(tenantId);
    for (const table of ['tenants', 'platform_connections', 'revenue_minutes'])
      expect(left).toHaveProperty(table);
    expect(left).not.toHaveProperty('revenue_events');
    expect(left, 'tokens go first').not.toHaveProperty('platform_credentials');
    for (const server of servers) {
      expect(await ask(server, merchant)).toMatchObject(unknownTenant);
      expect(await list(server, merchant)).toMatchObject(unknownTenant);
      expect(await bind(server, merchant, account, {})).toMatchObject(unknownTenant);
    }
    expect(await readRows(tenantId), 'nothing was written meanwhile').toEqual(left);
    expect((await run('list')).stdout).toMatch(new RegExp(`^${tenantId} .*\\(being removed\\)$`, 'm'));
    expect(await run('remove', tenantId)).toMatchObject({ code: 0, stdout: `removed ${tenantId}\n` });
    expect(await readRows(tenantId)).toEqual({});
    expect(await run('remove', tenantId)).toMatchObject({ code: 1, stdout: '' });
  });

  it('revokes the lease of a running pull, and its waiting request gets 403 at once', async () => {
    const [server] = servers;
    if (!server) throw new Error('there are two');
    const merchant = await harness.addMerchant();
    const { tenantId, account } = merchant;
    await harness.simulator.addEvents([{ account, category: 'charge', amount: 100 }]);
    await harness.simulator.hold({ account });
    const asking = ask(server, merchant);
    await harness.simulator.waitForHeld({ atLeast: 1 });
    expect(await run('remove', tenantId)).toMatchObject({ code: 0 });
    expect(await asking).toMatchObject(unknownTenant);
    await harness.simulator.release();
    const end = await server.waitForLine(
      ({ kind, tenantId: of }) => kind === 'pullFinished' && of === tenantId,
    );
    expect(end).toMatchObject({ outcome: 'lost', pages: 0 });
    expect(await readRows(tenantId)).toEqual({});
  });

  it.each(['revenue', 'list', 'one'])('makes a read (%s) in progress a 403', async (what) => {
    const merchant = await harness.addMerchant();
    const { tenantId } = merchant;
    const { query } = harness.database;
    const locks = (condition: string) =>
      `select from pg_locks where relation = 'platform_connections'::regclass and ${condition}`;
    const removal = query(
      `do $$ begin
         lock table platform_connections in access exclusive mode;
         while not exists (${locks('not granted')}) loop perform pg_sleep(0.005); end loop;
         update tenants set removed_at = now() where id = '${tenantId}';
         delete from platform_credentials where tenant_id = '${tenantId}';
         delete from platform_connections where tenant_id = '${tenantId}';
       end $$`,
    );
    await expect.poll(() => query(locks(`granted and mode = 'AccessExclusiveLock'`))).toHaveLength(1);
    const path = what === 'one' ? `${connectionsPath}/stripe` : connectionsPath;
    const asked = what === 'revenue' ? ask(harness, merchant) : send(harness, merchant, 'GET', path);
    expect(await asked).toMatchObject(unknownTenant);
    await removal;
  });
});
