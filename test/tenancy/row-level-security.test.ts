/**
 * Each table of tenants, by each statement, in each kind of transaction: what the application, the owner and the worker see
 * and change, over each role's own connection. Which tables there are, the catalogue says.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import {
  arrange,
  clearAfter,
  attempt,
  changeOf,
  coverageOf,
  covered,
  insert,
  leaked,
  newMerchant,
  notGranted,
  operations,
  rowsOf,
  sql,
  statementOn,
  tenantColumn,
  tenantTablesOf,
  type Outcome,
  type Statement,
} from './tables.ts';

const database = await createTestDatabase();
afterAll(() => database.drop());
const tenantTables = await tenantTablesOf(database);

const stranger = newMerchant();
await arrange(database, stranger);

const foreignContexts = [
  { context: 'of another tenant', tenant: stranger.tenantId, refusedRead: undefined },
  { context: 'without a tenant', tenant: undefined, refusedRead: undefined },
  { context: 'with an empty tenant', tenant: '', refusedRead: undefined },
  { context: 'with a malformed tenant', tenant: 'no-uuid', refusedRead: '22P02' },
] as const;

it('every table that holds rows of tenants is covered here', () => {
  expect(tenantTables).toEqual(Object.keys(covered).toSorted());
});

describe.each(tenantTables.filter((table) => table in covered))('%s', (table) => {
  describe.each(operations)('%s by the application', (operation) => {
    const granted = coverageOf(table).granted.includes(operation);

    it("works on the tenant's own row where it is granted, and only there", async () => {
      const merchant = newMerchant();
      await arrange(database, merchant, operation === 'insert' ? table : undefined);
      if (operation === 'delete') await clearAfter(database, merchant, table);
      const before = await rowsOf(database, table, merchant);
      const outcome = await attempt(
        database.urls.app,
        merchant.tenantId,
        statementOn(table, operation, merchant),
      );
      const isChanged = JSON.stringify(before) !== JSON.stringify(await rowsOf(database, table, merchant));
      expect(outcome).toMatchObject(granted ? { rows: 1 } : { refused: notGranted });
      expect(isChanged).toBe(granted && operation !== 'select');
    });

    it.each(foreignContexts)(
      'reaches nothing in a transaction $context, and tells nothing',
      async ({ tenant, refusedRead }) => {
        const merchant = newMerchant();
        await arrange(database, merchant, operation === 'insert' ? table : undefined);
        const before = await rowsOf(database, table, merchant);
        const outcome = await attempt(database.urls.app, tenant, statementOn(table, operation, merchant));
        const refusedInsert = operation === 'insert' ? notGranted : undefined;
        const refused = granted ? (refusedRead ?? refusedInsert) : notGranted;
        expect(outcome).toMatchObject(refused === undefined ? { rows: 0 } : { refused });
        expect(leaked(outcome, merchant)).toEqual([]);
        expect(await rowsOf(database, table, merchant)).toEqual(before);
      },
    );
  });

  it('is touched in own rows only by statements that name no tenant', async () => {
    const [merchant, other] = [newMerchant(), newMerchant()];
    await arrange(database, merchant);
    await arrange(database, other);
    const before = await rowsOf(database, table, other);
    const [column, value] = changeOf(table);
    const ask = (statement: Statement): Promise<Outcome> =>
      attempt(database.urls.app, merchant.tenantId, statement);
    expect(await ask(sql(`select * from ${table}`))).toEqual({ rows: 1 });
    expect(await ask(sql(`select * from ${table} for update`))).toEqual({ rows: 1 });
    expect(await ask(sql(`copy ${table} to stdout`))).toEqual({ rows: 1 });
    expect(await ask(sql(`update ${table} set ${column} = $1`, value))).toEqual({ rows: 1 });
    await clearAfter(database, merchant, table);
    expect(await ask(sql(`delete from ${table}`))).toMatchObject(
      coverageOf(table).granted.includes('delete') ? { rows: 1 } : { refused: notGranted },
    );
    expect(await rowsOf(database, table, other)).toEqual(before);
  });

  it('refuses a row that is moved to another tenant', async () => {
    const [merchant, other] = [newMerchant(), newMerchant()];
    await arrange(database, merchant);
    await arrange(database, other, table);
    const move = sql(`update ${table} set ${tenantColumn(table)} = $1`, other.tenantId);
    expect(await attempt(database.urls.app, merchant.tenantId, move)).toMatchObject({ refused: notGranted });
    expect(await rowsOf(database, table, other)).toEqual([]);
  });

  const [column] = changeOf(table);
  it.each([
    '',
    'on conflict do nothing',
    `on conflict on constraint ${table}_pkey do update set ${column} = excluded.${column}`,
  ])(
    'refuses a row of another tenant in the same words whatever there is of that tenant: %s',
    async (clause) => {
      const [existing, withoutRow, missing] = [newMerchant(), newMerchant(), newMerchant()];
      await arrange(database, existing);
      await arrange(database, withoutRow, table);
      const before = await rowsOf(database, table, existing);
      const told: Outcome[] = [];
      for (const other of [existing, withoutRow, missing]) {
        const { text, values } = statementOn(table, 'insert', other);
        told.push(await attempt(database.urls.app, stranger.tenantId, sql(`${text} ${clause}`, ...values)));
      }
      expect(told[0]).toMatchObject({ refused: notGranted });
      expect(told).toEqual([told[0], told[0], told[0]]);
      expect(await rowsOf(database, table, existing)).toEqual(before);
    },
  );

  it('tells a taken key only to the tenant that has it, and to no other that uses the same one', async () => {
    const merchant = newMerchant();
    await arrange(database, merchant);
    const twin = { ...merchant, tenantId: randomUUID() };
    await arrange(database, twin, table);
    const bind = ({ tenantId }: { tenantId: string }): Promise<Outcome> =>
      attempt(database.urls.app, tenantId, insert(table, coverageOf(table).row({ ...merchant, tenantId })));
    expect(await bind(twin)).toEqual({ rows: 1 });
    const again = await bind(twin);
    expect(again).toMatchObject({ refused: '23505' });
    expect(JSON.stringify(again)).not.toContain(merchant.tenantId);
  });

  it('shows an error that quotes a row only to the tenant whose row it is', async () => {
    const quote = sql(`select * from ${table} t where row_to_json(t)::text::int = 1`);
    const merchant = newMerchant();
    expect(await attempt(database.urls.app, merchant.tenantId, quote)).toEqual({ rows: 0 });
    await arrange(database, merchant);
    const own = await attempt(database.urls.app, merchant.tenantId, quote);
    expect(own).toMatchObject({ refused: '22P02' });
    expect(leaked(own, merchant)).toContain(merchant.tenantId);
    expect(leaked(own, stranger)).toEqual([]);
  });

  it('is filled by no COPY', async () => {
    const copy = sql(`copy ${table} from stdin`);
    expect(await attempt(database.urls.app, stranger.tenantId, copy)).toMatchObject({ refused: '0A000' });
  });

  it('is not emptied by truncate', async () => {
    const truncate = sql(`truncate ${table} cascade`);
    expect(await attempt(database.urls.app, stranger.tenantId, truncate)).toMatchObject({
      refused: notGranted,
    });
  });

  it.each([undefined, stranger.tenantId])(
    'shows its owner no rows and takes none from it (tenant: %s)',
    async (tenant) => {
      const ask = (statement: Statement): Promise<Outcome> => attempt(database.urls.owner, tenant, statement);
      const before = await rowsOf(database, table, stranger);
      expect(await ask(sql(`select * from ${table}`))).toEqual({ rows: 0 });
      expect(await ask(statementOn(table, 'update', stranger))).toEqual({ rows: 0 });
      expect(await ask(sql(`delete from ${table}`))).toEqual({ rows: 0 });
      const merchant = newMerchant();
      await arrange(database, merchant, table);
      expect(await ask(statementOn(table, 'insert', merchant))).toMatchObject({ refused: notGranted });
      expect(await rowsOf(database, table, stranger)).toEqual(before);
    },
  );

  it.each([undefined, stranger.tenantId])(
    'gives the worker nothing but the ids of tenants (tenant: %s)',
    async (tenant) => {
      const ask = (statement: Statement): Promise<Outcome> =>
        attempt(database.urls.worker, tenant, statement);
      for (const operation of operations) {
        expect(await ask(statementOn(table, operation, stranger))).toMatchObject({ refused: notGranted });
      }
      for (const text of [
        `select ${table} from ${table}`,
        `select ctid from ${table}`,
        `copy ${table} to stdout`,
        `truncate ${table} cascade`,
        `lock table ${table} in access share mode`,
      ]) {
        expect([text, await ask(sql(text))]).toMatchObject([text, { refused: notGranted }]);
      }
    },
  );
});

describe('a row', () => {
  it.each(tenantTables.filter((table) => 'connection_id' in coverageOf(table).row(stranger)))(
    "of %s may refer to another tenant's connection no more than to none",
    async (table) => {
      const merchant = newMerchant();
      await arrange(database, merchant, table);
      const { row } = coverageOf(table);
      const referTo = (connectionId: string): Promise<Outcome> =>
        attempt(
          database.urls.app,
          merchant.tenantId,
          insert(table, { ...row(merchant), connection_id: connectionId }),
        );
      const foreign = await referTo(stranger.connectionId);
      expect(foreign).toMatchObject({ refused: '23503' });
      expect(foreign).toEqual(await referTo(randomUUID()));
      expect(leaked(foreign, stranger)).toEqual([]);
    },
  );
});
