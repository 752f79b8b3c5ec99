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

const { app, owner, worker } = database.urls;
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
    it("works on the tenant's own row, and only there", async () => {
      const merchant = newMerchant();
      await arrange(database, merchant, operation === 'insert' ? table : undefined);
      if (operation === 'delete') await clearAfter(database, merchant, table);
      const before = await rowsOf(database, table, merchant);
      const outcome = await attempt(app, merchant.tenantId, statementOn(table, operation, merchant));
      const isChanged = JSON.stringify(before) !== JSON.stringify(await rowsOf(database, table, merchant));
      expect(outcome).toEqual({ rows: 1 });
      expect(isChanged).toBe(operation !== 'select');
    });

    it.each(foreignContexts)(
      'reaches nothing in a transaction $context, and tells nothing',
      async ({ tenant, refusedRead }) => {
        const merchant = newMerchant();
        await arrange(database, merchant, operation === 'insert' ? table : undefined);
        const before = await rowsOf(database, table, merchant);
        const outcome = await attempt(app, tenant, statementOn(table, operation, merchant));
        const refusedInsert = operation === 'insert' ? notGranted : undefined;
        const refused = refusedRead ?? refusedInsert;
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
    const ask = (statement: Statement) => attempt(app, merchant.tenantId, statement);
    expect(await ask(sql(`select * from ${table}`))).toEqual({ rows: 1 });
    expect(await ask(sql(`select * from ${table} for update`))).toEqual({ rows: 1 });
    expect(await ask(sql(`copy ${table} to stdout`))).toEqual({ rows: 1 });
    expect(await ask(sql(`update ${table} set ${column} = $1`, value))).toEqual({ rows: 1 });
    await clearAfter(database, merchant, table);
    expect(await ask(sql(`delete from ${table}`))).toEqual({ rows: 1 });
    expect(await rowsOf(database, table, other)).toEqual(before);
  });

  it('refuses a row that is moved to another tenant', async () => {
    const [merchant, other] = [newMerchant(), newMerchant()];
    await arrange(database, merchant);
    await arrange(database, other, table);
    const move = sql(`update ${table} set ${tenantColumn(table)} = $1`, other.tenantId);
    expect(await attempt(app, merchant.tenantId, move)).toMatchObject({ refused: notGranted });
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
        told.push(await attempt(app, stranger.tenantId, sql(`${text} ${clause}`, ...values)));
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
    const bind = ({ tenantId }: { tenantId: string }) =>
      attempt(app, tenantId, insert(table, coverageOf(table).row({ ...merchant, tenantId })));
    expect(await bind(twin)).toEqual({ rows: 1 });
    const again = await bind(twin);
    expect(again).toMatchObject({ refused: '23505' });
    expect(JSON.stringify(again)).not.toContain(merchant.tenantId);
  });

  it('shows an error that quotes a row only to the tenant whose row it is', async () => {
    const quote = sql(`select * from ${table} t where row_to_json(t)::text::int = 1`);
    const merchant = newMerchant();
    expect(await attempt(app, merchant.tenantId, quote)).toEqual({ rows: 0 });
    await arrange(database, merchant);
    const own = await attempt(app, merchant.tenantId, quote);
    expect(own).toMatchObject({ refused: '22P02' });
    expect(leaked(own, merchant)).toContain(merchant.tenantId);
    expect(leaked(own, stranger)).toEqual([]);
  });

  it.each([
    ['filled by COPY', `copy ${table} from stdin`, '0A000'],
    ['emptied by truncate', `truncate ${table} cascade`, notGranted],
  ])('is not %s', async (_, text, refused) => {
    expect(await attempt(app, stranger.tenantId, sql(text))).toMatchObject({ refused });
  });

  describe.each([undefined, stranger.tenantId])('in a transaction of the tenant %s', (tenant) => {
    it('shows its owner no rows and takes none from it', async () => {
      const ask = (statement: Statement) => attempt(owner, tenant, statement);
      const before = await rowsOf(database, table, stranger);
      expect(await ask(sql(`select * from ${table}`))).toEqual({ rows: 0 });
      expect(await ask(statementOn(table, 'update', stranger))).toEqual({ rows: 0 });
      expect(await ask(sql(`delete from ${table}`))).toEqual({ rows: 0 });
      const merchant = newMerchant();
      await arrange(database, merchant, table);
      expect(await ask(statementOn(table, 'insert', merchant))).toMatchObject({ refused: notGranted });
      expect(await rowsOf(database, table, stranger)).toEqual(before);
    });

    it.each([
      ...operations.map((operation) => statementOn(table, operation, stranger)),
      sql(`select ${table} from ${table}`),
      sql(`select ctid from ${table}`),
      sql(`copy ${table} to stdout`),
      sql(`truncate ${table} cascade`),
      sql(`lock table ${table} in access share mode`),
    ])('gives the worker nothing but the ids of tenants: $text', async (statement) => {
      expect(await attempt(worker, tenant, statement)).toMatchObject({ refused: notGranted });
    });
  });
});

describe('a row', () => {
  it.each(tenantTables.filter((table) => 'connection_id' in coverageOf(table).row(stranger)))(
    "of %s may refer to another tenant's connection no more than to none",
    async (table) => {
      const merchant = newMerchant();
      await arrange(database, merchant, table);
      const { row } = coverageOf(table);
      const referTo = (connection_id: string) =>
        attempt(app, merchant.tenantId, insert(table, { ...row(merchant), connection_id }));
      const foreign = await referTo(stranger.connectionId);
      expect(foreign).toMatchObject({ refused: '23503' });
      expect(foreign).toEqual(await referTo(randomUUID()));
      expect(leaked(foreign, stranger)).toEqual([]);
    },
  );
});
