import fc from 'fast-check';
import { AbortedTransactionError, sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openDatabase, type Database } from '../../src/db/pool.ts';
import type { TenantId } from '../../src/model/ids.ts';
import { instant, toIso } from '../../src/model/instant.ts';
import { addTenant } from '../../src/administration/tenants.ts';
import { readTenant } from '../../src/tenancy/tenants.ts';
import { createWithTenant, type TenantTransaction, type WithTenant } from '../../src/tenancy/with-tenant.ts';
import { createTestDatabase, type TestDatabase } from '../support/database.ts';
import { newIds } from '../support/harness.ts';

let database: TestDatabase;
/** A single connection: transactions run one after another on it. */
let single: Database;
/** Fewer connections than callers. */
let small: Database;
let withTenant: WithTenant;

beforeAll(async () => {
  database = await createTestDatabase();
  const open = (size: number): Database =>
    openDatabase({ url: database.urls.app, size, connectTimeoutMs: 10_000, onIdleError: () => undefined });
  single = open(1);
  small = open(3);
  withTenant = createWithTenant(single);
});
afterAll(async () => {
  await Promise.all([single.destroy(), small.destroy()]);
  await database.drop();
});

async function addMerchant(name: string): Promise<TenantId> {
  const { tenantId } = newIds();
  return withTenant(tenantId, (transaction) =>
    addTenant(transaction, { name, currency: 'USD', timeZone: 'UTC' }),
  );
}

async function visibleNames(db: Database): Promise<string[]> {
  const rows = await db.selectFrom('tenants').select('name').execute();
  return rows.map(({ name }) => name);
}

async function rename({ db, tenantId }: TenantTransaction, name: string): Promise<void> {
  await db.updateTable('tenants').set({ name }).where('id', '=', tenantId).execute();
}

async function session(db: Database): Promise<unknown> {
  const { rows } = await sql`
    select pg_backend_pid() as pid, coalesce(current_setting('app.current_tenant_id', true), '') as tenant
  `.execute(db);
  return rows[0];
}

async function nameInDatabase(tenantId: TenantId): Promise<unknown> {
  const [row] = await database.query('select name from tenants where id = $1', [tenantId]);
  return row?.['name'];
}

describe('a transaction of a tenant', () => {
  it('returns the result of the work, with the given tenant', async () => {
    const aurora = await addMerchant('aurora');
    const answer = await withTenant(aurora, async (one) => [one.tenantId, await readTenant(one)]);
    expect(answer).toEqual([aurora, { reportingCurrency: 'USD', timeZone: 'UTC' }]);
  });

  it.each([
    ['after a commit', false],
    ['after a failure', true],
  ])('leaves no tenant on its connection: %s', async (_, fails) => {
    const [aurora, boreal] = [await addMerchant('aurora'), await addMerchant('boreal')];
    const inside: unknown[] = [];
    const work = withTenant(aurora, async ({ db }) => {
      inside.push(await session(db));
      if (fails) throw new Error('the work fails');
    });
    await work.catch(() => undefined);
    const [{ pid } = {}] = (await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(single)).rows;
    expect(inside).toEqual([{ pid, tenant: aurora }]);
    expect(await session(single)).toEqual({ pid, tenant: '' });
    expect(await visibleNames(single)).toEqual([]);
    expect(await withTenant(boreal, async ({ db }) => [await session(db), await visibleNames(db)])).toEqual([
      { pid, tenant: boreal },
      ['boreal'],
    ]);
  });

  it('rolls back when the work rejects, and rejects with the same error', async () => {
    const aurora = await addMerchant('aurora');
    const failure = new Error('the work fails');
    const work = withTenant(aurora, async (transaction) => {
      await rename(transaction, 'renamed');
      throw failure;
    });
    await expect(work).rejects.toBe(failure);
    expect(await nameInDatabase(aurora)).toBe('aurora');
  });

  it('commits when the work resolves, but not after a swallowed SQL error', async () => {
    const aurora = await addMerchant('aurora');
    const work = withTenant(aurora, async (transaction) => {
      await rename(transaction, 'renamed');
      await sql`select no_such_column`.execute(transaction.db).catch(() => undefined);
    });
    await expect(work).rejects.toBeInstanceOf(AbortedTransactionError);
    expect(await nameInDatabase(aurora)).toBe('aurora');
    await withTenant(aurora, (transaction) => rename(transaction, 'renamed'));
    expect(await nameInDatabase(aurora)).toBe('renamed');
  });
});

