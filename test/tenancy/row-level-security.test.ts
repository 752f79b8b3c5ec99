/**
 * Each tenant table of the catalogue, with each statement, in each kind of transaction: the rows
 * visible to and changed by the application, the owner and the worker.
 */
import { randomUUID } from 'node:crypto';
import { afterAll, describe, expect, it } from 'vitest';
import { createTestDatabase } from '../support/database.ts';
import {
  arrange,
  clearAfter,
  connect,
  attempt as attemptIn,
  changeOf,
  coverageOf,
  covered,
  insert,
  findLeaks,
  newMerchant,
  notGranted,
  operations,
  readRows,
  sql,
  statementOn,
  tenantColumn,
  readTenantTables,
  type Outcome,
  type Statement,
} from './tables.ts';

const database = await createTestDatabase();
afterAll(async () => {
  for (const session of Object.values(sessions)) await session.end();
  await database.drop();
});
const tenantTables = await readTenantTables(database);

const stranger = newMerchant();
await arrange(database, stranger);

const urls = database.socketUrls;
const sessions = {
  app: await connect(urls.app),
  owner: await connect(urls.owner),
  worker: await connect(urls.worker),
};
/** Only a new session has never had a tenant. */
const attempt = (role: keyof typeof sessions, tenant: string | undefined, statement: Statement) =>
  attemptIn(tenant === undefined ? urls[role] : sessions[role], tenant, statement);
const foreignContexts = [
  { context: 'of another tenant', tenant: stranger.tenantId, rejectedRead: undefined },
  { context: 'without a tenant', tenant: undefined, rejectedRead: undefined },
  { context: 'with an empty tenant', tenant: '', rejectedRead: undefined },
  { context: 'with a malformed tenant', tenant: 'no-uuid', rejectedRead: '22P02' },
] as const;

it('every tenant table is covered here', () => {
  expect(tenantTables).toEqual(Object.keys(covered).toSorted());
});