describe('many tenants at once on few connections', () => {
  type Step = { readonly merchant: number; readonly act: 'read' | 'rename' | 'fail' };
  const merchants = 4;
  const acts = fc.constantFrom<Step['act']>('read', 'read', 'rename', 'fail');
  const steps: fc.Arbitrary<Step[]> = fc.array(fc.record({ merchant: fc.nat(merchants - 1), act: acts }), {
    minLength: 2,
    maxLength: 16,
  });

  it('never see each other', async () => {
    const names = Array.from({ length: merchants }, (_, index) => `merchant ${String(index)}`);
    const tenantIds = await Promise.all(names.map(addMerchant));
    const withTenantOfFew = createWithTenant(small);
    const step = async ({ merchant, act }: Step): Promise<unknown> => {
      const [tenantId, name] = [tenantIds[merchant], names[merchant]];
      if (tenantId === undefined || name === undefined) throw new RangeError('no such merchant');
      return withTenantOfFew(tenantId, async (transaction) => {
        const before = await visibleNames(transaction.db);
        // No where clause: row-level security alone limits it to the tenant's row.
        if (act === 'rename') await transaction.db.updateTable('tenants').set({ name }).execute();
        if (act === 'fail') throw new Error(name);
        return [before, await visibleNames(transaction.db)];
      }).catch((error: unknown) => [error]);
    };
    const expectedOf = ({ merchant, act }: Step): unknown => {
      const name = names[merchant];
      return act === 'fail' ? [new Error(name)] : [[name], [name]];
    };
    await fc.assert(
      fc.asyncProperty(steps, async (all) => {
        expect(await Promise.all(all.map(step))).toEqual(all.map(expectedOf));
        expect(await visibleNames(small)).toEqual([]);
      }),
      { numRuns: 60 },
    );
    expect(await Promise.all(tenantIds.map(nameInDatabase))).toEqual(names);
  });
});

describe('the time of a transaction', () => {
  it("is the database's clock, to the millisecond", async () => {
    const now = async (): Promise<number> => {
      const [row] = await database.query('select extract(epoch from clock_timestamp()) * 1000 as ms');
      return Number(row?.['ms']);
    };
    const before = await now();
    const at = await withTenant(newIds().tenantId, async (transaction) => transaction.at);
    expect(at).toBeGreaterThanOrEqual(Math.floor(before));
    expect(at).toBeLessThanOrEqual(await now());
    expect(Number.isInteger(at)).toBe(true);
  });

  it('is the injected one, read once, with the tenant set', async () => {
    const moment = instant(Date.UTC(2031, 1, 3, 4, 5, 6, 789));
    const readBy: unknown[] = [];
    const atMoment = createWithTenant(single, async (db) => {
      readBy.push(await session(db));
      return moment;
    });
    const { tenantId } = newIds();
    const createdAt = await atMoment(tenantId, async (transaction) => {
      await addTenant(transaction, { name: 'cirrus', currency: 'USD', timeZone: 'UTC' });
      const row = await transaction.db.selectFrom('tenants').select('created_at').executeTakeFirstOrThrow();
      return [transaction.at, row.created_at];
    });
    expect(createdAt).toEqual([moment, moment]);
    expect(readBy).toEqual([{ pid: expect.any(Number), tenant: tenantId }]);
    expect(await database.query('select created_at from tenants where id = $1', [tenantId])).toEqual([
      { created_at: new Date(toIso(moment)) },
    ]);
  });
});