describe.each(tenantTables.filter((table) => table in covered))('%s', (table) => {
  describe.each(operations)('%s by the application', (operation) => {
    it("affects the tenant's own row only", async () => {
      const merchant = newMerchant();
      await arrange(database, merchant, operation === 'insert' ? table : undefined);
      if (operation === 'delete') await clearAfter(database, merchant, table);
      const before = await readRows(database, table, merchant);
      const outcome = await attempt('app', merchant.tenantId, statementOn(table, operation, merchant));
      const isChanged = JSON.stringify(before) !== JSON.stringify(await readRows(database, table, merchant));
      expect(outcome).toEqual({ rows: 1 });
      expect(isChanged).toBe(operation !== 'select');
    });

    it.each(foreignContexts)(
      'affects and reveals no row in a transaction $context',
      async ({ tenant, rejectedRead }) => {
        const merchant = newMerchant();
        await arrange(database, merchant, operation === 'insert' ? table : undefined);
        const before = await readRows(database, table, merchant);
        const outcome = await attempt('app', tenant, statementOn(table, operation, merchant));
        const rejectedInsert = operation === 'insert' ? notGranted : undefined;
        const rejected = rejectedRead ?? rejectedInsert;
        expect(outcome).toMatchObject(rejected === undefined ? { rows: 0 } : { rejected });
        expect(findLeaks(outcome, merchant)).toEqual([]);
        expect(await readRows(database, table, merchant)).toEqual(before);
      },
    );
  });

  it('exposes only own rows to statements without a tenant condition', async () => {
    const [merchant, other] = [newMerchant(), newMerchant()];
    await arrange(database, merchant);
    await arrange(database, other);
    const before = await readRows(database, table, other);
    const [column, value] = changeOf(table);
    const ask = (statement: Statement) => attempt('app', merchant.tenantId, statement);
    expect(await ask(sql(`select * from ${table}`))).toEqual({ rows: 1 });
    expect(await ask(sql(`select * from ${table} for update`))).toEqual({ rows: 1 });
    expect(await ask(sql(`copy ${table} to stdout`))).toEqual({ rows: 1 });
    expect(await ask(sql(`update ${table} set ${column} = $1`, value))).toEqual({ rows: 1 });
    await clearAfter(database, merchant, table);
    expect(await ask(sql(`delete from ${table}`))).toEqual({ rows: 1 });
    expect(await readRows(database, table, other)).toEqual(before);
  });

  it('rejects a move of a row to another tenant', async () => {
    const [merchant, other] = [newMerchant(), newMerchant()];
    await arrange(database, merchant);
    await arrange(database, other, table);
    const move = sql(`update ${table} set ${tenantColumn(table)} = $1`, other.tenantId);
    expect(await attempt('app', merchant.tenantId, move)).toMatchObject({ rejected: notGranted });
    expect(await readRows(database, table, other)).toEqual([]);
  });

  const [column] = changeOf(table);
  it.each([
    '',
    'on conflict do nothing',
    `on conflict on constraint ${table}_pkey do update set ${column} = excluded.${column}`,
  ])('rejects a foreign row with the same error for existing and missing tenants: %s', async (clause) => {
    const [existing, withoutRow, missing] = [newMerchant(), newMerchant(), newMerchant()];
    await arrange(database, existing);
    await arrange(database, withoutRow, table);
    const before = await readRows(database, table, existing);
    const outcomes: Outcome[] = [];
    for (const other of [existing, withoutRow, missing]) {
      const { text, values } = statementOn(table, 'insert', other);
      outcomes.push(await attempt('app', stranger.tenantId, sql(`${text} ${clause}`, ...values)));
    }
    expect(outcomes[0]).toMatchObject({ rejected: notGranted });
    expect(outcomes).toEqual([outcomes[0], outcomes[0], outcomes[0]]);
    expect(await readRows(database, table, existing)).toEqual(before);
  });

  it('reports a duplicate key only to its own tenant', async () => {
    const merchant = newMerchant();
    await arrange(database, merchant);
    const twin = { ...merchant, tenantId: randomUUID() };
    await arrange(database, twin, table);
    const bind = ({ tenantId }: { tenantId: string }) =>
      attempt('app', tenantId, insert(table, coverageOf(table).row({ ...merchant, tenantId })));
    expect(await bind(twin)).toEqual({ rows: 1 });
    const again = await bind(twin);
    expect(again).toMatchObject({ rejected: '23505' });
    expect(JSON.stringify(again)).not.toContain(merchant.tenantId);
  });

  it('quotes a row in errors of its own tenant only', async () => {
    const quote = sql(`select * from ${table} t where row_to_json(t)::text::int = 1`);
    const merchant = newMerchant();
    expect(await attempt('app', merchant.tenantId, quote)).toEqual({ rows: 0 });
    await arrange(database, merchant);
    const own = await attempt('app', merchant.tenantId, quote);
    expect(own).toMatchObject({ rejected: '22P02' });
    expect(findLeaks(own, merchant)).toContain(merchant.tenantId);
    expect(findLeaks(own, stranger)).toEqual([]);
  });

  it.each([
    ['filled by COPY', `copy ${table} from stdin`, '0A000'],
    ['emptied by truncate', `truncate ${table} cascade`, notGranted],
  ])('is not %s', async (_, text, rejected) => {
    expect(await attempt('app', stranger.tenantId, sql(text))).toMatchObject({ rejected });
  });

  describe.each([undefined, stranger.tenantId])('in a transaction of the tenant %s', (tenant) => {
    it('shows its owner no rows and accepts none', async () => {
      const ask = (statement: Statement) => attempt('owner', tenant, statement);
      const before = await readRows(database, table, stranger);
      expect(await ask(sql(`select * from ${table}`))).toEqual({ rows: 0 });
      expect(await ask(statementOn(table, 'update', stranger))).toEqual({ rows: 0 });
      expect(await ask(sql(`delete from ${table}`))).toEqual({ rows: 0 });
      const merchant = newMerchant();
      await arrange(database, merchant, table);
      expect(await ask(statementOn(table, 'insert', merchant))).toMatchObject({ rejected: notGranted });
      expect(await readRows(database, table, stranger)).toEqual(before);
    });

    it.each([
      ...operations.map((operation) => statementOn(table, operation, stranger)),
      sql(`select ${table} from ${table}`),
      sql(`select ctid from ${table}`),
      sql(`copy ${table} to stdout`),
      sql(`truncate ${table} cascade`),
      sql(`lock table ${table} in access share mode`),
    ])('gives the worker only tenant ids: $text', async (statement) => {
      expect(await attempt('worker', tenant, statement)).toMatchObject({ rejected: notGranted });
    });
  });
});

describe('a row', () => {
  it.each(tenantTables.filter((table) => 'connection_id' in coverageOf(table).row(stranger)))(
    "of %s cannot refer to another tenant's connection",
    async (table) => {
      const merchant = newMerchant();
      await arrange(database, merchant, table);
      const { row } = coverageOf(table);
      const referTo = (connection_id: string) =>
        attempt('app', merchant.tenantId, insert(table, { ...row(merchant), connection_id }));
      const foreign = await referTo(stranger.connectionId);
      expect(foreign).toMatchObject({ rejected: '23503' });
      expect(foreign).toEqual(await referTo(randomUUID()));
      expect(findLeaks(foreign, stranger)).toEqual([]);
    },
  );
});
